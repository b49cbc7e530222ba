"""What may be typed in a section of a definition or of a canvas; rows are added and taken away without JavaScript."""

from __future__ import annotations

from copy import copy
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User, Ward
from challenges.actions.proposing import officers_of
from challenges.models import Canvas, Challenge, Term, WantedOutcome
from challenges.sections_defining import MOST_WHYS, OUTCOME, PERSONA, Section

MOST_ROWS = 12
LONG = {"rows": 8}


class OutcomeForm(forms.ModelForm):
    class Meta:
        model = WantedOutcome
        fields = OUTCOME


class PersonaForm(forms.Form):
    name = forms.CharField(
        label=gettext_lazy("A made-up name"),
        max_length=60,
        error_messages={"required": gettext_lazy("Give this persona a name, or take the row away")},
    )
    situation = forms.CharField(
        label=gettext_lazy("In what situation are they?"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    needs = forms.CharField(
        label=gettext_lazy("What do they need?"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    words = forms.CharField(
        label=gettext_lazy("Something that they would say"),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )


class Rows(forms.BaseFormSet):
    """All rows are optional; a row without a word is no row."""

    def initial_form_count(self) -> int:
        return 0

    def total_form_count(self) -> int:
        if self.is_bound:
            return super().total_form_count()
        return min(len(self.initial or []) + self.extra, MOST_ROWS)

    def rows(self) -> list[dict[str, Any]]:
        """Those in which something is written, in their order."""
        return [dict(form.cleaned_data) for form in self.forms if form.has_changed()]


class WhysForm(forms.Form):
    """Five lines, of which the first empty one is the end."""

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for number in range(1, MOST_WHYS + 1):
            self.fields[f"why{number}"] = forms.CharField(
                label=_("Why? ({number})").format(number=number), max_length=300, required=False
            )

    def given(self) -> list[str]:
        said = [self.cleaned_data[f"why{number}"] for number in range(1, MOST_WHYS + 1)]
        return [why for why in said if why]


def outcome_set(extra: int = 1) -> type[Rows]:
    return _set(OutcomeForm, extra)


def persona_set(extra: int = 1) -> type[Rows]:
    return _set(PersonaForm, extra)


def _set(form: type[forms.BaseForm], extra: int) -> type[Rows]:
    return forms.formset_factory(form, formset=Rows, extra=extra, max_num=MOST_ROWS, absolute_max=MOST_ROWS)


SETS = {"outcomes": outcome_set, "personas": persona_set}
COLUMNS = {"outcomes": OUTCOME, "personas": PERSONA}


class SectionForm:
    """One section as a form or as rows; `values()` is what `save_section` takes.

    `do` is the button that was pressed: "more" and "without-2" change rows and save nothing.
    """

    def __init__(
        self,
        section: Section,
        challenge: Challenge,
        row: Challenge | Canvas,
        values: dict,
        data: QueryDict | None,
    ):
        self.section, self.data = section, data
        self.do = data.get("do", "") if data is not None else ""
        self.rows: Rows | None = None
        self.form: forms.Form | None = None
        [first, *_more] = section.fields
        if first in SETS:
            self.rows = self._rows(first, values[first])
        elif first == "whys":
            initial = {f"why{number}": why for number, why in enumerate(values["whys"], start=1)}
            self.form = WhysForm(data, initial=initial)
        else:
            self.form = self._plain(challenge, row, data)

    def _rows(self, name: str, there: list[dict]) -> Rows:
        make = SETS[name]
        if self.data is None:
            return make(1 if there else 2)(initial=there, prefix=name)
        if not self.is_about_rows:
            return make()(self.data, prefix=name)
        typed = self._typed(name)
        if self.do == "more":
            return make(1)(initial=typed, prefix=name)
        number = self.do.partition("-")[2]
        if number.isdecimal() and int(number) < len(typed):
            del typed[int(number)]
        return make(0 if typed else 1)(initial=typed, prefix=name)

    def _typed(self, name: str) -> list[dict[str, str]]:
        """What was typed in each row, right or wrong."""
        total = self.data.get(f"{name}-TOTAL_FORMS", "")
        number = min(int(total), MOST_ROWS) if total.isdecimal() and len(total) < 4 else 0
        return [
            {column: self.data.get(f"{name}-{place}-{column}", "") for column in COLUMNS[name]}
            for place in range(number)
        ]

    def _plain(self, challenge: Challenge, row: Challenge | Canvas, data: QueryDict | None) -> forms.Form:
        model = type(row)
        widgets = {
            name: forms.Textarea(LONG)
            for name in self.section.fields
            if model._meta.get_field(name).get_internal_type() == "TextField"
        }
        if "wards" in self.section.fields:
            widgets["wards"] = forms.CheckboxSelectMultiple()
        made = forms.modelform_factory(model, fields=self.section.fields, widgets=widgets)
        form = made(data, instance=copy(row))
        self._narrow(form, challenge)
        return form

    def _narrow(self, form: forms.ModelForm, challenge: Challenge) -> None:
        fields = form.fields
        if "wards" in fields:
            fields["wards"].queryset = Ward.objects.order_by("name")
        for name, kind in (("ip_term", "ip"), ("data_term", "data")):
            if name in fields:
                fields[name].queryset = Term.objects.filter(kind=kind, is_active=True)
        for name in ("owner", "substitute"):
            if name in fields:
                allowed = officers_of(challenge.department).values("pk")
                fields[name].queryset = User.objects.filter(pk__in=allowed).order_by("display_name", "pk")

    @property
    def is_about_rows(self) -> bool:
        return self.do == "more" or self.do.startswith("without-")

    def is_valid(self) -> bool:
        if self.data is None or self.is_about_rows:
            return False
        return (self.rows or self.form).is_valid()

    def values(self) -> dict[str, Any]:
        """In the shape of `values_of`."""
        [first, *_more] = self.section.fields
        if self.rows is not None:
            return {first: self.rows.rows()}
        if isinstance(self.form, WhysForm):
            return {"whys": self.form.given()}
        return {name: _plain_value(self.form.cleaned_data[name]) for name in self.section.fields}


def _plain_value(value: Any) -> Any:
    if hasattr(value, "values_list"):
        return sorted(value.values_list("pk", flat=True))
    return getattr(value, "pk", value)
