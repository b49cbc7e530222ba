"""What this part adds to the case page: its buttons, and the tasks that wait for an officer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import now, today
from accounts.templatetags.components import weekday
from challenges import permissions, readiness
from challenges.actions.moving import may_go_on
from challenges.actions.route import WITH_NOTICES
from challenges.clock import at_noon
from challenges.models import Challenge, Criterion, Gate, Question, Stage, StageKind
from challenges.querysets import ALIVE
from challenges.registries import CasePart, Task, case_parts
from challenges.routes import rules_of

State = Challenge.State
SOON = timedelta(days=3)


def buttons(user: Any, challenge: Challenge) -> Iterator[tuple[str, str, str]]:
    from challenges.office.case_base import url_of

    defining = permissions.can_define(user, challenge)
    running = permissions.can_change_dates(user, challenge)
    inviting = running and challenge.is_before_closing
    runs = permissions.can_run(user, challenge)
    offered = (
        (permissions.can_end(user, challenge), "people", _("Owner and programme"), "user"),
        (defining, "value", _("Estimated value"), "form"),
        (defining, "route", _("Legal route"), "decimal"),
        (permissions.can_approve_route(user, challenge), "approve", _("Approve the route"), "check"),
        (runs and challenge.state in WITH_NOTICES, "notice", _("Record a notice"), "doc-full"),
        (runs and challenge.state in WITH_NOTICES, "notice_text", _("Text for the notice"), "copy"),
        (defining or running, "dates", _("Dates"), "calendar-alt"),
        (defining, "invite", _("Invite solutions"), "mail"),
        (inviting, "lengthen", _("Lengthen the window"), "time"),
        (inviting, "change", _("Change notice"), "warning"),
        (running and challenge.decision_on is not None, "later", _("Decision later"), "history"),
        (running and may_go_on(challenge), "go_on", _("Next stage"), "arrow-right"),
        (runs and challenge.is_invited, "support", _("Support given"), "tag"),
        (runs, "audit", _("Audit pack"), "download"),
        (running, "end", _("End"), "success"),
        (permissions.can_end(user, challenge), "stop", _("Stop"), "cross"),
    )
    for may, name, label, icon in offered:
        if may:
            yield label, url_of(name, challenge), icon


def tasks(user: Any, challenges: Sequence[Challenge]) -> Iterable[Task]:
    """In three queries, however many challenges there are."""
    found: list[Task] = []
    for row in _with_what_waits(challenges):
        found += _of_route(user, row)
        found += _of_time(row)
    return found


def _with_what_waits(challenges: Sequence[Challenge]) -> QuerySet[Challenge]:
    alive = Q(solutions__state__in=ALIVE)
    here = alive & Q(solutions__stage=F("stage"))
    later = Stage.objects.filter(plan=OuterRef("plan"), position__gt=OuterRef("stage__position"))
    return (
        Challenge.objects.filter(pk__in=[challenge.pk for challenge in challenges])
        .select_related("stage", "department")
        .annotate(
            waiting=Count("questions", filter=Q(questions__state=Question.State.RECEIVED), distinct=True),
            solutions_alive=Count("solutions", filter=alive, distinct=True),
            solutions_here=Count("solutions", filter=here, distinct=True),
            is_scored=Exists(Criterion.objects.filter(stage=OuterRef("stage"))),
            has_next=Exists(later),
        )
        .prefetch_related("notices", "gates")
        .order_by("pk")
    )


def _is_done(row: Challenge) -> bool:
    """As `moving.gate_is_done`, of what is read already."""
    gate = next((gate for gate in row.gates.all() if gate.stage_id == row.stage_id), None)
    if gate is not None:
        return gate.state == Gate.State.DECIDED
    return not row.is_scored or not row.solutions_here


def _of_route(user: Any, row: Challenge) -> Iterator[Task]:
    from challenges.office.case_base import url_of

    rules = rules_of(row.route)
    there = {notice.kind for notice in row.notices.all() if notice.published_at <= now()}
    if row.state == State.DEFINING:
        if rules and row.route_approved_at is None and row.route_chosen_by_id != user.pk:
            if user.has_perm("challenges.approve_route"):
                yield Task(
                    text=_("{title}: approve the legal route").format(title=row), url=url_of("approve", row)
                )
        elif rules and row.route_approved_at and set(rules.first) - there:
            yield Task(
                text=_("{title}: record the notice that is due first").format(title=row),
                url=url_of("notice", row),
            )
    if row.state == State.ENDED and rules and set(rules.later) - there:
        yield Task(
            text=_("{title}: a notice is due, if a contract was entered").format(title=row),
            url=url_of("notice", row),
        )


def _of_time(row: Challenge) -> Iterator[Task]:
    from challenges.office.case_base import case_url, url_of

    if row.state != State.RUNNING:
        return
    if row.stage_kind == StageKind.INVITE and row.is_open and row.waiting and row.closes_at - now() <= SOON:
        yield Task(
            text=ngettext(
                "{title}: {number} question without an answer, closes {day}",
                "{title}: {number} questions without an answer, closes {day}",
                row.waiting,
            ).format(title=row, number=row.waiting, day=weekday(row.closes_at)),
            url=case_url(row),
            due=row.closes_at,
        )
    if row.decision_on and row.solutions_alive and row.decision_on <= today() + SOON and not _is_done(row):
        due = at_noon(row.decision_on)
        yield Task(
            text=_("{title}: the decision was promised for {day}").format(
                title=row, day=weekday(row.decision_on)
            ),
            url=url_of("later", row),
            due=due,
            is_late=due <= now(),
        )
    if row.stage_kind == StageKind.INVITE and not row.invitation_runs and _is_done(row) and row.has_next:
        yield Task(text=_("{title}: go on to the next stage").format(title=row), url=url_of("go_on", row))


def register() -> None:
    """Called from ready()."""
    from challenges.office.case_base import case_url, url_of

    case_parts.register(CasePart(name="office", buttons=buttons, tasks=tasks, order=10))
    for section, name in (
        ("dates", "dates"),
        ("route", "route"),
        ("notices", "notice"),
        ("invite", "invite"),
    ):
        readiness.section_urls[section] = lambda challenge, name=name: url_of(name, challenge)
    readiness.section_urls["case"] = case_url
    readiness.section_urls["deciders"] = lambda challenge: reverse(
        "challenge_programmes:inspect", args=[challenge.programme_id]
    )
    readiness.section_urls.setdefault("people", lambda challenge: url_of("people", challenge))
