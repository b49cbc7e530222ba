"""Who answers, in the tests of "You said, we did"."""

import pytest
from django.urls import reverse

from engagement.models import Topic
from tests.engagement.test_outcomes import STEP
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import register_kind


@pytest.fixture
def officer():
    """Who answers for every thing, with one change to choose from."""
    user = UserFactory(display_name="Ruth")
    register_kind(
        answerable_by=lambda who, topic: who == user,
        answerable=lambda who: None if who == user else (),
        changes=lambda key, language: [STEP],
    )
    yield user
    register_kind()


def record_url(topic) -> str:
    return reverse("engagement:record_outcome", args=[topic.public_id])


@pytest.fixture
def action_and_people():
    lead = OrganisationFactory(department=True)
    responsible = UserFactory()
    people = {
        "anonymous": None,
        "citizen": UserFactory(),
        "moderator": UserFactory(roles=["moderator"]),
        "partner": UserFactory(),
        "responsible": responsible,
        "department officer": UserFactory(roles=["department_officer"]),
        "editor": UserFactory(roles=["editor"]),
        "closed": UserFactory(closed=True),
    }
    for role in ("partner", "department officer", "closed"):
        MembershipFactory(organisation=lead, user=people[role])
    page = ActionPageFactory(lead_organisation=lead, responsible=responsible)
    return Topic.objects.get(key=page.key), people
