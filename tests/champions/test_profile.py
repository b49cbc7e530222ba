"""A champion's own page: what it says in each state, everything changed, paused, taken up again, left."""

import pytest
from django.urls import reverse

from champions.actions import states
from champions.models import Champion
from tests.accounts.signing import sign_in_by_code
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, EmployerFactory, SkillFactory
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
PAGES = ("profile", "profile_change", "pause", "come_back", "leave")


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def url(name: str) -> str:
    return reverse(f"champions:{name}")


def enter(client, **traits) -> Champion:
    champion = ChampionFactory(**traits)
    sign_in_by_code(client, champion.user)
    return champion


def typed(client) -> dict:
    """What the form shows, as a browser would send it back."""
    form = client.get(url("profile_change")).context["form"]
    found = {}
    for name, field in form.fields.items():
        value = form.get_initial_for_field(field, name)
        if value not in (None, "", False, []):
            found[name] = "on" if value is True else value
    return found


@pytest.mark.parametrize(
    ("traits", "said"),
    [({"applied": True}, "within five working days"), ({"onboarding": True}, "has welcomed you"),
     ({}, "help people one to one"), ({"minor": True}, "until then you help beside others"),
     ({"listed": True}, "How others see you"), ({"paused": True}, "Get in touch with them to come back")],
)  # fmt: skip
def test_the_page_says_where_one_stands_and_what_it_means(client, traits, said):
    enter(client, **traits)
    assert said in client.get(url("profile")).content.decode()


@pytest.mark.parametrize("name", PAGES)
def test_nobody_else_has_such_a_page(client, name):
    assert client.get(url(name)).url.startswith(reverse("account_login"))
    sign_in_by_code(client, UserFactory())
    assert client.get(url(name)).url == client.post(url(name)).url == url("join")


def test_the_account_page_leads_there_for_champions_alone(client):
    person = UserFactory()
    sign_in_by_code(client, person)
    home = reverse("accounts:home")
    assert url("profile") not in client.get(home).content.decode()
    ChampionFactory(user=person)
    assert url("profile") in client.get(home).content.decode()


def test_a_form_sent_back_as_it_was_changes_nothing(client):
    wards = [WardFactory(), WardFactory()]
    champion = enter(
        client, employee=True, listed=True, wards=wards, speaks=["en", "phr"], about="Hello", reach="phone",
        phone="07700900123", free=["evening"], asks_a_month=3,
        skills=[SkillFactory(), SkillFactory(kind="skill"), SkillFactory(is_active=False)],
    )  # fmt: skip
    before = Champion.objects.filter(pk=champion.pk).values().get()
    assert client.post(url("profile_change"), typed(client)).url == url("profile")
    assert Champion.objects.filter(pk=champion.pk).values().get() == before
    assert champion.skills.count() == 3 and champion.wards.count() == 2 and champion.languages.count() == 2


def test_everything_can_be_changed(client):
    ward, skill = WardFactory(), SkillFactory()
    employer = EmployerFactory(join_code="BRSSWRK2")
    champion = enter(client, speaks=["en"], listed=True)
    given = {
        "kind": "employee", "code": "brsswrk2", "age": "65_plus", "ward": ward.pk, "languages": ["pl"],
        "topics": [skill.pk], "free": ["weekday"], "reach": "text", "phone": "07700 900 123", "about": "New",
        "asks_a_month": "0",
    }  # fmt: skip
    client.post(url("profile_change"), given)
    champion.refresh_from_db()
    assert (champion.kind, champion.employer, champion.age) == ("employee", employer, "65_plus")
    assert (champion.reach, champion.phone, champion.about) == ("text", "07700900123", "New")
    assert not champion.is_listed and champion.asks_a_month == 0 and champion.free == ["weekday"]
    assert [language.code for language in champion.languages.all()] == ["pl"]
    assert list(champion.wards.all()) == [ward] and list(champion.skills.all()) == [skill]


def test_an_employer_that_stopped_keeps_its_people_and_takes_no_new_ones(client):
    champion = enter(client, employee=True, wards=[WardFactory()])
    champion.employer.state = "ended"
    champion.employer.save()
    assert client.post(url("profile_change"), {**typed(client), "about": "Still here"}).url == url("profile")
    champion.refresh_from_db()
    assert champion.about == "Still here"


def test_somebody_under_18_changes_neither_their_age_nor_whether_they_are_listed(client):
    champion = enter(client, minor=True, wards=[WardFactory()])
    given = {**typed(client), "age": "25_64", "is_listed": "on", "adult_name": "Mr Other"}
    assert client.post(url("profile_change"), given).url == url("profile")
    champion.refresh_from_db()
    assert champion.is_minor and not champion.is_listed and champion.adult_name == "Mr Other"


def test_a_refused_change_keeps_what_was_typed(client):
    champion = enter(client, wards=[WardFactory()])
    text = client.post(
        url("profile_change"), {**typed(client), "about": "me@example.org", "kind": "business"}
    )
    words = text.content.decode()
    assert "looks like an email address" in words and "Enter the name of the business" in words
    assert "me@example.org" in words and Champion.objects.get(pk=champion.pk).about == ""


@pytest.mark.parametrize(
    ("name", "traits", "state"),
    [("pause", {}, "paused"), ("leave", {}, "left"), ("leave", {"paused": True}, "left"),
     ("pause", {"applied": True}, "paused")],
)  # fmt: skip
def test_a_step_is_asked_first_and_taken_by_a_press(client, name, traits, state):
    champion = enter(client, **traits)
    before = champion.state
    assert client.get(url(name)).status_code == 200
    champion.refresh_from_db()
    assert champion.state == before
    client.post(url(name), {"reason": "Busy"})
    champion.refresh_from_db()
    assert champion.state == state and champion.state_changes.get().reason == "Busy"


def test_who_paused_comes_back_with_one_press(client):
    champion = enter(client)
    client.post(url("pause"))
    assert url("come_back") in client.get(url("profile")).content.decode()
    client.post(url("come_back"))
    champion.refresh_from_db()
    assert champion.state == "active"


def test_whom_a_coordinator_paused_reads_why_and_can_not_come_back_alone(client):
    champion = enter(client)
    by = UserFactory(roles=["champions_coordinator"])
    states.move(champion=champion, to="paused", by=by, reason="Let us talk first")
    text = client.get(url("profile")).content.decode()
    assert "Let us talk first" in text and url("come_back") not in text
    assert "A coordinator paused you" in client.post(url("come_back")).content.decode()
    champion.refresh_from_db()
    assert champion.state == "paused"
