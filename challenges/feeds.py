"""Atom feeds (RFC 4287): challenges that opened or moved and questions that were answered; and what became of what was
tried. Who asked is not in them, nor anything of stage 2 before its time, nor a firm that did not agree."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.db.models import Max
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from challenges import ledger
from challenges.listing import public
from challenges.models import Challenge, Question
from challenges.words_reading import moment_words, plate_of

MOST = 40


@dataclass(frozen=True)
class Entry:
    key: str
    title: str
    url: str
    text: str
    begun: datetime
    at: datetime


def entries() -> list[Entry]:
    """The newest MOST of both; two queries."""
    challenges = public().order_by("-state_at", "-pk")[:MOST]
    answered = (
        Question.objects.published()
        .filter(challenge__in=Challenge.objects.public().shows_invitation().order_by().values("pk"))
        .select_related("challenge")
        .annotate(said_at=Coalesce(Max("corrections__at"), "answered_at"))
        .order_by("-said_at", "-pk")[:MOST]
    )
    found = [_of_challenge(one) for one in challenges] + [_of_question(one) for one in answered]
    return sorted(found, key=lambda entry: (entry.at, entry.key), reverse=True)[:MOST]


def _of_challenge(challenge: Challenge) -> Entry:
    text = f"{plate_of(challenge)[0]}. {challenge.summary}"
    if challenge.is_open:
        text = f"{text} {_('Closes: {when}').format(when=moment_words(challenge.closes_at))}"
    begun = challenge.taken_up_at or challenge.proposed_at
    return Entry(
        f"urn:uuid:{challenge.public_id}",
        challenge.title,
        _absolute(challenge.get_absolute_url()),
        text,
        begun,
        moved_at(challenge, begun),
    )


def moved_at(challenge: Challenge, begun: datetime) -> datetime:
    """When everybody could see it move: an invitation at its opening time."""
    if not challenge.shows_invitation:
        return challenge.state_at if challenge.state == Challenge.State.STOPPED else begun
    return max(challenge.state_at, challenge.opens_at)


def _of_question(question: Question) -> Entry:
    url = question.answer_url
    title = _("{challenge}: a question is answered").format(challenge=question.challenge.title)
    text = f"{question.question}\n\n{question.answer}"
    if question.said_at > question.answered_at:
        title = _("{challenge}: an answer is corrected").format(challenge=question.challenge.title)
    key = f"urn:uuid:{question.public_id}"
    return Entry(key, title, _absolute(url), text, question.answered_at, question.said_at)


def _absolute(path: str) -> str:
    return f"{settings.SITE_URL.rstrip('/')}{path}"


def ledger_entries() -> list[Entry]:
    """The newest MOST endings, in the words of the ledger; two queries."""
    return [_of_ending(ledger.entry_of(ending)) for ending in ledger.endings()[:MOST]]


def _of_ending(entry: ledger.Entry) -> Entry:
    ending = entry.ending
    url = _absolute(reverse("challenges:ledger_entry", args=[ending.pk]))
    title = f"{ending.get_outcome_display()}: {entry.title}"
    text = f"{entry.challenge.title}. {entry.firm}. {ending.sentence}"
    at = max(ending.at, ending.firm_agreed_at or ending.at)
    return Entry(f"{_absolute(reverse('challenges:ledger'))}#{ending.pk}", title, url, text, ending.at, at)


def ledger_atom() -> str:
    return _written(
        ledger_entries(),
        title=_("What became of it"),
        link=_absolute(reverse("challenges:ledger")),
        description=_("What was tried in the challenges, and whether the council goes on with it"),
        own=_absolute(reverse("challenges:ledger_feed")),
    )


def atom() -> str:
    return _written(
        entries(),
        title=_("Challenges"),
        link=_absolute(reverse("challenges:board")),
        description=_("What the city asks firms to solve: what opened, what moved, what was answered"),
        own=_absolute(reverse("challenges:feed")),
    )


def _written(found: list[Entry], *, own: str, **words: str) -> str:
    feed = Atom1Feed(**words, feed_url=own, language=get_language(), feed_guid=own)
    for entry in found:
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.text,
            unique_id=entry.key,
            pubdate=entry.begun,
            updateddate=entry.at,
        )
    return feed.writeString("utf-8")
