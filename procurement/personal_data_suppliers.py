"""What this part holds of a person: what they get, what goes, and what stays with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from procurement.models import Alert, Enquiry

RECORD = _(
    "Who acted for a firm or for the council in a procurement is part of its record (Procurement Act 2023, s98)."
)
OF_THE_FIRM = _(
    "It belongs to the organisation that you acted for; your name goes from it with your account."
)


def export_questions(user: User) -> list[dict]:
    rows = Enquiry.objects.filter(asked_by=user).order_by("pk")
    return list(rows.values("case__procurement__title", "asked", "asked_at", "state", "question", "answer"))


def erase_questions(user: User, keep_words: bool) -> None:
    """Their own words go; what was published says nothing of them."""
    Enquiry.objects.filter(asked_by=user).update(asked="–", asked_by=None, organisation=None)


def export_alerts(user: User) -> list[dict]:
    rows = Alert.objects.filter(user=user).order_by("pk")
    return list(rows.values("query", "procurement__title", "created_at"))


def erase_alerts(user: User, keep_words: bool) -> None:
    """With those of the same address without an account."""
    Alert.objects.filter(user=user).delete()
    Alert.objects.filter(contact__email__iexact=user.email).delete()


def register() -> None:
    """Called from ready()."""
    for entry in (
        PersonalData(
            name="procurement.Enquiry",
            label=_("Questions that you asked about tenders"),
            export=export_questions,
            erase=erase_questions,
        ),
        PersonalData(
            name="procurement.Alert",
            label=_("Searches of opportunities about which we write to you"),
            export=export_alerts,
            erase=erase_alerts,
        ),
        PersonalData(
            name="procurement.EnquiryCorrection", label=_("Answers that you corrected"), keep_because=RECORD
        ),
        PersonalData(
            name="procurement.SupplierProfile",
            label=_("Supplier profiles that you changed last"),
            keep_because=OF_THE_FIRM,
        ),
        PersonalData(
            name="procurement.ProfileCertificate",
            label=_("Certificates that you put into a supplier profile"),
            keep_because=OF_THE_FIRM,
        ),
        PersonalData(
            name="procurement.ProfileDeclaration",
            label=_("Declarations about exclusion that you made for a firm"),
            keep_because=RECORD,
        ),
    ):
        personal_data.register(entry)
