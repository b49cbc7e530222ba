"""Who may do what in stages 3 to 6, in which state: role by role, step by step."""

from datetime import timedelta
from decimal import Decimal

import pytest

from accounts.clock import today
from challenges import permissions, support_office
from challenges.actions import milestones, payments, running
from challenges.models import CaseEvent, Milestone, Payment, Solution, Support
from challenges.timeline_stages import reader_of
from engagement.errors import Refused
from tests.challenges.stages import in_stage, milestone, payment
from tests.factories.challenges import ChallengeFactory, handed_in, member, stage_of

pytestmark = pytest.mark.django_db
EVERYBODY = (
    "officer", "runner", "runner of another stage", "member", "member of another firm",
    "officer of another department", "reviewer", "citizen",
)  # fmt: skip


def who(world, may) -> set[str]:
    return {name for name in EVERYBODY if may(world.people[name])}


@pytest.mark.parametrize(
    ("state", "works", "shows"),
    [
        ("handed_in", set(), set()),
        ("goes_on", {"officer", "runner"}, {"member"}),
        ("on_hold", {"officer", "runner"}, set()),
        ("stopped", set(), set()),
        ("ended", set(), set()),
        ("withdrawn", set(), set()),
    ],
)
def test_officers_and_who_runs_the_stage_work_on_it_and_the_firm_shows_while_it_goes_on(state, works, shows):
    world = in_stage(state=state)
    assert who(world, lambda user: permissions.can_work_on(user, world.solution)) == works
    assert who(world, lambda user: permissions.can_show_evidence(user, world.solution)) == shows


def test_who_runs_a_stage_sees_what_has_gone_on_to_it_and_nothing_else():
    world = in_stage()
    elsewhere = handed_in(world.challenge, state="goes_on", stage=stage_of(world.challenge, "explore"))
    waiting = handed_in(world.challenge)
    foreign = in_stage().solution
    seen = Solution.objects.visible_to(world.people["runner"])
    assert set(seen) == {world.solution}
    assert not {elsewhere, waiting, foreign} & set(seen)
    running.end_runner(
        runner=world.challenge.runners.get(user=world.people["runner"]), by=world.people["officer"]
    )
    assert not Solution.objects.visible_to(world.people["runner"]).exists()


def test_nobody_judges_the_work_of_their_own_firm():
    world = in_stage()
    world.solution.organisation.memberships.create(user=world.people["runner"])
    assert not permissions.can_work_on(world.people["runner"], world.solution)
    assert permissions.can_show_evidence(world.people["runner"], world.solution)


def test_a_reviewer_reads_nothing_of_the_stages():
    world = in_stage()
    readers = {name: reader_of(world.people[name], world.solution) for name in EVERYBODY}
    assert {name: said for name, said in readers.items() if said} == {
        "officer": "officer", "runner": "runner", "member": "member",
    }  # fmt: skip


def test_an_officer_who_scores_it_without_names_reads_nothing_of_the_stages_until_it_is_decided():
    world = in_stage()
    type(world.stage).objects.filter(pk=world.stage.pk).update(is_blind=True)
    gate = world.challenge.gates.get()
    panellist = gate.panel.create(user=world.people["officer"], role="Officer")
    panellist.declarations.create(organisation=world.solution.organisation, answer="none")
    assert reader_of(world.people["officer"], world.solution) == ""
    gate.state = "decided"
    gate.save()
    assert reader_of(world.people["officer"], world.solution) == "officer"


STEPS = {
    "show": lambda world, row: milestones.show_evidence(milestone=row, by=world.people["member"], text="x"),
    "return": lambda world, row: milestones.return_milestone(
        milestone=row, by=world.people["officer"], reason="More"
    ),
    "accept": lambda world, row: milestones.accept_milestone(milestone=row, by=world.people["runner"]),
    "drop": lambda world, row: milestones.drop_milestone(
        milestone=row, by=world.people["runner"], reason="Not needed"
    ),
    "ask": lambda world, row: payments.ask_payment(milestone=row, by=world.people["member"], invoice="B-2"),
}


@pytest.mark.parametrize(
    ("state", "possible"),
    [
        ("planned", {"show", "drop"}),
        ("shown", {"show", "return", "accept"}),
        ("returned", {"show", "drop"}),
        ("accepted", {"ask"}),
        ("dropped", set()),
    ],
)
@pytest.mark.parametrize("step", STEPS)
def test_a_milestone_takes_the_steps_of_its_state_and_no_other(state, possible, step):
    world = in_stage()
    row = milestone(world, state)
    before = CaseEvent.objects.count()
    if step in possible:
        STEPS[step](world, row)
        assert CaseEvent.objects.count() == before + 1
    else:
        with pytest.raises(Refused):
            STEPS[step](world, row)
        assert CaseEvent.objects.count() == before and row.evidence.count() == (
            state not in ("planned", "dropped")
        )


def test_nothing_can_be_shown_once_the_solution_no_longer_goes_on():
    world = in_stage()
    row = milestone(world)
    Solution.objects.filter(pk=world.solution.pk).update(state="stopped")
    with pytest.raises(Refused) as refusal:
        STEPS["show"](world, row)
    assert refusal.value.code == "over"


def test_milestones_together_are_never_paid_more_than_the_stage_pays_each_firm():
    world = in_stage()
    milestone(world, amount=14_000)
    dropped = milestone(world, amount=1000)
    with pytest.raises(Refused) as refusal:
        milestone(world, amount=1)
    assert refusal.value.code == "amount" and "£15,000" in str(refusal.value.message)
    milestones.drop_milestone(milestone=dropped, by=world.people["officer"], reason="No")
    milestone(world, amount=1000)


def test_a_reason_is_given_for_what_is_returned_dropped_or_refused():
    world = in_stage()
    shown, planned = milestone(world, "shown"), milestone(world)
    asked = payment(world)
    by = world.people["officer"]
    for act in (
        lambda: milestones.return_milestone(milestone=shown, by=by, reason="  "),
        lambda: milestones.drop_milestone(milestone=planned, by=by, reason=""),
        lambda: payments.refuse_payment(payment=asked, by=by, reason=""),
    ):
        with pytest.raises(Refused):
            act()


PAYMENTS = {
    "agree": lambda world, row: payments.agree_payment(payment=row, by=world.people["officer"]),
    "refuse": lambda world, row: payments.refuse_payment(
        payment=row, by=world.people["officer"], reason="No"
    ),
    "pay": lambda world, row: payments.note_paid(payment=row, by=world.people["officer"], paid_on=today()),
    "ask": lambda world, row: payments.ask_payment(
        milestone=row.milestone, by=world.people["member"], invoice="A-2"
    ),
}


@pytest.mark.parametrize(
    ("state", "possible"),
    [("asked", {"agree", "refuse"}), ("refused", {"ask"}), ("agreed", {"pay"}), ("paid", set())],
)
@pytest.mark.parametrize("step", PAYMENTS)
def test_a_payment_takes_the_steps_of_its_state_and_no_other(state, possible, step):
    world = in_stage()
    row = payment(world, state)
    row.refresh_from_db()
    if step in possible:
        PAYMENTS[step](world, row)
    else:
        with pytest.raises(Refused):
            PAYMENTS[step](world, row)


@pytest.mark.parametrize(
    ("state", "asks"), [("accepted", {"member"}), ("shown", set()), ("planned", set()), ("dropped", set())]
)
def test_only_the_firm_asks_and_only_for_what_is_accepted(state, asks):
    world = in_stage()
    row = milestone(world, state)
    assert who(world, lambda user: permissions.can_ask_payment(user, row)) == asks


def test_only_officers_of_the_challenge_decide_on_payments():
    world = in_stage()
    assert who(world, lambda user: permissions.can_decide_payment(user, world.solution)) == {"officer"}


def test_a_milestone_without_an_amount_is_never_paid():
    world = in_stage()
    row = milestone(world, "accepted", amount=None)
    assert not permissions.can_ask_payment(world.people["member"], row)
    with pytest.raises(Refused):
        STEPS["ask"](world, row)


def test_an_invoice_number_is_used_once_by_a_firm():
    world = in_stage()
    payment(world)
    second = milestone(world, "accepted")
    with pytest.raises(Refused) as refusal:
        payments.ask_payment(milestone=second, by=world.people["member"], invoice="a-1")
    assert refusal.value.code == "invoice"
    other = in_stage()
    assert payment(other).invoice == "A-1"


def test_what_is_paid_counts_as_support_of_the_firm_once_and_each_step_keeps_its_person():
    world = in_stage()
    row = payment(world, "paid")
    row.refresh_from_db()
    support = Support.objects.get()
    assert (support.kind, support.amount, support.organisation) == (
        "money", Decimal(1000), world.solution.organisation,
    )  # fmt: skip
    assert (row.asked_by, row.agreed_by, row.paid_by) == (
        world.people["member"], world.people["officer"], world.people["officer"],
    )  # fmt: skip
    assert payments.days_to_pay(row) == 0
    with pytest.raises(Refused):
        PAYMENTS["pay"](world, row)
    assert Support.objects.count() == 1
    (total,) = support_office.totals(support_office.lines([world.solution.organisation_id]))
    assert total.together == Decimal(1000)  # not once as a payment and once as support


@pytest.mark.parametrize(("days", "possible"), [(1, False), (0, True), (-1, False)])
def test_the_day_of_payment_is_neither_ahead_nor_before_it_was_asked_for(days, possible):
    world = in_stage()
    row = payment(world, "agreed")
    act = lambda: payments.note_paid(  # noqa: E731
        payment=row, by=world.people["officer"], paid_on=today() + timedelta(days=days)
    )
    if possible:
        act()
    else:
        with pytest.raises(Refused):
            act()
    assert Support.objects.exists() is possible


@pytest.mark.parametrize(
    ("kind", "works"),
    [("explore", False), ("accelerate", False), ("prototype", False), ("precommercial", True)],
)
def test_buyers_belong_to_the_last_stage_by_its_kind(kind, works):
    world = in_stage(kind)
    act = lambda: running.add_buyer(  # noqa: E731
        solution=world.solution, by=world.people["member"], name="Tampere", country="FI", interest="trial"
    )
    if works:
        act()
    else:
        with pytest.raises(Refused):
            act()


def test_a_stage_is_what_its_kind_says_whatever_it_is_called():
    world = in_stage("precommercial")
    world.challenge.plan.stages.filter(kind="precommercial").update(
        staff_name="Prototype", applicant_name="Prototype", public_name="Prototype"
    )
    running.add_buyer(
        solution=world.solution, by=world.people["member"], name="Tampere", country="FI", interest="trial"
    )
    assert world.solution.buyers.count() == 1


def test_who_takes_part_never_runs_a_stage_of_the_same_challenge():
    world = in_stage()
    partner = ChallengeFactory(over=True)
    with pytest.raises(Refused) as refusal:
        running.name_runner(
            challenge=world.challenge,
            stage=world.stage,
            user=world.people["member"],
            organisation=None,
            by=world.people["officer"],
        )
    assert refusal.value.code == "firm"
    with pytest.raises(Refused) as refusal:
        running.name_runner(
            challenge=world.challenge,
            stage=stage_of(partner, "prototype"),
            user=world.people["citizen"],
            organisation=None,
            by=world.people["officer"],
        )
    assert refusal.value.code == "stage"


def test_a_runner_is_named_once_for_a_stage_and_may_come_back():
    world = in_stage()
    give = {
        "challenge": world.challenge,
        "stage": world.stage,
        "organisation": None,
        "by": world.people["officer"],
    }
    first = running.name_runner(user=world.people["citizen"], **give)
    with pytest.raises(Refused):
        running.name_runner(user=world.people["citizen"], **give)
    assert running.end_runner(runner=first, by=world.people["officer"])
    assert not running.end_runner(runner=first, by=world.people["officer"])
    running.name_runner(user=world.people["citizen"], **give)


def test_testers_are_asked_for_through_the_living_lab_where_a_stage_tests():
    from accounts.clock import now
    from champions.models import Study

    asked = {
        "title": "A board on five fridges", "run_by": "Kettle and Key", "purpose": "p", "what_happens": "w",
        "minutes": 30, "recorded": "Nothing", "places": 5, "ends_on": today() + timedelta(days=40),
        "applies_until": now() + timedelta(days=10), "wanted": {}, "thanks": "",
    }  # fmt: skip
    world = in_stage("explore")
    made = running.ask_for_testers(solution=world.solution, by=world.people["runner"], **asked)
    assert made.study.state == Study.State.REQUESTED and made.kind == "test"
    with pytest.raises(Refused):
        running.link_study(solution=world.solution, study=made.study, by=world.people["runner"])
    with pytest.raises(Refused):
        running.ask_for_testers(solution=in_stage("accelerate").solution, by=world.people["runner"], **asked)
    assert Study.objects.count() == 1


def test_a_firm_that_is_paid_late_in_its_life_may_still_ask():
    world = in_stage()
    row = milestone(world, "accepted")
    Solution.objects.filter(pk=world.solution.pk).update(state="ended")
    row = Milestone.objects.select_related("solution").get(pk=row.pk)
    assert permissions.can_ask_payment(member(world.solution.organisation), row)
    assert STEPS["ask"](world, row) == Payment.objects.get()
