"""What is typed about small quotes, by officers and by firms."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField
from accounts.models import Organisation
from procurement.forms_payments import LONGEST, PoundsField
from procurement.models import Case, Quote
from procurement.models.payments import pounds_exactly
from procurement.quotes_payments import in_turn, quotes_needed

SHOWN = 60  # firms to choose among, whose turn comes first


class MomentField(forms.DateTimeField):
    """A day with a time, by the council's clock."""

    widget = forms.DateTimeInput({"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")

    def __init__(self, **kwargs: Any):
        super().__init__(input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S"], **kwargs)


class AskForm(forms.Form):
    """Those whose turn it is are ticked; the others who could be asked stand below them."""

    text = forms.CharField(
        label=_("What is asked for"), max_length=LONGEST, widget=forms.Textarea({"rows": 6})
    )
    closes_at = MomentField(label=_("Quotes until"))
    area = forms.CharField(
        label=_("Only firms in these wards"),
        help_text=_("Parted by commas; empty for all whose ward is known"),
        max_length=200,
        required=False,
    )
    # No field of a model: the back office would offer only organisations that the officer belongs to.
    firms = forms.TypedMultipleChoiceField(label=_("Firms"), coerce=int, widget=forms.CheckboxSelectMultiple)
    reason = forms.CharField(
        label=_("Why other firms than those whose turn it is"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        initial = {"text": case.need, **(kwargs.pop("initial", None) or {})}
        super().__init__(*args, initial=initial, **kwargs)
        area = self.data.get("area", "") if self.is_bound else ""
        if case.reserved != Case.Reserved.LOCAL:
            del self.fields["area"]  # location only where it is reserved first
        turns = in_turn(case, area)
        field = self.fields["firms"]
        turns = turns[: max(SHOWN, quotes_needed(case))]
        self.known = {one.organisation.pk: one.organisation for one in turns}
        field.choices = [(one.organisation.pk, f"{one.organisation.name} ({one.since})") for one in turns]
        field.initial = [one.organisation.pk for one in turns[: quotes_needed(case)]]

    def clean_firms(self) -> list[Organisation]:
        return [self.known[key] for key in self.cleaned_data["firms"]]


class ExtendForm(forms.Form):
    closes_at = MomentField(label=_("Quotes until"))
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Every firm reads it"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )


class EndRoundForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("Every firm reads it"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 3}),
    )


class ChooseForm(forms.Form):
    quote = forms.ModelChoiceField(
        label=_("Quote"), queryset=Quote.objects.none(), widget=forms.RadioSelect, empty_label=None
    )
    reason = forms.CharField(label=_("Why this one"), max_length=LONGEST, widget=forms.Textarea({"rows": 4}))

    def __init__(self, *args: Any, quotes: Sequence[Quote], **kwargs: Any):
        super().__init__(*args, **kwargs)
        field = self.fields["quote"]
        field.queryset = Quote.objects.filter(pk__in=[one.pk for one in quotes])
        words = _now("{firm}: {price} without VAT")
        field.choices = [
            (one.pk, words.format(firm=one.invite.organisation.name, price=pounds_exactly(one.net)))
            for one in quotes
        ]


class QuoteForm(forms.Form):
    """What a firm answers."""

    net = PoundsField(
        label=_("Your price without VAT, in pounds"),
        min_value=Decimal("0.01"),
        error_messages={"required": _("Write your price")},
    )
    text = WordsField(
        label=_("What you offer"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 6}),
    )
    file = forms.FileField(label=_("A PDF, if you like"), required=False)

    def given(self) -> dict[str, Any]:
        """As `actions.quoting.hand_in` takes it."""
        given = dict(self.cleaned_data)
        return {"upload": given.pop("file", None), **given}
