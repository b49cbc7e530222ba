"""The network in public: figures that give nobody away, a list of those who want it, the same bytes for everybody."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from wagtail.models import Site

from accounts.clock import now
from champions import goal_aside, measures
from champions.actions import states
from champions.models import ChampionsSettings, Concern, ContactPause
from champions.words import language_choices, spoken
from cms import memory
from tests.champions.applying import applied
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, SkillFactory, helped
from tests.factories.cms import ActionPageFactory, HomePageFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def url(name, *args):
    return reverse(f"champions:{name}", args=args)


def page(client, address, **query) -> str:
    response = client.get(address, query)
    assert response.status_code == 200
    return response.content.decode()


def in_wards(*wards, number=1, **given):
    return [
        ChampionFactory(wards=wards, applied_at=now() - timedelta(days=2), **given) for _each in range(number)
    ]


# --- Figures -----------------------------------------------------------------------------------------------
def test_the_landing_page_says_how_far_the_network_is(client):
    in_wards(WardFactory(name="Sparkhill"), number=6, speaks=["so", "ur"])
    ChampionFactory(paused=True, speaks=["pl"])
    ChampionFactory(state="left")
    helped(UserFactory(), people=4)
    helped(UserFactory(), people=9, on=date(2026, 1, 1))
    ChampionsSettings.objects.create(site=site_of(), goal=2000, goal_action="D2")
    text = page(client, url("landing"))
    for words in (
        "of 2,000",
        "0% of the promise in action D2",
        "from Somali to Urdu",
        "Sparkhill",
        "Become a champion",
    ):
        assert words in text, words
    assert measures.goal(ChampionsSettings.objects.get()).number == 6
    assert measures.helped_this_month() == 4 and measures.languages() == ["Somali", "Urdu"]


def site_of() -> Site:
    return Site.objects.get(is_default_site=True)


def test_a_ward_with_fewer_than_five_shows_no_number_anywhere(client):
    few, none, many = WardFactory(name="Aston"), WardFactory(name="Bartley"), WardFactory(name="Castle Vale")
    in_wards(few, number=4)
    in_wards(many, number=5)
    rows = {row.ward.name: row.champions for row in measures.by_ward()}
    assert rows == {"Aston": None, "Bartley": None, "Castle Vale": 5}
    text = page(client, url("progress"))
    assert text.count("fewer than 5") >= 2 and none.name in text
    assert "Aston" not in page(client, url("landing"))
    table = b"".join(client.get(url("progress_csv")).streaming_content).decode("utf-8-sig")
    assert f"ward,{few.code},Aston,fewer than 5" in table and f"ward,{many.code},Castle Vale,5" in table


def test_who_comes_today_counts_in_wards_from_midnight_on():
    ward = WardFactory()
    with time_machine.travel(NOW, tick=False):
        for _each in range(5):
            applied(wards=[ward])
        assert measures.by_ward()[0].champions is None
    with time_machine.travel(NOW + timedelta(days=1), tick=False):
        assert measures.by_ward()[0].champions == 5


def test_the_months_come_out_of_the_changes_of_state():
    person = UserFactory()
    with time_machine.travel(datetime(2026, 8, 31, 22, 30, tzinfo=UTC), tick=False):  # 11.30pm in Birmingham
        first = applied(person)
        applied()
    with time_machine.travel(
        datetime(2026, 9, 30, 23, 30, tzinfo=UTC), tick=False
    ):  # half past midnight, October
        states.move(champion=first, to="paused", by=person)
    with time_machine.travel(NOW, tick=False):
        states.come_back(champion=first, by=person)
        months = dict(measures.by_month(4))
        assert months == {
            date(2026, 8, 1): 2,
            date(2026, 9, 1): 2,
            date(2026, 10, 1): 1,
            date(2026, 11, 1): 2,
        }
        assert len(measures.by_month()) == 12 and measures.by_month(1) == [(date(2026, 11, 1), 2)]


def test_a_kind_that_nobody_is_counts_nought():
    ChampionFactory(employee=True)
    assert measures.by_kind() == {"citizen": 0, "employee": 1, "business": 0}


def test_nothing_to_show_is_said(client):
    assert "No ward has five champions yet" in page(client, url("landing"))
    assert "No wards are set up yet" in page(client, url("progress"))
    assert "No champion in the list fits" in page(client, url("people"))


def test_beside_the_action_that_promises_champions_stands_how_many_there_are(client):
    action = ActionPageFactory(ref="D2")
    other = ActionPageFactory(ref="D3")
    ChampionFactory()
    assert "How the network grows" not in page(client, action.get_url())
    ChampionsSettings.objects.create(site=site_of(), goal_action="d2")
    memory.forget()
    assert "How the network grows" in page(client, action.get_url())
    assert "How the network grows" not in page(client, other.get_url())
    assert goal_aside.goal_key() == action.translation_key


# --- The list ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("traits", "is_there"),
    [({"listed": True}, True), ({}, False), ({"listed": True, "applied": True}, False),
     ({"listed": True, "onboarding": True}, False), ({"listed": True, "paused": True}, False),
     ({"minor": True}, False)],
)  # fmt: skip
def test_who_stands_in_the_list(client, traits, is_there):
    champion = ChampionFactory(**traits)
    assert (champion.name in page(client, url("people"))) is is_there
    assert client.get(champion.get_absolute_url()).status_code == (200 if is_there else 404)


def test_whose_contact_stands_still_is_in_no_list(client):
    champion = ChampionFactory(listed=True)
    concern = Concern.objects.create(text="x")
    ContactPause.objects.create(user=champion.user, concern=concern)
    assert champion.name not in page(client, url("people"))
    assert client.get(champion.get_absolute_url()).status_code == 404


def test_the_list_is_narrowed_down_by_ward_topic_and_language(client):
    ward, topic = WardFactory(), SkillFactory()
    fits = ChampionFactory(listed=True, wards=[ward], skills=[topic], speaks=["so"])
    other = ChampionFactory(listed=True, wards=[WardFactory()], speaks=["pl"])
    for query in ({"ward": ward.pk}, {"topic": topic.slug}, {"language": "so"}):
        text = page(client, url("people"), **query)
        assert fits.name in text and other.name not in text and "Show everybody" not in text, query
    text = page(client, url("people"), ward="x", topic="none", language="??", after="y")
    assert fits.name in text and other.name in text


def test_a_page_of_one_shows_what_they_wanted_shown_and_no_address(client):
    champion = ChampionFactory(
        listed=True, about="I explain slowly.", wards=[WardFactory(name="Aston")], speaks=["so"], reach="phone",
        phone="07700900123", skills=[SkillFactory(name="Email"), SkillFactory(name="Teaching", kind="skill")],
    )  # fmt: skip
    helped(champion.user, people=3)
    text = page(client, champion.get_absolute_url())
    for words in (
        "I explain slowly.",
        "Aston",
        "Somali",
        "Email",
        "Teaching",
        "3 people helped",
        "Digital champion since",
    ):
        assert words in text, words
    assert "07700900123" not in text and champion.user.email not in text


def test_pages_by_key_show_each_once(client):
    names = {
        champion.name for champion in (ChampionFactory(listed=True, speaks=["so"]) for _each in range(23))
    }
    first = client.get(url("people"), {"language": "so"})
    address = first.context["next_url"]
    assert "language=so" in address and len(first.context["rows"]) == 20
    second = client.get(address)
    shown = [row["name"] for row in (*first.context["rows"], *second.context["rows"])]
    assert len(shown) == 23 and set(shown) == names
    assert second.context["first_url"] == f"{url('people')}?language=so" and not second.context["next_url"]


@pytest.mark.parametrize("name", ["landing", "people", "progress", "progress_csv"])
def test_public_pages_are_the_same_for_everybody_and_cost_the_same(client, name):
    def fill(number):
        for _each in range(number):
            in_wards(WardFactory(), listed=True, skills=[SkillFactory()], speaks=["so", "ur"])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url(name))
            text = b"".join(response).decode() if response.streaming else response.content.decode()
        assert not response.cookies and 'method="post"' not in text
        assert response.streaming or "public" in response["Cache-Control"]
        return len(queries)

    fill(2)
    cost()
    few = cost()
    fill(12)
    assert cost() == few and few <= 14


def test_languages_have_names_and_those_of_the_site_stand_apart():
    assert spoken(["ur", "bfi", "xx"]) == ["British Sign Language", "Urdu", "xx"]
    site, others = dict(language_choices(of_the_site=True)), dict(language_choices(of_the_site=False))
    assert set(site) == {"en", "ur", "pa", "bn", "pl", "so", "ar"} and not set(site) & set(others)
    assert {**site, **others} == dict(language_choices())


def test_the_home_page_leads_to_the_network_once_somebody_is_in_it(client, site):
    assert "Digital champions</h2>" not in page(client, site.get_url())
    ChampionFactory()
    text = page(client, site.get_url())
    assert "1 person helps others get online" in text
    assert f'href="{url("join")}"' in text and f'href="{url("people")}"' in text


def test_champions_stand_in_the_main_menu_beside_surgeries(client):
    text = page(client, url("landing"))
    menu = text[text.index('<div class="tt-nav">') :]
    menu = menu[: menu.index("</nav>")]
    assert f'href="{url("landing")}"' in menu
    assert menu.index(reverse("surgeries:sessions")) < menu.index(url("landing"))
