"""What is owed after the end of a quarter or half year: officers are told once, while there is time."""

from __future__ import annotations

from datetime import timedelta

from accounts.actions.outbox import tell
from accounts.clock import today
from accounts.models import User
from procurement import owed_payments
from procurement.actions.invoicing import officers_of

AHEAD = timedelta(days=21)  # before the last day
KIND = "procurement.payment_notice_due"


def tell_owed() -> int:
    """Whoever keeps the contract hears of its UK8; of UK17 every procurement officer. Once for each notice."""
    number = 0
    for one in owed_payments.all_owed():
        if one.is_done or one.by - today() > AHEAD:
            continue
        about = next(iter(one.about.values()))
        key = f"{one.kind}:{about}:{one.contract.pk if one.contract else 0}"
        people = officers_of(one.contract) if one.contract else procurement_officers()
        facts = {
            "kind": one.kind,
            "about": about,
            "contract": one.contract.pk if one.contract else 0,
            "by": one.by.isoformat(),
        }
        tell(kind=KIND, key=key, facts=facts, to_users=people)
        number += 1
    return number


def procurement_officers() -> list[User]:
    rows = User.objects.filter(is_active=True, groups__permissions__codename="add_councilcontract")
    return list(rows.order_by("pk").distinct())
