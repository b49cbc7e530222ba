"""Suggestions from the words, and how agreement is measured."""

import pytest

from engagement.actions import subjects as actions
from engagement.models import Subject
from engagement.sorting import agreement
from engagement.sorting.words import MOST, Said, stem, suggest
from tests.engagement.sorting import noted, subject_of
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said

BUSES = Said(1, "Night buses", "The last bus home, after the late shift")
TRAMS = Said(2, "Trams", "Rails, stops and tickets")


@pytest.mark.parametrize(
    ("one", "other"), [("buses", "bus"), ("Trainings", "train"), ("cities", "city"), ("helpers", "help")]
)
def test_words_of_one_stem_are_one(one, other):
    assert stem(one) == stem(other)


@pytest.mark.parametrize("word", ["glass", "bus", "sing", "red"])
def test_short_words_stay_as_they_are(word):
    assert stem(word) == word


def test_a_subject_is_suggested_with_the_words_that_say_so():
    (one,) = suggest({"c1": "There is no bus at night."}, [BUSES, TRAMS])["c1"]
    assert one.subject == 1
    assert set(one.words) == {"bus", "night"}


def test_words_that_say_nothing_suggest_nothing():
    assert suggest({"c1": "The people should have more of this."}, [BUSES, TRAMS])["c1"] == []


def test_a_word_that_stands_everywhere_weighs_less_than_a_rare_one():
    items = {f"c{n}": "The tram and the city" for n in range(12)} | {"c99": "Tram tickets in the city"}
    subjects = [Said(1, "City"), Said(2, "Tickets"), *[Said(9 + n, f"City {n}") for n in range(5)]]
    assert suggest(items, subjects)["c99"][0].subject == 2


def test_at_most_three_are_suggested():
    many = [Said(n, "Night buses") for n in range(9)]
    assert len(suggest({"c1": "Night buses"}, many)["c1"]) == MOST


def test_one_mention_in_what_was_sorted_is_no_reason_yet():
    once = Said(3, "Later", "", ("a pelican",))
    often = Said(3, "Later", "", ("a pelican", "two pelicans", "more pelicans", "pelicans"))
    assert suggest({"c1": "Pelicans"}, [once])["c1"] == []
    assert suggest({"c1": "Pelicans"}, [often])["c1"][0].words == ("Pelicans",)


@pytest.mark.parametrize(
    ("first", "second", "expected"),
    [
        ("", "", None),
        ("1111", "1111", None),
        ("1100", "1100", 1.0),
        ("1100", "0011", -1.0),
        ("1010", "1100", 0.0),
        # The worked example of two readers of 50: both yes 20, both no 15, 5 and 10 apart (Cohen): 0.4.
        ("1" * 20 + "1" * 5 + "0" * 10 + "0" * 15, "1" * 20 + "0" * 5 + "1" * 10 + "0" * 15, 0.4),
    ],
)
def test_kappa_is_agreement_beyond_chance(first, second, expected):
    found = agreement.kappa([sign == "1" for sign in first], [sign == "1" for sign in second])
    assert found == (pytest.approx(expected) if expected is not None else None)


@pytest.mark.parametrize(
    ("kappa", "begins"),
    [
        (1.0, "Almost full"), (0.81, "Almost full"), (0.8, "Good"), (0.61, "Good"), (0.6, "Fair"),
        (0.41, "Fair"), (0.4, "Weak"), (0.21, "Weak"), (0.2, "Hardly"), (-1.0, "Hardly"),
    ],
)  # fmt: skip
def test_the_figure_is_said_in_a_sentence(kappa, begins):
    assert agreement.Agreement(10, 50, kappa).words.startswith(begins)


@pytest.mark.django_db
def test_agreement_of_a_topic_is_of_independent_readings_of_two_people():
    topic = TopicFactory()
    one, two = subject_of(topic, "One"), subject_of(topic, "Two")
    ruth, anil = UserFactory(), UserFactory()
    same, differs, settled, alone, note = said(topic), said(topic), said(topic), said(topic), noted(topic)
    actions.code(by=ruth, topic=topic, comments=[same, differs, settled, alone], notes=[note], subjects=[one])
    actions.code(by=anil, topic=topic, comments=[same], notes=[note], subjects=[one])
    actions.code(by=anil, topic=topic, comments=[differs, settled], subjects=[two])
    actions.settle(by=anil, topic=topic, comment=settled, subjects=[two])
    pairs = agreement.pairs_of(topic)
    assert {pair.ref for pair in pairs} == {f"c{same.pk}", f"c{differs.pk}", f"c{settled.pk}", f"n{note.pk}"}
    assert [pair.ref for pair in pairs if pair.is_open] == [f"c{differs.pk}"]
    found = agreement.overall(pairs, Subject.objects.values_list("pk", flat=True))
    assert (found.things, found.share) == (4, 50)
    assert agreement.of_subject(pairs, one.pk).share == 50
