"""What is typed about clarification questions: by a firm that asks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from engagement.questions.forms import AskForm


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
