"""When a session is short of help, and which of them a champion is shown."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.clock import now
from accounts.models import User
from champions.registries import sessions
from engagement.errors import Refused
from surgeries import words
from surgeries.actions.learning import settle, settle_due
from surgeries.capacity import shortage_of
from surgeries.models import Booking, CoverSearch, Shift
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import ChampionFactory, SkillFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, ShiftFactory, VenueFactory, booked

pytestmark = pytest.mark.django_db


@pytest.fixture
def skill():
    return SkillFactory()


@pytest.fixture
def topic(skill):
    made = SessionTopicFactory()
    made.skills.add(skill)
    return made


def short(topic, **given):
    """Nobody comes to help, and places depend on it."""
    session = SessionFactory(**{"needs_surgeons": True, **given})
    session.topics.add(topic)
    return session


def shown(champion, limit=20) -> list:
    return [meeting.key for meeting in sessions().short_of_help(champion, limit)]


@pytest.mark.parametrize(
    ("traits", "helps", "parties", "people", "is_empty"),
    [
        ({"needs_surgeons": True}, [], "", 0, True),
        ({"needs_surgeons": True}, [], "w2 w1", 3, True),
        ({"needs_surgeons": True}, [2], "b2 w1", 1, False),
        ({"needs_surgeons": True}, [2], "b2 b1", 1, False),  # one who helps dropped out
        ({"needs_surgeons": True}, [2, 2], "b2 b1", 0, False),
        ({"needs_surgeons": False}, [], "b4", 0, False),
        ({"drop_in": True}, [], "", 0, True),
        ({"drop_in": True}, [2], "b3", 1, False),
        ({"drop_in": True}, [2], "", 0, False),
        ({"needs_surgeons": True, "places": 2}, [2], "b2 w2", 0, False),  # the room is full
        ({"needs_surgeons": True, "over": True}, [], "", 0, False),
        ({"needs_surgeons": True, "cancelled": True}, [], "", 0, False),
        ({"slots": True, "needs_surgeons": True}, [], "", 0, True),
        ({"slots": True, "needs_surgeons": True}, [1], "b1 b1 b1 b1 w1", 1, False),
        ({"slots": True, "needs_surgeons": True, "places": 1}, [1], "b1 b1 b1 b1 w1", 0, False),
    ],
)
def test_what_a_session_is_short_of(traits, helps, parties, people, is_empty):
    session = SessionFactory(**traits)
    slots = iter(session.slot_starts())
    for size in helps:
        ShiftFactory(session=session, can_help=size)
    for number, (letter, size) in enumerate(parties.split()):
        is_booked = letter == "b"
        Booking.objects.create(
            session=session,
            party_size=int(size),
            state="booked" if is_booked else "waiting",
            slot_at=next(slots) if is_booked and session.mode == "slots" else None,
            idempotency_key=str(number),
        )
    found = shortage_of(session)
    assert (found.people, found.is_empty) == (people, is_empty)
    assert bool(words.needs(found)) is bool(found)


def test_who_learns_beside_somebody_makes_no_session_less_short():
    session = SessionFactory(needs_surgeons=True)
    ShiftFactory(session=session, is_learning=True)
    assert shortage_of(session).is_empty


def test_a_champion_is_shown_what_is_short_of_what_they_know(topic, skill):
    champion = ChampionFactory(skills=[skill])
    fits = short(topic)
    short(SessionTopicFactory())  # about something else
    ShiftFactory(session=short(topic), can_help=4)  # short of nothing
    short(topic, starts_at=now() + timedelta(days=31))
    short(topic, draft=True), short(topic, cancelled=True), short(topic, begun=True)
    short(topic, host=champion.user)
    assert shown(champion) == [fits.public_id]
    assert shown(ChampionFactory()) == []


def test_their_own_wards_come_first_and_then_the_sooner(topic, skill):
    ward = WardFactory()
    champion = ChampionFactory(skills=[skill], wards=[ward])
    soon = short(topic, starts_at=now() + timedelta(days=1))
    later = short(topic, starts_at=now() + timedelta(days=2))
    own = short(topic, starts_at=now() + timedelta(days=20), venue=VenueFactory(ward=ward))
    assert shown(champion) == [own.public_id, soon.public_id, later.public_id]
    assert shown(champion, 2) == [own.public_id, soon.public_id]


@pytest.mark.parametrize(
    ("speaks", "spoken", "is_shown"),
    [(["en"], ["en", "ur"], True), (["ur"], ["en", "ur"], True), (["so"], ["en", "ur"], False), (["so"], [], True),
     ([], ["en"], True), ([], ["ur"], False)],
)  # fmt: skip
def test_the_languages_spoken_there_matter(topic, skill, speaks, spoken, is_shown):
    champion = ChampionFactory(skills=[skill], speaks=speaks)
    short(topic, languages=spoken)
    assert bool(shown(champion)) is is_shown


@pytest.mark.parametrize(("state", "is_shown"), [("coming", False), ("cannot", False)])
def test_what_they_have_answered_is_not_asked_again(topic, skill, state, is_shown):
    champion = ChampionFactory(skills=[skill])
    ShiftFactory(session=short(topic), surgeon=champion.user, state=state, is_learning=True)
    assert bool(shown(champion)) is is_shown


def test_nobody_is_shown_two_sessions_at_the_same_time(topic, skill):
    champion = ChampionFactory(skills=[skill])
    moment = now() + timedelta(days=3)
    first = short(topic, starts_at=moment)
    short(topic, starts_at=moment + timedelta(hours=1))
    after = short(topic, starts_at=moment + timedelta(hours=2))
    sessions().come(champion.user, first.public_id)
    assert shown(champion) == [after.public_id]


@pytest.mark.parametrize("traits", [{"applied": True}, {"onboarding": True}, {"minor": True}])
def test_who_learns_is_shown_where_somebody_is_to_sit_beside(topic, skill, traits):
    champion = ChampionFactory(skills=[skill], **traits)
    short(topic)
    helped_by_somebody = short(topic)
    ShiftFactory(session=helped_by_somebody, can_help=9)
    found = sessions().short_of_help(champion, 5)
    assert [meeting.key for meeting in found] == [helped_by_somebody.public_id] and found[0].is_learning


def test_it_costs_the_same_with_two_sessions_and_with_twenty(topic, skill):
    champion = ChampionFactory(skills=[skill])

    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            sessions().short_of_help(champion, 50)
            sessions().rota(champion.user)
        return len(queries)

    def fill(number):
        for place in range(number):
            session = short(topic, starts_at=now() + timedelta(days=place % 20 + 1))
            ShiftFactory(session=session, is_learning=True)
            ShiftFactory(session=SessionFactory(), surgeon=champion.user)

    fill(2)
    cost()
    few = cost()
    fill(18)
    assert cost() == few and few <= 12


# --- The rest of what champions know of sessions -----------------------------------------------------------
def test_the_rota_is_what_they_come_to_and_what_they_host_the_soonest_first():
    person = UserFactory()
    hosted = SessionFactory(host=person, starts_at=now() + timedelta(days=2))
    helps = SessionFactory(starts_at=now() + timedelta(days=1))
    off = SessionFactory(cancelled=True, starts_at=now() + timedelta(days=3))
    for session in (helps, off, SessionFactory(over=True)):
        ShiftFactory(session=session, surgeon=person)
    ShiftFactory(surgeon=person, state="cannot")
    SessionFactory(host=person, draft=True)
    found = sessions().rota(person)
    assert [meeting.key for meeting in found] == [helps.public_id, hosted.public_id, off.public_id]
    assert [bool(meeting.room_url) for meeting in found] == [False, True, False]
    assert [meeting.is_cancelled for meeting in found] == [False, False, True]
    assert [meeting.key for meeting in sessions().lately(person)] != []


def test_who_learns_reads_when_nobody_is_left_to_sit_beside():
    champion = ChampionFactory(applied=True)
    session = SessionFactory(needs_surgeons=True)
    shift = ShiftFactory(session=session)
    sessions().come(champion.user, session.public_id)
    assert not sessions().rota(champion.user)[0].needs
    Shift.objects.filter(pk=shift.pk).update(state="cannot")
    assert "Nobody comes yet" in sessions().rota(champion.user)[0].needs


def test_busy_is_who_helps_hosts_or_is_booked_at_that_time_and_one_condition():
    start = now() + timedelta(days=5)
    session = SessionFactory(starts_at=start, host=UserFactory())
    shift, visitor = ShiftFactory(session=session), UserFactory()
    booked(session, user=visitor), booked(session)
    for state in ("cancelled", "draft"):
        traits = {state: True}
        ShiftFactory(session=SessionFactory(starts_at=start, **traits))
    ShiftFactory(session=SessionFactory(starts_at=start + timedelta(hours=2)))
    ShiftFactory(session=session, state="cannot")
    booked(session, user=UserFactory()).__class__.objects.filter(user__isnull=False).exclude(
        user=visitor
    ).update(state="cancelled")
    there = {shift.surgeon, session.host, visitor}
    with CaptureQueriesContext(connection) as queries:
        found = set(User.objects.filter(pk__in=sessions().busy(start, start + timedelta(hours=2))))
    assert found == there and len(queries) == 1
    before = sessions().busy(start - timedelta(hours=2), start)
    assert not User.objects.filter(pk__in=before).exists()


def test_a_place_is_booked_once_given_back_and_booked_anew():
    person, session = UserFactory(), SessionFactory(kind="test")
    assert [meeting.key for meeting in sessions().upcoming("test")] == [session.public_id]
    assert sessions().find(session.public_id).title == session.title
    first = sessions().book(person, session.public_id, None)
    assert sessions().book(person, session.public_id, UserFactory()) == first
    assert Booking.objects.get().user == person and Booking.objects.get().booked_by is None
    sessions().cancel(person, session.public_id)
    with pytest.raises(Refused) as refusal:
        sessions().cancel(person, session.public_id)
    assert refusal.value.code == "gone"
    by = UserFactory()
    assert sessions().book(person, session.public_id, by) != first
    assert Booking.objects.live().get().booked_by == by


def test_what_is_not_public_is_not_there():
    draft = SessionFactory(draft=True)
    assert sessions().find(draft.public_id) is None
    with pytest.raises(Refused):
        sessions().come(UserFactory(), draft.public_id)
    assert ("Café of mine", None) in [*sessions().places(), (VenueFactory(name="Café of mine").name, None)]
    assert ("Café of mine", None) in sessions().places()


# --- When their state changes ------------------------------------------------------------------------------
def test_who_became_active_helps_on_their_own_wherever_they_said_that_they_come():
    champion, minor = ChampionFactory(onboarding=True), ChampionFactory(onboarding=True, minor=True)
    session = SessionFactory(needs_surgeons=True, places=4)
    ShiftFactory(session=session, can_help=1)
    for each in (champion, minor):
        sessions().come(each.user, session.public_id)
    booked(session), booked(session)
    assert settle_due() == 0
    for each in (champion, minor):
        each.state = "active"
        each.save()
    assert settle_due() == 1 and settle_due() == 0 and settle(champion) == 0
    assert dict(Shift.objects.values_list("surgeon", "is_learning"))[champion.user_id] is False
    assert dict(Shift.objects.values_list("surgeon", "is_learning"))[minor.user_id] is True
    assert set(Booking.objects.values_list("state", flat=True)) == {"booked", "offered"}


@pytest.mark.parametrize("state", ["paused", "left"])
def test_who_pauses_or_leaves_gives_back_what_is_to_come_and_cover_is_sought(state):
    champion = ChampionFactory()
    session = SessionFactory(needs_surgeons=True)
    sessions().come(champion.user, session.public_id)
    over = ShiftFactory(session=SessionFactory(over=True), surgeon=champion.user)
    champion.state = state
    champion.save()
    assert settle(champion) == 1 and settle_due() == 0
    over.refresh_from_db()
    assert Shift.objects.get(session=session).state == "cannot" and over.state == "coming"
    assert CoverSearch.objects.get().session == session


def test_an_organiser_who_pauses_as_a_champion_still_comes():
    champion = ChampionFactory(user=UserFactory(roles=["surgery_organiser"]), paused=True)
    ShiftFactory(surgeon=champion.user)
    assert settle_due() == 0 and Shift.objects.coming().count() == 1
