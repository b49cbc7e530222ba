"""Reads of invoices, payment runs and quotes; `visible_to` decides what officers see."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db.models import QuerySet

from accounts.clock import now
from procurement.querysets import is_signed_in, own_departments


class InvoiceQuerySet(QuerySet):
    def visible_to(self, user: Any) -> InvoiceQuerySet:
        """In the back office: under contracts of the officer's own departments."""
        departments = own_departments(user, "procurement.view_invoice")
        return self.filter(contract__department__in=departments.values("pk"))

    def of_supplier(self, user: Any) -> InvoiceQuerySet:
        """Of the organisations that this person belongs to."""
        if not is_signed_in(user):
            return self.none()
        return self.filter(organisation__in=user.organisations.order_by().values("pk"))

    def standing(self) -> InvoiceQuerySet:
        """All but those that another replaced."""
        return self.exclude(state="replaced")

    def asked_for(self) -> InvoiceQuerySet:
        """What counts against the value of its contract: neither invalid nor replaced."""
        return self.exclude(state__in=["replaced", "invalid"])

    def unpaid(self) -> InvoiceQuerySet:
        """Valid, and not paid yet."""
        return self.filter(state__in=["received", "approved"])

    def late(self, on: date) -> InvoiceQuerySet:
        """Not paid although the last of the 30 days is over."""
        return self.unpaid().filter(due_on__lt=on)

    def for_run(self) -> InvoiceQuerySet:
        """Approved, and in no payment run."""
        return self.filter(state="approved", run=None)

    def paid_between(self, first: date, last: date) -> InvoiceQuerySet:
        return self.filter(state="paid", paid_on__gte=first, paid_on__lte=last)


class PaymentRunQuerySet(QuerySet):
    def visible_to(self, user: Any) -> PaymentRunQuerySet:
        departments = own_departments(user, "procurement.view_paymentrun")
        return self.filter(department__in=departments.values("pk"))


class PaidFileQuerySet(QuerySet):
    def visible_to(self, user: Any) -> PaidFileQuerySet:
        """Whoever uploaded it: it may name invoices of departments that others don't have."""
        return self.filter(by=user) if is_signed_in(user) else self.none()


class QuoteRoundQuerySet(QuerySet):
    def standing(self) -> QuoteRoundQuerySet:
        return self.filter(ended_at=None)

    def open(self) -> QuoteRoundQuerySet:
        """Quotes may be handed in at this moment."""
        return self.standing().filter(closes_at__gt=now())


class QuoteQuerySet(QuerySet):
    def standing(self) -> QuoteQuerySet:
        """Neither replaced nor withdrawn."""
        return self.filter(ended_at=None)

    def opened_for(self, user: Any) -> QuoteQuerySet:
        """What an officer of the case may read: standing ones, from the closing time on. Nothing before."""
        departments = own_departments(user).values("pk")
        return self.standing().filter(
            invite__round__closes_at__lte=now(), invite__round__case__department__in=departments
        )
