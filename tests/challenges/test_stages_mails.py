"""The mails of stages 3 to 6 as their readers get them, and who gets none."""

from datetime import UTC, datetime

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.models import Message, Organisation
from challenges.actions import milestones, payments, running
from challenges.actions.ending import end_solution
from challenges.models import Challenge
from tests.challenges.stages import in_stage, milestone, payment
from tests.engagement.test_mails import masked
from tests.factories.challenges import member
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def world():
    found = in_stage(title="Glut <list>")
    Challenge.objects.filter(pk=found.challenge.pk).update(title="Food that finds its table")
    Organisation.objects.filter(pk=found.solution.organisation_id).update(name="PlotShare")
    type(found.stage).objects.filter(pk=found.stage.pk).update(staff_name="Prototype")
    found.solution.refresh_from_db()
    found.challenge.refresh_from_db()
    return found


def to(what: str) -> set[str]:
    rows = Message.objects.filter(kind=f"challenges.{what}")
    return set(rows.values_list("user__email", flat=True))


def emails(world, *names: str) -> set[str]:
    return {world.people[name].email for name in names}


def golden(what: str, email: str) -> None:
    message = Message.objects.filter(kind=f"challenges.{what}", user__email=email).latest("pk")
    made = masked(make(message))
    for known in (message.user.display_name,):
        made = type(made)(
            **{name: getattr(made, name).replace(known, "NAME") for name in ("subject", "text", "html")}
        )
    assert_golden(made, f"challenges.{what}")


def test_evidence_is_told_to_the_owner_and_who_runs_the_stage(world):
    milestone(world, "shown")
    assert to("evidence_in") == emails(world, "officer", "runner")
    golden("evidence_in", world.people["officer"].email)


def test_what_is_returned_and_accepted_is_told_to_the_firm(world):
    row = milestone(world, "returned")
    assert to("milestone_returned") == emails(world, "member")
    golden("milestone_returned", world.people["member"].email)
    milestones.show_evidence(milestone=row, by=world.people["member"], text="Here it is")
    milestones.accept_milestone(milestone=row, by=world.people["runner"])
    golden("milestone_accepted", world.people["member"].email)


def test_payments_are_told_to_officers_when_asked_for_and_to_the_firm_after_that(world):
    row = payment(world)
    assert to("payment_asked") == emails(world, "officer")
    golden("payment_asked", world.people["officer"].email)
    payments.agree_payment(payment=row, by=world.people["officer"])
    assert to("payment_agreed") == emails(world, "member")
    golden("payment_agreed", world.people["member"].email)
    payments.note_paid(payment=row, by=world.people["officer"], paid_on=datetime.now(UTC).date())
    golden("payment_paid", world.people["member"].email)


def test_a_refused_payment_is_told_with_its_reason(world):
    payment(world, "refused")
    golden("payment_refused", world.people["member"].email)


def test_the_firm_reads_how_it_ended(world):
    given = {"sentence": "It works", "cost": 1, "benefit": "b", "lessons": "l"}
    end_solution(solution=world.solution, by=world.people["officer"], outcome="adapt", **given)
    assert to("solution_ended") == emails(world, "member")
    golden("solution_ended", world.people["member"].email)


def test_who_is_named_reads_it(world):
    partner = Organisation.objects.create(name="BCU", kind="university")
    lin = member(partner)
    running.name_runner(
        challenge=world.challenge,
        stage=world.stage,
        user=lin,
        organisation=partner,
        by=world.people["officer"],
    )
    golden("runner_named", lin.email)


def test_nobody_hears_who_may_not_see_it_any_more(world):
    milestone(world, "returned")
    world.solution.organisation.memberships.all().delete()
    world.challenge.runners.all().delete()
    deliver()
    states = dict(Message.objects.filter(kind__startswith="challenges.").values_list("kind", "state"))
    assert states["challenges.milestone_returned"] != "sent"


def test_a_step_back_is_not_sent_once_it_no_longer_stands(world):
    row = milestone(world, "returned")
    milestones.show_evidence(milestone=row, by=world.people["member"], text="Here it is")
    deliver()
    assert Message.objects.get(kind="challenges.milestone_returned").state != "sent"
    assert Message.objects.filter(kind="challenges.evidence_in", state="sent").exists()
