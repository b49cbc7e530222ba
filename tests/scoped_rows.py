"""For every scoped model, one row that the officer's own department has and one of another department.

A new scoped model adds its line to ROWS; tests/accounts/test_scoped.py walks all screens with them and fails for
a model without a line.
"""

import uuid
from collections.abc import Callable
from datetime import date

from accounts.models import JoinRequest, Organisation
from accounts.permissions import departments_of
from engagement.models import PaperNote, Subject, Topic
from tests.factories.accounts import UserFactory
from tests.factories.engagement import register_kind


def organisation(department: Organisation) -> Organisation:
    return department


def join_request(department: Organisation) -> JoinRequest:
    asker = UserFactory(display_name="Asker")
    return JoinRequest.objects.create(organisation=department, user=asker, kind="claim", note=department.name)


def topic(department: Organisation) -> Topic:
    """One that the members of this department answer for."""
    register_kind(
        name="scoped",
        answerable=lambda user: [_key(each.pk) for each in departments_of(user)],
        answerable_by=lambda user, topic: topic.key in [_key(each.pk) for each in departments_of(user)],
    )
    given = {"title": f"Topic of {department.name}", "is_public": True}
    return Topic.objects.get_or_create(kind="scoped", key=_key(department.pk), defaults=given)[0]


def _key(pk: int) -> uuid.UUID:
    return uuid.UUID(int=pk)


def subject(department: Organisation) -> Subject:
    return Subject.objects.create(topic=topic(department), title=f"Subject of {department.name}")


def paper_note(department: Organisation) -> PaperNote:
    return PaperNote.objects.create(
        topic=topic(department),
        text=f"Said to {department.name}",
        channel="desk",
        said_on=date(2026, 11, 2),
    )


ROWS: dict[type, Callable] = {
    Organisation: organisation,
    JoinRequest: join_request,
    Subject: subject,
    PaperNote: paper_note,
}
