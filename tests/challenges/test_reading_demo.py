"""What the demonstration says about challenges: questions, partners, talk; laid once, told to nobody."""

import json

import pytest

from accounts.models import Message, Notification
from challenges.actions.reading import tell_moves
from challenges.demo import reading
from challenges.demo.core import challenge
from challenges.models import PartnerWanted, Question
from challenges.topics import topic_of
from engagement.models import Comment
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, firm

pytestmark = pytest.mark.django_db


@pytest.fixture
def people(monkeypatch):
    """Everybody whom the file names, on challenges as the core lays them."""
    given = json.loads(reading.FILE.read_text())
    keys = {entry["by"] for name in ("questions", "partners") for entry in given[name]}
    for talk in given["talk"]:
        keys |= {*talk["supports"], *talk["follows"], *(said["by"] for said in talk["comments"])}
    rows = {
        "transport": ChallengeFactory(open=True),
        "care": ChallengeFactory(exploring=True),
        "food": ChallengeFactory(exploring=True),
        "planning": ChallengeFactory(exploring=True),
    }
    monkeypatch.setattr(reading, "challenge", rows.__getitem__)
    firms = {entry["firm"]: firm(name=entry["firm"]) for entry in given["partners"]}
    monkeypatch.setattr(reading, "firm", firms.get)
    return {key: UserFactory(display_name=key) for key in keys}, rows


def test_it_is_laid_once_and_tells_nobody(people):
    everybody, rows = people
    assert reading.bring(everybody) == 9
    assert reading.bring(everybody) == 0
    states = list(Question.objects.filter(challenge=rows["transport"]).values_list("state", flat=True))
    assert sorted(states) == ["merged", *["published"] * 4, "received"]
    assert PartnerWanted.objects.count() == 2
    topic = topic_of(rows["transport"])
    assert (topic.comment_count, topic.follower_count, topic.support_count) == (3, 5, 5)
    tell_moves()
    assert not Message.objects.exists() and not Notification.objects.exists()


def test_nothing_is_asked_before_the_invitation_or_answered_in_a_time_to_come(people):
    everybody, rows = people
    reading.bring(everybody)
    for row in Question.objects.select_related("challenge"):
        assert row.challenge.opens_at < row.asked_at
        assert row.answered_at is None or row.asked_at < row.answered_at
    assert Comment.objects.count() == 7 and challenge is not None and rows
