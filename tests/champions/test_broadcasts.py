"""A message goes to those whom the preview counted, once each, whatever dies meanwhile; and can be stopped."""

from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

import pytest
import time_machine
from django.core import mail

from accounts.actions.choosing import choose
from accounts.actions.choosing import stop as switch_off
from accounts.actions.delivery import deliver, make
from accounts.clock import now
from accounts.models import Event, Message, Notification
from accounts.registries import jobs
from champions.actions import broadcasts as actions
from champions.asked_links import token_of
from champions.models import Ask, Broadcast, Champion, Concern, ContactPause
from champions.segments import KIND, preview
from engagement.errors import Refused
from tests.champions.sessions import meetings  # noqa: F401
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def at_noon(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(NOON, tick=False) as traveller:
        yield traveller


@pytest.fixture
def sender():
    return UserFactory(roles=["champions_coordinator"], display_name="Samira, champions team")


def draft(sender, **given) -> Broadcast:
    words = {
        "subject": "Short of surgeons on Thursday",
        "text": "Can you come?\n\nAsk at <the desk>: https://help.example/x",
    }
    return actions.write(by=sender, **{**words, **given})


def sent(sender, **given) -> Broadcast:
    made = draft(sender, **given)
    actions.send(broadcast=made, by=sender)
    return made


@contextmanager
def refused(code: str):
    with pytest.raises(Refused) as refusal:
        yield
    assert refusal.value.code == code


def run() -> None:
    """The two jobs, once each."""
    actions.carry_on()
    deliver()


def readers() -> list[str]:
    return sorted(parseaddr(address)[1] for message in mail.outbox for address in message.to)


def addresses(*champions: Champion) -> list[str]:
    return sorted(champion.user.email for champion in champions)


# --- Once, to those who were counted ------------------------------------------------------------------------------


def test_what_the_preview_counts_is_what_is_sent(sender, meetings):  # noqa: F811
    chosen = [ChampionFactory(speaks=["ur"]) for _n in range(3)]
    ChampionFactory(speaks=["pl"])
    ChampionFactory(speaks=["ur"], minor=True)
    ChampionFactory(speaks=["ur"], paused=True)
    switch_off(kind=KIND, user=ChampionFactory(speaks=["ur"]).user)
    busy = ChampionFactory(speaks=["ur"])
    meetings.busy = [busy.user_id]
    made = draft(sender, languages=["ur"], session=meetings.key)
    counted = preview(made).reached
    actions.send(broadcast=made, by=sender)
    run(), run()
    assert counted == 3 and readers() == addresses(*chosen)
    made.refresh_from_db()
    assert (made.state, made.chosen, made.mailed, made.failed) == ("sent", 3, 3, 0)


def test_at_most_so_many_get_it(sender):
    for _n in range(5):
        ChampionFactory()
    made = sent(sender, at_most=2)
    run(), run()
    made.refresh_from_db()
    assert (made.chosen, len(mail.outbox)) == (2, 2)


def test_it_is_sent_once_however_often_one_presses(sender):
    ChampionFactory()
    made = sent(sender)
    with refused("sent"):
        actions.send(broadcast=made, by=sender)
    run(), run(), run()
    assert len(mail.outbox) == 1
    with refused("sent"):
        actions.write(by=sender, broadcast=made, subject="Other")


def test_it_is_not_sent_to_nobody_nor_about_a_session_that_is_over(sender, meetings, at_noon):  # noqa: F811
    made = draft(sender, session=meetings.key)
    with refused("nobody"):
        actions.send(broadcast=made, by=sender)
    ChampionFactory()
    meetings.changes = {"starts_at": now() - timedelta(hours=1)}
    with refused("session"):
        actions.send(broadcast=made, by=sender)
    made.refresh_from_db()
    assert made.state == "draft"


def test_only_coordinators_send(sender):
    ChampionFactory()
    made = draft(sender)
    for other in (
        UserFactory(),
        UserFactory(roles=["surgery_organiser"]),
        UserFactory(roles=["safeguarding_lead"]),
    ):
        with pytest.raises(Refused):
            actions.send(broadcast=made, by=other)


def test_being_asked_once_a_month_is_enough_for_two_messages_at_once(sender):
    ChampionFactory(asks_a_month=1)
    first, second = draft(sender), draft(sender)
    actions.send(broadcast=first, by=sender)
    actions.send(broadcast=second, by=sender)
    run(), run()
    assert len(mail.outbox) == 1
    second.refresh_from_db()
    assert (second.state, second.chosen) == ("sent", 0)


# --- Killed at every boundary --------------------------------------------------------------------------------------


class Died(BaseException):
    """As a worker that is killed: nothing catches it."""


@pytest.mark.parametrize("boundary", range(1, 9))
def test_a_worker_that_dies_anywhere_is_followed_by_one_that_goes_on(sender, monkeypatch, boundary):
    monkeypatch.setattr(actions, "BATCH", 2)
    chosen = [ChampionFactory() for _n in range(5)]
    made = sent(sender)
    steps = {"left": boundary}

    def dies(function):
        def wrapped(*args, **kwargs):
            steps["left"] -= 1
            if steps["left"] == 0:
                raise Died
            return function(*args, **kwargs)

        return wrapped

    for name in ("_choose_batch", "ask", "_hand_over", "_note_all_gone", "count"):
        monkeypatch.setattr(actions, name, dies(getattr(actions, name)))
    with pytest.raises(Died):
        for _turn in range(6):
            run()
    for _turn in range(3):
        run()
    assert readers() == addresses(*chosen)
    made.refresh_from_db()
    assert (made.state, made.chosen, made.mailed) == ("sent", 5, 5)


# --- Stopped -------------------------------------------------------------------------------------------------------


def test_stopped_before_anybody_was_chosen_nobody_gets_it(sender):
    ChampionFactory()
    made = sent(sender)
    actions.stop(broadcast=made, by=sender)
    run(), run()
    assert not mail.outbox and not Ask.objects.exists() and made.state == "stopped"


def test_stopped_in_the_quiet_hours_nobody_gets_it_and_nobody_counts_as_asked(sender, settings, at_noon):
    settings.MAIL_QUIET_HOURS = "11:00-14:00"
    ChampionFactory()
    made = sent(sender)
    run()
    assert Message.objects.filter(kind=KIND, state="queued").count() == 1 and made.state == "sending"
    actions.stop(broadcast=made, by=sender)
    at_noon.shift(timedelta(hours=4))
    run()
    assert not mail.outbox and not Ask.objects.exists()


def test_who_has_got_it_stays_asked_when_it_is_stopped(sender, settings):
    first = ChampionFactory()
    made = sent(sender)
    actions.carry_on()
    second = ChampionFactory()
    Ask.objects.create(champion=second, about=made.about)
    deliver()
    Message.objects.filter(user=second.user).update(state="queued")
    mail.outbox.clear()
    actions.stop(broadcast=made, by=sender)
    assert [ask.champion for ask in Ask.objects.all()] == [first]
    made.refresh_from_db()
    assert (made.chosen, made.mailed) == (1, 1)


def test_what_has_all_gone_can_not_be_stopped(sender):
    ChampionFactory()
    made = sent(sender)
    run(), run()
    with refused("over"):
        actions.stop(broadcast=made, by=sender)


# --- Who may not read it any more -----------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["concern", "paused", "left", "closed", "switched off"])
def test_who_can_not_be_reached_any_more_gets_no_mail_even_when_chosen(sender, what):
    champion, other = ChampionFactory(), ChampionFactory()
    sent(sender)
    actions.carry_on()
    if what == "concern":
        concern = Concern.objects.create(
            text="Something", about_kind="champion", about_key=champion.public_id
        )
        ContactPause.objects.create(user=champion.user, concern=concern)
    elif what == "closed":
        champion.user.is_active = False
        champion.user.save()
    elif what == "switched off":
        switch_off(kind=KIND, user=champion.user)
    else:
        Champion.objects.filter(pk=champion.pk).update(state=what)
    deliver()
    assert readers() == addresses(other)


def test_a_session_that_is_called_off_meanwhile_is_not_written_about(sender, meetings):  # noqa: F811
    ChampionFactory()
    sent(sender, session=meetings.key)
    actions.carry_on()
    meetings.changes = {"is_cancelled": True}
    deliver()
    assert not mail.outbox


def test_in_a_summary_it_is_a_line_and_does_not_hold_up_the_rest(sender, at_noon):
    weekly = ChampionFactory()
    choose(choices={KIND: "weekly"}, user=weekly.user)
    made = sent(sender)
    run(), run()
    made.refresh_from_db()
    assert made.state == "sent" and made.mailed == 0
    at_noon.shift(timedelta(days=7))
    deliver()
    assert "Short of surgeons on Thursday" in mail.outbox[0].body
    actions.count_due()
    made.refresh_from_db()
    assert made.mailed == 1


def test_what_came_of_it_is_counted(sender, meetings):  # noqa: F811
    comes, off = ChampionFactory(), ChampionFactory()
    made = sent(sender, session=meetings.key)
    run(), run()
    meetings.coming = [comes.user_id, UserFactory().pk]
    switch_off(kind=KIND, user=off.user)
    jobs.get("champions.count_broadcasts").run()
    made.refresh_from_db()
    assert made.coming == 1
    from champions.measures_asking import results

    assert dict(results(made))["Switched such mails off since"] == 1


def test_figures_stand_when_the_outbox_has_forgotten_its_mails(sender, at_noon):
    ChampionFactory()
    made = sent(sender)
    run(), run()
    at_noon.shift(timedelta(days=40))
    Notification.objects.all().delete()
    actions.count_due()
    made.refresh_from_db()
    assert made.mailed == 1


# --- The mails ------------------------------------------------------------


@pytest.fixture
def plain_tokens(monkeypatch):
    monkeypatch.setattr("champions.asked_links.token_of", lambda ask: "TOKEN")


def test_the_mail_reads_well(sender, meetings, plain_tokens):  # noqa: F811
    ChampionFactory(user__display_name="Hodan")
    sent(sender, session=meetings.key)
    actions.carry_on()
    deliver()
    message = Message.objects.get(kind=KIND)
    assert_golden(masked(make(message)), "champions.broadcast")


def test_a_test_goes_to_whoever_writes_it_and_to_nobody_else_and_once_for_each_press(sender, meetings):  # noqa: F811
    ChampionFactory()
    made = draft(sender, session=meetings.key)
    for key in ("a", "a", "b"):
        actions.send_test(broadcast=made, by=sender, key=key)
    deliver()
    assert readers() == [sender.email] * 2
    assert mail.outbox[0].subject == "Test: Short of surgeons on Thursday"
    assert "Ask at <the desk>" in mail.outbox[0].body and not Ask.objects.exists()
    assert Event.objects.filter(kind=KIND).count() == 0


# --- The link in the mail, and the message again ------------------------------------------------------------


def asked_champion(sender):
    champion = ChampionFactory()
    made = sent(sender)
    actions.carry_on()
    return champion, made, Ask.objects.get()


def test_looking_at_not_now_changes_nothing_and_pressing_does(client, sender):
    champion, _made, ask = asked_champion(sender)
    url = f"/champions/not-now/{token_of(ask)}/"
    page = client.get(url)
    assert page.status_code == 200 and page["Cache-Control"] == "private, no-store"
    champion.refresh_from_db()
    assert champion.rest_until is None
    assert "Choose for how long" in client.post(url, {}).content.decode()
    response = client.post(url, {"answer": "not_now"}, follow=True)
    assert "For a month" in response.content.decode()
    champion.refresh_from_db()
    assert champion.rest_until == now() + timedelta(days=30)
    client.post(url, {"answer": "never"})
    champion.refresh_from_db()
    assert champion.asks_a_month == 0


def test_a_link_that_is_not_ours_is_not_found_and_that_of_a_test_changes_nothing(client, sender):
    champion, _made, ask = asked_champion(sender)
    assert client.get(f"/champions/not-now/{ask.pk}:forged/").status_code == 404
    assert "test" in client.get("/champions/not-now/test/").content.decode()
    assert client.post("/champions/not-now/test/", {"answer": "never"}).status_code == 302
    champion.refresh_from_db()
    assert champion.asks_a_month == 2


def test_the_message_is_read_again_by_those_who_got_it_alone(client, sender):
    champion, made, _ask = asked_champion(sender)
    url = f"/champions/asked/{made.public_id}/"
    assert client.get(url).status_code == 302
    client.force_login(ChampionFactory().user)
    assert client.get(url).status_code == 404
    client.force_login(champion.user)
    text = client.get(url).content.decode()
    assert "Ask at &lt;the desk&gt;" in text and 'href="https://help.example/x"' in text
