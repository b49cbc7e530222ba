"""What officers type about lots, what is asked of firms, reservation, the checklist, conflicts and papers."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.commissioning import QUESTIONS, Question
from procurement.models import Case, CaseLot, ChecklistAnswer, Conflict, PaperText

TEXT = {"rows": 4}
DAY = {"type": "date"}
CRITERION_KINDS = (
    ("price", gettext_lazy("Price")),
    ("cost", gettext_lazy("Cost over its life")),
    ("quality", gettext_lazy("Quality")),
)


class LotForm(forms.ModelForm):
    class Meta:
        model = CaseLot
        fields = (
            "title", "outcomes", "net", "options_net", "extensions_net", "starts_on", "ends_on", "suits_sme",
            "suits_vcse",
        )  # fmt: skip
        widgets = {
            "outcomes": forms.Textarea(TEXT),
            "starts_on": forms.DateInput(DAY, format="%Y-%m-%d"),
            "ends_on": forms.DateInput(DAY, format="%Y-%m-%d"),
        }

    def __init__(self, *args: Any, is_hidden: bool = False, **kwargs: Any):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        if is_hidden:  # the only lot: the case has the title, and is called the procurement
            del self.fields["title"]
        else:
            self.fields["title"].required = True
        for name in ("net", "options_net", "extensions_net"):
            self.fields[name].min_value = 0

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for name in ("net", "options_net", "extensions_net"):
            if (value := given.get(name)) is not None and value < 0:
                self.add_error(name, _("Money here is not below nothing."))
        begin, end = given.get("starts_on"), given.get("ends_on")
        if begin and end and end < begin:
            self.add_error("ends_on", _("It ends after it begins."))
        return given

    def validate_constraints(self) -> None:
        """Judged above, beside the fields."""


class CriterionForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Criterion"), max_length=200)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=CRITERION_KINDS)
    weight = forms.IntegerField(label=gettext_lazy("Weight, per cent"), min_value=1, max_value=100)


class SplitForm(forms.Form):
    number = forms.IntegerField(label=gettext_lazy("Into how many lots"), min_value=2, max_value=20)
    titles = forms.CharField(
        label=gettext_lazy("Their titles"),
        help_text=gettext_lazy("A line for each. Those without one are called “part 1”, “part 2” …"),
        required=False,
        widget=forms.Textarea(TEXT),
    )


class LimitsForm(forms.Form):
    tendered = forms.IntegerField(
        label=gettext_lazy("Lots one supplier may tender for"), min_value=1, required=False,
        help_text=gettext_lazy("Empty: for all of them"),
    )  # fmt: skip
    awarded = forms.IntegerField(
        label=gettext_lazy("Lots one supplier may win"), min_value=1, required=False,
        help_text=gettext_lazy("Empty: all of them"),
    )  # fmt: skip
    reasons = forms.CharField(
        label=gettext_lazy("Why it is not split into lots"),
        help_text=gettext_lazy("Due at or above the threshold where there is one lot (section 18)"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(TEXT),
    )


class AskedForm(forms.ModelForm):
    class Meta:
        model = Case
        fields = (
            "turnover_asked", "insurance_asked", "asks_suitability", "is_framework", "unpaid_work", "effort_hours",
            "effort_questions",
        )  # fmt: skip
        widgets = {"unpaid_work": forms.Textarea(TEXT)}

    def validate_constraints(self) -> None:
        """None of these fields has any."""


class ReserveForm(forms.Form):
    reserved = forms.ChoiceField(
        label=gettext_lazy("Reserved for"),
        choices=Case.Reserved.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    area = forms.CharField(
        label=gettext_lazy("Which area"),
        help_text=gettext_lazy(
            "The council’s own area, with or without the counties or London boroughs that border on it"
        ),
        max_length=200,
        required=False,
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Which firms"),
        choices=Case.ReservedKind.choices,
        required=False,
        widget=forms.RadioSelect,
    )
    reasons = forms.CharField(
        label=gettext_lazy("Why"), max_length=2000, required=False, widget=forms.Textarea(TEXT)
    )


class ChecklistForm(forms.Form):
    """Each question with its answer and a reason; what is left open stays open."""

    def __init__(self, data: Any = None, *, known: dict[str, tuple[str, str]]):
        super().__init__(data, use_required_attribute=False)
        for question in QUESTIONS:
            answer, reason = known.get(question.key, ("", ""))
            self.fields[question.key] = forms.ChoiceField(
                label=question.text,
                choices=ChecklistAnswer.Answer.choices,
                widget=forms.RadioSelect,
                required=False,
                initial=answer,
            )
            self.fields[f"{question.key}-reason"] = forms.CharField(
                label=_("Reason"),
                required=False,
                max_length=2000,
                initial=reason,
                widget=forms.Textarea({"rows": 2}),
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        for question in QUESTIONS:
            if given.get(question.key) == "no" and not given.get(f"{question.key}-reason", "").strip():
                self.add_error(f"{question.key}-reason", _("Say why not."))
        return given

    @property
    def answers(self) -> dict[str, tuple[str, str]]:
        given = self.cleaned_data
        return {one.key: (given[one.key], given[f"{one.key}-reason"]) for one in QUESTIONS}

    def rows(self) -> list[tuple[Question, forms.BoundField, forms.BoundField]]:
        return [(one, self[one.key], self[f"{one.key}-reason"]) for one in QUESTIONS]


class ConflictForm(forms.ModelForm):
    class Meta:
        model = Conflict
        fields = ("who", "firm", "kind", "what", "mitigation")
        widgets = {"what": forms.Textarea(TEXT), "mitigation": forms.Textarea(TEXT)}


class ConfirmForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What was considered, and how"),
        help_text=gettext_lazy("Who was asked, what was looked at, and why what is done is enough"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
    )


class PaperTextForm(forms.ModelForm):
    class Meta:
        model = PaperText
        fields = ("title", "body")
        widgets = {"body": forms.Textarea({"rows": 30})}


class UploadForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=200)
    upload = forms.FileField(label=gettext_lazy("File: PDF, Word (.docx), Excel (.xlsx), PNG or JPEG"))
    is_internal = forms.BooleanField(
        label=gettext_lazy("For officers only"),
        help_text=gettext_lazy("It is never published"),
        required=False,
    )
