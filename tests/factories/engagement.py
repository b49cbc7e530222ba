"""Topics and what people say about them, with traits for the states people speak of."""

from __future__ import annotations

import uuid
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.clock import now
from accounts.models import User
from engagement import fragments
from engagement.actions import comments, ideas, pledges
from engagement.actions.states import tail_of
from engagement.models import Comment, Idea, Pledge, Topic
from engagement.registries import TopicKind, topic_kinds
from tests.factories.accounts import UserFactory

KIND = "thing"


def register_kind(**changes) -> TopicKind:
    """A kind of topic of the tests' own, whose owners live at /things/<key>/; `changes` replace parts of it."""
    given = {
        "name": KIND,
        "label": "Thing",
        "resolve_url": lambda key, language: (
            f"/things/{key}/" if language == "en" else f"/{language}/things/{key}/"
        ),
        "is_public": lambda key: True,
        "title": lambda key, language: "A thing",
    }
    return topic_kinds.register(TopicKind(**{**given, **changes}))


class TopicFactory(DjangoModelFactory):
    """A public topic that is open and published at once."""

    class Meta:
        model = Topic

    class Params:
        private = factory.Trait(is_public=False)
        upcoming = factory.Trait(opens_at=factory.LazyFunction(lambda: now() + timedelta(days=7)))
        closed = factory.Trait(
            closes_at=factory.LazyFunction(lambda: now() - timedelta(days=7)),
            closed_by=factory.SubFactory(UserFactory),
            closed_reason="It is decided.",
        )
        read_first = factory.Trait(moderation=Topic.Moderation.PRE)

    kind = KIND
    key = factory.LazyFunction(uuid.uuid4)
    title = factory.Sequence(lambda n: f"Thing {n}")
    is_public = True
    moderation = Topic.Moderation.POST

    @classmethod
    def _create(cls, model_class, *args, **kwargs):
        if not any(kind.name == KIND for kind in topic_kinds):
            register_kind()
        return super()._create(model_class, *args, **kwargs)


def said(topic: Topic, by: User | None = None, text: str = "More trees, please.", **given) -> Comment:
    """A comment, as its action makes it."""
    return comments.post_comment(by=by or UserFactory(), topic=topic, text=text, hold="", **given)


def answered(to: Comment, by: User | None = None, text: str = "I agree.", **given) -> Comment:
    """A reply, as its action makes it."""
    return comments.reply(by=by or UserFactory(), to=to, text=text, hold="", **given)


def suggested(
    about: Topic | None = None, by: User | None = None, title: str = "A bench at every stop", **given
) -> Idea:
    """An idea, as its action makes it."""
    given = {"text": "My mother waits for the bus standing.", "hold": "", **given}
    return ideas.suggest(by=by or UserFactory(), about=about or TopicFactory(), title=title, **given)


def pledged(topic: Topic, by: User | None = None, offers: tuple[str, ...] = ("time",), **given) -> Pledge:
    """An offer of help, as its action makes it."""
    return pledges.pledge(by=by or UserFactory(), topic=topic, offers=offers, **given)


def pledged_as(state: str, topic: Topic, owner: User | None = None, **given) -> Pledge:
    """One that was answered, or taken back, until it stood so."""
    made = pledged(topic, **given)
    if state == "withdrawn":
        pledges.withdraw(by=made.user, pledge=made)
    elif state != "new":
        pledges.answer(by=owner or UserFactory(), pledge=made, message="Thank you.", state=state, seen=None)
    return made


def fill(
    topic: Topic, *, roots: int, replies: int = 0, in_first: int = 0, authors: list[User] | None = None
) -> list[Comment]:
    """Many comments at once: `replies` under each root, `in_first` under the newest; with their counts."""
    authors = authors or [UserFactory() for _number in range(5)]
    made = Comment.objects.bulk_create(
        [_row(topic, number, authors, support_count=number % 7) for number in range(roots)]
    )
    below = []
    for root in made:
        number = in_first if in_first and root is made[-1] else replies
        root.reply_count, root.tail_from = number, tail_of(list(range(number, 0, -1)))
        below += [_row(topic, place, authors, parent=root, position=place + 1) for place in range(number)]
    Comment.objects.bulk_create(below, batch_size=1000)
    Comment.objects.bulk_update(made, ["reply_count", "tail_from"], batch_size=1000)
    Topic.objects.filter(pk=topic.pk).update(comment_count=roots + len(below))
    topic.refresh_from_db()
    return made


def _row(topic: Topic, number: int, authors: list[User], **given) -> Comment:
    text, instant = f"Voice {number}: more trees.", now() - timedelta(hours=1)
    return Comment(
        topic=topic,
        author=authors[number % len(authors)],
        text=text,
        language=topic.language,
        created_at=instant,
        fragments=fragments.make(text=text, created_at=instant),
        **given,
    )
