"""Following a topic, and no longer: by somebody with an account, or by an address that its owner has confirmed."""

from __future__ import annotations

import uuid
from typing import Any

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from accounts.actions.guests import forget_address
from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Contact, Notification, User
from engagement import limits
from engagement.actions.moving import MOVED, SAID
from engagement.audience import FOLLOWS
from engagement.errors import Refused
from engagement.models import Follow, Topic
from engagement.permissions import can_follow

LINK = "engagement.follow_link"


@transaction.atomic
def follow(*, by: User, topic: Topic) -> bool:
    """True when this press counted; False when they followed it before. Refused where nobody can."""
    return _add(topic, user=by)


@transaction.atomic
def unfollow(*, by: User, topic: Topic) -> bool:
    """True when a follow went; possible whatever became of the topic. What waits for them because of it goes too."""
    return _remove(topic, user=by)


def ask_to_follow(*, topic: Topic, email: str, language: str, ip: str = "") -> None:
    """Sends a link to an address without an account, or with one: nobody learns which. No follow before the click.

    TooMany when the address or the connection is over its limit; refused where nobody can follow.
    """
    _check(topic)
    limits.check_all([*([("follow.ip", ip)] if ip else []), ("follow.email", email.strip().lower())])
    _send_link(topic, email.strip().lower(), language)


@transaction.atomic
def _send_link(topic: Topic, email: str, language: str) -> None:
    contact, _made = Contact.objects.get_or_create(email=email, defaults={"language": language})
    if contact.language != language:
        Contact.objects.filter(pk=contact.pk).update(language=language)
    tell(
        kind=LINK,
        key=uuid.uuid4().hex,
        topic=topic.public_id,
        facts={"topic": topic.pk},
        to_contacts=[contact],
        reason="own_request",
    )


@transaction.atomic
def confirm(*, contact: Contact, topic: Topic) -> User | None:
    """After the click in the mail: the address follows, or the account that has it, which is given. May run twice."""
    user = account_of(contact.email)
    if user:
        _add(topic, user=user)
        return user
    _check(topic)
    Contact.objects.filter(pk=contact.pk, confirmed_at=None).update(confirmed_at=now())
    _add(topic, contact=contact)
    return None


def account_of(email: str) -> User | None:
    """The account whose owner has confirmed this address; somebody else may have typed it into any other."""
    proved = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user")
    return User.objects.filter(email__iexact=email, is_active=True, pk__in=proved).first()


@transaction.atomic
def unfollow_as_guest(*, contact: Contact, topic: Topic) -> bool:
    """True when a follow went; an address that follows nothing any more counts as never confirmed, so that the daily
    job forgets it once nothing else refers to it."""
    gone = _remove(topic, contact=contact)
    if gone and not Follow.objects.filter(contact=contact).exists():
        Contact.objects.filter(pk=contact.pk).update(confirmed_at=None)
    return gone


@transaction.atomic
def forget_guest(*, contact: Contact) -> None:
    """No follow, no mail, no address."""
    _remove_all(contact=contact)
    forget_address(contact=contact)


@transaction.atomic
def take_along(contact: Contact, user: User) -> None:
    """The address has an account now: what it followed, the account follows, each topic once."""
    for made in Follow.objects.filter(contact=contact).select_related("topic").order_by("topic"):
        _remove(made.topic, contact=contact, drops=False)
        _add(made.topic, user=user, checks=False, at=made.created_at)


def forget(*, by: User) -> None:
    """All of a person's follows, when their account goes; also what their address followed without it."""
    _remove_all(user=by)
    for contact in Contact.objects.filter(email__iexact=by.email):
        _remove_all(contact=contact)


def _remove_all(**holder: Any) -> None:
    """Each with its count in one short transaction."""
    for made in Follow.objects.filter(**holder).select_related("topic").order_by("topic"):
        _remove(made.topic, **holder)


def _check(topic: Topic) -> None:
    if not can_follow(topic):
        raise Refused("private", _("This can’t be followed."))


def _add(topic: Topic, *, checks: bool = True, at: Any = None, **holder: Any) -> bool:
    if checks:
        _check(topic)
    _follow, made = Follow.objects.get_or_create(
        topic=topic, **holder, defaults={"created_at": at} if at else {}
    )
    if made:
        Topic.objects.filter(pk=topic.pk).update(follower_count=F("follower_count") + 1)
    return made


@transaction.atomic
def _remove(topic: Topic, *, drops: bool = True, **holder: Any) -> bool:
    gone, _rows = Follow.objects.filter(topic=topic, **holder).delete()
    if gone:
        Topic.objects.filter(pk=topic.pk).update(follower_count=F("follower_count") - 1)
        if drops:
            _drop_waiting(holder)
    return bool(gone)


def _drop_waiting(holder: dict) -> None:
    """What waits for a summary only because of a follow that is no more; what is in a mail already goes out."""
    left = set(Follow.objects.filter(**holder).values_list("topic_id", flat=True))
    waiting = Notification.objects.filter(
        message=None, event__kind__in=(MOVED, SAID), reason__in=FOLLOWS, **holder
    ).select_related("event")
    gone = [row.pk for row in waiting if left.isdisjoint(row.event.facts.get("scope", ()))]
    Notification.objects.filter(pk__in=gone).delete()
