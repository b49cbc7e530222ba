"""The offers of help in the demonstration: every state, people and organisations, one that waits too long."""

from datetime import date

import pytest
from django.utils.timezone import localtime

from cms.demo import data
from engagement.guards import personal_data_found
from engagement.models import Pledge, PledgeOffer
from engagement.workdays import add_working_days

GIVEN = data.load("joining.json")["pledges"]
SHOWN_ON = date(2026, 11, 25)


def state_of(entry: dict) -> str:
    if entry["withdrawn"]:
        return "withdrawn"
    return entry["answers"][-1]["state"] if entry["answers"] else "new"


def test_every_state_and_every_kind_of_help_is_there():
    assert {state_of(entry) for entry in GIVEN} == set(Pledge.State.values)
    assert {what for entry in GIVEN for what in entry["brings"]} == set(PledgeOffer.What.values)
    assert len({entry["action"] for entry in GIVEN}) >= 8 and len(GIVEN) >= 20


def test_people_and_organisations_join_and_one_waits_too_long():
    assert {bool(entry["organisation"] or entry["organisation_name"]) for entry in GIVEN} == {True, False}
    waiting = [localtime(data.at(entry["date"])).date() for entry in GIVEN if state_of(entry) == "new"]
    late = [day for day in waiting if add_working_days(day, 10) < SHOWN_ON]
    assert len(late) == 1 and len(waiting) == 3


@pytest.mark.django_db
def test_what_came_of_it_stands_only_where_it_was_taken_up_and_names_nobody():
    told = [entry for entry in GIVEN if entry["outcome"]]
    assert len(told) >= 8
    for entry in told:
        assert state_of(entry) in Pledge.WELCOMED
        assert not personal_data_found(entry["outcome"])


def test_everything_happens_in_its_order():
    for entry in GIVEN:
        dates = [entry["date"], *[answer["date"] for answer in entry["answers"]]]
        dates += [entry["withdrawn"]] if entry["withdrawn"] else []
        assert dates == sorted(dates)
    assert [entry["date"] for entry in GIVEN] == sorted(entry["date"] for entry in GIVEN)
