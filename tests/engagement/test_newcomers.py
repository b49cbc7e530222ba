"""What is asked of an account in its first week: read first, slowed down, kept from pasting one text everywhere."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement import newcomers, registries
from engagement.actions import comments, moderation
from engagement.limits import LIMITS
from engagement.models import Comment, Reason
from engagement.registries import Promise
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, register_kind, said

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
WEEK = timedelta(days=7)
INSTANT = timedelta(microseconds=1)


@pytest.fixture(autouse=True)
def held_first():
    """A site that reads the first two; the clock stands still."""
    plain = Promise(who_answers="", answers_by="", can_change="", hold_first=2)
    register_kind(promise=lambda topic: plain)
    with time_machine.travel(NOON, tick=False) as clock:
        yield clock
    register_kind()


def say(by, topic=None, text="More trees, please.") -> Comment:
    return comments.post_comment(by=by, topic=topic or TopicFactory(), text=text)


# --- The first comments -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("age", "state"), [(timedelta(), "held"), (WEEK - INSTANT, "held"), (WEEK, "visible")]
)
def test_an_account_is_new_for_a_week_to_the_instant(age, state):
    assert say(UserFactory(date_joined=NOON - age)).state == state


@pytest.mark.parametrize(("standing", "state"), [(0, "held"), (1, "held"), (2, "visible"), (3, "visible")])
def test_as_many_as_the_site_says_are_read_first(standing, state):
    by = UserFactory()
    for number in range(standing):
        said(TopicFactory(), by=by, text=f"Number {number}")
    assert say(by).state == state


def test_what_nobody_has_read_yet_earns_no_trust():
    by = UserFactory()
    assert [say(by, text=f"Number {number}").state for number in range(4)] == ["held"] * 4


def test_it_waits_without_a_reason_and_stands_when_it_is_published():
    by = UserFactory()
    first = say(by)
    assert first.state_reason == ""
    moderation.approve(comment=first, by=UserFactory())
    first.refresh_from_db()
    assert first.is_visible


def test_a_reply_is_read_first_too():
    root = said(TopicFactory())
    assert comments.reply(by=UserFactory(), to=root, text="Yes").state == "held"


def test_words_that_were_read_wait_again_when_a_new_account_changes_them():
    by = UserFactory()
    comment = say(by)
    moderation.approve(comment=comment, by=UserFactory())
    comments.edit(by=by, comment=comment, text="Something else altogether")
    comment.refresh_from_db()
    assert comment.state == "held"


def test_who_speaks_for_the_owner_never_waits():
    officer = UserFactory()
    topic = TopicFactory()
    plain = registries.promise(topic)
    register_kind(promise=lambda topic: plain, answerable_by=lambda user, topic: user == officer)
    assert say(officer, topic).is_visible
    assert newcomers.limits(officer, topic) == []


def test_where_the_site_reads_nobody_first_it_costs_no_query():
    plain = Promise(who_answers="", answers_by="", can_change="")
    register_kind(promise=lambda topic: plain)
    topic, by = TopicFactory(), UserFactory()
    with CaptureQueriesContext(connection) as asked:
        assert not newcomers.waits(by, topic)
    assert len(asked) == 0


@pytest.mark.parametrize(("age", "told"), [(timedelta(), True), (WEEK, False)])
def test_the_form_says_so_beforehand(age, told):
    topic, client = TopicFactory(), Client()
    url = reverse("engagement:say", args=[topic.public_id])
    assert "If this is your first time here" in client.get(url).content.decode()
    client.force_login(UserFactory(date_joined=NOON - age))
    page = client.get(url).content.decode()
    assert ("We read your first comments before everybody else does" in page) is told
    assert ("Everybody can read it at once" in page) is not told
    assert "If this is your first time here" not in page


# --- How often ----------------------------------------------------------------------------------------
def post(client, topic, text):
    return client.post(reverse("engagement:say", args=[topic.public_id]), {"text": text, "website": ""})


def test_in_the_first_week_five_an_hour(held_first):
    times = LIMITS["comment.new_account"].times
    topic, client = TopicFactory(), Client()
    client.force_login(UserFactory())
    assert [post(client, topic, f"Number {n}").status_code for n in range(times + 1)] == [302] * times + [200]
    page = post(client, topic, "One more").content.decode()
    assert "In your first week here you can write five comments an hour." in page
    assert "One more" in page
    held_first.shift(timedelta(hours=1) - INSTANT)
    assert post(client, topic, "Still too soon").status_code == 200
    held_first.shift(INSTANT)
    assert post(client, topic, "An hour later").status_code == 302


def test_after_a_week_the_limit_is_the_usual_one():
    client = Client()
    client.force_login(UserFactory(date_joined=NOON - WEEK))
    topic = TopicFactory()
    assert {post(client, topic, f"Number {n}").status_code for n in range(6)} == {302}


# --- One text everywhere ------------------------------------------------------------------------------
def known(age=timedelta()):
    """Somebody new whom the site need not read first any more."""
    by = UserFactory(date_joined=NOON - age)
    for number in range(2):
        said(TopicFactory(), by=by, text=f"Number {number}")
    return by


@pytest.mark.parametrize(
    ("later", "state"), [(timedelta(hours=1) - INSTANT, "held"), (timedelta(hours=1), "visible")]
)
def test_the_same_text_under_a_second_topic_within_an_hour_is_held_as_spam(held_first, later, state):
    by = known()
    assert say(by, text="Cheap phones at Ali’s").is_visible
    held_first.shift(later)
    again = say(by, text="  cheap PHONES at\nAli’s ")
    assert (again.state, again.state_reason) == (state, Reason.SPAM if state == "held" else "")


def test_the_same_text_twice_under_one_topic_is_no_spam():
    by, topic = known(), TopicFactory()
    assert [say(by, topic, "I agree").is_visible for _n in range(2)] == [True, True]


def test_somebody_known_for_a_week_may_say_the_same_in_two_places():
    by = known(age=WEEK)
    assert [say(by, text="Longer hours, please.").is_visible for _n in range(2)] == [True, True]
