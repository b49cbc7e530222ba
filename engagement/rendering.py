"""The HTML of comments, put together without a template: sixty of them cost less than one include each would.

What is stored (engagement.fragments) goes in as it is; every name and reason is escaped here; labels are translated
once per page, in `Labels`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import cache, lru_cache
from typing import NamedTuple
from uuid import UUID

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils.formats import date_format, number_format
from django.utils.html import escape
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.templatetags.components import icon
from engagement.comment_words import HIDDEN, Words, words_in
from engagement.guards import as_html
from engagement.models import Comment, Reason
from engagement.models.comments import SHOWN_REPLIES
from engagement.moderation.words import public_words
from engagement.parts.answers import OFFICIAL_MARK
from engagement.parts.ideas import IDEA_MARK
from engagement.prepared import Prepared, padded

State = Comment.State
FIELDS = (
    "pk",
    "public_id",
    "parent_id",
    "position",
    "tail_from",
    "reply_count",
    "support_count",
    "anchor",
    "author_id",
    "is_official",
    "language",
    "state",
    "state_at",
    "state_reason",
    "created_at",
    "edited_at",
    "text",
    "fragments",
    "answers_id",
)
# One look-up per row shown, whatever the planner thinks: a join here may read the whole table.
ANSWERED = Subquery(Comment.objects.filter(pk=OuterRef("answers_id")).values("author_id")[:1])


class Row(NamedTuple):
    """One comment as it is read for a page: FIELDS and ANSWERED, in that order."""

    pk: int
    public_id: UUID
    parent_id: int | None
    position: int
    tail_from: int
    reply_count: int
    support_count: int
    anchor: str
    author_id: int | None
    is_official: bool
    language: str
    state: str
    state_at: datetime | None
    state_reason: str
    created_at: datetime
    edited_at: datetime | None
    text: str
    fragments: dict
    answers_id: int | None
    answered_id: int | None


class Person(NamedTuple):
    """What is public of a writer, escaped; `shown` is the name with the ward."""

    initial: str
    name: str
    shown: str


def people_of(rows: list[Row]) -> dict[int, Person]:
    """Those who wrote these comments, and those whom they answer; one query instead of five joins in each other one."""
    ids = ({row.author_id for row in rows} | {row.answered_id for row in rows}) - {None}
    if not ids:
        return {}
    wanted = padded(sorted(ids))
    return {pk: _person(name, ward) for pk, name, ward in _people(len(wanted)).rows(*wanted) if name}


@lru_cache(maxsize=4096)
def _person(name: str, ward: str | None) -> Person:
    """Who writes here writes again."""
    return Person(escape(name[0].upper()), escape(name), escape(f"{name}, {ward}" if ward else name))


@cache
def _people(number: int) -> Prepared:
    names = User.objects.values_list("pk", "display_name", "ward__name")
    return Prepared(lambda *ids: names.filter(pk__in=ids), number)


@dataclass(frozen=True)
class Reader:
    """What this page may offer this person; worked out once, never per comment."""

    user_id: int | None = None
    may_act: bool = False  # the topic is open: support (and, signed in, edit)
    may_reply: bool = False
    may_respond: bool = False  # speaks for the owner: answers officially
    supported: frozenset[int] = frozenset()
    supports_topic: bool = False
    editable_since: datetime | None = None
    may_suggest: bool = False  # signed in, and the topic asks for ideas
    record_url: str = ""  # where one says what came of a comment, for who may


@dataclass
class Labels(Words):
    """Everything that is the same for all comments of one page."""

    reader: Reader
    page_url: str
    people: dict[int, Person]
    rules_url: str = ""
    below: dict[int, str] = field(
        default_factory=dict
    )  # what stands under a comment's words (`engagement.parts`)
    language: str = field(default_factory=lambda: get_language() or "en")

    def __post_init__(self) -> None:
        vars(self).update(vars(words_in(get_language() or "")))
        self.record_url = escape(self.reader.record_url)
        self._all_replies: dict[int, str] = {}

    def all_replies(self, count: int) -> str:
        """ "Show all 5 replies", translated once for each number."""
        if count <= SHOWN_REPLIES:
            return self.show_all
        if count not in self._all_replies:
            words = ngettext("Show all {count} reply", "Show all {count} replies", count)
            self._all_replies[count] = escape(words).format(count=number_format(count))
        return self._all_replies[count]

    def controls(self, row: Row, name: str) -> str:
        """What this reader may press under this comment."""
        reader, parts = self.reader, []
        is_own = reader.user_id is not None and row.author_id == reader.user_id
        if row.state == State.HELD:
            parts = self._own_controls(row)
        else:
            parts.append(self._support(row, is_own=is_own))
            if reader.may_reply:
                parts.append(self.reply_link)
            if reader.may_respond and row.parent_id is None and not self._is_answered(row):
                parts.append(self.respond_link)
            if reader.record_url and not row.is_official:
                parts.append(self.record_link)
            parts += self._own_controls(row) if is_own else [self.flag_link]
        count = str(row.support_count) if row.support_count < 1000 else number_format(row.support_count)
        pattern = "".join(parts)
        url = f"{self.base}{row.public_id}/"
        inside = pattern.format(
            url=url, public_id=row.public_id, record_url=self.record_url, name=name, count=count
        )
        return f'<div class="tt-comment__do">{inside}</div>' if inside else ""

    def _support(self, row: Row, *, is_own: bool) -> str:
        if not self.reader.may_act or is_own:
            return self.support_count if row.support_count else ""
        if self.reader.user_id is None:
            return self.support_link
        return self.unsupport_button if row.pk in self.reader.supported else self.support_button

    def _own_controls(self, row: Row) -> list[str]:
        since = self.reader.editable_since
        can_edit = self.reader.may_act and since is not None and row.created_at > since
        links = [self.edit_link, self.withdraw_link] if can_edit else [self.withdraw_link]
        return [self.idea_link, *links] if self._may_be_idea(row) else links

    def _is_answered(self, row: Row) -> bool:
        """Whether it speaks officially itself, or its one official response stands under it, with the way to change
        it."""
        return row.is_official or OFFICIAL_MARK in self.below.get(row.pk, "")

    def _may_be_idea(self, row: Row) -> bool:
        """A comment of one's own that begins a thread, stands, and is none yet."""
        is_begun = self.reader.may_suggest and not row.parent_id and row.state == State.VISIBLE
        return is_begun and IDEA_MARK not in self.below.get(row.pk, "")


def element_id(public_id: UUID) -> str:
    return f"c-{public_id.hex[:10]}"


def date_in(row: Row, language: str) -> str:
    """As stored, else made now and not kept: a GET writes nothing."""
    stored = row.fragments.get("at", {}).get(language)
    return stored or date_format(localtime(row.created_at), "DATE_FORMAT")


def name_shown(row: Row, labels: Labels) -> str:
    """Name and ward, escaped."""
    person = labels.people.get(row.author_id)
    return person.shown if person else labels.former


def comment_html(row: Row, labels: Labels, replies: str = "") -> str:
    """The whole `<li>`; `replies` is what stands below the comment inside it."""
    place = element_id(row.public_id)
    if not has_words(row, labels):
        return f'<li class="tt-comment tt-comment--gone" id="{place}">{gone_html(row, labels)}{replies}</li>'
    name = name_shown(row, labels)
    body = row.fragments.get("body") or as_html(row.text)
    if row.language and row.language != labels.language:
        body = f'<div lang="{escape(row.language)}">{body}</div>'
    below = labels.below.get(row.pk, "") if labels.below else ""
    inside = f"{byline(row, labels, name)}{body}{below}{labels.controls(row, name)}{replies}"
    return f'<li class="tt-comment" id="{place}">{inside}</li>'


def has_words(row: Row, labels: Labels) -> bool:
    """Whether this reader reads it: one's own words also while they wait."""
    if row.state == State.HELD:
        return row.author_id is not None and row.author_id == labels.reader.user_id
    return row.state == State.VISIBLE


def byline(row: Row, labels: Labels, name: str) -> str:
    """Who, whom they answer, when, about which step, and whether it was changed."""
    person = labels.people.get(row.author_id)
    initial = person.initial if person else "–"
    parts = [
        f'<p class="tt-comment__by"><span class="tt-initial" aria-hidden="true">{initial}</span><b>{name}</b>'
    ]
    if row.is_official:
        parts.append(labels.official)
    if row.answers_id:
        other = labels.people.get(row.answered_id)
        answered = other.name if other else labels.former
        parts.append(f'<span class="tt-soft">{labels.answers.format(name=answered)}</span>')
    parts.append(
        f'<a class="tt-comment__here" href="{labels.base}{row.public_id}/">'
        f'<time datetime="{row.created_at:%Y-%m-%d}">{date_in(row, labels.language)}</time></a>'
    )
    if row.edited_at:
        parts.append(labels.edited)
    if row.anchor:
        step = escape(row.anchor)
        parts.append(
            f'<a class="tt-soft" href="{escape(labels.page_url)}#step-{step}">{labels.about.format(step=step)}</a>'
        )
    if row.state == State.HELD:
        parts.append(f'<span class="tt-status tt-status--warn">{labels.held}</span>')
    parts.append("</p>")
    return "".join(parts)


def gone_html(row: Row, labels: Labels) -> str:
    """A notice in the place of what was removed or is held, a tombstone in the place of what was taken back."""
    if row.state == State.HELD:
        return f'<div class="tt-notice">{icon("flag")}<p>{labels.looked_at}</p></div>'
    if row.state == State.REMOVED:
        because = str(public_words(row.state_reason) or public_words(Reason.OTHER))
        day = date_format(localtime(row.state_at), "DATE_FORMAT")
        words = escape(_("A comment was removed on {date}: {reason}.")).format(
            date=day, reason=escape(because)
        )
        rules = (
            f' <a class="govuk-link" href="{escape(labels.rules_url)}">{escape(_("House rules"))}</a>.'
            if labels.rules_url
            else ""
        )
        told = escape(_("Its writer was told why and may ask for a second look."))
        return f'<div class="tt-notice">{icon("flag")}<p>{words}{rules} {told}</p></div>'
    return f"<p>{labels.withdrawn if row.state == State.WITHDRAWN else labels.erased}</p>"


def all_replies_link(row: Row, labels: Labels) -> str:
    """Where there are more than the newest three."""
    if not row.tail_from:
        return ""
    url = f"{labels.base}{row.public_id}/replies/"
    words = f"{labels.all_replies(row.reply_count)}{_whose(row, labels)}"
    return f'<p class="tt-comment__more"><a class="govuk-link" href="{url}">{words}</a></p>'


def _whose(row: Row, labels: Labels) -> str:
    if not has_words(row, labels):
        return ""
    return f" {HIDDEN}{labels.whose.format(name=name_shown(row, labels))}</span>"


def thread_html(root: Row, replies: list[Row], labels: Labels) -> str:
    """A root with its newest replies, the oldest of them first."""
    inside = "".join(comment_html(reply, labels) for reply in replies)
    below = all_replies_link(root, labels) + (
        f'<ul class="tt-comments" role="list">{inside}</ul>' if inside else ""
    )
    return comment_html(root, labels, below)


def drawn(queryset: QuerySet[Comment]) -> QuerySet:
    """With what a Row holds, for `Prepared`."""
    return queryset.values_list(*FIELDS, ANSWERED)


def rows_of(found: QuerySet[Comment] | list[list]) -> list[Row]:
    """From a queryset, or from what `Prepared` gave."""
    return [Row._make(values) for values in (found if isinstance(found, list) else drawn(found))]
