"""When an action of the roadmap moves on, those who follow it or spoke there hear; imports and old news are silent."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import translation

from accounts.actions.outbox import spread_due
from accounts.clock import today
from accounts.models import Event, Notification
from cms.actions import states, steps
from cms.models import ActionRecord, Step
from cms.topics import open_due, open_missing
from engagement import mails_following
from engagement.actions import follows, moving
from engagement.models import Topic
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory, NewsIndexPageFactory, NewsPageFactory
from tests.factories.engagement import said

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    made = ActionPageFactory(ref="A1", title="Fixed line connectivity", steps=["Ask the street", "Dig"])
    open_missing()  # the topics of what it lies under
    return made


@pytest.fixture
def topic(page):
    return Topic.objects.get(kind="action", key=page.key)


def step(page, ref="S1") -> Step:
    return Step.objects.get(action__key=page.key, ref=ref)


def lines() -> list[str]:
    """What all that was told so far reads like now."""
    events = list(Event.objects.filter(kind=moving.MOVED).order_by("pk"))
    return [line.text for line in mails_following.moved_lines(events)]


def test_a_state_that_changes_is_told_with_its_reason(page, topic):
    follower, officer = UserFactory(), UserFactory()
    for person in (follower, officer):
        follows.follow(by=person, topic=topic)
    record = ActionRecord.objects.get(key=page.key)
    states.set_state(record=record, state="under_way", reason="Money came.", by=officer)
    spread_due()
    assert Notification.objects.get().user == follower
    event = Event.objects.get()
    mails_following.with_moves([event])
    told = mails_following.said_of(event)
    assert (told.text, told.reason) == ("It is now: Under way.", "Money came.")
    record.refresh_from_db()
    states.set_state(record=record, state="on_hold", reason="It went.", by=officer)
    assert lines() == ["It is now: On hold. It went."]


def test_steps_say_what_became_of_them_and_what_was_put_right_since_is_not_said(page, topic):
    by = UserFactory()
    steps.move_date(step=step(page), promised=date(2027, 3, 31), precision="month", by=by)
    assert lines() == ["A step has a date, March 2027: Ask the street"]
    steps.move_date(step=step(page), promised=date(2027, 6, 30), by=by, reason="Rain")
    assert lines() == ["A step is put off to 30 June 2027: Ask the street. The reason: Rain"]
    steps.move_date(step=step(page), promised=date(2027, 5, 31), by=by, reason="Sun")
    assert lines() == ["A step is brought forward to 31 May 2027: Ask the street. The reason: Sun"]
    steps.move_date(step=step(page), promised=None, by=by, reason="Storm")
    assert lines() == ["A step has no date any more: Ask the street. The reason: Storm"]
    steps.set_status(step=step(page), status="now", by=by)
    assert lines() == ["A step is under way: Ask the street"]
    steps.set_status(step=step(page), status="done", by=by)
    assert lines() == ["A step is done: Ask the street"]
    steps.set_status(step=step(page, "S2"), status="stopped", by=by, reason="No")
    assert lines()[-1] == "A step is stopped: Dig. The reason: No"


def test_a_step_leads_to_its_place_on_the_page(page, topic):
    steps.set_status(step=step(page), status="done", by=UserFactory())
    [line] = mails_following.moved_lines([Event.objects.get()])
    assert line.url == f"/topics/{topic.public_id}/#step-S1"
    assert line.group == "A1 Fixed line connectivity"


def test_who_follows_workstream_theme_or_roadmap_hears_of_the_action(page, topic):
    people = {}
    for above in page.get_ancestors().specific():
        found = Topic.objects.filter(key=above.translation_key).first()
        if found:
            people[found.kind] = UserFactory()
            follows.follow(by=people[found.kind], topic=found)
    assert set(people) == {"workstream", "theme", "roadmap"}
    steps.set_status(step=step(page), status="done", by=UserFactory())
    said(topic)
    spread_due()
    for kind in (moving.MOVED, moving.SAID):
        told = Notification.objects.filter(event__kind=kind)
        assert {row.user for row in told} >= set(people.values())
        assert set(told.filter(user__in=people.values()).values_list("reason", flat=True)) == {
            "follows_above"
        }


def test_of_an_action_that_is_not_public_nobody_hears(page, topic):
    page.unpublish()
    steps.set_status(step=step(page), status="done", by=UserFactory())
    assert not Event.objects.exists()


# --- News ---------------------------------------------------------------------------------------------------


def posts() -> int:
    return Event.objects.filter(kind=moving.MOVED, facts__what="update_published").count()


def test_a_post_about_an_action_is_told_once_when_everybody_can_read_it(page, topic):
    index = NewsIndexPageFactory()
    post = NewsPageFactory(parent=index, about=page, title="Forty streets", summary="Dug.")
    assert (posts(), lines()) == (1, ["News: Forty streets"])
    post.title = "Fifty streets"
    post.save_revision().publish()
    assert (posts(), lines()) == (1, ["News: Fifty streets"])
    post.unpublish()
    assert lines() == []


def test_a_post_of_a_day_to_come_is_told_on_its_day(page, topic):
    post = NewsPageFactory(about=page, date=today() + timedelta(days=2))
    assert posts() == 0
    with time_machine.travel(post.date.isoformat() + " 12:00", tick=False):
        open_due()
        open_due()
        assert (posts(), len(lines())) == (1, 1)


def test_posts_about_nothing_and_old_ones_are_told_to_nobody(page, topic):
    NewsPageFactory()
    NewsPageFactory(about=page, date=today() - timedelta(days=31))
    assert posts() == 0
    NewsPageFactory(about=page, date=today() - timedelta(days=30))
    assert posts() == 1


def test_the_editor_who_publishes_it_is_not_told(page, topic):
    editor, reader = UserFactory(), UserFactory()
    for person in (editor, reader):
        follows.follow(by=person, topic=topic)
    post = NewsPageFactory(about=None)
    post.about = page
    post.save_revision(user=editor).publish(user=editor, skip_permission_checks=True)
    spread_due()
    assert [row.user for row in Notification.objects.all()] == [reader]


def test_pages_of_the_roadmap_are_followed_from_their_band_and_news_from_beside(client, page, topic):
    workstream = page.get_parent()
    theme = workstream.get_parent()
    post = NewsPageFactory(about=page)
    for shown, words in (
        (workstream, "Follow this workstream"),
        (theme, "Follow this theme"),
        (theme.get_parent(), "Follow the roadmap"),
        (page, "Follow this"),
        (post, "Follow this"),
    ):
        text = client.get(shown.url).content.decode()
        assert words in text
        key = shown.specific.translation_key
        assert f"/topics/{Topic.objects.get(key=key).public_id}/follow/" in text


def test_somebody_signed_in_sees_whether_they_follow(client, page, topic):
    reader, workstream = UserFactory(), page.get_parent()
    client.force_login(reader, backend="allauth.account.auth_backends.AuthenticationBackend")
    button = f'formaction="/topics/{topic.public_id}/follow/" aria-pressed="false"'
    assert button in client.get(page.url).content.decode()
    assert "Follow this workstream" in client.get(workstream.url).content.decode()
    for shown in (page, workstream):
        follows.follow(by=reader, topic=Topic.objects.get(key=shown.specific.translation_key))
    text = client.get(page.url).content.decode()
    assert button not in text
    assert f'formaction="/topics/{topic.public_id}/unfollow/" aria-pressed="true"' in text
    assert "You follow this" in client.get(workstream.url).content.decode()


def test_the_text_of_a_step_is_in_the_readers_language(page, topic):
    from cms.moves import Stepped

    row = Stepped(change=None, texts={"en": "Dig", "ur": "کھودنا"})
    with translation.override("ur"):
        assert row.name == "کھودنا"
    with translation.override("pl"):
        assert row.name == "Dig"
