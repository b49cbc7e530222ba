"""Questions to the department: asked privately while the invitation is open, answered to all, declined, merged; and
an answer that turns out to be wrong, corrected.

After the closing time nothing new is answered, because nobody could act on it any more; what waits is declined.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from challenges import permissions
from challenges.models import AnswerCorrection, CaseEvent, Challenge, Question
from challenges.topics import owners, topic_of
from challenges.transitions import locked
from engagement.errors import Refused
from engagement.similar import words_of
from engagement.workdays import days_before

ANSWERED, DECLINED, WAIT = "challenges.answered", "challenges.question_declined", "challenges.questions_wait"
WARNED_BEFORE = 2  # working days before the closing time
MANY = 200  # challenges at one turn
ALIKE = 5
LEAST = 2  # telling words in common

State = Question.State


@transaction.atomic
def ask(*, challenge: Challenge, by: User, asked: str, received_at: datetime | None = None) -> Question:
    """Waits for an answer. The same words of the same person again are one question.

    Refused: "closed" (by the instant at which it was received), "runs" (who runs the challenge).
    """
    row = locked(challenge)
    if not row.takes_at(received_at or now()):
        raise Refused("closed", _("Questions can be asked while the invitation is open. It is not open now."))
    if permissions.can_run(by, row):
        raise Refused("runs", _("You run this challenge: put what you know on its page."))
    same = Question.objects.filter(challenge=row, asked_by=by, asked=asked, state=State.RECEIVED).first()
    if same:
        return same
    made = Question.objects.create(challenge=row, asked=asked, asked_by=by)
    _note(made, "question_asked", by=None)  # who asked is in its row alone
    return made


@transaction.atomic
def answer(
    *, question: Question, by: User, public_question: str, text: str, received_at: datetime | None = None
) -> Question:
    """Published to all, without who asked; everybody who follows or answers is told once, as is who asked.

    Refused: "closed", "moved" (somebody was quicker).
    """
    row = _still_open(question, received_at)
    values = {"question": public_question.strip(), "answer": text.strip(), "answered_by": by}
    _move(row, State.PUBLISHED, by=by, verb="question_answered", **values)
    _tell_answered(row, by, str(row.public_id))
    return row


@transaction.atomic
def correct(
    *, question: Question, by: User, public_question: str, text: str, reason: str, seen: int
) -> AnswerCorrection:
    """What was published is put right: the old wording stays readable, with the day and the reason. Whoever hears of
    answers is told of this correction once. `seen`: how many corrections stood when the form was shown.

    Refused: "closed" (the challenge is over), "reason", "same", "moved" (somebody was quicker).
    """
    challenge = locked(question.challenge)
    row = _locked(question)
    if not permissions.can_correct_answers(by, challenge):
        raise Refused("closed", _("Answers are corrected while the challenge runs."))
    if row.state != State.PUBLISHED or row.corrections.count() != seen:
        raise Refused("moved", _("Somebody has just dealt with this question. Look again."))
    public_question, text, reason = public_question.strip(), text.strip(), reason.strip()
    if not reason:
        raise Refused("reason", _("Say why: everybody reads it."))
    if (public_question, text) == (row.question, row.answer):
        raise Refused("same", _("Nothing is changed."))
    made = AnswerCorrection.objects.create(
        question=row, was_question=row.question, was_answer=row.answer, reason=reason, by=by
    )
    Question.objects.filter(pk=row.pk).update(question=public_question, answer=text)
    _note(row, "answer_corrected", by=by)
    _tell_answered(row, by, f"{row.public_id}:{made.pk}", correction=made.pk)
    return made


def _tell_answered(row: Question, by: User, key: str, **facts: int) -> None:
    topic = topic_of(row.challenge)
    tell(
        kind=ANSWERED,
        key=key,
        by=by,
        topic=topic.public_id if topic else None,
        facts={"question": row.pk, "challenge": row.challenge_id, **facts},
        to_users=askers_of(row),
        reason="asked",
    )


@transaction.atomic
def decline(*, question: Question, by: User, reason: str) -> Question:
    """Not answered; who asked reads why. Also after the closing time. Refused: "moved"."""
    row = _locked(question)
    _move(row, State.DECLINED, by=by, verb="question_declined", reason=reason.strip(), answered_by=by)
    tell(
        kind=DECLINED,
        key=str(row.public_id),
        by=by,
        facts={"question": row.pk, "challenge": row.challenge_id},
        to_users=askers_of(row),
    )
    return row


def askers_of(question: Question) -> list[User]:
    """Who asked it, and who asked the same; each once."""
    rows = Question.objects.filter(Q(pk=question.pk) | Q(same_as=question))
    return list(User.objects.filter(pk__in=rows.values("asked_by"), is_active=True))


@transaction.atomic
def merge(*, question: Question, into: Question, by: User, received_at: datetime | None = None) -> Question:
    """It asks the same as another one: the answer to that is its answer. Where it stands already, who asked is told.

    Refused: "closed", "same" (not another one of this challenge that can be read or answered), "moved".
    """
    row = _still_open(question, received_at)
    other = _locked(into)
    fits = other.pk != row.pk and other.challenge_id == row.challenge_id
    if not fits or other.state not in (State.RECEIVED, State.PUBLISHED):
        raise Refused("same", _("Choose another question of this challenge that waits or is answered."))
    _move(row, State.MERGED, by=by, verb="question_merged", same_as=other)
    Question.objects.filter(same_as=row).update(same_as=other)
    if other.state == State.PUBLISHED and row.asked_by and row.asked_by.is_active:
        tell(
            kind=f"{ANSWERED}_before",
            key=str(row.public_id),
            by=by,
            facts={"question": other.pk, "challenge": row.challenge_id},
            to_users=[row.asked_by],
        )
    return row


def alike(question: Question) -> list[Question]:
    """All others of this challenge that wait or are answered, the most alike first. One query."""
    return [row for _score, row in _scored(question)]


def near(question: Question) -> list[Question]:
    """Of those at most ALIKE that ask much the same."""
    least = min(LEAST, max(1, len(_words(question))))
    return [row for score, row in _scored(question) if score >= least][:ALIKE]


def _scored(question: Question) -> list[tuple[int, Question]]:
    rows = Question.objects.filter(
        challenge=question.challenge_id, state__in=[State.RECEIVED, State.PUBLISHED]
    ).exclude(pk=question.pk)
    asked = _words(question)
    scored = [(len(asked & _words(row)), row) for row in rows.order_by("-pk")[:MANY]]
    return sorted(scored, key=lambda pair: (-pair[0], -pair[1].pk))


def _words(question: Question) -> set[str]:
    return set(words_of(f"{question.asked} {question.question}"))


# --- Warning -----------------------------------------------------------------------------------------------
def warn_due() -> int:
    """Writes to the owner of each challenge whose questions wait, from two working days before it closes on. Once for
    each closing time, however often it runs; gives how many challenges were looked at."""
    waiting = (
        Challenge.objects.open().filter(questions__state=State.RECEIVED).distinct().order_by("closes_at")
    )
    due = [one for one in waiting[:MANY] if is_close(one)]
    for challenge in due:
        tell(
            kind=WAIT,
            key=f"{challenge.pk}:{challenge.closes_at:%Y%m%d%H%M}",
            facts={"challenge": challenge.pk},
            to_users=list(User.objects.filter(pk__in=owners(challenge.public_id), is_active=True)),
        )
    return len(due)


def is_close(challenge: Challenge) -> bool:
    """Whether it closes within two working days."""
    closes = challenge.closes_at
    return closes is not None and today() >= days_before(localtime(closes).date(), WARNED_BEFORE)


def waiting_in(challenges: Sequence[Challenge]) -> dict[int, int]:
    """How many questions wait in each of these; one query."""
    rows = Question.objects.waiting().filter(challenge__in=[one.pk for one in challenges]).order_by()
    found: dict[int, int] = {}
    for pk in rows.values_list("challenge", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


# --- Steps -------------------------------------------------------------------------------------------------
def _locked(question: Question) -> Question:
    rows = Question.objects.select_for_update(of=("self",)).select_related("challenge", "asked_by")
    return rows.get(pk=question.pk)


def _still_open(question: Question, received_at: datetime | None) -> Question:
    challenge = locked(question.challenge)
    row = _locked(question)
    if not challenge.takes_at(received_at or now()):
        raise Refused(
            "closed",
            _(
                "The invitation is over: an answer now would reach nobody in time. Decline it with this reason."
            ),
        )
    return row


def _move(row: Question, to: str, *, by: User, verb: str, **values) -> None:
    """From "waiting" on, by a condition on where it stood."""
    written = {"state": to, "answered_at": now(), **values}
    if not Question.objects.filter(pk=row.pk, state=State.RECEIVED).update(**written):
        raise Refused("moved", _("Somebody has just dealt with this question. Look again."))
    for name, value in written.items():
        setattr(row, name, value)
    _note(row, verb, by=by)


def _note(question: Question, verb: str, *, by: User | None) -> None:
    CaseEvent.objects.create(
        challenge_id=question.challenge_id, actor=by, verb=verb, facts={"question": question.pk}
    )
