"""Writing a definition and a canvas, section by section: two people who save at once lose nothing."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from challenges import permissions
from challenges.actions.proposing import officers_of
from challenges.models import Canvas, CaseEvent, Challenge
from challenges.sections_defining import ALL, Section, digest, outcome_rows, stand_of, values_of
from challenges.topics import keep_topic
from challenges.transitions import locked, moved, note
from engagement.errors import Refused

SAVED = "section_saved"
ELSEWHERE = ("outcomes", "wards")  # in rows of their own


class Conflict(Refused):
    """Somebody else saved this section since it was opened: what stands there now, who wrote it, and the stand on
    which one may save again once one has read it."""

    def __init__(self, *, values: dict[str, Any], stand: str, by: User | None):
        super().__init__("conflict", _("Somebody else has saved this meanwhile. Nothing of yours is lost."))
        self.values, self.stand, self.by = values, stand, by


def target_of(challenge: Challenge, section: Section) -> Challenge | Canvas:
    """The row that holds the section; of a challenge without a canvas an empty one, not saved."""
    if not section.on_canvas:
        return challenge
    return Canvas.objects.filter(challenge=challenge).first() or Canvas(challenge=challenge)


def _canvas(challenge: Challenge) -> Canvas:
    return Canvas.objects.get_or_create(challenge=challenge)[0]


@transaction.atomic
def save_section(
    *, challenge: Challenge, section: str, values: dict[str, Any], stand: str, by: User
) -> Challenge | Canvas:
    """The section as a whole. Nothing is written, and nobody is noted, where it says the same already.

    `stand` is `stand_of` when the form was opened. Another revision alone is no conflict: somebody else worked on
    another section. Refused: "state" (invited meanwhile, or not theirs), "owner"; `Conflict`.
    """
    part = ALL[section]
    held = locked(challenge)
    if not permissions.can_define(by, held):
        raise Refused("state", _("This can’t be changed any more: look at the challenge again."))
    row = locked(_canvas(held)) if part.on_canvas else held
    _check_people(held, values)
    current = values_of(part, row)
    given = {name: values[name] for name in part.fields}
    if digest(given) == digest(current):
        return row
    if stand.rpartition(":")[2] != digest(current):
        raise Conflict(values=current, stand=stand_of(part, row), by=_last_writer(held, part))
    return _write(held, row, part, given, by)


def _write(
    challenge: Challenge, row: Challenge | Canvas, part: Section, given: dict[str, Any], by: User
) -> Challenge | Canvas:
    changes = {name: value for name, value in given.items() if name not in ELSEWHERE}
    changes |= {"changed_at": now(), "changed_by": by} if part.on_canvas else {"updated_at": now()}
    held = type(row)._default_manager.filter(pk=row.pk, revision=row.revision)
    if not held.update(
        **changes, revision=F("revision") + 1
    ):  # the lock already held it: never, where rows lock
        raise moved()
    if isinstance(row, Challenge):
        _write_elsewhere(row, given)
    note(challenge, SAVED, by=by, facts={"section": part.key})
    log(instance=challenge, action="challenges.define", user=by, data={"section": part.key})
    row = type(row)._default_manager.get(pk=row.pk)
    if isinstance(row, Challenge) and "title" in given:
        keep_topic(row)
    return row


def _write_elsewhere(row: Challenge, given: dict[str, Any]) -> None:
    if "outcomes" in given:
        row.outcomes.all().delete()
        for one in outcome_rows(row, given["outcomes"]):
            one.save()
    if "wards" in given:
        row.wards.set(given["wards"])


def _check_people(challenge: Challenge, values: dict[str, Any]) -> None:
    """The owner and who stands in run challenges of the department, and are two people."""
    named = [values[name] for name in ("owner", "substitute") if values.get(name)]
    if len(set(named)) < len(named):
        raise Refused("substitute", _("Choose another challenge officer of the department."))
    department = challenge.department
    if named and (not department or officers_of(department).filter(pk__in=named).count() < len(named)):
        raise Refused("owner", _("The owner must be a challenge officer of the department."))


def _last_writer(challenge: Challenge, part: Section) -> User | None:
    rows = CaseEvent.objects.filter(challenge=challenge, verb=SAVED, facts__section=part.key)
    last = rows.select_related("actor").order_by("-pk").first()
    return last.actor if last else None
