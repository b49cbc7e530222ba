"""What officers may type about subjects and paper notes."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from engagement.forms import without_findings
from engagement.guards import personal_data_found
from engagement.models import PaperNote, Subject, Topic

KEPT = ("topic", "channel", "place", "said_on", "ward")  # from one note to the next


class SubjectForm(forms.ModelForm):
    """Its name, and what belongs to it."""

    class Meta:
        model = Subject
        fields = ["title", "description"]
        widgets = {"description": forms.Textarea({"rows": 3})}

    def _get_validation_exclusions(self) -> set[str]:
        """One of the same name is refused by the action, in words."""
        return super()._get_validation_exclusions() | {"topic"}


class DecideForm(forms.Form):
    """What becomes of a subject; everybody reads it."""

    decision = forms.ChoiceField(
        label=gettext_lazy("What is decided?"),
        choices=[choice for choice in Subject.Decision.choices if choice[0]],
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose what is decided")},
    )
    reason = forms.CharField(
        label=gettext_lazy("Why?"),
        help_text=gettext_lazy(
            "For everybody who spoke of it. It stands on the public page and in the annex."
        ),
        max_length=1000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("Say why: everybody who spoke of it reads this")},
    )


class MergeForm(forms.Form):
    """Another subject of the same topic."""

    into = forms.ModelChoiceField(
        label=gettext_lazy("Into which subject?"),
        queryset=Subject.objects.none(),
        error_messages={"required": gettext_lazy("Choose the subject that remains")},
    )

    def __init__(self, *args: Any, subject: Subject, **kwargs: Any):
        super().__init__(*args, **kwargs)
        same = Subject.objects.standing().filter(topic=subject.topic).exclude(pk=subject.pk)
        self.fields["into"].queryset = same


class NoteForm(forms.ModelForm):
    """One paper note. What could lead to a person is taken out before it is kept, by hand or by a button."""

    class Meta:
        model = PaperNote
        fields = ["text", "channel", "place", "said_on", "ward", "reference"]
        widgets = {
            "text": forms.Textarea({"rows": 5}),
            "said_on": forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
        }
        error_messages = {
            "text": {"required": gettext_lazy("Type in what was said")},
            "channel": {"required": gettext_lazy("Choose how it came")},
            "said_on": {"required": gettext_lazy("Say on which day it was said")},
        }

    def __init__(self, data: Any = None, *args: Any, **kwargs: Any):
        if data is not None and data.get("take_out"):
            data = data.copy()
            data["text"] = without_findings(data.get("text", ""))
        super().__init__(data, *args, **kwargs)
        self.has_findings = False

    def clean_text(self) -> str:
        text = self.cleaned_data["text"].strip()
        found = list(dict.fromkeys(finding.sample for finding in personal_data_found(text)))
        if found:
            self.has_findings = True
            words = _("Take out “%(sample)s”: it can lead to a person, and we do not need it.")
            raise ValidationError(
                [ValidationError(words % {"sample": sample}, code="personal_data") for sample in found]
            )
        return text

    def clean_said_on(self) -> Any:
        said_on = self.cleaned_data["said_on"]
        if said_on > today():
            raise ValidationError(_("This day has not come yet"), code="future")
        return said_on

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.data.get("take_out") and not self.has_findings and not self.errors:
            raise ValidationError(_("Taken out. Read it once more and save."), code="taken_out")
        return cleaned


class NewNoteForm(NoteForm):
    """With the topic that it is about: one of those that the officer answers for."""

    topic = forms.ModelChoiceField(
        label=gettext_lazy("About"),
        queryset=Topic.objects.none(),
        error_messages={"required": gettext_lazy("Choose what it is about")},
    )
    field_order = ["topic", "channel", "place", "said_on", "ward", "text", "reference"]

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.answerable_by(user).order_by("title")


class UploadForm(forms.Form):
    """A file of notes about one topic."""

    topic = forms.ModelChoiceField(
        label=gettext_lazy("About"),
        queryset=Topic.objects.none(),
        error_messages={"required": gettext_lazy("Choose what they are about")},
    )
    file = forms.FileField(
        label=gettext_lazy("CSV file"),
        help_text=gettext_lazy(
            "Columns: text, channel (event, desk, phone, letter or surgery), place, said_on (2026-11-03), ward, "
            "reference. Text, channel and said_on must be filled. At most 500 rows."
        ),
        widget=forms.FileInput({"accept": ".csv,text/csv"}),
        error_messages={"required": gettext_lazy("Choose a file")},
    )

    def __init__(self, *args: Any, user: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["topic"].queryset = Topic.objects.answerable_by(user).order_by("title")
