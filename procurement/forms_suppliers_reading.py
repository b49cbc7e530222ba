"""What is typed without an account: an address for alerts, why an opportunity is not for one."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from accounts.fields import HoneypotField
from engagement.forms import ActForm
from engagement.forms_following import FollowByMailForm
from procurement.actions.passing import LONGEST
from procurement.models import PassedOn

__all__ = ["FollowByMailForm", "PassOnForm"]


class PassOnForm(ActForm):
    """Each reason is a button that sends the form; words if one likes."""

    reason = forms.ChoiceField(
        label=gettext_lazy("Not for us, because …"),
        choices=PassedOn.Reason.choices,
        error_messages={"required": gettext_lazy("Choose a reason")},
    )
    words = forms.CharField(
        label=gettext_lazy("In your words, if you like"),
        help_text=gettext_lazy("Only the council reads it. Leave out who you are."),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),  # where Enter sends nothing
    )
    website = HoneypotField()
