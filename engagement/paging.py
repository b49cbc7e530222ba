"""Orders of a thread and their cursors: where a page begins, and on which page a comment stands."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import BooleanField, Q, QuerySet
from django.db.models.expressions import RawSQL
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from engagement.models import Comment, Idea
from engagement.registries import SAY, allows, kind_of, known

ROOTS = 20  # threads on a page
REPLIES = 50  # replies on the page of one thread
CURSOR = re.compile(r"(?:(\d{1,9})-)?(\d{1,18})")


@dataclass(frozen=True)
class Order:
    """One way through the roots: `after(s, id)` keeps what follows a root with s supports, `before` what precedes."""

    name: str
    label: str | Promise
    by: tuple[str, ...]
    after: Callable[[int, int], Q | RawSQL]
    before: Callable[[int, int], Q | RawSQL]
    by_supports: bool = False

    def cursor(self, pk: int, support_count: int) -> str:
        return f"{support_count}-{pk}" if self.by_supports else str(pk)


def _backwards(field: str) -> str:
    return field[1:] if field.startswith("-") else f"-{field}"


def _pair(sign: str, support_count: int, pk: int) -> RawSQL:
    """Both keys compared as one, so that the index is entered at the very row, however many have as many supports."""
    table = Comment._meta.db_table
    return RawSQL(  # noqa: S611 - our own names; the numbers are parameters
        f"({table}.support_count, {table}.id) {sign} (%s, %s)",
        [support_count, pk],
        output_field=BooleanField(),
    )


ORDERS = {
    "newest": Order(
        "newest", _("newest first"), ("-id",), lambda s, pk: Q(id__lt=pk), lambda s, pk: Q(id__gt=pk)
    ),
    "oldest": Order(
        "oldest", _("oldest first"), ("id",), lambda s, pk: Q(id__gt=pk), lambda s, pk: Q(id__lt=pk)
    ),
    "supported": Order(
        "supported",
        _("most supported first"),
        ("-support_count", "-id"),
        lambda s, pk: _pair("<", s, pk),
        lambda s, pk: _pair(">", s, pk),
        by_supports=True,
    ),
}
DEFAULT = "newest"


def order_named(name: str | None) -> Order:
    """The default for a name that does not exist: a link may be old or typed."""
    return ORDERS.get(name or DEFAULT, ORDERS[DEFAULT])


def read_cursor(text: str | None, order: Order) -> tuple[int, int] | None:
    """(supports, id) of the last root before the page; None for the first page and for what is no cursor."""
    match = CURSOR.fullmatch(text or "")
    if not match or (match[1] is None) == order.by_supports:
        return None
    return int(match[1] or 0), int(match[2])


def listed_roots(topic_id: int) -> QuerySet[Comment]:
    return Comment.objects.filter(topic_id=topic_id, parent=None, is_listed=True)


def roots_of_range(topic_id: int) -> QuerySet[Comment]:
    """The same roots, their topic named as a range of one."""
    return Comment.objects.filter(topic_id__gte=topic_id, topic_id__lte=topic_id, parent=None, is_listed=True)


def page_query(order: Order, after: str = "", about: str = "") -> str:
    """ "?order=…&after=…" with nothing in it that goes without saying."""
    parts = {"order": order.name if order.name != DEFAULT else "", "about": about, "after": after}
    query = urlencode({name: value for name, value in parts.items() if value})
    return f"?{query}" if query else ""


def place_of(comment: Comment, *, order: Order, language: str) -> str | None:
    """The address of the page that shows this comment in that order, with its fragment; None when its owner has none.

    One query for the owner's address apart, whatever the size of the thread: one for a root, two for a reply.
    """
    topic = comment.topic
    if known(topic.kind) and not allows(topic, SAY):
        return _place_of_idea(comment)
    url = kind_of(topic).resolve_url(topic.key, language) if known(topic.kind) else None
    if url is None:
        return None
    fragment = f"#{comment.element_id}"
    root = comment
    if comment.parent_id:
        root = Comment.objects.only("public_id", "support_count", "tail_from").get(pk=comment.parent_id)
        if comment.position < root.tail_from:
            return replies_url(root, comment.position) + fragment
    return url + page_query(order, cursor_before(topic.pk, root, order)) + fragment


def _place_of_idea(comment: Comment) -> str | None:
    """Where nothing is said but ideas are suggested, each stands on a page of its own."""
    idea = Idea.objects.filter(comment=comment.root_id, is_public=True).first()
    return idea.get_absolute_url() if idea else None


def cursor_before(topic_id: int, root: Comment, order: Order) -> str:
    """The cursor of the page that begins with this root; "" when it stands on the first page anyway."""
    before = (
        listed_roots(topic_id)
        .filter(order.before(root.support_count, root.pk))
        .order_by(*map(_backwards, order.by))
        .values_list("pk", "support_count")[:ROOTS]
    )
    rows = list(before)
    return order.cursor(*rows[0]) if len(rows) == ROOTS else ""


def replies_url(root: Comment, position: int = 0) -> str:
    """The page of one thread that holds this position: pages begin after every REPLIES-th."""
    after = max(position - 1, 0) // REPLIES * REPLIES
    url = reverse("engagement:replies", args=[root.public_id])
    return f"{url}?after={after}" if after else url
