"""What a topic's page shows of following: how many do, and the way to follow it."""

from __future__ import annotations

from functools import cache

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

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
    state = "out"
    if place.viewer is not None:
        state = "on" if follows(place.viewer, topic) else "off"
    url = reverse("engagement:follow", args=[topic.public_id]).removesuffix("follow/")
    return _panel(state, get_language() or "").format(url=url, count=_count(topic))


@cache
def _panel(state: str, language: str) -> str:
    """A pattern with {url} of the topic and {count}, translated once."""
    return (
        '<section class="tt-panel" aria-labelledby="follow">'
        f'<h2 class="tt-panel__title" id="follow">{escape(_("Follow"))}</h2>'
        f"<p>{escape(_('An email when it moves on. You choose how often.'))}{{count}}</p>{_way(state)}</section>"
    )


def _way(state: str) -> str:
    """The buttons stand in the page's one form for all its buttons."""
    shared = 'class="govuk-button govuk-button--secondary" data-module="govuk-button"'
    follow = f"{icon('bell')}{escape(_('Follow this'))}"
    if state == "out":
        return (
            f'<a {shared} href="{{url}}follow/" role="button" rel="nofollow" draggable="false">{follow}</a>'
        )
    button = f'<button type="submit" {shared} form="tt-act" formaction="{{url}}'
    if state == "off":
        return f'{button}follow/" aria-pressed="false">{follow}</button>'
    return f'{button}unfollow/" aria-pressed="true">{icon("tick")}{escape(_("Following"))}</button>'


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
