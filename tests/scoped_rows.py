"""For every scoped model, one row that the officer's own department has and one of another department.

A new scoped model adds its line to ROWS; tests/accounts/test_scoped.py walks all screens with them and fails for
a model without a line.
"""

from collections.abc import Callable

from accounts.clock import today
from accounts.models import JoinRequest, Organisation
from engagement.actions.outcomes import record
from engagement.models import Outcome, Topic
from tests.factories.accounts import UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import said


def organisation(department: Organisation) -> Organisation:
    return department


def join_request(department: Organisation) -> JoinRequest:
    asker = UserFactory(display_name="Asker")
    return JoinRequest.objects.create(organisation=department, user=asker, kind="claim", note=department.name)


def topic_of(department: Organisation) -> Topic:
    """Of an action that the department leads: its members answer for it."""
    action = ActionPageFactory(title=department.name, lead_organisation=department)
    return Topic.objects.get(kind="action", key=action.key)


def outcome(department: Organisation) -> Outcome:
    topic = topic_of(department)
    return record(
        by=None,
        topic=topic,
        you_said=f"More of {department.name}",
        we_did="We did it.",
        change=None,
        happened_on=today(),
        comments=[said(topic)],
    )


ROWS: dict[type, Callable] = {Organisation: organisation, JoinRequest: join_request, Outcome: outcome}
