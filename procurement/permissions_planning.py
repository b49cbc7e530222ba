"""Who may do what on the way to an approved plan: the rest of the table in `permissions.py`."""

from __future__ import annotations

from typing import Any

from procurement.models import Approval, Case, KeyDecision
from procurement.permissions import can_begin, can_cancel, can_see, can_work


def can_copy(user: Any, case: Case) -> bool:
    """Who sees it and may begin one of their own."""
    return can_begin(user) and can_see(user, case)


def can_ask_approval(user: Any, case: Case) -> bool:
    return case.state in Case.ALIVE and can_work(user, case)


def can_decide_approval(user: Any, approval: Approval) -> bool:
    """It waits for them: entitled or standing in, and not who asked."""
    return Approval.objects.waiting_for(user).filter(pk=approval.pk).exists()


def _record(case: Case) -> KeyDecision | None:
    return KeyDecision.objects.filter(case=case).first()


def can_plan_decision(user: Any, case: Case) -> bool:
    """Until it is decided."""
    record = _record(case)
    return can_cancel(user, case) and (record is None or record.decided_on is None)


def can_record_decision(user: Any, case: Case) -> bool:
    record = _record(case)
    return can_cancel(user, case) and record is not None and record.is_key and record.decided_on is None


def can_call_in(user: Any, case: Case) -> bool:
    record = _record(case)
    return (
        can_cancel(user, case)
        and record is not None
        and record.call_in_until is not None
        and record.called_in_on is None
    )


def can_release(user: Any, case: Case) -> bool:
    record = _record(case)
    return (
        can_cancel(user, case)
        and record is not None
        and record.called_in_on is not None
        and record.released_on is None
    )
