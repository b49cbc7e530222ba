"""Key decisions: the decision record, the forward plan before it, the call-in after it.

Local Authorities (Executive Arrangements) (Meetings and Access to Information) (England) Regulations 2012; Local
Government Act 2000, section 9F. How long the call-in runs is the council's own rule (rows.csv): a lawyer checks it.
"""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import User
from engagement.errors import Refused
from procurement.law.planning import call_in_ends, earliest_decision
from procurement.models import Before, Case, KeyDecision
from procurement.path_planning import band_of, has_call_in
from procurement.transitions import locked, note


def record_of(case: Case) -> KeyDecision | None:
    return KeyDecision.objects.filter(case=case).first()


def is_key(case: Case) -> bool:
    """As recorded; before that as the standing orders say at its value."""
    record = record_of(case)
    if record is not None:
        return record.is_key
    band = band_of(case)
    return bool(band and band.is_key and has_call_in(case))


def _alive(case: Case) -> Case:
    row = locked(case)
    if row.state not in Case.ALIVE:
        raise Refused("state", _("It has ended."))
    return row


@transaction.atomic
def plan_decision(
    *,
    case: Case,
    by: User | None,
    is_key: bool,
    not_key_reasons: str = "",
    before: str = Before.CONTRACT,
    what: str = "",
    options: str = "",
    planned_on: date | None = None,
    plan_url: str = "",
    urgent_basis: str = "",
) -> KeyDecision:
    """Whether it is a key decision; if so what is decided, the options, and since when it stands on the forward plan.
    Refused ("not_key_reasons", "before", "what", "state", "decided")."""
    row = _alive(case)
    if not is_key and not not_key_reasons.strip():
        raise Refused("not_key_reasons", _("Say why it is no key decision."))
    if before not in (Before.TENDER, Before.CONTRACT):
        raise Refused("before", _("Say what waits for it: going to market, or signing."))
    if is_key and not what.strip():
        raise Refused("what", _("Say what is decided."))
    record = record_of(row) or KeyDecision(case=row)
    if record.decided_on:
        raise Refused("decided", _("It has been decided: the record stands."))
    given = {"planned_on": planned_on, "plan_url": plan_url, "urgent_basis": urgent_basis.strip()}
    words = {"not_key_reasons": not_key_reasons.strip(), "what": what.strip(), "options": options.strip()}
    for name, value in {"is_key": is_key, "before": before, "recorded_by": by, **words, **given}.items():
        setattr(record, name, value)
    record.save()
    note(row, "decision_planned", by=by, facts={"key": is_key})
    return record


@transaction.atomic
def decide(
    *, case: Case, by: User | None, reasons: str, decided_by: str, decided_on: date, published_on: date
) -> KeyDecision:
    """Records what was decided, why and by whom; the call-in runs from its publication. Refused ("decided_on") less
    than 28 clear days after it stood on the forward plan, unless the record says why ("urgent_basis")."""
    row = _alive(case)
    record = record_of(row)
    if record is None or not record.is_key:
        raise Refused("record", _("Record the key decision first: what it is about and its forward plan."))
    if record.decided_on:
        raise Refused("decided", _("It has been decided: the record stands."))
    if not reasons.strip() or not decided_by.strip():
        raise Refused("reasons", _("Say who decided, and why."))
    _check_days(record, decided_on, published_on)
    record.reasons, record.decided_by = reasons.strip(), decided_by.strip()
    record.decided_on, record.published_on = decided_on, published_on
    record.call_in_until = call_in_ends(published_on, row.nation)
    record.recorded_by = by
    record.save()
    note(row, "decision_taken", by=by, facts={"until": record.call_in_until.isoformat()})
    return record


def _check_days(record: KeyDecision, decided_on: date, published_on: date) -> None:
    if decided_on > today() or published_on > today():
        raise Refused("decided_on", _("A decision is recorded once it is taken and published."))
    if published_on < decided_on:
        raise Refused("published_on", _("It is published after it is decided."))
    if record.planned_on is None and not record.urgent_basis:
        raise Refused("decided_on", _("Say first since when it stands on the forward plan."))
    if record.planned_on and not record.urgent_basis:
        first = earliest_decision(record.planned_on)
        if decided_on < first:
            said = _(
                "It must stand on the forward plan for 28 clear days: it can be decided from {day} on, or the record "
                "says why sooner (regulations 10 and 11 of the 2012 Regulations)."
            )
            raise Refused("decided_on", said.format(day=date_format(first, "DATE_FORMAT")))


@transaction.atomic
def call_in(*, case: Case, by: User | None, on: date, why: str) -> KeyDecision:
    """Councillors called it in: it holds until scrutiny releases it. Refused ("on") outside the call-in."""
    row = _alive(case)
    record = record_of(row)
    if record is None or record.call_in_until is None or record.published_on is None:
        raise Refused("record", _("There is no decision that could be called in."))
    if record.called_in_on:
        raise Refused("called_in", _("It has been called in already."))
    if not record.published_on <= on <= min(record.call_in_until, today()):
        raise Refused("on", _("That day is not within the call-in."))
    if not why.strip():
        raise Refused("why", _("Say why it was called in."))
    record.called_in_on, record.called_in_why = on, why.strip()
    record.save(update_fields=["called_in_on", "called_in_why"])
    note(row, "called_in", by=by)
    return record


@transaction.atomic
def release(*, case: Case, by: User | None, on: date, outcome: str) -> KeyDecision:
    """Scrutiny has dealt with it, and the decision may be carried out. Refused ("record", "on", "outcome")."""
    row = _alive(case)
    record = record_of(row)
    if record is None or record.called_in_on is None or record.released_on:
        raise Refused("record", _("It is not called in."))
    if not record.called_in_on <= on <= today():
        raise Refused("on", _("Choose the day on which it was released."))
    if not outcome.strip():
        raise Refused("outcome", _("Say what scrutiny decided."))
    record.released_on, record.outcome = on, outcome.strip()
    record.save(update_fields=["released_on", "outcome"])
    note(row, "call_in_released", by=by)
    return record


def holds(case: Case) -> str:
    """Why a key decision still holds what waits for it; "" where it doesn't."""
    record = record_of(case)
    if record is None:
        band = band_of(case)
        if band and band.is_key and has_call_in(case):
            said = _("At this value it is a key decision ({citation}): record it, or say why it is none.")
            return said.format(citation=band.citation)
        return ""
    if not record.is_key:
        return ""
    if record.decided_on is None or record.call_in_until is None:
        return _("The key decision is not recorded yet.")
    if record.called_in_on and not record.released_on:
        return _("The decision is called in: it holds until scrutiny releases it.")
    if today() <= record.call_in_until and not record.released_on:
        until = date_format(record.call_in_until, "DATE_FORMAT")
        return _("The decision can be called in until {day}, that day included.").format(day=until)
    return ""


def waits_before(case: Case) -> str:
    """The step that waits for the key decision."""
    record = record_of(case)
    return record.before if record else Before.CONTRACT
