"""What a topic's page shows of ideas: the most supported ones about it, the way to suggest one, and which comments
are ideas."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.html import escape
from django.utils.translation import gettext as _

from engagement import permissions, registries
from engagement.models import Idea

if TYPE_CHECKING:
    from engagement.parts import Place

MOST_SUPPORTED = 3
IDEA_MARK = 'class="tt-idea"'  # under the words of a comment that is an idea


def aside(place: Place) -> str:
    """Three ideas, all of them, and suggesting one; one query where there are any."""
    topic = place.topic
    may_suggest = permissions.can_begin(topic, registries.SUGGEST)
    if not topic.idea_count and not may_suggest:
        return ""
    lines = [_line(*row) for row in _best(topic.pk)] if topic.idea_count else []
    items = f'<ul class="govuk-list">{"".join(lines)}</ul>' if lines else ""
    query = urlencode({"about": topic.public_id})
    links = []
    if topic.idea_count > MOST_SUPPORTED:
        words = _("All {count} ideas about this").format(count=number_format(topic.idea_count))
        links.append(
            f'<a class="govuk-link" href="{reverse("engagement:ideas")}?{query}">{escape(words)}</a>'
        )
    if may_suggest:
        address = f"{reverse('engagement:idea_new')}?{query}"
        links.append(
            f'<a class="govuk-link" rel="nofollow" href="{address}">{escape(_("Suggest an idea"))}</a>'
        )
    ways = "".join(f"<p>{each}</p>" for each in links)
    title = escape(_("Ideas about this"))
    return f'<div class="tt-panel"><h2 class="tt-panel__title">{title}</h2>{items}{ways}</div>'


def _best(topic_id: int) -> list[tuple]:
    ideas = Idea.objects.public().filter(about=topic_id).order_by("-support_count", "-pk")
    return list(ideas.values_list("public_id", "title", "state", "support_count")[:MOST_SUPPORTED])


def _line(public_id: object, title: str, state: str, supports: int) -> str:
    told = escape(str(Idea.State(state).label))
    if supports:
        told += f", {escape(_('Supports:'))} {number_format(supports)}"
    url = reverse("engagement:idea", args=[public_id])
    return f'<li><a class="govuk-link" href="{url}">{escape(title)}</a><br><span class="tt-soft">{told}</span></li>'


def under_comments(place: Place, ids: Iterable[int]) -> dict[int, str]:
    """ "Idea: a bench at every stop. Under review": a link to its page; not on that page itself."""
    if not place.topic.idea_count:
        return {}
    rows = Idea.objects.public().filter(comment__in=list(ids)).order_by()
    word, found = escape(_("Idea:")), {}
    for comment_id, public_id, title, state in rows.values_list("comment", "public_id", "title", "state"):
        url = reverse("engagement:idea", args=[public_id])
        if url != place.url:
            link = f'<a class="govuk-link" href="{url}">{escape(title)}</a>'
            told = f'<span class="tt-status">{escape(str(Idea.State(state).label))}</span>'
            found[comment_id] = f"<p {IDEA_MARK}>{word} {link} {told}</p>"
    return found
