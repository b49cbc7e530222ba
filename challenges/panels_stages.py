"""What the officer's case page and the list of tasks say of stages 3 to 6."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import today
from challenges import permissions
from challenges.measures import is_late
from challenges.models import Challenge, Milestone, Payment
from challenges.models.solutions import Solution
from challenges.registries import Task
from challenges.reports_stages import to_read

State = Milestone.State
OPEN = (State.PLANNED, State.RETURNED)
SOON = timedelta(days=14)


def payments_waiting(user: Any) -> QuerySet[Payment]:
    """Asked for or agreed, not paid: of solutions that this officer may see."""
    seen = Milestone.objects.visible_to(user).order_by().values("pk")
    return Payment.objects.filter(milestone__in=seen, refused_at=None, paid_on=None)


def buttons(user: Any, challenge: Challenge) -> Iterable[tuple[str, str, str]]:
    if permissions.can_name_runners(user, challenge) and permissions.is_past_invitation(challenge):
        yield _("Who runs the stages"), reverse("challenges:runners", args=[challenge.slug]), "group"


def panel(request: HttpRequest, challenge: Challenge) -> str:
    """Solutions by stage, milestones due soon or late, payments that wait. "" before anything is in a stage."""
    if not permissions.is_past_invitation(challenge):
        return ""
    solutions = list(
        Solution.objects.visible_to(request.user)
        .handed_in()
        .filter(challenge=challenge)
        .select_related("stage", "organisation")
        .order_by("-stage__position", "number")
    )
    open_ones = Milestone.objects.filter(solution__in=[row.pk for row in solutions])
    waiting = payments_waiting(request.user).filter(milestone__solution__challenge=challenge)
    context = {
        "challenge": challenge,
        "stages": _by_stage(solutions),
        "shown": list(open_ones.filter(state=State.SHOWN).select_related("solution").order_by("state_at")),
        "due": [
            {"row": row, "late": row.due_on < today()}
            for row in open_ones.filter(
                state__in=OPEN, solution__state=Solution.State.GOES_ON, due_on__lte=today() + SOON
            )
            .select_related("solution")
            .order_by("due_on", "pk")
        ],
        "payments": [
            {"row": row, "late": is_late(row.asked_at)}
            for row in waiting.select_related("milestone__solution__organisation").order_by("asked_at")
        ],
        "may_end": permissions.can_end(request.user, challenge)
        and challenge.state == Challenge.State.RUNNING
        and not challenge.solutions.alive().exists(),
    }
    return render_to_string("challenges/stages/_case.html", context)


def _by_stage(solutions: Sequence[Solution]) -> list[dict]:
    found: dict[str, list[Solution]] = {}
    for row in solutions:
        found.setdefault(row.stage.staff_name, []).append(row)
    return [{"name": name, "solutions": rows} for name, rows in found.items()]


def tasks(user: Any, challenges: Sequence[Challenge]) -> Iterable[Task]:
    """Payments and evidence that wait, milestones that are late, reports that nobody scores yet: four queries,
    however many challenges."""
    known = {challenge.pk: challenge for challenge in challenges}
    payments: Counter[int] = Counter()
    overdue: set[int] = set()
    rows = payments_waiting(user).filter(milestone__solution__challenge__in=list(known)).order_by()
    for pk, asked in rows.values_list("milestone__solution__challenge", "asked_at"):
        payments[pk] += 1
        if is_late(asked):
            overdue.add(pk)
    shown: Counter[int] = Counter()
    late: Counter[int] = Counter()
    going_on = Q(solution__state=Solution.State.GOES_ON, state__in=[State.SHOWN, *OPEN])
    stopped = Q(
        solution__state=Solution.State.STOPPED, state=State.SHOWN
    )  # shown before, and perhaps to be paid
    steps = Milestone.objects.visible_to(user).filter(solution__challenge__in=list(known)).order_by()
    steps = steps.filter(going_on | stopped)
    for pk, state, due in steps.values_list("solution__challenge", "state", "due_on"):
        if state == State.SHOWN:
            shown[pk] += 1
        elif due < today():
            late[pk] += 1
    reports = to_read(user, known)
    for pk, challenge in known.items():
        yield from _of(challenge, payments[pk], pk in overdue, shown[pk], late[pk], reports[pk])


def _of(
    challenge: Challenge, payments: int, overdue: bool, shown: int, late: int, reports: int
) -> Iterable[Task]:
    sentences = (
        (
            payments,
            overdue,
            ngettext("{number} payment waits: {title}", "{number} payments wait: {title}", payments),
        ),
        (
            shown,
            False,
            ngettext(
                "{number} milestone to look at: {title}", "{number} milestones to look at: {title}", shown
            ),
        ),
        (
            reports,
            False,
            ngettext("{number} report to read: {title}", "{number} reports to read: {title}", reports),
        ),
        (late, True, ngettext("{number} milestone late: {title}", "{number} milestones late: {title}", late)),
    )
    for number, is_overdue, sentence in sentences:
        if number:
            yield Task(
                text=sentence.format(number=number, title=challenge.title),
                url=reverse("challenges:stage_tasks", args=[challenge.slug]),
                is_late=is_overdue,
            )
