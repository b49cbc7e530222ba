"""What follows when a tender notice is published: tenders are invited, or their deadline moves for everybody."""

from __future__ import annotations

from typing import Any

from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.noticing import correct, without_slip
from procurement.actions.releasing import happening_of
from procurement.makers.tender_forms import parts_of
from procurement.models import Case, DeadlineChange, OwnNotice
from procurement.release_parts import moment
from procurement.transitions import locked, move, note

CHANGED = "procurement.tender_changed"


def tender_published(notice: OwnNotice) -> None:
    """In the transaction of its publication. Times are those that the notice says, whatever the case says meanwhile.
    Refused ("at") where a deadline would move that had passed by then."""
    case, tender = notice.case, notice.body["tender"]
    if case is None or notice.published_at is None:
        return
    times: dict[str, Any] = {
        "closes_at": parse_datetime(tender["tenderPeriod"]["endDate"]),
        "questions_until": parse_datetime(tender.get("enquiryPeriod", {}).get("endDate", "")),
    }
    case.files.filter(is_internal=False, published_at=None, withdrawn_at=None).update(
        published_at=notice.published_at
    )
    if case.state == Case.State.PLANNING:
        move(case, Case.State.INVITED, by=notice.recorded_by or notice.approved_by, **times)
        return
    _move_deadline(notice, locked(case), times)
    tell(
        kind=CHANGED,
        key=str(notice.pk),
        by=notice.approved_by,
        facts={"notice": notice.pk},
        happening=happening_of(notice.release) if notice.release else f"notice:{notice.public_id}",
    )


def _move_deadline(notice: OwnNotice, case: Case, times: dict) -> None:
    old, new = case.closes_at, times["closes_at"]
    if old and new and moment(old) != moment(new):
        if new < old or notice.published_at is None or notice.published_at >= old:
            raise Refused(
                "at", _("The deadline had passed by then: it can’t be moved any more (section 87(6)(b)).")
            )
        DeadlineChange.objects.create(
            case=case,
            notice=notice,
            old_closes_at=old,
            new_closes_at=new,
            why=notice.why,
            at=notice.published_at,
        )
        facts = {"notice": notice.pk, "from": moment(old), "to": moment(new)}
        note(case, "deadline_moved", by=notice.approved_by, facts=facts)
    Case.objects.filter(pk=case.pk).update(**times)
    for name, value in times.items():
        setattr(notice.case, name, value)


def tender_notice_of(case: Case) -> OwnNotice | None:
    """The one that holds now: the newest that was published."""
    return case.notices.published().filter(kind="UK4").order_by("-published_at", "-pk").first()


def extend(*, case: Case, closes_at, why: str, by: User | None, questions_until=None) -> OwnNotice:
    """Begins the notice that moves the deadline, for everybody; it moves when that is published, and not before.
    Refused ("closes", "no_notice", "under_way")."""
    was = tender_notice_of(case)
    if was is None or case.state != Case.State.INVITED or case.closes_at is None:
        raise Refused("no_notice", _("No tender notice of this procurement is published."))
    if case.is_closed:
        raise Refused(
            "closes", _("The time for tenders is over: it can’t be moved any more (section 87(6)(b)).")
        )
    if closes_at <= case.closes_at:
        raise Refused(
            "closes", _("The time for tenders can be made longer, for everybody, and never shorter.")
        )
    day, clock = parts_of(closes_at)
    extra = {**without_slip(was.extra), "closes_day": day, "closes_clock": clock}
    if questions_until is not None:
        if questions_until > closes_at or (case.questions_until and questions_until < case.questions_until):
            raise Refused(
                "questions", _("Questions end before tenders are due, and not earlier than was said.")
            )
        extra["questions_day"], extra["questions_clock"] = parts_of(questions_until)
    return correct(notice=was, why=why, by=by, extra=extra)
