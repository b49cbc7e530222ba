"""The list of opportunities: tenders and open challenges in one order, the same queries however many."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from procurement import listing
from procurement.actions.mirroring import mirror
from procurement.models import Procurement
from tests.factories.challenges import ChallengeFactory
from tests.factories.cms import HomePageFactory
from tests.procurement.packages import contracted, invited, lot, package

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


def tender(key: str, *, days: float = 10, lots: int = 2, **more) -> Procurement:
    """Open for so many days (closed for negative ones)."""
    closes = now() + timedelta(days=days)
    release = invited(
        number=key,
        at=(now() - timedelta(days=20)).isoformat(),
        title=f"Tender {key}",
        tenderPeriod={"endDate": closes.isoformat()},
        lots=[lot(str(n), f"Part {n}", 1000) for n in range(lots)],
        **more,
    )
    release["ocid"] = f"ocds-h6vhtk-{key}"
    assert not mirror(package(release)).faults
    return Procurement.objects.get(ocid=release["ocid"])


def titles(**wanted) -> list[str]:
    return [one.title for one in listing.page(wanted, "").shown]


def test_tenders_and_open_challenges_stand_together_the_next_to_close_first():
    tender("late00", days=30)
    tender("soon00", days=2)
    challenge = ChallengeFactory(open=True, title="A challenge")
    challenge.closes_at = now() + timedelta(days=9)
    challenge.save(update_fields=["closes_at"])
    assert titles() == ["Tender soon00", "A challenge", "Tender late00"]
    assert titles(kind="tender") == ["Tender soon00", "Tender late00"]
    assert titles(kind="challenge") == ["A challenge"]
    assert titles(category="services") == ["Tender soon00", "Tender late00"]


def test_it_is_open_until_the_instant_it_closes():
    made = tender("edge00", days=1)
    with time_machine.travel(made.closes_at - timedelta(microseconds=1), tick=False):
        assert titles() == ["Tender edge00"]
        assert made.is_open
    with time_machine.travel(made.closes_at, tick=False):
        assert titles() == []
        assert not made.is_open
        assert titles(state="assessed") == ["Tender edge00"]


def test_each_state_has_its_list():
    tender("open00")
    tender("gone00", days=-5)
    tender("void00", status="cancelled")
    mirror(package(contracted()))
    assert titles() == ["Tender open00"]
    assert titles(state="assessed") == ["Tender gone00"]
    assert titles(state="cancelled") == ["Tender void00"]


def test_it_is_found_by_the_words_of_its_lots_and_of_its_cpv_codes():
    tender("cpv000")
    assert titles(words="part green areas") == ["Tender cpv000"]
    assert titles(words="part bridges") == []
    assert titles(division="77") == ["Tender cpv000"]
    assert titles(division="45") == []


def test_values_are_narrowed_down_by_what_a_firm_is_paid():
    tender("small0", value={"amount": 30000, "currency": "GBP"})
    tender("gross0", value={"amountGross": 90000, "currency": "GBP"})
    tender("large0", value={"amount": 100001, "currency": "GBP"})
    tender("none00", value=None)
    assert titles(worth="30000") == ["Tender small0"]
    assert titles(worth="100000") == ["Tender gross0"]
    assert titles(worth="more") == ["Tender large0"]


def test_every_page_follows_the_one_before_and_shows_nothing_twice(monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    at = now() + timedelta(days=3)
    made = [tender(f"same0{n}") for n in range(3)]
    Procurement.objects.update(closes_at=at)
    challenge = ChallengeFactory(open=True, title="Same time")
    challenge.closes_at = at
    challenge.save(update_fields=["closes_at"])
    seen, after = [], ""
    while True:
        page = listing.page({}, after)
        seen += [one.title for one in page.shown]
        if not (after := page.after):
            break
    assert seen == ["Same time", *(row.title for row in made)]


def test_the_other_lists_are_paged_by_their_newest_notice(monkeypatch):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    for n in range(5):
        tender(f"past0{n}", days=-3)
    seen, after = [], ""
    while True:
        page = listing.page({"state": "assessed"}, after)
        seen += [one.title for one in page.shown]
        if not (after := page.after):
            break
    assert seen == [f"Tender past0{n}" for n in (4, 3, 2, 1, 0)]


@pytest.mark.parametrize("after", ["x", "p-1", "c12-", "q1-1"])
def test_a_cursor_that_is_none_shows_the_first_page(client, after):
    tender("first0")
    assert "Tender first0" in client.get(reverse("procurement:list"), {"after": after}).content.decode()


@pytest.mark.parametrize("query", ["", "?state=assessed", "?words=part&division=77&worth=30000&sme=on"])
def test_the_list_costs_the_same_at_two_sizes(client, query):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("procurement:list") + query)
        return len(queries)

    for n in range(2):
        tender(f"open1{n}"), tender(f"done1{n}", days=-3)
    ChallengeFactory(open=True)
    cost()
    small = cost()
    for n in range(9):
        tender(f"open2{n}", lots=3), tender(f"done2{n}", days=-3)
        ChallengeFactory(open=True)
    assert cost() == small


def test_the_page_is_the_same_for_everybody_and_sets_no_cookie(client):
    made = tender("public")
    for url in (reverse("procurement:list"), made.get_absolute_url()):
        response = client.get(url)
        assert response.status_code == 200
        assert not response.cookies
        assert "csrf" not in response.content.decode()


def test_what_is_dated_later_is_nobodys_to_read_yet(client):
    made = tender("future")
    Procurement.objects.update(first_at=now() + timedelta(days=1), latest_at=now() + timedelta(days=1))
    assert titles() == []
    for name in ("page", "releases", "record", "calendar"):
        assert client.get(reverse(f"procurement:{name}", args=[made.ocid])).status_code == 404
    for name in ("feed", "table", "all_releases"):
        response = client.get(reverse(f"procurement:{name}"))
        body = response.getvalue() if response.streaming else response.content
        assert b"Tender future" not in body


def test_old_addresses_lead_here(client):
    response = client.get("/tenders/")
    assert (response.status_code, response["Location"]) == (301, "/opportunities/")


@pytest.mark.parametrize(("number", "words"), [(2, "2 opportunities<"), (3, "2 opportunities on this page<")])
def test_it_says_all_of_them_and_not_this_page_only_where_all_are_shown(client, monkeypatch, number, words):
    monkeypatch.setattr(listing, "PER_PAGE", 2)
    for n in range(number):
        tender(f"many0{n}")
    assert words in client.get(reverse("procurement:list")).content.decode()
