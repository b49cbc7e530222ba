"""A concern can be about a session: anybody may report one about what the calendar shows."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from champions.registries import ConcernKind, concern_kinds
from surgeries import words
from surgeries.models import Session, Shift


def title(key: UUID, viewer: User | None) -> str | None:
    """Of a session that everybody may see."""
    found = Session.objects.public().filter(public_id=key).first()
    return f"{found.title}, {words.when(found)}" if found else None


def people(key: UUID) -> Collection[int]:
    """Its host, and those who come to help."""
    hosts = Session.objects.filter(public_id=key, host__isnull=False).values_list("host", flat=True)
    shifts = Shift.objects.coming().filter(session__public_id=key, surgeon__isnull=False)
    return {*hosts, *shifts.values_list("surgeon", flat=True)}


def url(key: UUID) -> str:
    found = Session.objects.public().filter(public_id=key).first()
    return found.get_absolute_url() if found else ""


def register() -> None:
    """Called from ready()."""
    concern_kinds.register(
        ConcernKind(name="session", label=_("A session"), title=title, people=people, url=url)
    )
