"""Two at the same moment in stages 3 to 6: paid once, accepted once, ended once, on both databases."""

from decimal import Decimal

import pytest

from accounts.clock import today
from accounts.models import Message
from challenges.actions import ending, milestones, payments
from challenges.models import CaseEvent, Challenge, Ending, Milestone, Payment, Solution, Support
from tests.challenges.gating import decider
from tests.challenges.stages import in_stage, milestone, payment
from tests.engagement.test_races import at_once
from tests.factories.challenges import handed_in

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]
FIGURES = {"sentence": "It works.", "cost": Decimal(900), "benefit": "Less damp.", "lessons": "Ask earlier."}


def one_was_quicker(results: list, code: str = "moved") -> None:
    refused = [one for one in results if isinstance(one, Exception)]
    assert [getattr(one, "code", one) for one in refused] == [code], results


def events(solution: Solution, *verbs: str) -> list[str]:
    rows = CaseEvent.objects.filter(solution=solution, verb__in=verbs).order_by("pk")
    return list(rows.values_list("verb", flat=True))


def mails(kind: str) -> int:
    return Message.objects.filter(kind=kind).count()


def test_of_two_officers_who_agree_to_one_payment_one_is_told_that_the_other_was_quicker():
    world = in_stage()
    row, officers = payment(world), (world.people["officer"], decider(world.challenge))
    results = at_once(*[lambda by=by: payments.agree_payment(payment=row, by=by) for by in officers])
    one_was_quicker(results)
    row.refresh_from_db()
    assert row.agreed_by in officers
    assert events(world.solution, "payment_agreed") == ["payment_agreed"]
    assert mails(payments.AGREED) == 1


def test_of_agreeing_and_refusing_at_once_one_holds():
    world = in_stage()
    row, other = payment(world), decider(world.challenge)
    results = at_once(
        lambda: payments.agree_payment(payment=row, by=world.people["officer"]),
        lambda: payments.refuse_payment(payment=row, by=other, reason="No VAT number"),
    )
    one_was_quicker(results)
    row.refresh_from_db()
    assert (row.agreed_at is None) is not (row.refused_at is None)
    assert len(events(world.solution, "payment_agreed", "payment_refused")) == 1


def test_of_two_who_note_that_it_is_paid_one_counts_and_the_firm_got_it_once():
    world = in_stage()
    row, officers = payment(world, "agreed"), (world.people["officer"], decider(world.challenge))
    results = at_once(
        *[lambda by=by: payments.note_paid(payment=row, by=by, paid_on=today()) for by in officers]
    )
    one_was_quicker(results)
    assert list(Support.objects.values_list("amount", flat=True)) == [Decimal(1000)]
    assert mails(payments.PAID) == 1


def test_two_members_who_ask_for_one_payment_ask_once():
    world = in_stage()
    step, by = milestone(world, "accepted"), world.people["member"]
    results = at_once(
        *[
            lambda text=text: payments.ask_payment(milestone=step, by=by, invoice=text)
            for text in ("A-1", "A-2")
        ]
    )
    one_was_quicker(results, "asked")
    assert Payment.objects.count() == 1
    assert events(world.solution, "payment_asked") == ["payment_asked"]


def test_a_milestone_that_two_accept_at_once_is_accepted_once():
    world = in_stage()
    step, judges = milestone(world, "shown"), (world.people["officer"], world.people["runner"])
    results = at_once(*[lambda by=by: milestones.accept_milestone(milestone=step, by=by) for by in judges])
    one_was_quicker(results)
    step.refresh_from_db()
    assert step.state == Milestone.State.ACCEPTED and step.state_by in judges
    assert events(world.solution, "milestone_accepted") == ["milestone_accepted"]
    assert mails(milestones.ACCEPTED) == 1


def test_of_accepting_and_returning_at_once_one_holds_and_the_firm_hears_one_of_them():
    world = in_stage()
    step = milestone(world, "shown")
    results = at_once(
        lambda: milestones.accept_milestone(milestone=step, by=world.people["officer"]),
        lambda: milestones.return_milestone(milestone=step, by=world.people["runner"], reason="Where is it?"),
    )
    one_was_quicker(results)
    assert len(events(world.solution, "milestone_accepted", "milestone_returned")) == 1
    assert mails(milestones.ACCEPTED) + mails(milestones.RETURNED) == 1


def test_two_milestones_planned_at_once_stay_within_what_the_stage_pays():
    world = in_stage()
    most = world.stage.value
    results = at_once(
        *[
            lambda by=by: milestones.plan_milestone(
                solution=world.solution, by=by, title="All of it", what="", due_on=today(), amount=most
            )
            for by in (world.people["officer"], world.people["runner"])
        ]
    )
    one_was_quicker(results, "amount")
    assert world.solution.milestones.count() == 1


def test_an_ending_while_a_payment_is_being_paid_loses_neither():
    world = in_stage("precommercial")
    row, by = payment(world, "agreed"), world.people["officer"]
    results = at_once(
        lambda: payments.note_paid(payment=row, by=by, paid_on=today()),
        lambda: ending.end_solution(solution=world.solution, by=by, outcome="stop", **FIGURES),
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    row.refresh_from_db()
    world.solution.refresh_from_db()
    assert row.paid_on == today() and Support.objects.count() == 1
    assert world.solution.state == Solution.State.ENDED
    assert sorted(events(world.solution, "payment_paid", "ended")) == ["ended", "payment_paid"]


def test_of_two_people_who_end_one_solution_one_ending_is_written_and_the_challenge_ends_once():
    world = in_stage("precommercial")
    officers = (world.people["officer"], decider(world.challenge))
    results = at_once(
        lambda: ending.end_solution(solution=world.solution, by=officers[0], outcome="stop", **FIGURES),
        lambda: ending.end_solution(solution=world.solution, by=officers[1], outcome="adapt", **FIGURES),
    )
    one_was_quicker(results, "twice")
    assert Ending.objects.get().by in officers
    assert events(world.solution, "ended") == ["ended"]
    assert CaseEvent.objects.filter(challenge=world.challenge, solution=None, verb="ended").count() == 1
    assert Challenge.objects.get(pk=world.challenge.pk).state == Challenge.State.ENDED
    assert mails(ending.ENDED) == 1


def test_two_solutions_that_end_at_the_same_moment_end_their_challenge_once():
    world = in_stage("precommercial")
    other = handed_in(world.challenge, state="goes_on", stage=world.stage)
    by = world.people["officer"]
    results = at_once(
        *[
            lambda one=one: ending.end_solution(solution=one, by=by, outcome="stop", **FIGURES)
            for one in (world.solution, other)
        ]
    )
    assert not [one for one in results if isinstance(one, Exception)], results
    assert Challenge.objects.get(pk=world.challenge.pk).state == Challenge.State.ENDED
    assert CaseEvent.objects.filter(challenge=world.challenge, solution=None, verb="ended").count() == 1
