"""What is typed about talks with the market: by officers, and the answers of firms."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from accounts.fields import WordsField
from accounts.models import Organisation
from engagement.forms import ActForm
from procurement.actions.market import LONGEST
from procurement.models import Advantage, Engagement
from surgeries import words
from surgeries.models import Session

TEXT = {"rows": 4}


class EngagementForm(forms.ModelForm):
    questions = forms.CharField(
        label=gettext_lazy("Questions"),
        help_text=gettext_lazy(
            "A line for each. Everybody gets the same, and what is asked stays once it is public"
        ),
        widget=forms.Textarea({"rows": 8}),
        required=False,
        max_length=10_000,
    )

    class Meta:
        model = Engagement
        fields = ("title", "text", "opens_at", "closes_at")
        widgets = {
            "text": forms.Textarea({"rows": 6}),
            "opens_at": AdminDateTimeInput(),
            "closes_at": AdminDateTimeInput(),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("questions", "\n".join(one["text"] for one in self.instance.questions))

    def clean_questions(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["questions"].splitlines() if line.strip()]

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        begin, end = given.get("opens_at"), given.get("closes_at")
        if begin and end and begin >= end:
            self.add_error("closes_at", _("It opens before it closes."))
        return given

    def validate_constraints(self) -> None:
        """Judged above, beside the field."""


class NewEngagementForm(EngagementForm):
    """Without a case: one of the officer's departments."""

    department = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("Department"))
    field_order = ("department", "title", "text", "questions", "opens_at", "closes_at")

    def __init__(self, *args: Any, departments: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments.order_by("name")
        if departments.count() == 1:
            self.fields["department"].initial = departments.first()


class NoteForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("Note to all"),
        help_text=gettext_lazy("What one firm heard, everybody reads here. Name nobody"),
        max_length=5000,
        widget=forms.Textarea({"rows": 6}),
    )


class SessionsField(forms.ModelMultipleChoiceField):
    def label_from_instance(self, obj: Session) -> str:
        return f"{words.when(obj)}: {obj.title}, {obj.venue.name}"


class SessionsForm(forms.Form):
    sessions = SessionsField(
        Session.objects.none(),
        label=gettext_lazy("Sessions of surgeries at which one can meet you"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, engagement: Engagement, **kwargs: Any):
        super().__init__(*args, **kwargs)
        chosen = list(engagement.sessions.values_list("pk", flat=True))
        coming = Session.objects.open().upcoming().values("pk")
        rows = Session.objects.filter(pk__in=chosen) | Session.objects.filter(pk__in=coming)
        self.fields["sessions"].queryset = rows.select_related("venue").order_by("starts_at", "pk")
        self.fields["sessions"].initial = chosen


class AdvantageForm(forms.ModelForm):
    class Meta:
        model = Advantage
        fields = ("firm", "what", "done", "is_excluded")
        widgets = {"what": forms.Textarea(TEXT), "done": forms.Textarea(TEXT)}


class WhyNoneForm(forms.Form):
    reasons = forms.CharField(
        label=gettext_lazy("Why there is no notice of talks with the market"),
        help_text=gettext_lazy("It stands in the tender notice. Leave it empty to take it back"),
        max_length=2000,
        required=False,
        widget=forms.Textarea(TEXT),
    )


class MarketAnswerForm(ActForm):
    """A field for each question."""

    def __init__(self, data: Any = None, *, engagement: Engagement, **kwargs: Any):
        super().__init__(data, **kwargs)
        for one in engagement.questions:
            self.fields[one["key"]] = WordsField(
                label=one["text"],
                required=False,
                max_length=LONGEST,
                widget=forms.Textarea({"rows": 5}),
                error_messages={
                    "max_length": _("Write %(limit_value)d characters or fewer; now there are %(show_value)d")
                },
            )

    @property
    def answers(self) -> dict[str, str]:
        return {key: self.cleaned_data.get(key, "") for key in self.fields}
