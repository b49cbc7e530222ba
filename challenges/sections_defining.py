"""The sections of a definition and of its canvas: what belongs to each, how it stands, and in which words it is shown.

A section is read and saved as a whole, by its own: `stand_of` names how it stood when somebody began, and whoever saves
on another ground is shown what somebody else has written meanwhile (`challenges.actions.defining.save_section`).
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, Ward
from challenges.models import Canvas, Challenge, Term, WantedOutcome

OUTCOME = ("text", "indicator", "baseline", "target", "unit")
PERSONA = ("name", "situation", "needs", "words")
MOST_WHYS = 5


@dataclass(frozen=True, kw_only=True)
class Section:
    """`fields` of the challenge, or of its canvas; `rows` says what its rows are made of, where it has rows."""

    key: str
    label: str | Promise
    says: str | Promise = ""
    fields: tuple[str, ...] = ()
    rows: tuple[str, ...] = ()
    on_canvas: bool = False

    def is_empty(self, values: dict[str, Any]) -> bool:
        """Nothing is written in any of it; "no" is an answer."""
        return not any(value not in (None, "", [], False) for value in values.values())


def _sections() -> Iterator[Section]:
    yield Section(
        key="title",
        label=gettext_lazy("Title and question"),
        says=gettext_lazy("What everybody reads first. Ask; don’t name an answer."),
        fields=("title", "summary"),
    )
    yield Section(
        key="problem",
        label=gettext_lazy("The problem"),
        says=gettext_lazy(
            "What happens now, where, and since when. In words that your neighbour understands."
        ),
        fields=("statement",),
    )
    yield Section(
        key="affected",
        label=gettext_lazy("Who is affected"),
        says=gettext_lazy("Who, how many, and in which wards."),
        fields=("affected", "wards"),
    )
    yield Section(
        key="evidence",
        label=gettext_lazy("What we know"),
        says=gettext_lazy("Figures and what people said. Comments and ideas are linked under “Evidence”."),
        fields=("evidence",),
    )
    yield Section(
        key="outcomes",
        label=gettext_lazy("Outcomes wanted"),
        says=gettext_lazy(
            "What should be different afterwards, and how one would see it: a figure of today, one wanted."
        ),
        fields=("outcomes",),
        rows=OUTCOME,
    )
    yield Section(
        key="constraints",
        label=gettext_lazy("Constraints, and what we offer"),
        says=gettext_lazy(
            "What an answer must keep to. Data, places and people with which firms can try things out."
        ),
        fields=("constraints_text", "offered"),
    )
    yield Section(
        key="terms",
        label=gettext_lazy("Terms"),
        says=gettext_lazy("Picked from the list, so that firms need no lawyer to read them."),
        fields=("ip_term", "data_term"),
    )
    yield Section(
        key="money",
        label=gettext_lazy("Money and effort"),
        says=gettext_lazy("What it is worth to a firm, and what it costs them to answer."),
        fields=("budget", "next_value", "is_paid", "effort_hours"),
    )
    yield Section(
        key="people",
        label=gettext_lazy("Who owns it"),
        says=gettext_lazy("Who answers for it, and who stands in when they are away."),
        fields=("owner", "substitute"),
    )


def _canvas_sections() -> Iterator[Section]:
    yield Section(
        key="how",
        label=gettext_lazy("How might we …"),
        says=gettext_lazy("One question, wide enough for several answers and narrow enough to begin."),
        fields=("how_might_we",),
        on_canvas=True,
    )
    yield Section(
        key="whys",
        label=gettext_lazy("Five whys"),
        says=gettext_lazy(
            "Why is that so? And why is that? Stop when the answer is something that can be changed."
        ),
        fields=("whys",),
        rows=("why",),
        on_canvas=True,
    )
    yield Section(
        key="personas",
        label=gettext_lazy("Personas"),
        says=gettext_lazy("People as they are, made up from those whom you met. No real names."),
        fields=("personas",),
        rows=PERSONA,
        on_canvas=True,
    )
    yield Section(
        key="assumptions",
        label=gettext_lazy("What we assume"),
        says=gettext_lazy("What must be true for this to work, and what nobody has checked yet."),
        fields=("assumptions",),
        on_canvas=True,
    )


SECTIONS: dict[str, Section] = {one.key: one for one in _sections()}
CANVAS: dict[str, Section] = {one.key: one for one in _canvas_sections()}
ALL: dict[str, Section] = {**SECTIONS, **CANVAS}


# --- How it stands -------------------------------------------------------------------------------------------
def values_of(section: Section, row: Challenge | Canvas) -> dict[str, Any]:
    """As they stand in the database: keys for what they point to, lists for rows."""
    return {name: _value(row, name) for name in section.fields}


def _value(row: Any, name: str) -> Any:
    if name == "outcomes":
        return [
            {field: getattr(one, field) for field in OUTCOME}
            for one in row.outcomes.order_by("position", "pk")
        ]
    if name == "wards":
        return sorted(row.wards.values_list("pk", flat=True))
    return row.serializable_value(name)


def digest(values: dict[str, Any]) -> str:
    plain = json.dumps(values, sort_keys=True, default=_plain)
    return hashlib.sha256(plain.encode()).hexdigest()[:24]


def _plain(value: Any) -> str:
    """£100 and £100.00 are the same."""
    return f"{value.normalize():f}" if isinstance(value, Decimal) else str(value)


def stand_of(section: Section, row: Challenge | Canvas) -> str:
    """What a form carries along: the revision of the row, and of what of it this section shows."""
    return f"{row.revision}:{digest(values_of(section, row))}"


# --- In words ------------------------------------------------------------------------------------------------
def label_of(section: Section, name: str) -> str:
    model = Canvas if section.on_canvas else Challenge
    if name == "outcomes":
        return str(section.label)
    return str(model._meta.get_field(name).verbose_name).capitalize()


def words_of(name: str, value: Any) -> str:
    """A value as an officer reads it; "" for nothing."""
    if value in (None, "", []):
        return ""
    if name in WORDS:
        return WORDS[name](value)
    if isinstance(value, bool):
        return _("Yes") if value else _("No")
    return str(value)


def _persona(one: dict[str, Any]) -> str:
    return "\n".join(str(one[name]) for name in PERSONA if one.get(name))


def _outcome(one: dict[str, Any]) -> str:
    said = str(one["text"])
    if one["indicator"]:
        said += f" ({one['indicator']})"
    if one["baseline"] is not None and one["target"] is not None:
        said += f": {one['baseline'].normalize():f} → {one['target'].normalize():f} {one['unit']}".rstrip()
    return said


def _person(pk: int) -> str:
    return str(User.objects.filter(pk=pk).first() or _("Former participant"))


WORDS = {
    "wards": lambda pks: ", ".join(Ward.objects.filter(pk__in=pks).values_list("name", flat=True)),
    "outcomes": lambda rows: "\n".join(map(_outcome, rows)),
    "whys": lambda rows: "\n".join(f"{number}. {why}" for number, why in enumerate(rows, start=1)),
    "personas": lambda rows: "\n\n".join(map(_persona, rows)),
    "owner": _person,
    "substitute": _person,
    "ip_term": lambda pk: str(Term.objects.filter(pk=pk).first() or ""),
    "data_term": lambda pk: str(Term.objects.filter(pk=pk).first() or ""),
    "budget": lambda value: f"£{value:,.2f}",
    "next_value": lambda value: f"£{value:,.2f}",
}


def shown(section: Section, values: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(name, label, words) of each field of it."""
    return [(name, label_of(section, name), words_of(name, value)) for name, value in values.items()]


def outcome_rows(challenge: Challenge, rows: list[dict[str, Any]]) -> list[WantedOutcome]:
    return [
        WantedOutcome(challenge=challenge, position=place, **{name: row[name] for name in OUTCOME})
        for place, row in enumerate(rows)
    ]
