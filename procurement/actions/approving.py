"""Approvals as the council's standing orders ask for them: asked, given or refused by another person, fallen away."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from engagement.errors import Refused
from procurement.models import Approval, ApprovalKind, Approver, Before, Case
from procurement.path_planning import band_of
from procurement.querysets_planning import acting
from procurement.transitions import locked, note

ASKED, DECIDED = "procurement.approval_asked", "procurement.approval_decided"
State = Approval.State
ORDER = [kind.value for kind in ApprovalKind]


def basis_of(case: Case) -> str:
    """What an approval is given for: the route, the value and the sums of the lots. Another one, and it falls away."""
    sums = "/".join(f"{value:.2f}" for value in (case.net, case.options_net, case.extensions_net, case.gross))
    return f"{case.route} {case.kind} {sums}"


def needed(case: Case) -> list[tuple[str, str]]:
    """(before, kind) of each approval that the standing orders ask for at its value, in the order of steps."""
    band = band_of(case)
    if band is None:
        return []
    return [
        (before.value, kind)
        for before in Before
        for kind in sorted(band.asked_before(before), key=lambda kind: ORDER.index(kind))
    ]


def stand_of(case: Case) -> dict[tuple[str, str], Approval]:
    """The newest of each that was asked for on what the case says now; one on another basis is not among them."""
    rows = case.approvals.filter(basis=basis_of(case)).exclude(state=State.FALLEN)
    return {
        (row.before, row.kind): row
        for row in rows.select_related("decided_by", "in_name_of", "asked_by").order_by("pk")
    }


def missing(case: Case, before: str) -> list[str]:
    """Kinds that are needed before this step and not given on what the case says now."""
    stands = stand_of(case)
    return [
        kind
        for step, kind in needed(case)
        if step == before and getattr(stands.get((step, kind)), "state", "") != State.GIVEN
    ]


def lines_of(kind: str, case: Case) -> QuerySet[Approver]:
    """Who may approve this of that case, with their substitutes."""
    rows = Approver.objects.filter(Q(department=None) | Q(department=case.department_id), kind=kind)
    return rows.select_related("user", "substitute")


def entitled(kind: str, case: Case, on: date) -> list[User]:
    """The people who may approve it on that day: those named, and whoever stands in for them then."""
    found: dict[int, User] = {}
    for line in lines_of(kind, case):
        found[line.user_id] = line.user
        if line.substitute is not None and line.stands_in(on):
            found[line.substitute.pk] = line.substitute
    return [person for person in found.values() if person.is_active]


@transaction.atomic
def ask(*, case: Case, before: str, by: User) -> list[Approval]:
    """Asks for all that is missing before this step, and tells who may give it. Refused ("nothing", "nobody")."""
    row = locked(case)
    if row.state not in Case.ALIVE:
        raise Refused("state", _("It has ended."))
    stands, basis = stand_of(row), basis_of(row)
    waiting = {key for key, one in stands.items() if one.state == State.ASKED}
    kinds = [kind for kind in missing(row, before) if (before, kind) not in waiting]
    if not kinds:
        raise Refused("nothing", _("Nothing is missing here that was not asked for already."))
    people = {kind: [one for one in entitled(kind, row, today()) if one.pk != by.pk] for kind in kinds}
    if alone := [str(ApprovalKind(kind).label) for kind in kinds if not people[kind]]:
        said = _("Nobody but you may approve this: {kinds}. An administrator names approvers.")
        raise Refused("nobody", said.format(kinds=", ".join(alone)))
    row.approvals.filter(before=before, kind__in=kinds, state=State.ASKED).update(state=State.FALLEN)
    asked = [
        Approval.objects.create(case=row, kind=kind, before=before, basis=basis, asked_by=by)
        for kind in kinds
    ]
    note(row, "approvals_asked", by=by, facts={"kinds": kinds, "before": before})
    for one in asked:
        tell(kind=ASKED, key=str(one.pk), by=by, facts={"approval": one.pk}, to_users=people[one.kind])
    return asked


@transaction.atomic
def decide(*, approval: Approval, give: bool, by: User, reasons: str = "") -> Approval:
    """Given, or refused with reasons; once. Refused ("person") for who is not entitled or asked for it themselves,
    ("moved") where somebody was quicker, ("fallen") where the case says something else by now, ("reasons")."""
    case = locked(
        approval.case
    )  # first, as whoever asks or ends it does: so nobody waits for the other for good
    row = locked(approval)
    if row.asked_by_id == by.pk:
        raise Refused("person", _("Somebody else approves what you asked for."))
    line = _line(row, by)
    if line is None:
        raise Refused("person", _("You are not entitled to approve this."))
    if row.state != State.ASKED:
        raise Refused("moved", _("This has been decided already."))
    if case.state not in Case.ALIVE or row.basis != basis_of(case):
        raise Refused("fallen", _("The procurement has changed since: it must be asked for again."))
    if not give and not reasons.strip():
        raise Refused("reasons", _("Say why, so that it can be put right."))
    row.state = State.GIVEN if give else State.REFUSED
    row.decided_at, row.decided_by, row.reasons = now(), by, reasons.strip()
    row.in_name_of = None if line.user_id == by.pk else line.user
    row.save(update_fields=["state", "decided_at", "decided_by", "reasons", "in_name_of"])
    verb = "approval_given" if give else "approval_refused"
    note(case, verb, by=by, facts={"approval": row.pk, "kind": row.kind, "in_name_of": row.in_name_of_id})
    told = {person.pk: person for person in (row.asked_by, case.owner) if person and person.pk != by.pk}
    tell(kind=DECIDED, key=str(row.pk), by=by, facts={"approval": row.pk}, to_users=told.values())
    return row


def _line(approval: Approval, by: User) -> Approver | None:
    """The line under which this person decides: their own before one in which they stand in."""
    rows = lines_of(approval.kind, approval.case).filter(acting(by, today()))
    return min(rows, key=lambda line: line.user_id != by.pk, default=None)


def may_decide(user: User, approval: Approval) -> bool:
    """Whether it waits for this person."""
    return Approval.objects.waiting_for(user).filter(pk=approval.pk).exists()
