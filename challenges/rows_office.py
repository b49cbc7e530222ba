"""Rows of a page that are added, moved and removed by plain buttons: nothing typed is lost, and no script is needed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.utils.functional import Promise

MOST = 60
ADD, UP, DOWN, REMOVE = "add", "up", "down", "remove"


@dataclass
class Rows:
    """The rows called `name`; `form` is the class of one. A button is called "do", its value "up:<name>:2"."""

    name: str
    form: type[forms.Form]
    legend: str | Promise
    add_label: str | Promise
    given: Sequence[Mapping[str, Any]] = ()
    data: Mapping[str, Any] | None = None
    forms: list[forms.Form] = field(init=False)

    def __post_init__(self) -> None:
        self.forms = self._bound() if self.data is not None else self._fresh(self.given)

    @property
    def count_name(self) -> str:
        return f"{self.name}-rows"

    @property
    def count(self) -> int:
        return len(self.forms)

    def is_valid(self) -> bool:
        return all([one.is_valid() for one in self.forms])  # every one of them, so that all say what is wrong

    @property
    def values(self) -> list[dict[str, Any]]:
        return [one.cleaned_data for one in self.forms]

    def press(self, button: str) -> bool:
        """Does what the button says and gives whether it was one of these rows; then the rows show what was typed."""
        verb, _colon, rest = button.partition(":")
        name, _colon, place = rest.partition(":")
        if name != self.name or verb not in (ADD, UP, DOWN, REMOVE):
            return False
        typed = [self._typed(one) for one in self.forms]
        if verb == ADD:
            typed = [*typed, {}][:MOST]
        elif place.isdigit() and int(place) < len(typed):
            _move(typed, verb, int(place))
        self.forms = self._fresh(typed)
        return True

    def hold(self) -> None:
        """Shows what was typed, unjudged: a button of other rows was pressed."""
        self.forms = self._fresh([self._typed(one) for one in self.forms])

    def _prefix(self, place: int) -> str:
        return f"{self.name}-{place}"

    def _fresh(self, given: Sequence[Mapping[str, Any]]) -> list[forms.Form]:
        return [
            self.form(prefix=self._prefix(place), initial=dict(row), use_required_attribute=False)
            for place, row in enumerate(given)
        ]

    def _bound(self) -> list[forms.Form]:
        count = str(self.data.get(self.count_name, "0"))
        number = min(int(count), MOST) if count.isascii() and count.isdigit() else 0
        return [
            self.form(self.data, prefix=self._prefix(place), use_required_attribute=False)
            for place in range(number)
        ]

    def _typed(self, one: forms.Form) -> dict[str, Any]:
        if not one.is_bound:
            return dict(one.initial)
        return {
            name: field_.widget.value_from_datadict(one.data, {}, one.add_prefix(name))
            for name, field_ in one.fields.items()
        }


def _move(rows: list, verb: str, place: int) -> None:
    row = rows.pop(place)
    if verb != REMOVE:
        rows.insert(max(0, place - 1) if verb == UP else place + 1, row)
