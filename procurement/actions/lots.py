"""Lots of a case that is being planned. Each change ends with the sums of the case (`retotal`); the numbers are 1, 2, 3
… without gaps, and a case always has at least one lot."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from engagement.errors import Refused
from procurement.actions.cases import retotal
from procurement.models import Case, CaseCpv, CaseLot
from procurement.transitions import locked, moved, note

MOST = 60
AWAY = 10_000  # where numbers stand while they are given out anew
FIELDS = (
    "title", "outcomes", "net", "options_net", "extensions_net", "starts_on", "ends_on", "suits_sme", "suits_vcse",
    "criteria",
)  # fmt: skip
MONEY = ("net", "options_net", "extensions_net")
CENT = Decimal("0.01")


def planning(case: Case) -> Case:
    """The case, held, while it says what it says. Refused ("moved") once tenders are invited."""
    row = locked(case)
    if row.state != Case.State.PLANNING:
        raise moved()
    return row


def check_criteria(criteria: Sequence[dict[str, Any]]) -> None:
    """Refused ("criteria") where there are some and their weights don't come to 100 per cent."""
    if criteria and sum(Decimal(str(one["weight"])) for one in criteria) != 100:
        raise Refused("criteria", _("The weights of the award criteria come to 100 per cent together."))


@transaction.atomic
def change_lot(*, lot: CaseLot, by: User | None, **given: Any) -> CaseLot:
    """What is given of FIELDS. Refused: "moved", "criteria"."""
    row = planning(lot.case)
    changes = {name: value for name, value in given.items() if name in FIELDS}
    check_criteria(changes.get("criteria", ()))
    for name, value in changes.items():
        setattr(lot, name, value)
    lot.save(update_fields=list(changes))
    retotal(row)
    note(row, "lot_changed", by=by, facts={"lot": lot.number, "fields": sorted(changes)})
    return lot


@transaction.atomic
def add_lot(*, case: Case, by: User | None, **given: Any) -> CaseLot:
    """A further lot, the last. Refused: "moved", "many", "criteria"."""
    row = planning(case)
    number = row.lots.count() + 1
    if number > MOST:
        raise Refused("many", _("At most {number} lots.").format(number=MOST))
    check_criteria(given.get("criteria", ()))
    made = CaseLot.objects.create(case=row, number=number, **given)
    retotal(row)
    note(row, "lot_added", by=by, facts={"lot": number})
    return made


@transaction.atomic
def remove_lot(*, lot: CaseLot, by: User | None) -> None:
    """Refused: "moved"; "last": a case has at least one."""
    row = planning(lot.case)
    if row.lots.count() < 2:
        raise Refused("last", _("This is the only lot: a procurement has at least one."))
    number = lot.number
    row.lots.filter(pk=lot.pk).delete()
    _renumber(row)
    retotal(row)
    note(row, "lot_removed", by=by, facts={"lot": number})


@transaction.atomic
def split_lot(*, lot: CaseLot, number: int, by: User | None, titles: Sequence[str] = ()) -> list[CaseLot]:
    """That many lots in its place, each with its share of the money to the penny, and its text, dates, criteria and
    codes. Refused: "moved", "number" (2 to 20), "many"."""
    row = planning(lot.case)
    if not 2 <= number <= 20:
        raise Refused("number", _("Split it into 2 to 20 lots."))
    if row.lots.count() - 1 + number > MOST:
        raise Refused("many", _("At most {number} lots.").format(number=MOST))
    whole = row.lots.get(pk=lot.pk)
    shares = {name: _shares(getattr(whole, name), number) for name in MONEY}
    codes = list(whole.cpvs.values_list("code", flat=True))
    row.lots.filter(number__gt=whole.number).update(number=F("number") + AWAY + number)
    made = []
    for place in range(number):
        given = {name: getattr(whole, name) for name in FIELDS if name not in MONEY}
        given |= {name: shares[name][place] for name in MONEY}
        given["title"] = _title(whole.title or row.title, place, titles)
        if place == 0:
            CaseLot.objects.filter(pk=whole.pk).update(**given)
            made.append(CaseLot.objects.get(pk=whole.pk))
            continue
        one = CaseLot.objects.create(case=row, number=whole.number + place, **given)
        for code in codes:
            CaseCpv.objects.create(case=row, lot=one, code=code)
        made.append(one)
    _renumber(row)
    retotal(row)
    note(row, "lot_split", by=by, facts={"lot": whole.number, "into": number})
    return made


@transaction.atomic
def set_limits(
    *, case: Case, tendered: int | None, awarded: int | None, reasons: str, by: User | None
) -> Case:
    """How many lots one supplier may tender for and win (s20(7)), and why there is only one lot (s18). Refused:
    "moved"; "most_lots_awarded": more to win than to tender for, or more than there are."""
    row = planning(case)
    lots = row.lots.count()
    if tendered is not None and tendered > lots:
        raise Refused("most_lots_tendered", _("There are {number} lots.").format(number=lots))
    if awarded is not None and awarded > (tendered or lots):
        raise Refused(
            "most_lots_awarded", _("Nobody can win more lots than they may tender for, or than there are.")
        )
    changes = {"most_lots_tendered": tendered, "most_lots_awarded": awarded, "one_lot_reasons": reasons}
    Case.objects.filter(pk=row.pk).update(**changes)
    for name, value in changes.items():
        setattr(row, name, value)
    note(
        row,
        "lot_limits_set",
        by=by,
        facts={"tendered": tendered, "awarded": awarded, "reasons": bool(reasons)},
    )
    return row


def _shares(amount: Decimal, number: int) -> list[Decimal]:
    """Equal to the penny; what is left over goes to the first."""
    each = (amount / number).quantize(CENT, ROUND_DOWN)
    return [amount - each * (number - 1), *[each] * (number - 1)]


def _title(of: str, place: int, titles: Sequence[str]) -> str:
    given = titles[place].strip() if place < len(titles) else ""
    return given[:200] or _("{title}, part {number}").format(title=of[:180], number=place + 1)


def _renumber(case: Case) -> None:
    """1, 2, 3 … in the order in which they stand; no two have the same number in between."""
    case.lots.filter(number__lt=AWAY).update(number=F("number") + AWAY * 2)
    rows = case.lots.annotate(place=F("number") % AWAY).order_by("place", "pk")
    for number, pk in enumerate(rows.values_list("pk", flat=True), start=1):
        case.lots.filter(pk=pk).update(number=number)
