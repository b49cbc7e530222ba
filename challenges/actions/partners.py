"""The partners of a programme, kept together."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from challenges.models import Programme, ProgrammePartner
from challenges.transitions import locked
from engagement.errors import Refused


def partners_of(programme: Programme) -> list[dict[str, str]]:
    return [{"name": one.name, "role": one.role} for one in programme.partners.all()]


def mark(programme: Programme) -> str:
    """What a page has seen of them."""
    return json.dumps(partners_of(programme))


@transaction.atomic
def keep_partners(*, programme: Programme, rows: Sequence[Mapping[str, str]], seen: str, by: User) -> None:
    """All of them, in place of those before; who is known as an organisation stays so.
    Refused: "seen" (somebody saved meanwhile)."""
    row = locked(programme)
    if mark(row) != seen:
        raise Refused("seen", _("Somebody else has changed this meanwhile. Look again, and save once more."))
    known = dict(row.partners.exclude(organisation=None).values_list("name", "organisation"))
    row.partners.all().delete()
    ProgrammePartner.objects.bulk_create(
        [
            ProgrammePartner(programme=row, position=place, organisation_id=known.get(given["name"]), **given)
            for place, given in enumerate(rows)
        ]
    )
    log(instance=row, action="wagtail.edit", user=by)
