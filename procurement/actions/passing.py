"""Why firms pass an opportunity by: a reason in one tap, of nobody in particular, counted for officers."""

from __future__ import annotations

from datetime import datetime

from django.db.models import Count
from django.utils.translation import gettext as _

from accounts.clock import now
from engagement.errors import Refused
from engagement.guards import personal_data_found
from procurement.models import PassedOn, Procurement

TAKEN_OUT = "[…]"
LONGEST = 300
SHOWN = 20


def pass_on(
    *, procurement: Procurement, reason: str, words: str = "", received_at: datetime | None = None
) -> PassedOn:
    """Kept without anything that says who. Of the words, what looks like a person's address or number goes.

    Refused: "closed" (it is not open, or not any more), "reason" (none of ours)."""
    at = received_at or now()
    closes = procurement.closes_at
    if procurement.state != Procurement.State.INVITED or closes is None or at >= closes:
        raise Refused("closed", _("This opportunity is not open now."))
    if reason not in PassedOn.Reason.values:
        raise Refused("reason", _("Choose a reason."))
    return PassedOn.objects.create(
        procurement=procurement, reason=reason, words=without_people(words.strip()[:LONGEST])
    )


def without_people(words: str) -> str:
    """What would tell who wrote it taken out, as far as a program finds it."""
    for finding in reversed(personal_data_found(words, most=LONGEST)):
        words = words[: finding.start] + TAKEN_OUT + words[finding.end :]
    return words[:LONGEST]


def counted(procurement: Procurement) -> list[tuple[str, int]]:
    """Each reason that was given with how often, the most frequent first. One query."""
    rows = PassedOn.objects.filter(procurement=procurement).order_by().values("reason")
    found = rows.annotate(number=Count("pk")).values_list("reason", "number")
    ordered = sorted(found, key=lambda pair: (-pair[1], pair[0]))
    return [(str(PassedOn.Reason(reason).label), number) for reason, number in ordered]


def words_of(procurement: Procurement) -> list[str]:
    """The newest words, for officers alone."""
    rows = PassedOn.objects.filter(procurement=procurement).exclude(words="").order_by("-pk")
    return list(rows.values_list("words", flat=True)[:SHOWN])
