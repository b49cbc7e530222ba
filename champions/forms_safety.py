"""What may be typed to report a concern, and to write to a champion."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from engagement.forms import ActForm, is_short_enough
from engagement.guards import personal_data_found

KEY = re.compile(r"[0-9a-f]{32}")
LONGEST_CONCERN, LONGEST_MESSAGE = 4000, 2000
CONTACTS = ("email", "phone", "postcode", "address")
HOUSE_RULE = gettext_lazy("Meet at a session or in a public place. We never arrange help at a home.")


class OnceForm(ActForm):
    """Sent twice it does one thing: a hidden key says which press this is."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping | None = None, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4().hex, **kwargs.get("initial", {})}
        super().__init__(data, **kwargs)

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else uuid.uuid4().hex


class ConcernForm(OnceForm):
    """What happened; who says so only if they want. No trap for programs: a concern is never thrown away."""

    in_danger = forms.BooleanField(label=gettext_lazy("Somebody is in danger now"), required=False)
    text = WordsField(
        label=gettext_lazy("What happened?"),
        help_text=gettext_lazy(
            "Say what you saw or heard, when and where, and who was there, as far as you know. You need not be sure."
        ),
        max_length=LONGEST_CONCERN,
        widget=forms.Textarea({"rows": 8}),
        error_messages={
            "required": gettext_lazy("Say what happened. A sentence is enough."),
            "max_length": gettext_lazy(
                "Write %(limit_value)d characters or fewer; now there are %(show_value)d"
            ),
        },
    )
    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name", "class": "govuk-input--width-20"}),
    )
    contact = forms.CharField(
        label=gettext_lazy("An email address or telephone number"),
        help_text=gettext_lazy(
            "Only if the safeguarding lead may ask you something or tell you what was done."
        ),
        required=False,
        max_length=120,
        widget=forms.TextInput({"class": "govuk-input--width-20"}),
    )


class MessageForm(OnceForm):
    """Words for one person. What leads past this site is refused beside the field."""

    text = WordsField(
        label=gettext_lazy("Your message"),
        max_length=LONGEST_MESSAGE,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": gettext_lazy("Write your message"),
            "max_length": gettext_lazy(
                "Write %(limit_value)d characters or fewer; now there are %(show_value)d"
            ),
        },
    )
    gives_contacts = False  # whether the page should say where one can meet

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        if not self.refusal and is_short_enough(text, LONGEST_MESSAGE):
            self._refuse_contacts(text)
        return text

    def _refuse_contacts(self, text: str) -> None:
        """ValidationError that names what was found, and the house's rule where it was a way to somebody's home."""
        found = personal_data_found(text)
        if not found:
            return
        samples = ", ".join(dict.fromkeys(f"“{finding.sample.strip()}”" for finding in found))
        self.gives_contacts = any(finding.kind in CONTACTS for finding in found)
        if self.gives_contacts:
            says = _("Take this out: {samples}. {rule}").format(samples=samples, rule=HOUSE_RULE)
        else:
            says = _("Take this out: {samples}. Never send it to anybody here.").format(samples=samples)
        raise ValidationError(says, code="contact")


class WriteForm(MessageForm):
    """The first message: only from adults, by what they say."""

    is_adult = forms.BooleanField(
        label=gettext_lazy("I am 18 or older"),
        error_messages={
            "required": gettext_lazy(
                "Tick that you are 18 or older. If you are younger, come to a session: the people there help you."
            )
        },
    )
    field_order = ["text", "is_adult", "key"]
