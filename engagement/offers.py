"""What else can come of words in the one box: an idea, or an offer of help. Nobody chooses a form first."""

from __future__ import annotations

from django.urls import NoReverseMatch, reverse

from engagement import permissions, registries
from engagement.models import Topic

IDEA, PLEDGE = "idea", "pledge"


def offers(topic: Topic) -> list[str]:
    """What can be made of words about this topic at this instant."""
    found = []
    if permissions.can_begin(topic, registries.SUGGEST):
        found.append(IDEA)
    if permissions.can_begin(topic, registries.JOIN) and address_of_joining(topic):
        found.append(PLEDGE)
    return found


def address_of_joining(topic: Topic) -> str:
    """Where one offers help; "" on a site without that."""
    try:
        return reverse("engagement:join", args=[topic.public_id])
    except NoReverseMatch:
        return ""
