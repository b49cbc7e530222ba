"""The files that the Local Government Transparency Code 2015 asks for: each quarter invitations and contracts of £5,000
or more and spend over £500, each year grants. Made from what is public; only periods that are over.

Each kind has a list of sources, functions that give rows for a period; other parts add theirs (spend and grants that
were imported). Names of people are left out.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from django.db.models import Min, Q
from django.utils.functional import Promise
from django.utils.timezone import get_default_timezone, localtime, make_aware
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from procurement.law.rows import amount
from procurement.measures_payments import Period
from procurement.models import Case, CouncilContract, Invoice, Procurement, QuoteRound
from procurement.publisher import publisher

FIRST = date(2015, 4, 1)  # since when the Code holds
SHOWN = 8
DAY = timedelta(days=1)
Cell = str | int | Decimal
Source = Callable[[Period], Iterable[Sequence[Cell]]]


@dataclass(frozen=True)
class Kind:
    """One file of a period: its columns as the Code names them, in plain words, and where its rows come from."""

    name: str
    label: str | Promise
    source: str  # in the Code
    columns: Sequence[str]
    is_yearly: bool = False
    sources: list[Source] = field(default_factory=list)

    def rows(self, period: Period) -> Iterator[Sequence[Cell]]:
        for source in self.sources:
            yield from source(period)


def financial_year_of(day: date) -> Period:
    first = date(day.year - (day.month < 4), 4, 1)
    return Period(first, date(first.year + 1, 3, 31))


def year_key(period: Period) -> str:
    """ "2025-26"."""
    return f"{period.first.year}-{period.last.year % 100:02d}"


def past_years(number: int = 2) -> list[Period]:
    """The newest first."""
    found, day = [], financial_year_of(today()).first - timedelta(days=1)
    while len(found) < number:
        found.append(financial_year_of(day))
        day = found[-1].first - timedelta(days=1)
    return found


# --- Invitations -------------------------------------------------------------------------------------------
TENDER_COLUMNS = (
    "Reference number", "Title", "Local authority department responsible", "Description", "Kind of invitation",
    "Invited on", "Estimated value without VAT in pounds", "Start date", "End date", "Open contracting identifier",
)  # fmt: skip


def tenders(period: Period) -> Iterator[Sequence[Cell]]:
    """Public procurements whose first tender notice was published in the quarter."""
    least = amount("transparency.contracts", period.last)
    rows = (
        Procurement.objects.public()
        .annotate(invited=Min("notices__official_at", filter=Q(notices__kind="UK4")))
        .filter(invited__gte=moment(period.first), invited__lt=moment(period.last + DAY))
        .filter(Q(net__gte=least) | Q(net=None, gross__gte=least) | Q(net=None, gross=None))
        .select_related("case__department")
        .order_by("invited", "pk")
    )
    zone = get_default_timezone()
    for row in rows.iterator(chunk_size=500):
        case = getattr(row, "case", None)
        yield (
            row.reference or row.ocid,
            row.title,
            case.department.name if case else row.buyer_name,
            _short(row.description),
            "Invitation to tender",
            _day(localtime(row.invited, zone).date()),
            _money(row.net),
            _day(row.starts_on),
            _day(row.ends_on),
            row.ocid,
        )


def quotes(period: Period) -> Iterator[Sequence[Cell]]:
    """Quotes that firms were asked for, once the case is public and the time is over."""
    least = amount("transparency.contracts", period.last)
    rows = (
        QuoteRound.objects.filter(case__procurement__first_at__lte=now(), closes_at__lte=now())
        .filter(asked_at__gte=moment(period.first), asked_at__lt=moment(period.last + DAY))
        .filter(case__net__gte=least)
        .select_related("case__procurement", "case__department")
        .order_by("asked_at", "pk")
    )
    zone = get_default_timezone()
    for row in rows.iterator(chunk_size=500):
        case, public = row.case, row.case.procurement
        yield (
            case.number,
            public.title,
            case.department.name,
            _short(public.description),
            "Invitation to quote",
            _day(localtime(row.asked_at, zone).date()),
            _money(public.net),
            _day(public.starts_on),
            _day(public.ends_on),
            public.ocid,
        )


# --- Contracts ---------------------------------------------------------------------------------------------
CONTRACT_COLUMNS = (
    "Reference number", "Title", "Local authority department responsible", "Description", "Supplier",
    "Identifier of the supplier", "Small or medium-sized enterprise",
    "Voluntary or community sector organisation", "Value without VAT in pounds",
    "VAT that cannot be recovered in pounds", "Start date", "End date", "Review date", "How it was bought",
    "Signed on",
)  # fmt: skip


def contracts(period: Period) -> Iterator[Sequence[Cell]]:
    """Of the public register, signed in the quarter."""
    least = amount("transparency.contracts", period.last)
    rows = (
        CouncilContract.objects.public()
        .filter(signed_on__gte=period.first, signed_on__lte=period.last, net__gte=least)
        .select_related("department", "case")
        .order_by("signed_on", "pk")
    )
    for row in rows.iterator(chunk_size=500):
        if is_told(row):
            yield (
                row.reference,
                row.title,
                row.department.name,
                _short(row.description),
                *row.supplier_told(),
                _yes(row.supplier_is_sme),
                _yes(row.supplier_is_vcse),
                _money(row.net),
                _money(row.irrecoverable_vat),
                _day(row.starts_on),
                _day(row.ends_on),
                _day(row.review_on),
                row.procedure or (Case.Route(row.case.route).label if row.case else ""),
                _day(row.signed_on),
            )


def is_told(contract: CouncilContract) -> bool:
    """Bought here only once something of its case is published."""
    return contract.case is None or contract.case.is_public


# --- Spend -------------------------------------------------------------------------------------------------
SPEND_COLUMNS = (
    "Body", "Local authority department", "Date", "Transaction number", "Beneficiary", "Purpose",
    "Amount without VAT in pounds", "VAT that cannot be recovered in pounds", "Contract", "Merchant category",
)  # fmt: skip


def spend(period: Period) -> Iterator[Sequence[Cell]]:
    """Invoices that were paid in the quarter under contracts of the public register. The purpose is the contract's
    title, which the council wrote; nothing that a supplier typed."""
    above = amount("transparency.spend", period.last)
    shown = CouncilContract.objects.public().order_by().values("pk")
    rows = (
        Invoice.objects.paid_between(period.first, period.last)
        .filter(net__gt=above, contract__in=shown)
        .select_related("contract__department", "contract__case")
        .order_by("paid_on", "pk")
    )
    body = publisher()
    for row in rows.iterator(chunk_size=500):
        contract = row.contract
        if is_told(contract):
            yield (
                body,
                contract.department.name,
                _day(row.paid_on),
                row.reference,
                contract.supplier_told()[0],
                contract.title,
                _money(row.net),
                "",
                contract.reference,
                contract.get_kind_display(),
            )


GRANT_COLUMNS = (
    "Date awarded", "Period from", "Period to", "Local authority department", "Beneficiary",
    "Registration number of the beneficiary", "Purpose", "Amount in pounds", "Grant number",
)  # fmt: skip

KINDS: dict[str, Kind] = {
    kind.name: kind
    for kind in (
        Kind(
            "invitations",
            _("Invitations to tender and to quote, £5,000 or more"),
            "Local Government Transparency Code 2015, paragraph 31",
            TENDER_COLUMNS,
            sources=[tenders, quotes],
        ),
        Kind(
            "contracts",
            _("Contracts of £5,000 or more"),
            "Local Government Transparency Code 2015, paragraph 32",
            CONTRACT_COLUMNS,
            sources=[contracts],
        ),
        Kind(
            "spend",
            _("Spend over £500"),
            "Local Government Transparency Code 2015, paragraph 28",
            SPEND_COLUMNS,
            sources=[spend],
        ),
        Kind(
            "grants",
            _("Grants to voluntary, community and social enterprise organisations"),
            "Local Government Transparency Code 2015, paragraph 42",
            GRANT_COLUMNS,
            is_yearly=True,
        ),
    )
}


def offered() -> list[Kind]:
    """Those for which there is a source."""
    return [kind for kind in KINDS.values() if kind.sources]


def moment(day: date) -> datetime:
    """Its beginning by the council's clock."""
    return make_aware(datetime.combine(day, time.min), get_default_timezone())


# --- Cells -------------------------------------------------------------------------------------------------
def _short(text: str, most: int = 500) -> str:
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[: most - 1].rstrip()}…"


def _day(day: date | None) -> str:
    return day.isoformat() if day else ""


def _money(value: Decimal | None) -> str:
    return f"{value:.2f}" if value is not None else ""


def _yes(value: bool | None) -> str:
    return "" if value is None else ("Yes" if value else "No")
