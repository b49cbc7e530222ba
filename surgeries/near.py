"""Near me: a postcode or the name of a ward becomes the venues around it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from surgeries.models import Venue

POSTCODE = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)(\d[A-Z]{0,2})?")
SPACED = re.compile(r"([A-Z]{1,2}\d[A-Z\d]?)\s+(\d[A-Z]{0,2})?")


@dataclass(frozen=True)
class Around:
    """Venues of that outward code or ward, and of the wards in which these are."""

    venues: frozenset[int]
    wards: frozenset[int]
    name: str  # as people say it: "B12", "Balsall Heath West"

    @property
    def condition(self) -> Q:
        return Q(venue__in=self.venues) | Q(venue__ward__in=self.wards)


def outward_of(text: str) -> str:
    """ "B12" from "B12", "b12 9", "B12 9BX" and "b129bx"; "" for what is no postcode."""
    text = " ".join(text.upper().split())
    match = SPACED.fullmatch(text) or POSTCODE.fullmatch(text.replace(" ", ""))
    return match[1] if match else ""


def around(text: str) -> Around | None:
    """None where nothing is typed; ValidationError for what is no postcode and no ward, and for where nobody meets.

    One query: a city has some dozens of venues.
    """
    text = " ".join(text.split())
    if not text:
        return None
    rows = list(Venue.objects.in_use().values_list("pk", "postcode", "ward", "ward__name"))
    outward = outward_of(text)
    if outward:
        found = [row for row in rows if outward_of(row[1]) == outward]
        name = outward
    else:
        wanted = text.casefold()
        found = [row for row in rows if row[3] and wanted in row[3].casefold()]
        name = next((row[3] for row in found if row[3].casefold() == wanted), text)
    if found:
        wards = frozenset(row[2] for row in found if row[2])
        return Around(frozenset(row[0] for row in found), wards, name)
    if outward:
        raise ValidationError(
            _("We do not meet in {place} yet. Try a postcode nearby, or leave it empty.").format(
                place=outward
            )
        )
    raise ValidationError(_("We know no ward of this name. Enter a postcode, like B12 9BX or B12, or a ward"))
