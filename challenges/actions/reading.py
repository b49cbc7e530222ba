"""Lines of firms that look for partners; and word to followers when a challenge moves."""

from __future__ import annotations

from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Event, Organisation, User
from challenges.actions.deciding import told_at
from challenges.actions.telling_office import happening_of
from challenges.models import CaseEvent, Challenge, PartnerWanted
from challenges.topics import topic_of
from challenges.transitions import locked, note
from engagement.actions.moving import MOVED, moved
from engagement.errors import Refused

# Verbs of a case of which those who follow it hear: steps, and what moved for everybody.
TOLD = ("next_stage", "ended", "stopped", "gate_decided", "closes_later", "decision_later", "changed")
INVITED = "challenges.invited"
TOLD_FOR = timedelta(days=3)  # what is older was told, or is too old to tell
MANY = 200


@transaction.atomic
def put_up(
    *,
    challenge: Challenge,
    organisation: Organisation,
    by: User,
    brings: str,
    wants: str,
    contact: str,
    received_at: datetime | None = None,
) -> PartnerWanted:
    """Refused: "closed", "once" (the organisation has a line there)."""
    row = locked(challenge)
    if not row.takes_at(received_at or now()):
        raise Refused("closed", _("Lines can be put up while the invitation is open. It is not open now."))
    try:
        with transaction.atomic():
            made = PartnerWanted.objects.create(
                challenge=row, organisation=organisation, by=by, brings=brings, wants=wants, contact=contact
            )
    except IntegrityError:
        raise Refused(
            "once", _("Your organisation has a line here already. Take it down to write a new one.")
        ) from None
    note(row, "partner_wanted", by=by, facts={"line": made.pk})
    return made


@transaction.atomic
def take_down(*, line: PartnerWanted, by: User) -> bool:
    """Off the page; False where it was taken down before."""
    mine = PartnerWanted.objects.filter(pk=line.pk, taken_down_at=None)
    if not mine.update(taken_down_at=now(), taken_down_by=by):
        return False
    note(line.challenge, "partner_found", by=by, facts={"line": line.pk})
    return True


def tell_opened() -> int:
    """Tells followers of each invitation from its opening time on, however long before it was published. Found by
    query; told once. Gives how many were told now."""
    rows = Challenge.objects.open().filter(opens_at__gte=now() - TOLD_FOR).order_by("opens_at", "pk")
    found = {f"{INVITED}:{row.public_id}": row for row in rows[:MANY]}
    for key in Event.objects.filter(dedupe_key__in=list(found)).values_list("dedupe_key", flat=True):
        del found[key]
    for row in found.values():
        topic = topic_of(row)
        tell(
            kind=INVITED,
            key=str(row.public_id),
            by=row.invited_by,
            topic=topic.public_id if topic else None,
            facts={"challenge": row.pk},
        )
    return len(found)


def tell_moves() -> int:
    """Tells those concerned with a challenge of each step in its case that everybody may know. Found by query; the
    outbox tells nobody twice. Gives how many were told now."""
    rows = CaseEvent.objects.filter(verb__in=TOLD, solution=None, at__gte=now() - TOLD_FOR)
    rows = rows.select_related("challenge", "actor").order_by("pk")
    found = {f"{MOVED}:{happening_of(row)}": row for row in rows[:MANY]}
    known = Event.objects.filter(dedupe_key__in=list(found)).values_list("dedupe_key", flat=True)
    for key in known:
        del found[key]
    return sum(_tell(row) for row in found.values())


@transaction.atomic
def _tell(event: CaseEvent) -> bool:
    topic = topic_of(event.challenge)
    if topic is None or not topic.is_public or not _is_public(event):
        return False
    moved(
        topic=topic,
        by=event.actor,
        what="challenge_moved",
        facts={"case_event": event.pk},
        key=happening_of(event),
        happening=_shared(event),
    )
    return True


def _shared(event: CaseEvent) -> str:
    """Whoever takes part was told of it in person: of a gate by the decision about their own solution."""
    gate = event.facts.get("gate") if event.verb == "gate_decided" else None
    return told_at(gate) if gate else happening_of(event)


def _is_public(event: CaseEvent) -> bool:
    """One that was stopped before anybody was invited tells that it stopped, and nothing else."""
    return event.challenge.is_public and (event.challenge.shows_invitation or event.verb == "stopped")
