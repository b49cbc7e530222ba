"""The list of ideas, the page of one, and all of them for machines: public pages, the same for everybody."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from urllib.parse import urlencode
from uuid import UUID

from django.conf import settings
from django.db.models import BooleanField
from django.db.models.expressions import RawSQL
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from accounts.models import User
from engagement import parts, permissions
from engagement.forms_ideas import IdeaFilter
from engagement.guards import as_html
from engagement.idea_places import shelves
from engagement.ideas_shown import ideas_url, status_kind
from engagement.models import Idea, Support, Topic
from engagement.paging import ORDERS, read_cursor
from engagement.similar import similar
from engagement.threads import read_thread
from engagement.views.shared import url_of

PER_PAGE = 20
FORMULA = ("=", "+", "-", "@", "\t", "\r")
COLUMNS = (
    "id",
    "title",
    "text",
    "for_whom",
    "about",
    "suggested",
    "state",
    "state_since",
    "reason",
    "department",
)
COLUMNS += ("supports", "comments", "merged_into", "url")


# --- The list ----------------------------------------------------------------------------------------------
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Twenty at a time, by key; the same queries however many there are."""
    form = IdeaFilter(request.GET, places=shelves())
    wanted, topics = form.wanted, form.topics()
    order = ORDERS[wanted.get("order") or "newest"]
    state = wanted.get("state", "")
    ideas = Idea.objects.public().order_by(*order.by)
    if state:
        ideas = ideas.filter(state=state)
    if topics:
        ideas = ideas.filter(about__in=[topic.pk for topic in topics])
    after = read_cursor(request.GET.get("after"), order)
    if after:
        ideas = ideas.filter(_following(order.by_supports, *after))
    found = list(ideas.select_related("about", "topic", "comment", "department")[: PER_PAGE + 1])
    rows, is_last = found[:PER_PAGE], len(found) <= PER_PAGE
    here = {"state": state, "about": wanted.get("about", ""), "order": wanted.get("order", "")}
    last = rows[-1] if rows else None
    context = {
        "form": form,
        "ideas": [(idea, status_kind(idea.state)) for idea in rows],
        "count": "" if state else _count(form.places, topics),
        "clear_url": request.path if form.is_set() else "",
        "next_url": "" if is_last else _address(here, order.cursor(last.pk, last.support_count)),
        "first_url": _address(here) if after else "",
        "new_url": reverse("engagement:idea_new")
        + (f"?about={topics[0].public_id}" if len(topics) == 1 else ""),
        "breadcrumbs": crumbs(),
    }
    return render(request, "engagement/ideas.html", context)


def _following(by_supports: bool, supports: int, pk: int) -> RawSQL:
    """What comes after that one; both keys compared as one, so that the index is entered at the very row."""
    table = Idea._meta.db_table
    if not by_supports:
        return RawSQL(f"{table}.id < %s", [pk], output_field=BooleanField())  # noqa: S611 - our own name
    return RawSQL(  # noqa: S611 - our own names; the numbers are parameters
        f"({table}.support_count, {table}.id) < (%s, %s)", [supports, pk], output_field=BooleanField()
    )


def _count(places: list, topics: list[Topic]) -> str:
    """Out of the stored counts."""
    chosen = topics or [topic for shelf in places for topic in shelf.topics]
    number = sum(topic.idea_count for topic in chosen)
    return ngettext("%(number)s idea", "%(number)s ideas", number) % {"number": number_format(number)}


def _address(here: dict[str, str], after: str = "") -> str:
    query = urlencode({name: value for name, value in {**here, "after": after}.items() if value})
    return f"{ideas_url()}?{query}" if query else ideas_url()


def crumbs(*, with_ideas: bool = False) -> list[dict]:
    found = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    return [*found, {"label": _("Ideas"), "url": ideas_url()}] if with_ideas else found


# --- One idea ----------------------------------------------------------------------------------------------
def idea_or_404(request: HttpRequest, public_id: UUID) -> Idea:
    """One that this reader may read."""
    rows = Idea.objects.select_related(
        "topic__site", "about", "comment__author__ward", "department", "merged_into", "taken_up_in"
    )
    idea = get_object_or_404(rows, public_id=public_id)
    if not permissions.can_read_idea(viewer_of(request), idea):
        raise Http404
    return idea


@require_safe
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The words, what was decided about them, and what people say."""
    idea = idea_or_404(request, public_id)
    idea.topic.idea = idea  # whatever asks the topic about its idea finds it here
    viewer, url = viewer_of(request), idea.get_absolute_url()
    place = parts.Place(topic=idea.topic, url=url, request=request, viewer=viewer)
    about_place = parts.Place(topic=idea.about, url=url, request=request, viewer=viewer)
    comment = idea.comment
    target = end_of(idea)
    context = {
        "idea": idea,
        "kind": status_kind(idea.state),
        "comment": comment,
        "about_url": url_of(idea.about),
        "body": comment.fragments.get("body") or as_html(comment.text),
        "below": parts.under_comments(about_place, [comment.pk]).get(comment.pk, ""),
        "changes": list(idea.changes.all()),
        "target": target,
        "taken_url": url_of(idea.taken_up_in) if idea.taken_up_in and idea.taken_up_in.is_public else "",
        "merged_here": list(idea.merged_here.public().select_related("comment__author")),
        "similar": similar(idea.title, comment.text, but=idea.pk, number=3) if idea.is_public else [],
        "panels": parts.aside(place),
        "thread": read_thread(topic=idea.topic, request=request, viewer=viewer, page_url=url)
        if idea.is_public
        else "",
        "breadcrumbs": crumbs(with_ideas=True),
        "new_url": f"{reverse('engagement:idea_new')}?about={idea.about.public_id}",
        **supporting(request, viewer, [idea, target] if target else [idea]),
    }
    return render(request, "engagement/idea_page.html", context)


def supporting(request: HttpRequest, viewer: User | None, ideas: list[Idea]) -> dict:
    """What this reader may press at the idea, and at the one that it was merged into."""
    idea = ideas[0]
    is_open = idea.is_public and permissions.words_open(idea.about)
    found: dict = {"may_support": is_open, "supported": set(), "token": ""}
    if viewer is None:
        return found
    comments = [each.comment_id for each in ideas]
    supported = Support.objects.of(viewer).filter(comment__in=comments).values_list("comment", flat=True)
    is_own = idea.comment.author_id == viewer.pk
    return found | {
        "token": get_token(request),
        "supported": set(supported),
        "is_own": is_own,
        "may_retitle": is_own and permissions.can_retitle(viewer, idea),
        "may_withdraw": permissions.can_withdraw(viewer, idea.comment),
        "may_decide": permissions.can_decide_idea(viewer, idea) and viewer.has_perm("engagement.view_idea"),
    }


def end_of(idea: Idea) -> Idea | None:
    """The public idea that the merging leads to."""
    found = idea
    while found.merged_into_id:
        found = found.merged_into
    return found if found is not idea and found.is_public else None


# --- For machines ------------------------------------------------------------------------------------------
def harmless(value: object) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(FORMULA) else text


class Echo:
    """A file that gives back what is written to it."""

    def write(self, value: str) -> str:
        return value


@require_safe
def as_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every public idea, oldest first, a line each; who wrote it is not among the columns."""
    writer = csv.writer(Echo())
    ideas = Idea.objects.public().select_related("about", "topic", "comment", "department", "merged_into")

    def lines() -> Iterator[str]:
        yield writer.writerow(COLUMNS)
        for idea in ideas.order_by("pk").iterator(chunk_size=500):
            yield writer.writerow([harmless(cell) for cell in _cells(idea)])

    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="ideas.csv"'
    response["Cache-Control"] = "public, max-age=0, s-maxage=60"
    return response


def _cells(idea: Idea) -> list[object]:
    merged = idea.merged_into
    return [
        idea.public_id,
        idea.title,
        idea.comment.text,
        idea.for_whom,
        idea.about.title,
        idea.created_at.date().isoformat(),
        idea.state,
        idea.state_at.date().isoformat() if idea.state_at else "",
        idea.state_reason,
        idea.department.name if idea.department else "",
        idea.support_count,
        idea.topic.comment_count,
        merged.public_id if merged else "",
        f"{settings.SITE_URL}{idea.get_absolute_url()}",
    ]
