"""What makers have in common: values and days in words, lots, codes, what a release says of the case."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from procurement import cpv
from procurement.models import Case, CaseLot, OwnNotice
from procurement.registries import Fact
from procurement.release_parts import LEGAL_BASIS, classification, gross_of, lot_id, money, period

Route = Case.Route
METHOD = {
    Route.BELOW_OPEN: "open",
    Route.OPEN: "open",
    Route.FLEXIBLE: "selective",
    Route.QUOTES: "selective",
    Route.DIRECT: "direct",
}


def method_words(case: Case) -> str:
    """`procurementMethodDetails`, in the words that Find a Tender uses."""
    if case.route == Route.DIRECT:
        return "Direct award" if case.is_above else "Below threshold - without competition"
    if case.route == Route.QUOTES:
        return "Below threshold - limited competition"
    if case.route == Route.BELOW_OPEN:
        return "Below threshold - open competition"
    return "Open procedure" if case.route == Route.OPEN else "Competitive flexible procedure"


def case_url(case: Case) -> str:
    """Where officers put most of it right: the task list of the case."""
    return reverse("procurement_cases:inspect", args=[case.pk])


def case_of(notice: OwnNotice) -> Case:
    """Of a kind that is always about one."""
    if notice.case is None:
        raise ValueError(f"{notice.kind} is about a procurement")
    return notice.case


def pounds(amount: Decimal) -> str:
    places = 0 if amount == amount.to_integral_value() else 2
    return f"£{number_format(amount, decimal_pos=places, force_grouping=True)}"


def value_words(case: Case, net: Decimal) -> str:
    """`both_words` with the rate of the case."""
    return both_words(net, gross_of(case, net))


def both_words(net: Decimal, gross: Decimal) -> str:
    """ "£40,000 excluding VAT, £48,000 including VAT"."""
    return _("{net} excluding VAT, {gross} including VAT").format(net=pounds(net), gross=pounds(gross))


def day_words(day: date | None) -> str:
    return date_format(day, "j F Y") if day else ""


def moment_words(at: datetime | None) -> str:
    """ "22 October 2026, 12:00", by the council's clock."""
    return date_format(localtime(at), "j F Y, H:i") if at else ""


def days_words(begin: date | None, end: date | None) -> str:
    return " – ".join(filter(None, (day_words(begin), day_words(end))))


def yes_no(value: bool) -> str:
    return _("Yes") if value else _("No")


def lot_net(lot: CaseLot) -> Decimal:
    """With its options and extensions."""
    return lot.net + lot.options_net + lot.extensions_net


def codes_of(case: Case) -> list[tuple[CaseLot | None, str]]:
    return [(one.lot, one.code) for one in case.cpvs.select_related("lot").order_by("pk")]


def codes_words(case: Case, lot: CaseLot | None = None) -> str:
    """Of the case as a whole, or of one lot; a code a line."""
    return "\n".join(f"{code} {cpv.name_of(code)}" for of, code in codes_of(case) if of == lot)


def section(heading: str, *lines: tuple[str, str, str]) -> list[Fact]:
    """Facts under one heading, from (key, label, value)."""
    return [Fact(section=heading, label=label, value=value, key=key) for key, label, value in lines]


def authority_facts(notice: OwnNotice) -> list[Fact]:
    """Who buys: the council, through the department."""
    from procurement.publisher import publisher

    return section(
        _("Contracting authority"),
        ("authority", _("Name"), publisher()),
        ("authority_id", _("Identifier"), settings.PROCUREMENT_BUYER_ID),
        ("department", _("Department"), notice.department.name),
    )


def correction_facts(notice: OwnNotice) -> list[Fact]:
    """Which notice it corrects, and why; nothing where it corrects none."""
    if notice.corrects is None:
        return []
    was = notice.corrects
    return section(
        _("Changes to notice"),
        ("corrects", _("Notice that is changed"), was.official_number or was.reference),
        ("why", _("Reasons for the change"), notice.why),
    )


# --- OCDS -------------------------------------------------------------------------------------------------
def tender_head(case: Case, status: str) -> dict[str, Any]:
    """What every release of a case says of it."""
    said: dict[str, Any] = {
        "id": case.number,
        "title": case.title,
        "description": case.need,
        "status": status,
        "legalBasis": LEGAL_BASIS,
        "aboveThreshold": case.is_above,
        "mainProcurementCategory": case.category,
        "value": money(case.whole_net, case.gross),
    }
    return {name: value for name, value in said.items() if value not in ("", {})}


def items_of(case: Case) -> list[dict[str, Any]]:
    """An item a lot, with its CPV codes and those of the case as a whole: what is classified otherwise by a later
    release replaces it."""
    codes = codes_of(case)
    return [item for lot in case.lots.all() if (item := _item(case, lot, codes))]


def _item(case: Case, lot: CaseLot, codes: list[tuple[CaseLot | None, str]]) -> dict[str, Any]:
    own = [code for of, code in codes if of == lot]
    found = list(dict.fromkeys([*own, *(code for of, code in codes if of is None)]))
    if not found:
        return {}
    item: dict[str, Any] = {
        "id": lot_id(lot),
        "relatedLot": lot_id(lot),
        "classification": classification(found[0]),
        "additionalClassifications": [classification(code) for code in found[1:]],
    }
    if case.place:
        item["deliveryAddresses"] = [{"locality": case.place, "countryName": "United Kingdom"}]
    return item


def lot_period(case: Case, lot: CaseLot) -> tuple[date | None, date | None]:
    return lot.starts_on or case.needed_on, lot.ends_on or case.ends_on


def lot_title(case: Case, lot: CaseLot) -> str:
    return lot.title or case.title


def lots_of(case: Case, status: str) -> list[dict[str, Any]]:
    return [_lot(case, lot, status) for lot in case.lots.all()]


def _lot(case: Case, lot: CaseLot, status: str) -> dict[str, Any]:
    begin, end = lot_period(case, lot)
    said: dict[str, Any] = {
        "id": lot_id(lot),
        "title": lot_title(case, lot),
        "description": lot.outcomes,
        "status": status,
        "value": money(lot_net(lot), gross_of(case, lot_net(lot))),
        "contractPeriod": period(begin, end),
        "suitability": {"sme": lot.suits_sme, "vcse": lot.suits_vcse},
    }
    if lot.criteria:
        said["awardCriteria"] = {"criteria": [_criterion(one) for one in lot.criteria]}
    if lot.options_net:
        said |= {
            "hasOptions": True,
            "options": {
                "description": _("Options worth {value}.").format(value=value_words(case, lot.options_net))
            },
        }
    if case.extension_months:
        words = _("May be extended by up to {n} months.").format(n=case.extension_months)
        said |= {"hasRenewal": True, "renewal": {"description": words}}
    return {name: value for name, value in said.items() if value not in ("", {})}


def _criterion(one: dict[str, Any]) -> dict[str, Any]:
    said = {"type": one.get("kind") or "quality", "name": one.get("name", "")}
    if one.get("weight") is not None:
        said["numbers"] = [{"number": one["weight"], "weight": "percentageExact"}]
    return said


def amendment(notice: OwnNotice, words: str, rationale: str) -> dict[str, Any]:
    """Why a notice changes what an earlier one said, as OCDS keeps it."""
    said = {"id": notice.reference, "description": words, "rationale": rationale}
    if notice.corrects is not None and notice.corrects.release is not None:
        said["amendsReleaseID"] = notice.corrects.release.key
    return said
