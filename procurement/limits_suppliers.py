"""How often one may ask, and say that an opportunity is not for one."""

from __future__ import annotations

from django.utils.translation import gettext_lazy

from engagement.limits import LIMITS, MANY_FROM_HERE, Limit

OWN = {
    "procurement_question.account": Limit(
        20, 24 * 3600, gettext_lazy("You have asked many questions today.")
    ),
    "procurement_question.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
    "procurement_pass.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
    "procurement_pass.one": Limit(3, 24 * 3600, gettext_lazy("You have told us about this one.")),
    "procurement_pack.ip": Limit(60, 10 * 60, MANY_FROM_HERE),
}


def register() -> None:
    """Called from ready()."""
    LIMITS.update(OWN)
