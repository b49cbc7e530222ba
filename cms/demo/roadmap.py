"""The demonstration's roadmap through the importer, and then where each action and step stands."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from cms.actions import importing
from cms.demo import data
from cms.importing import readers
from cms.importing.diff import Diff, compare
from cms.models import ActionRecord, ImportRun, RoadmapPage, StateChange, Step, StepChange
from cms.models.rows import Precision


class Refused(Exception):
    """The demonstration cannot be laid here; the message is for the person who asked."""


def bring(extras: dict, known: dict[str, Organisation], by: User) -> int:
    """Imports and publishes what is missing or differs; says how many pages."""
    path = data.FOLDER / "roadmap.json"
    roadmap = readers.read(path)
    runs = ImportRun.objects.filter(file_name=path.name).exclude(state=ImportRun.State.UNDONE)
    if RoadmapPage.objects.filter(live=True).exists() and not runs.exists():
        raise Refused(_("This site has a roadmap of its own. The demonstration needs a fresh database."))
    for action in roadmap.actions():
        extra = extras[action.ref]
        action.fields |= {"summary": extra["summary"], "kind": extra["kind"]}
        names = {*action.fields["stakeholders_identified"], *action.fields["stakeholders_potential"]}
        links = {name: known[name].pk for name in names if name in known}
        action.fields["organisations"] = {**links, "": known[extra["lead_organisation"]].pk}
    resumed = importing.own_run(roadmap.digest, publish=True)
    diff: Diff = compare(roadmap, update=True, resumed=resumed)
    count = 0
    if diff.to_write() or (resumed and resumed.state == ImportRun.State.WRITING):
        run = importing.start(by=by, file_name=path.name, digest=roadmap.digest, resumed=resumed)
        count = importing.write(by=by, run=run, diff=diff)
    importing.switch(by=by)
    importing.finish(by=by)
    return count


@transaction.atomic
def states(extras: dict, by: User) -> int:
    """Each action's state, with the one change that led to it; only where none was ever made."""
    count = 0
    for record in ActionRecord.objects.filter(ref__in=extras, changes=None):
        extra = extras[record.ref]
        if extra["state"] == record.state:
            continue
        since, reason = data.at(extra["state_since"]), extra["state_reason"]
        StateChange.objects.create(
            record=record, from_state=record.state, to_state=extra["state"], reason=reason, at=since, by=by
        )
        record.state, record.state_reason, record.state_at, record.state_by = (
            extra["state"],
            reason,
            since,
            by,
        )
        record.save()
        count += 1
    return count


@transaction.atomic
def steps(extras: dict, by: User) -> int:
    """Each step's status and dates, with the changes that led to them; only where none was ever made."""
    changed, log = [], []
    for step in Step.objects.filter(action__ref__in=extras, changes=None).select_related("action"):
        extra = extras[step.action.ref]
        entry = extra["steps"].get(step.ref)
        if entry is None or step.changed_at or not _tell(step, entry, extra, by):
            continue
        changed.append(step)
        log += _changes(step, entry, extra, by)
    fields = ["status", "promised", "promised_precision", "first_promised", "first_precision"]
    Step.objects.bulk_update(
        changed, [*fields, "done_on", "reason", "note", "changed_at", "changed_by"], batch_size=100
    )
    StepChange.objects.bulk_create(log)
    return len(changed)


def _tell(step: Step, entry: dict, extra: dict, by: User) -> bool:
    """Puts the entry into the row; False where it says nothing."""
    if entry["status"] == Step.Status.TO_COME and not any(
        entry[name] for name in ("promised", "note", "reason")
    ):
        return False
    step.status, step.reason, step.note = entry["status"], entry["reason"], entry["note"]
    step.promised, step.done_on = data.day(entry["promised"]), data.day(entry["done_on"])
    step.first_promised = data.day(entry["first_promised"]) or step.promised
    step.promised_precision = step.first_precision = Precision.DAY
    step.changed_at, step.changed_by = data.at(entry["done_on"] or extra["updated"]), by
    return True


def _changes(step: Step, entry: dict, extra: dict, by: User) -> list[StepChange]:
    """The promise, the move of the promise, and the status, each on a day of its own."""
    before = Step.Status.TO_COME
    first, promised = step.first_promised, step.promised
    rows = []

    def add(when: str, to: str, old, new, reason: str = "") -> None:
        nonlocal before
        done = step.done_on if to == Step.Status.DONE else None
        rows.append(
            StepChange(
                step=step, from_status=before, to_status=to, from_promised=old, to_promised=new,
                done_on=done, reason=reason, at=data.at(when), by=by,
            )
        )  # fmt: skip
        before = to

    start = min(extra["state_since"], entry["done_on"] or extra["updated"])
    if first:
        add(start, before, None, first)
    if first and first != promised:
        add(
            min(extra["updated"], entry["done_on"] or extra["updated"]),
            before,
            first,
            promised,
            entry["reason"],
        )
    if step.status != before:
        add(entry["done_on"] or extra["updated"], step.status, promised, promised)
    return rows
