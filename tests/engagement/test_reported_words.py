"""The words that somebody reported, and those that a moderator read, are the ones that are decided about."""

from datetime import timedelta

import pytest
import time_machine

from accounts.clock import now
from engagement.actions import comments, moderation
from engagement.models import Comment, ModerationEvent, Reason
from tests.engagement.moderating import client_of, make_comment, make_flag, make_topic, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
WORDS = "He will wait for her at the bus stop"


def kept_words(comment: Comment) -> list[str]:
    events = ModerationEvent.objects.filter(comment=comment, decision="changed").order_by("pk")
    return list(events.values_list("text_before", flat=True))


@pytest.mark.parametrize("reason", Reason.values)
def test_reported_words_are_kept_when_their_writer_changes_them(reason):
    comment = make_comment(text=WORDS)
    make_flag(comment, reason)
    comments.edit(by=comment.author, comment=comment, text="Lovely weather")
    comments.edit(by=comment.author, comment=comment, text="Lovely day")
    assert kept_words(comment) == [WORDS, "Lovely weather"]
    page = client_of(moderator()).get(f"/admin/moderation/{comment.public_id}/").content.decode()
    assert WORDS in page


def test_words_that_nobody_reported_are_not_kept():
    comment = make_comment(text=WORDS)
    make_flag(comment, handled_at=now())
    comments.edit(by=comment.author, comment=comment, text="Lovely weather")
    assert kept_words(comment) == []


def test_an_edit_that_is_refused_or_changes_nothing_keeps_nothing():
    comment = make_comment(text=WORDS)
    make_flag(comment)
    assert not comments.edit(by=comment.author, comment=comment, text=WORDS)
    with time_machine.travel(now() + timedelta(minutes=16), tick=False), pytest.raises(comments.Refused):
        comments.edit(by=comment.author, comment=comment, text="Late")
    assert kept_words(comment) == []


def test_what_was_kept_goes_with_the_account():
    comment = make_comment(text=WORDS)
    make_flag(comment)
    comments.edit(by=comment.author, comment=comment, text="Lovely weather")
    comments.erase(by=comment.author, keep_words=False)
    assert kept_words(comment) == [""]


def test_what_was_kept_of_an_at_risk_report_goes_once_the_lead_has_settled_it():
    comment = make_comment(text=WORDS)
    make_flag(comment, Reason.AT_RISK)
    comments.edit(by=comment.author, comment=comment, text="Lovely weather")
    comments.erase(by=comment.author, keep_words=False)
    assert kept_words(comment) == [WORDS]
    lead = client_of(moderator("safeguarding_lead"))
    assert WORDS in lead.get(f"/admin/moderation/{comment.public_id}/?tab=at_risk").content.decode()
    comment.refresh_from_db()
    moderation.settle(comment=comment, by=UserFactory(), note="Case 1234")
    assert kept_words(comment) == [""]
