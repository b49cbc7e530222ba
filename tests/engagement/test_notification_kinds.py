"""Which messages whose page of mail choices names."""

import pytest
from django.urls import reverse

from tests.engagement.moderating import client_of, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db
WAITING = "Comments that wait for a moderator"
AT_RISK = "Someone may be at risk"


@pytest.mark.parametrize(
    ("roles", "named"),
    [
        ((), set()),
        (("moderator",), {WAITING}),
        (("safeguarding_lead",), {WAITING, AT_RISK}),
        (("editor",), set()),
    ],
)
def test_only_those_on_duty_are_asked_about_messages_of_their_duty(roles, named):
    person = moderator(*roles) if roles else UserFactory()
    page = client_of(person).get(reverse("accounts:notifications")).content.decode()
    assert {label for label in (WAITING, AT_RISK) if label in page} == named
    assert "Somebody answers you" in page
