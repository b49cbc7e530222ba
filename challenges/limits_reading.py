"""How often one may ask, and look for partners: counted where every limit is counted."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from engagement.limits import LIMITS, MANY_FROM_HERE, PRESSED_MUCH, Limit

OWN = {
    "challenge_question.account": Limit(10, 24 * 3600, gettext_lazy("You have asked many questions today.")),
    "challenge_question.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
    "challenge_partner.account": Limit(20, 24 * 3600, PRESSED_MUCH),
}


def register() -> None:
    """Called from ready()."""
    LIMITS.update(OWN)
