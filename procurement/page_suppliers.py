"""What this part adds to the public page of a procurement: the same for everybody."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.translation import gettext as _

from accounts.clock import now
from challenges.words_reading import moment_words
from engagement.registries import day_words
from procurement.actions.questions import questions_until, takes_at
from procurement.effort import effort_of
from procurement.models import Enquiry, Procurement


def questions(request: HttpRequest, row: Procurement) -> str:
    """What was asked and answered, and the way to ask; of a mirrored one, that questions go elsewhere."""
    is_own = row.source == Procurement.Source.OWN
    if not is_own and not row.is_open:
        return ""
    answered = Enquiry.objects.published().filter(case__procurement=row) if is_own else Enquiry.objects.none()
    found = list(answered.prefetch_related("corrections").order_by("answered_at", "pk"))
    asks = takes_at(row, now())
    if not found and not row.is_open:
        return ""
    until = questions_until(row)
    context = {
        "row": row,
        "is_own": is_own,
        "asks": asks,
        "until": moment_words(until) if until else "",
        "answered": found,
    }
    return render_to_string("procurement/suppliers/_questions.html", context, request)


def take_along(request: HttpRequest, row: Procurement) -> str:
    """Beside: what it takes, the pack, alerts, and how to say that it is not for one."""
    effort = effort_of(row) if row.is_open else None  # afterwards nobody has to know any more
    context = {
        "row": row,
        "effort": effort,
        "decision": day_words(row.decision_on) if effort and row.decision_on else "",
        "label": _("What it takes"),
    }
    return render_to_string("procurement/suppliers/_take_along.html", context, request)
