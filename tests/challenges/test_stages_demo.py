"""Stages 3 to 6 of the demonstration: everything once, in every state, as the actions would leave it."""

import json

import pytest

from accounts.models import Event
from challenges.demo import core, solutions, stages
from challenges.ledger import endings, entry_of
from challenges.models import Buyer, Evidence, Milestone, Payment, Runner, Support
from challenges.timeline_stages import timeline
from challenges.words_stages import OWN
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid():
    given = json.loads(core.CORE.read_text(encoding="utf-8"))
    own = {person["key"] for person in given["people"]}
    keys = {firm["owner"] for firm in given["firms"]}
    for entry in given["challenges"]:
        keys |= {entry["owner"], entry["substitute"], entry["proposed_by"]}
    people = {key: UserFactory(display_name=key.capitalize()) for key in sorted(keys - own)}
    core.bring(people)
    solutions.bring(people)
    return [stages.bring(people), stages.bring(people)]


def test_laying_twice_adds_nothing_and_nobody_is_told(laid):
    assert laid[0] > 20 and laid[1] == 0
    assert not Event.objects.exists()


def test_milestones_stand_in_every_state_and_payments_too(laid):
    assert set(Milestone.objects.values_list("state", flat=True)) == set(Milestone.State.values)
    rows = Payment.objects.all()
    assert rows.filter(agreed_at=None).exists() and rows.exclude(paid_on=None).exists()
    assert rows.filter(agreed_at__isnull=False, paid_on=None).exists()
    assert Support.objects.filter(kind="money").count() == rows.exclude(paid_on=None).count()
    for row in rows.exclude(paid_on=None).select_related("milestone"):
        assert row.milestone.state == "accepted" and row.asked_at.date() <= row.paid_on


def test_no_stage_pays_a_firm_more_than_the_plan_says(laid):
    sums: dict = {}
    for row in Milestone.objects.exclude(state="dropped").exclude(amount=None).select_related("stage"):
        key = (row.solution_id, row.stage)
        sums[key] = sums.get(key, 0) + row.amount
    assert all(total <= stage.value for (_solution, stage), total in sums.items())


def test_the_ledger_has_a_line_that_names_and_one_that_does_not(laid):
    found = [entry_of(ending) for ending in endings()]
    assert {entry.challenge.slug for entry in found} == {"food-that-finds-its-table", "plans-people-can-read"}
    assert {entry.firm == entry.ending.solution.organisation.name for entry in found} == {True, False}
    assert all(len(entry.results) == 2 for entry in found)


def test_a_city_abroad_wants_to_try_it_and_a_picture_is_there(laid):
    assert Buyer.objects.filter(country="FI").exists()
    assert Runner.objects.current().count() == 3
    assert Evidence.objects.exclude(picture="").get().picture.size > 500


def test_timelines_tell_of_it(laid):
    lines = timeline(solutions.solution("food", "PlotShare"), "officer")
    assert len(lines) > 20 and not {line.text for line in lines} & OWN
