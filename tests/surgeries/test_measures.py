"""What came of it: what is counted, what is hidden, that page, CSV and paper say the same, and at what cost."""

import csv
import io
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import now, today
from champions.models import HelpRecord
from cms import memory
from surgeries import impact_paper
from surgeries.actions import afterwards
from surgeries.measures import FEW, HIDDEN, SMALL, hide, impact, period_of, table_of
from surgeries.models import FollowUp
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, SkillFactory, helped
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionTopicFactory, VenueFactory
from tests.surgeries.after import came, held

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 26, 12, tzinfo=UTC), tick=False):
        yield


def noted(by, **given) -> HelpRecord:
    """Yesterday: what is of today is not counted yet."""
    return helped(by, on=today() - timedelta(days=1), **given)


def found(name: str = "months"):
    return impact(period_of(name))


def shown(lines) -> Mapping:
    return {line.name: line.people for line in lines}


# --- What is counted ------------------------------------------------------------------------------------------
def test_at_a_session_those_who_came_count_or_those_who_were_noted_where_these_are_more():
    helper = ChampionFactory().user
    first, second = held(3), held(4)
    came(first, party_size=8), came(first, party_size=2)
    noted(helper, people=3, came_back=1, minutes=60, where="session", session=first.public_id)
    noted(helper, people=7, came_back=5, minutes=30, where="session", session=second.public_id)
    noted(helper, people=6, minutes=30)
    result = found()
    assert (result.sessions, result.people, result.hours, result.came_back) == (2, 23, 2, 6)
    assert result.parties is None


def test_only_what_was_held_and_over_at_midnight_counts():
    for session in (
        held(0.1),
        held(3, state="cancelled", state_reason="Rain", state_at=now()),
        held(3, state="draft"),
    ):
        came(session, party_size=20)
    assert found().is_empty
    came(held(1), party_size=20)
    assert found().people == 20


@pytest.mark.parametrize(("name", "people"), [("year", 10), ("months", 30), ("all", 60), ("made-up", 30)])
def test_periods_reach_back_to_new_year_twelve_months_or_the_beginning(name, people):
    for days, size in ((10, 10), (340, 20), (400, 30)):
        came(held(days), party_size=size)
    HomePageFactory()
    from django.test import Client

    text = Client().get(f"/surgeries/impact/?period={name}").content.decode()
    assert f">{people}<" in text.replace("\n", "").replace(" ", "")


def test_people_by_ward_topic_and_month():
    north, south = WardFactory(name="North"), WardFactory(name="South")
    maps = SessionTopicFactory(name="Maps")
    session = held(10, venue=VenueFactory(ward=north))
    session.topics.add(maps)
    came(session, party_size=9)
    noted(UserFactory(), people=6, ward=south, topics=[SkillFactory(name="Maps")])
    result = found()
    assert shown(result.by_ward) == {"North": 9, "South": 6}
    assert shown(result.by_topic) == {"Maps": 15}
    assert shown(result.by_month)["November 2026"] == 15
    assert len(result.by_month) == 13


# --- What is hidden ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("counts", "hidden"),
    [({}, ""), ({"a": 5, "b": 9}, ""), ({"a": 4, "b": 9, "c": 20}, "ab"), ({"a": 1, "b": 2, "c": 5, "d": 9}, "abc"),
     ({"a": 3, "b": 4, "c": 9}, "ab"), ({"a": 0, "b": 9}, ""), ({"a": 4}, "a"), ({"a": 0, "b": 4, "c": 8}, "bc")],
)  # fmt: skip
def test_what_is_small_is_hidden_with_as_much_as_it_takes(counts, hidden):
    result = hide(counts)
    assert "".join(key for key, number in result.items() if number is None) == hidden
    gone = [counts[key] for key in hidden]
    if len(result) > len(hidden):
        assert not gone or (len(gone) > 1 and sum(gone) >= SMALL)


def test_a_small_number_is_neither_on_the_page_nor_in_the_file_nor_on_paper(client):
    HomePageFactory()
    ward = WardFactory(name="Lozells")
    came(held(5, venue=VenueFactory(ward=ward)), party_size=4)
    session = held(6, venue=VenueFactory(ward=WardFactory(name="Ladywood")))
    came(session, party_size=30)
    with time_machine.travel(now() - timedelta(days=2), tick=False):
        afterwards.give_feedback(session=session, answer="no", key="a" * 32)
    page = client.get("/surgeries/impact/").content.decode()
    file = b"".join(client.get("/surgeries/impact.csv")).decode("utf-8-sig")
    paper = impact_paper.render("months", "en")
    rows = {(row["measure"], row["name"]): row["number"] for row in csv.DictReader(io.StringIO(file))}
    assert rows["people_by_ward", "Lozells"] == rows["people_by_ward", "Ladywood"] == HIDDEN
    assert rows["people_helped", ""] == "34" and rows["feedback_answers", ""] == FEW
    assert not [key for key in rows if key[0] == "did_it_help"]
    for text in (page, paper):
        assert "not shown" in text and ">4<" not in text and ">30<" not in text


# --- Words and links --------------------------------------------------------------------------------------------------
def test_a_story_is_told_with_consent_by_champions_who_are_active_and_once_it_was_read():
    active, learner = ChampionFactory().user, ChampionFactory(applied=True).user
    helped(active, story="Told", story_consent=True, made_url="https://told.example")
    helped(active, story="Kept", made_url="https://kept.example")
    helped(learner, story="Too new", story_consent=True, made_url="https://new.example")
    helped(UserFactory(), story="No champion", story_consent=True)
    booking = came(held())
    row = afterwards.give_feedback(
        session=booking.session, booking=booking, answer="lot", text="Read", may_tell=True, key="x"
    )
    assert [story.text for story in found("all").stories] == []
    HelpRecord.objects.update(helped_on=now().date() - timedelta(days=1))
    with time_machine.travel(now() + timedelta(days=1), tick=False):
        assert [story.text for story in found("all").stories] == ["Told"]
        afterwards.tell_in_public(row=row, by=UserFactory())
        assert {story.text for story in found("all").stories} == {"Told", "Read"}
        assert found("all").made == ["https://told.example"]


def test_what_is_still_live_counts_answers_after_ninety_days():
    for number in range(7):
        booking = came(held(100))
        afterwards.plan_follow_ups(booking=booking)
        for row in FollowUp.objects.filter(booking=booking):
            with time_machine.travel(now() - timedelta(days=5), tick=False):
                afterwards.answer_follow_up(follow_up=row, is_live="yes" if number else "no")
    result = found()
    assert result.live_asked == 7
    assert shown(result.live) == {"Still live": None, "No longer": None, "Nothing was made": 0}


# --- The page --------------------------------------------------------------------------------------------------------
def test_the_page_costs_the_same_whatever_there_is(client):
    HomePageFactory()

    def cost(url) -> int:
        with CaptureQueriesContext(connection) as queries:
            response = client.get(url)
            b"".join(response) if response.streaming else response.content
        return len(queries)

    def grow(number):
        for each in range(number):
            topic, ward = SessionTopicFactory(), WardFactory()
            session = held(3 + 20 * each, venue=VenueFactory(ward=ward))
            session.topics.add(topic)
            booking = came(session, party_size=6)
            afterwards.give_feedback(session=session, booking=booking, answer="lot", key="x")
            noted(UserFactory(), people=6, ward=ward, topics=[SkillFactory()])

    urls = ("/surgeries/impact/?period=all", "/surgeries/impact.csv?period=all", "/surgeries/")
    grow(1)
    for url in urls:
        cost(url)
    few = [cost(url) for url in urls]
    grow(9)
    assert [cost(url) for url in urls] == few


def test_empty_is_said_well_and_the_list_of_sessions_has_the_fact(client):
    HomePageFactory()
    assert "Nothing to count yet" in client.get("/surgeries/impact/").content.decode()
    for _each in range(4):
        came(held(2))
    assert "were helped this year" not in client.get("/surgeries/").content.decode()
    came(held(2))
    memory.clear()  # the figure may be a minute old
    assert "5 groups and people were helped this year." in client.get("/surgeries/").content.decode()
    response = client.get("/surgeries/impact/")
    assert not response.cookies and "csrf" not in response.content.decode()


def test_the_paper_is_made_anew_when_what_it_shows_changes(client):
    HomePageFactory()
    before = impact_paper.digest("months", "en")
    assert impact_paper.digest("months", "en") == before != impact_paper.digest("all", "en")
    came(held(3), party_size=8)
    assert impact_paper.digest("months", "en") != before
    with pytest.raises(KeyError):
        impact_paper.render("made-up", "en")
    assert client.get("/surgeries/impact.pdf").status_code == 202


def test_the_csv_has_a_row_for_each_single_figure():
    names = [row[0] for row in table_of(found())]
    assert names[:9] == [
        "sessions", "people_helped", "parties", "hours_of_help", "came_back", "feedback_answers",
        "follow_ups_after_90_days", "data_requests", "data_requests_answered",
    ]  # fmt: skip
