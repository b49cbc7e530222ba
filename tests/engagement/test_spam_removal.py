"""One decision removes a spam account and all it wrote: at once, to the end whoever is killed, and it can be undone."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Message, Notification, User
from accounts.registries import jobs
from engagement import permissions
from engagement.actions import comments, counting, moderation, pending, spam, supports
from engagement.actions.flags import flag
from engagement.errors import Refused
from engagement.models import (
    Comment,
    Flag,
    Follow,
    ModerationEvent,
    PendingAct,
    Pledge,
    Reason,
    SpamRemoval,
    Support,
    Topic,
)
from tests.engagement.moderating import client_of, moderator
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said

pytestmark = pytest.mark.django_db
WHY = "Links to a shop, under forty topics."


class Rubbish:
    """An account with one of everything; others' words between."""

    def __init__(self):
        self.user = UserFactory(display_name="Cheap Phones")
        self.topic = TopicFactory()
        self.other = said(self.topic, text="The library should open on Sundays.")
        self.root = said(self.topic, by=self.user, text="Cheap phones")
        self.reply = answered(self.other, by=self.user, text="Cheap phones here")
        self.held = comments.post_comment(by=self.user, topic=TopicFactory(), text="Phones", hold=Reason.SPAM)
        self.answer = answered(self.root, text="Please stop this.")
        supports.support(by=self.user, comment=self.other)
        supports.support_topic(by=self.user, topic=self.topic)
        flag(comment=self.other, by=self.user, reason=Reason.ABUSE)
        flag(comment=self.root, by=UserFactory(), reason=Reason.SPAM)
        Follow.objects.create(topic=self.topic, user=self.user)
        Pledge.objects.create(topic=self.topic, user=self.user, consented_at=now())
        Topic.objects.filter(pk=self.topic.pk).update(follower_count=1, pledge_count=1)
        pending.begin(
            browser="b",
            what="say",
            topic=self.topic,
            text="More",
            name="P",
            email=self.user.email,
            language="en",
        )


@pytest.fixture
def rubbish():
    return Rubbish()


def remove(rubbish, by=None) -> SpamRemoval:
    return spam.remove_account(other=rubbish.user, by=by or moderator(), reason=WHY)


def nothing_stands(user) -> bool:
    return not (
        Comment.objects.filter(author=user, state__in=["visible", "held"]).exists()
        or Support.objects.filter(user=user).exists()
        or Follow.objects.filter(user=user).exists()
        or Pledge.objects.filter(user=user, state__in=Pledge.OPEN).exists()
        or Flag.objects.open().filter(user=user).exists()
        or PendingAct.objects.filter(email=user.email).exists()
    )


# --- Who ----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("moderator", True),
        ("lead", True),
        ("superuser", True),
        ("editor", False),
        ("citizen", False),
        (None, False),
    ],
)
def test_moderators_remove_accounts_and_nobody_else(who, may):
    person = {
        "moderator": moderator,
        "lead": lambda: moderator("safeguarding_lead"),
        "superuser": lambda: UserFactory(administrator=True),
        "editor": lambda: moderator("editor"),
        "citizen": UserFactory,
        None: lambda: None,
    }[who]()
    assert permissions.can_remove_account(person, UserFactory()) is may


@pytest.mark.parametrize(
    "whose", ["own", "moderator", "editor", "superuser", "closed superuser", "closed officer"]
)
def test_never_ones_own_account_nor_that_of_an_officer(whose):
    by = moderator()
    account = {
        "own": lambda: by,
        "moderator": moderator,
        "editor": lambda: moderator("editor"),
        "superuser": lambda: UserFactory(administrator=True),
        "closed superuser": lambda: UserFactory(administrator=True, closed=True),
        "closed officer": lambda: moderator("editor"),
    }[whose]()
    if whose == "closed officer":
        User.objects.filter(pk=account.pk).update(is_active=False)
    account = User.objects.get(pk=account.pk)
    assert not permissions.can_remove_account(by, account)
    with pytest.raises(Refused):
        spam.remove_account(other=account, by=by, reason=WHY)
    comment = said(TopicFactory(), by=account) if account.is_active else None
    if comment:
        url = reverse("moderation:remove_account", args=[comment.public_id])
        assert client_of(by).get(url).status_code == 404
        assert client_of(by).post(url, {"reason": WHY}).status_code == 404
    assert not SpamRemoval.objects.exists()


def test_a_second_one_is_told_that_it_is_done(rubbish):
    remove(rubbish)
    with pytest.raises(Refused) as refusal:
        remove(rubbish)
    assert refusal.value.code == "done"


# --- What goes ----------------------------------------------------------------------------------------
def test_everything_goes_and_the_counts_are_right(rubbish):
    removal = remove(rubbish)
    assert nothing_stands(rubbish.user)
    assert (removal.removed_count, removal.finished_at is not None) == (3, True)
    rubbish.topic.refresh_from_db()
    topic = rubbish.topic
    assert (topic.comment_count, topic.support_count, topic.follower_count, topic.pledge_count) == (
        2,
        0,
        0,
        0,
    )
    assert not counting.recount()
    for comment in (rubbish.root, rubbish.reply, rubbish.held):
        comment.refresh_from_db()
        assert (comment.state, comment.state_reason) == ("removed", "spam")
        event = comment.moderation_events.first()
        assert (event.decision, event.reason, event.note) == ("removed", "spam", WHY)
    assert not rubbish.reply.is_listed
    assert rubbish.root.is_listed  # somebody answered it


def test_what_others_said_stays(rubbish):
    remove(rubbish)
    assert set(Comment.objects.visible()) == {rubbish.other, rubbish.answer}
    rubbish.other.refresh_from_db()
    assert rubbish.other.support_count == 0


def test_the_account_is_shut_out_at_once(rubbish):
    client = Client()
    client.force_login(rubbish.user)
    assert client.get(reverse("accounts:home")).status_code == 200
    remove(rubbish)
    assert client.get(reverse("accounts:home")).status_code == 302
    assert not User.objects.get(pk=rubbish.user.pk).is_active


def test_its_owner_gets_one_mail_and_nothing_that_was_queued(rubbish):
    answered(rubbish.root, text="And this.")
    tell(kind="engagement.moderation_held", key="x", facts={}, to_users=[rubbish.user])
    remove(rubbish)
    waiting = Message.objects.filter(user=rubbish.user, state="queued")
    assert [message.kind for message in waiting] == ["engagement.account_removed"]
    assert not Notification.objects.filter(user=rubbish.user, message=None).exists()


def test_whoever_reported_it_is_answered_and_its_own_reports_are_dismissed(rubbish):
    remove(rubbish)
    assert not Flag.objects.open().exists()


def test_someone_at_risk_stays_with_the_lead(rubbish):
    """What it wrote goes from the site; the report and the words are kept, and so is such a report of its own."""
    about_it = flag(comment=rubbish.reply, by=UserFactory(), reason=Reason.AT_RISK)[0]
    by_it = flag(comment=rubbish.answer, by=rubbish.user, reason=Reason.AT_RISK)[0]
    remove(rubbish)
    assert set(Flag.objects.urgent()) == {about_it, by_it}
    rubbish.reply.refresh_from_db()
    assert (rubbish.reply.state, rubbish.reply.text) == ("removed", "Cheap phones here")


def test_nothing_can_be_said_with_it_any_more(rubbish):
    remove(rubbish)
    for deed in (
        lambda: comments.post_comment(by=rubbish.user, topic=rubbish.topic, text="Again"),
        lambda: comments.reply(by=rubbish.user, to=rubbish.other, text="Again"),
        lambda: supports.support(by=rubbish.user, comment=rubbish.other),
        lambda: supports.support_topic(by=rubbish.user, topic=rubbish.topic),
    ):
        with pytest.raises(Refused) as refusal:
            deed()
        assert refusal.value.code == "account"


# --- Killed and taken up again ------------------------------------------------------------------------
class Killed(BaseException):
    """The process dies here."""


@pytest.mark.parametrize("at", range(1, 9))
def test_killed_anywhere_the_job_goes_on(rubbish, monkeypatch, at):
    steps = ["_remove_comment", "_remove_comment", "_remove_comment", "_stop_following", "_withdraw_pledges"]
    steps += ["_dismiss_flags", "drop_messages"]
    passed = 0

    def deadly(original):
        def step(*args, **kwargs):
            nonlocal passed
            passed += 1
            if passed == at:
                raise Killed
            return original(*args, **kwargs)

        return step

    with monkeypatch.context() as patched:
        for name in set(steps):
            patched.setattr(spam, name, deadly(getattr(spam, name)))
        if at <= len(steps):
            with pytest.raises(Killed):
                remove(rubbish)
            assert SpamRemoval.objects.unfinished().exists()
        else:
            remove(rubbish)
    jobs.get("engagement.finish_spam_removals").run()
    removal = SpamRemoval.objects.get()
    assert nothing_stands(rubbish.user)
    assert (removal.removed_count, removal.finished_at is not None) == (3, True)
    assert ModerationEvent.objects.filter(decision="removed").count() == 3
    assert not counting.recount()


def test_a_large_account_goes_in_batches(rubbish, monkeypatch):
    monkeypatch.setattr(spam, "BATCH", 2)
    removal = remove(rubbish)
    assert removal.finished_at is None
    assert removal.removed_count == 2
    spam.finish_left()
    removal.refresh_from_db()
    assert (removal.removed_count, removal.finished_at is not None) == (3, True)


# --- Undone -------------------------------------------------------------------------------------------
def test_undone_the_account_and_its_words_are_back_as_they_were(rubbish):
    removal = remove(rubbish)
    spam.undo(removal=removal, by=moderator())
    assert User.objects.get(pk=rubbish.user.pk).is_active
    states = {comment.pk: comment.state for comment in Comment.objects.filter(author=rubbish.user)}
    assert states == {rubbish.root.pk: "visible", rubbish.reply.pk: "visible", rubbish.held.pk: "held"}
    assert not Support.objects.filter(user=rubbish.user).exists()
    assert not counting.recount()
    with pytest.raises(Refused):
        spam.undo(removal=removal, by=moderator())


def test_what_a_moderator_had_removed_before_stays_removed(rubbish):
    moderation.remove(comment=rubbish.root, by=moderator(), reason=Reason.SPAM)
    by = moderator()
    spam.undo(removal=remove(rubbish, by=by), by=by)
    rubbish.root.refresh_from_db()
    assert rubbish.root.state == "removed"


def test_an_undoing_that_was_killed_goes_on_and_a_removal_that_was_not_finished_stops(rubbish, monkeypatch):
    monkeypatch.setattr(spam, "BATCH", 2)
    removal = remove(rubbish)
    monkeypatch.setattr(spam, "put_back", lambda removal: None)
    spam.undo(removal=removal, by=moderator())
    monkeypatch.undo()
    spam.finish_left()
    assert not Comment.objects.filter(author=rubbish.user, state="removed").exists()


@pytest.mark.parametrize(
    ("who", "may"),
    [("moderator", True), ("administrator", True), ("editor", False), ("citizen", False), ("itself", False)],
)
def test_moderators_and_administrators_may_undo(rubbish, who, may):
    removal = remove(rubbish)
    person = {"citizen": UserFactory, "itself": lambda: rubbish.user}.get(who, lambda: moderator(who))()
    assert permissions.can_undo_removal(person, removal) is may
    assert (removal in SpamRemoval.objects.visible_to(person)) is may


# --- On the pages -------------------------------------------------------------------------------------
def test_the_page_names_what_goes_before_anything_is_done(rubbish):
    client = client_of(moderator())
    item = client.get(reverse("moderation:item", args=[rubbish.root.public_id])).content.decode()
    url = reverse("moderation:remove_account", args=[rubbish.root.public_id])
    assert url in item
    page = client.get(url).content.decode()
    for words in ("3 comments", "2 supports", "1 offer of help", "1 topic followed", "1 open report"):
        assert words in page
    assert client.post(url, {"reason": " "}).status_code == 422
    assert not SpamRemoval.objects.exists()
    assert client.post(url, {"reason": WHY}).status_code == 302
    assert nothing_stands(rubbish.user)
    assert url not in client.get(reverse("moderation:item", args=[rubbish.other.public_id])).content.decode()


def test_it_is_in_the_list_and_can_be_undone_there(rubbish):
    removal = remove(rubbish)
    client = client_of(moderator())
    assert "Cheap Phones" in client.get(reverse("spam_removals:index")).content.decode()
    assert reverse("spam_removals:undo", args=[removal.pk]) in (
        client.get(reverse("spam_removals:inspect", args=[removal.pk])).content.decode()
    )
    client.post(reverse("spam_removals:undo", args=[removal.pk]))
    assert User.objects.get(pk=rubbish.user.pk).is_active
    assert client.get(reverse("spam_removals:undo", args=[removal.pk])).status_code in (302, 403)
    editor = client_of(moderator("editor"))
    assert editor.get(reverse("spam_removals:inspect", args=[removal.pk])).status_code == 404


def test_somebody_reading_the_job_s_log_sees_which_one_failed(rubbish, monkeypatch, caplog):
    removal = remove(rubbish)
    SpamRemoval.objects.update(finished_at=None, at=now() - timedelta(minutes=5))
    monkeypatch.setattr(spam.supports, "forget", lambda by: 1 / 0)
    assert spam.finish_left() == 1
    assert str(removal.public_id) in caplog.text
