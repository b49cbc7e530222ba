"""Reads of procurements in the language of those who buy and sell."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet

from accounts.clock import now

if TYPE_CHECKING:
    pass


class ProcurementQuerySet(QuerySet["Procurement"]):
    def public(self) -> ProcurementQuerySet:
        """What everybody may read: only what Find a Tender has published (Procurement Act 2023, s87(1))."""
        return self.filter(source=self.model.Source.MIRRORED, first_at__lte=now())

    def open(self) -> ProcurementQuerySet:
        """Tenders may be handed in at this moment."""
        return self.public().filter(state=self.model.State.INVITED, closes_at__gt=now())

    def coming(self) -> ProcurementQuerySet:
        """Announced, and nobody is invited yet."""
        return self.public().filter(state__in=self.model.COMING)

    def being_decided(self) -> ProcurementQuerySet:
        """The time for tenders is over and nothing was announced since."""
        past = Q(closes_at__lte=now()) | Q(closes_at=None)
        return self.public().filter(past, state=self.model.State.INVITED)

    def decided(self) -> ProcurementQuerySet:
        return self.public().filter(state__in=self.model.DECIDED)

    def with_words(self, text: str, most: int = 6) -> ProcurementQuerySet:
        """All of these words, in the title, the text, the buyer, the lots or the names of the CPV codes."""
        found: Any = Q()
        for word in text.split()[:most]:
            found &= Q(words__icontains=word)
        return self.filter(found)
