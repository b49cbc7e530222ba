"""The mails of stages 3 to 6: to the people of a firm, to officers, and to who runs a stage. Each asks the one rule
again before it is made."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from challenges.actions import ending, milestones, payments, running
from challenges.models import Ending, Milestone, Payment, Runner, Solution
from challenges.timeline_stages import reader_of

State = Milestone.State
May = Callable[[User | None, Event], bool]


def reads(user: User | None, event: Event) -> bool:
    """May still read the stages of this solution."""
    solution = Solution.objects.visible_to(user).filter(pk=event.facts.get("solution")).first()
    return solution is not None and bool(reader_of(user, solution))


def milestone_in(*states: str) -> May:
    def may_see(user: User | None, event: Event) -> bool:
        rows = Milestone.objects.filter(pk=event.facts.get("milestone"), state__in=states)
        return rows.exists() and reads(user, event)

    return may_see


def payment_where(**stands: object) -> May:
    def may_see(user: User | None, event: Event) -> bool:
        rows = Payment.objects.filter(pk=event.facts.get("payment"), **stands)
        return rows.exists() and reads(user, event)

    return may_see


def runs(user: User | None, event: Event) -> bool:
    return Runner.objects.current().filter(pk=event.facts.get("runner"), user=user).exists()


def milestone_context(message: Message) -> dict:
    rows = Milestone.objects.select_related("solution__challenge", "solution__organisation")
    found = rows.get(pk=message.events[0].facts["milestone"])
    return {
        "milestone": found.title,
        "solution": str(found.solution),
        "firm": found.solution.organisation.name,
        "challenge": found.solution.challenge.title,
        "reason": found.state_reason,
        "is_paid": bool(found.amount),
        "url": absolute(reverse("challenges:milestone", args=[found.public_id])),
    }


def payment_context(message: Message) -> dict:
    rows = Payment.objects.select_related(
        "milestone__solution__challenge", "milestone__solution__organisation"
    )
    found = rows.get(pk=message.events[0].facts["payment"])
    return {
        "milestone": found.milestone.title,
        "firm": found.milestone.solution.organisation.name,
        "challenge": found.milestone.solution.challenge.title,
        "amount": f"{found.amount:,.2f}",
        "invoice": found.invoice,
        "reason": found.refused_reason,
        "paid_on": found.paid_on,
        "url": absolute(reverse("challenges:milestone", args=[found.milestone.public_id])),
    }


def ending_context(message: Message) -> dict:
    rows = Ending.objects.select_related("solution__challenge")
    found = rows.get(pk=message.events[0].facts["ending"])
    return {
        "solution": str(found.solution),
        "challenge": found.solution.challenge.title,
        "outcome": found.get_outcome_display(),
        "sentence": found.sentence,
        "url": absolute(reverse("challenges:ledger_agree", args=[found.solution.public_id])),
    }


def runner_context(message: Message) -> dict:
    found = Runner.objects.select_related("challenge", "stage").get(pk=message.events[0].facts["runner"])
    return {
        "challenge": found.challenge.title,
        "stage": found.stage.staff_name,
        "url": absolute(reverse("challenges:running")),
    }


FIRM = _("you act for this firm")
OFFICE = _("you run this challenge or its stage")
KINDS = (
    (milestones.SHOWN, _("Evidence came in"), milestone_in(State.SHOWN), milestone_context, OFFICE),
    (milestones.RETURNED, _("More is asked for"), milestone_in(State.RETURNED), milestone_context, FIRM),
    (
        milestones.ACCEPTED,
        _("A milestone is accepted"),
        milestone_in(State.ACCEPTED),
        milestone_context,
        FIRM,
    ),
    (
        payments.ASKED,
        _("A payment is asked for"),
        payment_where(agreed_at=None, refused_at=None),
        payment_context,
        OFFICE,
    ),
    (
        payments.AGREED,
        _("A payment is agreed"),
        payment_where(agreed_at__isnull=False),
        payment_context,
        FIRM,
    ),
    (
        payments.REFUSED,
        _("A payment is not agreed"),
        payment_where(refused_at__isnull=False),
        payment_context,
        FIRM,
    ),
    (payments.PAID, _("A payment is made"), payment_where(paid_on__isnull=False), payment_context, FIRM),
    (ending.ENDED, _("A solution has ended"), reads, ending_context, FIRM),
    (running.NAMED, _("You run a stage"), runs, runner_context, _("a department named you")),
)


def register() -> None:
    """Called from ready(). All are about people's own matters."""
    for name, label, may_see, context, why in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=name, label=label, transactional=True, may_see=may_see, context=context, why=why
            )
        )
