"""People with a telephone and no email: a text or else a call; once, and only while it is true."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from accounts.clock import now
from engagement.errors import Refused
from surgeries import texting
from surgeries.actions import booking as actions
from surgeries.actions import calls
from surgeries.actions.reminding import remind_due
from surgeries.actions.sessions import cancel_session, change_session
from surgeries.actions.texts import send_texts
from surgeries.models import Booking, CallTask, TextMessage
from tests.factories.accounts import UserFactory
from tests.factories.surgeries import SessionFactory, booked

pytestmark = pytest.mark.django_db
LONDON = ZoneInfo("Europe/London")
NOON = datetime(2026, 11, 23, 12, tzinfo=LONDON)
LANDLINE, MOBILE = "01214960000", "07700900123"
sent: list[tuple[str, str, str]] = []
faults: list[Exception] = []


class Adapter:
    def send(self, *, to, text, key):
        if faults:
            raise faults.pop(0)
        sent.append((to, text, key))


@pytest.fixture(autouse=True)
def noon():
    sent.clear(), faults.clear()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def texts_on(settings):
    settings.TEXT_BACKEND = f"{__name__}.Adapter"


def party(session, phone=LANDLINE, **given):
    return booked(session, email="", phone=phone, **given)


def to_ring() -> list[str]:
    return list(CallTask.objects.filter(done_at=None).order_by("pk").values_list("what", flat=True))


# --- Which moments ------------------------------------------------------------------------------------------
def test_every_moment_that_is_a_mail_is_a_call_and_only_the_newest_is_to_do():
    session, by = SessionFactory(places=1, starts_at=NOON + timedelta(days=7)), UserFactory()
    first, second = party(session), party(session, source="champion", by=by)
    assert to_ring() == ["booked", "waiting"]
    actions.cancel(booking=first)
    assert to_ring() == ["offered"]  # who cancelled pressed the button: nobody rings about that
    actions.accept(booking=second, by=by)
    assert to_ring() == ["booked"]
    hours = {
        "starts_at": session.starts_at + timedelta(hours=1),
        "ends_at": session.ends_at + timedelta(hours=1),
    }
    change_session(session=session, by=by, **hours)
    assert to_ring() == ["changed"]
    with time_machine.travel(hours["starts_at"] - timedelta(hours=20), tick=False):
        assert remind_due() == 1 and remind_due() == 0
        assert to_ring() == ["reminder"]
    cancel_session(session=session, by=by, reason="No heating.")
    assert to_ring() == ["session_cancelled"]
    assert set(CallTask.objects.exclude(done_at=None).values_list("outcome", flat=True)) == {"superseded"}


def test_an_offer_that_runs_out_is_rung_about():
    session = SessionFactory(places=1)
    first, _second = booked(session), party(session)
    actions.cancel(booking=first)
    with time_machine.travel(NOON + timedelta(days=2), tick=False):
        actions.offer_due()
        assert to_ring() == ["expired"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"email": "a@example.org", "phone": LANDLINE}, []),
        ({"email": "", "phone": ""}, []),
        ({"email": "", "phone": LANDLINE}, ["booked"]),
        ({"email": "", "phone": LANDLINE, "source": "champion"}, ["booked"]),
        ({"email": "", "phone": LANDLINE, "source": "phone"}, []),
        ({"email": "", "phone": LANDLINE, "source": "walk_in"}, []),
    ],
)
def test_who_is_rung_about_a_new_booking(given, expected):
    booked(SessionFactory(), **given)
    assert to_ring() == expected


def test_an_offer_is_to_be_rung_within_the_hour_and_before_it_ends():
    session = SessionFactory(places=1, starts_at=NOON + timedelta(hours=2))
    first, second = booked(session), party(session)
    actions.cancel(booking=first)
    second.refresh_from_db()
    call = CallTask.objects.get(what="offered")
    assert NOON <= call.due_at <= second.offer_until - timedelta(minutes=30)


# --- What came of a call -----------------------------------------------------------------------------------
def offered():
    session = SessionFactory(places=1, starts_at=NOON + timedelta(days=7))
    first, second = booked(session), party(session)
    actions.cancel(booking=first)
    return second, CallTask.objects.get(what="offered")


@pytest.mark.parametrize(("outcome", "state"), [("accepted", "booked"), ("declined", "declined")])
def test_what_they_say_about_a_free_place_is_done_for_them_and_nobody_rings_again(outcome, state):
    booking, call = offered()
    officer = UserFactory()
    assert calls.finish(call=call, outcome=outcome, by=officer)
    assert not calls.finish(call=call, outcome=outcome, by=officer)
    booking.refresh_from_db(), call.refresh_from_db()
    assert (booking.state, call.outcome, call.done_by) == (state, outcome, officer)
    assert to_ring() == []


def test_a_place_that_has_gone_on_is_not_taken_and_the_call_stays():
    booking, call = offered()
    booking.refresh_from_db()
    with time_machine.travel(booking.offer_until, tick=False), pytest.raises(Refused):
        calls.finish(call=call, outcome="accepted", by=UserFactory())
    call.refresh_from_db()
    assert call.done_at is None


def test_nobody_accepts_where_nothing_is_offered():
    party(SessionFactory())
    with pytest.raises(Refused):
        calls.finish(call=CallTask.objects.get(), outcome="accepted", by=UserFactory())


def test_nobody_answering_brings_it_back_in_three_hours_twice():
    party(SessionFactory())
    call, officer = CallTask.objects.get(), UserFactory()
    for tries in (1, 2):
        assert calls.finish(call=call, outcome="nobody", by=officer)
        call.refresh_from_db()
        assert (call.tries, call.done_at, call.due_at) == (tries, None, now() + timedelta(hours=3))
    calls.finish(call=call, outcome="nobody", by=officer)
    call.refresh_from_db()
    assert call.done_at and call.outcome == "nobody"


def test_the_list_leaves_out_what_is_over_and_who_came():
    session, by = SessionFactory(), UserFactory()
    came = party(session)
    party(session)
    actions.check_in(booking=came, by=by)
    assert CallTask.objects.to_do().count() == 1
    with time_machine.travel(session.ends_at, tick=False):
        assert CallTask.objects.to_do().count() == 0


# --- Texts -------------------------------------------------------------------------------------------------
def test_a_mobile_is_texted_once_and_a_landline_is_rung(texts_on):
    session = SessionFactory(title="Data surgery", phone="0121 000 0000", starts_at=NOON + timedelta(days=8))
    mobile = party(session, phone=MOBILE)
    party(session, phone=LANDLINE)
    assert to_ring() == ["booked"]
    assert send_texts() == 1 and send_texts() == 0
    to, text, _key = sent[0]
    assert to == "+447700900123"
    for words in (
        "Your place is booked: Data surgery",
        mobile.reference,
        "0121 000 0000",
        "/surgeries/bookings/",
    ):
        assert words in text, words


def test_what_is_no_longer_true_is_not_sent_and_only_the_newest_goes(texts_on):
    booking = party(SessionFactory(), phone=MOBILE)
    actions.cancel(booking=booking)
    assert send_texts() == 1 and "cancelled" in sent[0][1]
    assert list(TextMessage.objects.order_by("pk").values_list("state", flat=True)) == ["dropped", "sent"]


def test_a_text_that_did_not_go_is_tried_again_and_then_rung_about(texts_on):
    party(SessionFactory(), phone=MOBILE)
    faults.extend([texting.NotSent()] * 4)
    instant = NOON
    for minutes in (0, 2, 10, 30):
        instant += timedelta(minutes=minutes)
        assert to_ring() == []
        with time_machine.travel(instant, tick=False):
            assert send_texts() == 0
            assert send_texts() == 0  # not before its time
    assert to_ring() == ["booked"] and TextMessage.objects.get().state == "failed" and not faults


def test_a_text_of_which_nobody_knows_whether_it_went_is_never_sent_twice(texts_on):
    party(SessionFactory(), phone=MOBILE)
    faults.append(TimeoutError())
    assert send_texts() == 0 and send_texts() == 0
    assert TextMessage.objects.get().state == "unknown" and to_ring() == ["booked"] and not sent


def test_a_process_that_died_while_sending_is_rung_about_and_not_sent_again(texts_on):
    party(SessionFactory(), phone=MOBILE)
    TextMessage.objects.update(state="sending", state_at=now())
    assert send_texts() == 0 and to_ring() == []
    with time_machine.travel(NOON + timedelta(minutes=15), tick=False):
        assert send_texts() == 0
    assert to_ring() == ["booked"] and not sent


def test_nobody_is_texted_at_night_unless_the_session_is_near(texts_on, settings):
    settings.MAIL_QUIET_HOURS = "21:00-08:00"
    night = NOON.replace(hour=23)
    with time_machine.travel(night, tick=False):
        party(SessionFactory(starts_at=night + timedelta(days=5)), phone=MOBILE)
        party(SessionFactory(starts_at=night + timedelta(hours=11)), phone="07700900124")
        assert send_texts() == 1 and sent[0][0] == "+447700900124"
    with time_machine.travel(night + timedelta(hours=9), tick=False):
        assert send_texts() == 1


def test_without_an_adapter_any_more_what_waits_is_rung_about(texts_on, settings):
    party(SessionFactory(), phone=MOBILE)
    settings.TEXT_BACKEND = ""
    assert send_texts() == 0 and to_ring() == ["booked"]


def test_a_text_is_in_the_language_of_the_party(texts_on):
    booking = party(SessionFactory(), phone=MOBILE, language="xx")
    assert Booking.objects.get(pk=booking.pk).language == "xx"
    assert send_texts() == 1 and "Your place is booked" in sent[0][1]


def test_the_file_backend_writes_a_file_for_each_text(settings, tmp_path, capsys):
    settings.TEXT_BACKEND, settings.TEXT_FILES = "surgeries.texting.FileBackend", str(tmp_path)
    party(SessionFactory(), phone=MOBILE)
    assert send_texts() == 1
    [file] = tmp_path.iterdir()
    assert file.read_text().startswith("+447700900123\n")
    texting.ConsoleBackend().send(to="+44", text="Hello", key="k")
    assert "Hello" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("typed", "number"),
    [("07700 900123", "+447700900123"), ("+44 7700 900123", "+447700900123"), ("00447700900123", "+447700900123"),
     ("0121 496 0000", ""), ("07012345678", ""), ("+33 6 12 34 56 78", ""), ("", ""), ("0770090012", "")],
)  # fmt: skip
def test_only_british_mobiles_are_texted(typed, number):
    assert texting.mobile(typed) == number
