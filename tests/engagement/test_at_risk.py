"""An account goes while somebody may be at risk because of its words: who still reads them, and until when."""

import pytest

from accounts.personal_data import kept as kept_reasons
from engagement.actions import comments, moderation
from engagement.models import Comment, ModerationEvent, Reason
from engagement.personal_data import export_comments
from tests.engagement.moderating import client_of, decide, make_comment, make_flag, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
WORDS = "He will wait for her at the bus stop"
QUEUE = "/admin/moderation/"


def reported(state="visible", reason=Reason.AT_RISK) -> Comment:
    comment = make_comment(state, text=WORDS)
    make_flag(comment, reason)
    return comment


def gone(comment: Comment, keep_words=False) -> Comment:
    """After its writer has deleted their account."""
    comments.erase(by=comment.author, keep_words=keep_words)
    comment.refresh_from_db()
    return comment


def kept(comment: Comment) -> set[str]:
    return set(ModerationEvent.objects.filter(comment=comment).values_list("text_before", flat=True)) - {""}


def seen_by(user, comment, tab="at_risk") -> str:
    return client_of(user).get(f"{QUEUE}{comment.public_id}/?tab={tab}").content.decode()


@pytest.mark.parametrize("state", ["visible", "held", "removed", "withdrawn"])
def test_the_words_go_at_once_and_are_kept_until_the_report_is_settled(state):
    comment = gone(reported(state))
    assert (comment.text, comment.state, comment.author, comment.fragments) == ("", "erased", None, {})
    assert kept(comment) == {WORDS}
    moderation.settle(comment=comment, by=UserFactory(), note="Case 1234")
    assert kept(comment) == set()


@pytest.mark.parametrize("reason", [reason for reason in Reason if reason != Reason.AT_RISK])
def test_for_any_other_report_nothing_is_kept(reason):
    comment = reported(reason=reason)
    moderation.hold(comment=comment, by=UserFactory(), reason=reason)
    assert kept(gone(comment)) == set()


def test_once_the_report_is_settled_nothing_is_kept_of_an_account_that_goes_later():
    comment = reported()
    moderation.settle(comment=comment, by=UserFactory(), note="Case 1234")
    assert kept(comment) == {WORDS}
    assert kept(gone(comment)) == set()


def test_an_account_that_goes_twice_keeps_its_words_once():
    comment = reported()
    author = comment.author
    for _twice in range(2):
        comments.erase(by=author, keep_words=False)
    assert ModerationEvent.objects.filter(comment=comment).count() == 1


def test_words_that_stay_on_the_site_need_no_copy():
    comment = gone(reported(), keep_words=True)
    assert (comment.text, comment.state, comment.author) == (WORDS, "visible", None)
    assert not ModerationEvent.objects.filter(comment=comment).exists()


def test_what_was_written_before_a_change_is_kept_with_what_was_written_last():
    comment = reported()
    moderation.hold(comment=comment, by=UserFactory(), reason=Reason.AT_RISK)
    comments.edit(by=comment.author, comment=comment, text="More trees")
    assert kept(gone(comment)) == {WORDS, "More trees"}
    moderation.settle(comment=comment, by=UserFactory(), note="Case 1234")
    assert kept(comment) == set()


@pytest.mark.parametrize("held_first", [False, True])
def test_only_the_safeguarding_lead_reads_what_is_kept(held_first):
    comment = reported()
    if held_first:
        moderation.hold(comment=comment, by=UserFactory(), reason=Reason.AT_RISK)
    gone(comment)
    for tab in ("at_risk", "held", "flagged", "recent"):
        assert WORDS not in seen_by(moderator(), comment, tab)
    assert "kept for the safeguarding lead alone" in seen_by(moderator(), comment)
    page = seen_by(moderator("safeguarding_lead"), comment)
    assert WORDS in page
    assert "Kept until you settle the report" in page
    assert WORDS not in client_of(moderator()).get(f"{QUEUE}?tab=at_risk").content.decode()


def test_the_lead_settles_on_the_page_and_the_words_are_gone():
    comment, lead = gone(reported()), moderator("safeguarding_lead")
    answer = decide(client_of(lead), comment, "settle", "at_risk", note="Spoke to her school")
    assert answer.status_code == 302
    assert WORDS not in seen_by(lead, comment)
    assert "Spoke to her school" in seen_by(lead, comment)


def test_nothing_that_is_kept_is_public_or_in_anybodys_download(client):
    comment = reported()
    author = comment.author
    gone(comment)
    assert WORDS not in client.get(comment.get_absolute_url(), follow=True).content.decode()
    assert list(export_comments(author)) == []


def test_the_person_is_told_before_they_delete_their_account():
    page = client_of(UserFactory()).get("/account/data/").content.decode()
    assert "kept while someone may be at risk" in page
    assert "kept while someone may be at risk" in " ".join(kept_reasons())


@pytest.mark.parametrize("role", ["moderator", "safeguarding_lead"])
def test_what_the_lead_did_is_read_by_leads_alone(role):
    comment = reported()
    moderation.settle(comment=comment, by=UserFactory(), note="Spoke to her school, case 1234")
    moderation.escalate_at_risk(comment=comment, by=UserFactory(), note="Her aunt wrote again")
    page = seen_by(moderator(role), comment, "recent")
    is_lead = role == "safeguarding_lead"
    assert ("case 1234" in page) is is_lead
    assert ("for safeguarding leads alone" in page) is not is_lead
    decisions = page[page.index("Decisions so far") :]
    assert ("Her aunt wrote again" in decisions) is is_lead


def test_other_notes_are_read_by_every_moderator():
    comment = make_comment()
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE, note="Insults a neighbour")
    assert "Insults a neighbour" in seen_by(moderator(), comment, "recent")
