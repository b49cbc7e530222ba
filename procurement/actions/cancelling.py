"""Ending a procurement without an award, with reasons that everybody may read."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.mails import absolute
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.releasing import happening_of, publish_release
from procurement.models import Case, CaseAward, OwnNotice, Procurement, Release
from procurement.transitions import locked, move

ENDED = "procurement.tender_ended"
KEPT = ("UK12",)


@transaction.atomic
def cancel(*, case: Case, reasons: str, by: User | None) -> Case:
    """Its notices under way are dropped (not one that says that it ended), what waits for approval falls away, awards
    are cancelled. Above the threshold an invited one owes a procurement termination notice (s55), which is what tells
    everybody; of any other it is said at once. Refused ("state")
    once a contract is made, ("reasons") without any."""
    row = locked(case)
    if row.state not in Case.ALIVE:
        raise Refused("state", _("It has ended already."))
    if not reasons.strip():
        raise Refused("reasons", _("Say why, in words for everybody."))
    if row.awards.filter(state=CaseAward.State.CONTRACTED).exists():
        raise Refused("state", _("A contract was made from it: end that contract instead."))
    for award in row.awards.exclude(state=CaseAward.State.CANCELLED):
        move(award, CaseAward.State.CANCELLED, by=by)
    wind_up(row, by)
    ended = move(row, Case.State.CANCELLED, by=by, state_reason=reasons.strip())
    if ended.procurement is not None and not owes_termination(ended):
        tell_ended(ended, release_end(ended, ended.procurement, by), by)
    return ended


def wind_up(case: Case, by: User | None) -> None:
    """What was under way comes to nothing: notices (not one that says that it ended), approvals that were asked for."""
    for notice in case.notices.under_way().exclude(kind__in=KEPT):
        move(notice, OwnNotice.State.DROPPED, by=by)
    case.approvals.filter(state="asked").update(state="fallen")


def owes_termination(case: Case) -> bool:
    """Whether a UK12 is due when it ends (s55(1)): a covered procurement of which a tender or a transparency notice
    stands."""
    return case.is_above and case.notices.published().filter(kind__in=["UK4", "UK5"]).exists()


def tell_ended(case: Case, release: Release, by: User | None) -> None:
    """Whoever follows it, asked about it or runs it hears that it ended, once, when everybody may read it."""
    tell(
        kind=ENDED,
        key=str(case.pk),
        by=by,
        facts={"case": case.pk},
        happening=happening_of(release),
    )


def release_end(case: Case, public: Procurement, by: User | None) -> Release:
    """Says in public that it ended and why. Where no UK12 is due nothing has to be on Find a Tender first."""
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
