"""The public register of contracts: the list, paged by key, and what the page of one contract shows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from accounts.models import Organisation
from cms.memory import remember
from engagement.forms import FilterForm
from procurement import cpv
from procurement.actions.contracts import later
from procurement.forms import BANDS, worth_field
from procurement.models import ContractChange, CouncilContract, KpiRating
from procurement.words import first_words, money, period_words

PER_PAGE = 20
CURSOR = re.compile(r"(\d{1,7})-(\d{1,18})")
K = CouncilContract.State
LISTED = (
    "public_id", "reference", "title", "description", "state", "supplier_name", "supplier_is_sme",
    "supplier_is_vcse", "net", "gross", "starts_on", "ends_on", "department",
)  # fmt: skip


def departments_in_use() -> list[tuple[str, str]]:
    return [("", _("Any department")), *remember("procurement.contract_departments", _departments)]


def _departments() -> list[tuple[str, str]]:
    rows = CouncilContract.objects.public().order_by().values("department")
    found = Organisation.objects.filter(pk__in=rows).order_by("name", "pk")
    return [(str(pk), name) for pk, name in found.values_list("pk", "name")]


class RegisterFilter(FilterForm):
    words = forms.CharField(label=gettext_lazy("Words, or a supplier"), required=False, max_length=80)
    department = forms.ChoiceField(
        label=gettext_lazy("Department"), required=False, choices=departments_in_use
    )
    state = forms.ChoiceField(
        label=gettext_lazy("Where it stands"),
        required=False,
        choices=(
            ("", gettext_lazy("All contracts")),
            ("running", gettext_lazy("Running now")),
            ("ending", gettext_lazy("Ending within 18 months")),
            ("over", gettext_lazy("Ended")),
        ),
    )
    worth = worth_field()


def narrowed(wanted: dict[str, Any]) -> QuerySet[CouncilContract]:
    rows, on = CouncilContract.objects.public(), today()
    match wanted.get("state"):
        case "running":
            rows = rows.filter(pk__in=CouncilContract.objects.running(on).order_by().values("pk"))
        case "ending":
            rows = rows.filter(state=K.RUNNING, ends_on__range=(on, later(on, 18)))
        case "over":
            rows = rows.filter(Q(state__in=[K.ENDED, K.TERMINATED]) | Q(ends_on__lt=on))
    if department := wanted.get("department"):
        rows = rows.filter(department=department)
    if band := BANDS.get(wanted.get("worth") or ""):
        least, most = band
        rows = rows.filter(net__gt=least) if least is not None else rows
        rows = rows.filter(net__lte=most) if most is not None else rows
    for word in (wanted.get("words") or "").split()[:6]:
        rows = rows.filter(
            Q(title__icontains=word)
            | Q(supplier_name__icontains=word)
            | Q(reference__icontains=word)
            | Q(description__icontains=word)
        )
    return rows


@dataclass(frozen=True)
class Shown:
    row: CouncilContract
    url: str
    plate: str
    kind: str
    value: str
    period: str
    text: str


@dataclass(frozen=True)
class Page:
    shown: list[Shown]
    after: str
    is_first: bool


def page(wanted: dict[str, Any], after: str) -> Page:
    """The newest first, by the day on which they begin."""
    rows = narrowed(wanted).select_related("department").order_by("-starts_on", "-pk")
    place = _place(after)
    if place:
        day, pk = place
        rows = rows.filter(Q(starts_on__lt=day) | Q(starts_on=day, pk__lt=pk))
    found = list(rows.only(*LISTED, "department__name")[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    last = shown[-1] if len(found) > PER_PAGE else None
    more = f"{last.starts_on.toordinal()}-{last.pk}" if last else ""
    return Page([shown_of(row) for row in shown], more, place is None)


def _place(text: str) -> tuple[date, int] | None:
    found = CURSOR.fullmatch(text or "")
    try:
        return (date.fromordinal(int(found[1])), int(found[2])) if found else None
    except (ValueError, OverflowError):
        return None


def address(query: dict[str, str], after: str = "") -> str:
    given = urlencode({name: value for name, value in {**query, "after": after}.items() if value})
    base = reverse("procurement:contracts")
    return f"{base}?{given}" if given else base


def url_of(row: CouncilContract) -> str:
    return reverse("procurement:contract", args=[row.public_id])


def plate_of(row: CouncilContract) -> tuple[str, str]:
    """Where it stands in a word or two, and the kind of its plate."""
    if row.state == K.TERMINATED:
        return _("Ended early"), "warn"
    if row.state == K.ENDED or (row.ends_on and row.ends_on < today()):
        return _("Ended"), ""
    if row.starts_on > today():
        return _("Begins soon"), ""
    return (_("Ends within 18 months"), "now") if row.ends_within(18, today()) else (_("Running"), "good")


def shown_of(row: CouncilContract) -> Shown:
    plate, kind = plate_of(row)
    value = _("{net} without VAT").format(net=money(row.net))
    return Shown(
        row,
        url_of(row),
        plate,
        kind,
        value,
        period_words(row.starts_on, row.ends_on),
        first_words(row.description),
    )


# --- One contract ------------------------------------------------------------------------------------------
def glance_of(row: CouncilContract) -> list[tuple[str, str]]:
    kinds = [_("small or medium-sized")] if row.supplier_is_sme else []
    kinds += [_("voluntary or social enterprise")] if row.supplier_is_vcse else []
    supplier = f"{row.supplier_name} ({', '.join(kinds)})" if kinds else row.supplier_name
    months = row.extension_months
    threshold = _("Above the threshold") if row.is_above else _("Below the threshold")
    facts = [
        (_("Supplier"), supplier),
        (_("Identifier of the supplier"), row.supplier_id),
        (_("Value without VAT"), money(row.net)),
        (_("With VAT"), money(row.gross) if row.gross != row.net else ""),
        (_("Runs"), period_words(row.starts_on, row.ends_on)),
        (_("May be extended by"), _("{n} months").format(n=months) if months else ""),
        (_("Signed"), date_format(row.signed_on, "DATE_FORMAT") if row.signed_on else ""),
        (_("How it was bought"), row.procedure),
        (_("CPV code"), "; ".join(map(cpv.code_and_name, codes_of(row)))),
        (_("Threshold"), threshold if "threshold" not in row.procedure.lower() else ""),
        (_("Department"), row.department.name),
        (_("Next review"), date_format(row.review_on, "DATE_FORMAT") if row.review_on else ""),
        (_("Contract details notice"), row.details_number),
    ]
    return [(label, value) for label, value in facts if value]


LEVELS = {"good": 4, "approaching": 3, "improve": 2, "inadequate": 1}


def ratings_of(row: CouncilContract) -> list[dict[str, Any]]:
    """The indicators that stand in a published notice, with their published ratings: bars of how many of four, and the
    words beside them."""
    found = []
    for kpi in row.kpis.all():
        if not kpi.is_published:
            continue
        ratings = [one for one in kpi.ratings.all() if one.published_at]
        bars = [
            {
                "period": _("{begin} to {end}").format(
                    begin=date_format(one.starts_on, "j M Y"), end=date_format(one.ends_on, "j M Y")
                ),
                "width": LEVELS.get(one.rating, 0) * 25,
                "words": str(KpiRating.Rating(one.rating).label),
                "note": one.note,
            }
            for one in ratings
        ]
        found.append({"name": kpi.name, "target": kpi.target, "bars": bars})
    return found


def changes_of(row: CouncilContract) -> list[dict[str, Any]]:
    """Those that are made, and those whose change notice is published."""
    return [
        _change(one)
        for one in row.changes.all()
        if one.state == "made" or (one.notice_number and one.state == "planned")
    ]


def _change(change: ContractChange) -> dict[str, Any]:
    is_made = change.state == ContractChange.State.MADE
    values = []
    if change.net is not None:
        was = money(change.net_before) if change.net_before is not None else ""
        words = _("Value without VAT {was} → {now}") if was else _("Value without VAT {now}")
        values.append(words.format(was=was, now=money(change.net)))
    if change.ends_on:
        words = _("Ends {day}")
        values.append(words.format(day=date_format(change.ends_on, "DATE_FORMAT")))
    return {
        "kind": change.get_kind_display(),
        "when": date_format(change.made_on, "DATE_FORMAT") if is_made else _("announced"),
        "values": values,
        "reasons": change.reasons,
        "notice": change.notice_number,
    }


COLUMNS = (
    "reference", "title", "description", "department", "supplier", "supplier_id", "supplier_is_sme",
    "supplier_is_vcse", "cpv", "value_without_vat", "value_with_vat", "irrecoverable_vat", "signed", "from", "to",
    "extension_months", "review", "procedure", "above_threshold", "state", "contract_details_notice", "ocid",
)  # fmt: skip


def table(rows: Iterable[CouncilContract]) -> Iterator[list[Any]]:
    """A line for each. The OCID only of a procurement that is public; no name of a person."""
    for row in rows:
        ocid = row.case.ocid if row.case and row.case.procurement_id else ""
        yield [
            row.reference, row.title, row.description, row.department.name, *row.supplier_told(),
            _flag(row.supplier_is_sme), _flag(row.supplier_is_vcse), " ".join(codes_of(row)), row.net, row.gross,
            row.irrecoverable_vat, row.signed_on or "", row.starts_on, row.ends_on or "", row.extension_months,
            row.review_on or "", row.procedure, _flag(row.is_above), row.state, row.details_number, ocid,
        ]  # fmt: skip


def codes_of(row: CouncilContract) -> list[str]:
    """CPV codes: of its procurement as that was published, else its own."""
    if row.case is None:
        return [row.cpv] if row.cpv else []
    if not row.case.is_public:
        return []
    marks = list(row.case.procurement.cpv_marks.all())
    whole = [mark.code for mark in marks if not mark.lot_key]
    return whole or list(dict.fromkeys(mark.code for mark in marks))


def _flag(value: bool | None) -> str:
    return "" if value is None else ("yes" if value else "no")
