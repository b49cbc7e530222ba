"""Saying on the page of a session that one helps there."""

import re
from zoneinfo import ZoneInfo

import pytest
from django.urls import reverse

from surgeries.models import Shift
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory, SkillFactory
from tests.factories.surgeries import (
    SessionFactory,
    SessionTopicFactory,
    ShiftFactory,
)

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")


def page(client, url, **query) -> str:
    response = client.get(url, query)
    assert response.status_code == 200
    return response.content.decode()


def sign_in(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


def helper(who: str):
    if who == "organiser":
        return UserFactory(roles=["surgery_organiser"])
    return UserFactory() if who == "nobody" else ChampionFactory(state=who).user


@pytest.mark.parametrize(
    ("who", "traits", "may"),
    [("active", {}, True), ("organiser", {}, True), ("nobody", {}, False), ("paused", {}, False),
     ("left", {}, False), ("active", {"over": True}, False), ("active", {"cancelled": True}, False)],
)  # fmt: skip
def test_who_can_say_that_they_help(client, who, traits, may):
    person = sign_in(client, helper(who))
    session = SessionFactory(needs_surgeons=True, **traits)
    assert ("I can help" in page(client, session.get_absolute_url())) is may
    client.post(reverse("surgeries:help", args=[session.public_id]), {"can_help": 3})
    assert Shift.objects.coming().filter(surgeon=person, can_help=3, is_learning=False).exists() is may


@pytest.mark.parametrize("who", ["applied", "onboarding", "minor"])
def test_who_learns_comes_beside_somebody_active_and_makes_no_place(client, who):
    traits = {"minor": True} if who == "minor" else {"state": who}
    person = sign_in(client, ChampionFactory(**traits).user)
    session = SessionFactory(needs_surgeons=True)
    url = reverse("surgeries:help", args=[session.public_id])
    assert "nobody like that has said yet" in page(client, session.get_absolute_url())
    response = client.post(url, follow=True)
    assert "Choose another session" in response.content.decode() and not Shift.objects.exists()
    ShiftFactory(session=session, can_help=2)
    assert "I come and learn" in page(client, session.get_absolute_url())
    client.post(url)
    assert Shift.objects.get(surgeon=person).is_learning
    text = page(client, session.get_absolute_url())
    assert "2 places left" in text and "sit beside somebody who has done it before" in text


def test_two_who_learn_are_nobody_to_each_other(client):
    session = SessionFactory(needs_surgeons=True)
    ShiftFactory(session=session, is_learning=True)
    sign_in(client, ChampionFactory(applied=True).user)
    client.post(reverse("surgeries:help", args=[session.public_id]))
    assert Shift.objects.count() == 1


@pytest.mark.parametrize(("who", "goes_to"), [("nobody", "/champions/join/"), ("paused", "/champions/home/")])
def test_who_is_no_champion_is_led_to_where_one_becomes_one(client, who, goes_to):
    sign_in(client, helper(who))
    session = SessionFactory()
    assert goes_to in page(client, session.get_absolute_url())
    response = client.post(reverse("surgeries:help", args=[session.public_id]), {"can_help": 2})
    assert response.status_code == 302 and response["Location"] == goes_to
    assert not Shift.objects.exists()


def test_what_somebody_can_help_with_is_what_they_know_until_they_say_otherwise(client):
    maps, charts, bids = (SessionTopicFactory(name=name) for name in ("Maps", "Charts", "Bids"))
    skill = SkillFactory()
    maps.skills.add(skill)
    person = sign_in(client, ChampionFactory(skills=[skill]).user)
    session = SessionFactory()
    session.topics.set([maps, charts])
    text = page(client, session.get_absolute_url())
    boxes = re.findall(r'name="topics" value="(\d+)"[^>]*checked', text)
    assert boxes == [str(maps.pk)]
    url = reverse("surgeries:help", args=[session.public_id])
    client.post(url, {"can_help": 2})
    shift = Shift.objects.get(surgeon=person)
    assert list(shift.topics.all()) == [maps]
    client.post(url, {"can_help": 2, "topics": [charts.pk]})
    assert list(shift.topics.all()) == [charts]
    client.post(url, {"can_help": 2, "topics": [bids.pk]})
    assert list(shift.topics.all()) == [charts]


def test_who_comes_to_help_opens_places_and_can_take_it_back(client):
    sign_in(client, ChampionFactory().user)
    session = SessionFactory(needs_surgeons=True)
    url = reverse("surgeries:help", args=[session.public_id])
    client.post(url, {"can_help": 4})
    assert "4 places left" in page(client, session.get_absolute_url())
    client.post(url, {"can_help": 99})
    assert Shift.objects.get().can_help == 4
    client.post(url, {"do": "cannot"})
    assert "No places yet" in page(client, session.get_absolute_url())


def test_one_session_goes_into_one_s_own_calendar(client):
    session = SessionFactory(title="Data surgery")
    response = client.get(reverse("surgeries:session_calendar", args=[session.public_id]))
    assert (
        response["Content-Type"].startswith("text/calendar") and b"SUMMARY:Data surgery" in response.content
    )
    draft = SessionFactory(draft=True)
    assert client.get(reverse("surgeries:session_calendar", args=[draft.public_id])).status_code == 404
