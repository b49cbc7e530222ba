"""What is not kept: who came, after half a year; everything of somebody who goes."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.clock import now
from accounts.models import Paper, User
from surgeries.actions import booking as bookings
from surgeries.actions.sessions import cannot_make_it
from surgeries.actions.turns import put_back
from surgeries.models import (
    Booking,
    CallTask,
    CoverAsk,
    CoverSearch,
    DataRequest,
    DataRequestChange,
    Feedback,
    FollowUp,
    Need,
    Session,
    Shift,
    TextMessage,
    Turn,
)
from surgeries.querysets import PARTIES_KEPT

KEPT = PARTIES_KEPT
OF_A_PERSON = ("name", "email", "phone", "group_name", "question", "language")
EMPTY = dict.fromkeys(OF_A_PERSON, "")
MANY = 1000


def forget_parties() -> int:
    """Half a year after a session names, addresses and questions go; that somebody came, how many and with which
    topics stays. Calls and texts about them go too. Gives how many bookings were emptied. A job."""
    CallTask.objects.filter(booking__session__ends_at__lt=now() - KEPT).delete()
    TextMessage.objects.filter(booking__session__ends_at__lt=now() - KEPT).delete()
    anything = Q(pk__in=[])
    for name in OF_A_PERSON:
        anything |= ~Q(**{name: ""})
    old = Booking.objects.filter(anything, session__ends_at__lt=now() - KEPT)
    ids = list(old.order_by("pk").values_list("pk", flat=True)[:MANY])
    return Booking.objects.filter(pk__in=ids).update(**EMPTY)


def forget_turns() -> int:
    """As long after a session nobody need know with which party a surgeon sat; that they helped stays. A job."""
    ids = list(Turn.objects.stale().order_by("pk").values_list("pk", flat=True)[:MANY])
    return Turn.objects.filter(pk__in=ids).exclude(finished_at=None).update(booking=None)


def forget_calls(*, user: User) -> None:
    """Calls and texts about their bookings go; that they rang others stays, without them."""
    mine = bookings_of(user).values("pk")
    CallTask.objects.filter(booking__in=mine).delete()
    TextMessage.objects.filter(booking__in=mine).delete()
    CallTask.objects.filter(done_by=user).update(done_by=None)


def bookings_of(user: User) -> QuerySet[Booking]:
    """Theirs, and those that were made with their address by nobody who has an account."""
    return Booking.objects.filter(Q(user=user) | Q(user=None, email__iexact=user.email))


def forget(*, user: User) -> None:
    """Gives back the places to come, and empties the rest; may run twice."""
    waiting_or_booked = (Booking.State.BOOKED, Booking.State.WAITING, Booking.State.OFFERED)
    for booking in bookings_of(user).filter(state__in=waiting_or_booked, session__starts_at__gt=now()):
        bookings.cancel(booking=booking, by=user)
    with transaction.atomic():
        Need.objects.filter(booking__in=bookings_of(user).values("pk")).delete()
        Booking.objects.filter(booked_by=user).update(booked_by=None)
        Booking.objects.exclude(user=user).filter(email__iexact=user.email).exclude(user=None).update(
            email=""
        )
        Booking.objects.filter(pk__in=list(bookings_of(user).values_list("pk", flat=True))).update(
            user=None, **EMPTY
        )


@transaction.atomic
def forget_turns_of(*, user: User) -> None:
    """Parties beside them go back into the queue; that somebody helped and was helped stays, without them."""
    for turn in Turn.objects.open().filter(surgeon=user):
        put_back(turn=turn, by=user)
    Turn.objects.filter(surgeon=user).update(surgeon=None)
    mine = bookings_of(user).values("pk")
    Turn.objects.exclude(finished_at=None).filter(booking__in=mine).update(booking=None)


def drop_sheets(*, user: User) -> int:
    """Sign-in sheets that were drawn with their name: they are drawn anew when somebody asks."""
    keys = [str(key) for key in bookings_of(user).values_list("session__public_id", flat=True)]
    gone = 0
    for paper in Paper.objects.filter(kind="surgeries.sign_in", key__in=keys):
        paper.delete()
        gone += 1
        if paper.file.name:
            paper.file.storage.delete(paper.file.name)
    return gone


def forget_shifts(*, user: User) -> None:
    """Of what is to come they say that they can't; that somebody helped stays, without them."""
    coming = Session.objects.upcoming().filter(shifts__surgeon=user, shifts__state=Shift.State.COMING)
    for session in coming:
        cannot_make_it(session=session, surgeon=user)
    Shift.objects.filter(surgeon=user).update(surgeon=None)


def forget_cover(*, user: User) -> None:
    """That they were asked to help goes; that cover was sought stays, without who asked for it."""
    CoverAsk.objects.filter(user=user).delete()
    CoverSearch.objects.filter(started_by=user).update(started_by=None)


def forget_cover_asks() -> int:
    """Half a year after a session nobody needs to know who was asked to help there: a job."""
    gone, _rows = CoverAsk.objects.stale().delete()
    return gone


# --- What comes afterwards ---------------------------------------------------------------------------------------
def forget_answers() -> int:
    """Half a year after a session nobody can tell which booking an answer came from. Gives how many lost it. A job."""
    old = {"booking__isnull": False, "booking__session__ends_at__lt": now() - KEPT}
    gone = 0
    for model in (Feedback, FollowUp):
        ids = list(model.objects.filter(**old).order_by("pk").values_list("pk", flat=True)[:MANY])
        cut = {"booking": None} if model is Feedback else {"booking": None, "record": None}
        gone += model.objects.filter(pk__in=ids).update(**cut)
    return gone


def feedback_of(user: User) -> QuerySet[Feedback]:
    return Feedback.objects.filter(booking__in=bookings_of(user).values("pk"))


def follow_ups_of(user: User) -> QuerySet[FollowUp]:
    """Of what they booked, and of what they made with others as a helper."""
    mine = Q(booking__in=bookings_of(user).values("pk")) | Q(booking=None, record__helper=user)
    return FollowUp.objects.filter(mine)


@transaction.atomic
def forget_feedback(*, user: User, keep_words: bool) -> None:
    """The answer stays a number; words go unless the person leaves them."""
    mine = list(feedback_of(user).values_list("pk", flat=True))
    rows = Feedback.objects.filter(pk__in=mine)
    rows.filter(at=None).delete()
    if not keep_words:
        rows.update(text="", may_tell=False, told_at=None, told_by=None)
    rows.update(booking=None)
    Feedback.objects.filter(told_by=user).update(told_by=None)


@transaction.atomic
def forget_follow_ups(*, user: User, keep_words: bool) -> None:
    """The same; what was not asked yet is not asked."""
    mine = list(follow_ups_of(user).values_list("pk", flat=True))
    rows = FollowUp.objects.filter(pk__in=mine)
    rows.filter(answered_at=None).delete()
    if not keep_words:
        rows.update(changed="", may_tell=False, told_at=None, told_by=None)
    rows.update(booking=None, record=None)
    FollowUp.objects.filter(told_by=user).update(told_by=None)


@transaction.atomic
def forget_requests(*, user: User, keep_words: bool) -> None:
    """What nobody else has read goes; what is on the list stays, without who asked and, unless they leave their
    words, without what it was for: others support it and an answer is promised."""
    mine = DataRequest.objects.of(user)
    mine.filter(state__in=[DataRequest.State.UNCONFIRMED, DataRequest.State.NEW]).delete()
    rows = DataRequest.objects.filter(pk__in=list(mine.values_list("pk", flat=True)))
    if not keep_words:
        rows.update(what_for="", group_name="")
    rows.update(asked_by=None, contact=None, booking=None)
    DataRequest.objects.filter(entered_by=user).update(entered_by=None)
    DataRequest.objects.filter(state_by=user).update(state_by=None)
    DataRequestChange.objects.filter(by=user).update(by=None)
