"""What may be typed about data that somebody needs, and how the list is narrowed down."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from copy import deepcopy

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import SplitDateField, WordsField
from accounts.models import Organisation
from engagement.forms import TextForm, without_findings
from engagement.guards import Finding, personal_data_found
from surgeries.forms import KEY
from surgeries.models import Booking, DataRequest
from surgeries.similar_requests import similar

LONGEST_TITLE = 120


class DataRequestForm(TextForm):
    """Which data, what for, and for which group; `similar` are the requests to look at before it is sent."""

    title = forms.CharField(
        label=gettext_lazy("Which data do you need?"),
        help_text=gettext_lazy(
            "In one line, such as “Where street trees were planted in the last five years”."
        ),
        max_length=LONGEST_TITLE,
        error_messages={
            "required": gettext_lazy("Say which data you need"),
            "max_length": gettext_lazy("Write %(limit_value)d characters or fewer"),
        },
    )
    text = WordsField(
        label=gettext_lazy("What do you need it for?"),
        help_text=gettext_lazy("It helps the department to find what fits. Everybody can read it."),
        max_length=1500,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": gettext_lazy("Say what you need it for"),
            "max_length": gettext_lazy(
                "Write %(limit_value)d characters or fewer; now there are %(show_value)d"
            ),
        },
    )
    group_name = forms.CharField(
        label=gettext_lazy("Name of the group"),
        help_text=gettext_lazy("If you ask for one. Everybody can read it."),
        required=False,
        max_length=160,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    party = forms.ChoiceField(
        label=gettext_lazy("For whom do you ask?"),
        required=False,
        error_messages={"invalid_choice": gettext_lazy("Choose one of the list")},
    )
    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy("We send a link to confirm it, and tell you the answer. Nobody else sees it."),
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter your email address"),
            "invalid": gettext_lazy("Enter an email address like name@example.org"),
        },
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["title", "text", "understood", "group_name", "party", "email", "key", "website"]
    longest = 1500
    in_title: Sequence[Finding] = ()

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        is_known: bool,
        parties: Sequence[Booking] = (),
        refusal: str = "",
        **kwargs,
    ):
        looks = data is not None and not refusal
        if looks and data.get("take_out"):
            data = data.copy()
            data["title"] = without_findings(data.get("title", "")[:LONGEST_TITLE])
        kwargs["initial"] = {"key": uuid.uuid4().hex, **kwargs.get("initial", {})}
        super().__init__(data, refusal=refusal, **kwargs)
        self.parties = {party.reference: party for party in parties}
        self._shape(is_known)
        if looks:
            self.in_title = tuple(personal_data_found(data.get("title", "")[:LONGEST_TITLE]))
            if self.in_title and "understood" not in self.fields:
                self.fields["understood"] = deepcopy(self.base_fields["understood"])
        self.order_fields(self.field_order)
        self.similar: list[DataRequest] = []
        self.is_taking_out = self.is_taking_out or bool(data and data.get("change"))

    def _shape(self, is_known: bool) -> None:
        if is_known:
            del self.fields["email"]
        if not self.parties:
            del self.fields["party"]
            return
        named = [(each.reference, each.name or each.reference) for each in self.parties.values()]
        self.fields["party"].choices = [("", _("For myself, or for nobody on the list")), *named]

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else uuid.uuid4().hex

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.in_title and not cleaned.get("understood") and "title" in cleaned:
            words = dict.fromkeys(f"“{each.sample}”: {each.message}" for each in self.in_title)
            self.add_error("title", [ValidationError(text, code="personal_data") for text in words])
        if not self.errors and not self.is_taking_out and not self.data.get("different"):
            self.similar = similar(cleaned["title"])
            self.is_taking_out = bool(self.similar)
        return cleaned

    def for_whom(self) -> Booking | None:
        return self.parties.get(self.cleaned_data.get("party", ""))


class DataRequestFilter(forms.Form):
    """Narrows the list down; whatever it does not understand it leaves out."""

    STATES = (
        ("", gettext_lazy("Any state")),
        ("open", gettext_lazy("Not answered yet")),
        ("late", gettext_lazy("Late")),
        ("published", gettext_lazy("Published")),
        ("not_possible", gettext_lazy("Not possible")),
    )
    state = forms.ChoiceField(label=gettext_lazy("State"), choices=STATES, required=False)

    @property
    def wanted(self) -> str:
        self.is_valid()
        return self.cleaned_data.get("state", "")


# --- In the back office ------------------------------------------------------------------------------------------
def departments() -> list[tuple[str, str]]:
    rows = Organisation.objects.filter(kind=Organisation.Kind.DEPARTMENT).order_by("name")
    return [("", _("Not known yet")), *((str(pk), name) for pk, name in rows.values_list("pk", "name"))]


class DepartmentField(forms.ChoiceField):
    """Every department by name, for whoever reads requests: which ones there are is no secret. Cleaned to the row."""

    def __init__(self, **kwargs):
        kwargs.setdefault("label", gettext_lazy("Department that answers"))
        kwargs.setdefault("required", False)
        super().__init__(choices=departments, **kwargs)

    def clean(self, value: str) -> Organisation | None:
        chosen = super().clean(value)
        return Organisation.objects.get(pk=chosen) if chosen else None


class PublishForm(forms.Form):
    """Read, put right where the title says too much or too little, given to a department."""

    title = forms.CharField(label=gettext_lazy("Which data"), max_length=LONGEST_TITLE)
    department = DepartmentField(
        help_text=gettext_lazy("Its officers are told. It can be given to another later.")
    )


class GiveForm(forms.Form):
    department = DepartmentField(required=True)


class SayForm(forms.Form):
    """Words that everybody reads."""

    reason = forms.CharField(
        label=gettext_lazy("What do you say?"),
        help_text=gettext_lazy("Everybody reads it on the list, and whoever asked in a mail."),
        max_length=1500,
        widget=forms.Textarea({"rows": 5}),
    )


class PromiseForm(SayForm):
    answer_by = SplitDateField(label=gettext_lazy("Answer by"))
    field_order = ["answer_by", "reason"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = False
        self.fields["reason"].help_text = gettext_lazy("Needed where the day is later than the one promised.")


class PublishedForm(SayForm):
    dataset_url = forms.URLField(
        label=gettext_lazy("Where the data is"), max_length=500, assume_scheme="https"
    )
    field_order = ["dataset_url", "reason"]
