"""Reading a discussion: one page of it, in a number of queries that does not depend on its size."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.http import HttpRequest
from django.middleware.csrf import get_token
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import now
from accounts.models import User
from engagement import newcomers, parts, permissions, registries
from engagement.actions.comments import needs_reading_first
from engagement.models import Comment, Support, Topic
from engagement.offers import offers
from engagement.paging import (
    DEFAULT,
    ORDERS,
    REPLIES,
    ROOTS,
    Order,
    listed_roots,
    order_named,
    page_query,
    read_cursor,
    roots_of_range,
)
from engagement.parts.answers import how_answered
from engagement.parts.outcomes import record_url
from engagement.prepared import Prepared, padded
from engagement.registries import SUPPORT, Promise, allows
from engagement.rendering import Labels, Reader, Row, comment_html, drawn, people_of, rows_of, thread_html

HELD_SHOWN = 5


@dataclass(frozen=True)
class Thread:
    """The whole discussion as safe HTML, and how many visible comments it has."""

    html: SafeString
    count: int

    def __str__(self) -> str:
        return self.html


def read_thread(
    *,
    topic: Topic,
    request: HttpRequest,
    viewer: User | None,
    page_url: str,
    anchors: Mapping[str, str] | None = None,
) -> Thread:
    """One page of a discussion for the page of its owner, as `?order=`, `?after=` and `?about=` of the request say.

    `anchors` are the steps one may speak about, reference to title. Three queries signed out, five signed in.
    """
    order = order_named(request.GET.get("order"))
    about = request.GET.get("about", "")[:12]
    after = request.GET.get("after", "")
    roots, is_last = page_of_roots(topic, order, after, about)
    replies = newest_replies(roots)
    waiting = held_by(topic, viewer) if viewer else []
    place = parts.Place(topic=topic, url=page_url, request=request, viewer=viewer)
    said = place.promise
    shown = [*roots, *(row for rows in replies.values() for row in rows)]
    reader = reader_for(topic, viewer, shown, place=place)
    labels = Labels(
        reader=reader,
        page_url=page_url,
        people=people_of([*shown, *waiting]),
        rules_url=said.house_rules_url,
        below=parts.under_comments(place, [row.pk for row in shown]),
    )
    is_first = read_cursor(after, order) is None
    here = page_url + page_query(order, "" if is_first else after, about)
    pieces = [
        '<section class="tt-talk" id="comments" aria-labelledby="comments-title">',
        heading(topic),
        parts.above(place),
        panel(
            topic=topic,
            request=request,
            reader=reader,
            viewer=viewer,
            said=said,
            anchors=anchors,
            about=about,
        ),
        acting_form(request, here) if viewer else "",
        own_waiting(waiting, labels),
        order_links(order, page_url, about) if len(roots) > 1 or not is_first else "",
        '<ul class="tt-comments" role="list">' if roots else "",
        *(thread_html(root, replies[root.pk], labels) for root in roots),
        "</ul>" if roots else "",
        page_links(topic, order, roots, page_url, about, is_first=is_first, is_last=is_last),
        "</section>",
    ]
    return Thread(
        html=mark_safe("".join(pieces)), count=topic.comment_count
    )  # each part escapes what people wrote


def page_of_roots(topic: Topic, order: Order, after: str, about: str = "") -> tuple[list[Row], bool]:
    """At most ROOTS roots after the cursor, and whether they are the last."""
    cursor = read_cursor(after, order)
    if about:
        queryset = listed_roots(topic.pk).filter(anchor=about).order_by(*order.by)
        rows = rows_of((queryset.filter(order.after(*cursor)) if cursor else queryset)[: ROOTS + 1])
    else:
        rows = rows_of(_roots(order.name, bool(cursor)).rows(topic.pk, *(cursor or ())))
    return rows[:ROOTS], len(rows) <= ROOTS


@cache
def _roots(name: str, after: bool) -> Prepared:
    """The first page by time names its topic as a range and orders by it too. That says the same, and leaves
    PostgreSQL one way to read it in order: to enter `comment_newest` at that topic. With an equality it may walk the
    primary key backwards instead, through everything said elsewhere meanwhile."""
    order = ORDERS[name]

    def build(topic_id: int, *cursor: int) -> QuerySet:
        if after:
            rows = listed_roots(topic_id).order_by(*order.by).filter(order.after(*cursor))
        elif order.by_supports:
            rows = listed_roots(topic_id).order_by(*order.by)
        else:
            rows = roots_of_range(topic_id).order_by(
                "topic_id" if order.by[0] == "-id" else "-topic_id", *order.by
            )
        return drawn(rows)[: ROOTS + 1]

    return Prepared(build, 3 if after else 1)


def newest_replies(roots: list[Row]) -> defaultdict[int, list[Row]]:
    """The newest listed replies of each root, the oldest of them first, in one query."""
    below: defaultdict[int, list[Row]] = defaultdict(list)
    if roots:
        tails = [number for root in roots for number in (root.pk, root.tail_from)]
        for row in rows_of(_tails(len(roots)).rows(*tails)):
            below[row.parent_id].append(row)
    return below


@cache
def _tails(number: int) -> Prepared:
    """Each root's own tail is named, and not joined: so every planner enters the index at the tail's beginning,
    however many replies there are before it."""
    table = Comment._meta.db_table
    one = f"({table}.parent_id = %s AND {table}.position >= %s)"

    def build(*tails: int) -> QuerySet:
        named = RawSQL(  # noqa: S611 - numbers of our own, passed as parameters
            f"({' OR '.join([one] * number)})", tails, output_field=BooleanField()
        )
        return drawn(Comment.objects.filter(named, is_listed=True).order_by("parent_id", "position"))

    return Prepared(build, 2 * number)


def page_of_replies(root: Comment, after: int) -> tuple[list[Row], bool]:
    """At most REPLIES replies after that position, and whether they are the last."""
    queryset = Comment.objects.filter(parent=root, is_listed=True, position__gt=after).order_by("position")
    rows = rows_of(queryset[: REPLIES + 1])
    return rows[:REPLIES], len(rows) <= REPLIES


def held_by(topic: Topic, viewer: User) -> list[Row]:
    """The newest of this person's comments here that wait to be read and have no place among the others."""
    return rows_of(_held().rows(viewer.pk, topic.pk))


@cache
def _held() -> Prepared:
    def build(author_id: int, topic_id: int) -> QuerySet:
        mine = Comment.objects.held().filter(author=author_id, topic=topic_id, is_listed=False)
        return drawn(mine.order_by("-pk"))[:HELD_SHOWN]

    return Prepared(build, 2)


def reader_for(topic: Topic, viewer: User | None, rows: list[Row], *, place: parts.Place) -> Reader:
    """The rights of this person on this page, and which of these comments they support: one query, signed in."""
    is_open = permissions.can_begin(topic)
    if viewer is None:
        return Reader(may_act=is_open, may_reply=is_open)
    may_respond = place.may_respond
    ids = padded([row.pk for row in rows] or [0])
    supported = {pk for (pk,) in _supported(len(ids)).rows(viewer.pk, topic.pk, *ids)}
    return Reader(
        user_id=viewer.pk,
        may_act=is_open,
        may_reply=is_open or (topic.has_closed and may_respond),
        may_respond=may_respond,
        supported=frozenset(supported - {None}),
        supports_topic=None in supported,
        editable_since=now() - permissions.EDITABLE_FOR,
        may_suggest=permissions.can_suggest(viewer, topic),
        record_url=record_url(place) if may_respond else "",
    )


@cache
def _supported(number: int) -> Prepared:
    """Comments by their numbers; None stands for the topic itself."""

    def build(user_id: int, topic_id: int, *ids: int) -> QuerySet:
        one_of_them = Q(comment_id__in=ids) | Q(topic_id=topic_id)
        return Support.objects.filter(one_of_them, user=user_id).order_by().values_list("comment_id")

    return Prepared(build, 2 + number)


# --- The parts around the comments ----------------------------------------------------------------------
def heading(topic: Topic) -> str:
    return (
        f'<h2 class="govuk-heading-l tt-gap" id="comments-title">{escape(_("What people say"))} '
        f'<span class="tt-soft tt-light">{number_format(topic.comment_count)}</span></h2>'
    )


def panel(
    *,
    topic: Topic,
    request: HttpRequest,
    reader: Reader,
    viewer: User | None,
    said: Promise,
    anchors: Mapping[str, str] | None,
    about: str,
) -> str:
    """The way to say something: a link for those signed out, the form itself for those signed in, or why not."""
    context = {"topic": topic, "promise": said, "about": about, "anchors": anchors or {}}
    context["may_support"] = allows(topic, SUPPORT)
    if viewer and permissions.can_say(viewer, topic):
        context |= {"token": get_token(request), **reading(topic, viewer)}
        context["is_supported"] = reader.supports_topic
        context["offers"] = offers(topic)
        return render_to_string("engagement/_say_here.html", context)
    if permissions.can_begin(topic):
        if said.answer_on and registries.answers_promised():
            context["kept_url"] = reverse("engagement:promises")
        return render_to_string("engagement/_say_link.html", context)
    return closed_panel(topic)


def reading(topic: Topic, viewer: User | None) -> dict[str, bool]:
    """Whether what they say waits until it is read; `reads_new` where that is so of a new account alone."""
    reads_all = needs_reading_first(topic)
    reads_new = not reads_all and viewer is not None and newcomers.waits(viewer, topic)
    return {"reads_first": reads_all or reads_new, "reads_new": reads_new}


def closed_panel(topic: Topic) -> str:
    """Since when and why nothing can be said, or from when on something can."""
    if not topic.has_opened:
        title = _("This discussion is not open yet")
        words = _("It opens on {date}.").format(date=date_format(localtime(topic.opens_at), "DATE_FORMAT"))
    elif topic.has_closed:
        title = _("This discussion is closed")
        since = _("Closed since {date}.").format(date=date_format(localtime(topic.closes_at), "DATE_FORMAT"))
        words = f"{since} {topic.closed_reason}".strip()
    else:
        return ""
    title = f'<h3 class="tt-panel__title">{escape(title)}</h3>'
    answered = how_answered(topic) if topic.has_closed else ""
    inside = f"{title}<p>{escape(words)}</p>{answered}{supports_of(topic)}"
    return f'<div class="tt-panel tt-gap-end">{inside}</div>'


def supports_of(topic: Topic) -> str:
    """How many support it, where nobody can press any more."""
    if not topic.support_count:
        return ""
    count = f'<span class="tt-num">{number_format(topic.support_count)}</span>'
    return f'<p class="tt-soft">{escape(_("Supports:"))} {count}</p>'


def acting_form(request: HttpRequest, here: str) -> str:
    """One form for all support buttons of the page; each button names its own address."""
    return (
        '<form id="tt-act" method="post" action="">'
        f'<input type="hidden" name="csrfmiddlewaretoken" value="{get_token(request)}">'
        f'<input type="hidden" name="next" value="{escape(here)}"></form>'
    )


def own_waiting(rows: list[Row], labels: Labels) -> str:
    if not rows:
        return ""
    title = escape(_("Waiting to be read"))
    inside = "".join(comment_html(row, labels) for row in rows)
    return f'<h3 class="govuk-heading-m">{title}</h3><ul class="tt-comments tt-gap-end" role="list">{inside}</ul>'


def order_links(order: Order, page_url: str, about: str) -> str:
    """All ways through the discussion; the one in use is no link."""
    parts = []
    for other in ORDERS.values():
        url = escape(page_url + page_query(other, "", about) + "#comments-list")
        current = ' aria-current="true"' if other is order else ""
        parts.append(
            f'<li><a class="govuk-link" href="{url}" rel="nofollow"{current}>{escape(other.label)}</a></li>'
        )
    title = escape(_("Comments, {order}").format(order=order.label))
    label = escape(_("Order of the comments"))
    return (
        f'<h3 class="govuk-visually-hidden" id="comments-list">{title}</h3>'
        f'<nav aria-label="{label}"><ul class="tt-subnav">{"".join(parts)}</ul></nav>'
    )


def page_links(
    topic: Topic, order: Order, roots: list[Row], page_url: str, about: str, *, is_first: bool, is_last: bool
) -> str:
    """On to the next threads, and back to the first."""
    links = []
    if not is_last:
        url = page_url + page_query(order, order.cursor(roots[-1].pk, roots[-1].support_count), about)
        shown = sum(root.reply_count + (root.state == Comment.State.VISIBLE) for root in roots)
        links.append((url, more_words(topic.comment_count - shown if is_first and not about else 0), "next"))
    if not is_first:
        links.append((page_url + page_query(order, "", about), _("Back to the first comments"), "first"))
    if about:
        links.append((page_url + page_query(order), _("Show all comments"), "up"))
    return "".join(
        '<p class="govuk-body">'
        f'<a class="govuk-link" rel="{rel}" href="{escape(url)}#comments-list">{escape(words)}</a></p>'
        for url, words, rel in links
    )


def more_words(left: int) -> str:
    if left <= 0:
        return _("Show more comments")
    words = ngettext("Show {count} more comment", "Show {count} more comments", left)
    return words.format(count=number_format(left))


__all__ = ["DEFAULT", "ORDERS", "Thread", "read_thread"]
