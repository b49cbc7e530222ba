"""What this part holds of a person: records of the council's money, which stay, and what was only looked at."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from procurement.models import PaidFile

RECORD = _(
    "Who handed in, approved or paid an invoice, and who gave a quote for whom, is part of the accounts of the "
    "council, which must be kept (Accounts and Audit Regulations 2015; Procurement Act 2023, s98)."
)
KEPT = (
    ("Invoice", _("Invoices that you handed in or decided about")),
    ("InvoiceStop", _("What you wrote about disputed invoices")),
    ("PaymentRun", _("Payment runs that you made")),
    ("QuoteRound", _("Quotes that you asked for")),
    ("Quote", _("Quotes that you handed in")),
    ("QuoteChoice", _("Quotes that you chose")),
)


def export_files(user: User) -> list[dict]:
    rows = PaidFile.objects.filter(by=user).order_by("pk")
    return list(rows.values("name", "at", "taken_at"))


def erase_files(user: User, keep_words: bool) -> None:
    """What was never taken over goes; of the others the name."""
    PaidFile.objects.filter(by=user, taken_at=None).delete()
    PaidFile.objects.filter(by=user).update(by=None)
    PaidFile.objects.filter(taken_by=user).update(taken_by=None)


def register() -> None:
    """Called from ready()."""
    for name, label in KEPT:
        personal_data.register(
            PersonalData(name=f"procurement.{name}", label=label, keep_because=RECORD, order=50)
        )
    personal_data.register(
        PersonalData(
            name="procurement.PaidFile",
            label=_("Files of what was paid that you uploaded"),
            export=export_files,
            erase=erase_files,
        )
    )
