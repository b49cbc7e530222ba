"""What waits for a moderator: five lists, oldest first (the last newest first), paged by key."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, OuterRef, Prefetch, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from engagement.models import Appeal, Comment, Flag, Reason
from engagement.moderation.promises import Promises, Wait

PAGE = 20
LONGEST_KEY = 18  # digits: every number of that length fits into the column


@dataclass(frozen=True)
class Tab:
    """One list of the queue; `sign` is -1 where the newest comes first."""

    name: str
    label: str | Promise
    empty: str | Promise
    sign: int = 1

    def rows(self) -> QuerySet[Comment]:
        """All of it, each with its place as `key`, in order."""
        keyed = QUERIES[self.name]()
        return keyed.order_by("key" if self.sign > 0 else "-key")

    def after(self, key: int | None) -> QuerySet[Comment]:
        """What comes after that place."""
        if key is None:
            return self.rows()
        return self.rows().filter(**{"key__gt" if self.sign > 0 else "key__lt": key})

    def before(self, key: int) -> QuerySet[Comment]:
        """What comes before that place, nearest first."""
        return self.rows().filter(**{"key__lt" if self.sign > 0 else "key__gt": key}).reverse()


def _reported(flags: QuerySet[Flag]) -> QuerySet[Comment]:
    """Comments with one of these reports; the place is that of the oldest one."""
    oldest = flags.filter(comment=OuterRef("pk")).order_by("pk").values("pk")[:1]
    return Comment.objects.filter(pk__in=flags.values("comment")).annotate(key=Subquery(oldest))


def _at_risk() -> QuerySet[Comment]:
    return _reported(Flag.objects.urgent())


def _held() -> QuerySet[Comment]:
    return Comment.objects.held().annotate(key=F("pk"))


def _flagged() -> QuerySet[Comment]:
    standing = [Comment.State.VISIBLE, Comment.State.HELD]
    return _reported(Flag.objects.open().exclude(reason=Reason.AT_RISK)).filter(state__in=standing)


def _appealed() -> QuerySet[Comment]:
    """Its place is that of the appeal, which adds when it was asked for."""
    appeal = Appeal.objects.open().filter(comment=OuterRef("pk")).order_by("pk")
    return Comment.objects.filter(pk__in=Appeal.objects.open().values("comment")).annotate(
        key=Subquery(appeal.values("pk")[:1]), asked_at=Subquery(appeal.values("at")[:1])
    )


def _recent() -> QuerySet[Comment]:
    return Comment.objects.visible().annotate(key=F("pk"))


QUERIES = {
    "at_risk": _at_risk,
    "held": _held,
    "flagged": _flagged,
    "second_look": _appealed,
    "recent": _recent,
}
PROMISED = ("held", "flagged", "second_look")  # what is read within the promised hours
TABS = {
    tab.name: tab
    for tab in (
        Tab("at_risk", _("Someone may be at risk"), _("Nobody has reported that someone may be at risk.")),
        Tab("held", _("Waiting to be read"), _("No comment waits to be published.")),
        Tab("flagged", _("Reported"), _("No comment has an open report.")),
        Tab("second_look", _("Second look"), _("Nobody has asked for a second look.")),
        Tab("recent", _("Latest"), _("Nobody has said anything yet."), sign=-1),
    )
}


def first_with_work() -> Tab:
    """The tab to begin with: the most urgent one that is not empty."""
    return next((tab for tab in list(TABS.values())[:-1] if tab.rows().exists()), TABS["held"])


def counts() -> dict[str, int]:
    """How much waits in each list; the last is never counted, it only grows."""
    return {name: tab.rows().count() for name, tab in TABS.items() if name != "recent"}


@dataclass(frozen=True)
class Row:
    """One line of the list."""

    comment: Comment
    flags: Sequence[Flag]
    wait: Wait

    @property
    def is_urgent(self) -> bool:
        return any(flag.reason == Reason.AT_RISK for flag in self.flags)

    @property
    def ordinary_flags(self) -> list[Flag]:
        return [flag for flag in self.flags if flag.reason != Reason.AT_RISK]


def with_flags(comments: QuerySet[Comment]) -> QuerySet[Comment]:
    """With topic, writer and open reports, in two queries whatever the number."""
    reports = Flag.objects.open().order_by("pk")
    return comments.select_related("topic", "author").prefetch_related(
        Prefetch("flags", queryset=reports, to_attr="open_reports")
    )


def page_of(tab: Tab, after: int | None) -> tuple[list[Row], int | None]:
    """Up to PAGE rows after that key, and the key to go on from, None at the end."""
    found = list(with_flags(tab.after(after))[: PAGE + 1])
    promises = Promises()
    rows = [row_of(comment, tab, promises) for comment in found[:PAGE]]
    return rows, found[PAGE - 1].key if len(found) > PAGE else None


def place_in(text: str) -> int | None:
    """The key that a link named; None, and so the beginning, for anything that is none."""
    return int(text) if text.isdecimal() and len(text) <= LONGEST_KEY else None


def row_of(comment: Comment, tab: Tab, promises: Promises) -> Row:
    flags = comment.open_reports
    since = waits_since(comment, tab, flags)
    is_due = tab.name in PROMISED
    return Row(comment, flags, promises.wait(comment.topic, since) if is_due else Wait(since, None))


def waits_since(comment: Comment, tab: Tab, flags: Sequence[Flag]) -> datetime:
    """Reported: since the first report that counts there. Held: since it was held or written. Asked to be looked at
    again: since then."""
    if tab.name == "second_look":
        return comment.asked_at
    if tab.name in ("at_risk", "flagged"):
        is_urgent = tab.name == "at_risk"
        times = [flag.created_at for flag in flags if (flag.reason == Reason.AT_RISK) == is_urgent]
        return min(times, default=comment.created_at)
    if tab.name == "held":
        return comment.state_at or comment.created_at
    return comment.created_at


def key_in(tab: Tab, comment: Comment) -> int | None:
    """Where this comment stands in that list, None when it is not in it (any more)."""
    return tab.rows().filter(pk=comment.pk).values_list("key", flat=True).first()


def next_in(tab: Tab, key: int | None) -> Comment | None:
    """What to show after that place: the next, else the oldest that is left."""
    return tab.after(key).first() or (tab.rows().first() if key is not None and tab.sign > 0 else None)


def previous_in(tab: Tab, key: int | None) -> Comment | None:
    return tab.before(key).first() if key is not None else None


def can_decide(user: User, comment: Comment) -> bool:
    """Nobody decides about their own words."""
    return comment.author_id != user.pk
