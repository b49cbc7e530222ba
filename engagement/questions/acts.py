"""The steps of dealing with a question, whatever it is about; the app's own verbs put them together, inside their
transaction and behind their lock."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, TypeVar
from uuid import UUID

from django.db.models import Model, Q
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from engagement.errors import Refused
from engagement.questions.rows import AnswerCorrected, AskedInPrivate
from engagement.similar import words_of
from engagement.workdays import days_before

WARNED_BEFORE = 2  # working days before the closing time
MANY = 200  # at one turn
ALIKE = 5
LEAST = 2  # telling words in common

State = AskedInPrivate.State
STANDING = (State.RECEIVED, State.PUBLISHED)  # others can ask the same as these
Row = TypeVar("Row", bound=AskedInPrivate)


# --- Steps -------------------------------------------------------------------------------------------------
def locked(row: Row) -> Row:
    rows = type(row)._default_manager.select_for_update(of=("self",))
    return rows.select_related(row.PAGE, "asked_by").get(pk=row.pk)


def move(row: AskedInPrivate, to: str, **values: Any) -> None:
    """From "waiting" on, by a condition on where it stood. Refused: "moved"."""
    written = {"state": to, "answered_at": now(), **values}
    if not type(row)._default_manager.filter(pk=row.pk, state=State.RECEIVED).update(**written):
        raise dealt_with()
    for name, value in written.items():
        setattr(row, name, value)


def put_right(
    row: AskedInPrivate, *, by: User, public_question: str, text: str, reason: str
) -> AnswerCorrected:
    """Both as they are to stand; what stood there is kept. Refused: "reason", "same"."""
    public_question, text, reason = public_question.strip(), text.strip(), reason.strip()
    if not reason:
        raise Refused("reason", _("Say why: everybody reads it."))
    if (public_question, text) == (row.question, row.answer):
        raise Refused("same", _("Nothing is changed."))
    made = row.corrections.create(was_question=row.question, was_answer=row.answer, reason=reason, by=by)
    type(row)._default_manager.filter(pk=row.pk).update(question=public_question, answer=text)
    row.question, row.answer = public_question, text
    return made


def stands_as_seen(row: AskedInPrivate, seen: int) -> bool:
    """Whether the answer is the one that was shown with so many corrections."""
    return row.state == State.PUBLISHED and row.corrections.count() == seen


def can_lead(other: AskedInPrivate, row: AskedInPrivate) -> bool:
    """Whether the answer to the other can be that of this one."""
    return other.pk != row.pk and other.about_id == row.about_id and other.state in STANDING


def dealt_with() -> Refused:
    return Refused("moved", _("Somebody has just dealt with this question. Look again."))


# --- Telling -----------------------------------------------------------------------------------------------
def facts_of(row: AskedInPrivate) -> dict[str, int]:
    """As an event and the log name it and what it is about: {"question": 7, "challenge": 3}."""
    return {str(row._meta.model_name): row.pk, row.ABOUT: row.about_id}


def askers_of(row: AskedInPrivate) -> list[User]:
    """Who asked it, and who asked the same; each once."""
    rows: Any = type(row)._default_manager.filter(Q(pk=row.pk) | Q(same_as=row))
    return list(User.objects.filter(pk__in=rows.values("asked_by"), is_active=True))


def tell_answered(
    row: AskedInPrivate,
    *,
    kind: str,
    by: User,
    topic: UUID | None = None,
    correction: AnswerCorrected | None = None,
) -> None:
    """Everybody who hears of answers, once for each wording."""
    key, facts = str(row.public_id), facts_of(row)
    if correction:
        key, facts = f"{key}:{correction.pk}", {**facts, "correction": correction.pk}
    tell(kind=kind, key=key, by=by, topic=topic, facts=facts, to_users=askers_of(row), reason="asked")


def tell_declined(row: AskedInPrivate, *, kind: str, by: User) -> None:
    tell(kind=kind, key=str(row.public_id), by=by, facts=facts_of(row), to_users=askers_of(row))


def tell_merged(row: AskedInPrivate, into: AskedInPrivate, *, kind: str, by: User) -> None:
    """Whose question is answered already, because another one asked the same."""
    if into.state == State.PUBLISHED and row.asked_by and row.asked_by.is_active:
        tell(kind=kind, key=str(row.public_id), by=by, facts=facts_of(into), to_users=[row.asked_by])


# --- Alike -------------------------------------------------------------------------------------------------
def alike(row: Row) -> list[Row]:
    """All others about the same that wait or are answered, the most alike first. One query."""
    return [other for _score, other in _scored(row)]


def near(row: Row) -> list[Row]:
    """Of those at most ALIKE that ask much the same."""
    least = min(LEAST, max(1, len(_words(row))))
    return [other for score, other in _scored(row) if score >= least][:ALIKE]


def _scored(row: Row) -> list[tuple[int, Row]]:
    rows = type(row)._default_manager.filter(**{row.ABOUT: row.about_id}, state__in=STANDING)
    asked = _words(row)
    scored = [(len(asked & _words(other)), other) for other in rows.exclude(pk=row.pk).order_by("-pk")[:MANY]]
    return sorted(scored, key=lambda pair: (-pair[0], -pair[1].pk))


def _words(row: AskedInPrivate) -> set[str]:
    return set(words_of(f"{row.asked} {row.question}"))


# --- Waiting -----------------------------------------------------------------------------------------------
def is_close(closes_at: datetime | None) -> bool:
    """Whether it closes within two working days, or has closed."""
    return closes_at is not None and today() >= days_before(localtime(closes_at).date(), WARNED_BEFORE)


def waiting_in(model: type[AskedInPrivate], abouts: Iterable[Model]) -> dict[int, int]:
    """How many questions wait in each of these; one query."""
    rows = model._default_manager.filter(state=State.RECEIVED)
    found: dict[int, int] = {}
    within = rows.filter(**{f"{model.ABOUT}__in": [one.pk for one in abouts]}).order_by()
    for pk in within.values_list(model.ABOUT, flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found
