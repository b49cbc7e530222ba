"""The one table of what may follow what, and the one way to go there.

Each step changes the row by a condition on where it stood and writes the event, in one transaction. Nobody else writes
`state` of a case, a notice, an award or a contract.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction

from accounts.clock import now
from accounts.models import User
from engagement.transitions import locked, moved, stepped
from procurement.models import Case, CaseAward, CaseEvent, CouncilContract, OwnNotice

C, N, A, K = Case.State, OwnNotice.State, CaseAward.State, CouncilContract.State

__all__ = ["locked", "move", "moved", "note"]

# (from, to): the verb of the event.
CASE: dict[tuple[str, str], str] = {
    (C.PLANNING, C.INVITED): "invited",
    (C.PLANNING, C.AWARDED): "award_decided",  # direct award, quotes
    (C.INVITED, C.AWARDED): "award_decided",
    (C.AWARDED, C.CONTRACTED): "contracted",
    (C.AWARDED, C.INVITED): "award_taken_back",
    (C.PLANNING, C.CANCELLED): "cancelled",
    (C.INVITED, C.CANCELLED): "cancelled",
    (C.AWARDED, C.CANCELLED): "cancelled",
}
NOTICE: dict[tuple[str, str], str] = {
    (N.DRAFT, N.ASKED): "notice_asked",
    (N.ASKED, N.DRAFT): "notice_returned",
    (N.ASKED, N.READY): "notice_approved",
    (N.READY, N.PUBLISHED): "notice_published",
    (N.DRAFT, N.DROPPED): "notice_dropped",
    (N.ASKED, N.DROPPED): "notice_dropped",
    (N.READY, N.DROPPED): "notice_dropped",
}
AWARD: dict[tuple[str, str], str] = {
    (A.DECIDED, A.ANNOUNCED): "award_announced",
    (A.DECIDED, A.CONTRACTED): "contract_made",
    (A.ANNOUNCED, A.CONTRACTED): "contract_made",
    (A.DECIDED, A.CANCELLED): "award_cancelled",
    (A.ANNOUNCED, A.CANCELLED): "award_cancelled",
}
CONTRACT: dict[tuple[str, str], str] = {
    (K.DRAFT, K.RUNNING): "contract_signed",
    (K.RUNNING, K.ENDED): "contract_ended",
    (K.RUNNING, K.TERMINATED): "contract_terminated",
}
TABLES: dict[type, dict[tuple[str, str], str]] = {
    Case: CASE,
    OwnNotice: NOTICE,
    CaseAward: AWARD,
    CouncilContract: CONTRACT,
}


@transaction.atomic
def move(row: Any, to: str, *, by: User | None, facts: dict | None = None, **changes: Any) -> Any:
    """The row as it stands afterwards; `changes` are written with the state, `facts` go into the event. Refused
    ("moved"): see `stepped`."""
    model, was = type(row), row.state
    if model is Case:
        changes = {"state_at": now(), **changes}
    verb = stepped(row, to, TABLES[model], **changes)
    case = row if model is Case else row.case
    if case is not None:
        note(case, verb, by=by, facts={"row": row.pk, "from": was, "to": to, **(facts or {})})
    return row


def note(case: Case, verb: str, *, by: User | None, facts: dict | None = None) -> CaseEvent:
    """Writes down what happened in a case. `facts`: ids, states and numbers, no words."""
    return CaseEvent.objects.create(case=case, verb=verb, actor=by, facts=facts or {})
