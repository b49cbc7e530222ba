"""How often a firm may ask, hand in invoices and quotes, and say that an opportunity is not for it."""

from __future__ import annotations

from django.http import HttpRequest
from django.utils.translation import gettext_lazy

from engagement.limits import LIMITS, MANY_FROM_HERE, Limit, check_all, ip_of

OWN = {
    "procurement_question.account": Limit(
        20, 24 * 3600, gettext_lazy("You have asked many questions today.")
    ),
    "procurement_question.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
    "procurement_invoice.account": Limit(
        40, 60 * 60, gettext_lazy("You have handed in many invoices in the last hour.")
    ),
    "procurement_quote.account": Limit(
        20, 60 * 60, gettext_lazy("You have sent your quote many times in the last hour.")
    ),
    "procurement_file.ip": Limit(120, 60 * 60, MANY_FROM_HERE),
    "procurement_pass.ip": Limit(60, 60 * 60, MANY_FROM_HERE),
    "procurement_pass.one": Limit(3, 24 * 3600, gettext_lazy("You have told us about this one.")),
    "procurement_pack.ip": Limit(60, 10 * 60, MANY_FROM_HERE),
}


def check_file(name: str, request: HttpRequest) -> None:
    """Before anything is done with what was sent. TooMany."""
    check_all([(name, request.user.pk), ("procurement_file.ip", ip_of(request))])


def register() -> None:
    """Called from ready()."""
    LIMITS.update(OWN)
