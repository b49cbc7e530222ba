"""Turns pressed on by many at the same moment."""

import pytest

from champions.models import HelpRecord
from engagement.errors import Refused
from surgeries.actions import closing, turns
from surgeries.actions.turns import Done
from surgeries.models import Turn
from tests.engagement.test_races import at_once
from tests.factories.surgeries import (
    SessionFactory,
    TurnFactory,
    here,
)
from tests.surgeries.test_turns import surgeon_at, take

pytestmark = pytest.mark.django_db
Ended = Turn.Ended


# --- At the same moment ------------------------------------------------------------------------------------
@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_many_who_take_a_party_at_once_one_has_it_and_the_others_are_told():
    session = SessionFactory(begun=True, drop_in=True)
    party, surgeons = here(session), [surgeon_at(session) for _each in range(8)]
    results = at_once(*[lambda who=who: take(party, who) for who in surgeons])
    got = [result for result in results if isinstance(result, Turn)]
    told = [result.code for result in results if isinstance(result, Refused)]
    assert len(got) == 1 and told == ["taken"] * 7
    assert Turn.objects.open().count() == 1


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_a_surgeon_who_presses_on_many_at_once_gets_two():
    session = SessionFactory(begun=True, drop_in=True)
    surgeon, parties = surgeon_at(session), [here(session) for _each in range(6)]
    results = at_once(*[lambda party=party: take(party, surgeon) for party in parties])
    assert len([result for result in results if isinstance(result, Turn)]) == 2
    assert [r.code for r in results if isinstance(r, Refused)] == ["many"] * 4


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_finished_put_back_handed_over_and_closed_at_once_it_ends_once():
    session = SessionFactory(begun=True, drop_in=True)
    turn, other = TurnFactory(session=session), surgeon_at(session)
    results = at_once(
        lambda: turns.finish(turn=turn, by=turn.surgeon, what=Done(minutes=10)),
        lambda: turns.finish(turn=turn, by=turn.surgeon, what=Done(minutes=10)),
        lambda: turns.put_back(turn=turn, by=turn.surgeon),
        lambda: turns.hand_over(turn=turn, to=other, by=turn.surgeon),
        lambda: closing.close_room(session=session, by=turn.surgeon),
    )
    assert not [r for r in results if isinstance(r, Exception) and not isinstance(r, Refused)]
    ended = Turn.objects.exclude(ended="").values_list("ended", flat=True)
    assert Turn.objects.get(pk=turn.pk).ended
    assert HelpRecord.objects.count() == list(ended).count("helped")
    assert HelpRecord.objects.count() <= 1
