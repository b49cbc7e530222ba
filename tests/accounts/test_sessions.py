"""Sessions that are over leave no row, no address and no browser behind."""

from datetime import timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client

from accounts.actions.sessions import JUST_BEGUN, forget_sessions
from accounts.clock import now
from accounts.registries import jobs
from tests.accounts.signing import is_signed_in, type_password
from tests.factories.accounts import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db


def test_expired_sessions_go_and_so_does_what_was_noted_of_them(settings):
    user = UserFactory(password=PASSWORD)
    type_password(Client(), user)
    assert Session.objects.count() == UserSession.objects.count() == 1
    with time_machine.travel(now() + timedelta(seconds=settings.SESSION_COOKIE_AGE, days=1)):
        fresh = Client()
        type_password(fresh, user)
        forget_sessions()
        assert is_signed_in(fresh)
        assert Session.objects.count() == 1
        assert [row.session_key for row in UserSession.objects.all()] == [fresh.session.session_key]


@pytest.mark.parametrize(("age", "left"), [(timedelta(0), 1), (JUST_BEGUN + timedelta(minutes=1), 0)])
def test_one_that_has_just_begun_may_not_be_stored_yet(age, left):
    UserSession.objects.create(user=UserFactory(), ip="192.0.2.1", session_key="a" * 32, user_agent="x")
    with time_machine.travel(now() + age):
        forget_sessions()
    assert UserSession.objects.count() == left


def test_it_is_done_every_day():
    assert jobs.get("forget old sessions").every == 24 * 60 * 60
    assert jobs.get("forget old sessions").run is forget_sessions
