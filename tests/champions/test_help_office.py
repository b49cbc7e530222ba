"""Coordinators read the help that was given and take it along as a table; stories only where they may be told."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.champions import ChampionFactory, SkillFactory, helped
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db


def enter(client, *roles):
    HomePageFactory()
    person = UserFactory(roles=list(roles), password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)


def listing(client, **query):
    return client.get(reverse("help_given:index"), query)


def test_it_is_narrowed_down_and_a_story_without_consent_is_nowhere(client):
    enter(client, "champions_coordinator")
    person, skill = ChampionFactory().user, SkillFactory(name="Mapping")
    told = helped(
        person, topics=[skill], story="A map of the street.", story_consent=True, done="=1+1", place="=HERE"
    )
    secret = helped(person, story="Between us alone.")
    assert "Mapping" in listing(client).content.decode()
    for query in ({"topics": skill.pk}, {"told": "true"}, {"where": "public", "topics": skill.pk}):
        assert list(listing(client, **query).context["object_list"]) == [told], query
    assert list(listing(client, first="2099-01-01").context["object_list"]) == []
    csv = b"".join(listing(client, export="csv").streaming_content).decode()
    assert "A map of the street." in csv and "Between us" not in csv and "Mapping" in csv
    assert "'=HERE" in csv and str(person) not in csv
    for record, is_told in ((told, True), (secret, False)):
        text = client.get(reverse("help_given:inspect", args=[record.pk])).content.decode()
        assert ("A map of the street." in text) is is_told and "Between us" not in text


@pytest.mark.parametrize("role", ["safeguarding_lead", "surgery_organiser", "editor", "moderator"])
def test_nobody_else_reads_it(client, role):
    enter(client, role)
    helped(ChampionFactory().user, place="Warm Café")
    response = client.get(reverse("help_given:index"), follow=True)
    assert "Warm Café" not in response.content.decode()


def test_nobody_writes_in_it_by_hand(client):
    enter(client, "champions_coordinator")
    record = helped(ChampionFactory().user)
    for name, args in (("add", []), ("edit", [record.pk]), ("delete", [record.pk])):
        assert client.get(reverse(f"help_given:{name}", args=args)).status_code in (302, 403)


def test_the_list_costs_the_same_with_two_records_and_with_fifteen(client):
    enter(client, "champions_coordinator")

    def fill(number):
        for _each in range(number):
            helped(ChampionFactory(employee=True).user, topics=[SkillFactory()])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            listing(client)
        return len(queries)

    fill(2)
    cost()
    few = cost()
    fill(13)
    assert cost() == few
