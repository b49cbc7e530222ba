"""What may be typed about an offer of help: by whoever makes it, and by those who answer it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from django import forms
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import HoneypotField, WordsField
from accounts.models import Organisation
from engagement.forms import ActForm, WhoForm
from engagement.guards import personal_data_found
from engagement.models import Pledge, PledgeOffer

MYSELF, OTHER = "myself", "other"


class JoinForm(ActForm):
    """What somebody brings, as whom, and that they may be contacted. `organisations` are those they act for."""

    what = forms.MultipleChoiceField(
        label=gettext_lazy("What could you bring?"),
        help_text=gettext_lazy("Tick all that fit."),
        choices=PledgeOffer.What.choices,
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one thing that you could bring")},
    )
    party = forms.ChoiceField(
        label=gettext_lazy("Do you join as yourself or for an organisation?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose whether you join as yourself or for an organisation")
        },
    )
    organisation_name = forms.CharField(
        label=gettext_lazy("Name of the organisation"),
        required=False,
        max_length=160,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    text = WordsField(
        label=gettext_lazy("What should we know?"),
        help_text=gettext_lazy(
            "For example what you have in mind, when you have time, or where the room is. Only the people who look "
            "after this read it."
        ),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
    )
    may_contact = forms.BooleanField(
        label=gettext_lazy("You may contact me about this"),
        help_text=gettext_lazy(
            "The people who look after this see your name and email address as long as your offer is open. You can "
            "take it back at any time."
        ),
        error_messages={"required": gettext_lazy("Tick the box, so that we may answer you")},
    )
    shows_name = forms.BooleanField(
        label=gettext_lazy("You may name us on the page"),
        help_text=gettext_lazy(
            "Once we work together: your organisation among those who joined, and beside what came of it. If you join "
            "as yourself, your name stands only beside what came of it."
        ),
        required=False,
    )
    website = HoneypotField()

    def __init__(self, data: Mapping | None = None, *, organisations: Sequence[Organisation] = (), **kwargs):
        super().__init__(data, **kwargs)
        self.organisations = {str(found.public_id): found for found in organisations}
        others = _("For another organisation") if organisations else _("For an organisation")
        self.fields["party"].choices = [
            (MYSELF, _("As myself")),
            *[(key, _("For {name}").format(name=found.name)) for key, found in self.organisations.items()],
            (OTHER, others),
        ]
        self.fields["organisation_name"].help_text = _("Only if you chose “{choice}”.").format(choice=others)

    def clean(self) -> dict:
        """`organisation` is the one chosen of their own; `organisation_name` stays only where it was asked for."""
        cleaned = super().clean()
        party, name = cleaned.get("party"), " ".join(cleaned.get("organisation_name", "").split())
        if party == OTHER and not name and "organisation_name" not in self.errors:
            self.add_error("organisation_name", _("Type the name of the organisation"))
        cleaned["organisation"] = self.organisations.get(party)
        cleaned["organisation_name"] = name if party == OTHER else ""
        return cleaned


class JoinFirstForm(JoinForm, WhoForm):
    """The same for somebody signed out, who says who they are."""

    field_order = [
        "what",
        "party",
        "organisation_name",
        "text",
        "name",
        "email",
        "may_contact",
        "shows_name",
        "website",
    ]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Your name")
        self.fields["name"].error_messages["required"] = _("Enter your name")
        self.fields["name"].help_text = _("As we should call you. The people who look after this read it.")
        self.fields["email"].help_text = _(
            "We send a code to it, and our answer. The people who look after this see it, nobody else does."
        )


class AnswerPledgeForm(forms.Form):
    """What those who look after an action tell whoever offered, and how the offer stands now."""

    message = WordsField(
        label=gettext_lazy("Your message"),
        help_text=gettext_lazy("We send it by email, with your name. Say what happens next, and by when."),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("Write what you want to tell them")},
    )
    state = forms.ChoiceField(
        label=gettext_lazy("How does the offer stand now?"),
        widget=forms.RadioSelect,
        choices=[(state.value, state.label) for state in Pledge.ANSWERS],
        error_messages={"required": gettext_lazy("Choose how the offer stands now")},
    )
    seen = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["state"].widget.option_hints = {
            Pledge.State.TALKING.value: _("You are finding out together how they can help."),
            Pledge.State.ACTIVE.value: _("They are helping now."),
            Pledge.State.DONE.value: _("Then write down below what came of it."),
            Pledge.State.DECLINED.value: _(
                "Say why, and thank them. It no longer counts among those who joined."
            ),
        }

    def clean_seen(self) -> datetime | None:
        """None before the first answer; what nobody ever saw fits no offer, and is refused as outdated."""
        try:
            return parse_datetime(self.cleaned_data["seen"]) if self.cleaned_data["seen"] else None
        except ValueError:
            return datetime.min.replace(tzinfo=UTC)


class OutcomeForm(forms.Form):
    """One sentence for everybody to read."""

    outcome = forms.CharField(
        label=gettext_lazy("What came of it"),
        help_text=gettext_lazy(
            "One sentence, for everybody to read: “Lent a hall for six sessions.” Name nobody in it."
        ),
        required=False,
        max_length=300,
    )

    def clean_outcome(self) -> str:
        """No contact detail of anybody may stand on a public page."""
        outcome = " ".join(self.cleaned_data["outcome"].split())
        if found := personal_data_found(outcome):
            raise forms.ValidationError([f"“{one.sample}”: {one.message}" for one in found])
        return outcome


class NamingForm(forms.Form):
    """Whether the page may name them: changed at any time."""

    shows_name = forms.BooleanField(label=gettext_lazy("You may name us on the page"), required=False)
