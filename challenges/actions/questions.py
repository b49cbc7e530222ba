"""Questions to the department: asked privately while the invitation is open, answered to all, declined, merged; and
an answer that turns out to be wrong, corrected.

After the closing time nothing new is answered, because nobody could act on it any more; what waits is declined.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from challenges import permissions
from challenges.models import CaseEvent, Challenge, Question
from challenges.topics import owners, topic_of
from challenges.transitions import locked
from engagement.errors import Refused
from engagement.questions import acts
from engagement.questions.rows import AnswerCorrected

ANSWERED, DECLINED, WAIT = "challenges.answered", "challenges.question_declined", "challenges.questions_wait"
MANY = 200  # challenges at one turn

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
    acts.tell_answered(row, kind=ANSWERED, by=by, topic=_topic(row))
    return row


@transaction.atomic
def correct(
    *, question: Question, by: User, public_question: str, text: str, reason: str, seen: int
) -> AnswerCorrected:
    """What was published is put right: the old wording stays readable, with the day and the reason. Whoever hears of
    answers is told of this correction once. `seen`: how many corrections stood when the form was shown.

    Refused: "closed" (the challenge is over), "reason", "same", "moved" (somebody was quicker).
    """
    challenge = locked(question.challenge)
    row = acts.locked(question)
    if not permissions.can_correct_answers(by, challenge):
        raise Refused("closed", _("Answers are corrected while the challenge runs."))
    if not acts.stands_as_seen(row, seen):
        raise acts.dealt_with()
    made = acts.put_right(row, by=by, public_question=public_question, text=text, reason=reason)
    _note(row, "answer_corrected", by=by)
    acts.tell_answered(row, kind=ANSWERED, by=by, topic=_topic(row), correction=made)
    return made


@transaction.atomic
def decline(*, question: Question, by: User, reason: str) -> Question:
    """Not answered; who asked reads why. Also after the closing time. Refused: "moved"."""
    row = acts.locked(question)
    _move(row, State.DECLINED, by=by, verb="question_declined", reason=reason.strip(), answered_by=by)
    acts.tell_declined(row, kind=DECLINED, by=by)
    return row


@transaction.atomic
def merge(*, question: Question, into: Question, by: User, received_at: datetime | None = None) -> Question:
    """It asks the same as another one: the answer to that is its answer. Where it stands already, who asked is told.

    Refused: "closed", "same" (not another one of this challenge that can be read or answered), "moved".
    """
    row = _still_open(question, received_at)
    other = acts.locked(into)
    if not acts.can_lead(other, row):
        raise Refused("same", _("Choose another question of this challenge that waits or is answered."))
    _move(row, State.MERGED, by=by, verb="question_merged", same_as=other)
    Question.objects.filter(same_as=row).update(same_as=other)
    acts.tell_merged(row, other, kind=f"{ANSWERED}_before", by=by)
    return row


# --- Warning -----------------------------------------------------------------------------------------------
def warn_due() -> int:
    """Writes to the owner of each challenge whose questions wait, from two working days before it closes on. Once for
    each closing time, however often it runs; gives how many challenges were looked at."""
    waiting = (
        Challenge.objects.open().filter(questions__state=State.RECEIVED).distinct().order_by("closes_at")
    )
    due = [one for one in waiting[:MANY] if acts.is_close(one.closes_at)]
    for challenge in due:
        tell(
            kind=WAIT,
            key=f"{challenge.pk}:{challenge.closes_at:%Y%m%d%H%M}",
            facts={"challenge": challenge.pk},
            to_users=list(User.objects.filter(pk__in=owners(challenge.public_id), is_active=True)),
        )
    return len(due)


# --- Steps -------------------------------------------------------------------------------------------------
def _still_open(question: Question, received_at: datetime | None) -> Question:
    challenge = locked(question.challenge)
    row = acts.locked(question)
    if not challenge.takes_at(received_at or now()):
        raise Refused(
            "closed",
            _(
                "The invitation is over: an answer now would reach nobody in time. Decline it with this reason."
            ),
        )
    return row


def _move(row: Question, to: str, *, by: User, verb: str, **values: Any) -> None:
    acts.move(row, to, **values)
    _note(row, verb, by=by)


def _note(row: Question, verb: str, *, by: User | None) -> None:
    facts = {"question": row.pk}
    CaseEvent.objects.create(challenge_id=row.challenge_id, actor=by, verb=verb, facts=facts)


def _topic(row: Question) -> UUID | None:
    topic = topic_of(row.challenge)
    return topic.public_id if topic else None
