"""The sections of a solution's page that tell of its stages: what is planned and shown, and the one timeline."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.templatetags.components import day
from challenges import kinds_stages as kinds
from challenges import permissions
from challenges.ledger import endings, entry_of
from challenges.models import Challenge, Ending, Milestone, Payment, Solution
from challenges.reports_stages import reports_for
from challenges.timeline_stages import gatherings_of, reader_of, time_of, timeline

State = Milestone.State
KINDS = {
    State.PLANNED: "none",
    State.SHOWN: "now",
    State.RETURNED: "warn",
    State.ACCEPTED: "good",
    State.DROPPED: "none",
}


def kind_of(milestone: Milestone) -> str:
    return KINDS[milestone.state]


def payment_state(payment: Payment) -> tuple[str, str]:
    """In a word or two, and the kind of its status."""
    if payment.paid_on:
        return _("Paid"), "good"
    if payment.agreed_at:
        return _("Agreed, not paid yet"), "now"
    if payment.refused_at:
        return _("Not agreed"), "bad"
    return _("Asked for"), "now"


def payment_words(payment: Payment) -> list[tuple[str, str]]:
    """Each step with its day and person."""
    by = _("{day}, {who}")
    steps = (
        (_("Asked for"), payment.asked_at, payment.asked_by),
        (_("Agreed"), payment.agreed_at, payment.agreed_by),
        (_("Not agreed"), payment.refused_at, payment.refused_by),
        (_("Paid"), payment.paid_on, payment.paid_by),
    )
    found = [(_("Amount"), f"£{payment.amount:,.2f}"), (_("Invoice"), payment.invoice)]
    found += [
        (label, by.format(day=day(at), who=who) if who else day(at))
        for label, at, who in steps
        if at is not None
    ]
    return [*found, (_("Reason"), payment.refused_reason)]


def stage_context(request: HttpRequest, solution: Solution) -> dict[str, Any]:
    """Milestones, meetings, buyers, the timeline, and what this reader may do. Nothing for who sees no stages."""
    user = request.user
    reader = reader_of(user, solution)
    milestones = list(solution.milestones.select_related("stage", "payment").order_by("due_on", "pk"))
    ending = Ending.objects.filter(solution=solution).first()
    return {
        "solution": solution,
        "challenge": solution.challenge,
        "reader": reader,
        "reports": reports_for(user, solution, reader),
        "milestones": [_milestone(row) for row in milestones],
        "gatherings": [{"row": row, "at": time_of(row)} for row in gatherings_of(solution)],
        "buyers": list(solution.buyers.all()),
        "lines": timeline(solution, reader),
        "ending": ending,
        "may_agree_ledger": ending is not None and permissions.can_agree_ledger(user, ending),
        "may_work": permissions.can_work_on(user, solution),
        "acts": acts(user, solution),
    }


def _milestone(row: Milestone) -> dict[str, Any]:
    payment = getattr(row, "payment", None)
    paid, paid_kind = payment_state(payment) if payment else ("", "")
    return {
        "row": row,
        "kind": kind_of(row),
        "is_late": row.state in (State.PLANNED, State.RETURNED) and row.due_on < today(),
        "paid": paid,
        "paid_kind": paid_kind,
    }


def acts(user: Any, solution: Solution) -> list[tuple[str, str]]:
    """(label, address) of what this reader may do, by the kind of the stage."""
    works, market = permissions.can_work_on(user, solution), permissions.can_note_market(user, solution)
    stage = solution.stage
    offered = (
        ("milestone_new", _("Plan a milestone"), works and solution.state == Solution.State.GOES_ON),
        ("gathering_new", _("Plan a meeting"), works),
        ("testers", _("Ask for testers"), works and kinds.has("testers", stage)),
        ("study_link", _("Link a study of the Living Lab"), works and kinds.has("testers", stage)),
        ("note_new", _("Write a note"), works or (market and kinds.has("buyers", stage))),
        ("buyer_new", _("Add an interested buyer"), market and kinds.has("buyers", stage)),
        ("help_new", _("Note help in kind"), works),
        ("ending_new", _("Adopt, adapt or stop"), permissions.can_end_solution(user, solution)),
    )
    return [
        (label, reverse(f"challenges:{name}", args=[solution.public_id]))
        for name, label, may in offered
        if may
    ]


def work_section(request: HttpRequest, solution: Solution) -> str:
    """On the page of the solution."""
    if not kinds.is_work(solution.stage) or not reader_of(request.user, solution):
        return ""
    context = {**stage_context(request, solution), "is_part": True}
    return render_to_string("challenges/stages/_work.html", context, request=request)


def timeline_section(request: HttpRequest, solution: Solution) -> str:
    """On the page of the solution, once it is in."""
    reader = reader_of(request.user, solution)
    if not reader or solution.handed_in_at is None:
        return ""
    return render_to_string(
        "challenges/stages/_timeline.html", {"lines": timeline(solution, reader), "reader": reader}
    )


def ended_section(request: HttpRequest, challenge: Challenge) -> str:
    """On the public page of a challenge: "How it ended", the same for everybody."""
    found = [entry_of(ending) for ending in endings().filter(solution__challenge=challenge)]
    return render_to_string("challenges/stages/_ended.html", {"entries": found}) if found else ""
