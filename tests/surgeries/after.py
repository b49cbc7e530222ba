"""What tests of the time after a session need again and again."""

from __future__ import annotations

import uuid
from datetime import timedelta

from accounts.clock import now
from surgeries.actions import requests
from surgeries.models import Booking, DataRequest, Session
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.surgeries import SessionFactory


def held(days: float = 1, **given) -> Session:
    """A session that ended so many days ago."""
    end = now() - timedelta(days=days)
    return SessionFactory(starts_at=end - timedelta(hours=2), ends_at=end, **given)


def came(session: Session, **given) -> Booking:
    """A party that was checked in."""
    key = uuid.uuid4().hex
    values = {"email": f"{key[:8]}@people.example", "name": "Amina", **given}
    return Booking.objects.create(
        session=session,
        state=Booking.State.CAME,
        state_at=session.starts_at,
        idempotency_key=key,
        **values,
    )


def asked(**given) -> DataRequest:
    """By somebody signed in, not read yet."""
    values = {"title": "Where trees were planted", "what_for": "We water them.", "key": uuid.uuid4().hex}
    values = {**values, **given}
    if not values.get("by") and not values.get("email"):
        values["by"] = UserFactory()
    return requests.ask(**values)


def listed(department=None, by=None, **given) -> DataRequest:
    """On the list."""
    reader = by or UserFactory(roles=["surgery_organiser"])
    return requests.publish(request=asked(**given), by=reader, department=department)


def department(name: str = "Parks"):
    return OrganisationFactory(department=True, name=name)
