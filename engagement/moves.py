"""The ways in which a topic moves on, and how each reads in a mail: made when the mail is sent, from the rows."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import Event
from accounts.registries import Registry
from engagement.models import Idea, OfficialResponse, Outcome, Subject, Topic


@dataclass(frozen=True, kw_only=True)
class Said:
    """How it reads: a sentence, and where it leads ('': to the topic). `reason` stands after it in a summary too, for
    what nobody understands without; `quote` are longer words, for a mail of its own."""

    text: str
    url: str = ""
    reason: str = ""
    quote: str = ""


@dataclass(frozen=True, kw_only=True)
class Move:
    """One way of moving on.

    `read(events)` gives what each event tells of, by the event's pk, in a constant number of queries; an event whose
    row is gone, withdrawn or not public is left out, and nobody is told. `says(row, topic)` says it in the active
    language.
    """

    name: str
    read: Callable[[Sequence[Event]], Mapping[int, Any]]
    says: Callable[[Any, Topic], Said]


moves: Registry = Registry()


def rows_named(fact: str, rows: Callable[[], QuerySet]) -> Callable[[Sequence[Event]], Mapping[int, Any]]:
    """A `Move.read`: the row of `rows()` whose pk the event's facts hold under that name."""

    def read(events: Sequence[Event]) -> Mapping[int, Any]:
        wanted = {event.pk: event.facts.get(fact) for event in events}
        found = rows().in_bulk([pk for pk in wanted.values() if pk])
        return {event: found[pk] for event, pk in wanted.items() if pk in found}

    return read


# --- What this app itself knows ----------------------------------------------------------------------------


def response_says(response: OfficialResponse, topic: Topic) -> Said:
    """`facts`: {"response": pk}."""
    words = {"department": response.department_name}
    if response.subject:
        words["subject"] = response.subject.title
        text = _("%(department)s answers what people say about “%(subject)s”.") % words
    elif response.comment and hasattr(response.comment, "idea"):
        words["idea"] = response.comment.idea.title
        text = _("%(department)s answers the idea “%(idea)s”.") % words
    elif response.comment:
        text = _("%(department)s answers a comment.") % words
    else:
        text = _("%(department)s answers what people say.") % words
    page = response.comment.get_absolute_url() if response.comment else topic.get_absolute_url()
    url = page if response.comment else f"{page}#{response.element_id}"
    return Said(text=text, url=url, quote=response.text)


def idea_says(idea: Idea, topic: Topic) -> Said:
    """`facts`: {"idea": pk}."""
    words = {"idea": idea.title}
    texts = {
        Idea.State.UNDER_REVIEW: _("The idea “%(idea)s” is being looked at."),
        Idea.State.TAKEN_UP: _("The idea “%(idea)s” is taken up."),
        Idea.State.MERGED: _("The idea “%(idea)s” is merged with another one."),
        Idea.State.NOT_NOW: _("The idea “%(idea)s” is not taken up now."),
    }
    text = texts.get(Idea.State(idea.state), _("The idea “%(idea)s” is open again."))
    return Said(text=text % words, url=idea.topic.get_absolute_url(), quote=idea.state_reason)


def subject_says(subject: Subject, topic: Topic) -> Said:
    """`facts`: {"subject": pk}."""
    words = {"subject": subject.title, "decision": subject.get_decision_display()}
    text = _("What people say about “%(subject)s”: %(decision)s.") % words
    return Said(text=text, url=subject.get_absolute_url(), quote=subject.decision_reason)


def outcome_says(outcome: Outcome, topic: Topic) -> Said:
    """`facts`: {"outcome": pk}."""
    words = {"you_said": outcome.you_said.rstrip(". ")}
    text = _("You said, we did: %(you_said)s.") % words
    return Said(text=text, url=outcome.get_absolute_url(), quote=outcome.we_did)


def _responses() -> QuerySet:
    return OfficialResponse.objects.standing().select_related("comment__idea", "subject")


def register() -> None:
    """Called from ready(). Upper apps register theirs from their own."""
    ideas = lambda: Idea.objects.public().select_related("topic")  # noqa: E731
    subjects = lambda: Subject.objects.public().exclude(decision="")  # noqa: E731
    for name, fact, rows, says in (
        ("official_response", "response", _responses, response_says),
        ("idea_decided", "idea", ideas, idea_says),
        ("subject_answered", "subject", subjects, subject_says),
        ("outcome", "outcome", Outcome.objects.standing, outcome_says),
    ):
        moves.register(Move(name=name, read=rows_named(fact, rows), says=says))
