"""The mails about help at a session as their readers get them, and when one is not sent after all."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.models import Message
from surgeries.actions import cover, cover_answers
from surgeries.actions.sessions import cannot_make_it, come_to_help
from surgeries.models import CoverAsk
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory, SkillFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, VenueFactory, booked
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
TUESDAY = datetime(2026, 12, 1, 18, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings, monkeypatch):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    monkeypatch.setattr("surgeries.models.cover.links.token_of", lambda public_id, salt: "TOKEN")
    with time_machine.travel(datetime(2026, 11, 23, 10, tzinfo=UTC), tick=False):
        yield


@pytest.fixture
def skill():
    return SkillFactory()


@pytest.fixture
def session(skill):
    venue = VenueFactory(
        name="Café <Stitch>",
        address="42 Stratford Road",
        postcode="B11 1AA",
        transport="Bus 6 to College Road",
        note="Ring the bell & wait",
    )
    session = SessionFactory(
        title="Data surgery",
        public_id="00000000-0000-4000-8000-000000000001",
        venue=venue,
        needs_surgeons=True,
        starts_at=TUESDAY,
        ends_at=TUESDAY + timedelta(hours=2),
        host=UserFactory(display_name="Hodan"),
    )
    topic = SessionTopicFactory(name="Maps & charts")
    topic.skills.add(skill)
    session.topics.add(topic)
    return session


def test_whether_somebody_can_help(session, skill):
    ChampionFactory(skills=[skill], user__display_name="Amina")
    booked(session, size=3)
    cover.seek_cover(session=session)
    assert_golden(masked(make(Message.objects.get(kind="surgeries.cover_asked"))), "surgeries.cover_asked")


def test_who_is_covered_or_has_answered_is_not_written_to_after_all(session, skill):
    for _place in range(2):
        ChampionFactory(skills=[skill])
    cover.seek_cover(session=session)
    cover_answers.say_yes(asked=CoverAsk.objects.first())
    deliver()
    assert set(Message.objects.values_list("kind", flat=True)) == {"surgeries.cover_asked"}
    assert not Message.objects.filter(state="sent").exists()


def test_the_host_reads_who_can_t_come_and_who_still_does(session, skill):
    ChampionFactory(skills=[skill])
    first, second = (ChampionFactory(user__display_name=name).user for name in ("Denise", "Imran"))
    for person in (first, second):
        come_to_help(session=session, surgeon=person, can_help=1)
    booked(session, size=2)
    with time_machine.travel(TUESDAY - timedelta(hours=6), tick=False):
        cannot_make_it(session=session, surgeon=first)
        message = Message.objects.get(kind="surgeries.dropped_out")
        assert_golden(masked(make(message)), "surgeries.dropped_out")
        come_to_help(session=session, surgeon=first)
        deliver()
    message.refresh_from_db()
    assert message.state != "sent"
