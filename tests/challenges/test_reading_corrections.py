"""A published answer that turns out to be wrong is put right: the old wording stays, and all are told once."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions.delivery import make
from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Message, Notification
from challenges import audit_office, feeds
from challenges.actions import questions
from challenges.models import AnswerCorrection, Challenge
from challenges.topics import topic_of
from engagement.actions.follows import follow
from engagement.errors import Refused
from tests.accounts.signing import sign_in_with_second_factor
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.challenges import (
    ChallengeFactory,
    SolutionFactory,
    department,
    member,
    officer,
    question,
)
from tests.factories.cms import HomePageFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    HomePageFactory()
    with time_machine.travel(NOON, tick=False):
        yield


@pytest.fixture
def challenge():
    return ChallengeFactory(
        title="Hubs & sheds",
        slug="hubs",
        open=True,
        department=department("Getting about"),
        opens_at=NOON - timedelta(days=5),
        closes_at=NOON + timedelta(days=20),
    )


@pytest.fixture
def row(challenge):
    """Answered yesterday."""
    with time_machine.travel(NOON - timedelta(days=1), tick=False):
        return questions.answer(
            question=question(
                challenge, by=UserFactory(email="asker@people.example", display_name="Olwen Grey")
            ),
            by=challenge.owner,
            public_question="May the shed be used?",
            text="Yes, from stage 3 on.",
        )


def correct(row, **given):
    given = {
        "public_question": row.question,
        "text": "No: it was sold.",
        "reason": "The shed was sold.",
        "by": row.challenge.owner,
        "seen": 0,
        **given,
    }
    return questions.correct(question=row, **given)


def test_the_old_wording_stays_readable_with_the_day_and_the_reason(challenge, row):
    correct(row)
    row.refresh_from_db()
    assert (row.answer, row.answered_at) == ("No: it was sold.", NOON - timedelta(days=1))
    page = Client().get(challenge.get_absolute_url()).content.decode()
    assert "No: it was sold." in page and "Yes, from stage 3 on." in page
    assert "Corrected 25 November 2026" in page and "The shed was sold." in page
    correct(row, text="No: it is let.", reason="It was let, not sold.", seen=1)
    page = Client().get(challenge.get_absolute_url()).content.decode()
    assert page.count("What stood here until then") == 2
    assert page.index("It was let, not sold.") < page.index("The shed was sold.")


def test_whoever_hears_of_answers_is_told_again_once_and_nobody_twice(challenge, row):
    follower, writer = UserFactory(), member(SolutionFactory(challenge=challenge).organisation)
    for user in (follower, writer):
        follow(by=user, topic=topic_of(challenge))
    spread_due()
    correct(row)
    for _twice in range(2):
        spread_due(), compose_due()
    told = Notification.objects.filter(event__facts__has_key="correction")
    assert sorted(told.values_list("user", flat=True)) == sorted([row.asked_by_id, follower.pk, writer.pk])


def test_the_mail_says_that_what_was_read_does_not_hold_any_more(row):
    correct(row)
    mails = [
        make(message) for message in Message.objects.filter(kind="challenges.answered", user=row.asked_by)
    ]
    mail = next(mail for mail in mails if "corrected" in mail.subject)
    assert_golden(masked(mail), "challenges.answer_corrected")


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"reason": " "}, "reason"),
        ({"text": "Yes, from stage 3 on."}, "same"),
        ({"seen": 1}, "moved"),
    ],
)
def test_what_is_refused(row, given, code):
    with pytest.raises(Refused) as refusal:
        correct(row, **given)
    assert refusal.value.code == code and not AnswerCorrection.objects.exists()


def test_two_who_correct_at_once_lose_nothing(row):
    correct(row)
    with pytest.raises(Refused) as refusal:
        correct(row, text="Something else", seen=0)
    assert refusal.value.code == "moved"
    row.refresh_from_db()
    assert row.answer == "No: it was sold."


@pytest.mark.parametrize(
    ("state", "stage", "may"),
    [
        ("running", "invite", True),
        ("running", "explore", True),
        ("stopped", "invite", False),
        ("ended", "explore", False),
    ],
)
def test_it_is_corrected_for_as_long_as_the_challenge_runs(challenge, row, state, stage, may):
    Challenge.objects.filter(pk=challenge.pk).update(state=state, stage_kind=stage, state_reason="So.")
    if may:
        assert correct(row).pk
    else:
        with pytest.raises(Refused) as refusal:
            correct(row)
        assert refusal.value.code == "closed"


def test_what_waits_has_no_answer_to_correct(challenge):
    with pytest.raises(Refused) as refusal:
        correct(question(challenge))
    assert refusal.value.code == "moved"


def test_an_officer_corrects_it_and_a_name_that_slips_in_is_warned_about(client, challenge, row):
    sign_in_with_second_factor(client, challenge.owner)
    inspect = reverse("challenge_questions:inspect", args=[row.pk])
    url = reverse("challenge_questions:correct", args=[row.pk])
    assert url in client.get(inspect).content.decode()
    page = client.get(url).content.decode()
    assert "Yes, from stage 3 on." in page
    said = {"question": row.question, "answer": "No.", "reason": "Olwen Grey found out.", "seen": "0"}
    page = client.post(url, said).content.decode()
    assert "name of who asked" in page and "Olwen Grey found out." in page
    assert client.post(url, {**said, "reason": "It was sold."}).status_code == 302
    page = client.get(inspect).content.decode()
    assert "Yes, from stage 3 on." in page and "It was sold." in page


def test_an_officer_of_another_department_finds_nothing_to_correct(client, row):
    sign_in_with_second_factor(client, officer(department()))
    assert client.get(reverse("challenge_questions:correct", args=[row.pk])).status_code == 404


def test_the_feed_says_that_an_answer_is_corrected_and_the_audit_pack_holds_both(challenge, row):
    assert "an answer is corrected" not in feeds.atom()
    correct(row)
    feed = feeds.atom()
    assert "an answer is corrected" in feed and "No: it was sold." in feed
    files = dict(audit_office.files(challenge.owner, challenge))
    assert b"Yes, from stage 3 on." in files["answer_corrections.csv"]
    assert b"No: it was sold." in files["questions.csv"]
