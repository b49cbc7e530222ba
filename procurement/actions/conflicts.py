"""Conflicts of interest: found, kept with what is done about them, and confirmed in a written assessment (Procurement
Act 2023, ss81-83). An assessment that was confirmed is never changed; a revision is the next one."""

from __future__ import annotations

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from engagement.errors import Refused
from procurement.connected import connected_with
from procurement.models import Case, Conflict, ConflictsAssessment
from procurement.transitions import locked, moved, note


def _alive(case: Case) -> Case:
    row = locked(case)
    if row.state not in Case.ALIVE:
        raise moved()
    return row


@transaction.atomic
def record(
    *, case: Case, who: str, kind: str, what: str, mitigation: str, by: User | None, firm: str = ""
) -> Conflict:
    """Refused ("moved") where the case is over."""
    row = _alive(case)
    made = Conflict.objects.create(
        case=row, who=who, firm=firm, kind=kind, what=what, mitigation=mitigation, by=by
    )
    note(row, "conflict_recorded", by=by, facts={"conflict": made.pk, "kind": kind})
    return made


@transaction.atomic
def remove(*, conflict: Conflict, by: User | None) -> None:
    """Written down by mistake, or gone; those who confirmed it before keep it in their assessment."""
    row = _alive(conflict.case)
    if Conflict.objects.filter(pk=conflict.pk, removed_at=None).update(removed_at=now()):
        note(row, "conflict_removed", by=by, facts={"conflict": conflict.pk})


@transaction.atomic
def confirm(*, case: Case, text: str, by: User | None) -> ConflictsAssessment:
    """The assessment as it stands: everybody whom the software lists, every conflict, and what was considered.
    Refused ("moved") where the case is over or somebody else confirmed at the same moment."""
    row = _alive(case)
    if not text.strip():
        raise Refused("text", _("Say what was considered."))
    last = row.assessments.order_by("-number").first()
    conflicts = row.conflicts.filter(removed_at=None)
    number = last.number + 1 if last else 1
    # The event first: who confirms is one of those who act here, and is listed.
    note(row, "conflicts_confirmed", by=by, facts={"assessment": number, "conflicts": conflicts.count()})
    try:
        with transaction.atomic():
            return ConflictsAssessment.objects.create(
                case=row,
                number=number,
                text=text.strip(),
                people=[{"key": one.key, "who": one.who, "how": str(one.how)} for one in connected_with(row)],
                conflicts=list(
                    conflicts.order_by("pk").values("id", "who", "firm", "kind", "what", "mitigation")
                ),
                by=by,
            )
    except IntegrityError:
        raise moved() from None


def problems(case: Case) -> list[str]:
    """What the assessment lacks; [] where the newest one holds everything that is known now. Somebody new among those
    who act (who approves a notice) is listed and asks for no revision by that alone; a new firm, an officer of a firm,
    another owner or substitute does."""
    last = case.assessments.order_by("-number").first()
    if last is None:
        return [_("No conflicts assessment is confirmed yet (section 83).")]
    found = []
    seen = {one["key"] for one in last.people}
    leads = {f"user:{pk}" for pk in (case.owner_id, case.substitute_id) if pk}
    new = [
        one.who for one in connected_with(case) if one.key not in seen and (one.is_firm or one.key in leads)
    ]
    if new:
        shown = ", ".join(new[:5]) + ("…" if len(new) > 5 else "")
        found.append(_("Since the conflicts assessment there is also: {who}. Revise it.").format(who=shown))
    current = set(case.conflicts.filter(removed_at=None).values_list("pk", flat=True))
    if current != {one["id"] for one in last.conflicts}:
        found.append(_("The conflicts have changed since the assessment was confirmed. Revise it."))
    return found
