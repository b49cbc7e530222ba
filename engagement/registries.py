"""What upper floors tell engagement: the kinds of thing people can talk about, what the site promises and publishes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import today
from accounts.registries import Registry
from engagement.workdays import add_working_days

if TYPE_CHECKING:
    from accounts.models import Organisation
    from engagement.models import Topic

WORKING_DAY = 8  # hours
SAY, SUPPORT, SUGGEST, JOIN, FOLLOW = "say", "support", "suggest", "join", "follow"
EVERYTHING = frozenset({SAY, SUPPORT, SUGGEST, JOIN, FOLLOW})


@dataclass(frozen=True, kw_only=True)
class Change:
    """Something that changed on an owner's side and that people's words may have led to: `kind` is one of
    `Outcome.Kind`, `ref` names it among its kind; `path` leads to it, "#…" to a part of the owner's own page."""

    kind: str
    ref: str
    label: str
    on: date
    path: str = ""


@dataclass(frozen=True, kw_only=True)
class Group:
    """Things of one kind that belong together (the actions of a theme); `key` names it in addresses."""

    key: str
    label: str
    keys: Sequence[UUID]


@dataclass(frozen=True, kw_only=True)
class TopicKind:
    """One kind of thing that people can talk about, registered by the app that owns it.

    `resolve_url(key, language)` is the public path of the owner, with the language in it, or None when nobody can
    read it now; `title(key, language)` is "" when there is none; `answerable_by(user, topic)` says who speaks for
    the owner. `promise(topic)` overrides the site's own words. `anchors(key, language)` are the parts that one may
    speak about, reference to title ("S1": "Publish the first challenge").

    `verbs` are what people can do with such a thing at all; when, says its window, and who, `permissions`.
    `above(key)` names the topics that it lies under, as (kind, key), nearest first: who follows one of those hears of
    this one. `answerable(user)` are the keys for which a person speaks, None for all: the same rule as
    `answerable_by`, for lists. `owners(key)` are the people who look after it, to be told; `department(key)` answers
    for it; `departments(keys)` are the names of those that do, for lists, in one query. `changes(key, language)` are
    its latest changes, newest first. `groups(language)` puts what can be read there in order for long choices; without
    it, all stand under `label`. `below(key)` names the topics that lie under it; None for a kind that holds none.
    """

    name: str
    label: str
    resolve_url: Callable[[UUID, str], str | None]
    is_public: Callable[[UUID], bool]
    title: Callable[[UUID, str], str] = lambda key, language: ""
    answerable_by: Callable[[Any, Topic], bool] = lambda user, topic: False
    promise: Callable[[Topic], Promise] | None = None
    anchors: Callable[[UUID, str], Mapping[str, str]] = lambda key, language: {}
    verbs: Collection[str] = EVERYTHING
    above: Callable[[UUID], Sequence[tuple[str, UUID]]] = lambda key: ()
    answerable: Callable[[Any], Collection[UUID] | QuerySet | None] = lambda user: ()
    owners: Callable[[UUID], Collection[int]] = lambda key: ()
    department: Callable[[UUID], Organisation | None] = lambda key: None
    departments: Callable[[Collection[UUID]], Mapping[UUID, str]] = lambda keys: {}
    changes: Callable[[UUID, str], Sequence[Change]] = lambda key, language: ()
    groups: Callable[[str], Sequence[Group]] = lambda language: ()
    below: Callable[[UUID], Collection[tuple[str, UUID]]] | None = None


@dataclass(frozen=True, kw_only=True)
class Promise:
    """What a person is told before they press the button, in the language that is active.

    `moderation` is "pre" or "post"; `read_within_hours` are working hours; `house_rules_url` may be "".
    """

    who_answers: str
    answers_by: str
    can_change: str
    moderation: str = "post"
    read_within_hours: int = 16
    house_rules_url: str = ""
    emergency: str = ""  # numbers to ring when somebody may be at risk, one a line
    answer_within_days: int = 0  # working days in which a comment or idea is answered; 0 promises nothing
    pledge_within_days: int = 10  # the same for an offer of help
    hold_first: int = 0  # so many first comments of a new account are read before anybody else sees them
    sponsorship_contact: str = ""  # whom to write to about money
    answer_on: date | None = None  # the last day of the promise for what is said now; set by `promise`

    @property
    def read_within(self) -> str:
        """The time in words, as the end of "within …": whole working days where it makes some."""
        if self.read_within_hours >= 2 * WORKING_DAY and self.read_within_hours % WORKING_DAY == 0:
            days = self.read_within_hours // WORKING_DAY
            return ngettext("{days} working day", "{days} working days", days).format(days=days)
        hours = self.read_within_hours
        return ngettext("{hours} working hour", "{hours} working hours", hours).format(hours=hours)


@dataclass(frozen=True, kw_only=True)
class TopicPart:
    """What an upper app adds to the page of a topic (`engagement.parts`): safe HTML beside the text, and between the
    heading of the discussion and the first comment. It asks the database only where it knows that it has something."""

    name: str
    aside: Callable[[Any], str] = lambda place: ""
    above: Callable[[Any], str] = lambda place: ""


topic_kinds: Registry = Registry()
topic_parts: Registry = Registry()
_providers: list[Callable[[Topic], Promise]] = []
_promised: list[Callable[[], bool]] = []
_contacts: list[Callable[[], Iterable[str]]] = []


def register_promise(provider: Callable[[Topic], Promise]) -> None:
    """The site-wide words, from the site's settings; the last one registered counts."""
    _providers.append(provider)


def promise(topic: Topic) -> Promise:
    """What the site promises about this topic: the kind's own words, else the site's, else plain ones.

    Where answers are promised by a day, `answers_by` names the day for what is said now; the topic's own number of
    working days counts before the site's, and 0 promises nothing.
    """
    said = _said_of(topic)
    days = said.answer_within_days if topic.answer_within_days is None else topic.answer_within_days
    if not days:
        is_off = topic.answer_within_days == 0
        return replace(said, answer_within_days=0, answers_by="" if is_off else said.answers_by)
    due = add_working_days(today(), days)
    words = _("We will answer by {date}.").format(date=day_words(due))
    return replace(said, answer_within_days=days, answer_on=due, answers_by=words)


def day_words(day: date) -> str:
    """With its weekday: "Tuesday 9 December 2026"."""
    return f"{date_format(day, 'l')} {date_format(day, 'DATE_FORMAT')}"


def _said_of(topic: Topic) -> Promise:
    own = kind_of(topic).promise if known(topic.kind) else None
    return own(topic) if own else site_promise(topic)


def site_promise(topic: Topic) -> Promise:
    """The site's own words, for a kind that changes some of them."""
    if _providers:
        return _providers[-1](topic)
    return Promise(
        who_answers=_("The team that looks after this answers, by name."),
        answers_by=_("We answer within 10 working days."),
        can_change=_("What you say can change the next steps, their order and their dates."),
    )


def register_answers_promised(asker: Callable[[], bool]) -> None:
    """Whether the site publishes how its promises to answer are kept; the last one registered counts."""
    _promised.append(asker)


def answers_promised() -> bool:
    """Off until somebody switches it on."""
    return bool(_promised) and _promised[-1]()


def register_published_contacts(provider: Callable[[], Iterable[str]]) -> None:
    """Numbers and addresses that the council publishes itself, one or a line with several to a string: no comment is
    stopped for naming them."""
    _contacts.append(provider)


def published_contacts() -> list[str]:
    """What all providers give now."""
    return [line for provider in _contacts for line in provider()]


def known(name: str) -> bool:
    return any(kind.name == name for kind in topic_kinds)


def kind_of(topic: Topic) -> TopicKind:
    """KeyError for a kind that no app registered."""
    return topic_kinds.get(topic.kind)


def allows(topic: Topic, verb: str) -> bool:
    """Whether this kind of thing knows that verb at all; a kind that nobody registered knows none."""
    return known(topic.kind) and verb in kind_of(topic).verbs


def by_kind(names: Iterable[tuple[str, UUID]]) -> dict[str, list[UUID]]:
    """Keys by the kind they are of."""
    found: dict[str, list[UUID]] = {}
    for kind, key in names:
        found.setdefault(kind, []).append(key)
    return found


def answerable_topics(user: Any, *, but: str = "") -> Q:
    """Which topics this person speaks for, as a condition on topics; `but` leaves out one kind."""
    nothing = Q(pk__in=[])
    if user is None or not user.is_authenticated or not user.is_active:
        return nothing
    found = nothing
    for kind in topic_kinds:
        keys = () if kind.name == but else kind.answerable(user)
        if keys is None:
            found |= Q(kind=kind.name)
        elif isinstance(keys, QuerySet):
            found |= Q(kind=kind.name, key__in=keys)
        elif keys:
            found |= Q(kind=kind.name, key__in=list(keys))
    return found
