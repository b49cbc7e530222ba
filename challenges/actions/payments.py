"""Stage payments: asked for by the firm, agreed or refused and paid by the department; each step with its person."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from challenges.models import Milestone, Payment, Solution, Support
from challenges.telling import members_of, officers_of
from challenges.transitions import locked, moved, note
from engagement.errors import Refused

ASKED = "challenges.payment_asked"
AGREED = "challenges.payment_agreed"
REFUSED = "challenges.payment_refused"
PAID = "challenges.payment_paid"


@transaction.atomic
def ask_payment(*, milestone: Milestone, by: User, invoice: str) -> Payment:
    """Of what was planned for it, no more and no less; again after a refusal. Refused: "state", "invoice" (used
    before), "asked"."""
    milestone = locked(milestone)
    if milestone.state != Milestone.State.ACCEPTED or not milestone.amount:
        raise Refused("state", _("A payment can be asked for once its milestone is accepted."))
    solution = milestone.solution
    used = Payment.objects.filter(
        invoice__iexact=invoice, milestone__solution__organisation=solution.organisation_id
    )
    if used.exclude(milestone=milestone).exists():
        raise Refused("invoice", _("You have used this invoice number before."))
    earlier = Payment.objects.filter(milestone=milestone).first()
    if earlier and earlier.refused_at is None:
        raise Refused("asked", _("This payment has been asked for already."))
    values = {
        "amount": milestone.amount,
        "invoice": invoice,
        "asked_at": now(),
        "asked_by": by,
        "refused_at": None,
        "refused_by": None,
        "refused_reason": "",
    }
    payment, _made = Payment.objects.update_or_create(milestone=milestone, defaults=values)
    _note(payment, "payment_asked", by)
    _tell(payment, ASKED, by, officers_of(solution.challenge))
    return payment


@transaction.atomic
def agree_payment(*, payment: Payment, by: User) -> Payment:
    """It will be paid. Refused: "moved"."""
    return _step(payment, {"agreed_at": now(), "agreed_by": by}, "payment_agreed", AGREED, by)


@transaction.atomic
def refuse_payment(*, payment: Payment, by: User, reason: str) -> Payment:
    """With a reason that the firm reads; it may ask again."""
    if not reason.strip():
        raise Refused("reason", _("Say why: the firm reads it."))
    changes = {"refused_at": now(), "refused_by": by, "refused_reason": reason.strip()}
    return _step(payment, changes, "payment_refused", REFUSED, by)


def _step(payment: Payment, changes: dict, verb: str, kind: str, by: User) -> Payment:
    """Once, of one that waits."""
    waiting = Payment.objects.filter(pk=payment.pk, agreed_at=None, refused_at=None)
    if not waiting.update(**changes):
        raise moved()
    payment.refresh_from_db()
    _note(payment, verb, by)
    _tell(payment, kind, by, members_of(payment.milestone.solution))
    return payment


@transaction.atomic
def note_paid(*, payment: Payment, by: User, paid_on: date) -> Payment:
    """The day on which it was paid; it counts as support of the firm from then on. Refused: "date", "moved"."""
    if paid_on > today():
        raise Refused("paid_on", _("The day must not be in the future."))
    if paid_on < localtime(payment.asked_at).date():
        raise Refused("paid_on", _("It can’t have been paid before it was asked for."))
    agreed = Payment.objects.filter(pk=payment.pk, agreed_at__isnull=False, paid_on=None)
    if not agreed.update(paid_on=paid_on, paid_noted_at=now(), paid_by=by):
        raise moved()
    payment.refresh_from_db()
    milestone, solution = payment.milestone, payment.milestone.solution
    Support.objects.create(
        challenge_id=solution.challenge_id,
        solution=solution,
        organisation_id=solution.organisation_id,
        stage_id=milestone.stage_id,
        kind=Support.Kind.MONEY,
        what=f"{milestone.title}, {payment.invoice}"[:200],
        amount=payment.amount,
        given_on=paid_on,
        noted_by=by,
    )
    _note(payment, "payment_paid", by)
    _tell(payment, PAID, by, members_of(solution))
    return payment


def days_to_pay(payment: Payment) -> int | None:
    """From asked to paid; None while it is not."""
    return (payment.paid_on - localtime(payment.asked_at).date()).days if payment.paid_on else None


def _note(payment: Payment, verb: str, by: User) -> None:
    facts = {"milestone": payment.milestone_id, "payment": payment.pk, "amount": str(payment.amount)}
    note(payment.milestone, verb, by=by, facts=facts)


def _tell(payment: Payment, kind: str, by: User, people: list[User]) -> None:
    solution: Solution = payment.milestone.solution
    tell(
        kind=kind,
        key=f"{payment.pk}:{payment.asked_at.timestamp():.0f}",
        by=by,
        facts={"payment": payment.pk, "solution": solution.pk},
        to_users=people,
    )
