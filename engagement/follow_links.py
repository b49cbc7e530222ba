"""The link that confirms a follow: signed, for seven days, for one address and one topic; no row holds it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta

from django.core import signing
from django.urls import reverse

from accounts.mails import absolute
from accounts.models import Contact
from engagement.models import Topic

SALT = "engagement.follow"
DAYS = 7


@dataclass(frozen=True)
class Link:
    """What a link is for; `is_over` when its days have passed."""

    contact: Contact
    topic: Topic
    is_over: bool = False


def confirm_url(contact: Contact, topic: Topic) -> str:
    token = signing.dumps({"c": contact.pk, "t": topic.pk}, salt=SALT)
    return absolute(reverse("engagement:confirm_follow", args=[token]))


def read(token: str) -> Link | None:
    """None where it is not ours, or the address or the topic is gone."""
    try:
        found, is_over = signing.loads(token, salt=SALT, max_age=timedelta(days=DAYS)), False
    except signing.SignatureExpired:
        found, is_over = signing.loads(token, salt=SALT), True
    except signing.BadSignature:
        return None
    contact = Contact.objects.filter(pk=found["c"], erased_at=None).exclude(email="").first()
    topic = Topic.objects.select_related("site").filter(pk=found["t"], is_public=True).first()
    return Link(contact=contact, topic=topic, is_over=is_over) if contact and topic else None
