"""Where one part tells another what it knows: quotes hear of standing orders and firms, the quarter's files of what was
imported, whoever asked or follows of a changed deadline."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation
from procurement import quotes_payments, told
from procurement.law.rows import amount
from procurement.measures_payments import Period
from procurement.models import Alert, Case, Enquiry, GrantLine, QuoteChoice, SpendLine, SupplierProfile
from procurement.path_planning import band_of
from procurement.publisher import publisher
from procurement.registries_payments import Download, downloads
from procurement.transparency_payments import KINDS, Cell

OURS = "I-"  # how references of invoices that were paid here begin


def quotes_by_band(case: Case) -> int | None:
    """How many quotes the standing orders ask for at its value."""
    band = band_of(case)
    return band.quotes if band else None


def firms_that_sell(case: Case) -> QuerySet[Organisation]:
    """Registered firms that sell what is bought, and said that this size suits them."""
    groups = case.cpvs.values_list("group", flat=True)
    found = SupplierProfile.objects.selling(groups).that_suit(case.net)
    return Organisation.objects.filter(pk__in=found.order_by().values("organisation"))


def award_of(choice: QuoteChoice) -> tuple[str, str] | None:
    """To the form of the award, with the firm and its price filled in; nothing once the award is recorded."""
    from procurement.office.case_base import url_of

    case = choice.round.case
    if case.state != Case.State.PLANNING:
        return None
    given = {"organisation": choice.quote.invite.organisation_id, "net": choice.quote.net}
    return _("Record the award"), f"{url_of('award', case)}?{urlencode(given)}"


def imported_spend(period: Period) -> Iterator[Sequence[Cell]]:
    """Over the sum that the Code names, but for what was paid here and stands there already."""
    rows = SpendLine.objects.filter(
        date__range=(period.first, period.last), amount__gt=amount("transparency.spend", period.last)
    )
    body = publisher()
    for row in rows.exclude(reference__startswith=OURS).select_related("department").order_by("date", "pk"):
        yield (
            body,
            row.department.name,
            row.date.isoformat(),
            row.reference,
            row.beneficiary,
            row.purpose,
            f"{row.amount:.2f}",
            f"{row.irrecoverable_vat:.2f}" if row.irrecoverable_vat else "",
            "",
            row.category,
        )


def imported_grants(period: Period) -> Iterator[Sequence[Cell]]:
    rows = GrantLine.objects.filter(date__range=(period.first, period.last)).select_related("department")
    for row in rows.order_by("date", "pk"):
        yield (
            row.date.isoformat(),
            row.starts_on.isoformat() if row.starts_on else "",
            row.ends_on.isoformat() if row.ends_on else "",
            row.department.name,
            row.beneficiary,
            row.beneficiary_id,
            row.purpose,
            f"{row.amount:.2f}",
            row.reference,
        )


def those_who_follow(case: Case) -> tuple[Iterable[int], Iterable[int]]:
    """Who asked a question about it, and who follows it, with an account or without."""
    followers = Alert.objects.reachable().filter(procurement=case.procurement_id) if case.is_public else []
    users = set(Enquiry.objects.filter(case=case).exclude(asked_by=None).values_list("asked_by", flat=True))
    users |= {row.user_id for row in followers if row.user_id}
    return users, {row.contact_id for row in followers if row.contact_id}


MORE = (
    ("packages", "packages", "JSON", gettext_lazy("Releases, page by page"), gettext_lazy("From any date on.")),
    (
        "contracts",
        "contract_table",
        "CSV",
        gettext_lazy("Register of contracts"),
        gettext_lazy("A line for each contract: value, dates, supplier, what became of it."),
    ),
    (
        "deadlines",
        "all_deadlines",
        "iCalendar",
        gettext_lazy("Deadlines"),
        gettext_lazy("Closing times of all open opportunities, for a calendar."),
    ),
)  # fmt: skip


def register() -> None:
    """Called from ready(), after the parts."""
    quotes_payments.bands.append(quotes_by_band)
    quotes_payments.candidate_sources.append(firms_that_sell)
    quotes_payments.award_links.append(award_of)
    KINDS["spend"].sources.append(imported_spend)
    KINDS["grants"].sources.append(imported_grants)
    told.told_of_changes.append(those_who_follow)
    for place, (name, address, kind, label, what) in enumerate(MORE):
        downloads.register(
            Download(
                name=name,
                label=label,
                what=what,
                url_name=f"procurement:{address}",
                format=kind,
                order=35 + place,
            )
        )
