"""The home of a champion: by their stage, what they promised, where help is missing, and what theirs adds up to."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from accounts.registries import account_sections
from champions import given
from surgeries.models import CoverSearch, Shift
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory, SkillFactory, helped
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, ShiftFactory

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
HOME = "/champions/home/"


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


@pytest.fixture
def skill():
    return SkillFactory(name="Mapping")


@pytest.fixture
def short(skill):
    """A session to which nobody comes."""
    topic = SessionTopicFactory()
    topic.skills.add(skill)
    session = SessionFactory(title="Map surgery", needs_surgeons=True)
    session.topics.add(topic)
    return session


def sign_in(client, champion):
    client.force_login(champion.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return champion


def page(client, url=HOME) -> str:
    response = client.get(url)
    assert response.status_code == 200
    assert "no-store" in response["Cache-Control"]
    return response.content.decode()


def test_who_is_not_signed_in_signs_in_and_who_is_no_champion_becomes_one(client):
    assert client.get(HOME)["Location"].startswith("/account/login/")
    client.force_login(UserFactory(), backend="allauth.account.auth_backends.AuthenticationBackend")
    for url in (HOME, "/champions/help/", "/champions/help/records/"):
        assert client.get(url)["Location"] == "/champions/join/"
    gone = ChampionFactory(state="left")
    sign_in(client, gone)
    assert client.get(HOME)["Location"] == "/champions/join/"


@pytest.mark.parametrize(
    ("state", "says", "not_says"),
    [
        ("applied", "Your first steps", "on a pause"),
        ("onboarding", "Your first steps", "on a pause"),
        ("active", "Short of what you know", "Your first steps"),
        ("paused", "You are on a pause", "Log help you gave</a>"),
    ],
)
def test_it_follows_the_stage(client, state, says, not_says):
    sign_in(client, ChampionFactory(state=state))
    text = page(client)
    assert says in text and not_says not in text


def test_it_is_the_first_link_on_the_account_page_of_champions_alone(client):
    champion = sign_in(client, ChampionFactory())
    text = page_of_account(client)
    assert text.index(HOME) < text.index("What you follow")
    entry = account_sections.get("champion_home")
    assert entry.order == min(section.order for section in account_sections)
    assert entry.offered_to(champion.user) and not entry.offered_to(UserFactory())


def page_of_account(client) -> str:
    return client.get(reverse("accounts:home")).content.decode()


def test_the_next_four_of_a_rota_stand_open_and_the_later_ones_are_folded(client):
    champion = sign_in(client, ChampionFactory())
    for days in range(1, 7):
        SessionFactory(title=f"Number {days}", starts_at=now() + timedelta(days=days), host=champion.user)
    text = page(client)
    open_part, folded = text.split("2 more, later")
    assert "Number 4" in open_part and "Number 5" not in open_part
    assert "Number 5" in folded and "Number 6" in folded


def test_one_press_and_it_stands_in_the_rota_and_one_page_more_and_it_is_given_back(client, short, skill):
    champion = sign_in(client, ChampionFactory(skills=[skill]))
    ChampionFactory(skills=[skill])
    assert "Nobody has said yet that they come to help" in page(client)
    client.post(reverse("champions:come", args=[short.public_id]))
    assert Shift.objects.coming().get().surgeon == champion.user
    text = page(client)
    cannot = reverse("champions:cannot", args=[short.public_id])
    assert cannot in text and reverse("surgeries:session_calendar", args=[short.public_id]) in text
    assert "Nothing is short of your topics" in text
    assert "Nobody who booked loses their place" in page(client, cannot) and Shift.objects.coming().exists()
    assert "we look for somebody else" in client.post(cannot, follow=True).content.decode()
    assert not Shift.objects.coming().exists() and CoverSearch.objects.get().asks.count() == 1
    client.post(cannot)
    assert CoverSearch.objects.count() == 1


def test_why_it_can_t_be_is_said(client, short, skill):
    sign_in(client, ChampionFactory(skills=[skill], applied=True))
    url = reverse("champions:come", args=[short.public_id])
    assert "You learn by sitting beside somebody" in client.post(url, follow=True).content.decode()
    ShiftFactory(session=short)
    assert "I come and learn" in page(client)
    client.post(url)
    assert Shift.objects.get(is_learning=True) and "Beside somebody" in page(client)


def test_on_a_pause_one_press_does_nothing_and_what_is_not_public_is_not_there(client, short, skill):
    sign_in(client, ChampionFactory(skills=[skill], paused=True))
    client.post(reverse("champions:come", args=[short.public_id]))
    assert not Shift.objects.exists()
    draft = SessionFactory(draft=True)
    for name in ("come", "cannot"):
        assert client.post(reverse(f"champions:{name}", args=[draft.public_id])).status_code == 404


def test_who_hosts_finds_the_room(client):
    champion = sign_in(client, ChampionFactory())
    session = SessionFactory(host=champion.user)
    assert reverse("surgeries:room", args=[session.public_id]) in page(client)


def test_it_says_what_their_help_adds_up_to(client):
    champion = sign_in(client, ChampionFactory())
    assert "You have noted no help yet" in page(client)
    with time_machine.travel(datetime(2026, 11, 20, 9, tzinfo=LONDON), tick=False):
        for people, back, on in (
            (4, 1, date(2026, 11, 3)),
            (8, 2, date(2026, 1, 1)),
            (2, 0, date(2025, 12, 31)),
        ):
            helped(champion.user, people=people, came_back=back, minutes=40, on=on)
        helped(ChampionFactory().user, people=9)
        sums = given.sums_of(champion.user)
        assert (sums["year"]["people"], sums["all"]["people"], sums["all"]["hours"]) == (12, 14, 2)
        assert given.months_of(champion.user)[-1] == ("Nov 2026", 4)
        assert [number for _month, number in given.months_of(champion.user, 12)] == [2, 8, *[0] * 9, 4]
        sign_in(client, champion)
        text = " ".join(page(client).split())
        assert "You helped 14 people, 3 came back." in text and "14 in all" in text


def test_it_costs_the_same_with_two_records_and_sessions_and_with_twenty(client, short, skill):
    champion = sign_in(client, ChampionFactory(skills=[skill]))

    def fill(number):
        for place in range(number):
            helped(champion.user, topics=[skill])
            session = SessionFactory(needs_surgeons=True, starts_at=now() + timedelta(days=place + 1))
            session.topics.set(short.topics.all())
            ShiftFactory(
                surgeon=champion.user, session=SessionFactory(starts_at=now() + timedelta(days=40 + place))
            )

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            page(client)
        return len(queries)

    fill(4)
    cost()
    few = cost()
    fill(16)
    assert cost() == few and few <= 30
