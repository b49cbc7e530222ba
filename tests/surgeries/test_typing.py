"""The sheet of paper, typed in afterwards: all lines or none, nothing lost, twice is once."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from champions.models import HelpRecord
from surgeries.actions.typing import Line, type_sheet
from surgeries.models import Booking, Turn
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import (
    SessionFactory,
    SessionTopicFactory,
    ShiftFactory,
    TurnFactory,
    booked,
    here,
)

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def site():
    return HomePageFactory()


@pytest.fixture
def host(client):
    person = UserFactory()
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    return person


@pytest.fixture
def topic():
    return SessionTopicFactory(name="Mapping")


@pytest.fixture
def session(host, topic):
    """Was yesterday; four had booked."""
    made = SessionFactory(host=host, drop_in=True)
    for name in ("Amina", "Bilal", "Carol", "Dev"):
        Booking.objects.filter(pk=booked(made).pk).update(name=name)
    made.starts_at, made.ends_at = now() - timedelta(hours=26), now() - timedelta(hours=24)
    made.save()
    made.topics.add(topic)
    return made


def address(session) -> str:
    return reverse("surgeries:typing", args=[session.public_id])


def of(session, name) -> Booking:
    return Booking.objects.get(session=session, name=name)


def line(session, name, **given) -> dict:
    """What the browser sends for a party that had booked."""
    return {f"{of(session, name).reference}-{field}": value for field, value in given.items()}


def walked(number, **given) -> dict:
    given.setdefault("key", f"{number:032x}")
    return {f"walked-in-{number}-{field}": value for field, value in given.items()}


def test_a_sheet_makes_attendance_and_records_and_typed_twice_it_is_there_once(client, session, topic):
    surgeon = ShiftFactory(session=session).surgeon
    helped = {"topic": topic.pk, "minutes": "30", "surgeon": surgeon.pk}
    given = {
        **line(session, "Amina", came="yes", size="2", **helped),
        **line(session, "Bilal", came="no", size="1"),
        **line(session, "Carol", came="yes", size="1"),
        **line(session, "Dev", came="", size="1"),
        **walked(1, name="Stan", size="3", topic=topic.pk, minutes="20"),
        **walked(2, name="", size="1"),
    }
    for _press in range(2):
        assert client.post(address(session), given).status_code == 302
    states = dict(Booking.objects.exclude(name="").values_list("name", "state"))
    assert states == {"Amina": "came", "Bilal": "no_show", "Carol": "came", "Dev": "booked", "Stan": "came"}
    assert Booking.objects.filter(session=session, source="walk_in").count() == 2
    mine, other = HelpRecord.objects.order_by("people")
    assert (mine.helper, mine.people, mine.minutes, mine.session) == (surgeon, 2, 30, session.public_id)
    assert (other.helper, other.people, other.minutes) == (None, 3, 20)
    assert mine.helped_on == session.starts_at.date() and Turn.objects.helped().count() == 2
    assert session.shifts.get().came_at == session.starts_at


def test_what_is_wrong_is_said_beside_its_line_and_nothing_is_saved_or_lost(client, session, topic):
    given = {
        **line(session, "Amina", came="yes", size="2", topic=topic.pk, minutes="30"),
        **line(session, "Bilal", came="no", size="1", topic=topic.pk),
        **line(session, "Carol", came="", size="1", minutes="5", topic=topic.pk),
        **walked(1, name="Stan the man", size="0"),
        **walked(2, name="Pat", minutes="ten"),
    }
    text = client.post(address(session), given).content.decode()
    for said in (
        "They did not come, but were helped",
        "Say whether they came",
        "At least one person",
        "as a number",
    ):
        assert said in text, said
    assert "Stan the man" in text and 'value="Pat"' in text and 'value="30"' in text
    assert f'href="#id_{of(session, "Bilal").reference}-came"' in text and 'id="id_walked-in-1-size"' in text
    assert not HelpRecord.objects.exists() and not Booking.objects.filter(state="came").exists()


def test_help_needs_a_topic_and_minutes(client, session, topic):
    text = client.post(address(session), walked(1, surgeon=session.host.pk)).content.decode()
    assert "Choose the topic" in text and "Write how many minutes" in text
    text = client.post(address(session), line(session, "Amina", came="yes", minutes="5")).content.decode()
    assert "Choose the topic" in text and "Write how many minutes" not in text


def test_a_part_can_be_typed_now_and_the_rest_later(client, session, topic):
    helped = {"topic": topic.pk, "minutes": "30"}
    first = client.post(address(session), {**line(session, "Amina", came="yes", **helped), "more": "1"})
    assert first["Location"] == address(session)
    text = client.get(address(session)).content.decode()
    assert "Noted already" in text and f"{of(session, 'Amina').reference}-came" not in text
    client.post(address(session), line(session, "Bilal", came="yes", **helped))
    assert HelpRecord.objects.count() == 2


def test_what_the_room_noted_stays(session, topic):
    turn = TurnFactory(session=session, booking=here_of(session))
    for came in (False, True):
        type_sheet(
            session=session,
            lines=[Line(booking=turn.booking, came=came, topic=topic, minutes=50)],
            by=session.host,
        )
    assert Turn.objects.get() == turn and not HelpRecord.objects.exists()


def here_of(session):
    party = of(session, "Amina")
    Booking.objects.filter(pk=party.pk).update(state="came")
    return of(session, "Amina")


def test_before_it_begins_and_after_sixty_days_it_says_so(client, host):
    for session in (
        SessionFactory(host=host),
        SessionFactory(host=host, starts_at=now() - timedelta(days=61)),
    ):
        response = client.post(address(session), walked(1, name="Stan", size="1"))
        assert response.status_code == 200 and "until 60 days after" in response.content.decode()
    assert not Booking.objects.exists()


def test_a_line_of_another_session_or_surgeon_is_not_taken(client, session, topic):
    stranger, other = UserFactory(), booked(SessionFactory())
    given = walked(1, topic=topic.pk, minutes="5", surgeon=stranger.pk)
    assert client.post(address(session), given).status_code == 200
    client.post(address(session), {f"{other.reference}-came": "no"})
    other.refresh_from_db()
    assert other.state == "booked" and not HelpRecord.objects.exists()


def test_the_screen_costs_the_same_whoever_is_on_it(client, session):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            client.get(address(session))
        return len(queries)

    cost()
    few = cost()
    for _each in range(6):
        Booking.objects.create(session=session, state="came", idempotency_key=f"k{_each}")
        ShiftFactory(session=session)
    assert cost() == few


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_the_same_sheet_from_two_phones_at_once_is_there_once():
    session, topic = SessionFactory(begun=True, drop_in=True), SessionTopicFactory()
    party = here(session)
    lines = [
        Line(booking=party, topic=topic, minutes=10),
        Line(key="a" * 32, name="Stan", topic=topic, minutes=5),
    ]
    results = at_once(*[lambda: type_sheet(session=session, lines=lines, by=None) for _phone in range(4)])
    assert not [result for result in results if isinstance(result, Exception)]
    assert HelpRecord.objects.count() == 2 and Booking.objects.count() == 2
