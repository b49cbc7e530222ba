"""The mails of a gate: reviewers are asked and reminded, scores are in; applicants hear what was decided, or when."""

from __future__ import annotations

from datetime import date, datetime

from django.urls import reverse
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from accounts.templatetags.components import weekday
from challenges import permissions
from challenges import reads_gates as reads
from challenges.models import DeadlineChange, Decision, Gate, Panellist, Solution, Stage

G = Gate.State


# --- Reviewers ---------------------------------------------------------------------------------------------
def panellist_of(event: Event) -> Panellist | None:
    rows = Panellist.objects.current().select_related("gate__challenge", "gate__stage")
    return rows.filter(pk=event.facts.get("panellist")).first()


def reviews_now(user: User | None, event: Event) -> bool:
    """On the panel still, while it scores."""
    panellist = panellist_of(event)
    return panellist is not None and user == panellist.user and panellist.gate.state == G.SCORING


def has_something_missing(user: User | None, event: Event) -> bool:
    if not reviews_now(user, event):
        return False
    panellist = panellist_of(event)
    found = reads.progress(panellist.gate)
    return panellist in found.undeclared or any(one.pk == panellist.pk for one, _pk in found.missing)


def of_reviewer(message: Message) -> dict:
    """Nothing of any solution: what they may see is asked when they come."""
    panellist = panellist_of(message.events[0])
    return {**of_gate(panellist.gate), "role": panellist.role}


def moment(value: datetime | None) -> str:
    """Day and time by the council's clock."""
    if value is None:
        return ""
    local = localtime(value, get_default_timezone())
    return f"{weekday(local.date())}, {local:%H:%M}"


def of_gate(gate: Gate) -> dict:
    due, meets = gate.scores_by, gate.meets_at
    return {
        "title": gate.challenge.title,
        "stage": gate.stage.public_name,
        "due": moment(due),
        "meets": moment(meets),
        "place": gate.meeting_place,
        "url": absolute(reverse("challenges:review", args=[gate.public_id])),
    }


def gate_of(event: Event) -> Gate | None:
    rows = Gate.objects.select_related("challenge", "stage")
    return rows.filter(pk=event.facts.get("gate")).first()


def works_at(user: User | None, event: Event) -> bool:
    gate = gate_of(event)
    if user is None or gate is None or gate.state not in reads.SCORES_ARE_OPEN:
        return False
    return permissions.can_review(user, gate) or permissions.can_run(user, gate.challenge)


def of_scores(message: Message) -> dict:
    gate = gate_of(message.events[0])
    found = of_gate(gate)
    if not permissions.can_review(message.user, gate):
        found["url"] = absolute(reverse("gates:inspect", args=[gate.pk]))
    return found


def decides_at(user: User | None, event: Event) -> bool:
    """Whom the plan names, while something waits for them."""
    gate = gate_of(event)
    return gate is not None and gate.state == G.DECIDING and permissions.can_decide(user, gate)


def of_decider(message: Message) -> dict:
    gate = gate_of(message.events[0])
    day = weekday(gate.decides_on) if gate.decides_on else ""
    url = absolute(reverse("gates:inspect", args=[gate.pk]))
    return {**of_gate(gate), "who": gate.stage.get_decides_display(), "day": day, "url": url}


# --- Applicants --------------------------------------------------------------------------------------------
def decision_of(event: Event) -> Decision | None:
    rows = Decision.objects.exclude(told_at=None).select_related("solution__challenge", "gate__stage")
    return rows.filter(pk=event.facts.get("decision")).first()


def heard(user: User | None, event: Event) -> bool:
    """A member of the firm still, of a decision that was given out."""
    decision = decision_of(event)
    return decision is not None and permissions.is_member(user, decision.solution)


def of_decision(message: Message) -> dict:
    decision = decision_of(message.events[0])
    return {
        "title": decision.solution.challenge.title,
        "solution": decision.solution.title,
        "outcome": decision.outcome,
        "decision": decision.get_outcome_display(),
        "sentence": decision.sentence,
        "letter": decision.letter,
        "again": weekday(decision.looks_again_on) if decision.looks_again_on else "",
        "url": absolute(decision.solution.get_absolute_url()),
    }


def waits(user: User | None, event: Event) -> bool:
    """A member of a firm that has not been told of any decision at this stage meanwhile."""
    solution = Solution.objects.alive().filter(pk=event.facts.get("solution")).first()
    if solution is None or not permissions.is_member(user, solution):
        return False
    return not solution.decisions.filter(gate__stage=event.facts["stage"], told_at__isnull=False).exists()


def of_delay(message: Message) -> dict:
    facts = message.events[0].facts
    solution = Solution.objects.select_related("challenge").get(pk=facts["solution"])
    day = date.fromisoformat(facts["day"])
    moved = DeadlineChange.objects.filter(challenge=solution.challenge, what=DeadlineChange.What.DECISION)
    reason = "" if facts["by_itself"] else moved.filter(new__date=day).values_list("reason", flat=True).last()
    return {
        "title": solution.challenge.title,
        "solution": solution.title,
        "stage": Stage.objects.get(pk=facts["stage"]).applicant_name,
        "day": weekday(day),
        "by_itself": facts["by_itself"],
        "reason": reason or "",
        "url": absolute(solution.get_absolute_url()),
    }


KINDS = (
    ("review_asked", gettext_lazy("You are asked to review"), reviews_now, of_reviewer, "panel"),
    ("review_reminder", gettext_lazy("Your scores are missing"), has_something_missing, of_reviewer, "panel"),
    ("scores_in", gettext_lazy("All scores are in"), works_at, of_scores, "panel"),
    ("to_decide", gettext_lazy("Solutions wait for your decision"), decides_at, of_decider, "decider"),
    ("decided", gettext_lazy("What was decided about your solution"), heard, of_decision, "firm"),
    ("decision_late", gettext_lazy("You hear later than promised"), waits, of_delay, "firm"),
)
WHY = {
    "panel": gettext_lazy("you review this challenge, or run it"),
    "decider": gettext_lazy("the plan of this challenge names you, or you stand in"),
    "firm": gettext_lazy("your organisation answered this challenge"),
}


def register() -> None:
    """Called from ready()."""
    for name, label, may_see, context, why in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=f"challenges.{name}",
                label=label,
                transactional=True,
                may_see=may_see,
                context=context,
                why=WHY[why],
            )
        )
