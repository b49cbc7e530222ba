"""Many answer, drop out and are asked at the same moment, on both databases."""

import pytest

from champions.models import Ask
from surgeries.actions import cover, cover_answers
from surgeries.actions.sessions import cannot_make_it, come_to_help
from surgeries.capacity import capacity_of
from surgeries.models import CoverAsk, CoverSearch, Shift
from tests.engagement.test_races import at_once
from tests.factories.champions import ChampionFactory, SkillFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


@pytest.fixture
def session():
    topic, skill = SessionTopicFactory(), SkillFactory()
    topic.skills.add(skill)
    session = SessionFactory(needs_surgeons=True, places=10)
    session.topics.add(topic)
    for _place in range(12):
        ChampionFactory(skills=[skill])
    return session


def test_of_many_who_say_yes_at_once_one_covers_and_the_others_read_that_it_is_covered(session):
    cover.seek_cover(session=session)
    asks = list(CoverAsk.objects.select_related("search", "user"))
    results = at_once(*[lambda ask=ask: cover_answers.say_yes(asked=ask) for ask in asks])
    assert sorted(results) == [False] * (len(asks) - 1) + [True]
    assert Shift.objects.coming().count() == 1 and capacity_of(session).places == 2
    assert CoverSearch.objects.get().outcome == "covered"


def test_two_who_drop_out_at_once_start_one_search_and_nobody_is_asked_twice(session):
    people = [ChampionFactory().user for _place in range(4)]
    for person in people:
        come_to_help(session=session, surgeon=person)
    results = at_once(
        *[lambda person=person: cannot_make_it(session=session, surgeon=person) for person in people],
        *[lambda: cover.seek_due() for _place in range(3)],
    )
    assert not [result for result in results if isinstance(result, Exception)]
    assert CoverSearch.objects.count() == 1
    assert CoverAsk.objects.count() == Ask.objects.count() == cover.AT_ONCE


def test_an_active_one_who_leaves_while_somebody_comes_to_learn_leaves_no_half_state(session):
    active = ChampionFactory().user
    come_to_help(session=session, surgeon=active)
    learner = ChampionFactory(onboarding=True).user
    at_once(
        lambda: cannot_make_it(session=session, surgeon=active),
        lambda: come_to_help(session=session, surgeon=learner),
    )
    assert not Shift.objects.making_places().filter(session=session).exists()
    assert all(shift.is_learning for shift in Shift.objects.coming())
