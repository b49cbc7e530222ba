"""The mails after a session and about requests for data, as their readers get them, and when one is not sent."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.models import Message
from surgeries.actions import afterwards, requests
from surgeries.models import Booking, Feedback, FollowUp
from tests.engagement.test_mails import masked
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.champions import helped
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, VenueFactory
from tests.golden import assert_golden
from tests.surgeries.after import asked, came, department

pytestmark = pytest.mark.django_db
MORNING = datetime(2026, 11, 25, 9, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings, monkeypatch):
    HomePageFactory()
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    monkeypatch.setattr("surgeries.emails_afterwards.token_of", lambda public_id: "TOKEN")
    monkeypatch.setattr("surgeries.links.token_of", lambda public_id, salt="": "TOKEN")
    monkeypatch.setattr("surgeries.emails_afterwards.signing.dumps", lambda *args, **kwargs: "TOKEN")
    monkeypatch.setattr(
        "surgeries.emails_afterwards.absolute_of_office", lambda request: "https://council.example/office/"
    )
    with time_machine.travel(MORNING, tick=False):
        yield


@pytest.fixture
def booking():
    end = MORNING - timedelta(hours=14)
    session = SessionFactory(
        title="Data surgery",
        venue=VenueFactory(name="Café <Stitch>"),
        starts_at=end - timedelta(hours=2),
        ends_at=end,
    )
    return came(session, email="amina@people.example")


def mail_of(what: str):
    return make(Message.objects.get(kind=f"surgeries.{what}"))


def test_two_questions(booking):
    afterwards.ask_due()
    assert_golden(masked(mail_of("feedback")), "surgeries.feedback")


def test_what_became_of_it(booking):
    record = helped(UserFactory(), made_url="https://stitchers.example")
    afterwards.plan_follow_ups(booking=booking, record=record)
    with time_machine.travel(MORNING + timedelta(days=30), tick=False):
        afterwards.send_due()
        assert_golden(masked(mail_of("follow_up")), "surgeries.follow_up")


def test_what_became_of_it_for_who_helped():
    afterwards.plan_follow_ups(
        record=helped(UserFactory(display_name="Denise"), made_url="https://stitchers.example")
    )
    with time_machine.travel(MORNING + timedelta(days=90), tick=False):
        FollowUp.objects.filter(kind=30).delete()
        afterwards.send_due()
        assert_golden(masked(mail_of("follow_up")), "surgeries.follow_up_helper")


def on_list(parks=None):
    reader = UserFactory()
    request = asked(title="Trees & “parks”", email="hodan@people.example")
    requests.confirm(request=request)
    request.refresh_from_db()
    return requests.publish(request=request, by=reader, department=parks), reader


def test_a_request_is_confirmed_and_put_on_the_list():
    parks = department()
    MembershipFactory(organisation=parks, user=UserFactory(display_name="Casey"))
    asked(title="Trees & “parks”", email="hodan@people.example")
    assert_golden(masked(mail_of("request_confirm")), "surgeries.request_confirm")
    Message.objects.all().delete()
    on_list(parks)
    assert_golden(masked(mail_of("request_public")), "surgeries.request_public")
    assert_golden(masked(mail_of("request_for_you")), "surgeries.request_for_you")


def test_a_request_is_promised_and_published():
    request, reader = on_list(department())
    requests.promise(
        request=request, by=reader, answer_by=date(2027, 1, 29), reason="Two lists\nare <on> paper."
    )
    assert_golden(masked(mail_of("request_promised")), "surgeries.request_promised")
    requests.answer_published(
        request=request, by=reader, dataset_url="https://data.example/trees", reason="All of them."
    )
    assert_golden(masked(mail_of("request_answered")), "surgeries.request_answered_published")


def test_a_request_is_not_possible():
    request, reader = on_list()
    requests.answer_not_possible(request=request, by=reader, reason="We have no such figures.")
    assert_golden(masked(mail_of("request_answered")), "surgeries.request_answered_not_possible")


def test_a_request_is_not_on_the_list():
    request, reader = on_list()
    requests.decline(request=request, by=reader, reason="It is about a person.")
    assert_golden(masked(mail_of("request_declined")), "surgeries.request_declined")


def test_what_is_answered_or_no_longer_true_is_not_sent(booking):
    afterwards.ask_due()
    afterwards.give_feedback(session=booking.session, booking=booking, answer="lot", key="x")
    request, reader = on_list()
    requests.answer_not_possible(request=request, by=reader, reason="We have none.")
    deliver()
    states = dict(Message.objects.values_list("kind", "state"))
    assert states["surgeries.request_answered"] == "sent"
    for kind in ("feedback", "request_confirm", "request_public"):
        assert states[f"surgeries.{kind}"] != "sent", kind


def test_whoever_is_noted_as_not_having_come_after_all_is_not_asked(booking):
    afterwards.ask_due()
    Booking.objects.filter(pk=booking.pk).update(state="no_show")
    deliver()
    assert Message.objects.get().state != "sent" and not Feedback.objects.given().exists()
