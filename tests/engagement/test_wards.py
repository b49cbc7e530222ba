"""Who takes part by ward: who counts, what is hidden, and that nothing hidden can be worked out."""

import csv
import io
import re
from datetime import UTC, datetime

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from accounts.models import Ward
from engagement import measures_wards
from engagement.actions import comments, states, supports
from engagement.measures_wards import fifths, hide, participation
from engagement.models import PaperNote, Pledge, Support, Topic
from engagement.ward_map import short_names, tile_map
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db
YESTERDAY = datetime(2026, 11, 21, 12, tzinfo=UTC)
TODAY = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _yesterday():
    """What is done in a test is done the day before; `figures()` looks on the day after."""
    with time_machine.travel(YESTERDAY, tick=False):
        yield


def figures(at=TODAY):
    with time_machine.travel(at, tick=False):
        return participation()


def supporters(ward, number, topic):
    people = [UserFactory(ward=ward) for _number in range(number)]
    Support.objects.bulk_create([Support(user=person, topic=topic) for person in people])
    return people


def people_of(ward, at=TODAY):
    return measures_wards.count_people(datetime.combine(at.date(), datetime.min.time(), tzinfo=UTC)).get(
        ward.pk, 0
    )


# --- Who counts ---------------------------------------------------------------------------------------------
def did(what, person, topic):
    other = said(topic)
    if what == "commented":
        said(topic, by=person)
    elif what == "supported a topic":
        supports.support_topic(by=person, topic=topic)
    elif what == "supported a comment":
        supports.support(by=person, comment=other)
    elif what == "offered help":
        Pledge.objects.create(topic=topic, user=person, consented_at=YESTERDAY)


ACTS = ["commented", "supported a topic", "supported a comment", "offered help"]


@pytest.mark.parametrize("what", ACTS)
def test_each_kind_of_act_counts_the_person_once(what):
    ward, topic = WardFactory(), TopicFactory()
    person = UserFactory(ward=ward)
    did(what, person, topic)
    did("commented", person, TopicFactory())
    assert people_of(ward) == 1


@pytest.mark.parametrize("what", [*ACTS, "nothing"])
def test_what_is_not_public_counts_for_nobody(what):
    ward, topic = WardFactory(), TopicFactory()
    did(what, UserFactory(ward=ward), topic)
    Topic.objects.update(is_public=False)
    assert people_of(ward) == 0


def test_what_does_not_stand_any_more_counts_for_nobody():
    ward, topic = WardFactory(), TopicFactory()
    removed, withdrawn, official, declined, gone, under_removed = (UserFactory(ward=ward) for _n in range(6))
    states.change_state(comment=said(topic, by=removed), state="removed", by=None, reason="abuse")
    comments.withdraw(by=withdrawn, comment=said(topic, by=withdrawn))
    type(said(topic, by=official)).objects.filter(author=official).update(is_official=True)
    for person, state in ((declined, "declined"), (gone, "withdrawn")):
        Pledge.objects.create(
            topic=topic, user=person, consented_at=YESTERDAY, state=state, state_at=YESTERDAY
        )
    comment = said(topic)
    supports.support(by=under_removed, comment=comment)
    states.change_state(comment=comment, state="removed", by=None, reason="abuse")
    assert people_of(ward) == 0


def test_it_is_counted_as_it_stood_at_midnight_in_the_councils_own_zone():
    ward, topic = WardFactory(), TopicFactory()
    supporters(ward, 10, topic)
    summer = datetime(2026, 7, 10, 23, 30, tzinfo=UTC)  # half past midnight on the 11th
    Support.objects.update(created_at=summer)
    before, after = datetime(2026, 7, 11, 10, tzinfo=UTC), datetime(2026, 7, 11, 23, tzinfo=UTC)
    assert [figures(at).rows[0].people for at in (before, after)] == [None, 10]


def test_notes_on_paper_stand_in_a_column_of_their_own():
    ward, topic = WardFactory(), TopicFactory()
    PaperNote.objects.bulk_create(
        PaperNote(topic=topic, text="x", channel="event", said_on=YESTERDAY.date(), ward=ward)
        for _n in range(12)
    )
    row = figures().rows[0]
    assert (row.people, row.notes) == (None, 12)


# --- What is hidden -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("number", "shown"), [(0, None), (1, None), (9, None), (10, 10), (11, 11)])
def test_a_number_under_ten_is_hidden_and_none_is_shown_from_which_it_follows(number, shown):
    ward, topic = WardFactory(population=20_000), TopicFactory()
    supporters(ward, number, topic)
    found = figures()
    assert found.rows[0].people == shown
    assert (found.rows[0].rate is None) == (found.people_total is None) == (shown is None)


@pytest.mark.parametrize(
    ("small", "is_open"),
    [
        ([], True),
        ([4], False),  # a single one is what is left of the total
        ([0, 8], False),  # neither can be 9
        ([4, 5], True),  # each may still be anything from 0 to 9
        ([9, 9], False),  # both are 9
        ([9, 9, 9], False),
        ([9, 9, 0], True),
        ([0] * 40, False),
        ([1] * 9, True),
    ],
)
def test_a_total_is_shown_only_while_each_hidden_number_may_be_anything(small, is_open):
    counts = dict(enumerate([*small, 25, 40]))
    assert hide(counts).total == (sum(counts.values()) if is_open else None)


def attack(shown: dict, total: int | None) -> dict:
    """What somebody can work out who has everything that is published: the lowest and highest of each hidden number.

    Bounds are narrowed until nothing narrows any more; whether there is a total at all is used as well.
    """
    bounds = {key: (0, 9) if number is None else (number, number) for key, number in shown.items()}
    while total is not None:
        narrowed = {}
        for key in bounds:
            lows = sum(low for other, (low, _high) in bounds.items() if other != key)
            highs = sum(high for other, (_low, high) in bounds.items() if other != key)
            narrowed[key] = (max(bounds[key][0], total - highs), min(bounds[key][1], total - lows))
        if narrowed == bounds:
            break
        bounds = narrowed
    return {key: bounds[key] for key, number in shown.items() if number is None}


def test_the_attack_itself_finds_what_careless_tables_give_away():
    assert attack({1: 20, 2: None}, 24) == {2: (4, 4)}
    assert attack({1: None, 2: None}, 18) == {1: (9, 9), 2: (9, 9)}
    assert attack({1: None, 2: None}, 3) == {1: (0, 3), 2: (0, 3)}
    assert attack({1: None, 2: None}, None) == {1: (0, 9), 2: (0, 9)}


@given(st.lists(st.integers(0, 25), min_size=1, max_size=12))
@hypothesis_settings(max_examples=400, deadline=None)
def test_nothing_published_narrows_any_hidden_number(numbers):
    published = hide(dict(enumerate(numbers)))
    found = attack(dict(published.shown), published.total)
    assert set(found.values()) <= {(0, 9)}


def test_that_the_total_is_missing_says_nothing_of_any_one_ward():
    """For each value a hidden number may have there are tables without a total that have it."""
    for value in range(10):
        others = [[other] for other in range(10)]
        assert any(hide(dict(enumerate([value, *rest, 30]))).total is None for rest in others)


def read(response) -> list[list[str]]:
    text = b"".join(response.streaming_content).decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text)))


def test_everything_published_page_map_and_table_file_gives_the_attacker_nothing():
    """Read back from what anybody can fetch, in every order of the table."""
    topic = TopicFactory()
    numbers = {"Alpha": 12, "Bravo": 3, "Charlie": 0, "Delta": 31, "Echo": 7}
    wards = {}
    for place, (name, number) in enumerate(numbers.items(), 1):
        wards[name] = WardFactory(name=name, tile_row=1, tile_column=place)
        supporters(wards[name], number, topic)
    with time_machine.travel(TODAY, tick=False):
        file = read(Client().get("/who-is-missing/wards.csv"))
        pages = [
            Client().get(f"/who-is-missing/?by={by}").content.decode()
            for by in ("", "ward", "people", "residents", "notes")
        ]
    from_file = {row[1]: int(row[3]) if row[3].isdigit() else None for row in file[1:]}
    assert from_file == {"Alpha": 12, "Bravo": None, "Charlie": None, "Delta": 31, "Echo": None}
    for page in pages:
        line = re.search(r"All wards</th><td[^>]*><b>(\d+)</b>", page)
        assert line and int(line.group(1)) == 53  # 3 + 0 + 7 = 10, which tells nothing of any of the three
        assert set(attack(from_file, 53).values()) == {(0, 9)}
        for name in ("Bravo", "Charlie", "Echo"):
            row = re.search(rf'id="ward-{wards[name].code.lower()}">(.*?)</tr>', page, re.S).group(1)
            assert "under 10" in row
            assert not re.search(r">\s*\d+(\.\d+)?\s*<", row.replace("10000", "").replace("10,000", ""))
            assert re.search(rf'aria-label="{name}: fewer than 10 people"', page)
        first, second, third = (page.rindex(f">{name}<") for name in ("Bravo", "Charlie", "Echo"))
        assert first < second < third  # in the order of their names, whatever the order asked for


def test_words_about_wards_without_anybody_do_not_say_so():
    WardFactory(name="Silent")
    with time_machine.travel(TODAY, tick=False):
        page = Client().get("/who-is-missing/").content.decode()
    assert "fewer than 10 people in 1 ward" in page
    assert "nobody yet" not in page


# --- The map and the page -----------------------------------------------------------------------------------
def test_steps_are_fifths_of_what_is_shown_and_equal_rates_stand_on_one():
    steps, scale = fifths({"a": 1.0, "b": 1.0, "c": 1.0, "d": 4.0, "e": 9.0})
    assert steps["a"] == steps["b"] == steps["c"] == 1
    assert steps["d"] < steps["e"]
    assert scale == [(1.0, 1.0), (4.0, 4.0), (9.0, 9.0)]
    assert fifths({}) == ({}, [])
    many, ends = fifths({number: float(number) for number in range(50)})
    assert [list(many.values()).count(step) for step in range(1, 6)] == [10] * 5
    assert ends[0] == (0.0, 9.0)


def test_wards_without_a_tile_stand_in_rows_below_and_none_on_anothers():
    WardFactory(tile_row=1, tile_column=3)
    for _number in range(5):
        WardFactory()
    drawn = tile_map(figures())
    places = re.findall(r'<rect x="(\d+)" y="(\d+)"', drawn)
    assert len(places) == len(set(places)) == 6
    assert "style=" not in drawn


def test_a_city_without_tiles_or_without_wards_has_its_page_too():
    with time_machine.travel(TODAY, tick=False):
        assert "No wards are set up yet" in Client().get("/who-is-missing/").content.decode()
        WardFactory(population=None)
        assert Client().get("/who-is-missing/").status_code == 200


def test_a_tile_has_a_short_name_that_no_other_ward_has():
    names = {
        "Aston": "Asto",
        "Hall Green North": "HGN",
        "Tyseley & Hay Mills": "THM",
        "Sutton Roughley": "SuRo",
        "Sutton Reddicap": "SuRe",
    }
    assert short_names(names) == names


def test_the_page_takes_the_same_queries_whatever_there_is():
    costs, topic = [], TopicFactory()
    for number in (1, 30):
        for _number in range(number):
            supporters(WardFactory(), 3, topic)
        with time_machine.travel(TODAY, tick=False):
            Client().get("/who-is-missing/")
            with CaptureQueriesContext(connection) as queries:
                Client().get("/who-is-missing/")
        costs.append(len(queries))
    assert costs[0] == costs[1]
    assert Ward.objects.count() == 31


def test_the_page_is_the_same_for_everybody():
    WardFactory()
    for path in ("/who-is-missing/", "/who-is-missing/wards.csv"):
        response = Client().get(path)
        assert not response.cookies
        assert "cookie" not in response.get("Vary", "").lower()
