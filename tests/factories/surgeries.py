"""Venues, sessions and bookings, with traits for the states people speak of."""

from __future__ import annotations

import uuid
from datetime import timedelta

import factory
from factory.django import DjangoModelFactory

from accounts.clock import now
from accounts.models import User
from surgeries.actions import booking as actions
from surgeries.models import Booking, Session, SessionTopic, Shift, Turn, Venue
from tests.factories.accounts import UserFactory


class VenueFactory(DjangoModelFactory):
    """A café with room for twelve."""

    class Meta:
        model = Venue

    name = factory.Sequence(lambda n: f"Café {n}")
    address = "1 High Street"
    postcode = "B1 1AA"
    room = 12


class SessionTopicFactory(DjangoModelFactory):
    class Meta:
        model = SessionTopic

    slug = factory.Sequence(lambda n: f"topic-{n}")
    name = factory.Sequence(lambda n: f"Topic {n}")


class SessionFactory(DjangoModelFactory):
    """Open, in a week, for two hours, with as many places as the room holds."""

    class Meta:
        model = Session

    class Params:
        drop_in = factory.Trait(mode="drop_in")
        slots = factory.Trait(mode="slots", slot_minutes=30)
        draft = factory.Trait(state="draft")
        proposed = factory.Trait(state="proposed")
        over = factory.Trait(starts_at=factory.LazyFunction(lambda: now() - timedelta(days=1)))
        begun = factory.Trait(starts_at=factory.LazyFunction(lambda: now() - timedelta(minutes=30)))
        cancelled = factory.Trait(
            state="cancelled", state_reason="The café is closed.", state_at=factory.LazyFunction(now)
        )

    title = factory.Sequence(lambda n: f"Data surgery {n}")
    venue = factory.SubFactory(VenueFactory)
    mode = "places"
    state = "open"
    needs_surgeons = False
    starts_at = factory.LazyFunction(lambda: now() + timedelta(days=7))
    ends_at = factory.LazyAttribute(lambda session: session.starts_at + timedelta(hours=2))


class ShiftFactory(DjangoModelFactory):
    class Meta:
        model = Shift

    session = factory.SubFactory(SessionFactory)
    surgeon = factory.SubFactory(UserFactory)
    can_help = 2


def booked(session: Session, size: int = 1, user: User | None = None, **given) -> Booking:
    """A booking as its action makes it; `given` are fields of the party, and `source`, `by`, `key`. Sessions of
    tests begin at one and the same time, so clashes pass unless `despite_clash` is False."""
    outer = {name: given.pop(name) for name in ("source", "by", "despite_clash") if name in given}
    outer.setdefault("despite_clash", True)
    key = given.pop("key", "") or uuid.uuid4().hex
    given.setdefault("email", f"{key[:12]}@example.org")
    party = actions.Party(name=given.pop("name", "Amina"), size=size, **given)
    return actions.book(session=session, party=party, key=key, user=user, **outer)


class TurnFactory(DjangoModelFactory):
    """Open, since a quarter of an hour, with a party that is here."""

    class Meta:
        model = Turn

    session = factory.SubFactory(SessionFactory, begun=True)
    booking = factory.LazyAttribute(lambda turn: here(turn.session))
    surgeon = factory.LazyAttribute(lambda turn: ShiftFactory(session=turn.session).surgeon)
    started_at = factory.LazyFunction(lambda: now() - timedelta(minutes=15))


def here(session: Session, size: int = 1, **given) -> Booking:
    """A party that walked in."""
    return booked(session, size, source="walk_in", **given)
