"""Following: a choice, counted once, by an account or by an address that its owner confirmed."""

import pytest

from accounts.actions.people import account_for
from accounts.models import Contact, Message, Notification
from engagement.actions import counting, follows, moving, supports
from engagement.errors import Refused
from engagement.models import Follow, Topic
from tests.engagement.test_races import PEOPLE, at_once, no_failures
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, said

pytestmark = pytest.mark.django_db


def count_of(topic) -> int:
    return Topic.objects.get(pk=topic.pk).follower_count


def guest(email="guest@example.org", **given) -> Contact:
    return Contact.objects.create(email=email, language="en", **given)


def test_a_follow_counts_once_and_goes_once():
    topic, reader = TopicFactory(), UserFactory()
    assert follows.follow(by=reader, topic=topic)
    assert not follows.follow(by=reader, topic=topic)
    assert count_of(topic) == 1
    assert follows.unfollow(by=reader, topic=topic)
    assert not follows.unfollow(by=reader, topic=topic)
    assert count_of(topic) == 0


def test_nobody_follows_what_is_not_public_but_everybody_can_stop():
    topic, reader = TopicFactory(), UserFactory()
    follows.follow(by=reader, topic=topic)
    Topic.objects.filter(pk=topic.pk).update(is_public=False)
    topic.refresh_from_db()
    with pytest.raises(Refused):
        follows.follow(by=UserFactory(), topic=topic)
    with pytest.raises(Refused):
        follows.ask_to_follow(topic=topic, email="guest@example.org", language="en")
    with pytest.raises(Refused):
        follows.confirm(contact=guest("other@example.org"), topic=topic)
    assert follows.unfollow(by=reader, topic=topic)


def test_writing_answering_and_supporting_follow_nothing():
    topic = TopicFactory()
    root = said(topic)
    answered(root)
    supports.support(by=UserFactory(), comment=root)
    supports.support_topic(by=UserFactory(), topic=topic)
    assert not Follow.objects.exists()


def test_an_address_follows_only_after_the_click_and_only_once():
    topic = TopicFactory()
    follows.ask_to_follow(topic=topic, email="Guest@Example.org", language="en")
    contact = Contact.objects.get()
    assert (contact.email, contact.confirmed_at) == ("guest@example.org", None)
    assert not Follow.objects.exists()
    for _click in range(2):
        assert follows.confirm(contact=contact, topic=topic) is None
    contact.refresh_from_db()
    assert contact.confirmed_at
    assert count_of(topic) == Follow.objects.filter(contact=contact).count() == 1


def test_after_the_click_the_follow_is_that_of_the_account_which_has_the_address():
    topic, reader = TopicFactory(), UserFactory(email="guest@example.org")
    contact = guest()
    assert follows.confirm(contact=contact, topic=topic) == reader
    contact.refresh_from_db()
    assert contact.confirmed_at is None
    assert Follow.objects.get().user == reader
    follows.confirm(contact=contact, topic=topic)
    assert count_of(topic) == 1


@pytest.mark.parametrize("trait", [{"confirmed": False}, {"closed": True}])
def test_an_account_that_somebody_else_may_have_made_gets_nothing(trait):
    UserFactory(email="guest@example.org", **trait)
    contact = guest()
    assert follows.confirm(contact=contact, topic=TopicFactory()) is None
    assert Follow.objects.get().contact == contact


def test_an_account_made_later_takes_the_follows_along_each_once():
    both, only = TopicFactory(), TopicFactory()
    contact = guest()
    for topic in (both, only):
        follows.confirm(contact=contact, topic=topic)
    reader = UserFactory(email="guest@example.org", confirmed=False)
    follows.follow(by=reader, topic=both)
    user, _created = account_for(email="guest@example.org", display_name="Gail")
    assert user == reader
    assert set(Follow.objects.values_list("user", "topic")) == {(user.pk, both.pk), (user.pk, only.pk)}
    assert (count_of(both), count_of(only)) == (1, 1)
    assert not counting.recount()


def test_an_address_that_follows_nothing_any_more_counts_as_never_confirmed():
    first, second, contact = TopicFactory(), TopicFactory(), guest()
    for topic in (first, second):
        follows.confirm(contact=contact, topic=topic)
    follows.unfollow_as_guest(contact=contact, topic=first)
    assert Contact.objects.get().confirmed_at
    follows.unfollow_as_guest(contact=contact, topic=second)
    assert Contact.objects.get().confirmed_at is None


def test_a_guest_who_wants_to_be_forgotten_is():
    topic = TopicFactory()
    follows.ask_to_follow(topic=topic, email="guest@example.org", language="en")
    contact = Contact.objects.get()
    follows.confirm(contact=contact, topic=topic)
    follows.forget_guest(contact=contact)
    assert not Contact.objects.exists()
    assert not Message.objects.exists()
    assert count_of(topic) == 0


def test_the_end_of_an_account_takes_its_follows_and_those_of_its_address_out_of_the_counts():
    topic, other, reader = TopicFactory(), TopicFactory(), UserFactory(email="guest@example.org")
    follows.follow(by=reader, topic=topic)
    contact = guest()
    Follow.objects.create(topic=other, contact=contact)
    Topic.objects.filter(pk=other.pk).update(follower_count=1)
    follows.forget(by=reader)
    assert not Follow.objects.exists()
    assert (count_of(topic), count_of(other)) == (0, 0)


def test_a_wrong_number_of_followers_is_found_and_mended():
    topic = TopicFactory()
    follows.follow(by=UserFactory(), topic=topic)
    Topic.objects.filter(pk=topic.pk).update(follower_count=7)
    assert counting.recount().topics == 1
    assert count_of(topic) == 1


@pytest.mark.parametrize("holder", ["user", "contact"])
def test_what_waits_for_a_summary_goes_with_the_follow_unless_another_one_reaches_it(holder):
    topic, above, other = TopicFactory(), TopicFactory(), TopicFactory()
    who = {"user": UserFactory()} if holder == "user" else {"contact": guest()}
    leave = follows.unfollow if holder == "user" else follows.unfollow_as_guest
    by = {"by": who["user"]} if holder == "user" else who
    for each in (topic, above):
        Follow.objects.create(topic=each, **who)
        Topic.objects.filter(pk=each.pk).update(follower_count=1)
    reached = {"both": [topic.pk, above.pk], "one": [topic.pk], "none": [other.pk]}
    from accounts.models import Event

    for name, scope in reached.items():
        event = Event.objects.create(kind=moving.MOVED, dedupe_key=name, facts={"scope": scope})
        reason = "commented" if name == "none" else "follows"
        Notification.objects.create(event=event, reason=reason, cadence="daily", **who)
    leave(topic=topic, **by)
    assert set(Notification.objects.values_list("event__dedupe_key", flat=True)) == {"both", "none"}


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_many_follows_at_once_are_all_counted_and_one_persons_presses_once():
    topic, people = TopicFactory(), [UserFactory() for _number in range(PEOPLE)]
    eager = UserFactory()
    deeds = [lambda by=by: follows.follow(by=by, topic=topic) for by in people]
    results = at_once(*deeds, *[lambda: follows.follow(by=eager, topic=topic)] * 3)
    no_failures(results)
    assert sorted(results[PEOPLE:]) == [False, False, True]
    assert count_of(topic) == Follow.objects.count() == PEOPLE + 1


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_following_and_stopping_at_once_never_make_a_wrong_count():
    topic, reader = TopicFactory(), UserFactory()
    follows.follow(by=reader, topic=topic)
    stop = [lambda: follows.unfollow(by=reader, topic=topic)] * 3
    no_failures(at_once(*stop, *[lambda: follows.follow(by=reader, topic=topic)] * 3))
    assert count_of(topic) == Follow.objects.count()


@pytest.mark.race
@pytest.mark.django_db(transaction=True)
def test_a_link_pressed_many_times_at_once_makes_one_follow():
    topic, contact = TopicFactory(), guest()
    no_failures(at_once(*[lambda: follows.confirm(contact=contact, topic=topic)] * 4))
    assert count_of(topic) == Follow.objects.count() == 1
