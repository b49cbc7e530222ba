"""Ways to sessions and requests for data from the rest of the site: the home page, the page of an action, the search,
the sitemap."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.clock import now
from cms.memory import remember
from cms.registries import (
    HomeSection,
    SearchSource,
    SitemapPart,
    home_sections,
    search_sources,
    sitemap_parts,
)
from engagement.registries import TopicPart, topic_parts
from surgeries import listing, words
from surgeries.models import DataRequest, Session

AT_HOME = 3
OF_ACTION = 3
SHORT = 160
MOST_WORDS = 6
BEFORE = timedelta(days=31)  # how long a session that is over is still found


# --- The home page -----------------------------------------------------------------------------------------
def next_sessions(request: HttpRequest) -> SafeString:
    """The next three; nothing while there are none. Four queries."""
    rows = listing.rows_of(list(listing.upcoming().filter(state=Session.State.OPEN)[:AT_HOME]))
    if not rows:
        return mark_safe("")
    return render_to_string("surgeries/_home.html", {"rows": rows})


# --- The page of an action ---------------------------------------------------------------------------------
def talked_about() -> frozenset[int]:
    """The topics that have sessions to come: kept for a minute, so that a page about something else asks nothing."""
    return remember("surgeries.about", _talked_about)


def _talked_about() -> frozenset[int]:
    coming = Session.objects.open().filter(ends_at__gt=now(), about__isnull=False).order_by()
    return frozenset(coming.values_list("about", flat=True).distinct())


def of_topic(place) -> str:
    """The next sessions that belong to it, and the way to all of them; one query, where there are any."""
    if place.topic.pk not in talked_about():
        return ""
    rows = Session.objects.open().filter(about=place.topic, ends_at__gt=now()).select_related("venue")
    sessions = list(rows.order_by("starts_at", "pk")[: OF_ACTION + 1])
    if not sessions:
        return ""
    items = "".join(
        f'<li><a class="govuk-link" href="{each.get_absolute_url()}">{escape(each.title)}</a><br>'
        f'<span class="tt-soft">{escape(words.when(each))}, {escape(each.venue.name)}</span></li>'
        for each in sessions[:OF_ACTION]
    )
    more = ""
    if len(sessions) > OF_ACTION:
        url = f"{reverse('surgeries:sessions')}?about={place.topic.public_id}"
        more = f'<p><a class="govuk-link" href="{url}">{escape(_("All sessions of this"))}</a></p>'
    title = escape(_("Next sessions"))
    return (
        f'<section class="tt-panel" aria-labelledby="sessions"><h2 class="tt-panel__title" id="sessions">{title}</h2>'
        f'<ul class="govuk-list">{items}</ul>{more}</section>'
    )


# --- The search --------------------------------------------------------------------------------------------
def found(text: str, number: int) -> list[dict]:
    """Sessions to come and requests for data that hold all of these words; two queries."""
    wanted = text.split()[:MOST_WORDS]
    about, asked = Q(), Q()
    for word in wanted:
        about &= (
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(venue__name__icontains=word)
            | Q(venue__ward__name__icontains=word)
        )
        asked &= Q(title__icontains=word) | Q(what_for__icontains=word)
    sessions = Session.objects.open().filter(about, ends_at__gt=now()).select_related("venue")
    requests = DataRequest.objects.public().filter(asked)
    lines = [
        {
            "title": each.title,
            "url": each.get_absolute_url(),
            "text": f"{words.when(each)}, {each.venue.name}",
            "kind": each.get_kind_display(),
        }
        for each in sessions.order_by("starts_at", "pk")[:number]
    ]
    lines += [
        {
            "title": each.title,
            "url": each.get_absolute_url(),
            "text": Truncator(each.what_for).chars(SHORT),
            "kind": each._meta.verbose_name,
        }
        for each in requests.order_by("-pk")[:number]
    ]
    return lines


# --- The sitemap -------------------------------------------------------------------------------------------
def addresses(number: int) -> Iterable[tuple[str, datetime | None]]:
    """The pages of their own, sessions from a month ago on, and requests for data; two queries."""
    lists = ("sessions", "impact", "data_requests")
    rows: list[tuple[str, datetime | None]] = [(reverse(f"surgeries:{name}"), None) for name in lists]
    sessions = Session.objects.public().filter(starts_at__gt=now() - BEFORE).order_by("starts_at", "pk")
    rows += [(each.get_absolute_url(), each.state_at) for each in sessions[:number]]
    requests = DataRequest.objects.public().order_by("-pk")
    rows += [(each.get_absolute_url(), each.state_at) for each in requests[: max(0, number - len(rows))]]
    return rows[:number]


def register() -> None:
    """Called from ready()."""
    home_sections.register(HomeSection(name="surgeries", html=next_sessions, order=20))
    topic_parts.register(TopicPart(name="surgeries", aside=of_topic))
    search_sources.register(SearchSource(name="surgeries", find=found))
    sitemap_parts.register(SitemapPart(name="surgeries", entries=addresses))
