"""Which ward one lives in: asked once, after the first words stand; either answer settles it."""

import pytest
from django.urls import reverse

from accounts.actions import people
from accounts.models import User
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.engagement import TopicFactory

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
QUESTION = "which ward do you live in?"


def say(client, words: str):
    url = reverse("engagement:say", args=[TopicFactory().public_id])
    client.post(url, {"text": words, "about": "", "website": ""})
    return client.get("/account/").content.decode()


@pytest.fixture
def person(client):
    person = UserFactory()
    client.force_login(person, backend=BACKEND)
    return person


def test_after_ones_first_words_the_next_page_asks_and_later_ones_do_not(client, person):
    assert QUESTION in say(client, "More trees.")
    assert QUESTION not in say(client, "More benches.")


def test_who_told_us_already_is_not_asked(client, person):
    User.objects.filter(pk=person.pk).update(ward=WardFactory())
    assert QUESTION not in say(client, "More trees.")


def test_after_ones_first_offer_of_help_one_is_asked_too(client, person):
    url = reverse("engagement:join", args=[TopicFactory().public_id])
    client.post(url, {"what": ["time"], "party": "myself", "may_contact": "on"})
    assert QUESTION in client.get("/account/").content.decode()


def test_a_support_is_no_reason_to_ask(client, person):
    client.post(reverse("engagement:support_topic", args=[TopicFactory().public_id]))
    assert QUESTION not in client.get("/account/").content.decode()
    person.refresh_from_db()
    assert person.ward_asked_at is None


@pytest.mark.parametrize("answer", ["a ward", "rather not"])
def test_either_answer_settles_it_and_leads_back(client, person, answer):
    ward = WardFactory()
    given = {"ward": ward.pk} if answer == "a ward" else {"ward": ward.pk, "rather_not": "1"}
    response = client.post(reverse("accounts:ward"), {**given, "next": "/account/words/"})
    assert response.url == "/account/words/"
    person.refresh_from_db()
    assert person.ward == (ward if answer == "a ward" else None)
    assert person.ward_asked_at is not None
    assert not people.ask_ward(user=person)


def test_no_answer_is_pointed_out(client, person):
    response = client.post(reverse("accounts:ward"), {"ward": "", "next": "/account/words/"})
    body = response.content.decode()
    assert "Choose your ward, or press" in body and 'value="/account/words/"' in body
    person.refresh_from_db()
    assert person.ward_asked_at is None


def test_next_never_leads_off_the_site(client, person):
    response = client.post(
        reverse("accounts:ward"), {"rather_not": "1", "next": "https://elsewhere.example/"}
    )
    assert response.url == reverse("accounts:home")


def test_the_page_says_why_we_ask_and_what_is_shown(client, person):
    body = client.get(reverse("accounts:ward")).content.decode()
    assert "which parts of the city we do not hear from" in body
    assert "shown beside your name" in body


def test_the_profile_can_change_it_afterwards(client, person):
    people.answer_ward(user=person, ward=None, by=person)
    ward = WardFactory()
    client.post(
        reverse("accounts:profile"), {"display_name": "Ann", "preferred_language": "en", "ward": ward.pk}
    )
    person.refresh_from_db()
    assert person.ward == ward
