"""An address that we wrote to without an account gets one: what hung on it becomes the person's."""

from __future__ import annotations

from django.db import transaction
from django.db.models import QuerySet

from accounts.cadences import service_kinds
from accounts.models import Contact, MailHabits, Message, Notification, NotificationChoice, User
from accounts.registries import contact_becomes_user


@transaction.atomic
def adopt_contact(*, user: User) -> bool:
    """To be called once the person has proved that the address is theirs, never before: somebody else's follows are
    nobody's business. What the person chose themselves stays. False where the address was no contact."""
    contact = Contact.objects.filter(email__iexact=user.email, erased_at=None).first()
    if contact is None:
        return False
    for move in contact_becomes_user:
        move(contact, user)
    _move_told(contact, user)
    _move(NotificationChoice.objects.all(), contact, user, unless_in="kind")
    if not MailHabits.objects.filter(user=user).exists():
        MailHabits.objects.filter(contact=contact).update(contact=None, user=user)
    MailHabits.objects.filter(contact=contact).delete()
    Contact.objects.filter(pk=contact.pk).update(confirmed_at=None, token_hash="")  # the daily job forgets it
    return True


def _move_told(contact: Contact, user: User) -> None:
    """What they were told, so that they are not told again, and what waits. Codes and the like stay where they are."""
    service = service_kinds()
    told = Notification.objects.exclude(event__kind__in=service)
    _move(told, contact, user, unless_in="happening")
    Message.objects.filter(contact=contact).exclude(kind__in=service).update(contact=None, user=user)


def _move(rows: QuerySet, contact: Contact, user: User, *, unless_in: str) -> None:
    """The contact's rows to the person, but those that the person has a row of their own for, which go."""
    own, theirs = rows.model._default_manager.filter(user=user), rows.filter(contact=contact)
    theirs.filter(**{f"{unless_in}__in": own.values(unless_in)}).delete()
    theirs.update(contact=None, user=user)
