"""What a decision may say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagement.models import Reason, Topic
from engagement.moderation.words import FOR_DECISIONS, TO_WRITER

NOTE_FOR_WRITER = _("Anything else for the writer")
NOTE_FOR_US = _("Note for your colleagues")
WHAT_WAS_DONE = _("Say in a sentence what was done.")


class NoteForm(forms.Form):
    """A decision without a reason of its own."""

    note = forms.CharField(
        label=NOTE_FOR_US,
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        note_label: str = "",
        note_help: str = "",
        note_required: bool = False,
        note_error: str | Promise = WHAT_WAS_DONE,
        **kwargs: Any,
    ):
        super().__init__(*args, **kwargs)
        note = self.fields["note"]
        note.required = note_required
        note.label = note_label or note.label
        note.help_text = note_help
        if note_required:
            note.error_messages["required"] = note_error


class ReasonForm(NoteForm):
    """Held or removed: for one of the reasons, each with the words that its writer will read."""

    reason = forms.ChoiceField(
        label=_("Why?"),
        choices=[(reason.value, reason.label) for reason in FOR_DECISIONS],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose why: its writer is told.")},
    )
    field_order = ("reason", "note")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, note_label=NOTE_FOR_WRITER, **kwargs)

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if cleaned.get("reason") == Reason.OTHER and not cleaned.get("note", "").strip():
            self.add_error(
                "note", _("Say in a sentence what was wrong: “Something else” tells its writer nothing.")
            )
        return cleaned

    def choices(self) -> list[dict[str, Any]]:
        """The reasons for the template: value, label, the words for the writer, and whether it is chosen."""
        chosen = self["reason"].value()
        return [
            {
                "value": reason.value,
                "label": reason.label,
                "words": TO_WRITER[reason],
                "is_chosen": chosen == reason.value,
            }
            for reason in FOR_DECISIONS
        ]


class CloseTopicForm(forms.Form):
    """Why nothing can be said there from now on; everybody reads it."""

    reason = forms.CharField(
        label=_("Why is it closed?"),
        help_text=_("Everybody reads this where the form was, as in “We have decided, and answered below.”"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: everybody reads it.")},
    )


class UnansweredForm(forms.Form):
    """Why the rest gets no answer; asked for only while something has none."""

    unanswered_reason = forms.CharField(
        label=_("Reason for giving the rest no answer of its own"),
        help_text=_(
            "One sentence, as in “The contract was let in May, and nothing here can change any more.” Everybody reads "
            "it, and each of these people is told."
        ),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class CloseTopicWithRestForm(CloseTopicForm, UnansweredForm):
    """A topic where something has no answer yet."""

    field_order = ("reason", "unanswered_reason")


class AnswerWithinForm(forms.Form):
    """In how many working days what is said about one topic is answered."""

    answer_within_days = forms.IntegerField(
        label=_("We answer within (working days)"),
        required=False,
        min_value=0,
        max_value=250,
        help_text=_("Empty: as the site promises. 0: no promise here."),
    )


class ModerationModeForm(forms.Form):
    """When comments about one topic are read."""

    moderation = forms.ChoiceField(
        label=_("When are comments about this read?"),
        choices=Topic.Moderation.choices,
        widget=forms.RadioSelect,
    )


class RemoveAccountForm(forms.Form):
    """Why an account is closed and all it wrote goes; its owner reads it."""

    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The owner of the account reads this, as in “Links to a shop, under forty topics.”"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say why: the owner of the account is told.")},
    )
