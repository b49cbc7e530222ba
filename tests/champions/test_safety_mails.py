"""Mails that say that there is something and never what; who is reminded of a concern, when, and until when."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from accounts.actions.delivery import deliver, make
from accounts.models import Event, Message
from champions.actions import concerns, conversations
from champions.models import Champion, ChampionsSettings, Concern
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import HomePageFactory
from tests.factories.safety import reported, talk
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
THURSDAY = datetime(2026, 11, 26, 15, tzinfo=UTC)
SECRET = "Zzyzx"


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    settings.NON_WORKING_DAYS = ["2026-12-25"]
    with time_machine.travel(THURSDAY, tick=False):
        yield


@pytest.fixture
def lead():
    return UserFactory(display_name="Grace", email="grace@council.example", roles=["safeguarding_lead"])


def golden_of(kind: str, name: str) -> None:
    mail = masked(make(Message.objects.get(kind=kind)))
    assert SECRET not in mail.subject + mail.text + mail.html
    assert_golden(mail, name)


def concern_of(**given) -> Concern:
    return reported(text=SECRET, name=SECRET, contact=SECRET, title=SECRET, **given)


def test_a_concern(lead):
    concern_of()
    golden_of("champions.concern", "champions.concern")


def test_somebody_is_in_danger(lead):
    concern_of(in_danger=True)
    golden_of("champions.concern", "champions.concern_urgent")


def test_a_concern_waits(lead):
    concern_of()
    with time_machine.travel(THURSDAY + timedelta(days=1), tick=False):
        assert concerns.remind_due() == 1
        golden_of("champions.concern_waiting", "champions.concern_waiting")


def test_nobody_can_read_it():
    UserFactory(display_name="Ines", email="ines@council.example", administrator=True)
    concern_of()
    golden_of("champions.concern_unread", "champions.concern_unread")


def test_a_message(monkeypatch):
    champion = ChampionFactory(
        listed=True, user__display_name="Imran Khan", user__email="imran@people.example"
    )
    conversation = talk(SECRET, champion=champion, asker=UserFactory(display_name="Farah Ali"))
    Champion.objects.update(public_id="00000000-0000-4000-8000-000000000002")
    type(conversation).objects.update(public_id="00000000-0000-4000-8000-000000000001")
    golden_of("champions.message", "champions.message")


# --- When a mail is not sent after all ---------------------------------------------------------------------
def sent() -> dict[str, int]:
    deliver()
    kinds = Message.objects.filter(state="sent").values_list("kind", flat=True)
    return {kind: list(kinds).count(kind) for kind in set(kinds)}


def test_whoever_is_no_lead_any_more_or_is_concerned_by_now_gets_nothing(lead):
    first, second = concern_of(), concern_of()
    concerns.hold(first, [lead.pk])
    assert sent() == {"champions.concern": 1}
    third = concern_of()
    lead.groups.clear()
    assert sent() == {"champions.concern": 1}
    assert third and second


def test_a_message_that_was_read_or_may_not_be_answered_any_more_is_not_announced():
    read, held, fresh = talk(), talk(), talk()
    conversations.mark_read(conversation=read, by=read.champion.user)
    reported(about=held.champion)
    assert sent() == {"champions.message": 1} and fresh


def test_several_messages_that_nobody_opened_are_one_mail():
    conversation = talk("One", "Two", "Three")
    assert Event.objects.filter(kind="champions.message").count() == 1
    conversations.mark_read(conversation=conversation, by=conversation.champion.user)
    conversations.send(conversation=conversation, by=conversation.asker, text="Four", key="d" * 32)
    assert Event.objects.filter(kind="champions.message").count() == 2


def test_an_event_holds_numbers_and_no_words(lead):
    concern_of(), talk(SECRET)
    for event in Event.objects.all():
        assert all(isinstance(value, int) for value in event.facts.values()) and event.actor is None
        assert SECRET not in event.dedupe_key


# --- Reminding ---------------------------------------------------------------------------------------------
def reminded() -> int:
    return Event.objects.filter(kind="champions.concern_waiting").count()


@pytest.mark.parametrize(
    ("at", "number"),
    [
        (THURSDAY, 0),  # the day of the report itself
        (datetime(2026, 11, 27, 8, 59, tzinfo=UTC), 0),
        (datetime(2026, 11, 27, 9, 0, tzinfo=UTC), 1),
        (datetime(2026, 11, 28, 12, tzinfo=UTC), 0),  # Saturday
        (datetime(2026, 12, 25, 12, tzinfo=UTC), 0),  # nobody works
    ],
)
def test_from_nine_on_each_working_day_after_the_day_of_the_report(lead, at, number):
    concern_of()
    with time_machine.travel(at, tick=False):
        assert concerns.remind_due() == number and concerns.remind_due() == number
        assert reminded() == number


def test_on_each_working_day_anew_until_somebody_looks_at_it(lead):
    concern = concern_of()
    for day, number in ((1, 1), (2, 1), (3, 1), (4, 2), (5, 3)):
        with time_machine.travel(THURSDAY + timedelta(days=day), tick=False):
            concerns.remind_due()
            assert reminded() == number, day
    concerns.take(concern=concern, by=lead)
    with time_machine.travel(THURSDAY + timedelta(days=6), tick=False):
        assert concerns.remind_due() == 0


def test_every_lead_is_reminded_and_not_only_the_one_who_is_named(lead):
    HomePageFactory()
    chosen = ChampionsSettings.here()
    chosen.lead = lead
    chosen.save()
    UserFactory(display_name="Other", roles=["safeguarding_lead"])
    concern_of()
    with time_machine.travel(THURSDAY + timedelta(days=1), tick=False):
        concerns.remind_due()
    rows = Message.objects.order_by("pk").values_list("kind", "user__display_name")
    assert sorted(rows) == [
        ("champions.concern", "Grace"),
        ("champions.concern_waiting", "Grace"),
        ("champions.concern_waiting", "Other"),
    ]


def test_a_lead_who_comes_later_is_told_on_the_next_working_day():
    concern_of()
    UserFactory(display_name="Late", roles=["safeguarding_lead"])
    with time_machine.travel(THURSDAY + timedelta(days=1), tick=False):
        concerns.remind_due()
    assert Message.objects.get(kind="champions.concern_waiting").user.display_name == "Late"


# --- Forgetting concerns -----------------------------------------------------------------------------------
def test_a_closed_concern_goes_after_the_years_that_the_settings_say(lead):
    HomePageFactory()
    concern, held, still_open = concern_of(), concern_of(people=[UserFactory().pk]), concern_of()
    for each in (concern, held):
        concerns.close(concern=each, outcome="nothing", text="All well", by=lead)
    with time_machine.travel(THURSDAY + timedelta(days=6 * 365.25), tick=False):
        assert concerns.forget_closed() == 0
    with time_machine.travel(THURSDAY + timedelta(days=6 * 365.25, seconds=1), tick=False):
        assert concerns.forget_closed() == 1 and concerns.forget_closed() == 0
        assert set(Concern.objects.all()) == {held, still_open}
        concerns.lift(pause=held.pauses.get(), reason="All well", by=lead)
        assert concerns.forget_closed() == 1


def test_the_term_is_a_setting(lead):
    HomePageFactory()
    chosen = ChampionsSettings.here()
    chosen.concerns_kept_years = 1
    chosen.save()
    concerns.close(concern=concern_of(), outcome="nothing", text="All well", by=lead)
    with time_machine.travel(THURSDAY + timedelta(days=366), tick=False):
        assert concerns.forget_closed() == 1
