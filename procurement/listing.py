"""The list of opportunities: tenders and open challenges in one order, paged by key, the same queries however many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import Any
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.cursors import cursor_of, read_cursor
from challenges.listing import with_words
from challenges.models import Challenge
from procurement.effort import list_words
from procurement.forms import BANDS
from procurement.models import CpvMark, Lot, Procurement
from procurement.words import Opportunity, of_challenge, of_procurement

PER_PAGE = 20
LISTED = (
    "ocid", "state", "title", "description", "buyer_name", "closes_at", "net", "gross", "currency", "is_for_sme",
    "is_for_vcse", "starts_on", "ends_on", "latest_at",
    "decision_on",
)  # fmt: skip


@dataclass(frozen=True)
class Place:
    """Where a page begins: after this row of that kind ("p" procurement, "c" challenge) at that time."""

    kind: str
    at: datetime
    pk: int


def place_of(text: str) -> Place | None:
    """None for what is no cursor of ours."""
    kind, cursor = (text or "")[:1], read_cursor((text or "")[1:])
    return Place(kind, *cursor) if cursor and kind in ("p", "c") else None


def narrowed(wanted: dict[str, Any]) -> QuerySet[Procurement]:
    """The procurements that the filter asks for, in no order yet."""
    rows = Procurement.objects.all()
    rows = {
        "coming": rows.coming,
        "assessed": rows.being_decided,
        "decided": rows.decided,
        "cancelled": lambda: rows.public().filter(state=Procurement.State.CANCELLED),
    }.get(wanted.get("state") or "open", rows.open)()
    if category := wanted.get("category"):
        rows = rows.filter(category=category)
    if division := wanted.get("division"):
        rows = rows.filter(pk__in=CpvMark.objects.filter(division=division).values("procurement"))
    if band := BANDS.get(wanted.get("worth") or ""):
        rows = rows.filter(_between("net", *band) | (Q(net=None) & _between("gross", *band)))
    if wanted.get("sme"):
        rows = rows.filter(is_for_sme=True)
    if wanted.get("vcse"):
        rows = rows.filter(is_for_vcse=True)
    return rows.with_words(wanted.get("words") or "")


def _between(name: str, least: int | None, most: int | None) -> Q:
    found = Q(**{f"{name}__isnull": False})
    if least is not None:
        found &= Q(**{f"{name}__gt": least})
    return found & Q(**{f"{name}__lte": most}) if most is not None else found


def challenges(wanted: dict[str, Any]) -> QuerySet[Challenge]:
    """Those open for solutions; none where the filter asks for what a challenge does not have."""
    tender_only = any(wanted.get(name) for name in ("category", "division", "worth"))
    if (wanted.get("state") or "open") != "open" or tender_only or wanted.get("kind") == "tender":
        return Challenge.objects.none()
    return (
        Challenge.objects.open()
        .select_related("department", "stage")
        .filter(with_words(wanted.get("words") or ""))
    )


@dataclass(frozen=True)
class Page:
    shown: list[Opportunity]
    after: str
    is_first: bool


def page(wanted: dict[str, Any], after: str) -> Page:
    """Open ones by closing time, the next first; all others by their newest notice."""
    place = place_of(after)
    if (wanted.get("state") or "open") == "open":
        found = _by_closing(wanted, place)
    else:
        rows = narrowed(wanted).only(*LISTED).order_by("-latest_at", "-pk")
        if place:
            rows = rows.filter(Q(latest_at__lt=place.at) | Q(latest_at=place.at, pk__lt=place.pk))
        found = [("p", row.latest_at, row.pk, row) for row in rows[: PER_PAGE + 1]]
    shown = found[:PER_PAGE]
    more = _following(shown[-1]) if len(found) > PER_PAGE else ""
    return Page(_shown([row for _kind, _at, _pk, row in shown]), more, place is None)


def _following(entry: tuple) -> str:
    """The cursor after this entry."""
    kind, at, pk, _row = entry
    return f"{kind}{cursor_of(at, pk)}"


def _by_closing(wanted: dict[str, Any], place: Place | None) -> list[tuple]:
    """The next of both kinds, merged: at the same instant challenges come first, then by number."""
    tenders = (
        narrowed(wanted).only(*LISTED) if wanted.get("kind") != "challenge" else Procurement.objects.none()
    )
    sources = []
    for kind, rows in (("c", challenges(wanted)), ("p", tenders)):
        rows = rows.filter(_past(kind, place)) if place else rows
        rows = rows.order_by("closes_at", "pk")[: PER_PAGE + 1]
        sources.append([(row.closes_at, kind, row.pk, row) for row in rows])
    merged = islice(merge(*sources, key=lambda entry: entry[:3]), PER_PAGE + 1)
    return [(kind, at, pk, row) for at, kind, pk, row in merged]


def _past(kind: str, place: Place) -> Q:
    later = Q(closes_at__gt=place.at)
    if kind < place.kind:
        return later
    same = Q(closes_at=place.at)
    return later | (same & Q(pk__gt=place.pk) if kind == place.kind else same)


def _shown(rows: Sequence[Procurement | Challenge]) -> list[Opportunity]:
    """With how many lots each has and what a tender takes: one query for all of them each."""
    tenders = [row for row in rows if isinstance(row, Procurement)]
    keys, efforts = [row.pk for row in tenders], list_words(tenders)
    lots = Lot.objects.filter(procurement__in=keys).order_by().values_list("procurement")
    numbers = dict(lots.annotate(number=Count("pk")))
    return [
        of_procurement(row, numbers.get(row.pk, 0), efforts.get(row.pk, ""))
        if isinstance(row, Procurement)
        else of_challenge(row)
        for row in rows
    ]


def address(query: dict[str, str], after: str = "") -> str:
    given = urlencode({name: value for name, value in {**query, "after": after}.items() if value})
    return f"{reverse('procurement:list')}?{given}" if given else reverse("procurement:list")
