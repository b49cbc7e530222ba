"""What the tests of organisations share: Olive, and her Brass Works."""

from datetime import UTC, datetime

import pytest

from accounts.actions import delivery
from accounts.actions.organisations import (
    create_organisation,
)
from accounts.models import (
    Message,
)
from tests.factories.accounts import MembershipFactory, UserFactory

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


@pytest.fixture
def owner(db):
    return UserFactory(display_name="Olive", email="olive@people.example")


@pytest.fixture
def works(owner):
    return create_organisation(by=owner, name="Brass Works", kind="sme", company_number="01234567")


def member_of(organisation, role="member", **fields):
    person = UserFactory(**fields)
    MembershipFactory(organisation=organisation, user=person, role=role)
    return person


def mail_of(kind):
    return delivery.make(Message.objects.select_related("user", "contact").get(kind=kind))
