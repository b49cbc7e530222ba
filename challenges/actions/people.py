"""Who owns a challenge and who stands in; and, until it is invited, the programme that it belongs to."""

from __future__ import annotations

from enum import Enum
from typing import Any, Literal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from challenges.actions.proposing import officers_of
from challenges.models import Challenge, Programme
from challenges.transitions import locked, note
from engagement.errors import Refused


class Keep(Enum):
    """In place of a programme: whatever it is now."""

    KEEP = "keep"


@transaction.atomic
def set_people(
    *,
    challenge: Challenge,
    owner: User,
    by: User,
    substitute: User | None = None,
    programme: Programme | Literal[Keep.KEEP] | None = Keep.KEEP,
) -> Challenge:
    """Both are challenge officers of its department. Another programme takes the planned dates away: its stages are
    others."""
    row = locked(challenge)
    named = {person.pk for person in (owner, substitute) if person}
    if officers_of(row.department).filter(pk__in=named).count() != len(named):
        raise Refused("owner", _("Choose challenge officers of the department."))
    if owner == substitute:
        raise Refused("substitute", _("Choose somebody else to stand in."))
    fields: dict[str, Any] = {"owner": owner, "substitute": substitute, "updated_at": now()}
    if programme is not Keep.KEEP and (programme and programme.pk) != row.programme_id:
        if row.is_invited:
            raise Refused("programme", _("It is invited: its programme can’t change any more."))
        fields["programme"] = programme
        row.dates.all().delete()
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(update_fields=list(fields))
    note(row, "people_set", by=by, facts={"owner": owner.pk, "substitute": substitute and substitute.pk})
    return row
