"""Other procurements of the council for the same kind of thing: lots never lower the threshold, nor does buying apart.

What could reasonably be one contract is valued as one (Procurement Act 2023, Schedule 3 paragraph 4, sections 4(3)
and 5). Found by the CPV group, the first three digits of a code; going on needs a written reason.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from datetime import date
from decimal import Decimal

from dateutil.relativedelta import relativedelta
from django.conf import settings
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import User
from engagement.errors import Refused
from procurement.cpv import in_groups
from procurement.law.rows import Row, row
from procurement.models import AggregationCheck, Case, CouncilContract, Notice, Procurement
from procurement.publisher import publisher
from procurement.transitions import locked, note

CENT = Decimal("0.01")
GROUP = 3  # digits


@dataclass(frozen=True, kw_only=True)
class Similar:
    """Another procurement of the same CPV group. `title` is "" for one of another department that is not public:
    `who` says whom to ask. `gross` in pounds with VAT; `on` the day that counts, in ISO."""

    key: str  # "case:12", "contract:12", "ocid:…"
    title: str
    who: str
    gross: str
    on: str
    url: str = ""


@dataclass(frozen=True)
class Finding:
    """What was found for a case, and what it comes to together with it."""

    similar: Sequence[Similar]
    own: Decimal
    threshold: Row
    begin: date
    end: date

    @property
    def together(self) -> Decimal:
        return self.own + sum((Decimal(one.gross) for one in self.similar), Decimal(0))

    @property
    def crosses(self) -> bool:
        """Below the threshold by itself, and at or above it together."""
        return self.own < self.threshold.amount <= self.together

    @property
    def stand(self) -> str:
        """The same while the same is found with the same values."""
        said = "\n".join(sorted(f"{one.key} {one.gross}" for one in self.similar))
        return hashlib.sha256(said.encode()).hexdigest()


def day_of(case: Case) -> date:
    """The day that counts: when the contract is needed, else when it is announced, else when it was begun."""
    return case.needed_on or case.publishes_on or localtime(case.created_at).date()


def look(case: Case) -> Finding:
    """In a number of queries that does not grow."""
    middle = case.needed_on or case.publishes_on or today()
    months = row("aggregation", middle).amount
    begin, end = middle - relativedelta(months=months), middle + relativedelta(months=months)
    groups = sorted(set(case.cpvs.values_list("group", flat=True)))
    found: list[Similar] = []
    if groups:
        found = [
            *_cases(case, groups, begin, end),
            *_contracts(case, groups, begin, end),
            *_mirrored(case, groups, begin, end),
        ]
    threshold = row(f"threshold.{case.kind}", case.judged_on, case.nation)
    return Finding(sorted(found, key=lambda one: (one.on, one.key)), case.gross, threshold, begin, end)


def _cases(case: Case, groups: list[str], begin: date, end: date) -> Iterator[Similar]:
    """Of every department: the council is one contracting authority."""
    span = (begin, end)
    inside = (
        Q(needed_on__range=span)
        | Q(needed_on=None, publishes_on__range=span)
        | Q(needed_on=None, publishes_on=None, created_at__date__range=span)
    )
    rows = Case.objects.filter(inside, cpvs__group__in=groups).exclude(pk=case.pk)
    rows = rows.exclude(state=Case.State.CANCELLED).select_related("department", "procurement").distinct()
    for other in rows.order_by("pk"):
        is_known = other.is_public or other.department_id == case.department_id
        yield Similar(
            key=f"case:{other.pk}",
            title=f"{other.title} ({other.number})" if is_known else "",
            who=other.department.name,
            gross=str(other.gross),
            on=day_of(other).isoformat(),
            url=other.procurement.get_absolute_url() if other.procurement else "",
        )


def _contracts(case: Case, groups: list[str], begin: date, end: date) -> Iterator[Similar]:
    """Of the register, typed or imported with a CPV code, by the day on which they begin. One whose details notice
    was taken from Find a Tender counts by that."""
    there = Notice.objects.filter(number=OuterRef("details_number"))
    rows = CouncilContract.objects.filter(in_groups("cpv", groups), case=None, starts_on__range=(begin, end))
    rows = rows.filter(Q(details_number="") | ~Exists(there)).select_related("department")
    for other in rows.order_by("pk"):
        is_shown = other.is_public and other.state != CouncilContract.State.DRAFT
        is_known = is_shown or other.department_id == case.department_id
        yield Similar(
            key=f"contract:{other.pk}",
            title=f"{other.title} ({other.reference})" if is_known else "",
            who=other.department.name,
            gross=str(other.gross),
            on=other.starts_on.isoformat(),
            url=reverse("procurement:contract", args=[other.public_id]) if is_shown else "",
        )


def _mirrored(case: Case, groups: list[str], begin: date, end: date) -> Iterator[Similar]:
    """The council's own notices that were taken from Find a Tender and belong to no case here."""
    council = Q(buyer_id__in=[settings.PROCUREMENT_BUYER_ID, *settings.PROCUREMENT_BUYERS])
    if name := publisher():
        council |= Q(buyer_name__iexact=name)
    span = (begin, end)
    inside = Q(starts_on__range=span) | Q(starts_on=None, first_at__date__range=span)
    rows = Procurement.objects.public().filter(
        in_groups("cpv_marks__code", groups), council, inside, source=Procurement.Source.MIRRORED
    )
    here = Case.objects.exclude(official_ocid="").values("official_ocid")
    rows = rows.exclude(state=Procurement.State.CANCELLED).exclude(ocid__in=here).distinct()
    for other in rows.filter(currency="GBP").order_by("pk"):
        yield Similar(
            key=f"ocid:{other.ocid}",
            title=other.title,
            who=other.buyer_name,
            gross=str(_gross(other, case.vat_percent)),
            on=(other.starts_on or localtime(other.first_at).date()).isoformat(),
            url=other.get_absolute_url(),
        )


def _gross(other: Procurement, vat_percent: Decimal) -> Decimal:
    """With VAT; where the notice says the net value only, with the rate of the case that asks."""
    if other.gross is not None:
        return other.gross
    return ((other.net or Decimal(0)) * (1 + vat_percent / 100)).quantize(CENT)


def newest(case: Case) -> AggregationCheck | None:
    return case.aggregation_checks.order_by("-pk").first()


def needs_reason(case: Case, finding: Finding | None = None) -> bool:
    """Something was found, the case is below the threshold, and no reason stands for what is found now."""
    finding = finding or look(case)
    if not finding.similar or case.is_above:
        return False
    check = newest(case)
    return check is None or check.stand != finding.stand


@transaction.atomic
def keep_reason(*, case: Case, reason: str, seen: str, by: User | None) -> AggregationCheck:
    """Why it is bought apart from what was found. `seen`: the `stand` of what the officer looked at. Refused
    ("reason") without one; ("seen") where something else is found by now."""
    row_ = locked(case)
    if row_.state != Case.State.PLANNING:
        raise Refused("state", _("It is not being planned any more."))
    if not reason.strip():
        raise Refused("reason", _("Say why they are bought apart."))
    finding = look(row_)
    if finding.stand != seen:
        raise Refused("seen", _("Something else is found by now: look again."))
    check = AggregationCheck.objects.create(
        case=row_,
        found=[asdict(one) for one in finding.similar],
        stand=finding.stand,
        together=finding.together,
        reason=reason.strip(),
        by=by,
    )
    facts = {"check": check.pk, "found": len(finding.similar), "together": str(finding.together)}
    note(row_, "aggregation_reasoned", by=by, facts=facts)
    return check
