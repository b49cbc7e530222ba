"""What people choose about our mails: how soon, how many, when not, and none at all."""

from __future__ import annotations

from datetime import time

from django.db import transaction

from accounts.actions.composing import DIGEST
from accounts.models import Contact, MailHabits, Notification, NotificationChoice, User
from accounts.models.outbox import DIGESTS, Cadence
from accounts.registries import notification_kinds


def _holder(user: User | None, contact: Contact | None) -> dict:
    return {"user": user} if user else {"contact": contact}


@transaction.atomic
def choose(*, choices: dict[str, str], user: User | None = None, contact: Contact | None = None) -> None:
    """Keeps how soon this person wants to hear of each kind; service messages can't be chosen."""
    holder = _holder(user, contact)
    for kind, cadence in choices.items():
        if notification_kinds.get(kind).transactional:
            raise ValueError(f"{kind} is about people's own matters and can't be switched off")
        NotificationChoice.objects.update_or_create(**holder, kind=kind, defaults={"cadence": cadence})


def keep_habits(
    *,
    quiet_from: time | None,
    quiet_to: time | None,
    budget: int | None,
    user: User | None = None,
    contact: Contact | None = None,
) -> None:
    """Keeps when this person wants quiet (both None: never) and how many mails a week are enough (None: no limit)."""
    habits = {"quiet_from": quiet_from, "quiet_to": quiet_to, "budget": budget}
    MailHabits.objects.update_or_create(**_holder(user, contact), defaults=habits)


@transaction.atomic
def stop(*, kind: str, user: User | None = None, contact: Contact | None = None) -> list[str]:
    """No more mails of this kind to this person; of a digest: of all kinds that would come in one.

    Gives the names of the kinds that were stopped: none for a service message.
    """
    holder = _holder(user, contact)
    return _stop_kinds(_kinds_stopped_by(kind, holder), holder)


@transaction.atomic
def stop_all(*, user: User | None = None, contact: Contact | None = None) -> list[str]:
    """No more mails to this person but those about their own matters."""
    kinds = [entry.name for entry in notification_kinds if not entry.transactional]
    return _stop_kinds(kinds, _holder(user, contact))


def _stop_kinds(names: list[str], holder: dict) -> list[str]:
    for name in names:
        NotificationChoice.objects.update_or_create(**holder, kind=name, defaults={"cadence": Cadence.NEVER})
    Notification.objects.filter(message=None, event__kind__in=names, **holder).delete()
    return names


def _kinds_stopped_by(kind: str, holder: dict) -> list[str]:
    """Of a digest also what came in one because there was too much for a mail each."""
    if kind != DIGEST:
        return [] if notification_kinds.get(kind).transactional else [kind]
    chosen = dict(NotificationChoice.objects.filter(**holder).values_list("kind", "cadence"))
    lines = Notification.objects.filter(message__kind=DIGEST, **holder).order_by()
    seen = set(lines.values_list("event__kind", flat=True).distinct())
    return [
        entry.name
        for entry in notification_kinds
        if not entry.transactional
        and (entry.name in seen or chosen.get(entry.name, entry.default_cadence) in DIGESTS)
    ]
