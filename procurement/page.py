"""What the page of a procurement shows: the same for everybody, in a constant number of queries."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from challenges.words_reading import SOON, days_left, left_words, moment_words
from engagement.registries import day_words
from procurement import cpv
from procurement.models import Award, Lot, Procurement
from procurement.registries import page_parts
from procurement.words import money, period_words, plate_of, suits_words, value_words


@dataclass(frozen=True)
class ShownLot:
    lot: Lot
    value: str
    period: str
    suits: str
    status: str
    criteria: list[dict]  # name, weight (a number of 100, or None)


@dataclass(frozen=True)
class ShownAward:
    award: Award
    lots: str
    value: str
    when: str
    standstill: str
    suppliers: list[str]


def context_of(request: HttpRequest, row: Procurement) -> dict[str, Any]:
    plate, kind = plate_of(row)
    lots = lots_of(row)
    criteria = same_criteria(lots)
    return {
        "row": row,
        "state": plate,
        "kind": kind,
        "deadline": deadline_of(row),
        "glance": glance_of(row),
        "lots": lots if len(lots) > 1 else [],
        "criteria": criteria,
        "are_lots_alike": bool(criteria),
        "trades": [
            (code, cpv.name_of(code)) for code in dict.fromkeys(mark.code for mark in row.cpv_marks.all())
        ],
        # Our own stand there in full, with their links (procurement.notice_sections).
        "notices": list(row.notices.all()) if row.source == Procurement.Source.MIRRORED else [],
        "awards": [_award(award, row) for award in row.awards.all()],
        "contracts": [
            {
                "title": one.title or row.title,
                "period": period_words(one.starts_on, one.ends_on),
                "value": value_words(one, row.currency),
                "signed": day_words(one.signed_on) if one.signed_on else "",
            }
            for one in row.contracts.all()
        ],
        "parts": sections_of(request, row, aside=False),
        "aside_parts": sections_of(request, row, aside=True),
        "is_mirrored": row.source == Procurement.Source.MIRRORED,
        "calendar_url": reverse("procurement:calendar", args=[row.ocid]) if row.is_open else "",
    }


def lots_of(row: Procurement) -> list[ShownLot]:
    return [_lot(lot, row.currency) for lot in row.lots.all()]


def same_criteria(lots: list[ShownLot]) -> list[dict]:
    """Those by which each lot is judged alike, told once; [] where lots differ."""
    found = [lot.criteria for lot in lots]
    return found[0] if found and all(one == found[0] for one in found) else []


def sections_of(request: HttpRequest, row: Procurement, *, aside: bool) -> list[SafeString]:
    """What the parts add, in their order."""
    parts = sorted((part for part in page_parts if part.aside is aside), key=lambda part: part.order)
    return [mark_safe(html) for part in parts if (html := part.section(request, row))]


def deadline_of(row: Procurement) -> dict[str, Any]:
    """The plate in the aside: what closes when; {} where nothing waits."""
    if row.is_open:
        return {
            "head": _("Closes {when}").format(when=left_words(row.closes_at)),
            "words": moment_words(row.closes_at),
            "soon": days_left(row.closes_at) < SOON,
        }
    if row.state == Procurement.State.INVITED:
        words = _("Decision by {day}").format(day=day_words(row.decision_on)) if row.decision_on else ""
        return {"head": _("Closed. Tenders are being assessed"), "words": words, "soon": False}
    return {}


def glance_of(row: Procurement) -> list[tuple[str, str]]:
    """What a firm wants to know in a minute, as label and value."""
    words = {True: _("Above the threshold"), False: _("Below the threshold")}.get(row.is_above_threshold, "")
    says_so = "threshold" in row.procedure.lower()
    procedure = row.procedure if says_so else ", ".join(filter(None, (row.procedure, words)))
    facts = [
        (_("Value"), value_words(row, row.currency)),
        (_("With VAT"), money(row.gross, row.currency) if row.net is not None else ""),
        (_("Tenders until") if row.is_open else _("Tenders were due"), _moment(row.closes_at)),
        (_("Questions until"), _moment(row.questions_until) if row.is_open else ""),
        (_("Decision by"), day_words(row.decision_on) if row.decision_on else ""),
        (_("Contract"), period_words(row.starts_on, row.ends_on)),
        (_("What is bought"), row.get_category_display()),
        (_("Procedure"), procedure),
        (_("Who it suits"), suits_words(row)),
        (_("Reserved for"), row.reserved_for),
    ]
    return [(label, value) for label, value in facts if value]


def _moment(at) -> str:
    return moment_words(at) if at else ""


def _lot(lot: Lot, currency: str) -> ShownLot:
    gone = {"cancelled", "unsuccessful", "withdrawn"}
    status = {"complete": _("Awarded"), **dict.fromkeys(gone, _("Ended without an award"))}.get(
        lot.status, ""
    )
    return ShownLot(
        lot,
        value_words(lot, currency),
        period_words(lot.starts_on, lot.ends_on),
        suits_words(lot),
        status,
        lot.criteria,
    )


def _award(award: Award, row: Procurement) -> ShownAward:
    names = {lot.key: lot.title or lot.key for lot in row.lots.all()}
    lots = [names.get(key, key) for key in award.lot_keys] if len(names) > 1 else []
    return ShownAward(
        award,
        ", ".join(lots),
        value_words(award, row.currency),
        day_words(award.awarded_on) if award.awarded_on else "",
        day_words(award.standstill_until) if award.standstill_until else "",
        [_supplier(one) for one in award.suppliers.all()],
    )


def _supplier(one) -> str:
    kinds = [_("small or medium-sized")] if one.is_small else []
    kinds += [_("voluntary or social enterprise")] if one.is_vcse else []
    return f"{one.name} ({', '.join(kinds)})" if kinds else one.name
