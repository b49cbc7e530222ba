"""The one table of what may follow what, and the one way to go there.

Each step changes the row by a condition on where it stood and writes the event, in one transaction. Nobody else writes
`state` of a case, a notice, an award or a contract.
"""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from procurement.models import Case, CaseAward, CaseEvent, CouncilContract, OwnNotice

C, N, A, K = Case.State, OwnNotice.State, CaseAward.State, CouncilContract.State

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
    """The row as it stands afterwards; `changes` are written with the state, `facts` go into the event.

    Refused ("moved") where somebody was quicker, or the table has no such step.
    """
    model = type(row)
    verb = TABLES[model].get((row.state, to))
    if verb is None:
        raise moved()
    was = row.state
    written = {"state": to, **changes}
    if model is Case:
        written["state_at"] = now()
    if not model.objects.filter(pk=row.pk, state=was).update(**written):
        raise moved()
    for name, value in written.items():
        setattr(row, name, value)
    case = row if model is Case else row.case
    if case is not None:
        note(case, verb, by=by, facts={"row": row.pk, "from": was, "to": to, **(facts or {})})
    return row


def moved(code: str = "moved") -> Refused:
    """What whoever was too late reads."""
    return Refused(code, _("That is not possible now: somebody has just changed it. Look again."))


def locked(row: Any) -> Any:
    """The row anew and held until the end of the transaction (SQLite has one writer anyway)."""
    return type(row).objects.select_for_update(no_key=True).get(pk=row.pk)


def note(case: Case, verb: str, *, by: User | None, facts: dict | None = None) -> CaseEvent:
    """Writes down what happened in a case. `facts`: ids, states and numbers, no words."""
    return CaseEvent.objects.create(case=case, verb=verb, actor=by, facts=facts or {})
