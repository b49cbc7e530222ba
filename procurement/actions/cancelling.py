"""Ending a procurement without an award, with reasons that everybody may read."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.errors import Refused
from procurement.models import Case, CaseAward, OwnNotice
from procurement.transitions import locked, move

KEPT = ("UK12",)


@transaction.atomic
def cancel(*, case: Case, reasons: str, by: User | None) -> Case:
    """Its notices under way are dropped (not one that says that it ended), what waits for approval falls away, awards
    are cancelled. Above the threshold an invited one owes a procurement termination notice (s55). Refused ("state")
    once a contract is made, ("reasons") without any."""
    row = locked(case)
    if row.state not in Case.ALIVE:
        raise Refused("state", _("It has ended already."))
    if not reasons.strip():
        raise Refused("reasons", _("Say why, in words for everybody."))
    if row.awards.filter(state=CaseAward.State.CONTRACTED).exists():
        raise Refused("state", _("A contract was made from it: end that contract instead."))
    for notice in row.notices.under_way().exclude(kind__in=KEPT):
        move(notice, OwnNotice.State.DROPPED, by=by)
    for award in row.awards.exclude(state=CaseAward.State.CANCELLED):
        move(award, CaseAward.State.CANCELLED, by=by)
    row.approvals.filter(state="asked").update(state="fallen")
    return move(row, Case.State.CANCELLED, by=by, state_reason=reasons.strip())
