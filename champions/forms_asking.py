"""What coordinators type to write to many champions, and what a champion answers with "not now"."""

from __future__ import annotations

import uuid
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Ward
from champions.models import Ask, Broadcast, Champion, Employer, Skill
from champions.registries import Meeting, sessions
from champions.words import language_choices

MOST_SESSIONS = 60
PICKS = {"size": 8}


def session_choices(chosen: UUID | None = None) -> list[tuple[str, str]]:
    """The open sessions, soonest first; one that was chosen before and is over stays to be seen."""
    provider = sessions()
    if provider is None:
        return []
    found: list[Meeting] = list(provider.upcoming(""))[:MOST_SESSIONS]
    if chosen and chosen not in [meeting.key for meeting in found] and (old := provider.find(chosen)):
        found.insert(0, old)
    return [(str(meeting.key), words_of(meeting)) for meeting in found]


def words_of(meeting: Meeting) -> str:
    return ", ".join(filter(None, (meeting.when, meeting.title, meeting.where, meeting.needs)))


class BroadcastForm(forms.Form):
    """The segment, the words, and a session that it is about. Within one field any will do; fields narrow down."""

    subject = forms.CharField(
        label=gettext_lazy("Subject"),
        max_length=120,
        error_messages={"required": gettext_lazy("Enter a subject")},
    )
    text = forms.CharField(
        label=gettext_lazy("Message"),
        help_text=gettext_lazy("Plain text. Addresses that begin with https:// become links."),
        max_length=4000,
        widget=forms.Textarea({"rows": 10}),
        error_messages={"required": gettext_lazy("Write the message")},
    )
    session = forms.ChoiceField(
        label=gettext_lazy("About a session"),
        help_text=gettext_lazy(
            "The mail says when and where it is, and who is busy at that time is left out."
        ),
        required=False,
    )
    states = forms.MultipleChoiceField(
        label=gettext_lazy("How far they are"),
        choices=[(state.value, state.label) for state in Champion.IN_NETWORK],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Choose at least one")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"),
        choices=[("", gettext_lazy("Any kind")), *Champion.Kind.choices],
        required=False,
    )
    skills = forms.ModelMultipleChoiceField(
        Skill.objects.in_use(),
        label=gettext_lazy("Topics and skills"),
        help_text=gettext_lazy("Any of these. None chosen: whatever they know."),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages"),
        help_text=gettext_lazy("Any of these. Hold Ctrl (or Cmd) to choose several."),
        required=False,
        widget=forms.SelectMultiple(PICKS),
    )
    wards = forms.ModelMultipleChoiceField(
        Ward.objects.all(),
        label=gettext_lazy("Wards"),
        help_text=gettext_lazy("Any of these. Hold Ctrl (or Cmd) to choose several."),
        required=False,
        widget=forms.SelectMultiple(PICKS),
    )
    employer = forms.ModelChoiceField(
        Employer.objects.none(),
        label=gettext_lazy("Employer"),
        required=False,
        empty_label=gettext_lazy("Any, or none"),
    )
    at_most = forms.IntegerField(
        label=gettext_lazy("At most so many people"),
        help_text=gettext_lazy("Those who were asked least come first. Empty: everybody who fits."),
        min_value=1,
        max_value=100_000,
        required=False,
    )

    def __init__(self, *args: Any, broadcast: Broadcast | None = None, **kwargs: Any):
        super().__init__(*args, **kwargs)
        chosen = broadcast.session if broadcast else None
        self.fields["session"].choices = [("", _("No session")), *session_choices(chosen)]
        self.fields["languages"].choices = language_choices()
        self.fields["employer"].queryset = Employer.objects.active().select_related("organisation")
        self.fields["states"].initial = [Champion.State.ACTIVE]

    def clean_session(self) -> UUID | None:
        return UUID(self.cleaned_data["session"]) if self.cleaned_data["session"] else None

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].replace("\r\n", "\n").strip()
        if not text:
            raise ValidationError(_("Write the message"))
        return text

    @staticmethod
    def given_by(broadcast: Broadcast) -> dict[str, Any]:
        """What the form shows of a draft."""
        plain = ("subject", "text", "states", "kind", "languages", "at_most")
        return {
            **{name: getattr(broadcast, name) for name in plain},
            "session": str(broadcast.session or ""),
            "employer": broadcast.employer_id,
            "skills": list(broadcast.skills.all()),
            "wards": list(broadcast.wards.all()),
        }


class TestForm(forms.Form):
    """One press, one mail: `key` is the press."""

    key = forms.CharField(required=False, max_length=32, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["initial"] = {"key": uuid.uuid4().hex, **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)

    def clean_key(self) -> str:
        return self.cleaned_data["key"] or uuid.uuid4().hex


class NotNowForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Leave me in peace"),
        choices=[
            (Ask.Answer.NOT_NOW, gettext_lazy("For a month")),
            (Ask.Answer.NEVER, gettext_lazy("For good: don’t ask me for anything again")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose for how long")},
    )
