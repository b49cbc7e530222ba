"""The solutions of the demonstration: who is where, once, and as an action would leave it."""

import json

import pytest

from challenges.content_solutions import content_of, fingerprint
from challenges.demo import core, solutions
from challenges.models import Solution, SolutionVersion
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def laid():
    """The people of the demonstration that the core finds there already, and then the two parts, twice."""
    given = json.loads(core.CORE.read_text(encoding="utf-8"))
    own = {person["key"] for person in given["people"]}
    keys = {firm["owner"] for firm in given["firms"]}
    for entry in given["challenges"]:
        keys |= {entry["owner"], entry["substitute"], entry["proposed_by"]}
    people = {key: UserFactory(display_name=key.capitalize()) for key in sorted(keys - own)}
    core.bring(people)
    return [solutions.bring(people), solutions.bring(people)]


def test_each_challenge_has_its_solutions_where_its_stage_leaves_them_and_laying_twice_adds_nothing(laid):
    assert laid == [12, 0]
    found = {
        (row.challenge.slug, row.organisation.name): (row.state, row.stage.kind, row.number)
        for row in Solution.objects.select_related("challenge", "organisation", "stage")
    }
    assert found[("hubs-people-run-themselves", "PlotShare")] == ("draft", "invite", None)
    assert found[("food-that-finds-its-table", "PlotShare")] == ("goes_on", "prototype", 1)
    assert solutions.solution("planning", "Vyse Street Software").stage.kind == "precommercial"


def test_what_was_handed_in_has_its_version_with_the_fingerprint_of_its_content(laid):
    assert SolutionVersion.objects.count() == 11
    for version in SolutionVersion.objects.select_related("solution"):
        content = content_of(version.solution, version.stage)
        assert version.sha256 == fingerprint(content) == fingerprint(version.content)
        assert version.received_at < version.solution.challenge.closes_at
