"""What people may type when they take part. The lists of fields are closed: nothing of moderation is among them."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import HoneypotField, WordsField
from accounts.forms import NameField
from engagement.guards import Finding, personal_data_found
from engagement.models import Reason, Topic

LONGEST = 2000
ANCHOR = re.compile(r"[A-Za-z]\w{0,10}")
TAKEN_OUT = "[…]"


class FilterForm(forms.Form):
    """Narrows a list down by what an address asks for; whatever it does not understand it leaves out."""

    def __init__(self, data: Mapping):
        super().__init__(data)

    @property
    def wanted(self) -> dict[str, Any]:
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    def query(self) -> dict[str, str]:
        """What is asked for, as it stands in an address."""
        return {name: self.data.get(name, "") for name in self.wanted}


class ActForm(forms.Form):
    """What is sent to take part; `refusal` says why it is not looked at this time, and nothing typed is lost."""

    def __init__(self, data: Mapping | None = None, *, refusal: str = "", **kwargs):
        super().__init__(data, **kwargs)
        self.refusal = refusal

    def clean(self) -> dict:
        if self.refusal:
            raise ValidationError(self.refusal, code="limit")
        return super().clean()


class TextForm(ActForm):
    """Words for everybody to read: what gives a person away is pointed out before they are published.

    Words that are too long, or come too often, are not looked at: that is work for the server.
    """

    text = WordsField(
        label=gettext_lazy("Your words"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6}),
        error_messages={
            "required": gettext_lazy("Write what you want to say"),
            "max_length": gettext_lazy(
                "Write %(limit_value)d characters or fewer; now there are %(show_value)d"
            ),
        },
    )
    understood = forms.BooleanField(
        label=gettext_lazy("Publish it as it is: these details may be read by everybody"), required=False
    )
    website = HoneypotField()
    findings: tuple[Finding, ...] = ()
    longest = LONGEST

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        label: str = "",
        hint: str = "",
        refusal: str = "",
        **kwargs,
    ):
        looks = data is not None and not refusal and is_short_enough(data.get("text", ""), self.longest)
        if looks and data.get("take_out"):
            data = {
                **data.dict(),
                "text": without_findings(data.get("text", ""), self.longest),
                "understood": "",
            }
        super().__init__(data, refusal=refusal, **kwargs)
        if label:
            self.fields["text"].label = label
        if hint:
            self.fields["text"].help_text = hint
        self.is_taking_out = bool(data and data.get("take_out"))
        if looks:
            self.findings = tuple(personal_data_found(data.get("text", "")))
        if not self.findings:
            del self.fields["understood"]

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        if not text:
            raise ValidationError(self.fields["text"].error_messages["required"], code="required")
        return text

    def clean(self) -> dict:
        """Findings are an error until the person changes the words or says that they may be read by everybody."""
        cleaned = super().clean()
        if self.findings and not cleaned.get("understood") and "text" in cleaned:
            found = [f"“{finding.sample}”: {finding.message}" for finding in self.findings]
            self.add_error(
                "text", [ValidationError(words, code="personal_data") for words in dict.fromkeys(found)]
            )
        return cleaned


def is_short_enough(text: str, longest: int = LONGEST) -> bool:
    """As the field counts: a line break is one character, however the browser sends it."""
    return len(text.strip().replace("\r\n", "\n")) <= longest


def without_findings(text: str, longest: int = LONGEST) -> str:
    """The words with everything taken out that gives a person away."""
    for finding in reversed(personal_data_found(text, most=longest)):
        text = text[: finding.start] + TAKEN_OUT + text[finding.end :]
    return text


class SayForm(TextForm):
    """A comment about a topic, or about one part of it."""

    about = forms.CharField(required=False, max_length=12, widget=forms.HiddenInput)

    def __init__(
        self, data: Mapping | None = None, *, topic: Topic, anchors: Mapping[str, str] | None = None, **kwargs
    ):
        super().__init__(data, **kwargs)
        if anchors:
            steps = [(ref, f"{ref}: {title}") for ref, title in anchors.items()]
            self.fields["about"] = forms.ChoiceField(
                label=_("What is it about?"), choices=[("", _("All of it")), *steps], required=False
            )
        self.order_fields(["text", "understood", "about"])

    def clean_about(self) -> str:
        about = self.cleaned_data["about"]
        if about and not ANCHOR.fullmatch(about):
            raise ValidationError(_("Choose one of the steps"), code="anchor")
        return about


class WhoForm(ActForm):
    """The name to show and the address that the code goes to."""

    name = NameField()
    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        help_text=gettext_lazy(
            "We send a code to it, and tell you when somebody answers. Nobody else sees it. Accounts are for people "
            "who are 13 or older."
        ),
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": gettext_lazy("Enter your email address"),
            "invalid": gettext_lazy("Enter an email address like name@example.org"),
        },
    )

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()


class SayFirstForm(SayForm, WhoForm):
    """Somebody signed out: words first, then who they are."""

    field_order = ["text", "understood", "about", "name", "email", "website"]


class ReplyFirstForm(TextForm, WhoForm):
    """The same for an answer."""

    field_order = ["text", "understood", "name", "email", "website"]


class SupportFirstForm(WhoForm):
    """The same for a support."""

    website = HoneypotField()


class CodeForm(forms.Form):
    """The six digits from the mail."""

    code = forms.CharField(
        label=gettext_lazy("The code from the email"),
        max_length=20,
        widget=forms.TextInput(
            {
                "inputmode": "numeric",
                "autocomplete": "one-time-code",
                "class": "tt-code-input",
                "spellcheck": "false",
            }
        ),
        error_messages={"required": gettext_lazy("Type the six digits from the email")},
    )

    def clean_code(self) -> str:
        digits = "".join(c for c in self.cleaned_data["code"] if c.isdigit())
        if len(digits) != 6:
            raise ValidationError(_("The code has six digits"), code="digits")
        return digits


class FlagForm(forms.Form):
    """Why we should look at a comment."""

    reason = forms.ChoiceField(
        label=gettext_lazy("What is wrong with it?"),
        choices=Reason.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is wrong with it")},
    )
    note = WordsField(
        label=gettext_lazy("What should we know?"),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 3}),
    )
    website = HoneypotField()


class FlagAsGuestForm(FlagForm):
    """Without an account: name and address only if they want an answer."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=gettext_lazy("Your email address"),
        required=False,
        help_text=gettext_lazy(
            "If you want to hear what we decided. We delete your name and address after 90 days."
        ),
        widget=forms.EmailInput({"autocomplete": "email"}),
    )
    field_order = ["reason", "note", "name", "email", "website"]
