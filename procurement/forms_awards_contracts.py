"""What officers type of a contract of the register: its facts, its CPV code, the account of its supplier."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation, User
from procurement import cpv
from procurement.forms_awards import account_named
from procurement.models import CouncilContract

CPV_HELP = _("Eight digits, such as 77310000. Plain words find codes: “cutting grass”.")


class CpvForm(forms.Form):
    """A CPV code, or words that find some: then the codes are named beside the field."""

    cpv = forms.CharField(label=_("CPV code"), max_length=80, help_text=CPV_HELP)

    def clean_cpv(self) -> str:
        return cpv_of(self.cleaned_data["cpv"])


def cpv_of(text: str) -> str:
    """ "" for nothing."""
    if not text.strip() or (code := cpv.code_in(text)):
        return code if text.strip() else ""
    found = "; ".join(f"{code} {name}" for code, name in cpv.search(text, 6))
    if not found:
        raise forms.ValidationError(_("No CPV code is called that. Try other words."))
    raise forms.ValidationError(_("Write one of these codes: %(codes)s."), params={"codes": found})


class ContractFacts(forms.ModelForm):
    """What officers write of a contract that is not signed yet."""

    cpv = forms.CharField(
        label=_("CPV code"),
        max_length=80,
        required=False,
        help_text=format_lazy("{} {}", CPV_HELP, _("It counts when similar purchases are added up.")),
    )

    class Meta:
        model = CouncilContract
        fields = [
            "department", "title", "description", "cpv", "supplier_name", "supplier_id", "supplier_is_sme",
            "supplier_is_vcse", "supplier_is_person", "kind", "is_above", "procedure", "net", "gross",
            "irrecoverable_vat", "starts_on", "ends_on", "extension_months", "review_on", "manager",
        ]  # fmt: skip
        widgets = {
            name: forms.DateInput({"type": "date"}, format="%Y-%m-%d")
            for name in ("starts_on", "ends_on", "review_on")
        }

    def __init__(self, *args: Any, departments: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = departments
        self.fields["department"].initial = departments.first() if len(departments) == 1 else None
        people = User.objects.filter(memberships__organisation__in=departments.values("pk"), is_active=True)
        self.fields["manager"].queryset = people.distinct().order_by("pk")
        self.fields["irrecoverable_vat"].required = False
        self.fields["extension_months"].required = False
        self.fields["supplier_is_person"].help_text = _("Tables for everybody then leave the name out.")
        if self.instance.case_id:  # its procurement has codes
            del self.fields["cpv"]

    def clean_cpv(self) -> str:
        return cpv_of(self.cleaned_data["cpv"])

    def clean_irrecoverable_vat(self) -> Any:
        return self.cleaned_data["irrecoverable_vat"] or 0

    def clean_extension_months(self) -> int:
        return self.cleaned_data["extension_months"] or 0


class AccountForm(forms.Form):
    """The firm's account here, by its name."""

    account = forms.CharField(
        label=_("Name of its account here"),
        max_length=160,
        help_text=_("Exactly as it stands there. Its people then see the contract and hand in invoices."),
    )

    def clean_account(self) -> Organisation:
        return account_named(self.cleaned_data["account"])
