"""Recording to whom a case is awarded, lot by lot; taking that back; announcing it, and what holds the contract."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now, today
from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement.law.days import standstill_ends
from procurement.models import Case, CaseAward, CaseLot, CouncilContract, Proceedings
from procurement.registries import problems_before
from procurement.transitions import locked, move, note

S, A = Case.State, CaseAward.State


@dataclass(frozen=True, kw_only=True)
class Supplier:
    """Whom it is awarded to: an organisation with an account, or a name and identifier as typed."""

    name: str
    key: str = ""  # "GB-COH-01234567"
    organisation: Organisation | None = None
    is_sme: bool | None = None
    is_vcse: bool | None = None

    def is_of(self, award: CaseAward) -> bool:
        """Whether that award went to the same firm."""
        if self.organisation and award.organisation_id:
            return award.organisation_id == self.organisation.pk
        if self.key and award.supplier_id:
            return award.supplier_id.casefold() == self.key.casefold()
        return award.supplier_name.casefold().strip() == self.name.casefold().strip()


def may_award(case: Case) -> bool:
    """Tenders are closed, or the route has none; or it is decided for some lots already."""
    if case.state == S.AWARDED:
        return True
    if not case.is_advertised:
        return case.state in (S.PLANNING, S.INVITED)
    return case.state == S.INVITED and case.is_closed


def open_lots(case: Case) -> list[CaseLot]:
    """Those for which nothing is decided yet."""
    decided = CaseLot.objects.filter(awards__in=CaseAward.objects.standing().filter(case=case))
    return list(case.lots.exclude(pk__in=decided.values("pk")).order_by("number"))


@transaction.atomic
def record_award(
    *,
    case: Case,
    lots: Sequence[CaseLot],
    supplier: Supplier,
    net: Decimal,
    gross: Decimal,
    reasons: str,
    by: User | None,
    starts_on: date | None = None,
    ends_on: date | None = None,
    tenders_received: int | None = None,
    tenders_assessed: int | None = None,
    tenders_sme: int | None = None,
    decided_on: date | None = None,
) -> CaseAward:
    """The decision for one supplier. The case becomes awarded with the first.

    Refused: "state", "blocked" (registries.problems_before("award")), "lots", "limit" (lots one supplier may win),
    "gross", "tenders" (more assessed or of small firms than received), "ends_on".
    """
    case = locked(case)
    _may(case, lots)
    if not supplier.name.strip():
        raise Refused("supplier_name", _("Say who it is awarded to."))
    _within_limit(case, lots, supplier)
    _sums(net, gross, starts_on, ends_on)
    _numbers(tenders_received, tenders_assessed, tenders_sme)
    made = CaseAward.objects.create(
        case=case,
        organisation=supplier.organisation,
        supplier_name=supplier.name.strip(),
        supplier_id=supplier.key.strip(),
        supplier_is_sme=supplier.is_sme,
        supplier_is_vcse=supplier.is_vcse,
        net=net,
        gross=gross,
        starts_on=starts_on,
        ends_on=ends_on,
        reasons=reasons,
        tenders_received=tenders_received,
        tenders_assessed=tenders_assessed,
        tenders_sme=tenders_sme,
        decided_on=_not_later(decided_on),
        decided_by=by,
    )
    made.lots.set(lots)
    facts = {"row": made.pk, "lots": [lot.number for lot in lots]}
    if case.state != S.AWARDED:
        move(case, S.AWARDED, by=by, facts=facts)
    else:
        note(case, "award_recorded", by=by, facts=facts)
    return made


@transaction.atomic
def record_no_award(*, case: Case, lots: Sequence[CaseLot], reasons: str, by: User | None) -> CaseAward:
    """These lots end without an award. Refused as `record_award`, and "all" where nothing would be awarded at all: then
    the procurement as a whole is ended."""
    case = locked(case)
    _may(case, lots)
    left = {lot.pk for lot in open_lots(case)} - {lot.pk for lot in lots}
    if not left and not awarded(case).exists():
        raise Refused("lots", _("Then nothing is awarded. End the procurement instead."))
    made = CaseAward.objects.create(
        case=case,
        supplier_name="",
        net=Decimal(0),
        gross=Decimal(0),
        reasons=reasons,
        decided_on=today(),
        decided_by=by,
    )
    made.lots.set(lots)
    facts = {"row": made.pk, "lots": [lot.number for lot in lots]}
    note(case, "no_award", by=by, facts=facts)
    contracted_when_all(case, by=by)
    return made


def awarded(case: Case):
    """The standing awards that have a supplier."""
    return CaseAward.objects.standing().filter(case=case).exclude(supplier_name="")


def _may(case: Case, lots: Sequence[CaseLot]) -> None:
    if not may_award(case):
        raise Refused("state", _("An award can be recorded once the time for tenders is over."))
    if problems := problems_before("award", case):
        raise Refused("blocked", "\n".join(sentence for sentence, _url in problems))
    free = {lot.pk for lot in open_lots(case)}
    if not lots or any(lot.pk not in free for lot in lots):
        raise Refused("lots", _("Choose lots of this procurement for which nothing is decided yet."))


def _within_limit(case: Case, lots: Sequence[CaseLot], supplier: Supplier) -> None:
    most = case.most_lots_awarded
    if not most:
        return
    won = sum(award.lots.count() for award in awarded(case) if supplier.is_of(award))
    if won + len(lots) > most:
        raise Refused(
            "lots", _("One supplier may win {most} lots here, and this would be {n}.").format(
                most=most, n=won + len(lots)
            )
        )  # fmt: skip


def _sums(net: Decimal, gross: Decimal, starts_on: date | None, ends_on: date | None) -> None:
    if net < 0:
        raise Refused("net", _("A value is not negative."))
    if gross < net:
        raise Refused("gross", _("With VAT it can’t be less than without."))
    if starts_on and ends_on and ends_on < starts_on:
        raise Refused("ends_on", _("The contract begins before it ends."))


def _numbers(received: int | None, assessed: int | None, sme: int | None) -> None:
    if received is None:
        return
    if (assessed or 0) > received:
        raise Refused("tenders_assessed", _("No more tenders can be assessed than were received."))
    if (sme or 0) > received:
        raise Refused("tenders_sme", _("No more tenders can come from small firms than were received."))


def _not_later(day: date | None) -> date:
    """Today where none is given. Refused ("decided_on") for one to come."""
    if day and day > today():
        raise Refused("decided_on", _("This day is still to come."))
    return day or today()


@transaction.atomic
def take_back(*, award: CaseAward, reasons: str, by: User | None) -> CaseAward:
    """Before the contract is signed. The case is open again for its lots; a contract that was only drafted goes.
    Refused ("signed")."""
    award = locked(award)
    case = locked(award.case)
    if award.state not in (A.DECIDED, A.ANNOUNCED) or case.state != S.AWARDED:
        raise Refused("signed", _("The contract is signed: it can only be ended."))
    CouncilContract.objects.filter(award=award, state=CouncilContract.State.DRAFT).delete()
    move(award, A.CANCELLED, by=by, facts={"reasons": reasons})
    if case.state == S.AWARDED and not awarded(case).exists():
        move(case, S.INVITED, by=by, state_reason=reasons)
    return award


@transaction.atomic
def announce(
    *,
    award: CaseAward,
    published_at: datetime,
    standstill: bool,
    by: User | None,
    not_before: date | None = None,
) -> CaseAward:
    """With its award notice. `standstill`: it runs from the day of that official publication (s51(2)), and at least
    until the day that the notice states (`not_before`, s51(1)(b)); below the threshold there is none."""
    if not standstill:
        return move(award, A.ANNOUNCED, by=by)
    begin = published_at.astimezone(_council_zone()).date()
    until = max(standstill_ends(begin), not_before or begin)
    CouncilContract.objects.filter(award=award).update(not_before=until + timedelta(days=1))
    return move(award, A.ANNOUNCED, by=by, standstill_from=begin, standstill_until=until)


def _council_zone():
    from django.utils import timezone

    return timezone.get_default_timezone()


def contracted_when_all(case: Case, *, by: User | None) -> None:
    """The case is contracted when nothing is open and all its awards have their contract."""
    standing = awarded(case)
    waits = standing.exclude(state=A.CONTRACTED).exists() or open_lots(case)
    if case.state == S.AWARDED and standing.exists() and not waits:
        move(case, S.CONTRACTED, by=by)


# --- Proceedings (s101) ------------------------------------------------------------------------------------
@transaction.atomic
def record_proceedings(
    *,
    award: CaseAward,
    claimant: str,
    by: User | None,
    notified_at: datetime | None = None,
    reference: str = "",
) -> Proceedings:
    """Notified in the standstill, they hold the contract until they end. Refused ("state") for one that has not been
    announced with a standstill, or is signed; ("notified_at") for a time outside the standstill."""
    award = locked(award)
    first, last = award.standstill_from, award.standstill_until
    if award.state != A.ANNOUNCED or first is None or last is None:
        raise Refused("state", _("There is no standstill in which proceedings could hold the contract."))
    at = notified_at or now()
    day = at.astimezone(_council_zone()).date()
    if at > now() or not first <= day <= last:
        raise Refused("notified_at", _("This is not within the standstill."))
    made = Proceedings.objects.create(
        award=award, claimant=claimant, reference=reference, notified_at=at, recorded_by=by
    )
    note(award.case, "proceedings", by=by, facts={"row": made.pk})
    return made


@transaction.atomic
def end_proceedings(*, proceedings: Proceedings, ended_on: date, outcome: str, by: User | None) -> None:
    """Refused: "moved" where they have ended, "ended_on" for a day before they began, or one to come."""
    row = locked(proceedings)
    if row.ended_on:
        raise Refused("moved", _("They have ended already."))
    if not row.notified_at.astimezone(_council_zone()).date() <= ended_on <= today():
        raise Refused("ended_on", _("They end after they began, and not on a day to come."))
    row.ended_on, row.outcome = ended_on, outcome
    row.save(update_fields=["ended_on", "outcome"])
    note(row.award.case, "proceedings_ended", by=by, facts={"row": row.pk})


def holding(case: Case):
    """Proceedings that hold a contract of this case now."""
    return Proceedings.objects.filter(award__case=case, ended_on=None).exclude(award__state=A.CANCELLED)
