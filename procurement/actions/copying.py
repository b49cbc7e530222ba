"""Buying again what was bought before: what it says is copied; days, approvals and official numbers are not."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement.actions.cases import retotal
from procurement.actions.planning import begin_case
from procurement.models import Case, CaseCpv, CaseLot
from procurement.transitions import note

FACTS = (
    "need", "kind", "category", "nation", "route", "route_reasons", "place", "vat_percent", "extension_months",
    "most_lots_tendered", "most_lots_awarded", "one_lot_reasons", "turnover_asked", "insurance_asked",
    "asks_suitability", "unpaid_work", "effort_hours", "effort_questions", "suits_sme", "suits_vcse", "tenders_url",
)  # fmt: skip
LOT = (
    "number", "title", "outcomes", "net", "options_net", "extensions_net", "suits_sme", "suits_vcse", "criteria",
)  # fmt: skip


@transaction.atomic
def copy_case(*, case: Case, title: str, department: Organisation, by: User) -> Case:
    """A new case with the facts, lots, codes and texts of this one. Refused ("department") as `begin_case`.

    The reservation is decided anew before each invitation, and who approves looks anew: neither is copied."""
    if not title.strip():
        raise Refused("title", _("Say what it is called."))
    facts = {name: getattr(case, name) for name in FACTS}
    made = begin_case(title=title, department=department, by=by, copied_from=case, **facts)
    made.lots.all().delete()
    lots = {}
    for lot in case.lots.all():
        lots[lot.pk] = CaseLot.objects.create(case=made, **{name: getattr(lot, name) for name in LOT})
    for mark in case.cpvs.all():
        CaseCpv.objects.create(case=made, lot=lots.get(mark.lot_id or 0), code=mark.code)
    note(made, "copied", by=by, facts={"from": case.pk})
    return retotal(made)
