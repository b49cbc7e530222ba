"""What an officer types for "You said, we did", and how its list is narrowed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now
from accounts.fields import SplitDateField, WordsField
from engagement.models import Topic
from engagement.registries import Change

OTHER = "other"


class OutcomeForm(forms.Form):
    """What changed, what was said, what was done. `changes` are the latest ones of the topic's owner."""

    change = forms.ChoiceField(
        label=gettext_lazy("What changed?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what changed, or “Something else”")},
    )
    happened_on = SplitDateField(
        label=gettext_lazy("When did it happen?"),
        help_text=gettext_lazy(
            "For “Something else” only: what is in the list has its date. For example, 27 3 2026"
        ),
        required=False,
    )
    you_said = WordsField(
        label=gettext_lazy("You said"),
        max_length=400,
        widget=forms.Textarea({"rows": 3}),
        help_text=gettext_lazy("What people said, in one sentence, in their words rather than ours."),
        error_messages={"required": gettext_lazy("Write what people said, in a sentence")},
    )
    we_did = WordsField(
        label=gettext_lazy("We did"),
        max_length=1500,
        widget=forms.Textarea({"rows": 5}),
        help_text=gettext_lazy(
            "What is different now, in a few plain sentences. Say also what you did not do."
        ),
        error_messages={"required": gettext_lazy("Write what you did")},
    )

    def __init__(self, data: Mapping | None = None, *, changes: Sequence[Change], **kwargs):
        super().__init__(data, **kwargs)
        self.changes = {value_of(change): change for change in changes}
        choices = [
            (value, f"{change.label} ({date_format(change.on, 'DATE_FORMAT')})")
            for value, change in self.changes.items()
        ]
        self.fields["change"].choices = [*choices, (OTHER, _("Something else"))]

    def clean_you_said(self) -> str:
        return _not_blank(self, "you_said")

    def clean_we_did(self) -> str:
        return _not_blank(self, "we_did")

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("change") == OTHER and "happened_on" in cleaned:
            self._check_day(cleaned["happened_on"])
        return cleaned

    def _check_day(self, day: date | None) -> None:
        if day is None:
            self.add_error("happened_on", _("Enter the day on which it happened"))
        elif day > localtime(now(), get_default_timezone()).date():
            self.add_error("happened_on", _("This day is still to come. Say what has happened already."))

    @property
    def chosen(self) -> Change | None:
        """After validation: the change, or None for something else."""
        return self.changes.get(self.cleaned_data["change"])

    @property
    def day(self) -> date:
        return self.chosen.on if self.chosen else self.cleaned_data["happened_on"]


def _not_blank(form: forms.Form, name: str) -> str:
    text = form.cleaned_data[name].strip()
    if not text:
        raise ValidationError(form.fields[name].error_messages["required"], code="required")
    return text


def value_of(change: Change) -> str:
    return f"{change.kind}:{change.ref}"


class AboutForm(forms.Form):
    """Which theme or action the list is about."""

    about = forms.ChoiceField(label=gettext_lazy("Theme or action"), required=False)

    def __init__(self, data: Mapping, *, above: Sequence[Topic], topics: Sequence[Topic]):
        super().__init__(data)
        groups: list = [("", _("Everything"))]
        if above:
            groups.append((_("Themes and workstreams"), [(str(one.public_id), one.title) for one in above]))
        if topics:
            groups.append((_("Actions and others"), [(str(one.public_id), one.title) for one in topics]))
        self.fields["about"].choices = groups
        self.known = {str(one.public_id): one for one in (*above, *topics)}

    @property
    def chosen(self) -> Topic | None:
        return self.known.get(self.data.get("about", ""))


class WithdrawForm(forms.Form):
    """Why it is taken back."""

    reason = forms.CharField(
        label=gettext_lazy("Why is it taken back?"),
        max_length=300,
        help_text=gettext_lazy("Kept in the history; the public page says that it was taken back."),
    )
