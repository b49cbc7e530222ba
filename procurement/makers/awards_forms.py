"""What is typed for one notice alone: about an award, a direct award, a change."""

from __future__ import annotations

from django import forms
from django.db import models
from django.utils.translation import gettext_lazy as _


class Standstill(models.TextChoices):
    """Which standstill an award notice provides for (Procurement Act 2023, s51)."""

    MANDATORY = "mandatory", _("Mandatory: eight working days, beginning with the day of the notice")
    VOLUNTARY = "voluntary", _("Voluntary, of the same length")
    NONE = "none", _("None: an exception of section 51(3)")


class DirectExtra(forms.Form):
    """UK5: to whom a contract is to be awarded without a competition, and why that is allowed (ss41, 43 and 44)."""

    supplier_name = forms.CharField(label=_("Supplier"), max_length=300)
    supplier_id = forms.CharField(
        label=_("Identifier of the supplier"),
        max_length=100,
        required=False,
        help_text=_("Such as GB-COH-01234567"),
    )
    ground = forms.CharField(
        label=_("Which ground of Schedule 5 applies"), max_length=200, help_text=_("With its paragraph")
    )
    reasons = forms.CharField(label=_("Why it applies"), widget=forms.Textarea(attrs={"rows": 5}))


class AwardExtra(forms.Form):
    """UK6 above the threshold: its standstill."""

    standstill = forms.ChoiceField(label=_("Standstill"), choices=Standstill, required=False)
    standstill_reasons = forms.CharField(
        label=_("Which exception of section 51(3)"),
        required=False,
        help_text=_("Framework, dynamic market, light touch, or extreme urgency"),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    publishes_on = forms.DateField(
        label=_("Day on which Find a Tender publishes it"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("The end of the standstill is stated by it; published later it ends later."),
    )
