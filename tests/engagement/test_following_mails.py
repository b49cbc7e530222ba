"""The mails about what people follow, as their readers get them; summaries say it together, topic by topic."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.utils import translation

from accounts.actions.choosing import choose
from accounts.actions.delivery import deliver, make
from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Contact, Message, Notification, User
from accounts.registries import Mail
from engagement import mails_following
from engagement.actions import comments, follows, moving
from engagement.models import Idea, OfficialResponse, Outcome, Subject, Topic
from engagement.moves import Move, Said, moves
from tests.engagement.test_moving import lies_under, suggest
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, register_kind, said
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
CHANGING = (
    (re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"), "PUBLIC-ID"),
    (re.compile(r"/(stop|follow|following|choices)/[^/\s\"]+/"), r"/\1/TOKEN/"),
)


def masked(made: Mail) -> Mail:
    parts = {}
    for name in ("subject", "text", "html"):
        text = getattr(made, name)
        for pattern, word in CHANGING:
            text = pattern.sub(word, text)
        parts[name] = text
    return Mail(**parts)


@pytest.fixture(autouse=True)
def moving_things(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    before = list(moves)
    moves.register(
        Move(
            name="shaken",
            read=lambda events: {event.pk: event.facts.get("n", 0) for event in events},
            says=lambda row, topic: Said(
                text=f"It shook for the {row}th time.", quote="Hold <on>.\n\nTight."
            ),
        )
    )
    yield
    moves[:] = before
    register_kind()


def shake(topic, *numbers: int) -> None:
    for n in numbers:
        moving.moved(topic=topic, by=None, what="shaken", facts={"n": n}, key=f"{topic.pk}:{n}")
    spread_due()


def at_once(person: User | Contact) -> None:
    holder = {"user": person} if isinstance(person, User) else {"contact": person}
    choose(**holder, choices={moving.MOVED: "at_once", moving.SAID: "at_once"})


def guest() -> Contact:
    return Contact.objects.create(email="guest@example.org", language="en")


def only_message() -> Message:
    compose_due()
    return Message.objects.exclude(kind=follows.LINK).get()


def test_the_mail_with_the_link():
    follows.ask_to_follow(
        topic=TopicFactory(title="Trees & “benches”"), email="ann@example.org", language="en"
    )
    assert_golden(masked(make(Message.objects.get())), "engagement.follow_link")


def test_the_link_comes_in_the_language_of_the_page_and_not_for_what_is_private_since():
    topic = TopicFactory()
    follows.ask_to_follow(topic=topic, email="ann@example.org", language="ur")
    assert 'dir="rtl"' in make(Message.objects.get()).html
    Topic.objects.filter(pk=topic.pk).update(is_public=False)
    deliver()
    assert not mail.outbox


def test_the_mail_at_once_that_something_moves():
    topic, reader = TopicFactory(title="Trees & “benches”"), UserFactory(display_name="Denise")
    at_once(reader)
    follows.follow(by=reader, topic=topic)
    shake(topic, 4)
    assert_golden(masked(make(only_message())), "engagement.moved")


def test_the_same_mail_to_an_address_without_an_account():
    topic, contact = TopicFactory(title="Trees & “benches”"), guest()
    at_once(contact)
    follows.confirm(contact=contact, topic=topic)
    shake(topic, 4)
    assert_golden(masked(make(only_message())), "engagement.moved_guest")


@pytest.mark.parametrize("is_idea", [False, True])
def test_the_mail_at_once_that_somebody_says_something(is_idea):
    topic, reader = TopicFactory(title="Trees & “benches”"), UserFactory(display_name="Denise")
    at_once(reader)
    follows.follow(by=reader, topic=topic)
    writer = UserFactory(display_name="Imran <b>")
    if is_idea:
        suggest(topic, writer)
    else:
        said(topic, by=writer, text="Same at the kitchen.\n\n<script>Or so</script>")
    spread_due()
    assert_golden(masked(make(only_message())), "engagement.said_idea" if is_idea else "engagement.said")


@pytest.mark.parametrize(
    ("reason", "words"),
    [
        ("follows", "you follow “Trees”"),
        ("follows_above", "you follow what “Trees” is part of"),
        ("commented", "you wrote about “Trees”"),
        ("suggested", "you suggested something about “Trees”"),
        ("supported", "you supported something about “Trees”"),
    ],
)
def test_each_mail_says_why_it_came(reason, words):
    topic, reader = TopicFactory(title="Trees"), UserFactory()
    at_once(reader)
    follows.follow(by=reader, topic=topic)
    shake(topic, 1)
    Notification.objects.update(reason=reason)
    assert f"You get this because {words}." in make(only_message()).text
    assert str(mails_following.REASONS[reason])


# --- Summaries ----------------------------------------------------------------------------------------------


def digest_of(person) -> Mail:
    """What waits for this person, in the mail of the day when it is due."""
    Notification.objects.filter(message=None).update(due_at="2026-01-05T07:00:00Z")
    compose_due()
    return make(Message.objects.get(user=person, kind="digest"))


def test_a_summary_says_it_topic_by_topic_and_counts_what_was_said():
    trees, buses, above = TopicFactory(title="Trees"), TopicFactory(title="Buses"), TopicFactory(title="All")
    lies_under(buses, above)
    reader = UserFactory(display_name="Denise")
    follows.follow(by=reader, topic=trees)
    follows.follow(by=reader, topic=above)
    for _n in range(3):
        said(trees)
    suggest(trees, UserFactory())
    said(buses)
    spread_due()
    shake(trees, 1, 2)
    shake(buses, 1)
    made = digest_of(reader)
    assert made.text.count("Trees\n") == 1
    assert "3 new comments and 1 new idea" in made.text
    assert "- 1 new comment\n" in made.text
    assert made.text.count("It shook for the 1th time.") == 2
    assert "You get this because you follow it." in made.text
    assert "You get this because you follow what it is part of." in made.text


def test_a_summary_counts_only_words_that_still_stand():
    topic, reader = TopicFactory(title="Trees"), UserFactory()
    follows.follow(by=reader, topic=topic)
    gone, stays = said(topic), said(topic)
    spread_due()
    comments.withdraw(by=gone.author, comment=gone)
    text = digest_of(reader).text
    assert "1 new comment" in text
    assert f"/comments/{stays.public_id}/" in text


@pytest.mark.parametrize("what", ["made private", "taken back"])
def test_what_nobody_may_see_any_more_is_not_sent(what):
    topic, reader = TopicFactory(), UserFactory()
    at_once(reader)
    follows.follow(by=reader, topic=topic)
    comment = said(topic)
    spread_due()
    if what == "made private":
        shake(topic, 1)
        Topic.objects.filter(pk=topic.pk).update(is_public=False)
    else:
        comments.withdraw(by=comment.author, comment=comment)
    deliver()
    assert not mail.outbox


def test_the_title_is_in_the_readers_language():
    register_kind(title=lambda key, language: {"ur": "درخت"}.get(language, "A thing"))
    topic, reader = TopicFactory(title="Trees"), UserFactory(preferred_language="ur")
    follows.follow(by=reader, topic=topic)
    shake(topic, 1)
    assert "درخت" in digest_of(reader).text
    with translation.override("en"):
        assert mails_following.title_of(topic) == "Trees"


def test_one_press_in_a_mail_stops_exactly_what_it_names():
    topic, reader = TopicFactory(), UserFactory()
    at_once(reader)
    follows.follow(by=reader, topic=topic)
    shake(topic, 1)
    deliver()
    stop = mail.outbox[0].extra_headers["List-Unsubscribe"].strip("<>").split("/", 3)[3]
    Client(enforce_csrf_checks=True).post(f"/{stop}")
    shake(topic, 2)
    said(topic)
    answered(said(topic, by=reader))
    spread_due()
    kinds = set(Notification.objects.values_list("event__kind", flat=True))
    assert kinds == {moving.MOVED, moving.SAID, "engagement.reply"}
    assert Notification.objects.filter(event__kind=moving.MOVED).count() == 1


def test_a_batch_of_summaries_reads_each_thing_once(django_assert_max_num_queries):
    topics = [TopicFactory() for _n in range(6)]
    readers = [UserFactory() for _n in range(4)]
    for topic in topics:
        for reader in readers:
            follows.follow(by=reader, topic=topic)
        said(topic)
        shake(topic, 1)
    spread_due()
    Notification.objects.update(due_at="2026-01-05T07:00:00Z")
    compose_due()
    from accounts.batch import Batch

    messages = list(Message.objects.filter(kind="digest", user__in=readers).select_related("user", "contact"))
    assert len(messages) == 4
    batch = Batch(messages)
    with django_assert_max_num_queries(4):
        texts = [make(message, batch).text for message in messages]
    assert all(text.count("It shook") == text.count("1 new comment") == 6 for text in texts)


# --- What this app's own moves say --------------------------------------------------------------------------


def says(topic, what: str, **facts) -> Said | None:
    moving.moved(topic=topic, by=None, what=what, facts=facts, key=f"{what}:{facts}")
    from accounts.models import Event

    event = Event.objects.order_by("pk").last()
    mails_following.with_moves([event])
    return mails_following.said_of(event) if event.row else None


def respond(topic, **given) -> OfficialResponse:
    return OfficialResponse.objects.create(
        topic=topic, department_name="Parks", text="We plant forty.", by=UserFactory(), **given
    )


def test_an_official_response_names_the_department_and_what_it_answers():
    topic = TopicFactory()
    comment, idea = said(topic), suggest(topic, UserFactory())
    subject = Subject.objects.create(topic=topic, title="Shade", is_public=True)
    assert (
        says(topic, "official_response", response=respond(topic).pk).text == "Parks answers what people say."
    )
    to_comment = says(topic, "official_response", response=respond(topic, comment=comment).pk)
    assert (to_comment.text, to_comment.url) == ("Parks answers a comment.", comment.get_absolute_url())
    to_idea = says(topic, "official_response", response=respond(topic, comment=idea.comment).pk)
    assert to_idea.text == "Parks answers the idea “An idea”."
    to_subject = says(topic, "official_response", response=respond(topic, subject=subject).pk)
    assert to_subject.text == "Parks answers what people say about “Shade”."
    assert to_subject.quote == "We plant forty."


def test_a_withdrawn_response_is_told_to_nobody():
    topic = TopicFactory()
    made = respond(topic)
    OfficialResponse.objects.update(withdrawn_at="2026-01-01T00:00Z", withdrawn_reason="Wrong")
    assert says(topic, "official_response", response=made.pk) is None


@pytest.mark.parametrize(
    ("state", "words"),
    [
        ("new", "is open again"),
        ("review", "is being looked at"),
        ("taken_up", "is taken up"),
        ("merged", "is merged with another one"),
        ("not_now", "is not taken up now"),
    ],
)
def test_a_decision_about_an_idea_says_what_was_decided(state, words):
    idea = suggest(TopicFactory(), UserFactory())
    text = dict(state=state, state_reason="Because.")
    row = Idea(pk=idea.pk, title=idea.title, topic=idea.topic, **text)
    found = moves.get("idea_decided").says(row, idea.about)
    assert words in found.text
    assert found.quote == "Because."


def test_subjects_and_outcomes_say_what_was_decided_and_done(monkeypatch):
    topic = TopicFactory()
    for model in (Subject, Outcome):
        monkeypatch.setattr(model, "get_absolute_url", lambda row: "/there/")
    subject = Subject.objects.create(
        topic=topic,
        title="Shade",
        is_public=True,
        decision="adopted",
        decision_reason="It is hot.",
        decided_at="2026-01-01T00:00Z",
    )
    found = says(topic, "subject_answered", subject=subject.pk)
    assert (found.text, found.quote) == ("What people say about “Shade”: Taken up.", "It is hot.")
    outcome = Outcome.objects.create(
        topic=topic, you_said="Trees.", we_did="Forty trees.", kind="other", happened_on="2026-01-01"
    )
    found = says(topic, "outcome", outcome=outcome.pk)
    assert (found.text, found.quote) == ("You said, we did: Trees.", "Forty trees.")
