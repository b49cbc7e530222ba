"""The day by which applicants hear: promised, moved with a reason, and moved by itself when it passes in silence."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import today
from accounts.models import User
from challenges import transitions
from challenges.clock import at_noon
from challenges.models import Challenge, DeadlineChange, Gate, Solution, Stage, StageDate
from engagement.errors import Refused
from engagement.workdays import add_working_days

LATER = 5  # working days that a late decision promises by itself


@transaction.atomic
def promise(
    *, challenge: Challenge, stage: Stage, gate: Gate | None, day: date, reason: str, by: User | None
) -> None:
    """The day stands at the gate, the stage and the challenge. A later one is told to the people of each solution that
    waits, once for each date; it needs a reason (Refused "reason")."""
    dates = StageDate.objects.filter(challenge=challenge, stage=stage).first()
    old = gate.decides_on if gate else None
    if old is None and dates is not None:
        old = dates.decision_on
    if old is not None and day > old:
        if not reason:
            raise Refused("reason", _("Say why it is later than promised: those who wait read the new day."))
        DeadlineChange.objects.create(
            challenge=challenge,
            what=DeadlineChange.What.DECISION,
            old=at_noon(old),
            new=at_noon(day),
            reason=reason,
            by=by,
        )
    if gate is not None:
        Gate.objects.filter(pk=gate.pk).update(decides_on=day)
    StageDate.objects.filter(challenge=challenge, stage=stage).update(decision_on=day)
    Challenge.objects.filter(pk=challenge.pk, stage=stage).update(decision_on=day)
    facts = {"stage": stage.pk, "new": day.isoformat(), "old": old.isoformat() if old else ""}
    transitions.note(challenge, "decision_day", by=by, facts=facts)
    if old is not None and day > old:
        _tell_all(challenge, stage, day, by)


def _tell_all(challenge: Challenge, stage: Stage, day: date, by: User | None) -> None:
    rows = Solution.objects.alive().filter(challenge=challenge, stage=stage)
    rows = rows.exclude(decisions__gate__stage=stage)
    for solution in rows.prefetch_related("organisation__memberships__user"):
        tell(
            kind="challenges.decision_late",
            key=f"{solution.pk}:{stage.pk}:{day.isoformat()}",
            by=by,
            facts={
                "solution": solution.pk,
                "stage": stage.pk,
                "day": day.isoformat(),
                "by_itself": by is None,
            },
            to_users=[one.user for one in solution.organisation.memberships.all()],
        )


def tell_late_due() -> int:
    """Gates, and stages without one, whose day has passed without a decision: five working days are promised, and
    those who wait are told. Gives how many that were."""
    return sum(_late(row) for row in late_stages())


def late_stages() -> list[StageDate]:
    """Stages in which challenges stand, whose day has passed while somebody waits for a decision."""
    here = {"challenge": OuterRef("challenge"), "stage": OuterRef("stage")}
    undecided = Solution.objects.alive().filter(**here).exclude(decisions__gate__stage=OuterRef("stage"))
    rows = StageDate.objects.filter(Exists(undecided), challenge__state="running", decision_on__lt=today())
    rows = rows.exclude(stage__kind="define").exclude(
        Exists(Gate.objects.filter(state=Gate.State.DECIDED, **here))
    )
    return list(rows.select_related("challenge", "stage"))


@transaction.atomic
def _late(row: StageDate) -> bool:
    """Locked and asked anew: an officer may have set a day, another worker may have been here."""
    challenge = transitions.locked(row.challenge)
    still = StageDate.objects.filter(pk=row.pk, decision_on=row.decision_on).exists()
    if not still or challenge.state != Challenge.State.RUNNING:
        return False
    gate = Gate.objects.select_for_update().filter(challenge=challenge, stage=row.stage_id).first()
    day = add_working_days(today(), LATER)
    if gate is not None and (gate.state == Gate.State.DECIDED or (gate.decides_on or day) >= today()):
        if gate.decides_on and gate.decides_on >= today():
            StageDate.objects.filter(pk=row.pk).update(decision_on=gate.decides_on)
        return False
    promise(
        challenge=challenge,
        stage=row.stage,
        gate=gate,
        day=day,
        reason=_("The day has passed without a decision"),
        by=None,
    )
    return True
