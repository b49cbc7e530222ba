"""What may be typed about organisations and mails."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import JoinRequest, Membership, Organisation
from accounts.models.organisations import charity_number, company_number

PUBLIC_KINDS = [choice for choice in Organisation.Kind.choices if choice[0] != Organisation.Kind.DEPARTMENT]


def posted(request: HttpRequest) -> QueryDict | None:
    """What a form is bound to: an empty POST is an answer too."""
    return request.POST if request.method == "POST" else None


class OrganisationForm(forms.ModelForm):
    """`taken` is the organisation that a typed number belongs to already, else None.

    Nobody makes a council department here: departments decide what officers see, so administrators make them.
    """

    taken: Organisation | None = None

    # Longer than the fields: numbers are often typed with spaces
    company_number = forms.CharField(
        label=_("Company number"),
        required=False,
        max_length=20,
        help_text=_("From Companies House: 8 characters, such as 01234567 or SC123456"),
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    charity_number = forms.CharField(
        label=_("Charity number"),
        required=False,
        max_length=20,
        help_text=_("From the charity register: 6 or 7 digits"),
        widget=forms.TextInput({"class": "govuk-input--width-10"}),
    )
    website = forms.URLField(
        label=_("Website"),
        required=False,
        max_length=200,
        assume_scheme="https",
        help_text=_("Such as https://www.example.org"),
        error_messages={"invalid": _("Enter a full web address, such as https://www.example.org")},
    )

    class Meta:
        model = Organisation
        fields = ["name", "kind", "company_number", "charity_number", "size", "website", "ward"]
        labels = {
            "name": _("Name of the organisation"),
            "kind": _("What kind of organisation is it?"),
            "size": _("How many people work there?"),
            "ward": _("Ward it is in"),
        }
        widgets = {"kind": forms.RadioSelect, "size": forms.RadioSelect}
        error_messages = {
            "name": {"required": _("Enter the name of the organisation")},
            "kind": {"required": _("Choose what kind of organisation it is")},
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if self.instance.kind == Organisation.Kind.DEPARTMENT:
            del self.fields["kind"]
        else:
            self.fields["kind"].choices = PUBLIC_KINDS
        self.fields["size"].choices = Organisation.Size.choices
        self.fields["ward"].empty_label = _("Not in the city, or not known")

    def clean_company_number(self) -> str:
        return self._number("company_number", company_number)

    def clean_charity_number(self) -> str:
        return self._number("charity_number", charity_number)

    def _number(self, name: str, validate) -> str:
        number = "".join(self.cleaned_data[name].split()).upper()
        if not number:
            return ""
        if name == "company_number" and number.isdigit():
            number = number.zfill(8)
        validate(number)
        taken = Organisation.objects.filter(**{name: number}).exclude(pk=self.instance.pk).first()
        if taken:
            self.taken = taken
            raise ValidationError(
                _("%(organisation)s already uses this number"),
                params={"organisation": taken.name},
                code="taken",
            )
        return number


class AskForm(forms.Form):
    """Join what a colleague set up, or say that it was never theirs."""

    kind = forms.ChoiceField(
        label=_("What would you like to do?"),
        widget=forms.RadioSelect,
        choices=[
            (JoinRequest.Kind.JOIN, _("Ask its owner to let me join")),
            (JoinRequest.Kind.CLAIM, _("This is our organisation: ask the council to look at it")),
        ],
        error_messages={"required": _("Choose what you would like to do")},
    )
    note = forms.CharField(
        label=_("Who are you to the organisation?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        help_text=_("Whoever decides reads this. If you say that it is yours, tell us how we can check."),
    )

    def clean(self):
        values = super().clean()
        if values.get("kind") == JoinRequest.Kind.CLAIM and not values.get("note", "").strip():
            self.add_error("note", _("Tell us how we can check that the organisation is yours"))
        return values


class InviteForm(forms.Form):
    email = forms.EmailField(
        label=_("Their email address"),
        widget=forms.EmailInput({"autocomplete": "off"}),
        error_messages={
            "required": _("Enter the email address of the person you invite"),
            "invalid": _("Enter an email address, such as name@example.org"),
        },
    )
    role = forms.ChoiceField(
        label=_("What may they do?"),
        widget=forms.RadioSelect,
        initial=Membership.Role.MEMBER,
        choices=[
            (Membership.Role.MEMBER, _("Act for the organisation")),
            (Membership.Role.OWNER, _("Act for it, and decide who else may")),
        ],
        error_messages={"required": _("Choose what they may do")},
    )


class DecisionForm(forms.Form):
    """Yes or no to one request, with a reason that its author reads."""

    accept = forms.ChoiceField(
        label=_("Your decision"),
        widget=forms.RadioSelect,
        choices=[("yes", _("Accept")), ("no", _("Refuse"))],
        error_messages={"required": _("Choose whether you accept")},
    )
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
        help_text=_("The person who asked reads this"),
    )

    def clean(self):
        values = super().clean()
        if values.get("accept") == "no" and not values.get("reason", "").strip():
            self.add_error("reason", _("Say why you refuse"))
        return values


class ClaimForm(DecisionForm):
    """An officer's decision always has a reason."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = True
        self.fields["reason"].error_messages["required"] = _("Say why: both sides read it")
        self.fields["reason"].help_text = _("Both sides read this")
