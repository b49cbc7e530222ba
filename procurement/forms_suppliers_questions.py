"""What is typed about clarification questions: by a firm that asks, by officers who answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import deepcopy
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from challenges.forms_reading import AnswerForm, AskForm, CorrectAnswerForm, DeclineQuestionForm
from challenges.leaks_reading import leaks_in
from procurement.models import Enquiry

__all__ = ["AnswerForm", "AskLotForm", "CorrectAnswerForm", "DeclineQuestionForm", "MergeEnquiryForm"]


class AskLotForm(AskForm):
    """The question, for which firm, and about which lot where there are any."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Your organisation"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose your organisation")},
    )
    lot_key = forms.ChoiceField(label=gettext_lazy("What is it about?"), required=False)

    def __init__(self, data: Mapping | None = None, *, organisations, lots: Sequence, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["organisation"].queryset = organisations
        if len(lots) > 1:
            names = [
                (lot.key, _("Lot {key}: {title}").format(key=lot.key, title=lot.title or lot.key))
                for lot in lots
            ]
            self.fields["lot_key"].choices = [("", _("All of it")), *names]
        else:
            del self.fields["lot_key"]


class _OfAll:
    """What gives away any of those who asked the same is pointed out too."""

    def __init__(self, data: Mapping | None = None, *, row: Enquiry, **kwargs: Any):
        super().__init__(data, row=row, **kwargs)
        if data is None:
            return
        text = "\n".join(data.get(name, "") for name in self.published)
        for twin in row.merged.select_related("asked_by"):
            self.leaks += leaks_in(twin, text)
        if self.leaks and "understood" not in self.fields:
            self.fields["understood"] = deepcopy(self.base_fields["understood"])


class AnswerEnquiryForm(_OfAll, AnswerForm):
    """The question as everybody reads it, and its answer."""


class CorrectEnquiryForm(_OfAll, CorrectAnswerForm):
    """Both as they are to stand, and why."""


class MergeEnquiryForm(forms.Form):
    """Into another one of the same procurement; those that are alike stand first."""

    same_as = forms.ModelChoiceField(
        Enquiry.objects.none(), label=gettext_lazy("It asks the same as"), empty_label=None
    )

    def __init__(self, data: Mapping | None = None, *, others: Sequence[Enquiry] = (), **kwargs):
        super().__init__(data, **kwargs)
        field = self.fields["same_as"]
        field.queryset = Enquiry.objects.filter(pk__in=[row.pk for row in others])
        field.choices = [(row.pk, (row.question or row.asked)[:120]) for row in others]
