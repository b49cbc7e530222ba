"""For every scoped model, one row that the officer's own department has and one of another department.

A new scoped model adds its line to ROWS; tests/accounts/test_scoped.py walks all screens with them and fails for
a model without a line.
"""

from collections.abc import Callable

from accounts.models import JoinRequest, Organisation
from engagement.models import OfficialResponse, Topic
from tests.engagement.answering import answer
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory


def organisation(department: Organisation) -> Organisation:
    return department


def join_request(department: Organisation) -> JoinRequest:
    asker = UserFactory(display_name="Asker")
    return JoinRequest.objects.create(organisation=department, user=asker, kind="claim", note=department.name)


def topic_of(department: Organisation) -> Topic:
    """Where people speak about an action that this department leads."""
    page = ActionPageFactory(lead_organisation=department, title=f"Action of {department.name}")
    return Topic.objects.get(kind="action", key=page.key)


def official_response(department: Organisation) -> OfficialResponse:
    return answer(topic=topic_of(department), department=department, text=f"We at {department.name} answer.")


ROWS: dict[type, Callable] = {
    Organisation: organisation,
    JoinRequest: join_request,
    OfficialResponse: official_response,
}
