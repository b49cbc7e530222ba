"""The mails about answers: to writers who have one, or are told why they get none; to officers who owe some."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.clock import today
from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from engagement.actions.closing import RELEASED
from engagement.actions.reminding_answers import ANSWERS_DUE, due_for
from engagement.actions.responses import ANSWERED
from engagement.emails import QUOTED
from engagement.models import AnswerDue, Comment, OfficialResponse, Topic
from engagement.registries import day_words

LISTED = 10  # topics in a reminder


# --- Who wrote what an answer answers ----------------------------------------------------------------------
def response_of(event: Event) -> OfficialResponse | None:
    rows = OfficialResponse.objects.select_related("topic", "comment", "subject", "topic__idea__comment")
    return rows.filter(pk=event.facts.get("response")).first()


def comments_answered(response: OfficialResponse, event: Event) -> QuerySet[Comment]:
    """What everybody can read and this answers; of an answer to a topic the idea that it is about, and, where it
    answers everything, all that was said there before it."""
    visible = Comment.objects.visible()
    if sorted_in := event.facts.get("comment"):
        return visible.filter(pk=sorted_in)
    if response.comment_id:
        return visible.filter(pk=response.comment_id)
    if response.subject_id:
        return visible.filter(codings__subjects=response.subject_id)
    which = Q(idea__topic=response.topic_id)
    if event.facts.get("everything"):
        which |= Q(topic=response.topic_id, parent=None, is_official=False, created_at__lte=response.at)
    return visible.filter(which)


def writers_answered(event: Event, after_id: int, limit: int) -> Sequence[int]:
    """By key: a subject may have thousands."""
    response = response_of(event)
    if response is None or not response.is_standing:
        return []
    return page_of(comments_answered(response, event).order_by().values("author"), after_id, limit)


def page_of(authors: QuerySet, after_id: int, limit: int) -> Sequence[int]:
    """The next accounts among them."""
    people = User.objects.filter(pk__in=authors, pk__gt=after_id, is_active=True)
    return list(people.order_by("pk").values_list("pk", flat=True)[:limit])


def answer_may_be_seen(user: User | None, event: Event) -> bool:
    """It stands, everybody can read it, and it still answers words of this person."""
    response = response_of(event)
    if user is None or response is None or not response.is_standing or not response.topic.is_public:
        return False
    return comments_answered(response, event).filter(author=user).exists()


def answer_context(message: Message) -> dict:
    event = message.events[0]
    response = response_of(event)
    mine = comments_answered(response, event).filter(author=message.user_id).order_by("pk").first()
    return {
        "department": response.department_name,
        "topic": response.topic.title,
        "subject_title": response.subject.title if response.subject else "",
        "yours": Truncator(mine.text).chars(QUOTED // 3) if mine else "",
        "quote": Truncator(response.text).chars(QUOTED),
        "url": absolute(response.get_absolute_url()),
    }


def answer_line(event: Event) -> Line:
    response = response_of(event)
    words = {"department": response.department_name, "topic": response.topic.title}
    text = _("%(department)s answered what you said about “%(topic)s”.") % words
    return Line(text=text, url=response.get_absolute_url())


# --- Who gets none, and why --------------------------------------------------------------------------------
def released_by(event: Event) -> QuerySet[AnswerDue]:
    """What was let go at that moment, of what still stands."""
    topic = event.facts.get("topic")
    here = Q(topic=topic) | Q(topic__idea__about=topic)
    at = datetime.fromisoformat(event.facts["at"])
    return AnswerDue.objects.standing().filter(here, how=AnswerDue.How.RELEASED, answered_at=at).order_by()


def released_people(event: Event, after_id: int, limit: int) -> Sequence[int]:
    rows = released_by(event)
    offered = Q(pk__in=rows.values("pledge__user"))
    people = User.objects.filter(offered | Q(pk__in=rows.values("comment__author")), pk__gt=after_id)
    return list(people.filter(is_active=True).order_by("pk").values_list("pk", flat=True)[:limit])


def _of(user_id: int) -> Q:
    return Q(comment__author=user_id) | Q(pledge__user=user_id)


def release_may_be_seen(user: User | None, event: Event) -> bool:
    return user is not None and released_by(event).filter(_of(user.pk)).exists()


def release_context(message: Message) -> dict:
    rows = released_by(message.events[0]).filter(_of(message.user_id)).select_related("comment", "topic")
    row = rows.order_by("pk")[0]
    return {
        "topic": row.topic.title,
        "reason": row.released_reason,
        "yours": Truncator(row.comment.text).chars(QUOTED // 3) if row.comment else "",
        "url": absolute((row.comment or row.topic).get_absolute_url()),
    }


def release_line(event: Event) -> Line:
    topic = Topic.objects.get(pk=event.facts["topic"])
    row = released_by(event).order_by("pk").first()
    words = {"topic": topic.title, "reason": row.released_reason if row else ""}
    text = _("What you said about “%(topic)s” gets no answer of its own: %(reason)s") % words
    return Line(text=text, url=topic.get_absolute_url())


# --- Who owes answers --------------------------------------------------------------------------------------
def owes_answers(user: User | None, event: Event) -> bool:
    """Colleagues have not answered it all meanwhile, and this person still may."""
    return user is not None and due_for(user, event.facts["topics"]).exists()


def due_context(message: Message) -> dict:
    rows = due_for(message.user, message.events[0].facts["topics"])
    by_topic: dict[int, dict] = {}
    for topic_id, due_on in rows.order_by("due_on", "pk").values_list("topic", "due_on"):
        entry = by_topic.setdefault(topic_id, {"count": 0, "due_on": due_on})
        entry["count"] += 1
    topics = Topic.objects.in_bulk(list(by_topic)[:LISTED])
    return {
        "count": sum(entry["count"] for entry in by_topic.values()),
        "late": rows.filter(due_on__lt=today()).count(),
        "topics": [
            {
                "title": topics[pk].title,
                "words": due_words(by_topic[pk]),
                "url": absolute(topics[pk].get_absolute_url()),
            }
            for pk in topics
        ],
        "more": max(0, len(by_topic) - LISTED),
    }


def due_words(entry: dict) -> str:
    words = ngettext(
        "{count} answer, promised by {date}",
        "{count} answers, the first promised by {date}",
        entry["count"],
    )
    return words.format(count=entry["count"], date=day_words(entry["due_on"]))


def due_line(event: Event) -> Line:
    return Line(text=_("Answers are due on what you look after."), url=reverse("accounts:home"))


def answers_somewhere(user: User) -> bool:
    return user.has_perm("engagement.answer_topic") or Topic.objects.answerable_by(user).exists()


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=ANSWERED,
            order=21,
            label=gettext_lazy("The council answers what you said"),
            description=gettext_lazy("When a department answers your comment or idea, alone or with others."),
            audience=writers_answered,
            may_see=answer_may_be_seen,
            context=answer_context,
            line=answer_line,
            why=gettext_lazy("you wrote something that a department answered"),
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=RELEASED,
            order=22,
            label=gettext_lazy("What you said gets no answer of its own"),
            description=gettext_lazy("When something ends before all was answered: with the reason."),
            audience=released_people,
            may_see=release_may_be_seen,
            context=release_context,
            line=release_line,
            why=gettext_lazy("you wrote or offered something that was waiting for an answer"),
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=ANSWERS_DUE,
            label=gettext_lazy("Answers that are due"),
            description=gettext_lazy(
                "Once on each working day, before promises to answer run out on what you look after."
            ),
            may_see=owes_answers,
            context=due_context,
            line=due_line,
            why=gettext_lazy("you look after something that people wait to have answered"),
            offered_to=answers_somewhere,
        )
    )
