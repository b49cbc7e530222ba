"""Reads of procurements in the language of those who buy and sell. `visible_to` decides what officers see."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.db import connections
from django.db.models import Exists, Func, OuterRef, Q, QuerySet

from accounts.clock import now
from accounts.permissions import departments_of

WORD = re.compile(r"[^\W_]+")


def is_signed_in(user: Any) -> bool:
    return user is not None and user.is_authenticated and user.is_active


def own_departments(user: Any, permission: str = "procurement.view_case") -> QuerySet:
    """The departments in which this officer has that permission; none for everybody else."""
    if not is_signed_in(user) or not user.has_perm(permission):
        return departments_of(user).none() if is_signed_in(user) else _nobody()
    return departments_of(user)


def _nobody() -> QuerySet:
    from accounts.models import Organisation

    return Organisation.objects.none()


class ProcurementQuerySet(QuerySet):
    def public(self) -> ProcurementQuerySet:
        """What everybody may read. Its rows exist only once a notice of it is published, on Find a Tender first where
        it is due there (Procurement Act 2023, s87(1))."""
        return self.filter(first_at__lte=now())

    def open(self) -> ProcurementQuerySet:
        """Tenders may be handed in at this moment."""
        return self.public().filter(state="invited", closes_at__gt=now())

    def coming(self) -> ProcurementQuerySet:
        """Announced, and nobody is invited yet."""
        return self.public().filter(state__in=["planned", "engaging"])

    def being_decided(self) -> ProcurementQuerySet:
        """The time for tenders is over and nothing was announced since."""
        past = Q(closes_at__lte=now()) | Q(closes_at=None)
        return self.public().filter(past, state="invited")

    def decided(self) -> ProcurementQuerySet:
        return self.public().filter(state__in=["awarding", "contracted"])

    def with_words(self, text: str, most: int = 6) -> ProcurementQuerySet:
        """All of these words, in the title, the text, the buyer, the lots or the names of the CPV codes. PostgreSQL
        finds words by their beginning through its index; SQLite reads the rows."""
        words = WORD.findall(text.lower())[:most]
        if not words:
            return self
        if connections[self.db].vendor == "postgresql":
            # The word itself beside its beginning: of whole words PostgreSQL knows how many rows have them.
            every = " & ".join(f"({word} | {word}:*)" for word in words)
            asked = SearchQuery(every, config="simple", search_type="raw")
            return self.alias(found=InWords("words")).filter(found=asked)
        found: Any = Q()
        for word in words:
            found &= Q(words__icontains=word)
        return self.filter(found)


class InWords(Func):
    """PostgreSQL's own column of the words as they stand, which migration 0003 generates from `words`."""

    template = "%(expressions)s"
    output_field = SearchVectorField()

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        sql, params = self.as_sql(compiler, connection)
        return sql.replace('"words"', '"words_found"'), params


class CaseQuerySet(QuerySet):
    def alive(self) -> CaseQuerySet:
        return self.filter(state__in=["planning", "invited", "awarded"])

    def with_work(self) -> CaseQuerySet:
        """Alive, or ended and a notice is under way or still to be written (the UK12 of section 55)."""
        from procurement.models import OwnNotice

        notices = OwnNotice.objects.filter(case=OuterRef("pk"))
        under_way = Exists(notices.filter(state__in=["draft", "asked", "ready"]))
        began = Exists(notices.filter(kind__in=["UK4", "UK5"], state="published"))
        said = Exists(notices.filter(kind="UK12").exclude(state="dropped"))
        ended = Q(began, ~said, state="cancelled")
        return self.filter(Q(state__in=["planning", "invited", "awarded"]) | under_way | ended)

    def of_officer(self, user: Any) -> CaseQuerySet:
        """Those that this officer works on: of their own departments."""
        return self.filter(department__in=own_departments(user, "procurement.change_case").values("pk"))

    def visible_to(self, user: Any) -> CaseQuerySet:
        """In the back office: of the officer's own departments."""
        return self.filter(department__in=own_departments(user).values("pk"))

    def closed(self) -> CaseQuerySet:
        """Invited, and the time for tenders is over."""
        return self.filter(state="invited", closes_at__lte=now())


class OwnNoticeQuerySet(QuerySet):
    def visible_to(self, user: Any) -> OwnNoticeQuerySet:
        return self.filter(department__in=own_departments(user).values("pk"))

    def published(self) -> OwnNoticeQuerySet:
        """Seen by everybody: official where it has to be."""
        return self.filter(state="published", published_at__lte=now())

    def under_way(self) -> OwnNoticeQuerySet:
        return self.filter(state__in=["draft", "asked", "ready"])


class CaseAwardQuerySet(QuerySet):
    def visible_to(self, user: Any) -> CaseAwardQuerySet:
        return self.filter(case__department__in=own_departments(user).values("pk"))

    def standing(self) -> CaseAwardQuerySet:
        return self.exclude(state="cancelled")


class CouncilContractQuerySet(QuerySet):
    def visible_to(self, user: Any) -> CouncilContractQuerySet:
        """In the back office: of the officer's own departments."""
        departments = own_departments(user, "procurement.view_councilcontract")
        return self.filter(department__in=departments.values("pk"))

    def public(self) -> CouncilContractQuerySet:
        """In the public register."""
        return self.filter(is_public=True).exclude(state="draft")

    def of_supplier(self, user: Any) -> CouncilContractQuerySet:
        """Those of the organisations that this person belongs to, once they are signed."""
        if not is_signed_in(user):
            return self.none()
        return self.filter(organisation__memberships__user=user).exclude(state="draft").distinct()

    def running(self, on: date) -> CouncilContractQuerySet:
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), state="running", starts_on__lte=on)
