"""Small quotes: how many are needed, which firms are proposed and why. Registered firms take turns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.db.models import F, Max, Q, QuerySet
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _

from accounts.models import Organisation
from accounts.templatetags.components import day
from procurement.models import Case, CouncilContract, QuoteChoice, QuoteInvite

QUOTES = 3  # where no band of the standing orders says another number
SMALL = ("micro", "small", "medium")
VCSE = (Organisation.Kind.SOCIAL_ENTERPRISE, Organisation.Kind.COMMUNITY_GROUP)

# What other parts add: how many quotes the standing orders ask for in this case (None: they don't say), more firms
# that could be asked (suppliers' profiles by CPV code), and where an award for a choice is recorded (label, address).
bands: list[Callable[[Case], int | None]] = []
candidate_sources: list[Callable[[Case], QuerySet[Organisation]]] = []
award_links: list[Callable[[QuoteChoice], tuple[str, str] | None]] = []


def quotes_needed(case: Case) -> int:
    """By the band of the standing orders in which the case lies."""
    said = [number for band in bands if (number := band(case)) is not None]
    return max(said) if said else QUOTES


def candidates(case: Case) -> QuerySet[Organisation]:
    """Firms that held a contract or were asked before, and those that other parts know; as far as the case is reserved
    only such. Location plays no part here (Local Government Act 1988, s17(5)(e))."""
    held = CouncilContract.objects.exclude(organisation=None).order_by().values("organisation")
    asked = QuoteInvite.objects.order_by().values("organisation")
    wanted = Q(pk__in=held) | Q(pk__in=asked)
    for source in candidate_sources:
        wanted |= Q(pk__in=source(case).order_by().values("pk"))
    rows = Organisation.objects.filter(wanted).exclude(kind=Organisation.Kind.DEPARTMENT)
    kinds = Case.ReservedKind
    small = Q(kind=Organisation.Kind.SME) | Q(size__in=SMALL)
    vcse = Q(kind__in=VCSE) | ~Q(charity_number="")
    if case.reserved_kind == kinds.SME:
        return rows.filter(small)
    if case.reserved_kind == kinds.VCSE:
        return rows.filter(vcse)
    return rows.filter(small | vcse) if case.reserved_kind == kinds.SME_VCSE else rows


def in_area(rows: QuerySet[Organisation], area: str) -> QuerySet[Organisation]:
    """Those in the wards that are typed, parted by commas; with none, all whose ward is known."""
    names = [name.strip() for name in area.split(",") if name.strip()]
    if not names:
        return rows.exclude(ward=None)
    wanted = Q()
    for name in names:
        wanted |= Q(ward__name__iexact=name)
    return rows.filter(wanted)


@dataclass(frozen=True)
class Proposed:
    """A firm whose turn it is, and since when it was not asked."""

    organisation: Organisation
    last_asked_on: date | None

    @property
    def why(self) -> str:
        return why_words(self.last_asked_on)

    @property
    def since(self) -> str:
        """For the list of all who could be asked."""
        if self.last_asked_on is None:
            return _("never asked")
        return _("last asked on {day}").format(day=day(self.last_asked_on))


def why_words(last_asked_on: date | None) -> str:
    if last_asked_on is None:
        return _("proposed because it was never asked")
    return _("proposed because it was last asked on {day}").format(day=day(last_asked_on))


def in_turn(case: Case, area: str = "") -> list[Proposed]:
    """All who could be asked: who was never asked first, the longest registered before the others; then by when they
    were last asked. Where the case is reserved to local firms, only those."""
    rows = candidates(case)
    if case.reserved == Case.Reserved.LOCAL:
        rows = in_area(rows, area)
    asked = Q(quote_invites__state=QuoteInvite.State.ASKED)
    rows = rows.annotate(last=Max("quote_invites__round__asked_at", filter=asked)).order_by(
        F("last").asc(nulls_first=True), "created_at", "pk"
    )
    zone = get_default_timezone()
    return [Proposed(one, localtime(one.last, zone).date() if one.last else None) for one in rows]


def proposal(case: Case, area: str = "") -> list[Proposed]:
    """As many as quotes are needed, whose turn it is."""
    return in_turn(case, area)[: quotes_needed(case)]
