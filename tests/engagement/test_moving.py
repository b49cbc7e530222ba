"""Who hears when a topic moves or somebody says something there, why, and once."""

import uuid

import pytest

from accounts.actions.outbox import spread_due
from accounts.clock import now
from accounts.models import Contact, Event, Notification
from engagement.actions import comments, follows, moving, states, supports
from engagement.models import Follow, Idea, Topic
from engagement.moves import Move, Said, moves
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, register_kind, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def shaken():
    """A move that no app has, and that always stands."""
    before = list(moves)
    moves.register(
        Move(
            name="shaken",
            read=lambda events: {event.pk: event.pk for event in events},
            says=lambda row, topic: Said(text="It shook."),
        )
    )
    yield
    moves[:] = before
    register_kind()


def lies_under(topic, *above):
    register_kind(above=lambda key: [(each.kind, each.key) for each in above] if key == topic.key else [])


def shake(topic, by=None, key="1", **given) -> None:
    moving.moved(topic=Topic.objects.get(pk=topic.pk), by=by, what="shaken", facts={}, key=key, **given)
    spread_due()


def told(**which) -> dict:
    """{user or contact: reason} of what was spread."""
    rows = Notification.objects.filter(**which).select_related("user", "contact")
    return {row.user or row.contact: row.reason for row in rows if row.reason != "reply"}


def suggest(topic, by) -> Idea:
    comment = said(topic, by=by)
    public_id = uuid.uuid4()
    own = Topic.objects.create(kind="idea", key=public_id, title="An idea", is_public=True)
    return Idea.objects.create(
        public_id=public_id, comment=comment, about=topic, topic=own, title="An idea", is_public=True
    )


def test_followers_writers_and_supporters_hear_each_once_with_the_best_reason():
    topic, above = TopicFactory(), TopicFactory()
    lies_under(topic, above)
    people = {
        name: UserFactory()
        for name in ("follower", "above", "writer", "answerer", "fan", "fan of it", "inventor", "all")
    }
    everything = people["all"]
    follows.follow(by=people["follower"], topic=topic)
    follows.follow(by=people["above"], topic=above)
    root = said(topic, by=people["writer"])
    answered(root, by=people["answerer"])
    supports.support(by=people["fan"], comment=root)
    supports.support_topic(by=people["fan of it"], topic=topic)
    suggest(topic, people["inventor"])
    for topics in (topic, above):
        follows.follow(by=everything, topic=topics)
    said(topic, by=everything)
    supports.support(by=everything, comment=root)
    UserFactory()
    shake(topic)
    assert told(event__kind=moving.MOVED) == {
        people["follower"]: "follows",
        people["above"]: "follows_above",
        people["writer"]: "commented",
        people["answerer"]: "commented",
        people["fan"]: "supported",
        people["fan of it"]: "supported",
        people["inventor"]: "suggested",
        everything: "follows",
    }


def test_of_an_ideas_own_page_hear_whose_idea_it_is_and_those_who_support_it():
    idea = suggest(TopicFactory(), UserFactory())
    fan = UserFactory()
    supports.support(by=fan, comment=idea.comment)
    shake(idea.topic)
    assert told() == {idea.comment.author: "suggested", fan: "supported"}


def test_what_lies_above_does_not_move_with_what_lies_below():
    topic, above = TopicFactory(), TopicFactory()
    lies_under(topic, above)
    follows.follow(by=UserFactory(), topic=topic)
    shake(above)
    assert told() == {}


@pytest.mark.parametrize(
    "then", ["taken back", "support withdrawn", "unfollowed", "account closed", "own act"]
)
def test_who_has_nothing_to_do_with_it_any_more_does_not_hear(then):
    topic, person = TopicFactory(), UserFactory()
    by = None
    if then == "taken back":
        comments.withdraw(by=person, comment=said(topic, by=person))
    elif then == "support withdrawn":
        supports.support_topic(by=person, topic=topic)
        supports.withdraw_topic_support(by=person, topic=topic)
    elif then == "unfollowed":
        follows.follow(by=person, topic=topic)
        follows.unfollow(by=person, topic=topic)
    else:
        follows.follow(by=person, topic=topic)
        by = person if then == "own act" else None
        type(person).objects.filter(pk=person.pk).update(is_active=then == "own act")
    shake(topic, by=by)
    assert told() == {}


def test_supporters_of_words_that_no_longer_stand_do_not_hear():
    topic = TopicFactory()
    root = said(topic)
    supports.support(by=UserFactory(), comment=root)
    states.change_state(comment=root, state="removed", by=None, reason="abuse")
    shake(topic)
    assert told() == {}


def test_of_a_topic_that_is_not_public_nobody_hears_and_nothing_is_written():
    topic = TopicFactory()
    follows.follow(by=UserFactory(), topic=topic)
    Topic.objects.filter(pk=topic.pk).update(is_public=False)
    shake(topic)
    assert not Event.objects.exists()


def test_confirmed_addresses_hear_too_and_an_account_with_the_address_only_once():
    topic, above = TopicFactory(), TopicFactory()
    lies_under(topic, above)
    contacts = {
        name: Contact.objects.create(email=f"{name}@example.org", confirmed_at=now())
        for name in ("own", "above", "same")
    }
    pending = Contact.objects.create(email="pending@example.org")
    Follow.objects.create(contact=contacts["own"], topic=topic)
    Follow.objects.create(contact=contacts["above"], topic=above)
    Follow.objects.create(contact=contacts["same"], topic=topic)
    Follow.objects.create(contact=pending, topic=topic)
    same = UserFactory(email="same@example.org")
    follows.follow(by=same, topic=topic)
    shake(topic)
    assert told() == {contacts["own"]: "follows", contacts["above"]: "follows_above", same: "follows"}


def test_the_same_move_again_tells_nobody_again():
    topic = TopicFactory()
    follows.follow(by=UserFactory(), topic=topic)
    shake(topic)
    shake(topic)
    assert Notification.objects.count() == 1


def test_who_was_told_in_person_is_not_told_as_a_follower():
    topic, person = TopicFactory(), UserFactory()
    follows.follow(by=person, topic=topic)
    event = Event.objects.create(kind="t.own", dedupe_key="own", happening="idea:1", spread_at=now())
    Notification.objects.create(event=event, user=person)
    shake(topic, happening="idea:1")
    assert Notification.objects.count() == 1


def test_an_unknown_move_is_a_fault_of_ours():
    with pytest.raises(KeyError):
        moving.moved(topic=TopicFactory(), by=None, what="unheard", facts={}, key="1")


def test_in_silence_nobody_hears_and_the_same_move_later_is_old():
    topic, person = TopicFactory(), UserFactory()
    follows.follow(by=person, topic=topic)
    with moving.silence():
        root = said(topic, by=UserFactory())
        reply = answered(root)
        shake(topic)
    assert not Notification.objects.exists()
    shake(topic)
    assert told() == {}
    shake(topic, key="2")
    assert told() == {person: "follows", root.author: "commented", reply.author: "commented"}


# --- What is said -----------------------------------------------------------------------------------------


def test_new_words_are_told_to_followers_but_not_to_their_writer_nor_to_those_they_answer():
    topic, above = TopicFactory(), TopicFactory()
    lies_under(topic, above)
    writer, answerer, reader = UserFactory(), UserFactory(), UserFactory()
    for person in (writer, answerer, reader):
        follows.follow(by=person, topic=above)
    supports.support_topic(by=UserFactory(), topic=topic)
    root = said(topic, by=writer)
    spread_due()
    assert told(event__kind=moving.SAID) == {answerer: "follows_above", reader: "follows_above"}
    reply = answered(root, by=answerer)
    spread_due()
    of_reply = Notification.objects.filter(happening=moving.happening_of(reply))
    assert dict(of_reply.values_list("user", "event__kind")) == {
        writer.pk: "engagement.reply",
        reader.pk: moving.SAID,
    }


def test_where_nobody_follows_nothing_is_written_down():
    said(TopicFactory())
    assert not Event.objects.exists()


def test_words_that_wait_are_told_when_they_stand_and_never_when_they_do_not():
    topic, reader = TopicFactory(read_first=True), UserFactory()
    follows.follow(by=reader, topic=topic)
    approved, removed = said(topic), said(topic)
    assert not Event.objects.filter(kind=moving.SAID).exists()
    states.change_state(comment=approved, state="visible", by=None)
    states.change_state(comment=removed, state="removed", by=None, reason="abuse")
    spread_due()
    assert told(event__kind=moving.SAID) == {reader: "follows"}
    assert Event.objects.get(kind=moving.SAID).facts["comment"] == approved.pk


def test_topics_of_a_kind_that_nobody_registered_have_nothing_above_them():
    topic = TopicFactory(kind="gone")
    Follow.objects.create(topic=topic, user=UserFactory())
    shake(topic)
    assert list(told().values()) == ["follows"]
