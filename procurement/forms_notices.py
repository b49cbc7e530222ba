"""What officers type about notices."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.makers.tender_forms import at, clock_field, day_field
from procurement.models import Notice
from procurement.querysets import own_departments

TEXT = {"rows": 4}


def why_field(label: Any, help_text: Any) -> forms.CharField:
    return forms.CharField(label=label, help_text=help_text, max_length=1000, widget=forms.Textarea(TEXT))


def named(kinds: list[str]) -> list[tuple[str, str]]:
    """Choices of kinds of notices: "Tender notice (UK4)"."""
    return [(kind, f"{Notice.Kind(kind).label} ({kind})") for kind in kinds]


class KindForm(forms.Form):
    """Which notice; `kinds` are those that may be begun."""

    kind = forms.ChoiceField(label=gettext_lazy("Which notice"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, kinds: list[str], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["kind"]
        field.choices = named(kinds)


class DepartmentKindForm(KindForm):
    """One that is about a department as a whole."""

    department = forms.ModelChoiceField(label=gettext_lazy("Department"), queryset=None)

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        field: Any = self.fields["department"]
        field.queryset = own_departments(user, "procurement.change_case")


class OfficialForm(forms.Form):
    """What Find a Tender gave to a notice."""

    number = forms.CharField(
        label=gettext_lazy("Official number"), help_text=gettext_lazy("Such as 012345-2026"), max_length=60
    )
    ocid = forms.CharField(
        label=gettext_lazy("OCID"), help_text=gettext_lazy("Such as ocds-h6vhtk-06f17d"), max_length=80
    )
    day = day_field(gettext_lazy("Published on"))
    clock = clock_field(
        gettext_lazy("At"), help_text=gettext_lazy("The time that Find a Tender shows, by the clock here")
    )
    url = forms.URLField(
        label=gettext_lazy("Where it can be read"),
        help_text=gettext_lazy("Left empty, it is made from the number"),
        required=False,
        assume_scheme="https",
        max_length=500,
    )

    @property
    def at(self) -> datetime:
        return at(self.cleaned_data["day"], self.cleaned_data["clock"])


class ReasonForm(forms.Form):
    why = why_field(gettext_lazy("Why"), gettext_lazy("Whoever wrote it reads this"))


class CorrectForm(forms.Form):
    why = why_field(
        gettext_lazy("Why it is corrected"), gettext_lazy("It stands in the notice: everybody reads it")
    )


class ExtendForm(forms.Form):
    closes_day = day_field(gettext_lazy("Tenders until"))
    closes_clock = clock_field(gettext_lazy("At"))
    questions_day = day_field(gettext_lazy("Questions until"), required=False)
    questions_clock = clock_field(gettext_lazy("At"), required=False)
    why = why_field(
        gettext_lazy("Why there is more time"), gettext_lazy("It stands in the notice: everybody reads it")
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if bool(cleaned.get("questions_day")) != bool(cleaned.get("questions_clock")):
            self.add_error("questions_clock", _("Give a day and a time."))
        return cleaned

    @property
    def closes_at(self) -> datetime:
        return at(self.cleaned_data["closes_day"], self.cleaned_data["closes_clock"])

    @property
    def questions_until(self) -> datetime | None:
        given = self.cleaned_data
        return at(given["questions_day"], given["questions_clock"]) if given.get("questions_day") else None
