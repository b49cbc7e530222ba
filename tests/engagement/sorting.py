"""What the tests of subjects share: a topic with an officer who answers for it, subjects, and things to sort."""

from __future__ import annotations

from datetime import date

from accounts.models import Ward
from engagement.actions import notes, subjects
from engagement.models import PaperNote, Subject, Topic
from tests.factories.accounts import UserFactory, WardFactory
from tests.factories.engagement import TopicFactory, register_kind


def register_answerable(**officers) -> None:
    """The tests' kind of topic, answered for by whoever has `answers_for_things`."""
    register_kind(
        answerable_by=lambda user, topic: getattr(user, "display_name", "") in ANSWERING,
        answerable=lambda user: None if user.display_name in ANSWERING else (),
        **officers,
    )


ANSWERING = ("Ruth", "Anil")


def officer(name: str = "Ruth", **traits):
    return UserFactory(display_name=name, **traits)


def answered_topic(**fields) -> Topic:
    register_answerable()
    return TopicFactory(**fields)


def subject_of(
    topic: Topic, title: str = "Buses at night", *, public: bool = True, by=None, **given
) -> Subject:
    by = by or UserFactory()
    made = subjects.make_subject(by=by, topic=topic, title=title, **given)
    if public:
        subjects.publish(by=by, subject=made)
    return made


def noted(topic: Topic, text: str = "The bus never comes.", *, by=None, **given) -> PaperNote:
    said = {"channel": "event", "place": "Library", "said_on": date(2026, 11, 2), **given}
    return notes.add_note(by=by or UserFactory(), topic=topic, text=text, **said)


def ward(name: str) -> Ward:
    return Ward.objects.filter(name=name).first() or WardFactory(name=name)
