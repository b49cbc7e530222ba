"""Champions as hosts: a session in a café that an organiser approves, and an hour of their own at a venue."""

from __future__ import annotations

from collections.abc import Collection
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from champions.models import ContactPause
from engagement.actions.reminding import holders
from engagement.errors import Refused
from surgeries import permissions
from surgeries.actions.sessions import cancel_session, come_to_help, make_session, set_state
from surgeries.models import Session, SessionTopic, Shift, Venue
from surgeries.models.sessions import Kind, Mode

State = Session.State
MOST_WAITING = 6  # proposals of one host that nobody has decided about
MOST_HOURS = 12  # hours to come that one champion offers
SOONEST = timedelta(hours=2)
LATEST = timedelta(days=92)


def suggest_venue(*, by: User, **given: Any) -> Venue:
    """A public place that we do not know yet; nobody sees it until an organiser has taken it into use.

    The same name and postcode again is the same place, also where we know it already.
    """
    named = {"name": given.pop("name"), "postcode": given.pop("postcode")}
    values = {**given, "is_active": False, "suggested_by": by}
    return Venue.objects.get_or_create(**named, defaults=values)[0]


@transaction.atomic
def propose(
    *,
    by: User,
    venue: Venue,
    starts_at: datetime,
    ends_at: datetime,
    topics: Collection[SessionTopic],
    **given: Any,
) -> Session:
    """A session that its host would run; an organiser opens it or says what is missing.

    Refused: "host" (may not), "many" (too many are waiting), "when" (not in the next three months).
    """
    if not permissions.can_propose(by):
        raise Refused("host", _("Only active champions propose sessions."))
    User.objects.select_for_update().get(pk=by.pk)
    if Session.objects.hosted_by(by).proposed().count() >= MOST_WAITING:
        raise Refused("many", _("We have not read your last proposals yet. Wait for our answer to them."))
    _check_when(starts_at)
    session = make_session(
        by=by,
        topics=topics,
        state=State.PROPOSED,
        state_at=now(),
        state_by=by,
        host=by,
        venue=venue,
        starts_at=starts_at,
        ends_at=ends_at,
        **given,
    )
    _tell_organisers(session)
    return session


@transaction.atomic
def propose_again(*, session: Session, by: User, topics: Collection[SessionTopic], **given: Any) -> bool:
    """With what was changed; also one that waits. Refused: "gone" (decided meanwhile), "when"."""
    _check_when(given["starts_at"])
    waiting = Session.objects.filter(pk=session.pk, host=by, state__in=(State.PROPOSED, State.DRAFT))
    if not waiting.update(**given, state=State.PROPOSED, state_at=now(), state_by=by, state_reason=""):
        raise Refused("gone", _("An organiser has decided about this session meanwhile."))
    session.refresh_from_db()
    session.topics.set(topics)
    log(instance=session, action="surgeries.propose", user=by)
    _tell_organisers(session)
    return True


@transaction.atomic
def withdraw(*, session: Session, by: User) -> bool:
    """Nobody has seen it, so it goes altogether; False when it was decided about meanwhile."""
    waiting = Session.objects.filter(pk=session.pk, host=by, state__in=(State.PROPOSED, State.DRAFT))
    row = waiting.filter(bookings=None, shifts=None, series=None).first()
    if row is None:
        return False
    row.topics.clear()
    return bool(Session.objects.filter(pk=row.pk, state=row.state).delete()[0])


@transaction.atomic
def approve(*, session: Session, by: User) -> bool:
    """Opens it, takes a place that its host suggested into use, and tells the host, who comes to help too."""
    if not set_state(session=session, state=State.OPEN, by=by):
        return False
    Venue.objects.filter(pk=session.venue_id, is_active=False).update(is_active=True)
    if session.host and session.needs_surgeons:
        with suppress(Refused):  # promised elsewhere then: they host, and others help
            come_to_help(session=session, surgeon=session.host)
    _tell_host(session, "proposal_approved")
    return True


@transaction.atomic
def send_back(*, session: Session, by: User, reason: str) -> bool:
    """A draft again, with what is missing in words for its host. Refused: "reason"."""
    if not reason.strip():
        raise Refused("reason", _("Say what is missing: the host reads it."))
    if not set_state(session=session, state=State.DRAFT, by=by, reason=reason.strip()):
        return False
    _tell_host(session, "proposal_returned")
    return True


@transaction.atomic
def offer_hour(
    *,
    by: User,
    venue: Venue,
    starts_at: datetime,
    minutes: int,
    topics: Collection[SessionTopic] = (),
    languages: Collection[str] = (),
    summary: str = "",
) -> Session:
    """One party at a time with this champion, at a venue in use; open at once.

    Refused: "host", "when", "many", "venue" (not in use), "clash" (they host, help or offer then already).
    """
    if not permissions.can_offer_hour(by):
        raise Refused("host", _("Only active champions offer an hour."))
    if not venue.is_active:
        raise Refused("venue", _("Choose a venue of the list: help happens in public places."))
    _check_when(starts_at)
    ends_at = starts_at + timedelta(minutes=minutes)
    User.objects.select_for_update().get(pk=by.pk)
    mine = Session.objects.hosted_by(by).open().upcoming()
    if mine.filter(kind=Kind.MENTORING).count() >= MOST_HOURS:
        raise Refused(
            "many",
            _("You offer %(most)d hours already. Offer more when some are over.") % {"most": MOST_HOURS},
        )
    if is_taken(by, starts_at, ends_at):
        raise Refused("clash", _("You are at another session then. Choose another time."))
    session = make_session(
        by=by,
        topics=topics,
        state=State.OPEN,
        state_at=now(),
        state_by=by,
        host=by,
        kind=Kind.MENTORING,
        title=_("An hour with {name}").format(name=by.display_name)[:120],
        summary=summary,
        venue=venue,
        starts_at=starts_at,
        ends_at=ends_at,
        mode=Mode.SLOTS,
        slot_minutes=minutes,
        places=1,
        languages=list(languages),
        needs_surgeons=True,
    )
    Shift.objects.create(session=session, surgeon=by, can_help=1)
    return session


def is_taken(user: User, starts_at: datetime, ends_at: datetime, *, but: int = 0) -> bool:
    """Whether they host or help somewhere in that time."""
    then = Session.objects.exclude(pk=but).filter(starts_at__lt=ends_at, ends_at__gt=starts_at)
    hosts = then.hosted_by(user).filter(state__in=(State.OPEN, State.PROPOSED))
    helps = then.filter(state=State.OPEN, shifts__surgeon=user, shifts__state=Shift.State.COMING)
    return hosts.exists() or helps.exists()


def call_off_held() -> int:
    """Hours alone with champions with whom a concern holds contact: unseen and unbookable from that moment, and here
    called off, in words that say nothing of it. Gives how many; each is a transaction of its own."""
    pauses = ContactPause.objects.standing().filter(user=OuterRef("host"))
    hours = Session.objects.filter(Exists(pauses), kind=Kind.MENTORING, state=State.OPEN, ends_at__gt=now())
    reason = _("This hour can’t take place. We are sorry. Any other session is open to you.")
    return sum(cancel_session(session=session, by=None, reason=reason) for session in hours[:200])


def _check_when(starts_at: datetime) -> None:
    if starts_at < now() + SOONEST:
        raise Refused("when", _("Choose a time that is at least two hours away."))
    if starts_at > now() + LATEST:
        raise Refused("when", _("Choose a day in the next three months."))


def _tell_organisers(session: Session) -> None:
    tell(
        kind="surgeries.proposed",
        key=occurrence(session),
        facts={"session": session.pk},
        to_users=list(holders("surgery_organiser").exclude(pk=session.host_id or 0)),
    )


def _tell_host(session: Session, what: str) -> None:
    if session.host is None or not session.host.is_active:
        return
    facts = {"session": session.pk}
    tell(kind=f"surgeries.{what}", key=occurrence(session), facts=facts, to_users=[session.host])


def occurrence(session: Session) -> str:
    """Names this decision about a session; the same one is told once."""
    instant = int(session.state_at.timestamp() * 1000) if session.state_at else 0
    return f"{session.pk}:{instant}"
