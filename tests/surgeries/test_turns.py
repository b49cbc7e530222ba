"""Who helps whom: taken by one, put back, handed over, finished once; and who may do it."""

import uuid
from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.actions import people
from accounts.clock import now, today
from accounts.personal_data import export
from champions.models import HelpRecord
from engagement.errors import Refused
from surgeries import permissions
from surgeries.actions import closing, turns
from surgeries.actions.forgetting import forget_turns
from surgeries.actions.turns import Done
from surgeries.models import Booking, Turn
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.champions import SkillFactory
from tests.factories.surgeries import (
    SessionFactory,
    SessionTopicFactory,
    ShiftFactory,
    TurnFactory,
    VenueFactory,
    booked,
    here,
)

pytestmark = pytest.mark.django_db
Ended = Turn.Ended


@pytest.fixture
def session():
    return SessionFactory(begun=True, drop_in=True)


def surgeon_at(session, **given):
    return ShiftFactory(session=session, **given).surgeon


def take(booking, surgeon, by=None) -> Turn:
    return turns.start(booking=booking, surgeon=surgeon, by=by or surgeon)


def refusal(deed) -> Refused:
    with pytest.raises(Refused) as raised:
        deed()
    return raised.value


# --- Taking a party ----------------------------------------------------------------------------------------
def test_who_takes_a_party_is_here_and_so_is_the_party(session):
    surgeon, party = surgeon_at(session), booked(session, source="phone")
    turn = take(party, surgeon)
    party.refresh_from_db()
    assert turn.is_open and party.state == "came" and session.shifts.get().came_at
    assert take(party, surgeon) == turn and Turn.objects.count() == 1


def test_who_comes_second_is_told_who_has_them(session):
    party, first = here(session), ShiftFactory(session=session, surgeon__display_name="Imran Khan").surgeon
    second = surgeon_at(session)
    take(party, first)
    said = refusal(lambda: take(party, second))
    assert said.code == "taken" and "Amina has been with Imran since" in said.message


def test_nobody_has_more_than_two_parties(session):
    surgeon = surgeon_at(session)
    first = take(here(session), surgeon)
    take(here(session), surgeon)
    assert refusal(lambda: take(here(session), surgeon)).code == "many"
    turns.put_back(turn=first, by=surgeon)
    assert take(here(session), surgeon).place == first.place


@pytest.mark.parametrize("given", [{"is_learning": True}, {"state": "cannot"}, None])
def test_only_who_helps_on_their_own_takes_a_party(session, given):
    person = UserFactory() if given is None else surgeon_at(session, **given)
    assert refusal(lambda: take(here(session), person)).code == "helper"
    assert not Turn.objects.exists()


@pytest.mark.parametrize("traits", [{"cancelled": True, "begun": True}, {}])
def test_not_on_another_day_and_not_at_what_is_cancelled(traits):
    session = SessionFactory(**traits)
    party = Booking.objects.create(session=session, state="booked", idempotency_key="k")
    assert refusal(lambda: take(party, surgeon_at(session))).code == "closed"


def test_the_room_is_open_from_two_hours_before_to_a_day_after():
    session = SessionFactory(drop_in=True)
    surgeon, parties = surgeon_at(session), [booked(session), booked(session)]
    opens, ends = session.starts_at - timedelta(hours=2), session.ends_at + timedelta(days=1)
    for moment, party in ((opens, parties[0]), (ends - timedelta(seconds=1), parties[1])):
        with time_machine.travel(moment, tick=False):
            take(party, surgeon)
    for moment in (opens - timedelta(seconds=1), ends):
        with time_machine.travel(moment, tick=False):
            assert refusal(lambda: take(parties[0], UserFactory())).code == "closed"


def test_the_database_says_it_too(session):
    turn = TurnFactory(session=session)
    for wrong in (
        {"booking": turn.booking, "surgeon": UserFactory()},
        {"booking": here(session), "surgeon": turn.surgeon, "place": turn.place},
        {"booking": here(session), "surgeon": turn.surgeon, "place": 3},
        {"booking": here(session), "surgeon": UserFactory(), "ended": "helped"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            Turn.objects.create(session=session, **wrong)


# --- Back, over, not here ----------------------------------------------------------------------------------
def test_put_back_they_stand_where_they_stood(session):
    surgeon, party = surgeon_at(session), here(session)
    came = party.state_at
    turn = take(party, surgeon)
    assert turns.put_back(turn=turn, by=surgeon) and not turns.put_back(turn=turn, by=surgeon)
    party.refresh_from_db()
    assert (party.state, party.state_at) == ("came", came)
    assert turn.ended == Ended.PUT_BACK and not HelpRecord.objects.exists()


def test_handed_over_both_have_their_minutes_and_there_is_one_record(session):
    turn = TurnFactory(session=session)
    second = surgeon_at(session)
    following = turns.hand_over(turn=turn, to=second, by=turn.surgeon)
    turn.refresh_from_db()
    assert (turn.ended, turn.minutes) == (Ended.HANDED_OVER, 15)
    assert turns.hand_over(turn=following, to=second, by=second) == following
    turns.finish(turn=following, by=second, what=Done(minutes=10))
    assert HelpRecord.objects.get().helper == second
    assert refusal(lambda: turns.finish(turn=turn, by=turn.surgeon, what=Done())).code == "gone"


def test_not_here_after_all_but_not_while_somebody_helps_them(session):
    party, surgeon = here(session), surgeon_at(session)
    turn = take(party, surgeon)
    assert refusal(lambda: turns.leave(booking=party, by=surgeon)).code == "with"
    turns.put_back(turn=turn, by=surgeon)
    assert turns.leave(booking=party, by=surgeon)
    turns.finish(turn=take(party, surgeon), by=surgeon, what=Done(minutes=5))
    assert refusal(lambda: turns.leave(booking=party, by=surgeon)).code == "with"


def test_who_said_that_they_help_is_noted_as_here_and_not_here_after_all(session):
    shift = ShiftFactory(session=session)
    assert turns.arrive(session=session, surgeon=shift.surgeon, by=shift.surgeon)
    assert not turns.arrive(session=session, surgeon=shift.surgeon, by=shift.surgeon)
    assert not turns.arrive(session=session, surgeon=UserFactory(), by=shift.surgeon)
    assert turns.undo_arrive(session=session, surgeon=shift.surgeon, by=shift.surgeon)
    take(here(session), shift.surgeon)
    said = refusal(lambda: turns.undo_arrive(session=session, surgeon=shift.surgeon, by=shift.surgeon))
    assert said.code == "helped"


# --- Finishing ---------------------------------------------------------------------------------------------
def test_finishing_makes_attendance_minutes_and_a_record_once():
    ward, skill = WardFactory(), SkillFactory()
    session = SessionFactory(begun=True, drop_in=True, venue=VenueFactory(ward=ward))
    topic = SessionTopicFactory()
    topic.skills.add(skill)
    turn = TurnFactory(session=session, booking=here(session, size=2))
    what = Done(
        topics=(topic,),
        minutes=25,
        done="A map",
        made_url="https://made.example/",
        dataset_url="https://data.example/",
        story="It went well.",
        story_consent=True,
    )
    for _press in range(2):
        turn = turns.finish(turn=turn, by=turn.surgeon, what=what)
    record = HelpRecord.objects.get()
    assert turn.record == record and (turn.ended, turn.minutes) == (Ended.HELPED, 25)
    assert (record.people, record.minutes, record.where, record.session) == (
        2,
        25,
        "session",
        session.public_id,
    )
    assert (record.helper, record.helped_on, record.ward) == (turn.surgeon, today(), ward)
    assert record.place == session.venue.name and list(record.topics.all()) == [skill]
    assert (record.done, record.story, record.story_consent) == ("A map", "It went well.", True)
    assert list(turn.topics.all()) == [topic]


@pytest.mark.parametrize(("since", "minutes"), [(1, 5), (7, 5), (8, 10), (33, 35), (600, 480)])
def test_minutes_are_counted_to_the_next_five(since, minutes):
    with time_machine.travel(now(), tick=False):
        turn = TurnFactory.build(
            session=None, booking=None, surgeon=None, started_at=now() - timedelta(minutes=since)
        )
        assert turns.minutes_of(turn) == minutes


def test_a_story_without_words_has_no_consent(session):
    turn = TurnFactory(session=session)
    turns.finish(turn=turn, by=turn.surgeon, what=Done(minutes=5, story_consent=True))
    assert not HelpRecord.objects.get().story_consent


@pytest.mark.parametrize(
    ("days", "state", "back"),
    [(30, "came", 2), (179, "came", 2), (181, "came", 0), (30, "no_show", 0), (-1, "came", 0)],
)
def test_whoever_came_within_half_a_year_came_back(session, days, state, back):
    earlier = SessionFactory(starts_at=session.starts_at - timedelta(days=days))
    Booking.objects.create(
        session=earlier, phone="07700900123", party_size=2, state=state, idempotency_key=uuid.uuid4().hex
    )
    party = here(session, size=3, phone="07700900123")
    assert turns.came_before(party) == back


@pytest.mark.parametrize(
    "given", [{"email": "HODAN@people.example"}, {"phone": "07700900123"}, {"user": True}]
)
def test_they_are_known_by_account_address_or_number(session, given):
    known = {**given, "user": UserFactory()} if "user" in given else given
    fields = {**known, "email": known.get("email", "").lower()}
    Booking.objects.create(
        session=SessionFactory(over=True), state="came", idempotency_key=uuid.uuid4().hex, **fields
    )
    party = Booking.objects.create(session=session, state="came", idempotency_key=uuid.uuid4().hex, **known)
    stranger = Booking.objects.create(session=session, state="came", idempotency_key=uuid.uuid4().hex)
    assert (turns.came_before(party), turns.came_before(stranger)) == (1, 0)


def test_the_same_party_may_be_helped_once_more(session):
    surgeon, party = surgeon_at(session), here(session)
    for _time in range(2):
        turns.finish(turn=take(party, surgeon), by=surgeon, what=Done(minutes=10))
    assert Turn.objects.helped().count() == HelpRecord.objects.count() == 2


# --- Closing the room --------------------------------------------------------------------------------------
def test_closing_finishes_what_is_open_and_marks_who_never_came(session):
    turn, missing = TurnFactory(session=session), booked(session, source="phone")
    done = closing.close_room(session=session, by=turn.surgeon)
    missing.refresh_from_db(), turn.refresh_from_db()
    assert (done.finished, done.not_come) == (1, 1)
    assert (missing.state, turn.ended, turn.minutes) == ("no_show", Ended.HELPED, 15)
    again = closing.close_room(session=session, by=turn.surgeon)
    assert (again.finished, again.not_come) == (0, 0) and HelpRecord.objects.count() == 1


def test_nobody_is_said_to_have_stayed_away_where_the_list_was_not_kept(session):
    missing = booked(session, source="phone")
    assert closing.close_room(session=session, by=UserFactory()).not_come == 0
    missing.refresh_from_db()
    assert missing.state == "booked"


def test_a_turn_that_was_forgotten_ends_with_the_session():
    session = SessionFactory(begun=True, drop_in=True)
    turn = TurnFactory(session=session, started_at=session.ends_at - timedelta(minutes=40))
    with time_machine.travel(session.ends_at + timedelta(hours=20), tick=False):
        closing.close_room(session=session, by=turn.surgeon)
    turn.refresh_from_db()
    assert turn.minutes == 40


def test_a_room_is_not_closed_before_the_session_begins():
    assert refusal(lambda: closing.close_room(session=SessionFactory(), by=UserFactory())).code == "early"
    cancelled = SessionFactory(cancelled=True)
    assert refusal(lambda: closing.close_room(session=cancelled, by=UserFactory())).code == "closed"


# --- Who may -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "when", "may"),
    [("host", "before", True), ("organiser", "before", True), ("surgeon", "before", False),
     ("surgeon", "opens", True), ("surgeon", "day", True), ("surgeon", "after", False), ("cannot", "day", False),
     ("other", "day", False), ("moderator", "day", False), ("inactive", "day", False), ("host", "after", True)],
)  # fmt: skip
def test_who_works_in_the_room_and_when(who, when, may):
    host = UserFactory()
    session = SessionFactory(host=host)
    people = {
        "host": lambda: host,
        "organiser": lambda: UserFactory(roles=["surgery_organiser"]),
        "moderator": lambda: UserFactory(roles=["moderator"]),
        "surgeon": lambda: surgeon_at(session),
        "cannot": lambda: surgeon_at(session, state="cannot"),
        "inactive": lambda: surgeon_at(session, surgeon__is_active=False),
        "other": UserFactory,
    }
    moments = {
        "before": session.starts_at - timedelta(hours=2, seconds=1),
        "opens": session.starts_at - timedelta(hours=2),
        "day": session.starts_at,
        "after": session.ends_at + timedelta(days=1),
    }
    person = people[who]()
    with time_machine.travel(moments[when], tick=False):
        assert permissions.can_work_in_room(person, session) is may


@pytest.mark.parametrize("traits", [{"cancelled": True}, {"draft": True}])
def test_no_surgeon_works_where_nothing_takes_place(traits):
    session = SessionFactory(begun=True, **traits)
    assert not permissions.can_work_in_room(surgeon_at(session), session)


def test_contact_that_stands_still_stands_still_in_the_room_too(session, monkeypatch):
    surgeon = surgeon_at(session)
    for module in ("champions.permissions", "surgeries.actions.turns"):
        monkeypatch.setattr(f"{module}.is_contact_paused", lambda user: user == surgeon)
    assert not permissions.can_work_in_room(surgeon, session)
    assert refusal(lambda: take(here(session), surgeon)).code == "helper"


def test_a_turn_is_ended_by_its_surgeon_and_by_who_runs_the_room(session):
    turn = TurnFactory(session=session)
    session.host = UserFactory()
    session.save()
    turn = Turn.objects.get(pk=turn.pk)
    for person, may in ((turn.surgeon, True), (session.host, True), (surgeon_at(session), False)):
        assert permissions.can_end_turn(person, turn) is may


@pytest.mark.parametrize(
    ("after", "may"), [(-7300, False), (-7200, True), (60 * 86400 - 1, True), (60 * 86400, False)]
)
def test_the_sheet_is_typed_in_from_the_beginning_until_sixty_days_after(after, may):
    host = UserFactory()
    session = SessionFactory(host=host)
    with time_machine.travel(session.ends_at + timedelta(seconds=after), tick=False):
        assert permissions.can_type_sheet(host, session) is may
        assert not permissions.can_type_sheet(surgeon_at(session), session)


# --- What is kept ------------------------------------------------------------------------------------------
def test_both_sides_get_their_turns_and_leave_them_without_themselves(session):
    visitor = UserFactory(email="hodan@people.example")
    turn = TurnFactory(session=session, booking=here(session, user=visitor, email="hodan@people.example"))
    surgeon = turn.surgeon
    for person, said in ((visitor, "were helped"), (surgeon, "helped")):
        rows = export(person)["data"]["surgeries.Turn"]["rows"]
        assert [row["you"] for row in rows] == [said]
    people.delete_account(user=surgeon, by=surgeon, keep_words=False)
    turn.refresh_from_db()
    assert (turn.ended, turn.surgeon) == (Ended.PUT_BACK, None)
    people.delete_account(user=visitor, by=visitor, keep_words=False)
    turn.refresh_from_db()
    assert turn.booking is None


def test_half_a_year_later_nobody_knows_with_whom_a_surgeon_sat(session):
    turn = TurnFactory(session=session)
    turns.finish(turn=turn, by=turn.surgeon, what=Done(minutes=10))
    with time_machine.travel(session.ends_at + timedelta(days=180), tick=False):
        assert forget_turns() == 0
    with time_machine.travel(session.ends_at + timedelta(days=180, seconds=1), tick=False):
        assert forget_turns() == 1 and forget_turns() == 0
    turn.refresh_from_db()
    assert turn.booking is None and turn.record and turn.minutes == 10
