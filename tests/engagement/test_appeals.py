"""A second look: asked once for each decision, decided by somebody who did not take it, told once."""

from datetime import UTC, datetime

import pytest
import time_machine
from django.core import mail
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.delivery import deliver
from accounts.models import Message
from accounts.registries import personal_data
from engagement import permissions
from engagement.actions import appeals, moderation
from engagement.actions.comments import erase
from engagement.actions.reminding import remind_moderators
from engagement.errors import Refused
from engagement.models import Appeal, Comment, ModerationEvent, Reason
from tests.engagement.moderating import client_of, decide, make_comment, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 20, 15, 0, tzinfo=UTC)
MONDAY = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def url(comment) -> str:
    return reverse("engagement:appeal", args=[comment.public_id])


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def removed():
    """A removed comment with `removed.first`, who decided, and an open appeal as `removed.appeal`."""
    comment = make_comment()
    comment.first = moderator()
    moderation.remove(comment=comment, by=comment.first, reason=Reason.ABUSE)
    comment.appeal, _new = appeals.ask(by=comment.author, comment=comment, text="It was about the plan.")
    return comment


# --- Asking -------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", ["visible", "held", "removed", "withdrawn", "erased"])
@pytest.mark.parametrize("who", ["author", "other", "moderator"])
def test_only_its_writer_asks_and_only_while_it_is_removed(state, who):
    author = UserFactory()
    comment = make_comment(state, by=author)
    person = {"author": author, "other": UserFactory(), "moderator": moderator()}[who]
    may = state == "removed" and who == "author"
    assert permissions.can_appeal(person, comment) is may
    assert signed_in(person).get(url(comment)).status_code == (200 if may else 404)
    assert signed_in(person).post(url(comment), {"text": ""}).status_code == (302 if may else 404)
    assert Appeal.objects.exists() is may
    if not may:
        with pytest.raises(Refused):
            appeals.ask(by=person, comment=comment)


def test_signed_out_one_is_asked_to_sign_in_first(client):
    comment = make_comment("removed")
    assert client.get(url(comment)).url.startswith("/account/login/")


def test_a_second_press_changes_nothing_and_the_page_says_until_when():
    with time_machine.travel(FRIDAY, tick=False):
        comment = make_comment("removed")
        client = signed_in(comment.author)
        assert "24 November 2026" in client.get(url(comment)).content.decode()  # sixteen working hours
        for text in ("Once", "Twice"):
            client.post(url(comment), {"text": text})
        page = client.get(url(comment)).content.decode()
    assert Appeal.objects.get().text == "Once"
    assert "You asked on 20 November 2026" in page
    assert "by 24 November 2026" in page
    assert "<textarea" not in page


def test_when_we_are_late_the_page_says_so():
    with time_machine.travel(FRIDAY, tick=False):
        comment = make_comment("removed")
        appeals.ask(by=comment.author, comment=comment)
    for later, is_late in (("2026-11-24T14:59:59Z", False), ("2026-11-24T15:00:00Z", True)):
        with time_machine.travel(later, tick=False):
            page = signed_in(comment.author).get(url(comment)).content.decode()
            assert ("and we are late" in page) is is_late


def test_too_long_a_text_is_not_lost():
    comment = make_comment("removed")
    response = signed_in(comment.author).post(url(comment), {"text": "y" * 1001})
    assert "y" * 1001 in response.content.decode()
    assert not Appeal.objects.exists()


def test_after_another_removal_one_may_ask_again(removed):
    moderation.restore(comment=removed, by=removed.first)
    moderation.remove(comment=removed, by=removed.first, reason=Reason.SPAM)
    appeal, is_new = appeals.ask(by=removed.author, comment=removed)
    assert is_new
    assert appeal.pk != removed.appeal.pk


def test_what_you_wrote_says_where_each_stands_in_the_same_queries(django_assert_max_num_queries):
    author = UserFactory()
    first = make_comment("removed", by=author)
    client = signed_in(author)

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(reverse("engagement:words"))
        return len(asked)

    cost()
    one = cost()
    second = make_comment("removed", by=author)
    appeals.ask(by=author, comment=second)
    third = make_comment("removed", by=author)
    appeals.ask(by=author, comment=third)
    appeals.stand(comment=third, by=UserFactory(), note="No.")
    page = client.get(reverse("engagement:words")).content.decode()
    assert cost() == one
    assert page.count("Ask for a second look") == 1
    assert page.count("You asked for a second look: we are reading it") == 1
    assert page.count("Looked at again: it stays removed") == 1
    assert url(first) in page


# --- Deciding -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("another moderator", True),
        ("safeguarding lead", True),
        ("superuser", True),
        ("first", False),
        ("writer who moderates", False),
        ("editor", False),
        ("citizen", False),
        ("shut out", False),
    ],
)
def test_a_second_person_decides_and_nobody_else(who, may, removed):
    person = {
        "another moderator": moderator,
        "safeguarding lead": lambda: moderator("safeguarding_lead"),
        "superuser": lambda: UserFactory(administrator=True),
        "first": lambda: removed.first,
        "writer who moderates": lambda: removed.author,
        "editor": lambda: moderator("editor"),
        "citizen": UserFactory,
        "shut out": lambda: UserFactory(closed=True, administrator=True),
    }[who]()
    if who == "writer who moderates":
        person.groups.set(removed.first.groups.all())
    assert permissions.can_decide_appeal(person, removed.appeal) is may


def test_the_first_who_decided_is_refused_by_the_action_too(removed):
    for act in (appeals.uphold, appeals.stand):
        with pytest.raises(Refused) as refusal:
            act(comment=removed, by=removed.first, note="No.")
        assert refusal.value.code == "first"
    assert Appeal.objects.open().count() == 1


def test_the_database_refuses_the_same_person_twice(removed):
    with pytest.raises(IntegrityError), transaction.atomic():
        Appeal.objects.update(outcome="refused", decided_at=MONDAY, decided_by=removed.first)


def test_upheld_it_stands_again_with_its_decision_and_one_mail(removed):
    Message.objects.all().delete()
    second = moderator()
    response = decide(client_of(second), removed, "uphold", tab="second_look", note="We were wrong")
    assert response.status_code == 302
    removed.refresh_from_db()
    appeal = Appeal.objects.get()
    assert (removed.state, appeal.outcome, appeal.decided_by) == ("visible", "upheld", second)
    assert removed.moderation_events.first().decision == ModerationEvent.Decision.RESTORED
    assert [message.kind for message in Message.objects.all()] == ["engagement.appeal_upheld"]


def test_refused_it_stays_removed_and_the_writer_is_told_once(removed):
    Message.objects.all().delete()
    client = client_of(moderator())
    assert decide(client, removed, "stand", tab="second_look", note="").status_code == 422
    decide(client, removed, "stand", tab="second_look", note="It is about a person.")
    decide(client, removed, "stand", tab="second_look", note="It is about a person.")
    removed.refresh_from_db()
    assert (removed.state, Appeal.objects.get().outcome) == ("removed", "refused")
    deliver()
    (sent,) = [each for each in mail.outbox if removed.author.email in str(each.to)]
    assert "It is about a person." in sent.body
    page = signed_in(removed.author).get(url(removed)).content.decode()
    assert "It is about a person." in page
    assert "<textarea" not in page


def test_the_queue_shows_the_oldest_first_and_who_may_decide(removed):
    later = make_comment("removed")
    appeals.ask(by=later.author, comment=later)
    page = client_of(moderator()).get("/admin/moderation/?tab=second_look")
    assert [row.comment.pk for row, _url in page.context["rows"]] == [removed.pk, later.pk]
    assert page.context["rows"][0][0].wait.due_at
    item = reverse("moderation:item", args=[removed.public_id]) + "?tab=second_look"
    names = lambda user: {each["choice"].name for each in client_of(user).get(item).context["choices"]}  # noqa: E731
    assert {"uphold", "stand"} <= names(moderator())
    assert "restore" not in names(moderator())
    assert not {"uphold", "stand"} & names(removed.first)
    assert "somebody else must look again" in client_of(removed.first).get(item).content.decode()


# --- What happens meanwhile ---------------------------------------------------------------------------
def test_put_back_meanwhile_the_appeal_is_granted_and_leaves_the_list(removed):
    moderation.restore(comment=removed, by=removed.first)
    appeal = Appeal.objects.get()
    assert (appeal.outcome, appeal.decided_by) == ("upheld", None)
    with pytest.raises(Refused):
        appeals.stand(comment=removed, by=UserFactory(), note="No.")


def test_words_that_go_with_their_account_leave_nothing_to_decide(removed):
    author = removed.author
    erase(by=author, keep_words=False)
    assert Appeal.objects.get().outcome == "closed"
    personal_data.get("engagement.Appeal").erase(author, False)
    appeal = Appeal.objects.get()
    assert (appeal.by, appeal.text) == (None, "")


def test_what_somebody_told_us_is_in_their_download(removed):
    (row,) = personal_data.get("engagement.Appeal").export(removed.author)
    assert row["text"] == "It was about the plan."


@pytest.mark.parametrize("others", [0, 1])
def test_the_morning_mail_goes_to_whoever_may_look_again(removed, others):
    lead = moderator("safeguarding_lead")
    second = [moderator() for _number in range(others)]
    Message.objects.all().delete()
    with time_machine.travel(MONDAY, tick=False):
        assert remind_moderators()
        deliver()
    told = str([each.to for each in mail.outbox])
    assert len(mail.outbox) == 1
    assert (second[0] if second else lead).email in told  # not the first: nothing waits for them
    assert "1 writer asks for a second look." in mail.outbox[0].body
    assert Comment.objects.held().count() == 0
