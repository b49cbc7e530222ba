"""How often one may propose a challenge: counted where every limit is counted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from engagement.limits import LIMITS, Limit

PROPOSE = "challenge_proposal.account"


def register() -> None:
    """Called from ready()."""
    LIMITS[PROPOSE] = Limit(5, 24 * 3600, gettext_lazy("You have proposed many challenges today."))
