"""What may be typed: a question, the answer to all, its correction, why there is none, and which asks the same."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from engagement.forms import ActForm
from engagement.questions.leaks import Leak, leaks_in
from engagement.questions.rows import AskedInPrivate


class AskForm(ActForm):
    asked = WordsField(
        label=gettext_lazy("Your question"),
        help_text=gettext_lazy(
            "Only the department reads it. Leave out what others must not know: the answer goes to everybody."
        ),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
        error_messages={
            "required": gettext_lazy("Write your question"),
            "max_length": gettext_lazy(
                "Write %(limit_value)d characters or fewer; now there are %(show_value)d"
            ),
        },
    )

    def clean_asked(self) -> str:
        text = self.cleaned_data["asked"].strip()
        if not text:
            raise ValidationError(_("Write your question"), code="required")
        return text


class AnswerForm(forms.Form):
    """The question as everybody reads it, and its answer. What gives the asker away is named before it is published."""

    question = forms.CharField(
        label=gettext_lazy("The question as everybody reads it"),
        help_text=gettext_lazy("Write it anew: without a name, a firm, or what only one firm can mean."),
        max_length=2000,
        widget=forms.Textarea({"rows": 4}),
    )
    answer = forms.CharField(
        label=gettext_lazy("The answer to all"), max_length=5000, widget=forms.Textarea({"rows": 8})
    )
    understood = forms.BooleanField(
        label=gettext_lazy("Publish it as it is: nobody can tell from it who asked"), required=False
    )

    published = ("question", "answer")

    def __init__(self, data: Mapping | None = None, *, row: AskedInPrivate, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.leaks: list[Leak] = []
        if data is not None:
            self.leaks = leaks_in(row, "\n".join(data.get(name, "") for name in self.published))
        if not self.leaks:
            del self.fields["understood"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if self.leaks and not cleaned.get("understood"):
            for leak in self.leaks:
                self.add_error(None, ValidationError(leak.words, code="leak"))
        return cleaned


class CorrectForm(AnswerForm):
    """Both as they are to stand, and why; over the wording that the officer had before them."""

    published = ("question", "answer", "reason")
    reason = forms.CharField(
        label=gettext_lazy("Why it is corrected"),
        help_text=gettext_lazy("Everybody reads it, with today’s date, beside what stood there before."),
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why it is not answered"),
        help_text=gettext_lazy("Those who asked it read it; nobody else does."),
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )


class MergeForm(forms.Form):
    """Into another one about the same; those that are alike stand first."""

    same_as = forms.ModelChoiceField(
        queryset=None, label=gettext_lazy("It asks the same as"), empty_label=None
    )

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        row: AskedInPrivate,
        others: Sequence[AskedInPrivate],
        **kwargs: Any,
    ):
        super().__init__(data, **kwargs)
        field = self.fields["same_as"]
        field.queryset = type(row)._default_manager.filter(pk__in=[one.pk for one in others])
        field.choices = [(one.pk, (one.question or one.asked)[:120]) for one in others]
