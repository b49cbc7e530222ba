"""The mails about what people follow: the link that confirms it, what moves, and what is said there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Sequence
from typing import Any

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.text import Truncator, get_text_list
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accounts.mails import absolute, choices_token
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from engagement import audience
from engagement.actions.follows import LINK
from engagement.actions.moving import MOVED, SAID
from engagement.emails import QUOTED, name_of
from engagement.follow_links import DAYS, confirm_url
from engagement.models import Comment, Topic
from engagement.moves import Said, moves
from engagement.registries import kind_of, known

REASON = 140  # characters of a reason in a summary
Readers = Sequence[User | None]


class ForEverybody:
    """The events that may be seen, whoever reads: what is public is so for all."""

    def __init__(self, events: set[int]):
        self.events = events

    def __contains__(self, pair: tuple[int | None, int]) -> bool:
        return pair[1] in self.events


# --- What was read for a whole batch of mails stays on its events, which all its readers share ----------------


def with_moves(events: Sequence[Event]) -> None:
    """Gives each event its `topic` and its `row`, both None where nobody may see it any more."""
    missing = [event for event in events if not hasattr(event, "row")]
    _with_topics(missing)
    by_what: defaultdict[str, list[Event]] = defaultdict(list)
    for event in missing:
        event.row = None
        if event.topic:
            by_what[event.facts.get("what", "")].append(event)
    for move in moves:
        if told := by_what[move.name]:
            rows = move.read(told)
            for event in told:
                event.row = rows.get(event.pk)


def with_comments(events: Sequence[Event]) -> None:
    """The same, the `row` being the comment."""
    missing = [event for event in events if not hasattr(event, "row")]
    _with_topics(missing)
    comments = Comment.objects.visible().select_related("author", "idea")
    found = comments.in_bulk([event.facts.get("comment") for event in missing if event.topic])
    for event in missing:
        event.row = found.get(event.facts.get("comment")) if event.topic else None


def _with_topics(events: Sequence[Event]) -> None:
    if not events:
        return
    public: QuerySet[Topic] = Topic.objects.public()
    topics = public.in_bulk({event.topic_public_id for event in events}, field_name="public_id")
    for event in events:
        event.topic = topics.get(event.topic_public_id)


def moves_for(users: Readers, events: Sequence[Event]) -> Container[tuple[int | None, int]]:
    with_moves(events)
    return ForEverybody({event.pk for event in events if event.row})


def words_for(users: Readers, events: Sequence[Event]) -> Container[tuple[int | None, int]]:
    with_comments(events)
    return ForEverybody({event.pk for event in events if event.row})


def may_be_seen(user: User | None, event: Event) -> bool:
    for_all = moves_for if event.kind == MOVED else words_for
    return (None, event.pk) in for_all([user], [event])


# --- What they say --------------------------------------------------------------------------------------------


def title_of(topic: Topic) -> str:
    """In the reader's language, where its owner has one."""
    if get_language() == topic.language or not known(topic.kind):
        return topic.title
    return kind_of(topic).title(topic.key, get_language() or "") or topic.title


def said_of(event: Event) -> Said:
    return moves.get(event.facts["what"]).says(event.row, event.topic)


def moved_lines(events: Sequence[Event]) -> list[Line]:
    with_moves(events)
    return [_line(event.topic, said_of(event)) for event in events if event.row]


def _line(topic: Topic, said: Said) -> Line:
    url = topic.get_absolute_url()
    return Line(text=_with_reason(said), url=said.url or url, group=title_of(topic), group_url=url)


def _with_reason(said: Said) -> str:
    if not said.reason:
        return said.text
    stop = "" if said.text.endswith((".", "…", "?", "!")) else "."
    return f"{said.text}{stop} {Truncator(said.reason).chars(REASON)}"


def said_lines(events: Sequence[Event]) -> list[Line]:
    """ "3 new comments and 1 new idea", of one topic."""
    with_comments(events)
    standing = [event for event in events if event.row]
    if not standing:
        return []
    ideas = sum(hasattr(event.row, "idea") for event in standing)
    topic, comments = standing[0].topic, len(standing) - ideas
    parts = []
    if comments:
        parts.append(ngettext("%(n)s new comment", "%(n)s new comments", comments) % {"n": comments})
    if ideas:
        parts.append(ngettext("%(n)s new idea", "%(n)s new ideas", ideas) % {"n": ideas})
    text = get_text_list(parts, _("and"))
    return [_line(topic, Said(text=text, url=_where(topic, standing)))]


def _where(topic: Topic, events: Sequence[Event]) -> str:
    """To the words themselves where there is only one."""
    return address_of(events[0].row) if len(events) == 1 else f"{topic.get_absolute_url()}#comments"


def address_of(comment: Comment) -> str:
    return comment.get_absolute_url()


def why(message: Message, topic: Topic) -> str:
    """Finishes "You get this because …" with the topic's own name."""
    words = {"topic": title_of(topic)}
    return {
        audience.OWN: _("you follow “%(topic)s”"),
        audience.ABOVE: _("you follow what “%(topic)s” is part of"),
        audience.COMMENTED: _("you wrote about “%(topic)s”"),
        audience.SUGGESTED: _("you suggested something about “%(topic)s”"),
        audience.SUPPORTED: _("you supported something about “%(topic)s”"),
    }.get(message.reason_for(message.event), str(REASONS[audience.OWN])) % words


def following_url(message: Message) -> str:
    """Where its reader sees all that they follow."""
    if message.user_id:
        return absolute(reverse("engagement:following"))
    return absolute(reverse("engagement:following_as_guest", args=[choices_token(message.contact)]))


def moved_context(message: Message) -> dict:
    event = message.event
    with_moves([event])
    said = said_of(event)
    return {
        "topic": title_of(event.topic),
        "said": said.text,
        "quote": Truncator(said.quote or said.reason).chars(QUOTED),
        "url": absolute(said.url or event.topic.get_absolute_url()),
        "why": why(message, event.topic),
        "following_url": following_url(message),
    }


def said_context(message: Message) -> dict:
    event = message.event
    with_comments([event])
    comment: Any = event.row
    return {
        "topic": title_of(event.topic),
        "author": name_of(comment.author),
        "idea": comment.idea.title if hasattr(comment, "idea") else "",
        "quote": Truncator(comment.text).chars(QUOTED),
        "url": absolute(address_of(comment)),
        "why": why(message, event.topic),
        "following_url": following_url(message),
    }


def link_may_be_seen(user: User | None, event: Event) -> bool:
    return Topic.objects.public().filter(public_id=event.topic_public_id).exists()


def link_context(message: Message) -> dict:
    topic = Topic.objects.get(public_id=message.event.topic_public_id)
    return {
        "topic": title_of(topic),
        "url": confirm_url(message.contact, topic),
        "days": DAYS,
        "kind": kind_of(topic).label if known(topic.kind) else "",
    }


REASONS = {
    audience.OWN: gettext_lazy("you follow it"),
    audience.ABOVE: gettext_lazy("you follow what it is part of"),
    audience.COMMENTED: gettext_lazy("you wrote about it"),
    audience.SUGGESTED: gettext_lazy("you suggested something about it"),
    audience.SUPPORTED: gettext_lazy("you supported something about it"),
}


def register() -> None:
    """The kinds of message that following leads to; called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=LINK,
            label=gettext_lazy("The link that confirms what you want to follow"),
            transactional=True,
            may_see=link_may_be_seen,
            context=link_context,
            why=gettext_lazy("somebody gave this address on our site"),
            offered_to=lambda user: False,
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=MOVED,
            order=10,
            label=gettext_lazy("Something you follow, commented on or supported moves on"),
            description=gettext_lazy(
                "When a step is done, a date moves, the council answers or decides, or something changes because of "
                "what people said."
            ),
            default_cadence="daily",
            audience=audience.concerned,
            audience_contacts=audience.guests,
            may_see=may_be_seen,
            may_see_many=moves_for,
            context=moved_context,
            lines=moved_lines,
            why=REASONS[audience.OWN],
            reasons=REASONS,
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=SAID,
            order=11,
            label=gettext_lazy("New comments and ideas on what you follow"),
            description=gettext_lazy("In a summary: how many are new, topic by topic."),
            default_cadence="weekly",
            audience=audience.followers,
            audience_contacts=audience.guests,
            may_see=may_be_seen,
            may_see_many=words_for,
            context=said_context,
            lines=said_lines,
            why=REASONS[audience.OWN],
            reasons=REASONS,
        )
    )
