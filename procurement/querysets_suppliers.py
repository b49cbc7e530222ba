"""Reads of what firms see and do: their profiles, what they want to hear of, what they ask."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django.db.models import Q, QuerySet

from engagement.questions.rows import AskedQuerySet
from procurement.querysets import is_signed_in, own_departments


class SupplierProfileQuerySet(QuerySet):
    def of_member(self, user: Any) -> SupplierProfileQuerySet:
        """Of the organisations that this person belongs to."""
        if not is_signed_in(user):
            return self.none()
        return self.filter(organisation__memberships__user=user).distinct()

    def visible_to(self, user: Any) -> SupplierProfileQuerySet:
        """In the back office: those whose firm lets buyers find it, whatever the department."""
        if not is_signed_in(user) or not user.has_perm("procurement.view_supplierprofile"):
            return self.none()
        return self.filter(shown_at__isnull=False)

    def selling(self, groups: Any) -> SupplierProfileQuerySet:
        """Those that sell anything of these CPV groups."""
        return self.filter(cpvs__group__in=groups).distinct()

    def that_suit(self, net: Decimal) -> SupplierProfileQuerySet:
        """A lot of this worth is one that they said they can do; whoever named no bound has none."""
        least = Q(lot_from=None) | Q(lot_from__lte=net)
        return self.filter(least, Q(lot_to=None) | Q(lot_to__gte=net))


class AlertQuerySet(QuerySet):
    def reachable(self) -> AlertQuerySet:
        """Of people with an account that works, and of addresses that were confirmed."""
        guest = Q(contact__confirmed_at__isnull=False, contact__erased_at=None)
        return self.filter(Q(user__is_active=True) | guest, confirmed_at__isnull=False)


class EnquiryQuerySet(AskedQuerySet):
    def visible_to(self, user: Any) -> EnquiryQuerySet:
        """In the back office: of the officer's own departments."""
        return self.filter(case__department__in=own_departments(user).values("pk"))
