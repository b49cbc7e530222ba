"""Reminding members of a draft before the invitation closes: three days and one day before."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import Q

from accounts.clock import now
from challenges.actions.solutions import tell_members
from challenges.models import Challenge, Solution

BEFORE = (
    timedelta(days=1),
    timedelta(days=3),
)  # the nearest that has come is told, an older one is not told late


def remind_due() -> int:
    """Once for each draft, day and closing time; gives how many drafts were looked at."""
    moment, looked = now(), 0
    soon = Challenge.objects.open().filter(closes_at__lte=moment + max(BEFORE))
    waits = Q(state=Solution.State.DRAFT) | Q(state=Solution.State.HANDED_IN, changed_since=True)
    rows = Solution.objects.filter(waits, challenge__in=soon).select_related("challenge", "organisation")
    for solution in rows.order_by("pk"):
        closes = solution.challenge.window[1]
        days = next(before.days for before in BEFORE if closes - moment <= before)
        tell_members(
            solution,
            "solution_closing",
            key=f"{solution.public_id}:{days}:{int(closes.timestamp())}",
            by=None,
            closes=closes.isoformat(),
        )
        looked += 1
    return looked
