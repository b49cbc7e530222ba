"""A provider of sessions that only notes what champions ask of it, and an employer with its owner."""

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from accounts.clock import now
from champions.models import Employer
from champions.registries import Meeting, SessionProvider, session_providers
from engagement.errors import Refused
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.champions import EmployerFactory


class Sessions:
    """`rota` holds pairs of a user's pk and a key; `gone` what they said they can't come to; `stuck` refuses."""

    def __init__(self):
        self.rota, self.gone, self.stuck = [], [], set()

    def meetings(self, user):
        return [
            Meeting(key=key, title="Surgery", when="", where="", url="", starts_at=now(), ends_at=now())
            for pk, key in self.rota
            if pk == user.pk
        ]

    def cannot(self, user, key):
        if key in self.stuck:
            raise Refused("host", "You are the host.")
        self.gone.append((user.pk, key))


@pytest.fixture
def sessions():
    made, before = Sessions(), list(session_providers)
    nothing = lambda *args: ()  # noqa: E731
    session_providers[:] = [
        SessionProvider(
            name="test", rota=made.meetings, cannot=made.cannot, short_of_help=nothing, come=nothing,
            busy=nothing, find=lambda key: None, upcoming=nothing, book=lambda *args: "", cancel=nothing,
            places=nothing,
        )
    ]  # fmt: skip
    yield made
    session_providers[:] = before


@pytest.fixture
def owner():
    return UserFactory(display_name="Olive")


@pytest.fixture
def coordinator():
    return UserFactory(roles=["champions_coordinator"], display_name="Samira")


@pytest.fixture
def works(owner):
    found = OrganisationFactory(name="Brass Works <Ltd>")
    MembershipFactory(organisation=found, user=owner, owner=True)
    return found


@pytest.fixture
def employer(works):
    made = EmployerFactory(organisation=works, pledged=20)
    Employer.objects.filter(pk=made.pk).update(
        join_code="BCDF2345", public_id=uuid.UUID("00000000-0000-4000-8000-00000000000e")
    )
    made.refresh_from_db()
    return made


LAB_SESSION = "00000000-0000-4000-8000-000000000009"


class Calendar:
    """Sessions as an upper floor gives them: one, with `places`."""

    def __init__(self, places: int = 99):
        self.places, self.booked, self.cancelled = places, [], []

    def find(self, key):
        begin = datetime(2026, 12, 8, 18, tzinfo=UTC)
        return Meeting(
            key=key, title="Testing evening", when="Tuesday 8 December 2026, 6pm to 8pm", where="Café Stitch",
            url="/surgeries/x/", starts_at=begin, ends_at=begin + timedelta(hours=2),
        )  # fmt: skip

    def book(self, user, key, by):
        if len(self.booked) >= self.places:
            raise Refused("full", "Full")
        self.booked.append(user.pk)
        return f"/bookings/{user.pk}/"

    def cancel(self, user, key):
        self.cancelled.append(user.pk)


@pytest.fixture
def calendar():
    """In place of the app above, whatever it is."""
    before, made = list(session_providers), Calendar()
    nothing = lambda *given: ()  # noqa: E731
    session_providers[:] = [
        SessionProvider(
            name="t", rota=nothing, short_of_help=nothing, come=nothing, cannot=nothing, busy=nothing,
            find=made.find, upcoming=lambda kind: [made.find(LAB_SESSION)], book=made.book, cancel=made.cancel,
            places=nothing,
        )
    ]  # fmt: skip
    yield made
    session_providers[:] = before
