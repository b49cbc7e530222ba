"""Who may do what with invoices, payment runs and quotes."""

from __future__ import annotations

from typing import Any

from accounts.models import Membership
from procurement.models import Case, Invoice, PaymentRun, Quote, QuoteInvite, QuoteRound
from procurement.permissions import can_work
from procurement.querysets import is_signed_in, own_departments

S = Invoice.State


# --- Invoices ----------------------------------------------------------------------------------------------
def acts_for(user: Any, organisation_id: int) -> bool:
    """Belongs to the firm."""
    return is_signed_in(user) and Membership.objects.filter(user=user, organisation=organisation_id).exists()


def can_check(user: Any, invoice: Invoice) -> bool:
    """Procurement officers and contract managers of the department, but nobody who acts for the firm."""
    departments = own_departments(user, "procurement.change_invoice")
    return departments.filter(pk=invoice.contract.department_id).exists() and not acts_for(
        user, invoice.organisation_id
    )


def can_approve(user: Any, invoice: Invoice) -> bool:
    return invoice.state == S.RECEIVED and can_check(user, invoice)


def can_stop(user: Any, invoice: Invoice) -> bool:
    """Dispute it or call it invalid, until it has left for payment."""
    return invoice.state in (S.RECEIVED, S.APPROVED) and invoice.run_id is None and can_check(user, invoice)


def can_settle(user: Any, invoice: Invoice) -> bool:
    return invoice.state in Invoice.STOPPED and can_check(user, invoice)


def can_note_paid(user: Any, invoice: Invoice) -> bool:
    return invoice.state == S.APPROVED and can_check(user, invoice)


def can_answer(user: Any, invoice: Invoice) -> bool:
    """Members of the firm, to a dispute."""
    return invoice.state == S.DISPUTED and acts_for(user, invoice.organisation_id)


def can_replace(user: Any, invoice: Invoice) -> bool:
    """Members of the firm, one that is disputed or not valid, by a new one."""
    return invoice.state in Invoice.STOPPED and acts_for(user, invoice.organisation_id)


# --- Payment runs ------------------------------------------------------------------------------------------
def run_departments(user: Any) -> Any:
    """The departments for which this officer makes payment runs."""
    return own_departments(user, "procurement.change_paymentrun")


def can_run(user: Any) -> bool:
    return run_departments(user).exists()


def can_take_back(user: Any, run: PaymentRun) -> bool:
    """While nothing of it is paid."""
    return (
        run.taken_back_at is None
        and run_departments(user).filter(pk=run.department_id).exists()
        and not run.invoices.filter(state=S.PAID).exists()
    )


# --- Quotes ------------------------------------------------------------------------------------------------
def can_ask_for_quotes(user: Any, case: Case) -> bool:
    """Of the route for it, while no asking stands."""
    return (
        case.route == Case.Route.QUOTES
        and case.state == Case.State.PLANNING
        and can_work(user, case)
        and not QuoteRound.objects.standing().filter(case=case).exists()
    )


def standing_round(case: Case) -> QuoteRound | None:
    return QuoteRound.objects.standing().filter(case=case).first()


def can_extend(user: Any, case: Case) -> bool:
    """Before it closes, and for all (s87(6)(b))."""
    found = standing_round(case)
    return found is not None and found.is_open and can_work(user, case)


def can_choose(user: Any, case: Case) -> bool:
    """Once it is closed and while nothing is chosen; nobody who acts for a firm that was asked."""
    found = standing_round(case)
    if found is None or not found.is_opened or hasattr(found, "choice") or not can_work(user, case):
        return False
    asked = found.invites.filter(state=QuoteInvite.State.ASKED).values("organisation")
    return not Membership.objects.filter(user=user, organisation__in=asked).exists()


def can_end_round(user: Any, case: Case) -> bool:
    found = standing_round(case)
    return found is not None and not hasattr(found, "choice") and can_work(user, case)


def own_invites(user: Any) -> Any:
    """Those that firms of this person were asked by."""
    if not is_signed_in(user):
        return QuoteInvite.objects.none()
    mine = user.organisations.order_by().values("pk")
    return QuoteInvite.objects.filter(organisation__in=mine, state=QuoteInvite.State.ASKED)


def may_read_quote(user: Any, quote: Quote) -> bool:
    """Members of the firm always; officers of the case from the closing time on."""
    if acts_for(user, quote.invite.organisation_id):
        return True
    return is_signed_in(user) and Quote.objects.opened_for(user).filter(pk=quote.pk).exists()
