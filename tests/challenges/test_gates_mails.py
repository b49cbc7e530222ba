"""The mails of a gate as their readers get them."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from accounts.actions.delivery import make
from accounts.models import Message
from accounts.registries import notification_kinds
from challenges.actions import deciding, panels
from challenges.models import Decider, Gate
from tests.challenges.gating import agree_all, decider, entry, gate_with, panel_of, score_all, solutions_of
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, firm, handed_in, member, officer, panellist
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    with time_machine.travel(MONDAY, tick=False):
        yield


@pytest.fixture
def gate():
    challenge = ChallengeFactory(over=True, title="Food & its <table>", slug="food")
    for number, name in enumerate(("Hodan & Co", "Zebra Ltd"), start=1):
        solution = handed_in(challenge, organisation=firm(name), title=f"Idea {number} & more")
        member(solution.organisation, email=f"firm{number}@people.example", display_name=name)
    made = gate_with(0, panel=0, challenge=challenge, state="preparing", meeting_place="Room 3")
    Gate.objects.filter(pk=made.pk).update(
        scores_by=datetime(2026, 11, 30, 12, tzinfo=UTC),
        meets_at=datetime(2026, 12, 2, 14, tzinfo=UTC),
        decides_on=date(2026, 12, 9),
    )
    made.refresh_from_db()
    for name in ("Maureen", "Lin"):
        panellist(made, UserFactory(display_name=name), role="Service user")
    return made


def mail_of(what: str, **who):
    return masked(make(Message.objects.filter(kind=f"challenges.{what}", **who).order_by("pk").first()))


def test_reviewers_are_asked_and_reminded_and_hear_that_all_is_in(gate):
    panels.begin_scoring(gate=gate, by=gate.challenge.owner)
    gate.refresh_from_db()
    assert_golden(mail_of("review_asked", user__display_name="Maureen"), "challenges.review_asked")
    panels.remind(gate=gate, by=gate.challenge.owner)
    assert_golden(mail_of("review_reminder", user__display_name="Maureen"), "challenges.review_reminder")
    score_all(gate)
    assert_golden(mail_of("scores_in", user=panel_of(gate)[0].user), "challenges.scores_in")


def test_a_reminder_is_not_sent_to_somebody_who_has_handed_in_meanwhile(gate):
    panels.begin_scoring(gate=gate, by=gate.challenge.owner)
    gate.refresh_from_db()
    panels.remind(gate=gate, by=gate.challenge.owner)
    message = Message.objects.filter(kind="challenges.review_reminder").first()
    entry_ = message.events[0]
    score_all(gate)
    assert not notification_kinds.get("challenges.review_reminder").may_see(message.user, entry_)


def test_who_decides_hears_that_it_is_theirs_once_the_scores_are_agreed_on(gate):
    of = gate.challenge
    head = officer(of.department, display_name="Ada", email="ada@people.example")
    Decider.objects.create(programme=of.programme, department=of.department, user=head)
    panels.begin_scoring(gate=gate, by=of.owner)
    gate.refresh_from_db()
    agree_all(score_all(gate), of.owner)
    assert_golden(mail_of("to_decide", user=head), "challenges.to_decide")
    message = Message.objects.get(kind="challenges.to_decide")
    may_see = notification_kinds.get("challenges.to_decide").may_see
    assert may_see(head, message.events[0]) and not may_see(of.owner, message.events[0])


def test_applicants_hear_what_was_decided_each_of_their_own(gate):
    panels.begin_scoring(gate=gate, by=gate.challenge.owner)
    gate.refresh_from_db()
    by = decider(gate.challenge)
    gate = agree_all(score_all(gate), by)
    one, other = solutions_of(gate)
    deciding.decide(gate=gate, entries=[entry(one), entry(other, "stop")], by=by)
    assert_golden(mail_of("decided", user__email="firm1@people.example"), "challenges.decided")
    mail = mail_of("decided", user__email="firm2@people.example")
    assert "does not go on" in mail.text and "Because of 2" in mail.text and "Because of 1" not in mail.text


def test_applicants_hear_of_a_later_day_with_the_reason(gate):
    given = {"scores_by": gate.scores_by, "meets_at": None, "meeting_place": ""}
    day = date(2026, 12, 16)
    panels.set_dates(gate=gate, decides_on=day, reason="Two <are> ill", by=gate.challenge.owner, **given)
    assert_golden(mail_of("decision_late", user__email="firm2@people.example"), "challenges.decision_late")
