"""The register, spend and grants from files: looked at first, then taken in whole or not at all.

The same file again changes nothing: each line has a stable key.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.clock import now, today
from accounts.models import Organisation, User
from cms.importing.faults import Faults, FileFaults
from engagement.errors import Refused
from procurement.actions.contracts import note
from procurement.awards_columns import Row, read
from procurement.awards_tables import COLUMNS
from procurement.models import CouncilContract, GrantLine, ImportRun, SpendLine
from procurement.transitions import locked, moved

K = CouncilContract.State
Kind = ImportRun.Kind
KEPT_DAYS = 7
LINES: dict[str, Any] = {Kind.SPEND: SpendLine, Kind.GRANTS: GrantLine}


@dataclass
class Plan:
    """What taking the file in would do."""

    rows: list[Row]
    left_out: list[str]  # heads that nobody knows
    made: list[Any] = field(default_factory=list)
    changed: list[tuple[Any, dict[str, tuple[Any, Any]]]] = field(default_factory=list)
    same: int = 0


def plan_of(*, kind: str, department: Organisation, name: str, data: bytes) -> Plan:
    """Reads and compares; writes nothing. FileFaults with every fault by row and column."""
    rows, left_out = read(name, data, COLUMNS[kind])
    plan = Plan(rows, left_out)
    if kind == Kind.CONTRACTS:
        _compare_contracts(plan, department)
    else:
        _compare_lines(plan, department, LINES[kind])
    return plan


def _compare_contracts(plan: Plan, department: Organisation) -> None:
    faults, seen = Faults(), set()
    keys = [row.values["reference"] for row in plan.rows]
    known = {one.reference: one for one in CouncilContract.objects.filter(reference__in=keys)}
    for row in plan.rows:
        key, facts = row.values["reference"], _contract_facts(row.values)
        if key in seen:
            faults.add(
                _("row {n}").format(n=row.number), _("the reference {key} stands twice").format(key=key)
            )
        seen.add(key)
        if facts.get("ends_on") and facts["ends_on"] < facts["starts_on"]:
            faults.add(_("row {n}").format(n=row.number), _("it ends before it begins"))
        if facts["net"] < 0 or facts["gross"] < facts["net"]:
            faults.add(_("row {n}").format(n=row.number), _("the value with VAT is less than without"))
        held = known.get(key)
        if held is None:
            plan.made.append({**facts, "reference": key, "department": department})
        elif held.department_id != department.pk or held.case_id:
            says = _("the reference {key} is that of a contract that this file may not change")
            faults.add(_("row {n}").format(n=row.number), says.format(key=key))
        else:
            _note_change(plan, held, facts)
    faults.end()


def _contract_facts(values: dict[str, Any]) -> dict[str, Any]:
    """Of a contract, as the file says it; a value with VAT that it does not say is left as without."""
    facts = {name: value for name, value in values.items() if name != "reference" and value is not None}
    facts.setdefault("gross", facts["net"] + facts.get("irrecoverable_vat", Decimal(0)))
    facts.setdefault("signed_on", facts["starts_on"])
    if key := facts.get("supplier_id"):
        facts["supplier_id"] = identifier(key)
    return facts


def identifier(text: str) -> str:
    """A bare company number becomes "GB-COH-01234567"; what has a scheme stays."""
    flat = text.replace(" ", "").upper()
    if flat.startswith("GB-"):
        return flat
    if (flat.isdigit() and len(flat) in (7, 8)) or (
        len(flat) == 8 and flat[:2].isalpha() and flat[2:].isdigit()
    ):
        return f"GB-COH-{flat.zfill(8)}"
    return text


def _compare_lines(plan: Plan, department: Organisation, model: Any) -> None:
    counted: Counter[str] = Counter()
    keyed = {}
    for row in plan.rows:
        key = _key(row.values, department, counted)
        keyed[key] = row.values
    known: dict[str, Any] = {}
    keys = list(keyed)
    for begin in range(0, len(keys), 500):
        known |= {one.key: one for one in model.objects.filter(key__in=keys[begin : begin + 500])}
    for key, values in keyed.items():
        held = known.get(key)
        if held is None:
            plan.made.append({**values, "key": key, "department": department})
        else:
            _note_change(plan, held, values)


def _key(values: dict[str, Any], department: Organisation, counted: Counter[str]) -> str:
    """What makes a line the same line when its file comes again: what it says. Two alike in one file are two."""
    said = "\x1f".join(
        str(values.get(name, "")).casefold()
        for name in ("reference", "date", "beneficiary", "amount", "purpose")
    )
    found = hashlib.sha256(f"{department.pk}\x1f{said}".encode()).hexdigest()[:40]
    counted[found] += 1
    return f"{found}-{counted[found]}"


def _note_change(plan: Plan, held: Any, facts: dict[str, Any]) -> None:
    differs = {
        name: (getattr(held, name), value) for name, value in facts.items() if getattr(held, name) != value
    }
    if differs:
        plan.changed.append((held, differs))
    else:
        plan.same += 1


# --- In two steps ------------------------------------------------------------------------------------------
@transaction.atomic
def begin_import(
    *, kind: str, department: Organisation, upload: Any, by: User | None, shows: bool = False
) -> ImportRun:
    """Keeps the file until somebody has seen what it would do. FileFaults; then nothing is kept."""
    data = upload.read()
    upload.seek(0)
    plan = plan_of(kind=kind, department=department, name=upload.name, data=data)
    return ImportRun.objects.create(
        kind=kind,
        department=department,
        name=upload.name[-200:],
        file=upload,
        sha256=hashlib.sha256(data).hexdigest(),
        shows=shows and kind == Kind.CONTRACTS,
        rows=len(plan.rows),
        made=len(plan.made),
        changed=len(plan.changed),
        by=by,
    )


def plan_again(run: ImportRun) -> Plan:
    """Of a file that waits."""
    with run.file.open("rb") as opened:
        return plan_of(kind=run.kind, department=run.department, name=run.name, data=opened.read())


@transaction.atomic
def take_in(*, run: ImportRun, by: User | None) -> ImportRun:
    """Writes all of it, or nothing. Refused: "moved" where it was taken in already, "file" where it no longer fits what
    has changed since."""
    run = locked(run)
    if run.taken_at or not run.file:
        raise moved()
    try:
        plan = plan_again(run)
    except FileFaults as found:
        raise Refused("file", found.text()) from found
    write = _write_contracts if run.kind == Kind.CONTRACTS else _write_lines
    try:
        with transaction.atomic():
            write(plan, run, by)
    except IntegrityError as clash:  # the same lines from another file at this moment
        raise Refused("file", _("Somebody has just taken in lines of this file. Try again.")) from clash
    name, storage = str(run.file.name), run.file.storage
    run.file, run.taken_at, run.by = "", now(), by
    run.made, run.changed = len(plan.made), len(plan.changed)
    run.save()
    transaction.on_commit(lambda: storage.delete(name))
    return run


def _write_contracts(plan: Plan, run: ImportRun, by: User | None) -> None:
    for facts in plan.made:
        over = facts.get("ends_on") is not None and facts["ends_on"] < today()
        made = CouncilContract.objects.create(
            state=K.ENDED if over else K.RUNNING, is_public=run.shows, created_by=by, **facts
        )
        note(made, "imported", by=by, run=run.pk)
    for held, differs in plan.changed:
        CouncilContract.objects.filter(pk=held.pk).update(
            **{name: new for name, (_old, new) in differs.items()}
        )
        note(held, "imported", by=by, run=run.pk, fields=sorted(differs))


def _write_lines(plan: Plan, run: ImportRun, by: User | None) -> None:
    model = LINES[run.kind]
    model.objects.bulk_create([model(run=run, **facts) for facts in plan.made], batch_size=500)
    for held, differs in plan.changed:
        model.objects.filter(pk=held.pk).update(
            **{name: new for name, (_old, new) in differs.items()}, run=run
        )


@transaction.atomic
def drop_import(*, run: ImportRun) -> None:
    """A file that is not taken in goes, with its row."""
    run = locked(run)
    if run.taken_at:
        raise moved()
    name, storage = str(run.file.name), run.file.storage
    run.delete()
    transaction.on_commit(lambda: storage.delete(name))


def forget_old() -> int:
    """Files that nobody took in for a week go. A job."""
    old = ImportRun.objects.filter(taken_at=None, at__lt=now() - timedelta(days=KEPT_DAYS))
    done = 0
    for run in old.order_by("pk")[:100]:
        drop_import(run=run)
        done += 1
    return done
