"""Clarification questions: asked privately until the day for questions, answered to all, merged, declined, corrected.

Each answer is a release of its own (OCDS enquiries), without who asked. After the closing time nothing new is answered,
because nobody could act on it any more; what waits is declined.
"""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

from django.db import transaction
from django.utils.text import Truncator
from django.utils.timezone import localtime, make_aware
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Organisation, User
from engagement.errors import Refused
from engagement.questions import acts
from engagement.questions.rows import AnswerCorrected
from engagement.workdays import days_before
from procurement.actions.releasing import publish_release
from procurement.models import Case, Enquiry, Procurement, Release
from procurement.permissions_suppliers import can_answer_questions, can_correct, firms_of
from procurement.transitions import locked, note

ANSWERED, DECLINED, WAIT = (
    "procurement.answered",
    "procurement.question_declined",
    "procurement.questions_wait",
)
MANY = 200  # at one turn
TITLE = 100  # characters of a question that stand for it in open data

State = Enquiry.State


def questions_until(procurement: Procurement) -> datetime | None:
    """The instant at which questions end; None where none can be asked."""
    return procurement.questions_until or procurement.closes_at


def takes_at(procurement: Procurement | None, at: datetime) -> bool:
    """Whether a question that is received at this instant is in time (half-open: the end itself is too late)."""
    if procurement is None or procurement.source != Procurement.Source.OWN:
        return False
    until = questions_until(procurement)
    invited = procurement.state == Procurement.State.INVITED and procurement.first_at <= at
    return invited and until is not None and at < until


def answers_at(procurement: Procurement | None, at: datetime) -> bool:
    """Whether an answer published at this instant can still be acted on."""
    if procurement is None or procurement.state != Procurement.State.INVITED:
        return False
    return procurement.closes_at is not None and at < procurement.closes_at


@transaction.atomic
def ask(
    *,
    case: Case,
    by: User,
    organisation: Organisation,
    asked: str,
    lot_key: str = "",
    received_at: datetime | None = None,
) -> Enquiry:
    """Waits for an answer. The same words of the same person again are one question.

    Refused: "closed" (by the instant at which it was received), "runs" (an officer of it), "organisation" (not theirs,
    or a department), "lot" (there is none of that number).
    """
    row = locked(case)
    at = received_at or now()
    if not takes_at(row.procurement, at):
        raise Refused("closed", _("The time for questions is over."))
    if can_answer_questions(by, row):
        raise Refused("runs", _("You run this procurement: put what you know into its papers."))
    if not firms_of(by).filter(pk=organisation.pk).exists():
        raise Refused("organisation", _("Choose an organisation that you belong to."))
    if lot_key and not row.procurement.lots.filter(key=lot_key).exists():
        raise Refused("lot", _("Choose one of the lots."))
    same = Enquiry.objects.waiting().filter(case=row, asked_by=by, asked=asked, lot_key=lot_key).first()
    if same:
        return same
    made = Enquiry.objects.create(
        case=row, asked=asked, asked_by=by, organisation=organisation, lot_key=lot_key, asked_at=at
    )
    note(row, "enquiry_asked", by=None, facts={"enquiry": made.pk})  # who asked is in its row alone
    return made


@transaction.atomic
def answer(
    *, enquiry: Enquiry, by: User, public_question: str, text: str, received_at: datetime | None = None
) -> Enquiry:
    """Published to all, without who asked: on the page, in open data, by mail to who asked and who follows.

    Refused: "closed", "moved" (somebody was quicker).
    """
    row = _still_open(enquiry, received_at)
    values = {"question": public_question.strip(), "answer": text.strip(), "answered_by": by}
    _move(row, State.PUBLISHED, by=by, verb="enquiry_answered", **values)
    _release(row, f"{row.case.ocid}-enquiry-{row.pk}", by)
    acts.tell_answered(row, kind=ANSWERED, by=by)
    return row


@transaction.atomic
def correct(
    *, enquiry: Enquiry, by: User, public_question: str, text: str, reason: str, seen: int
) -> AnswerCorrected:
    """What was published is put right: the old wording stays readable, with the day and the reason. Whoever hears of
    answers is told of this correction once. `seen`: how many corrections stood when the form was shown.

    Refused: "closed" (contracts are made, or it ended), "reason", "same", "moved".
    """
    locked(enquiry.case)
    row = acts.locked(enquiry)
    if not acts.stands_as_seen(row, seen):
        raise acts.dealt_with()
    if not can_correct(by, row):
        raise Refused("closed", _("Answers are corrected until the contract is made."))
    made = acts.put_right(row, by=by, public_question=public_question, text=text, reason=reason)
    note(row.case, "enquiry_corrected", by=by, facts={"enquiry": row.pk})
    _release(row, f"{row.case.ocid}-enquiry-{row.pk}-{made.pk}", by)
    acts.tell_answered(row, kind=ANSWERED, by=by, correction=made)
    return made


@transaction.atomic
def decline(*, enquiry: Enquiry, by: User, reason: str) -> Enquiry:
    """Not answered; those who asked read why. Also after the closing time. Refused: "moved", "reason"."""
    locked(enquiry.case)
    row = acts.locked(enquiry)
    if not reason.strip():
        raise Refused("reason", _("Say why it is not answered."))
    _move(row, State.DECLINED, by=by, verb="enquiry_declined", reason=reason.strip(), answered_by=by)
    acts.tell_declined(row, kind=DECLINED, by=by)
    return row


@transaction.atomic
def merge(*, enquiry: Enquiry, into: Enquiry, by: User, received_at: datetime | None = None) -> Enquiry:
    """It asks the same as another one: the answer to that is its answer. Where it stands already, who asked is told.

    Refused: "closed", "same" (not another one of this case that can be read or answered), "moved".
    """
    row = _still_open(enquiry, received_at)
    other = acts.locked(into)
    if not acts.can_lead(other, row):
        raise Refused("same", _("Choose another question of this procurement that waits or is answered."))
    _move(row, State.MERGED, by=by, verb="enquiry_merged", same_as=other)
    Enquiry.objects.filter(same_as=row).update(same_as=other)
    acts.tell_merged(row, other, kind=f"{ANSWERED}_before", by=by)
    return row


# --- Open data ---------------------------------------------------------------------------------------------
def _release(row: Enquiry, key: str, by: User) -> None:
    said = {"id": _tender_id(row.case), "hasEnquiries": True, "enquiries": [in_open_data(row)]}
    publish_release(case=row.case, key=key, at=now(), tag=["tenderUpdate"], body={"tender": said}, by=by)


def in_open_data(row: Enquiry) -> dict[str, Any]:
    """OCDS enquiries 1.1.5, without `author`; of when it was asked the day alone."""
    day = make_aware(datetime.combine(localtime(row.asked_at).date(), time.min))
    said = {
        "id": str(row.public_id),
        "date": day.isoformat(),
        "title": Truncator(row.question).chars(TITLE),
        "description": row.question,
        "answer": row.answer,
        "dateAnswered": (row.answered_at or now()).isoformat(timespec="seconds"),
    }
    return {**said, "relatedLot": row.lot_key} if row.lot_key else said


def _tender_id(case: Case) -> str:
    """As the notices have it: a release that named it otherwise would be about another tender."""
    releases = Release.objects.filter(procurement=case.procurement_id).order_by("-released_at", "-pk")
    bodies = releases.values_list("body", flat=True)
    found = ((body.get("tender") or {}).get("id") for body in bodies)
    return next((str(one) for one in found if one), case.number)


# --- Warning -----------------------------------------------------------------------------------------------
def warn_due() -> int:
    """Writes to whoever looks after a case whose questions wait, from two working days before it closes on. Once for
    each closing time, however often it runs; gives how many cases were looked at."""
    open_ones = Procurement.objects.open().order_by().values("pk")
    rows = Case.objects.filter(procurement__in=open_ones, enquiries__state=State.RECEIVED).distinct()
    rows = rows.select_related("procurement", "owner", "substitute").order_by("procurement__closes_at", "pk")
    looked = 0
    for case in rows[:MANY]:
        procurement = case.procurement
        if procurement is not None and acts.is_close(procurement.closes_at):
            key = f"{case.pk}:{procurement.closes_at:%Y%m%d%H%M}"
            tell(kind=WAIT, key=key, facts={"case": case.pk}, to_users=who_answers(case))
            looked += 1
    return looked


def who_answers(case: Case) -> list[User]:
    """Its owner and who stands in; where there is neither, the procurement officers of the department."""
    named = [user for user in (case.owner, case.substitute) if user and user.is_active]
    found = [user for user in named if can_answer_questions(user, case)]
    if found:
        return found
    members = User.objects.filter(memberships__organisation=case.department, is_active=True).distinct()
    return [user for user in members.order_by("pk") if can_answer_questions(user, case)]


def late_answer(case: Case) -> datetime | None:
    """When the last answer was published, where that left firms less than two working days; None otherwise, and once
    tenders are in. Officers then think of more time for everybody (s87(6)(b))."""
    procurement = case.procurement
    if procurement is None or not procurement.is_open:
        return None
    last = Enquiry.objects.published().filter(case=case).order_by("-answered_at").first()
    if last is None or last.answered_at is None:
        return None
    latest = days_before(localtime(procurement.closes_at).date(), acts.WARNED_BEFORE)
    return last.answered_at if localtime(last.answered_at).date() > latest else None


# --- Steps -------------------------------------------------------------------------------------------------
def _still_open(enquiry: Enquiry, received_at: datetime | None) -> Enquiry:
    locked(enquiry.case)
    row = acts.locked(enquiry)
    if not answers_at(row.case.procurement, received_at or now()):
        says = _("Tenders are due: an answer now would reach nobody in time. Decline it with this reason.")
        raise Refused("closed", says)
    return row


def _move(row: Enquiry, to: str, *, by: User, verb: str, **values: Any) -> None:
    acts.move(row, to, **values)
    note(row.case, verb, by=by, facts={"enquiry": row.pk})
