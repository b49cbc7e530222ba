"""What may be typed in the editor of a plan: a stage, a question of its form, a criterion, a question of fit."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.text import slugify
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.models import Criterion, FormQuestion, ProgrammePartner, Stage, StageKind, ValuePart

TEXT = {"rows": 2}


class StageForm(forms.ModelForm):
    """One stage, without its rows."""

    class Meta:
        model = Stage
        fields = (
            "kind", "staff_name", "applicant_name", "public_name", "description", "weeks", "hands_in", "value",
            "decides", "shows", "is_blind",
        )  # fmt: skip
        widgets = {"description": forms.Textarea(TEXT), "hands_in": forms.Textarea(TEXT)}

    def clean_weeks(self) -> int:
        weeks = self.cleaned_data["weeks"]
        if not 1 <= weeks <= 104:
            raise ValidationError(_("Give 1 to 104 weeks."))
        return weeks

    @property
    def content(self) -> dict[str, Any]:
        """As a plan's data has it."""
        found = {name: self.cleaned_data[name] for name in self.Meta.fields}
        value = found["value"]
        return {**found, "value": None if value is None else f"{value:.2f}"}


class KeyedForm(forms.Form):
    """A row that keeps its key from version to version."""

    key = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)


class QuestionForm(KeyedForm):
    label = forms.CharField(label=gettext_lazy("Question"), max_length=200)
    help_text = forms.CharField(
        label=gettext_lazy("Help"), max_length=400, required=False, widget=forms.Textarea(TEXT)
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of answer"),
        choices=FormQuestion.Kind.choices,
        initial=FormQuestion.Kind.LONG,
    )
    choices = forms.CharField(
        label=gettext_lazy("List of answers, one on each line"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(TEXT),
    )
    step = forms.IntegerField(label=gettext_lazy("Page of the form"), min_value=1, max_value=20, initial=1)
    step_title = forms.CharField(label=gettext_lazy("Title of that page"), max_length=80, required=False)
    most_words = forms.IntegerField(
        label=gettext_lazy("At most so many words"), min_value=1, max_value=5000, required=False
    )
    is_required = forms.BooleanField(label=gettext_lazy("It must be answered"), required=False)
    is_public = forms.BooleanField(
        label=gettext_lazy("The answer may be published (otherwise it is confidential)"), required=False
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("kind") == FormQuestion.Kind.CHOICE and len(lines(cleaned.get("choices", ""))) < 2:
            self.add_error("choices", _("Give at least two answers to choose from, one on each line."))
        return cleaned


class CriterionForm(KeyedForm):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=100)
    description = forms.CharField(
        label=gettext_lazy("What is looked for"), max_length=400, required=False, widget=forms.Textarea(TEXT)
    )
    weight = forms.IntegerField(label=gettext_lazy("Weight, per cent"), min_value=1, max_value=100)
    level_0 = forms.CharField(label=gettext_lazy("What 0 means"), max_length=300)
    level_1 = forms.CharField(label=gettext_lazy("What 1 means"), max_length=300)
    level_2 = forms.CharField(label=gettext_lazy("What 2 means"), max_length=300)
    level_3 = forms.CharField(label=gettext_lazy("What 3 means"), max_length=300)
    level_4 = forms.CharField(label=gettext_lazy("What 4 means"), max_length=300)


class FitForm(forms.Form):
    question = forms.CharField(label=gettext_lazy("Question"), max_length=200)
    means = forms.CharField(
        label=gettext_lazy("What the answer means"), max_length=400, widget=forms.Textarea(TEXT)
    )


class PartnerForm(forms.ModelForm):
    class Meta:
        model = ProgrammePartner
        fields = ("name", "role")
        widgets = {"role": forms.Textarea(TEXT)}


class ValueForm(forms.ModelForm):
    class Meta:
        model = ValuePart
        fields = ("kind", "label", "amount")


class VersionForm(forms.Form):
    """Making the version."""

    notice = forms.CharField(
        label=gettext_lazy("What is new"),
        help_text=gettext_lazy("In a sentence. Those who take part may be told in these words"),
        max_length=500,
        widget=forms.Textarea(TEXT),
    )
    replace = forms.BooleanField(
        label=gettext_lazy("Replace the newest version: nobody has used it yet"), required=False
    )

    def __init__(self, *args: Any, replaceable: bool = False, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not replaceable:
            del self.fields["replace"]


def lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def question_rows(form: list[dict]) -> list[dict]:
    """From a plan's data to what the rows show."""
    return [{**row, "choices": "\n".join(row.get("choices") or [])} for row in form]


def question_content(rows: list[dict]) -> list[dict]:
    """And back, by page of the form, each with a key of its own."""
    taken = {row["key"] for row in rows if row["key"]}
    found = [
        {**row, "key": row["key"] or new_key(row["label"], taken), "choices": lines(row["choices"])}
        for row in rows
    ]
    return sorted(found, key=lambda row: row["step"])


def criterion_rows(criteria: list[dict]) -> list[dict]:
    return [
        {**row, **{f"level_{score}": text for score, text in enumerate(row.get("levels", []))}}
        for row in criteria
    ]


def criterion_content(rows: list[dict]) -> list[dict]:
    taken = {row["key"] for row in rows if row["key"]}
    return [
        {
            "key": row["key"] or new_key(row["name"], taken),
            **{name: row[name] for name in ("name", "description", "weight")},
            "levels": [row[f"level_{score}"] for score in range(Criterion.MOST + 1)],
        }
        for row in rows
    ]


def new_key(label: str, taken: set[str]) -> str:
    """Of the words of the label; numbered where another row has it."""
    stem = slugify(label)[:34].strip("-") or "row"
    key, number = stem, 1
    while key in taken:
        number += 1
        key = f"{stem}-{number}"
    taken.add(key)
    return key


def empty_stage(kind: str = StageKind.EXPLORE) -> dict[str, Any]:
    return {
        "kind": kind, "staff_name": "", "applicant_name": "", "public_name": "", "description": "", "weeks": 4,
        "hands_in": "", "value": None, "decides": "owner", "shows": "count", "is_blind": False, "form": [],
        "criteria": [],
    }  # fmt: skip
