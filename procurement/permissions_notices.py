"""Who may correct, drop and extend: what `permissions` says of notices, continued."""

from __future__ import annotations

from typing import Any

from procurement.models import Case, OwnNotice
from procurement.permissions import can_work
from procurement.querysets import own_departments

State = OwnNotice.State


def is_written_by(user: Any, notice: OwnNotice) -> bool:
    """Officers of its department, whatever its state."""
    departments = own_departments(user, "procurement.change_case")
    return departments.filter(pk=notice.department_id).exists()


def can_correct(user: Any, notice: OwnNotice) -> bool:
    """The newest that is published, where no correction of it is under way."""
    return (
        notice.state == State.PUBLISHED
        and is_written_by(user, notice)
        and not notice.corrections.exclude(state=State.DROPPED).exists()
    )


def can_drop(user: Any, notice: OwnNotice) -> bool:
    return notice.state in (State.DRAFT, State.ASKED, State.READY) and is_written_by(user, notice)


def can_extend(user: Any, case: Case) -> bool:
    """While tenders may come, and a tender notice of ours says until when (s87(6)(b))."""
    if case.state != Case.State.INVITED or case.closes_at is None or case.is_closed:
        return False
    return can_work(user, case) and case.notices.published().filter(kind="UK4").exists()
