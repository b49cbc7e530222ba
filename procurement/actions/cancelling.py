"""Ending a procurement without an award, with reasons that everybody may read."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mails import absolute
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.releasing import publish_release
from procurement.models import Case, CaseAward, OwnNotice, Procurement, Release
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
    ended = move(row, Case.State.CANCELLED, by=by, state_reason=reasons.strip())
    if ended.procurement is not None and not ended.is_above:
        release_end(ended, ended.procurement, by)
    return ended


def release_end(case: Case, public: Procurement, by: User | None) -> Release:
    """Says in public that it ended and why. Below the threshold no notice is due for that (s55 is about covered
    procurement), so that nothing has to be on Find a Tender first; at or above it the UK12 says it."""
    bodies = public.releases.order_by("-released_at", "-pk").values_list("body", flat=True)
    key = next((body["tender"]["id"] for body in bodies if body.get("tender", {}).get("id")), case.number)
    document = {
        "id": f"{case.number}-ended",
        "documentType": "cancellationDetails",
        "title": "Why it ended without an award",
        "description": case.state_reason,
        "datePublished": now().isoformat(timespec="seconds"),
        "url": absolute(public.get_absolute_url()),
        "format": "text/html",
    }
    return publish_release(
        case=case,
        key=f"{case.number}-ended",
        at=now(),
        tag=["tenderCancellation"],
        body={"tender": {"id": key, "status": "cancelled", "documents": [document]}},
        by=by,
    )
