"""What the tests about answers have in common: a kind of topic with officers who answer for it."""

from __future__ import annotations

import pytest

from accounts.models import Organisation, User
from engagement.actions import responses
from engagement.models import Coding, OfficialResponse, Subject, SubjectTag, Topic
from engagement.registries import topic_kinds
from tests.factories.accounts import UserFactory
from tests.factories.engagement import KIND, TopicFactory, register_kind


@pytest.fixture(autouse=True)
def kinds_as_before():
    """What one test says about who answers is not true for the next one."""
    before = list(topic_kinds)
    yield
    topic_kinds[:] = before


def with_officers(*officers: User, department: Organisation | None = None, **changes) -> Topic:
    """A topic for which these people answer, and whose department this is."""
    pks = {officer.pk for officer in officers}
    topic = TopicFactory(**changes)
    register_kind(
        answerable_by=lambda user, topic: user.pk in pks,
        answerable=lambda user: None if user.pk in pks else (),
        owners=lambda key: pks,
        department=lambda key: department,
        departments=lambda keys: {key: department.name for key in keys} if department else {},
    )
    assert topic.kind == KIND
    return topic


def department(name: str = "Housing") -> Organisation:
    return Organisation.objects.get_or_create(name=name, defaults={"kind": Organisation.Kind.DEPARTMENT})[0]


def answer(by: User | None = None, text: str = "We will plant forty trees.", **thing) -> OfficialResponse:
    """An official response, as its action makes it."""
    if not thing.keys() & {"department", "department_name"}:
        thing["department"] = department()
    return responses.respond(by=by or UserFactory(), text=text, **thing)


def subject_of(*comments, title: str = "Shade", topic: Topic | None = None) -> Subject:
    """A subject into which these comments are sorted."""
    subject = Subject.objects.create(topic=topic or comments[0].topic, title=title, is_public=True)
    coder = UserFactory()
    for comment in comments:
        coding = Coding.objects.create(comment=comment, topic=comment.topic, coder=coder)
        SubjectTag.objects.create(coding=coding, subject=subject)
    return subject
