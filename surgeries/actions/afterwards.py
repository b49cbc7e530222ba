"""After a session: two questions the next morning, and "is it still live?" a month and a quarter later.

Who is asked is found by query; each is asked once. Answers change nothing else. Nothing here opens a connection.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from champions.models import HelpRecord
from engagement.actions.moving import is_silent
from engagement.errors import Refused
from surgeries.actions.telling import contact_for
from surgeries.models import Booking, Feedback, FollowUp, Session

MORNING, EVENING = 8, 20  # hours between which people are written to
ASKED_WITHIN = timedelta(days=7)  # of a session; later nobody remembers
PLANNED_WITHIN = timedelta(days=14)
LATE = timedelta(days=21)  # a follow-up that could not go out for so long is left
OPEN_FOR = timedelta(days=14)  # how long the sign in the room leads to a form
CHANGED_FOR = timedelta(days=30)  # how long an answer can be changed
AT_ONCE = 500
KINDS = tuple(FollowUp.Kind)


# --- Two questions -----------------------------------------------------------------------------------------
def is_morning() -> bool:
    """Whether it is a time of day at which people are written to."""
    return MORNING <= localtime(now(), get_default_timezone()).hour < EVENING


def reachable() -> QuerySet[Booking]:
    """Parties that came, and that left an account or an address."""
    there = Q(user__is_active=True) | (Q(user=None) & ~Q(email=""))
    return Booking.objects.filter(there, state=Booking.State.CAME)


def ask_due() -> int:
    """Asks everybody who came yesterday or in the days before and was not asked; gives how many. A job."""
    if not is_morning():
        return 0
    midnight = datetime.combine(today(), time(), tzinfo=get_default_timezone())
    over = reachable().filter(
        session__state=Session.State.OPEN,
        session__ends_at__lt=midnight,
        session__ends_at__gte=midnight - ASKED_WITHIN,
    )
    due = over.exclude(Exists(Feedback.objects.filter(booking=OuterRef("pk"))))
    return sum(_ask(booking) for booking in due.select_related("user").order_by("pk")[:AT_ONCE])


def _ask(booking: Booking) -> bool:
    """The row is what says that they were asked: only who makes it writes to them."""
    try:
        with transaction.atomic():
            Feedback.objects.create(
                session_id=booking.session_id,
                booking=booking,
                asked_at=now(),
                idempotency_key=f"booking:{booking.pk}",
            )
            _tell("surgeries.feedback", str(booking.pk), {"booking": booking.pk}, booking)
    except IntegrityError:
        return False
    return True


def _tell(kind: str, key: str, facts: dict, booking: Booking | None, helper: User | None = None) -> None:
    if is_silent():
        return
    user = booking.user if booking else helper
    tell(
        kind=kind,
        key=key,
        facts=facts,
        to_users=[user] if user else (),
        to_contacts=() if user or booking is None else [contact_for(booking.email)],
        reason="came",
    )


def takes_feedback(session: Session) -> bool:
    """From when it begins until two weeks after it."""
    is_held = session.state == Session.State.OPEN and session.starts_at <= now()
    return is_held and now() < session.ends_at + OPEN_FOR


@transaction.atomic
def give_feedback(
    *,
    session: Session,
    answer: str,
    key: str,
    text: str = "",
    may_tell: bool = False,
    booking: Booking | None = None,
    language: str = "",
) -> Feedback:
    """One answer. With a booking it is that party's, and another press changes it; the same `key` again without one
    gives the same. Refused: "closed" where the session has not begun or is long over."""
    words = {"answer": answer, "text": text.strip(), "may_tell": may_tell, "language": language}
    words["may_tell"] = may_tell and bool(words["text"])
    if booking is None:
        if not takes_feedback(session):
            raise Refused("closed", _("This session takes no feedback now."))
        return Feedback.objects.get_or_create(
            idempotency_key=key, defaults={"session": session, "at": now(), **words}
        )[0]
    row, _made = Feedback.objects.select_for_update().get_or_create(
        booking=booking, defaults={"session": session, "idempotency_key": f"booking:{booking.pk}"}
    )
    if row.at and row.at <= now() - CHANGED_FOR:
        raise Refused("closed", _("You answered this a while ago. Thank you."))
    changes = {**words, "at": row.at or now(), "told_at": None, "told_by": None}
    Feedback.objects.filter(pk=row.pk).update(**changes)
    row.refresh_from_db()
    return row


# --- A month and a quarter later ---------------------------------------------------------------------------
def plan_follow_ups(*, booking: Booking | None = None, record: HelpRecord | None = None) -> int:
    """Lays the two follow-ups of a party that came, or, where it left no address, of who helped and noted what was
    made; a record that comes later is added to what is planned. Gives how many are new. Call it as often as you like.
    """
    if booking and reachable().filter(pk=booking.pk).exists():
        if record:
            FollowUp.objects.filter(booking=booking, record=None, sent_at=None).update(record=record)
        begin = localtime(booking.session.ends_at, get_default_timezone()).date()
        return _lay(
            FollowUp(
                booking=booking,
                record=record,
                session_id=booking.session_id,
                kind=kind,
                due_on=begin + timedelta(days=kind),
            )
            for kind in KINDS
        )
    if record is None or not record.made_url or record.helper_id is None:
        return 0
    if FollowUp.objects.filter(record=record).exists():
        return 0
    return _lay(
        FollowUp(record=record, kind=kind, due_on=record.helped_on + timedelta(days=kind)) for kind in KINDS
    )


def _lay(rows: Iterable[FollowUp]) -> int:
    """Those that are not there yet: the constraints decide."""
    before = FollowUp.objects.count()
    FollowUp.objects.bulk_create(rows, ignore_conflicts=True)
    return FollowUp.objects.count() - before


def plan_due() -> int:
    """Everybody who came, and everything that was made, in the last two weeks: a job. Nothing depends on the call when
    a turn is finished."""
    planned = 0
    there = FollowUp.objects.filter(booking=OuterRef("pk"))
    over = reachable().filter(session__ends_at__gte=now() - PLANNED_WITHIN, session__ends_at__lte=now())
    for booking in over.exclude(Exists(there)).select_related("session").order_by("pk")[:AT_ONCE]:
        planned += plan_follow_ups(booking=booking)
    made = HelpRecord.objects.exclude(made_url="").filter(
        helped_on__gte=today() - PLANNED_WITHIN, helper__isnull=False
    )
    for record in made.exclude(Exists(FollowUp.objects.filter(record=OuterRef("pk")))).order_by("pk")[
        :AT_ONCE
    ]:
        planned += plan_follow_ups(record=record)
    return planned


def send_due() -> int:
    """Asks whoever is due, once; gives how many. A job."""
    if not is_morning():
        return 0
    due = FollowUp.objects.due().filter(due_on__gt=today() - LATE)
    rows = due.select_related("booking__user", "record__helper").order_by("due_on", "pk")[:AT_ONCE]
    return sum(_send(row) for row in rows)


@transaction.atomic
def _send(row: FollowUp) -> bool:
    if not FollowUp.objects.filter(pk=row.pk, sent_at=None).update(sent_at=now()):
        return False
    helper = row.record.helper if row.record else None
    _tell("surgeries.follow_up", str(row.pk), {"follow_up": row.pk}, row.booking, helper)
    return True


@transaction.atomic
def answer_follow_up(
    *, follow_up: FollowUp, is_live: str, changed: str = "", may_tell: bool = False, language: str = ""
) -> FollowUp:
    """What they say; another press changes it, for a while. Refused: "closed"."""
    current = FollowUp.objects.select_for_update().get(pk=follow_up.pk)
    if current.answered_at and current.answered_at <= now() - CHANGED_FOR:
        raise Refused("closed", _("You answered this a while ago. Thank you."))
    changed = changed.strip()
    FollowUp.objects.filter(pk=current.pk).update(
        is_live=is_live,
        changed=changed,
        may_tell=may_tell and bool(changed),
        language=language,
        answered_at=current.answered_at or now(),
        told_at=None,
        told_by=None,
    )
    current.refresh_from_db()
    return current


# --- In public ---------------------------------------------------------------------------------------------
@transaction.atomic
def tell_in_public(*, row: Feedback | FollowUp, by: User) -> bool:
    """Puts their words on the page of what came of it; False where they stand there. Refused without their consent."""
    words = row.text if isinstance(row, Feedback) else row.changed
    if not (row.may_tell and words):
        raise Refused("consent", _("They have not agreed that this is told in public."))
    rows = type(row).objects.filter(pk=row.pk, told_at=None, may_tell=True)
    done = rows.update(told_at=now(), told_by=by)
    if done:
        log(instance=row, action="surgeries.tell", user=by, data={"to": "told"})
    return bool(done)


@transaction.atomic
def take_from_public(*, row: Feedback | FollowUp, by: User) -> bool:
    """Takes them off again; False where they did not stand there."""
    done = type(row).objects.filter(pk=row.pk, told_at__isnull=False).update(told_at=None, told_by=None)
    if done:
        log(instance=row, action="surgeries.tell", user=by, data={"to": "taken"})
    return bool(done)
