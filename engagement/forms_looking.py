"""What may be typed when somebody asks for a second look."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from engagement.forms import ActForm


class SecondLookForm(ActForm):
    """Nothing has to be said: the words themselves are looked at again."""

    text = WordsField(
        label=gettext_lazy("What should we see?"),
        help_text=gettext_lazy("Only moderators read this."),
        required=False,
        max_length=1000,
        widget=forms.Textarea({"rows": 4}),
        error_messages={
            "max_length": gettext_lazy(
                "Write %(limit_value)d characters or fewer; now there are %(show_value)d"
            )
        },
    )
