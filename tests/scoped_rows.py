"""For every scoped model, one row that the officer's own department has and one of another department.

A new scoped model adds its line to ROWS; tests/accounts/test_scoped.py walks all screens with them and fails for
a model without a line.
"""

from collections.abc import Callable

from accounts.models import JoinRequest, Organisation
from engagement.models import Pledge, Topic
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import pledged


def organisation(department: Organisation) -> Organisation:
    return department


def join_request(department: Organisation) -> JoinRequest:
    asker = UserFactory(display_name="Asker")
    return JoinRequest.objects.create(organisation=department, user=asker, kind="claim", note=department.name)


def pledge(department: Organisation) -> Pledge:
    """About an action that the department leads."""
    page = ActionPageFactory(lead_organisation=department)
    return pledged(Topic.objects.get(key=page.key), organisation_name=department.name)


ROWS: dict[type, Callable] = {Organisation: organisation, JoinRequest: join_request, Pledge: pledge}
