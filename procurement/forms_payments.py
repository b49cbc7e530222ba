"""What is typed about invoices, by suppliers and by officers."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.fields import SplitDateField, WordsField
from procurement.models import CouncilContract, Invoice

LONGEST = 4000


class PoundsInput(forms.TextInput):
    prefix = "£"


class PoundsField(forms.DecimalField):
    """Pounds and pence as people write them: "1,200", "£1200.50"."""

    widget = PoundsInput(attrs={"inputmode": "decimal", "class": "govuk-input--width-10"})

    def __init__(self, **kwargs: Any):
        kwargs.setdefault("min_value", Decimal(0))
        super().__init__(max_digits=12, decimal_places=2, **kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        return super().to_python(value.replace("£", "").replace(",", "") if isinstance(value, str) else value)

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {}


class InvoiceForm(forms.Form):
    """The four facts of an invoice (Procurement Act 2023, s88(7)), and a file if there is one."""

    party = forms.CharField(
        label=_("Who sends the invoice"),
        help_text=_("Your organisation as it stands on the invoice"),
        max_length=300,
        error_messages={"required": _("Write who sends the invoice")},
    )
    number = forms.CharField(
        label=_("Invoice number"),
        help_text=_("Your own; each invoice has another"),
        max_length=60,
        error_messages={"required": _("Write the number of your invoice")},
    )
    description = WordsField(
        label=_("What it is for"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": _("Write what the invoice is for")},
    )
    net = PoundsField(label=_("Sum without VAT"), error_messages={"required": _("Write the sum without VAT")})
    vat = PoundsField(
        label=_("VAT"),
        help_text=_("0 if you charge none"),
        error_messages={"required": _("Write the VAT, or 0")},
    )
    total = PoundsField(label=_("Total"), error_messages={"required": _("Write the total of the invoice")})
    payable_from = SplitDateField(
        label=_("Falls due only from"),
        help_text=_("Only if your invoice says a later day. Else the 30 days begin today."),
        required=False,
    )
    file = forms.FileField(
        label=_("The invoice as a file"),
        help_text=_("A PDF, or an electronic invoice (UBL, .xml), at most 10 MB"),
        required=False,
    )

    def __init__(
        self,
        data: Mapping | None = None,
        files: Any = None,
        *,
        contract: CouncilContract,
        replaces: Invoice | None = None,
    ):
        names = ("party", "number", "description", "net", "vat", "total", "payable_from")
        initial = {name: getattr(replaces, name) for name in names} if replaces else {}
        super().__init__(data, files, initial=initial or {"party": contract.supplier_name})

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        net, vat, total = given.get("net"), given.get("vat"), given.get("total")
        if net is not None and vat is not None and total is not None:
            if net + vat != total:
                words = _now("Sum and VAT come to £{amount}. Put right what is wrong.")
                self.add_error("total", words.format(amount=f"{net + vat:,.2f}"))
            elif total == 0:
                self.add_error("total", _now("An invoice asks for more than nothing."))
        return given

    def facts(self) -> dict[str, Any]:
        """As `actions.invoicing.hand_in` takes them."""
        given = dict(self.cleaned_data)
        return {"upload": given.pop("file", None), **given}


class AnswerForm(forms.Form):
    text = WordsField(
        label=_("Your answer"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": _("Write your answer")},
    )


# --- Officers ----------------------------------------------------------------------------------------------
class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=_("Why"),
        help_text=_("The supplier reads it"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )


class SettleForm(forms.Form):
    why = forms.CharField(
        label=_("How it was settled"),
        help_text=_("The supplier reads it"),
        max_length=LONGEST,
        widget=forms.Textarea({"rows": 4}),
    )


class ApproveForm(forms.Form):
    over_reason = forms.CharField(
        label=_("Why it is right although the contract is worth less"),
        help_text=_("Only needed where all invoices together come to more than the contract"),
        max_length=LONGEST,
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )


class PaidForm(forms.Form):
    paid_on = forms.DateField(label=_("Paid on"), widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"))


class RunForm(forms.Form):
    """For which department, and up to which day."""

    department = forms.ModelChoiceField(label=_("Department"), queryset=None, empty_label=None)
    due_until = forms.DateField(
        label=_("Only those due until"),
        help_text=_("Empty: all that are approved"),
        required=False,
        widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"),
    )

    def __init__(self, *args: Any, departments: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments


class PaidFileForm(forms.Form):
    file = forms.FileField(
        label=_("File of what was paid"),
        help_text=_(
            "CSV (UTF-8) or XLSX with the columns our_id (or supplier and invoice_number), paid_on and amount"
        ),
    )
