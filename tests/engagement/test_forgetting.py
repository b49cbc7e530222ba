"""What is not kept for ever, and what waits with it."""

from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from accounts.actions import people
from accounts.clock import now
from accounts.personal_data import export
from accounts.registries import jobs
from engagement.actions import comments, forgetting, moderation
from engagement.models import Comment, Flag, ModerationEvent, Reason
from tests.engagement.moderating import make_comment, make_flag
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
GUEST = {"name": "Gina", "email": "gina@example.org"}


def after(**time) -> None:
    """The daily job, that much later."""
    with time_machine.travel(now() + timedelta(**time), tick=False):
        jobs.get("engagement.forget_old").run()


@pytest.mark.parametrize(("days", "stays"), [(89, True), (91, False)])
@pytest.mark.parametrize("handled", [True, False])
def test_guests_who_reported_are_forgotten_after_ninety_days(days, stays, handled):
    flag = make_flag(make_comment(), note="Look", handled_at=now() if handled else None, **GUEST)
    after(days=days)
    flag.refresh_from_db()
    assert (flag.name, flag.email, flag.note) == (*(GUEST.values() if stays else ("", "")), "Look")


def test_who_reported_that_someone_may_be_at_risk_is_kept_until_it_is_settled():
    comment = make_comment()
    flag = make_flag(comment, Reason.AT_RISK, **GUEST)
    after(days=91)
    flag.refresh_from_db()
    assert flag.email == GUEST["email"]
    moderation.settle(comment=comment, by=UserFactory(), note="Case 1234")
    after(days=91)
    flag.refresh_from_db()
    assert (flag.name, flag.email) == ("", "")


def test_what_the_address_of_an_account_reported_as_a_guest_is_given_out_with_it():
    user = UserFactory(email="Gina@example.org")
    make_flag(make_comment(), note="Mine", **GUEST)
    make_flag(make_comment(), note="Nobody’s")
    make_flag(make_comment(), note="Another’s", email="bob@example.org")
    rows = export(user)["data"]["engagement.Flag"]["rows"]
    assert [(row["note"], row["name"], row["email"]) for row in rows] == [
        ("Mine", "Gina", "gina@example.org")
    ]


def test_what_the_address_of_an_account_reported_as_a_guest_goes_with_it():
    user, comment = UserFactory(email="gina@example.org"), make_comment()
    make_flag(comment, **GUEST)
    urgent = make_flag(comment, Reason.AT_RISK, **GUEST)
    nobodys, anothers = make_flag(comment), make_flag(comment, email="bob@example.org")
    people.delete_account(user=user, by=user, keep_words=False)
    assert set(Flag.objects.all()) == {urgent, nobodys, anothers}
    urgent.refresh_from_db()
    assert (urgent.name, urgent.email) == ("", "")


@pytest.mark.parametrize(("days", "stays"), [(29, True), (31, False)])
def test_words_that_were_taken_back_go_after_thirty_days(days, stays):
    comment = make_comment("held", text="My secret")
    comments.withdraw(by=comment.author, comment=comment)
    after(days=days)
    comment.refresh_from_db()
    assert (comment.text == "My secret") is stays
    assert bool(comment.fragments) is stays
    assert comment.state == "withdrawn"
    kept = set(ModerationEvent.objects.filter(comment=comment).values_list("text_before", flat=True))
    assert kept == ({"My secret"} if stays else {""})


def test_words_that_were_taken_back_stay_while_a_report_is_open():
    comment = make_comment(text="My secret")
    flag = make_flag(comment)
    comments.withdraw(by=comment.author, comment=comment)
    after(days=31)
    comment.refresh_from_db()
    assert comment.text == "My secret"
    Flag.objects.filter(pk=flag.pk).update(handled_at=now())
    after(days=31)
    comment.refresh_from_db()
    assert comment.text == ""


def test_a_report_that_comes_while_the_job_runs_keeps_the_words(monkeypatch):
    comment = make_comment("withdrawn", text="My secret")
    real = forgetting.lock

    def reported_meanwhile(pk):
        make_flag(comment)
        return real(pk)

    monkeypatch.setattr(forgetting, "lock", reported_meanwhile)
    after(days=31)
    comment.refresh_from_db()
    assert comment.text == "My secret"


@pytest.mark.parametrize("state", ["visible", "held", "removed"])
def test_all_other_words_stay(state):
    comment = make_comment(state, text="My words")
    after(days=400)
    comment.refresh_from_db()
    assert comment.text == "My words"


def test_where_one_takes_words_back_it_says_how_long_we_keep_them():
    comment, client = make_comment(), Client()
    client.force_login(comment.author)
    page = client.get(reverse("engagement:withdraw", args=[comment.public_id])).content.decode()
    assert "for 30 days, then they are deleted for good" in page
    assert Comment.objects.get().state == "visible"
