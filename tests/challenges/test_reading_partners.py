"""What waits for an answer, firms that look for partners, and what followers hear when a challenge moves."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from accounts.actions.outbox import spread_due
from accounts.clock import now
from accounts.models import Event, Membership, Message, Notification
from accounts.registries import notification_kinds
from challenges import case_reading
from challenges.actions import questions, reading
from challenges.models import CaseEvent, Challenge, PartnerWanted
from challenges.topics import topic_of
from challenges.transitions import note
from engagement.actions.follows import follow
from engagement.actions.moving import MOVED, silence
from engagement.errors import Refused
from engagement.questions.acts import is_close
from tests.factories.accounts import UserFactory
from tests.factories.challenges import (
    ChallengeFactory,
    department,
    firm,
    member,
    officer,
    question,
)
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def challenge():
    return ChallengeFactory(title="Hubs", open=True)


def told(kind: str) -> dict[int, str]:
    """Whoever has a notification of this kind, with the reason."""
    spread_due()
    rows = Notification.objects.filter(event__kind=f"challenges.{kind}")
    assert rows.count() == rows.values("user", "event").distinct().count()
    return dict(rows.values_list("user", "reason"))


# --- What waits --------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "warned"),
    [(14, False), (15, False), (16, True), (17, True), (18, False)],  # closes on Friday the 18th at noon
)
def test_the_owner_is_written_to_two_working_days_before_closing_and_once(day, warned):
    closes = datetime(2026, 12, 18, 12, tzinfo=UTC)
    challenge = ChallengeFactory(invited=True, opens_at=closes - timedelta(days=30), closes_at=closes)
    question(challenge), question(challenge)
    hour = 12 if day == 18 else 9
    with time_machine.travel(datetime(2026, 12, day, hour, tzinfo=UTC), tick=False):
        questions.warn_due(), questions.warn_due()
        assert list(told("questions_wait")) == ([challenge.owner.pk] if warned else [])


def test_nobody_is_written_to_where_nothing_waits_and_anew_when_the_deadline_moved(challenge):
    at = now() + timedelta(hours=5)
    Challenge.objects.filter(pk=challenge.pk).update(closes_at=at)
    assert questions.warn_due() == 0
    question(challenge)
    questions.warn_due()
    assert Event.objects.filter(kind="challenges.questions_wait").count() == 1
    Challenge.objects.filter(pk=challenge.pk).update(closes_at=at + timedelta(hours=3))
    questions.warn_due()
    assert Event.objects.filter(kind="challenges.questions_wait").count() == 2


def test_a_weekend_counts_as_no_working_day(challenge):
    closes = datetime(2026, 12, 21, 12, tzinfo=UTC)  # a Monday
    challenge = ChallengeFactory(invited=True, opens_at=closes - timedelta(days=30), closes_at=closes)
    for day, close in ((16, False), (17, True)):
        with time_machine.travel(datetime(2026, 12, day, 12, tzinfo=UTC), tick=False):
            assert is_close(challenge.closes_at) is close


@time_machine.travel(NOON, tick=False)
def test_the_case_page_says_how_many_wait_and_until_when(django_assert_num_queries):
    soon = NOON + timedelta(days=3)
    challenge = ChallengeFactory(invited=True, opens_at=NOON - timedelta(days=9), closes_at=soon)
    others = [ChallengeFactory(open=True), ChallengeFactory(over=True)]
    question(challenge), question(challenge), question(others[1])
    with django_assert_num_queries(1):
        tasks = list(case_reading.tasks(challenge.owner, [challenge, *others]))
    assert [task.text for task in tasks] == [
        "2 questions wait, closes in 3 days",
        "1 question waits: the invitation is over, decline with a reason",
    ]
    assert tasks[1].is_late
    assert "None waits" not in case_reading.panel(None, challenge)
    assert case_reading.panel(None, others[0]) == ""


# --- Partners wanted ---------------------------------------------------------------------------------------
LINE = {"brings": "Vans", "wants": "Software", "contact": "0121 496 0000"}


def test_an_organisation_has_one_line_while_the_invitation_is_open(challenge):
    works = firm()
    by = member(works)
    line = reading.put_up(challenge=challenge, organisation=works, by=by, **LINE)
    with pytest.raises(Refused) as refusal:
        reading.put_up(challenge=challenge, organisation=works, by=by, **LINE)
    assert refusal.value.code == "once"
    assert reading.take_down(line=line, by=by) and not reading.take_down(line=line, by=by)
    reading.put_up(challenge=challenge, organisation=works, by=by, **LINE)
    with time_machine.travel(challenge.closes_at, tick=False), pytest.raises(Refused) as refusal:
        reading.put_up(challenge=challenge, organisation=firm(), by=by, **LINE)
    assert refusal.value.code == "closed"


@pytest.mark.parametrize(
    ("who", "status"),
    [("member", 200), ("officer", 200), ("moderator", 200), ("stranger", 404), ("other officer", 404)],
)
def test_who_takes_a_line_down(client, challenge, who, status):
    HomePageFactory()
    works = firm()
    owner = member(works)
    line = reading.put_up(challenge=challenge, organisation=works, by=owner, **LINE)
    user = {
        "member": owner,
        "officer": challenge.owner,
        "moderator": UserFactory(roles=["moderator"]),
        "stranger": member(firm()),
        "other officer": officer(department()),
    }[who]
    client.force_login(user)
    url = reverse("challenges:partner_down", args=[line.public_id])
    assert client.get(url).status_code == status
    shown = client.get(challenge.get_absolute_url()).content.decode()
    assert (url in shown) is (status == 200)
    assert client.post(url).status_code == (302 if status == 200 else 404)
    assert PartnerWanted.objects.filter(taken_down_at=None).exists() is (status == 404)


def test_a_line_is_put_up_on_the_page_for_ones_own_firm_alone(client, challenge):
    HomePageFactory()
    works, other = firm(name="Brass Works"), firm(name="Other Works")
    client.force_login(member(works))
    url = reverse("challenges:partner_new", args=[challenge.slug])
    assert "Other Works" not in client.get(url).content.decode()
    assert client.post(url, {**LINE, "organisation": other.pk}).status_code == 200
    text = client.post(url, {**LINE, "contact": "", "organisation": works.pk}).content.decode()
    assert "Say how to reach you" in text and "Vans" in text
    response = client.post(url, {**LINE, "organisation": works.pk}, follow=True).content.decode()
    assert "Brass Works" in response and "0121 496 0000" in response
    client.force_login(UserFactory())
    assert "Your account belongs to none yet" in client.get(url).content.decode()


# --- A challenge that moves --------------------------------------------------------------------------------
@time_machine.travel(NOON, tick=False)
def test_followers_hear_once_of_each_step_that_everybody_may_know(challenge):
    challenge = ChallengeFactory(exploring=True)
    follower = UserFactory()
    follow(by=follower, topic=topic_of(challenge))
    Challenge.objects.filter(pk=challenge.pk).update(decision_on=NOON.date())
    for verb in ("next_stage", "question_asked", "gate_decided", "decision_later", "closes_later", "changed"):
        note(challenge, verb, by=challenge.owner)
    assert reading.tell_moves() == 5 and reading.tell_moves() == 0
    spread_due()
    rows = Notification.objects.filter(event__kind=MOVED)
    assert sorted(rows.values_list("user", "reason")) == [(follower.pk, "follows")] * 5
    lines = notification_kinds.get(MOVED).lines(list(Event.objects.filter(kind=MOVED).order_by("pk")))
    assert [line.text for line in lines] == [
        "It is in a new stage: Exploring together.", "It is decided which solutions go on.",
        "The decision comes later: by Wednesday 25 November 2026.",
        "It closes later: Monday 23 November 2026, 12 noon, UK time (GMT).", "What is asked for has changed.",
    ]  # fmt: skip


def test_nobody_hears_of_what_is_old_was_laid_quietly_or_must_not_be_known_yet(challenge):
    hidden = ChallengeFactory(proposed=True)
    note(hidden, "stopped", by=None)
    note(ChallengeFactory(), "next_stage", by=None)
    old = note(challenge, "next_stage", by=None)
    CaseEvent.objects.filter(pk=old.pk).update(at=now() - timedelta(days=4))
    assert reading.tell_moves() == 0
    note(challenge, "next_stage", by=None)
    with silence():
        reading.tell_moves()
    assert reading.tell_moves() == 0 and not Notification.objects.exists() and not Message.objects.exists()
    assert Membership.objects.exists()


@time_machine.travel(NOON, tick=False)
def test_followers_hear_that_an_invitation_is_open_from_its_opening_time_on_and_once():
    opens = NOON + timedelta(days=2)
    challenge = ChallengeFactory(invited=True, opens_at=opens, closes_at=opens + timedelta(days=20))
    follower = UserFactory()
    follow(by=follower, topic=topic_of(challenge))
    for moment, told_now in ((opens - timedelta(seconds=1), 0), (opens, 1), (opens + timedelta(hours=1), 0)):
        with time_machine.travel(moment, tick=False):
            assert reading.tell_opened() == told_now
    with time_machine.travel(opens + timedelta(hours=2), tick=False):
        assert told("invited") == {follower.pk: "follows"}


@pytest.mark.parametrize("traits", [{}, {"over": True}, {"exploring": True}])
def test_nobody_hears_of_an_invitation_that_is_not_open(traits):
    ChallengeFactory(**traits)
    assert reading.tell_opened() == 0


def test_an_invitation_that_has_been_open_for_long_is_no_news(challenge):
    assert challenge.opens_at < now() - reading.TOLD_FOR and reading.tell_opened() == 0
