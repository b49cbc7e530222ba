"""What is missing before a tender notice can be approved: of the case, of the law, of its times."""

from __future__ import annotations

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now, today
from procurement.makers import common
from procurement.makers.common import Route, case_of
from procurement.makers.tender_times import closes_of, publishes_on, questions_of, too_short
from procurement.models import Case, CaseLot, OwnNotice
from procurement.notice_facts import is_material

FULL = Decimal(100)


def check(notice: OwnNotice) -> list[tuple[str, str]]:
    case = case_of(notice)
    lots, url = list(case.lots.all()), common.case_url(case)
    here = reverse("procurement_notices:write", args=[notice.pk])
    found = [(words, url) for words, is_wrong in _missing(case, lots) if is_wrong]
    stands = case.ALIVE if notice.corrects_id else (Case.State.PLANNING,)
    if case.state not in stands:
        found.append((_("The procurement has gone on meanwhile: this notice comes too late."), url))
    found += [(words, here) for words, is_wrong in _law(notice) if is_wrong]
    found += [(words, here if notice.corrects_id else url) for words in _times(notice) if words]
    return found


def _missing(case: Case, lots: list[CaseLot]) -> list[tuple[str, bool]]:
    coded = {lot.pk for lot, _code in common.codes_of(case) if lot}
    whole = any(lot is None for lot, _code in common.codes_of(case))
    return [
        (_("Say what must come of it."), not case.need),
        (_("Each lot needs a value."), any(not common.lot_net(lot) for lot in lots)),
        (_("Choose CPV codes."), not whole and any(lot.pk not in coded for lot in lots)),
        (_("Award criteria are missing, or their weights are not 100 in sum."), not all(map(_adds_up, lots))),
        (_("Each lot needs a title."), len(lots) > 1 and any(not lot.title for lot in lots)),
        (_("Say by when tenders are due."), case.closes_at is None),
        (_("Say where tenders are received."), not case.tenders_url),
        (_("Say when the contract begins."), case.needed_on is None),
        (
            _("It is above the threshold: an open or a competitive flexible procedure is needed."),
            case.is_above and case.route not in Case.ABOVE_ROUTES,
        ),
    ]


def _adds_up(lot: CaseLot) -> bool:
    return sum((Decimal(str(one.get("weight") or 0)) for one in lot.criteria), Decimal(0)) == FULL


def _law(notice: OwnNotice) -> list[tuple[str, bool]]:
    case, extra = case_of(notice), notice.extra
    reserved = bool(case.reserved or case.reserved_kind)
    return [
        (
            _("Say how the procedure runs (section 20)."),
            case.route == Route.FLEXIBLE and not extra.get("steps"),
        ),
        (
            _("Above the threshold nothing may be reserved for an area."),
            bool(case.reserved) and case.is_above,
        ),
        (
            _("Reserving for an area or a kind of firm holds in England only (the Order of 2026)."),
            reserved and case.nation != Case.Nation.ENGLAND,
        ),
    ]


def _times(notice: OwnNotice) -> list[str]:
    case, closes, questions = case_of(notice), closes_of(notice), questions_of(notice)
    if closes is None:
        return []
    found = [too_short(notice, publishes_on(case) if notice.corrects_id is None else today())]
    if closes <= now():
        found.append(_("The time for tenders must lie ahead."))
    if questions and questions > closes:
        found.append(_("Questions end before tenders are due."))
    if notice.corrects_id and case.closes_at:
        if case.closes_at <= now() and closes != case.closes_at:
            found.append(_("The time for tenders is over: it can’t be moved any more (section 87(6)(b))."))
        if closes < case.closes_at:
            found.append(_("The time for tenders can be made longer, for everybody, and never shorter."))
        if is_material(notice) and closes <= case.closes_at:
            found.append(_("What has changed matters to firms: give everybody more time."))
    return found
