"""The reconciliation table: sums that add up, and wards in which nobody is found."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from engagement.actions import subjects as actions
from engagement.measures_subjects import Numbers, Wards, reconciliation, told
from engagement.models import Comment, Idea
from tests.engagement.sorting import noted, subject_of, ward
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, fill, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory()


@pytest.fixture
def ruth():
    return UserFactory(display_name="Ruth")


def make_idea(comment):
    return Idea.objects.create(
        comment=comment, about=comment.topic, topic=TopicFactory(), title="A night bus", is_public=True
    )


def sums(table):
    rows = sum((row.numbers for row in table.rows), Numbers())
    return rows - table.repeated + table.nowhere + table.unsorted


def test_the_sums_add_up_to_everything_said(topic, ruth):
    buses, trams = subject_of(topic, "Buses"), subject_of(topic, "Trams")
    hidden = subject_of(topic, "Not yet", public=False)
    both, one, idea, nowhere, in_hidden, unread = (said(topic) for _n in range(6))
    make_idea(idea)
    reply, _unsorted_reply = answered(one), answered(one)
    note, none_note, unread_note = noted(topic), noted(topic), noted(topic)
    actions.code(by=ruth, topic=topic, comments=[both], subjects=[buses, trams])
    actions.code(by=ruth, topic=topic, comments=[one, idea, reply], notes=[note], subjects=[buses])
    actions.code(by=ruth, topic=topic, comments=[nowhere], notes=[none_note])
    actions.code(by=ruth, topic=topic, comments=[in_hidden], subjects=[hidden])
    table = reconciliation(topic)
    assert [(row.subject, row.numbers) for row in table.rows] == [
        (buses, Numbers(3, 1, 1)),
        (trams, Numbers(1, 0, 0)),
    ]
    assert table.repeated == Numbers(1, 0, 0)
    assert table.nowhere == Numbers(1, 0, 1)
    assert table.unsorted == Numbers(2, 0, 1)
    assert table.total == Numbers(6, 1, 3)
    assert sums(table) == table.total
    assert {unread, unread_note}


def test_two_readers_of_one_thing_count_it_once(topic, ruth):
    buses, comment = subject_of(topic, "Buses"), said(topic)
    for person in (ruth, UserFactory()):
        actions.code(by=person, topic=topic, comments=[comment], subjects=[buses])
    table = reconciliation(topic)
    assert table.rows[0].numbers == Numbers(1, 0, 0)
    assert sums(table) == table.total == Numbers(1, 0, 0)


def test_the_sums_add_up_after_words_are_gone(topic, ruth):
    buses = subject_of(topic, "Buses")
    comments = fill(topic, roots=4)
    actions.code(by=ruth, topic=topic, comments=comments, subjects=[buses])
    Comment.objects.filter(pk=comments[0].pk).update(state="withdrawn", state_at=comments[0].created_at)
    table = reconciliation(topic)
    assert table.rows[0].numbers == table.total == sums(table) == Numbers(3, 0, 0)


def test_an_answer_that_was_withdrawn_is_none(topic):
    subject = subject_of(topic)
    response = subject.responses.create(topic=topic, department_name="Transport", text="Yes.")
    assert reconciliation(topic).rows[0].response == response
    subject.responses.update(withdrawn_at=response.at, withdrawn_reason="Wrong")
    assert reconciliation(topic).rows[0].response is None


@pytest.mark.parametrize(
    ("people", "expected"),
    [
        ({}, Wards()),
        ({"Acocks Green": 9}, Wards()),
        ({"Acocks Green": 10}, Wards((("Acocks Green", 10),), 0)),
        ({"Acocks Green": 10, "": 9}, Wards()),  # nine would be found by taking away
        ({"Acocks Green": 10, "": 10}, Wards((("Acocks Green", 10),), 10)),
        ({"A": 30, "B": 12, "C": 4}, Wards((("A", 30),), 16)),
        ({"A": 30, "B": 12, "C": 4, "": 8}, Wards((("A", 30), ("B", 12)), 12)),
        ({"": 500}, Wards()),
        (
            {name: 20 + index for index, name in enumerate("ABCDEFG")},
            Wards((("G", 26), ("F", 25), ("E", 24), ("D", 23), ("C", 22)), 41),
        ),
    ],
)
def test_no_ward_is_named_with_fewer_than_ten_people_nor_left_over_by_subtraction(people, expected):
    assert told(people) == expected


def test_somebody_who_says_much_is_one_person(topic, ruth):
    buses = subject_of(topic, "Buses")
    loud = UserFactory(ward=ward("Acocks Green"))
    actions.code(by=ruth, topic=topic, comments=[said(topic, by=loud) for _n in range(12)], subjects=[buses])
    assert reconciliation(topic).rows[0].wards == Wards()


def test_notes_and_writers_of_a_ward_are_counted_together(topic, ruth):
    buses, green = subject_of(topic, "Buses"), ward("Acocks Green")
    comments = [said(topic, by=UserFactory(ward=green)) for _n in range(4)]
    notes = [noted(topic, ward=green) for _n in range(6)]
    actions.code(by=ruth, topic=topic, comments=comments, notes=notes, subjects=[buses])
    assert reconciliation(topic).rows[0].wards == Wards((("Acocks Green", 10),), 0)


@pytest.mark.parametrize("size", [1, 12])
def test_the_table_takes_as_many_queries_whatever_there_is(topic, ruth, size):
    comments = fill(topic, roots=size * 3)
    for number in range(size):
        subject = subject_of(topic, f"Subject {number}")
        actions.code(
            by=ruth, topic=topic, comments=comments[number::size], notes=[noted(topic)], subjects=[subject]
        )
    with CaptureQueriesContext(connection) as queries:
        reconciliation(topic)
    assert len(queries) == 7
