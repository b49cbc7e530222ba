"""Two questions the next morning, and what became of it a month and a quarter later: who is asked, when, how often."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.clock import now, today
from accounts.models import Event, Message
from accounts.registries import jobs
from engagement.actions.moving import silence
from engagement.errors import Refused
from surgeries import links
from surgeries.actions import afterwards
from surgeries.actions.forgetting import forget_answers
from surgeries.actions.requests import take_along
from surgeries.emails_afterwards import feedback_url
from surgeries.models import Booking, Feedback, FollowUp
from tests.factories.accounts import UserFactory
from tests.factories.champions import helped
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory
from tests.surgeries.after import asked, came, held

pytestmark = pytest.mark.django_db
EVENING = datetime(2026, 11, 24, 19, 30, tzinfo=UTC)


def session_of(evening=EVENING, **given):
    return SessionFactory(starts_at=evening - timedelta(hours=2), ends_at=evening, **given)


def at(**delta):
    return time_machine.travel(EVENING.replace(hour=0, minute=0) + timedelta(**delta), tick=False)


# --- Who is asked, and when ----------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("days", "hours", "number"),
    [(0, 20, 0), (1, 7.99, 0), (1, 8, 1), (1, 19.9, 1), (1, 20, 0), (7, 9, 1), (8, 9, 0)],
)
def test_the_two_questions_go_out_on_the_next_morning_and_for_a_week(days, hours, number):
    session = session_of()
    with at(days=days, hours=hours):
        came(session)
        assert afterwards.ask_due() == number
        assert afterwards.ask_due() == 0
        assert Event.objects.filter(kind="surgeries.feedback").count() == number


def test_only_those_who_came_and_can_be_written_to_are_asked():
    session, person, gone = session_of(), UserFactory(), UserFactory(is_active=False)
    with at(days=1, hours=9):
        came(session, user=person, email="")
        came(session, user=gone, email="gone@people.example")
        came(session, email="", phone="07700900123")
        Booking.objects.filter(pk=came(session).pk).update(state="no_show")
        came(session_of(state="cancelled", state_reason="Rain", state_at=now()))
        assert afterwards.ask_due() == 1
    assert Message.objects.get().user == person


def test_who_said_never_is_not_written_to_and_not_asked_again():
    from accounts.actions.outbox import choose

    person = UserFactory()
    choose(user=person, choices={"surgeries.feedback": "never"})
    with at(days=1, hours=9):
        came(session_of(), user=person)
        assert afterwards.ask_due() == 1 and afterwards.ask_due() == 0
    assert not Message.objects.exists()


def test_silence_tells_nobody():
    with at(days=1, hours=9), silence():
        came(session_of())
        assert afterwards.ask_due() == 1
    assert not Event.objects.exists()


# --- What they say --------------------------------------------------------------------------------------------
def test_a_party_has_one_answer_which_it_can_change_for_a_month():
    booking = came(held())
    given = {"session": booking.session, "booking": booking, "key": "x"}
    afterwards.give_feedback(answer="lot", text=" Good ", may_tell=True, **given)
    row = afterwards.give_feedback(answer="bit", text="", may_tell=True, **given)
    assert Feedback.objects.count() == 1
    assert (row.answer, row.text, row.may_tell) == ("bit", "", False)
    with time_machine.travel(now() + afterwards.CHANGED_FOR, tick=False), pytest.raises(Refused):
        afterwards.give_feedback(answer="no", **given)


def test_words_that_are_told_and_change_are_read_again():
    booking, reader = came(held()), UserFactory()
    given = {"session": booking.session, "booking": booking, "key": "x", "may_tell": True}
    row = afterwards.give_feedback(answer="lot", text="Good", **given)
    assert afterwards.tell_in_public(row=row, by=reader) and Feedback.objects.told().exists()
    assert not afterwards.tell_in_public(row=row, by=reader)
    afterwards.give_feedback(answer="lot", text="Something else", **given)
    assert not Feedback.objects.told().exists()


def test_nothing_is_told_without_consent_and_what_is_told_can_be_taken_off():
    booking, reader = came(held()), UserFactory()
    row = afterwards.give_feedback(session=booking.session, booking=booking, answer="lot", text="No", key="x")
    with pytest.raises(Refused) as refusal:
        afterwards.tell_in_public(row=row, by=reader)
    assert refusal.value.code == "consent"
    row = afterwards.give_feedback(
        session=booking.session, booking=booking, answer="lot", text="Yes", key="x", may_tell=True
    )
    afterwards.tell_in_public(row=row, by=reader)
    assert afterwards.take_from_public(row=row, by=reader)
    assert not afterwards.take_from_public(row=row, by=reader)
    assert not Feedback.objects.told().exists()


@pytest.mark.parametrize(
    ("from_start", "is_open"),
    [(timedelta(seconds=-1), False), (timedelta(0), True), (timedelta(hours=2), True),
     (timedelta(hours=2, days=14, seconds=-1), True), (timedelta(hours=2, days=14), False)],
)  # fmt: skip
def test_the_sign_in_the_room_leads_to_a_form_from_its_beginning_until_two_weeks_later(from_start, is_open):
    session = session_of()
    with time_machine.travel(session.starts_at + from_start, tick=False):
        assert afterwards.takes_feedback(session) is is_open
        if not is_open:
            with pytest.raises(Refused):
                afterwards.give_feedback(session=session, answer="lot", key="a")


# --- Follow-ups -------------------------------------------------------------------------------------------------
def test_two_follow_ups_are_planned_for_whoever_came_however_often_one_asks():
    booking = came(held(days=1))
    assert afterwards.plan_due() == 2 and afterwards.plan_due() == 0
    assert afterwards.plan_follow_ups(booking=booking) == 0
    end = booking.session.ends_at.date()
    assert list(FollowUp.objects.values_list("kind", "due_on")) == [
        (30, end + timedelta(days=30)),
        (90, end + timedelta(days=90)),
    ]


def test_what_a_turn_noted_is_added_to_what_is_planned_and_nobody_is_asked_twice():
    booking, helper = came(held(days=1)), UserFactory()
    afterwards.plan_due()
    record = helped(helper, made_url="https://stitchers.example")
    assert afterwards.plan_follow_ups(booking=booking, record=record) == 0
    assert afterwards.plan_due() == 0
    assert set(FollowUp.objects.values_list("booking", "record")) == {(booking.pk, record.pk)}


def test_where_nobody_left_an_address_who_helped_is_asked_of_what_was_made():
    booking = came(held(days=1), email="")
    record = helped(UserFactory(), made_url="https://stitchers.example")
    assert afterwards.plan_follow_ups(booking=booking, record=record) == 2
    assert afterwards.plan_follow_ups(booking=booking, record=record) == 0
    (
        helped(UserFactory()),
        helped(UserFactory(), made_url="https://old.example", on=today() - timedelta(days=15)),
    )
    assert afterwards.plan_due() == 0
    assert set(FollowUp.objects.values_list("booking", "record")) == {(None, record.pk)}


@pytest.mark.parametrize(("days", "number"), [(29, 0), (30, 1), (50, 1), (51, 0), (90, 1)])
def test_a_follow_up_goes_out_once_on_its_day_or_some_days_later(days, number):
    booking = came(session_of())
    with at(days=1, hours=9):
        afterwards.plan_follow_ups(booking=booking)
    with at(days=days, hours=9):
        assert afterwards.send_due() == number and afterwards.send_due() == 0
        assert Message.objects.filter(kind="surgeries.follow_up").count() == number
    with at(days=days, hours=20):
        assert afterwards.send_due() == 0


def test_nobody_is_asked_what_became_of_it_without_an_address_any_more():
    booking = came(session_of())
    afterwards.plan_follow_ups(booking=booking)
    Booking.objects.filter(pk=booking.pk).update(email="")
    with at(days=31, hours=9):
        assert afterwards.send_due() == 0
    assert not FollowUp.objects.exclude(sent_at=None).exists()


def test_an_answer_can_be_changed_for_a_month_and_changes_nothing_else():
    record = helped(UserFactory(), made_url="https://stitchers.example")
    afterwards.plan_follow_ups(record=record)
    row = FollowUp.objects.first()
    afterwards.answer_follow_up(follow_up=row, is_live="no", changed="Gone", may_tell=True)
    row = afterwards.answer_follow_up(follow_up=row, is_live="yes", changed=" ", may_tell=True)
    assert (row.is_live, row.changed, row.may_tell) == ("yes", "", False)
    record.refresh_from_db()
    assert record.made_url == "https://stitchers.example"
    with time_machine.travel(now() + afterwards.CHANGED_FOR, tick=False), pytest.raises(Refused):
        afterwards.answer_follow_up(follow_up=row, is_live="no")


# --- Retention ------------------------------------------------------------------------------------------------
def test_half_a_year_later_nobody_can_tell_which_booking_an_answer_came_from():
    booking = came(held())
    row = afterwards.give_feedback(
        session=booking.session, booking=booking, answer="lot", text="Good", key="x"
    )
    afterwards.plan_follow_ups(booking=booking)
    end = booking.session.ends_at
    with time_machine.travel(end + timedelta(days=180), tick=False):
        assert forget_answers() == 0
    with time_machine.travel(end + timedelta(days=180, seconds=1), tick=False):
        assert forget_answers() == 3 and forget_answers() == 0
    row.refresh_from_db()
    assert (row.booking, row.answer, row.text) == (None, "lot", "Good")
    assert not FollowUp.objects.exclude(booking=None).exists()


def test_the_jobs_run():
    for name in ("ask_due", "plan_follow_ups", "send_follow_ups", "forget_answers", "forget_requests"):
        jobs.get(f"surgeries.{name}").run()


# --- Pages ------------------------------------------------------------------------------------------------------
@pytest.fixture
def site():
    return HomePageFactory()


def test_the_link_shows_the_questions_and_a_press_answers(client, site):
    booking = came(held())
    url = feedback_url(booking)
    assert "Did it help?" in client.get(url).content.decode() and not Feedback.objects.exists()
    refused = client.post(url, {"text": "Kept"}).content.decode()
    assert "Say whether it helped" in refused and "Kept" in refused
    response = client.post(url, {"answer": "lot", "text": "Good", "may_tell": "on"})
    assert response.status_code == 302 and response["Location"].endswith("?thanks=yes")
    row = Feedback.objects.get()
    assert (row.answer, row.text, row.may_tell, row.booking) == ("lot", "Good", True, booking)
    assert "You have answered already" in client.get(url).content.decode()
    thanks = client.get(response["Location"]).content.decode()
    assert reverse("surgeries:data_request_new") in thanks
    assert client.get(url)["Cache-Control"] == "private, no-store"


def test_who_did_not_come_has_no_questions(client, site):
    booking = came(held())
    Booking.objects.filter(pk=booking.pk).update(state="booked")
    assert client.get(feedback_url(booking)).status_code == 404
    assert client.get(reverse("surgeries:booking_feedback", args=["made-up"])).status_code == 404


def test_what_gives_a_person_away_is_pointed_out_and_taken_out(client, site):
    session = held()
    url = reverse("surgeries:feedback", args=[session.public_id])
    given = {"answer": "lot", "text": "Ring Stan: 07700 900123", "key": "a" * 32}
    shown = client.post(url, given).content.decode()
    assert "This looks like a phone number" in shown and not Feedback.objects.exists()
    out = client.post(url, {**given, "take_out": "1"}).content.decode()
    assert "07700" not in out and not Feedback.objects.exists()
    client.post(url, {**given, "understood": "on"})
    client.post(url, {**given, "understood": "on"})
    assert Feedback.objects.get().text.startswith("Ring Stan")


def test_the_form_of_the_room_is_anonymous_closes_and_has_a_limit(client, site, monkeypatch):
    session = held()
    url = reverse("surgeries:feedback", args=[session.public_id])
    for key in ("a" * 32, "a" * 32, "b" * 32):
        assert client.post(url, {"answer": "bit", "key": key}).status_code == 302
    assert Feedback.objects.filter(booking=None).count() == 2
    old = held(days=15)
    assert (
        "Feedback is closed"
        in client.get(reverse("surgeries:feedback", args=[old.public_id])).content.decode()
    )
    draft = held(state="draft")
    assert client.get(reverse("surgeries:feedback", args=[draft.public_id])).status_code == 404
    from engagement.limits import LIMITS, Limit

    monkeypatch.setitem(LIMITS, "feedback.ip", Limit(1, 3600, "Too much."))
    for number, status in ((1, 302), (2, 200)):
        response = client.post(
            url, {"answer": "bit", "key": f"{number}" * 32}, headers={"X-Forwarded-For": "192.0.2.9"}
        )
        assert response.status_code in (200, 302), status


def test_the_link_of_a_follow_up_shows_what_was_made_and_takes_an_answer(client, site):
    record = helped(UserFactory(), made_url="https://stitchers.example")
    afterwards.plan_follow_ups(record=record)
    row = FollowUp.objects.first()
    url = row.get_absolute_url()
    assert "https://stitchers.example" in client.get(url).content.decode()
    assert "Say whether it is still live" in client.post(url, {"text": ""} | {"website": ""}).content.decode()
    assert client.post(url, {"is_live": "yes", "text": "Eleven came"}).status_code == 302
    row.refresh_from_db()
    assert (row.is_live, row.changed) == ("yes", "Eleven came")
    booking_token = links.token_of(row.public_id)
    assert client.get(reverse("surgeries:follow_up", args=[booking_token])).status_code == 404


@pytest.mark.parametrize(
    ("who", "status"), [("host", 200), ("organiser", 200), ("moderator", 404), ("other", 404)]
)
def test_the_host_and_organisers_read_what_was_said_without_names(client, site, who, status):
    roles = {"organiser": ["surgery_organiser"], "moderator": ["moderator"]}.get(who, [])
    person = UserFactory(roles=roles)
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")
    session = held(host=person if who == "host" else UserFactory())
    booking = came(session, name="Rukhsana")
    afterwards.give_feedback(session=session, booking=booking, answer="lot", text="A quiet room", key="x")
    response = client.get(reverse("surgeries:room_feedback", args=[session.public_id]))
    assert response.status_code == status
    if status == 200:
        text = response.content.decode()
        assert "A quiet room" in text and "Rukhsana" not in text


def test_data_asked_for_with_an_address_goes_along_with_the_account():
    from accounts.models import Contact

    request = asked(email="hodan@people.example")
    person = UserFactory(email="hodan@people.example")
    take_along(Contact.objects.get(), person)
    request.refresh_from_db()
    assert (request.asked_by, request.contact) == (person, None)
