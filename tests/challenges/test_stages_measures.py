"""What BETTER asks, as numbers: who counts once, what is hidden, and queries at two sizes."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import now, today
from challenges import measures
from challenges.actions.evidence import link_topic, quote
from challenges.models import Challenge, EvidenceComment, Payment, Programme, StageDate
from engagement.models import Comment, Idea
from tests.challenges.stages import in_stage, payment
from tests.factories.accounts import WardFactory
from tests.factories.challenges import ChallengeFactory, SolutionFactory, firm, handed_in, stage_of
from tests.factories.engagement import TopicFactory, said, suggested

pytestmark = pytest.mark.django_db


def test_a_firm_counts_once_when_it_handed_in_and_the_invitation_is_over():
    challenge, open_ = ChallengeFactory(over=True), ChallengeFactory(open=True)
    twice = firm()
    handed_in(challenge, organisation=twice)
    handed_in(ChallengeFactory(over=True), organisation=twice)
    handed_in(challenge, organisation=firm(kind="university"))
    handed_in(open_)
    SolutionFactory(challenge=open_)
    assert list(measures.smes()) == [twice]
    assert measures.departments().count() == 3


def test_firms_count_in_each_stage_that_they_came_to():
    world = in_stage("prototype")
    handed_in(world.challenge, state="stopped", stage=stage_of(world.challenge, "explore"))
    handed_in(world.challenge)
    assert [number for _name, number in measures.by_stage()] == [3, 2, 1, 1, 0]


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([("a", 5), ("b", 9)], [5, 9]),
        ([("a", 4), ("b", 9)], [None, None]),
        ([("a", 4), ("b", 9), ("c", 6)], [None, 9, None]),
        ([("a", 4), ("b", 1), ("c", 6)], [None, None, 6]),
        ([("a", 4)], [None]),
        ([], []),
    ],
)
def test_a_number_under_5_is_hidden_and_no_sum_gives_it_away(rows, expected):
    assert [number for _name, number in measures.hidden(rows)] == expected


def test_small_numbers_by_ward_and_size_are_in_neither_the_page_nor_the_file(client):
    challenge, ward = ChallengeFactory(over=True), WardFactory(name="Ladywood")
    for _number in range(3):
        handed_in(challenge, organisation=firm(ward=ward, size="medium"))
    page = client.get("/challenges/measures/").content.decode()
    file = b"".join(client.get("/challenges/measures.csv").streaming_content).decode()
    assert (
        ">hidden<" in page.replace(" ", "")
        and "Ladywood,hidden" in file
        and "50 to 249 people,hidden" in file
    )
    assert "Ladywood,3" not in file


def test_officers_count_once_and_only_for_their_own_department():
    world = in_stage()
    payment(world, "paid")
    assert measures.officers() == 1  # the owner; neither the firm nor the partner


def test_a_buyer_abroad_is_one_of_another_country():
    world = in_stage("precommercial")
    for country in ("GB", "FI", "FI", "DE"):
        world.solution.buyers.create(name=country, country=country)
    assert measures.abroad() == measures.Abroad(buyers=3, countries=2, firms=1)


def test_time_in_a_stage_is_the_median_of_those_that_are_over():
    for days in (10, 30, 20):
        challenge = ChallengeFactory(over=True)
        StageDate.objects.filter(challenge=challenge, stage__kind="explore").update(
            begun_at=now() - timedelta(days=days), ended_at=now()
        )
    StageDate.objects.filter(challenge=challenge, stage__kind="accelerate").update(begun_at=now())
    found = dict(measures.days_by_stage())
    assert found["Exploration"] == 20 and found["Business accelerator"] is None


def prototyped() -> Challenge:
    """Proposed 300 days ago; its prototype began 40 days ago."""
    challenge = ChallengeFactory(over=True, proposed_at=now() - timedelta(days=300))
    StageDate.objects.filter(challenge=challenge, stage__kind="prototype").update(
        begun_at=now() - timedelta(days=40)
    )
    return challenge


@time_machine.travel("2026-11-23 10:00:00+00:00", tick=False)
def test_from_the_idea_to_the_prototype_begins_with_the_oldest_that_stands_as_evidence():
    challenge = prototyped()
    assert measures.days_to_prototype() == [260]
    idea = suggested()
    Idea.objects.filter(pk=idea.pk).update(created_at=now() - timedelta(days=340))
    made = link_topic(challenge=challenge, source=idea.topic, says="Waste", by=challenge.owner)
    assert measures.days_to_prototype() == [300]
    comment = said(TopicFactory())
    Comment.objects.filter(pk=comment.pk).update(created_at=now() - timedelta(days=400))
    quote(challenge=challenge, comment=comment, says="Waste", by=challenge.owner)
    assert measures.days_to_prototype() == [360]
    EvidenceComment.objects.all().delete()
    made.undone_at = now()
    made.save()
    assert measures.days_to_prototype() == [260]


@time_machine.travel("2026-11-23 10:00:00+00:00", tick=False)
def test_evidence_that_is_younger_than_the_proposal_shortens_nothing():
    challenge = prototyped()
    quote(challenge=challenge, comment=said(TopicFactory()), says="Waste", by=challenge.owner)
    assert measures.days_to_prototype() == [260]


def test_the_aim_stands_against_its_baseline():
    ChallengeFactory(over=True)
    Programme.objects.update(aim_baseline=40, aim_percent=10, aim_now=43)
    aim = measures.aims()[0]
    assert (aim.target, aim.change) == (Decimal(44), Decimal("7.5"))
    Programme.objects.update(aim_now=None)
    assert measures.aims()[0].change is None


@pytest.mark.parametrize(("days", "on_time", "late"), [(30, 1, 0), (31, 0, 1)])
def test_a_payment_is_on_time_within_30_days(days, on_time, late):
    row = payment(in_stage(), "paid")
    Payment.objects.filter(pk=row.pk).update(asked_at=now() - timedelta(days=days), paid_on=today())
    found = measures.payments_by_department()
    assert [(line.on_time, line.late, line.days) for line in found] == [(on_time, late, days)]


@pytest.mark.parametrize(("days", "late"), [(30, []), (31, [(0, 1)])])
def test_a_payment_that_waits_longer_counts_as_late_and_a_refused_one_not_at_all(days, late):
    row = payment(in_stage(), "agreed")
    Payment.objects.filter(pk=row.pk).update(asked_at=now() - timedelta(days=days))
    assert [(line.on_time, line.late) for line in measures.payments_by_department()] == late
    payment(in_stage(), "refused")
    assert len(measures.payments_by_department()) == len(late)


def count(client, path) -> int:
    with CaptureQueriesContext(connection) as seen:
        response = client.get(path)
        b"".join(response.streaming_content if response.streaming else [])
    return len(seen)


@pytest.mark.parametrize("path", ["/challenges/measures/", "/challenges/measures.csv"])
def test_the_measures_take_as_many_queries_with_one_challenge_as_with_five(client, path):
    payment(in_stage(), "paid")
    client.get(path)
    one = count(client, path)
    for _number in range(4):
        payment(in_stage("precommercial"), "paid")
    assert count(client, path) == one
