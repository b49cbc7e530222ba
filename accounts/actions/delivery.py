"""Sending what is due: claimed with a lease, sent outside any transaction, noted in one short update each."""

from __future__ import annotations

import logging
import os
import random
import socket
import uuid
from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from accounts.actions.composing import DIGEST
from accounts.batch import Batch
from accounts.clock import now
from accounts.digests import digest_context
from accounts.mails import frame, render
from accounts.models import Contact, Event, Invitation, MailProblem, Message
from accounts.models.outbox import hash_of
from accounts.outbox_channels import Permanent, Temporary, get_channel
from accounts.registries import Mail, notification_kinds

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=5)
BATCH = 100
MOST_ATTEMPTS = 24  # with the back-off below: about two days and a half
LONGEST_WAIT = timedelta(hours=3)
MOST_ATTEMPTS_IF_DEADLY = 5  # of a message at whose last two attempts the worker died
ABANDONED = "the worker died"
FAILURES_BEFORE_MARK = 3
KEPT = timedelta(days=30)
KEYS_KEPT = timedelta(days=400)  # an event's key outlives its facts, so that nobody is told twice


class NothingToSay(Exception):
    """The reader may see none of it any more, or can't be written to."""


def send_due() -> int:
    """Sends everything that is due; gives how many mails went out. Safe with any number of workers."""
    requeue_abandoned()
    sent = 0
    channel = get_channel()
    try:
        while claimed := claim():
            batch = Batch(claimed)
            sent += sum(_deliver(message, channel, batch) for message in claimed)
    finally:
        channel.close()
    return sent


def requeue_abandoned() -> int:
    """Messages whose worker died: back in the queue, one attempt the wiser; one that kills its worker again and
    again fails."""
    deadly = Q(attempts__gte=MOST_ATTEMPTS - 1)
    deadly |= Q(attempts__gte=MOST_ATTEMPTS_IF_DEADLY - 1, error=ABANDONED)
    ended = {"claimed_by": "", "lease_until": None, "attempts": F("attempts") + 1, "error": ABANDONED}
    Message.objects.abandoned().filter(deadly).update(state=Message.State.FAILED, **ended)
    return Message.objects.abandoned().update(state=Message.State.QUEUED, **ended)


def claim() -> list[Message]:
    """Up to BATCH due messages that are this worker's alone for five minutes; one that a worker died of comes
    alone, so that it takes no other with it."""
    name = f"{socket.gethostname()[:20]}:{os.getpid()}:{uuid.uuid4().hex}"[:64]
    due = Message.objects.due().order_by("due_at")
    wanted = list(due.exclude(error=ABANDONED).values_list("pk", flat=True)[:BATCH])
    wanted = wanted or list(due.values_list("pk", flat=True)[:1])
    if not wanted:
        return []
    Message.objects.due().filter(pk__in=wanted).update(
        state=Message.State.SENDING, claimed_by=name, lease_until=now() + LEASE
    )
    return list(Message.objects.held_by(name).select_related("user", "contact").order_by("due_at"))


def _deliver(message: Message, channel, batch: Batch) -> bool:
    """One message; every way it can end is one conditional update of a row that is still this worker's."""
    if (message.lease_until or now()) - now() < timedelta(seconds=2 * settings.EMAIL_TIMEOUT):
        _note(message, state=Message.State.QUEUED)  # a slow batch: let it go before the lease does
        return False
    if quiet_end := batch.quiet_end(message):  # a queue that is late, or a reader who wants quiet since
        _note(message, state=Message.State.QUEUED, due_at=quiet_end)
        return False
    try:
        channel.send(message, make(message, batch))
    except NothingToSay as nothing:
        _note(message, state=Message.State.DROPPED, error=str(nothing))
    except Temporary as fault:
        _postpone(message, str(fault))
    except Permanent as fault:
        _note(message, state=Message.State.FAILED, error=str(fault), attempts=message.attempts + 1)
        if fault.address_is_bad:
            remember_failure(message.address)
    except Exception as fault:
        logger.exception("Message %s of kind %s could not be made", message.pk, message.kind)
        _postpone(message, f"{type(fault).__name__}: {fault}")
    else:
        _note(message, state=Message.State.SENT, sent_at=now(), error="")
        MailProblem.objects.filter(address_hash=hash_of(message.address)).delete()
        return True
    return False


def _note(message: Message, **fields) -> None:
    fields["error"] = fields.get("error", message.error)[:300]
    Message.objects.held_by(message.claimed_by).filter(pk=message.pk).update(
        claimed_by="", lease_until=None, **fields
    )


def _postpone(message: Message, error: str) -> None:
    attempts = message.attempts + 1
    if attempts >= MOST_ATTEMPTS:
        _note(message, state=Message.State.FAILED, error=error, attempts=attempts)
    else:
        _note(
            message,
            state=Message.State.QUEUED,
            error=error,
            attempts=attempts,
            due_at=now() + back_off(attempts),
        )


def back_off(attempts: int) -> timedelta:
    """A minute, doubled each time up to three hours, half as much more or less by chance."""
    wait = min(timedelta(minutes=2 ** min(attempts - 1, 20)), LONGEST_WAIT)
    return wait * random.uniform(0.5, 1.5)  # noqa: S311 - spreads load, guards nothing


def make(message: Message, batch: Batch | None = None) -> Mail:
    """The text as its reader may see it at this moment, in their language. Raises NothingToSay.

    `batch` is what was read for all the messages that are made together.
    """
    batch = batch or Batch([message])
    if not message.address:
        raise NothingToSay("no address")
    if message.kind == DIGEST:
        message.events = [event for event in message.events if _may_tell(message, event, batch)]
    else:
        notification_kinds.get(message.kind)  # whose app is gone or not there yet: tried again
        _refuse_stopped(message, batch)
        message.events = [event for event in message.events if batch.may_see(message, event)]
    if not message.events:
        raise NothingToSay("the reader may not see it any more")
    if not batch.is_service(message):
        _refuse_unwanted(message, batch)
    with translation.override(message.language):
        return _render(message, batch)


def _may_tell(message: Message, event: Event, batch: Batch) -> bool:
    """Whether this event belongs in this digest: its kind still speaks, and the reader wants it and may see it."""
    return (
        batch.speaks(event.kind)
        and not batch.has_stopped(message, event.kind)
        and batch.may_see(message, event)
    )


def _refuse_stopped(message: Message, batch: Batch) -> None:
    if not batch.speaks(message.kind):
        raise NothingToSay("this kind is switched off")
    if not batch.is_service(message) and batch.has_stopped(message, message.kind):
        raise NothingToSay("the reader wants no mails of this kind any more")


def _refuse_unwanted(message: Message, batch: Batch) -> None:
    if message.user and not message.user.is_active:
        raise NothingToSay("the account is closed")
    if batch.is_refused(message):
        raise NothingToSay("mail servers refuse this address")


def _render(message: Message, batch: Batch) -> Mail:
    """From what its events say; of a digest from all of them together."""
    if message.kind == DIGEST:
        return render("accounts/digest", {**frame(message), **digest_context(message, batch)})
    entry = batch.kinds[message.kind]
    if entry.render:
        return entry.render(message)
    given = entry.context(message) if entry.context else {}
    return render(message.kind, {**frame(message), **given})


@transaction.atomic
def remember_failure(address: str) -> None:
    """Counts a refusal for good; after the third one only service messages are tried."""
    problem, _created = MailProblem.objects.get_or_create(address_hash=hash_of(address))
    MailProblem.objects.filter(pk=problem.pk).update(failures=F("failures") + 1, last_at=now())
    MailProblem.objects.filter(pk=problem.pk, failures__gte=FAILURES_BEFORE_MARK, marked_at=None).update(
        marked_at=now()
    )


def deliver() -> int:
    """The whole outbox once: spread, compose, send. What the job runs."""
    from accounts.actions.outbox import compose_due, spread_due

    spread_due()
    compose_due()
    return send_due()


def forget_old() -> None:
    """Thirty days after a message came to its end it goes, and so do the facts of what it told; invitations
    nobody took up go with them."""
    oldest = now() - KEPT
    Message.objects.over().filter(due_at__lt=oldest).delete()
    spread = Event.objects.filter(spread_at__lt=oldest, notifications=None)
    spread.exclude(facts={}).update(facts={}, actor=None)
    spread.filter(happened_at__lt=now() - KEYS_KEPT).delete()
    MailProblem.objects.filter(last_at__lt=now() - KEYS_KEPT).delete()
    Invitation.objects.over().filter(expires_at__lt=oldest).delete()
    Invitation.objects.filter(withdrawn_at__lt=oldest).delete()
    _forget_contacts()


def _forget_contacts() -> None:
    """Addresses that were written to once and that nothing refers to any more, in whatever app."""
    unused = Contact.objects.filter(confirmed_at=None)
    for relation in Contact._meta.related_objects:
        unused = unused.filter(**{relation.name: None})
    unused.delete()
