"""How procurements read: where they stand, what they are worth, by when; for pages, feeds and files alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.utils.translation import ngettext

from accounts.clock import today
from challenges.models import Challenge
from challenges.words_reading import card_of as challenge_card
from challenges.words_reading import left_words, pounds
from procurement.models import Lot, Procurement

State = Procurement.State
LAWYER = _lazy(
    "Legal wording: to be checked by the council’s lawyer before it is used. It is no legal advice."
)  # stands wherever a page or a paper tells the law


def money(amount: Decimal | None, currency: str = "GBP") -> str:
    """ "£42,000", "42,000 EUR"; "" for none."""
    if amount is None:
        return ""
    if currency == "GBP":
        return pounds(amount)
    return f"{number_format(amount, decimal_pos=0, force_grouping=True)} {currency}"


def value_words(row: Procurement | Lot, currency: str) -> str:
    """Without VAT, which is what a firm is paid for its work; with it where nothing else is known."""
    if row.net is not None:
        return _("{amount} without VAT").format(amount=money(row.net, currency))
    return _("{amount} with VAT").format(amount=money(row.gross, currency)) if row.gross is not None else ""


def period_words(begin: date | None, end: date | None) -> str:
    """ "1 December 2026 to 31 March 2027"."""
    if begin and end:
        return _("{begin} to {end}").format(
            begin=date_format(begin, "DATE_FORMAT"), end=date_format(end, "DATE_FORMAT")
        )
    if begin:
        return _("from {begin}").format(begin=date_format(begin, "DATE_FORMAT"))
    return _("until {end}").format(end=date_format(end, "DATE_FORMAT")) if end else ""


def plate_of(row: Procurement) -> tuple[str, str]:
    """Where it stands in a word or two, and the kind of its plate."""
    if row.state == State.CANCELLED:
        return _("Ended without an award"), "warn"
    if row.state == State.CONTRACTED:
        over = row.ends_on is not None and row.ends_on < today()
        return (_("Contract has ended"), "") if over else (_("Contract made"), "good")
    if row.state == State.AWARDING:
        return _("Award announced"), "good"
    if row.is_open:
        return _("Open for tenders"), "now"
    if row.state == State.INVITED:
        return _("Tenders are being assessed"), ""
    return (_("Talking to firms"), "now") if row.state == State.ENGAGING else (_("Planned"), "")


@dataclass(frozen=True)
class Opportunity:
    """Something that suppliers can answer, or could: a procurement or an open challenge, as lists show it."""

    kind: str
    title: str
    url: str
    who: str
    plate: str
    plate_kind: str
    text: str = ""
    closes: str = ""
    money: str = ""
    lots: str = ""
    suits: str = ""
    period: str = ""
    effort: str = ""
    lang: str = ""


def of_procurement(row: Procurement, lots: int = 0, effort: str = "") -> Opportunity:
    plate, plate_kind = plate_of(row)
    return Opportunity(
        kind=_("Tender"),
        title=row.title,
        url=row.get_absolute_url(),
        who=row.buyer_name,
        plate=plate,
        plate_kind=plate_kind,
        text=first_words(row.description),
        closes=_("Closes {when}").format(when=left_words(row.closes_at)) if row.is_open else "",
        money=value_words(row, row.currency),
        lots=lots_words(lots),
        suits=suits_words(row),
        period=period_words(row.starts_on, row.ends_on),
        effort=effort,
    )


def of_challenge(challenge: Challenge) -> Opportunity:
    card = challenge_card(challenge)
    return Opportunity(
        kind=_("Challenge"),
        title=challenge.title,
        url=challenge.get_absolute_url(),
        who=challenge.department.name,
        plate=card.plate,
        plate_kind=card.kind,
        text=challenge.summary,
        closes=card.closes,
        money=card.money,
        effort=card.effort,
    )


def lots_words(number: int) -> str:
    return ngettext("{n} lot", "{n} lots", number).format(n=number_format(number)) if number > 1 else ""


def suits_words(row: Procurement | Lot) -> str:
    if row.is_for_sme and row.is_for_vcse:
        return _("Suits small firms and social enterprises")
    if row.is_for_sme:
        return _("Suits small firms")
    return _("Suits voluntary and social enterprises") if row.is_for_vcse else ""


def first_words(text: str, most: int = 220) -> str:
    """The beginning, cut between words."""
    flat = " ".join(text.split())
    return flat if len(flat) <= most else f"{flat[:most].rsplit(' ', 1)[0]}…"
