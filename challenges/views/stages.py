"""Stages 3 to 6 as they are read: one's cases, the work on a solution, a milestone, a picture."""

from __future__ import annotations

import mimetypes
from typing import Any
from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import today
from accounts.templatetags.components import day
from challenges import permissions
from challenges.actions.payments import days_to_pay
from challenges.models import Challenge, Evidence, Milestone, Runner, Solution
from challenges.panels_stages import panel
from challenges.sections_stages import kind_of, payment_words, stage_context
from challenges.views.stages_shared import crumbs, milestone_or_404, own_page, solution_or_404

State = Milestone.State
STANDING = (State.PLANNED, State.RETURNED, State.SHOWN)


@own_page
@require_safe
def running(request: HttpRequest) -> HttpResponse:
    """What somebody of a partner runs: their stages, and the solutions that have gone on to each."""
    roles = (
        Runner.objects.current().filter(user=request.user).select_related("challenge__department", "stage")
    )
    solutions = Solution.objects.of_runner(request.user).clear_for(request.user)
    rows = list(solutions.select_related("organisation", "challenge").order_by("challenge", "number"))
    waiting = _waiting(rows)
    cases = [
        {
            "role": role,
            "solutions": [
                {"solution": row, "waiting": waiting.get(row.pk, 0)}
                for row in rows
                if row.challenge_id == role.challenge_id and row.stage_id == role.stage_id
            ],
        }
        for role in roles
    ]
    own = _own(request.user)
    context = {"cases": cases, "own": own, "breadcrumbs": crumbs()}
    return render(request, "challenges/stages/running.html", context)


def _waiting(rows: list[Solution]) -> dict[int, int]:
    """How many milestones of each have evidence that nobody judged yet."""
    found: dict[int, int] = {}
    shown = Milestone.objects.filter(solution__in=[row.pk for row in rows], state=State.SHOWN)
    for pk in shown.order_by().values_list("solution", flat=True):
        found[pk] = found.get(pk, 0) + 1
    return found


def _own(user: Any) -> list[Solution]:
    """Those of one's firm that are in a stage: the way for its people."""
    rows = Solution.objects.of_members(user).filter(state__in=["goes_on", "on_hold", "ended"])
    return list(rows.select_related("challenge", "stage").distinct().order_by("-pk")[:30])


@own_page
@require_safe
def case(request: HttpRequest, slug: str) -> HttpResponse:
    """What waits in the stages of one challenge, for its officers."""
    challenge = get_object_or_404(Challenge.objects.of_officer(request.user), slug=slug)
    context = {
        "challenge": challenge,
        "panel": panel(request, challenge),
        "may_name": permissions.can_name_runners(request.user, challenge),
        "breadcrumbs": crumbs((_("Stages that run"), reverse("challenges:running"))),
    }
    return render(request, "challenges/stages/case.html", context)


@own_page
@require_safe
def work(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything of the stages of one solution, as this reader may see it."""
    solution = solution_or_404(request, public_id)
    context = {
        **stage_context(request, solution),
        "breadcrumbs": crumbs((_("Stages that run"), reverse("challenges:running"))),
    }
    return render(request, "challenges/stages/work.html", context)


@own_page
@require_safe
def milestone(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is wanted, what was shown, how it stands, and its payment."""
    found = milestone_or_404(request, public_id)
    user, solution = request.user, found.solution
    payment = getattr(found, "payment", None)
    officer = permissions.can_decide_payment(user, solution)
    waits = payment is not None and payment.agreed_at is None and payment.refused_at is None
    context = {
        "milestone": found,
        "solution": solution,
        "kind": kind_of(found),
        "is_late": found.state in (State.PLANNED, State.RETURNED) and found.due_on < today(),
        "facts": [
            (_("Stage"), found.stage.applicant_name),
            (_("Due on"), day(found.due_on)),
            (_("Payment when it is reached"), f"£{found.amount:,.2f}" if found.amount else ""),
        ],
        "evidence": list(found.evidence.select_related("by").order_by("-pk")),
        "payment": payment,
        "payment_facts": payment_words(payment) if payment else [],
        "days": days_to_pay(payment) if payment else None,
        "may_show": permissions.can_show_evidence(user, solution)
        and found.state in (State.PLANNED, State.RETURNED, State.SHOWN),
        "may_judge": permissions.can_judge(user, found) and found.state == State.SHOWN,
        "may_return": permissions.can_return(user, found) and found.state == State.SHOWN,
        "may_drop": found.state in STANDING and permissions.can_drop(user, found),
        "may_ask": permissions.can_ask_payment(user, found),
        "may_agree": officer and waits,
        "may_pay": officer
        and payment is not None
        and payment.agreed_at is not None
        and payment.paid_on is None,
        "back": reverse("challenges:stage_work", args=[solution.public_id]),
    }
    return render(request, "challenges/stages/milestone.html", context)


@own_page
@require_safe
def picture(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The picture of an evidence, to whoever may see its milestone."""
    rows = Evidence.objects.select_related("milestone").exclude(picture="")
    found = get_object_or_404(rows, public_id=public_id)
    milestone_or_404(request, found.milestone.public_id)
    try:
        with found.picture.open("rb") as opened:
            content = opened.read()  # drawn anew when it came in: no more than a screen shows
    except FileNotFoundError:
        raise Http404 from None
    kind = mimetypes.guess_type(found.picture.name)[0] or "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'"
    return response
