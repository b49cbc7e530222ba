"""Sending texts: found by query, claimed, sent at most once, and rung about where that fails."""

from __future__ import annotations

import logging
from datetime import timedelta

from django.db import transaction

from accounts.cadences import default_habits
from accounts.clock import now
from surgeries import texting
from surgeries.actions.telling import ring
from surgeries.emails import is_true
from surgeries.models import TextMessage
from surgeries.text_words import text_of

logger = logging.getLogger(__name__)
State = TextMessage.State
AT_ONCE = 100
AGAIN_AFTER = (timedelta(minutes=2), timedelta(minutes=10), timedelta(minutes=30))
LEASE = timedelta(minutes=15)
SOON = timedelta(hours=3)  # what is about a session so near goes out at night too


def send_texts() -> int:
    """What is due goes out; gives how many went. A job: safe to run late, twice and after a crash.

    A text is claimed by a conditional update before it is sent, outside any transaction. A claim that nobody
    finished within the lease may have gone: it is rung about and not sent again. Without an adapter (any more)
    whatever waits is rung about.
    """
    for left in TextMessage.objects.left_behind(now() - LEASE):
        _give_up(left, State.SENDING, State.UNKNOWN)
    adapter = texting.backend()
    sent = 0
    for row in TextMessage.objects.due().select_related("booking__session__venue")[:AT_ONCE]:
        if adapter is None:
            _give_up(row, State.WAITING, State.FAILED)
        elif not _is_put_off(row) and _claim(row):
            sent += _send(row, adapter)
    return sent


def _is_put_off(row: TextMessage) -> bool:
    """In the council's quiet hours (MAIL_QUIET_HOURS) nobody's telephone rings, unless the session is near."""
    end = default_habits().quiet_end(now())
    if end is None or row.booking.session.starts_at <= end + SOON:
        return False
    TextMessage.objects.filter(pk=row.pk, state=State.WAITING).update(next_at=end)
    return True


def _claim(row: TextMessage) -> bool:
    mine = TextMessage.objects.filter(pk=row.pk, state=State.WAITING)
    return bool(mine.update(state=State.SENDING, state_at=now(), tries=row.tries + 1))


def _send(row: TextMessage, adapter: texting.Backend) -> bool:
    booking = row.booking
    number = texting.mobile(booking.phone)
    if not number or not is_true(row.what, booking):
        _note(row, State.DROPPED)
        return False
    try:
        adapter.send(to=number, text=text_of(booking, row.what), key=row.public_id.hex)
    except texting.NotSent:
        _try_again(row)
        return False
    except Exception:  # whatever an adapter raises: nobody knows whether it went
        logger.exception("Text %s may or may not have gone", row.pk)
        _give_up(row, State.SENDING, State.UNKNOWN)
        return False
    return _note(row, State.SENT)


def _note(row: TextMessage, state: str) -> bool:
    mine = TextMessage.objects.filter(pk=row.pk, state=State.SENDING)
    return bool(mine.update(state=state, state_at=now()))


def _try_again(row: TextMessage) -> None:
    if row.tries >= len(AGAIN_AFTER):
        _give_up(row, State.SENDING, State.FAILED)
        return
    mine = TextMessage.objects.filter(pk=row.pk, state=State.SENDING)
    mine.update(state=State.WAITING, state_at=now(), next_at=now() + AGAIN_AFTER[row.tries])


@transaction.atomic
def _give_up(row: TextMessage, before: str, state: str) -> None:
    """Somebody rings instead, where it is still true."""
    mine = TextMessage.objects.filter(pk=row.pk, state=before)
    if mine.update(state=state, state_at=now()) and is_true(row.what, row.booking):
        ring(row.booking, row.what, row.key)
