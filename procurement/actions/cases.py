"""A case from its beginning: its number and OCID, its lots and what they come to, its codes."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement import cpv
from procurement.models import Case, CaseCpv, CaseLot
from procurement.transitions import note

TRIES = 5


def begin(*, title: str, department: Organisation, by: User | None, **facts: object) -> Case:
    """A case being planned, in one piece: one lot that nobody sees as such. Its number is the next of the year."""
    for _try in range(TRIES):
        number = _next_number(today().year)
        try:
            with transaction.atomic():
                case = Case.objects.create(
                    title=title,
                    department=department,
                    number=number,
                    ocid=f"{settings.OCID_PREFIX}-{number.lower()}",
                    owner=by,
                    created_by=by,
                    **facts,
                )
                CaseLot.objects.create(case=case, number=1)
                note(case, "begun", by=by)
                return case
        except IntegrityError:
            if not Case.objects.filter(number=number).exists():
                raise
    raise Refused("busy", _("Others are beginning procurements just now. Try again."))


def _next_number(year: int) -> str:
    last = Case.objects.filter(number__startswith=f"P-{year}-").order_by("-number").first()
    return f"P-{year}-{(int(last.number[-4:]) if last else 0) + 1:04d}"


def retotal(case: Case) -> Case:
    """Writes the sums of its lots onto the case; called by whatever changes a lot, in the same transaction."""
    sums = case.lots.aggregate(
        net=Sum("net"), options_net=Sum("options_net"), extensions_net=Sum("extensions_net")
    )
    values = {name: value or Decimal(0) for name, value in sums.items()}
    Case.objects.filter(pk=case.pk).update(**values)
    for name, value in values.items():
        setattr(case, name, value)
    return case


@transaction.atomic
def set_codes(*, case: Case, codes: Iterable[str], by: User | None) -> None:
    """The CPV codes of the case as a whole, in this order. Refused ("codes") for one that does not exist."""
    wanted = list(dict.fromkeys(codes))
    unknown = [code for code in wanted if not cpv.name_of(code)]
    if unknown:
        raise Refused("codes", _("There is no CPV code {code}.").format(code=unknown[0]))
    case.cpvs.filter(lot=None).delete()
    for code in wanted:
        CaseCpv.objects.create(case=case, code=code)
    note(case, "codes_set", by=by, facts={"codes": wanted})
