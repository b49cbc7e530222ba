"""Ringing those who have no email: what came of a call."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from surgeries.actions import booking as bookings
from surgeries.models import CallTask
from surgeries.models.telling import What

Outcome = CallTask.Outcome
AGAIN = timedelta(hours=3)
MOST_TRIES = 3


@transaction.atomic
def finish(*, call: CallTask, outcome: str, by: User) -> bool:
    """Notes what came of the call; False when somebody did before.

    `NOBODY` puts it back on the list for three hours later, and after the third time takes it off. `ACCEPTED` and
    `DECLINED` say what they want done with a place that is offered. Refused: "expired" (the place has gone on),
    "answer" (an answer to no offer).
    """
    session = bookings.lock(call.booking.session_id)[call.booking.session_id]
    current = CallTask.objects.select_related("booking").get(pk=call.pk)
    if current.done_at is not None:
        return False
    if outcome in (Outcome.ACCEPTED, Outcome.DECLINED) and current.what != What.OFFERED:
        raise Refused("answer", _("No place is offered to them in this call."))
    tries = current.tries + 1
    if outcome == Outcome.NOBODY and tries < MOST_TRIES:
        later = min(now() + AGAIN, max(now(), session.starts_at - AGAIN))
        return bool(_open(call).update(tries=tries, due_at=later))
    done = _open(call).update(tries=tries, done_at=now(), done_by=by, outcome=outcome)
    if done and outcome == Outcome.ACCEPTED:
        bookings.accept(booking=current.booking)
    elif done and outcome == Outcome.DECLINED:
        bookings.cancel(booking=current.booking, by=by)
    return bool(done)


def _open(call: CallTask):
    return CallTask.objects.filter(pk=call.pk, done_at=None)
