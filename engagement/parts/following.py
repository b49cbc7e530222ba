"""What a topic's page shows of following: how many do, and the way to follow it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.templatetags.components import icon
from engagement.models import Follow, Topic
from engagement.parts import Place
from engagement.permissions import can_follow


def aside(place: Place) -> str:
    """Signed out a link to a page that asks for an address; signed in a button (one query, where anybody follows)."""
    topic = place.topic
    if not can_follow(topic):
        return ""
    url = escape(reverse("engagement:follow", args=[topic.public_id]))
    if place.viewer is None:
        way = (
            f'<a class="govuk-button govuk-button--secondary" href="{url}" role="button" rel="nofollow" '
            f'draggable="false" data-module="govuk-button">{icon("bell")}{escape(_("Follow this"))}</a>'
        )
    else:
        way = _button(url, follows(place.viewer, topic))
    return (
        '<section class="tt-panel" aria-labelledby="follow">'
        f'<h2 class="tt-panel__title" id="follow">{escape(_("Follow"))}</h2>'
        f"<p>{escape(_('An email when it moves on. You choose how often.'))}{_count(topic)}</p>{way}</section>"
    )


def _button(url: str, is_followed: bool) -> str:
    """In the page's one form for all its buttons."""
    words, act = (_("Following"), "unfollow") if is_followed else (_("Follow this"), "follow")
    action = url.removesuffix("follow/") + f"{act}/"
    return (
        f'<button type="submit" class="govuk-button govuk-button--secondary" form="tt-act" formaction="{action}" '
        f'aria-pressed="{"true" if is_followed else "false"}" data-module="govuk-button">'
        f"{icon('tick' if is_followed else 'bell')}{escape(words)}</button>"
    )


def _count(topic: Topic) -> str:
    number = topic.follower_count
    if not number:
        return ""
    words = ngettext("{n} person follows it.", "{n} people follow it.", number)
    return f' <span class="tt-soft">{escape(words.format(n=number_format(number)))}</span>'


def follows(viewer: User, topic: Topic) -> bool:
    """Asks nothing where nobody follows."""
    return topic.follower_count > 0 and Follow.objects.of(viewer).filter(topic=topic).exists()


def link_of(topic: Topic | None, viewer: User | None, words: str) -> list[dict]:
    """For the band of a page without a discussion (components/band.html): the way to follow it, or that one does.
    `words` say what: "Follow this theme"."""
    if topic is None or not can_follow(topic):
        return []
    if viewer is not None and follows(viewer, topic):
        words = _("You follow this")
    return [{"icon": "bell", "text": words, "url": reverse("engagement:follow", args=[topic.public_id])}]
