"""What plans, approvals and decision records hold of a person."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from procurement.models import Approver

RECORD = _(
    "Who asked for, gave or refused an approval, and who recorded a decision, is part of the record of a procurement "
    "(Procurement Act 2023, section 98)."
)


def export_approvers(user: User) -> list[dict]:
    rows = Approver.objects.filter(user=user).order_by("pk")
    found = rows.values("kind", "department__name", "substitute_from", "substitute_until")
    stands_in = Approver.objects.filter(substitute=user).order_by("pk")
    more = stands_in.values("kind", "department__name", "substitute_from", "substitute_until")
    return [*found, *({**row, "stands_in": True} for row in more)]


def erase_approvers(user: User, keep_words: bool) -> None:
    """Whoever goes approves nothing any more."""
    Approver.objects.filter(user=user).delete()
    Approver.objects.filter(substitute=user).update(
        substitute=None, substitute_from=None, substitute_until=None
    )


def register() -> None:
    """Called from ready()."""
    personal_data.register(
        PersonalData(
            name="procurement.Approver",
            label=_("What you may approve in procurements"),
            export=export_approvers,
            erase=erase_approvers,
        )
    )
    for name in ("Approval", "AggregationCheck", "KeyDecision"):
        personal_data.register(
            PersonalData(name=f"procurement.{name}", label=_("Records of procurements"), keep_because=RECORD)
        )
