"""The words that somebody reported, and those that a moderator read, are the ones that are decided about."""

import re
from datetime import timedelta

import pytest
import time_machine

from accounts.clock import now
from engagement.actions import comments, moderation
from engagement.errors import Refused
from engagement.models import Comment, ModerationEvent, Reason
from tests.engagement.moderating import client_of, decide, make_comment, make_flag, moderator
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
    with time_machine.travel(now() + timedelta(minutes=16), tick=False), pytest.raises(Refused):
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


def as_opened(client, comment: Comment) -> str:
    """The mark that the page of the comment holds."""
    page = client.get(f"/admin/moderation/{comment.public_id}/?tab=held").content.decode()
    return re.search(r'name="seen" value="([^"]+)"', page)[1]


@pytest.mark.parametrize("edited_before", [False, True])
def test_words_that_changed_since_they_were_read_are_not_published(edited_before):
    comment = make_comment("held", text="Nice idea")
    client = client_of(moderator())
    if edited_before:
        comments.edit(by=comment.author, comment=comment, text="Nicer idea")
    seen = as_opened(client, comment)
    comments.edit(by=comment.author, comment=comment, text="Hateful words")
    answer = decide(client, comment, "approve", seen=seen)
    comment.refresh_from_db()
    assert comment.state == "held"
    page = client.get(answer.url).content.decode()
    assert "The words changed meanwhile" in page
    assert "Hateful words" in page
    decide(client, comment, "approve", seen=as_opened(client, comment))
    comment.refresh_from_db()
    assert comment.state == "visible"


def test_whether_the_words_changed_is_looked_up_once_the_row_is_held(monkeypatch):
    comment = make_comment("held", text="Nice idea")
    seen, real, edited = moderation.version_of(comment), moderation.lock, []

    def edited_just_before(pk):
        if not edited:
            edited.append(comments.edit(by=comment.author, comment=comment, text="Hateful words"))
        return real(pk)

    monkeypatch.setattr(moderation, "lock", edited_just_before)
    with pytest.raises(Refused) as refusal:
        moderation.decide(moderation.approve, comment=comment, by=UserFactory(), seen=seen)
    assert refusal.value.code == "changed"


@pytest.mark.parametrize("seen", ["", "x", "0", ":", "999999:"])
def test_without_a_true_mark_nothing_is_decided(seen):
    comment = make_comment("held")
    client_of(moderator()).post(
        f"/admin/moderation/{comment.public_id}/approve/", {"tab": "held", "seen": seen}
    )
    comment.refresh_from_db()
    assert comment.state == "held"
