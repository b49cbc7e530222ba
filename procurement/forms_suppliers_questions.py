"""What is typed about clarification questions: by a firm that asks, by officers who answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from challenges.forms_reading import AnswerForm, AskForm, CorrectAnswerForm, DeclineQuestionForm
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
