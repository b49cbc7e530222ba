"""What may be typed after a session: two questions, and what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from engagement.forms import TextForm
from surgeries.forms import KEY
from surgeries.models import Feedback, FollowUp

LONGEST = 1000


class OptionalWords(TextForm):
    """A few words if one likes: what gives a person away is pointed out before they are sent."""

    longest = LONGEST
    text = WordsField(
        label=gettext_lazy("Your words"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "max_length": gettext_lazy(
                "Write %(limit_value)d characters or fewer; now there are %(show_value)d"
            ),
        },
    )
    understood = forms.BooleanField(
        label=gettext_lazy("Send it as it is: these details may be read by whoever reads the answers"),
        required=False,
    )
    may_tell = forms.BooleanField(
        label=gettext_lazy("You may tell this in public, without my name"), required=False
    )

    def clean_text(self) -> str:
        return self.cleaned_data["text"].strip()


class FeedbackForm(OptionalWords):
    """Did it help, and what should we do differently?"""

    answer = forms.ChoiceField(
        label=gettext_lazy("Did it help?"),
        choices=Feedback.Answer.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it helped")},
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["answer", "text", "understood", "may_tell", "key", "website"]

    def __init__(self, data: Mapping | None = None, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4().hex, **kwargs.get("initial", {})}
        super().__init__(
            data,
            label=gettext_lazy("What should we do differently, or what went well?"),
            hint=gettext_lazy("If you like. The organisers read it, without your name."),
            **kwargs,
        )

    def clean_key(self) -> str:
        """The press that this is; a made-up one gets a key of its own."""
        key = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else uuid.uuid4().hex


class FollowUpForm(OptionalWords):
    """Is it still live? What changed? Anything unexpected?"""

    is_live = forms.ChoiceField(
        label=gettext_lazy("Is what was made still live?"),
        help_text=gettext_lazy("A website, a page, a map, a chart, an account that you use."),
        choices=FollowUp.Live.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say whether it is still live")},
    )
    field_order = ["is_live", "text", "understood", "may_tell", "website"]

    def __init__(self, data: Mapping | None = None, **kwargs):
        super().__init__(
            data,
            label=gettext_lazy("What changed because of it? Did anything happen that nobody expected?"),
            hint=gettext_lazy("If you like. A sentence is enough."),
            **kwargs,
        )
