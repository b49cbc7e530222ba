"""A solution in a stage, with its people: what the tests of stages 3 to 6 begin with."""

from __future__ import annotations

import io
from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from accounts.clock import now, today
from challenges.actions import milestones, payments
from challenges.models import Challenge, Gate, Milestone, Panellist, Runner
from tests.factories.accounts import UserFactory
from tests.factories.challenges import (
    ChallengeFactory,
    department,
    firm,
    handed_in,
    member,
    officer,
    stage_of,
)


def in_stage(
    kind: str = "prototype", *, state: str = "goes_on", challenge: Challenge | None = None, **given: Any
):
    """challenge, solution, and everybody who could want something of it, by what they are."""
    challenge = challenge or ChallengeFactory(over=True, stage_kind=kind)
    stage = stage_of(challenge, kind)
    solution = handed_in(challenge, state=state, stage=stage, **given)
    runner = UserFactory(display_name="Lin")
    Runner.objects.create(challenge=challenge, stage=stage, user=runner)
    later = UserFactory()
    other = challenge.plan.stages.exclude(pk=stage.pk).get(
        kind="accelerate" if kind != "accelerate" else "prototype"
    )
    Runner.objects.create(challenge=challenge, stage=other, user=later)
    reviewer = UserFactory()
    gate = Gate.objects.create(challenge=challenge, stage=stage, state="scoring")
    panellist = Panellist.objects.create(gate=gate, user=reviewer, role="Reviewer", declared_at=now())
    panellist.declarations.create(organisation=solution.organisation, answer="none")
    return SimpleNamespace(
        challenge=challenge,
        stage=stage,
        solution=solution,
        people={
            "officer": challenge.owner,
            "runner": runner,
            "runner of another stage": later,
            "member": member(solution.organisation, display_name="Priya"),
            "member of another firm": member(firm()),
            "officer of another department": officer(department()),
            "reviewer": reviewer,
            "citizen": UserFactory(),
        },
    )


def milestone(world: Any, state: str = "planned", *, amount: int | None = 1000, due: int = 10) -> Milestone:
    """In that state, by the actions."""
    officer_, firm_ = world.people["officer"], world.people["member"]
    made = milestones.plan_milestone(
        solution=world.solution,
        by=officer_,
        title="Ten people have tried it",
        what="A list of what they said",
        due_on=today() + timedelta(days=due),
        amount=Decimal(amount) if amount else None,
    )
    if state == "dropped":
        return milestones.drop_milestone(milestone=made, by=officer_, reason="Not needed")
    if state != "planned":
        milestones.show_evidence(milestone=made, by=firm_, text="Eleven tried it")
    if state == "returned":
        milestones.return_milestone(milestone=made, by=officer_, reason="Where is the list?")
    if state == "accepted":
        milestones.accept_milestone(milestone=made, by=officer_)
    made.refresh_from_db()
    return made


def payment(world: Any, state: str = "asked", **given: Any):
    made = payments.ask_payment(
        milestone=milestone(world, "accepted", **given), by=world.people["member"], invoice="A-1"
    )
    officer_ = world.people["officer"]
    if state == "refused":
        return payments.refuse_payment(payment=made, by=officer_, reason="No VAT number")
    if state in ("agreed", "paid"):
        payments.agree_payment(payment=made, by=officer_)
    if state == "paid":
        payments.note_paid(payment=made, by=officer_, paid_on=today())
    return made


def picture(form: str = "PNG", *, exif: bool = False, name: str = "trial.png") -> SimpleUploadedFile:
    out = io.BytesIO()
    image = Image.new("RGB", (60, 40), "teal")
    given = {}
    if exif:
        data = Image.Exif()
        data[0x010E] = "taken at home"
        given["exif"] = data
    image.save(out, format=form, **given)
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/png")
