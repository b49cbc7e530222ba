"""Talking to the market before tenders are invited: the same questions and the same answers for everybody
(Procurement Act 2023, ss16-17)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement.models import (
    Advantage,
    Case,
    Engagement,
    EngagementAnswer,
    EngagementNote,
    NoEngagement,
    OwnNotice,
)
from procurement.transitions import moved, note
from surgeries.models import Session

State = Engagement.State
MOST_QUESTIONS = 30
LONGEST = 5000  # characters of one answer
NOTED = "procurement.market_note"
PLAN = ("title", "text", "opens_at", "closes_at")


def _held(engagement: Engagement, *states: str) -> Engagement:
    row = Engagement.objects.select_for_update(of=("self",)).get(pk=engagement.pk)
    if states and row.state not in states:
        raise moved()
    return row


def _note(row: Engagement, verb: str, by: User | None, **facts: Any) -> None:
    if row.case is not None:
        note(row.case, verb, by=by, facts={"engagement": row.pk, **facts})


def questions_of(texts: Sequence[str], known: Sequence[Mapping[str, str]] = ()) -> list[dict[str, str]]:
    """Each with a key that it keeps, whatever becomes of its place. A text that was there keeps its key."""
    keys = {one["text"]: one["key"] for one in known}
    used, number, found = set(keys.values()), 0, []
    for text in dict.fromkeys(filter(None, (text.strip() for text in texts))):
        if text not in keys:
            number += 1
            while f"q{number}" in used:
                number += 1
            keys[text] = f"q{number}"
            used.add(keys[text])
        found.append({"key": keys[text], "text": text})
    return found[:MOST_QUESTIONS]


@transaction.atomic
def plan_engagement(
    *,
    department: Organisation,
    title: str,
    text: str,
    closes_at: datetime,
    by: User | None,
    case: Case | None = None,
    opens_at: datetime | None = None,
    questions: Sequence[str] = (),
) -> Engagement:
    """A draft that nobody sees yet. Refused ("moved") where the case invites tenders already."""
    if case is not None and case.state != Case.State.PLANNING:
        raise moved()
    made = Engagement.objects.create(
        department=department,
        case=case,
        title=title,
        text=text,
        opens_at=opens_at,
        closes_at=closes_at,
        questions=questions_of(questions),
        made_by=by,
    )
    _note(made, "engagement_planned", by)
    return made


@transaction.atomic
def change_engagement(*, engagement: Engagement, by: User | None, **given: Any) -> Engagement:
    """What is given of PLAN and `questions`. Once public its questions stay, and it closes no earlier than it said:
    the time is the same for everybody. Refused: "moved", "questions", "closes_at"."""
    row = _held(engagement, State.DRAFT, State.PUBLIC)
    changes = {name: value for name, value in given.items() if name in PLAN}
    if "questions" in given:
        changes["questions"] = questions_of(given["questions"], row.questions)
    if row.state == State.PUBLIC:
        if changes.get("questions", row.questions) != row.questions:
            raise Refused("questions", _("Firms are answering: the questions stay as they are."))
        if changes.get("closes_at", row.closes_at) < row.closes_at:
            raise Refused("closes_at", _("It was said that there is more time: that can be lengthened only."))
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(update_fields=list(changes))
    _note(row, "engagement_changed", by, fields=sorted(changes))
    return row


def problems_with_publishing(row: Engagement) -> list[str]:
    """What it lacks before anybody may see it."""
    found = []
    if not row.questions:
        found.append(_("It has no question yet."))
    if row.closes_at <= now():
        found.append(_("Its time is over: say until when firms can answer."))
    return found


def waits_for_notice(row: Engagement) -> bool:
    """Above the threshold the notice of it (UK2) comes first (s17)."""
    if row.case is None or not row.case.is_above:
        return False
    return not OwnNotice.objects.published().filter(case=row.case_id, kind="UK2").exists()


@transaction.atomic
def publish_engagement(*, engagement: Engagement, by: User | None, at: datetime | None = None) -> Engagement:
    """Everybody sees it from now on. Refused: "moved", "missing", "notice"."""
    row = _held(engagement, State.DRAFT)
    if problems := problems_with_publishing(row):
        raise Refused("missing", "\n".join(problems))
    if waits_for_notice(row):
        raise Refused(
            "notice",
            _("At or above the threshold the preliminary market engagement notice (UK2) is published first."),
        )
    row.state, row.published_at = State.PUBLIC, at or now()
    row.save(update_fields=["state", "published_at"])
    _note(row, "engagement_published", by)
    return row


@transaction.atomic
def close_engagement(*, engagement: Engagement, by: User | None) -> Engagement:
    """Before its time, for everybody alike."""
    row = _held(engagement, State.PUBLIC)
    row.state = State.CLOSED
    row.save(update_fields=["state"])
    _note(row, "engagement_closed", by)
    return row


@transaction.atomic
def answer(
    *,
    engagement: Engagement,
    organisation: Organisation,
    answers: Mapping[str, str],
    by: User,
    received_at: datetime,
) -> EngagementAnswer:
    """What a firm says, whole; the same firm again changes it, until the last moment (`received_at` counts). Refused:
    "late", "empty", "member"."""
    row = _held(engagement)
    begun = row.opens_at is None or row.opens_at <= received_at
    if row.state != State.PUBLIC or not begun or received_at >= row.closes_at:
        raise Refused("late", _("Answers are not taken now."))
    if not organisation.memberships.filter(user=by).exists():
        raise Refused("member", _("You don’t act for this organisation."))
    keys = [one["key"] for one in row.questions]
    kept = {key: text.strip()[:LONGEST] for key in keys if (text := answers.get(key, "")).strip()}
    if not kept:
        raise Refused("empty", _("Answer at least one question."))
    found = row.answers.filter(organisation=organisation).first()
    if found is None:
        try:
            with transaction.atomic():
                found = EngagementAnswer.objects.create(
                    engagement=row, organisation=organisation, answers=kept, by=by, at=received_at,
                    changed_at=received_at,
                )  # fmt: skip
        except IntegrityError:
            found = row.answers.get(organisation=organisation)
        else:
            _note(row, "engagement_answered", None, answer=found.pk)
            return found
    found.answers, found.by, found.changed_at = kept, by, received_at
    found.save(update_fields=["answers", "by", "changed_at"])
    return found


@transaction.atomic
def add_note(*, engagement: Engagement, text: str, by: User | None) -> EngagementNote:
    """What one firm heard, all hear: on the public page, and by mail those that answered. Refused ("moved") while it
    is a draft: nobody reads it then."""
    row = _held(engagement, State.PUBLIC, State.CLOSED)
    made = EngagementNote.objects.create(engagement=row, text=text, by=by)
    answered = row.answers.values("organisation")
    readers = User.objects.filter(memberships__organisation__in=answered, is_active=True)
    tell(
        kind=NOTED,
        key=str(made.pk),
        by=by,
        facts={"note": made.pk},
        to_users=readers.order_by("pk").distinct(),
    )
    _note(row, "engagement_note", by, note=made.pk)
    return made


@transaction.atomic
def set_sessions(*, engagement: Engagement, sessions: Sequence[Session], by: User | None) -> None:
    """The sessions of surgeries at which one can meet us; each is booked on its own page."""
    row = _held(engagement)
    row.sessions.set(sessions)
    _note(row, "engagement_sessions", by, sessions=sorted(one.pk for one in sessions))


@transaction.atomic
def record_advantage(
    *, engagement: Engagement, firm: str, what: str, done: str, is_excluded: bool, by: User | None
) -> Advantage:
    """A firm that knows more than the others, and what was done so that it has no unfair advantage; where nothing
    helps, it is treated as excluded (s16(4) to (6))."""
    row = _held(engagement)
    made = Advantage.objects.create(
        engagement=row, firm=firm, what=what, done=done, is_excluded=is_excluded, by=by
    )
    _note(row, "advantage_recorded", by, advantage=made.pk, excluded=is_excluded)
    return made


@transaction.atomic
def say_why_none(*, case: Case, reasons: str, by: User | None) -> NoEngagement | None:
    """Why there was no notice of talks with the market; it goes into the tender notice (s17). "" takes it back."""
    if case.state != Case.State.PLANNING:
        raise moved()
    if not reasons.strip():
        NoEngagement.objects.filter(case=case).delete()
        note(case, "no_engagement_taken_back", by=by)
        return None
    values = {"reasons": reasons.strip(), "at": now(), "by": by}
    made, _new = NoEngagement.objects.update_or_create(case=case, defaults=values)
    note(case, "no_engagement_said", by=by)
    return made


def reasons_without(case: Case) -> str:
    """For the tender notice (UK: planning.noEngagementNoticeRationale); "" where there was a notice of it."""
    found = NoEngagement.objects.filter(case=case).first()
    return found.reasons if found else ""
