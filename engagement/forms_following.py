"""What somebody signed out types to follow something."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import HoneypotField
from engagement.forms import ActForm


class FollowByMailForm(ActForm):
    """An address, and nothing else."""

    email = forms.EmailField(
        label=_("Your email address"),
        help_text=_("We send a link to it. Nobody else sees the address."),
        widget=forms.EmailInput({"autocomplete": "email", "spellcheck": "false"}),
        error_messages={
            "required": _("Enter your email address"),
            "invalid": _("Enter an email address like name@example.org"),
        },
    )
    website = HoneypotField()

    def clean_email(self) -> str:
        return self.cleaned_data["email"].lower()
