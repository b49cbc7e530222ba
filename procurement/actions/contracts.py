"""Contracts of the register: drafted from an award or typed, signed, shown, ended; their papers, reviews, figures."""

from __future__ import annotations

from calendar import monthrange
from datetime import date, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import Organisation, User
from engagement.errors import Refused
from procurement import transitions
from procurement.actions.awarding import contracted_when_all
from procurement.awards_law import needs_key_figures
from procurement.law.days import last_of
from procurement.law.notices import is_notifiable
from procurement.law.rows import amount
from procurement.models import (
    Case,
    CaseAward,
    ContractEnding,
    ContractEvent,
    CouncilContract,
)
from procurement.registries import problems_before
from procurement.transitions import locked

K, A = CouncilContract.State, CaseAward.State
TRIES = 5
DAY = timedelta(days=1)
COPIED = (
    "organisation",
    "supplier_name",
    "supplier_id",
    "supplier_is_sme",
    "supplier_is_vcse",
    "net",
    "gross",
)


def note(contract: CouncilContract, verb: str, *, by: User | None, **facts: Any) -> ContractEvent:
    """Writes down what happened to a contract, whether it comes from a case or not."""
    return ContractEvent.objects.create(contract=contract, verb=verb, actor=by, facts=facts)


def move(contract: CouncilContract, to: str, *, by: User | None, **changes: Any) -> CouncilContract:
    """Through the one table of transitions, and into the contract's own timeline."""
    was = contract.state
    transitions.move(contract, to, by=by, **changes)
    note(contract, transitions.CONTRACT[was, to], by=by)
    return contract


def next_reference(year: int) -> str:
    """ "C-2026-0007"; references of other systems, which imports bring, stand beside these."""
    last = (
        CouncilContract.objects.filter(reference__regex=rf"^C-{year}-\d{{4,}}$")
        .order_by("-reference")
        .first()
    )
    return f"C-{year}-{(int(last.reference.rsplit('-', 1)[1]) if last else 0) + 1:04d}"


def _make(reference: str, by: User | None, facts: dict[str, Any]) -> CouncilContract:
    """With a reference that is free. Refused ("reference") where the given one is taken."""
    for _try in range(TRIES):
        wanted = reference or next_reference(today().year)
        try:
            with transaction.atomic():
                made = CouncilContract.objects.create(reference=wanted, created_by=by, **facts)
                note(made, "contract_drafted", by=by)
                return made
        except IntegrityError:
            if not CouncilContract.objects.filter(reference=wanted).exists():
                raise
            if reference:
                raise Refused("reference", _("Another contract has this reference.")) from None
    raise Refused("busy", _("Others are writing contracts just now. Try again."))


@transaction.atomic
def draft_from(
    *,
    award: CaseAward,
    by: User | None,
    reference: str = "",
    title: str = "",
    starts_on: date | None = None,
    ends_on: date | None = None,
    manager: User | None = None,
) -> CouncilContract:
    """The contract that an award leads to, not signed yet and seen by officers alone. Refused: "award" (has one, or
    names nobody), "starts_on"."""
    award = locked(award)
    case = award.case
    if award.state not in (A.DECIDED, A.ANNOUNCED) or not award.supplier_name:
        raise Refused("award", _("There is no contract to be made from this award."))
    if CouncilContract.objects.filter(award=award).exists():
        raise Refused("award", _("This award has its contract already."))
    begin = starts_on or award.starts_on or case.needed_on
    if begin is None:
        raise Refused("starts_on", _("Say from when the contract runs."))
    end = ends_on or award.ends_on or case.ends_on
    if end and end < begin:
        raise Refused("ends_on", _("The contract begins before it ends."))
    until = award.standstill_until
    facts = {
        **{name: getattr(award, name) for name in COPIED},
        "case": case,
        "award": award,
        "department": case.department,
        "title": title or _title(award, case),
        "description": _description(award, case),
        "procedure": case.get_route_display(),
        "kind": case.kind,
        "is_above": case.is_above,
        "starts_on": begin,
        "ends_on": end,
        "extension_months": case.extension_months,
        "longest_until": later(end, case.extension_months) if end else None,
        "not_before": until + timedelta(days=1) if until else None,
        "manager": manager,
    }
    return _make(reference, by, facts)


def later(day: date, months: int) -> date:
    """That many months on; the last of the month where it is shorter."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def _description(award: CaseAward, case: Case) -> str:
    """What must come of its lots, where each says so; else of the whole."""
    outcomes = [lot.outcomes for lot in award.lots.all()]
    return "\n\n".join(outcomes) if outcomes and all(outcomes) else case.need


def _title(award: CaseAward, case: Case) -> str:
    """With the lots where the case has several."""
    lots = list(award.lots.all())
    if case.lots.count() < 2:
        return case.title
    return f"{case.title}: {', '.join(str(lot) for lot in lots)}"[:300]


@transaction.atomic
def type_in(
    *,
    department: Organisation,
    title: str,
    supplier_name: str,
    by: User | None,
    reference: str = "",
    **facts: Any,
) -> CouncilContract:
    """One that was not bought here, not signed yet."""
    return _make(
        reference, by, {"department": department, "title": title, "supplier_name": supplier_name, **facts}
    )


@transaction.atomic
def rewrite(*, contract: CouncilContract, by: User | None, **facts: Any) -> CouncilContract:
    """What a draft says. Of one that was awarded here the department and whether it is above the threshold stay.
    Refused ("moved") once it is signed."""
    contract = locked(contract)
    if contract.state != K.DRAFT:
        raise transitions.moved()
    if contract.case_id:
        facts = {
            name: value for name, value in facts.items() if name not in ("department", "is_above", "kind")
        }
    CouncilContract.objects.filter(pk=contract.pk).update(**facts)
    note(contract, "contract_rewritten", by=by)
    return CouncilContract.objects.get(pk=contract.pk)


@transaction.atomic
def identify(*, contract: CouncilContract, supplier_id: str, by: User | None) -> CouncilContract:
    """The identifier of the supplier of a signed contract, where it was left out; its award says the same. Refused
    ("moved") where there is one, and once its details notice is published."""
    contract = locked(contract)
    if contract.state == K.DRAFT or contract.supplier_id or contract.details_number:
        raise transitions.moved()
    contract.supplier_id = supplier_id
    contract.save(update_fields=["supplier_id"])
    if contract.award_id:
        CaseAward.objects.filter(pk=contract.award_id, supplier_id="").update(supplier_id=supplier_id)
    note(contract, "supplier_identified", by=by)
    return contract


@transaction.atomic
def classify(*, contract: CouncilContract, cpv: str, by: User | None) -> CouncilContract:
    """The CPV code of a contract that was not bought here; one that was has the codes of its procurement. Refused
    ("moved") for that one."""
    contract = locked(contract)
    if contract.case_id:
        raise transitions.moved()
    contract.cpv = cpv
    contract.save(update_fields=["cpv"])
    note(contract, "contract_classified", by=by, cpv=cpv)
    return contract


@transaction.atomic
def link(*, contract: CouncilContract, organisation: Organisation, by: User | None) -> CouncilContract:
    """To the account of its supplier, whose members then see it and hand in invoices. Refused ("moved") once there are
    invoices of another."""
    contract = locked(contract)
    if contract.invoices.exclude(organisation=organisation).exists():
        raise transitions.moved()
    contract.organisation = organisation
    contract.save(update_fields=["organisation"])
    note(contract, "contract_linked", by=by, organisation=organisation.pk)
    return contract


# --- Signing -----------------------------------------------------------------------------------------------
def standstill_problems(contract: CouncilContract, on: date) -> list[str]:
    """Why a contract above the threshold can't be signed on that day for its award notice and standstill (s50(1), s51);
    nothing below the threshold, or for one that was not awarded here."""
    award = contract.award
    if not contract.is_above or award is None:
        return []
    if award.state != A.ANNOUNCED:
        return [_("Its contract award notice is not published yet (section 50).")]
    if contract.not_before and on < contract.not_before:
        day = date_format(contract.not_before, "DATE_FORMAT")
        return [_("The standstill has not ended: it can be signed from {day} (section 51).").format(day=day)]
    return []


def figures_problems(contract: CouncilContract) -> list[str]:
    """s52: above £5 million at least three key performance indicators are set before it is entered into."""
    wanted = needs_key_figures(
        is_above=contract.is_above, kind=contract.kind, gross=contract.gross, on=today()
    )
    least = amount("key_figures.number", today())
    if not wanted or contract.no_figures_reasons or contract.kpis.count() >= least:
        return []
    return [
        _(
            "Set at least {n} key performance indicators, or say why that is not appropriate (section 52)."
        ).format(n=least)
    ]


@transaction.atomic
def sign(*, contract: CouncilContract, signed_on: date, by: User | None) -> CouncilContract:
    """It runs; its award has its contract, and the case is contracted with the last. Refused: "blocked" (what stands in
    the way, a line each: registries.problems_before("contract"), proceedings, key figures), "signed_on"."""
    contract = locked(contract)
    award = locked(contract.award) if contract.award_id else None
    contract.award = award
    if contract.state != K.DRAFT:
        raise transitions.moved()
    if signed_on > today():
        raise Refused("signed_on", _("This day is still to come."))
    if says := standstill_problems(contract, signed_on):
        raise Refused("signed_on", "\n".join(says))
    problems = [*problems_of(contract), *figures_problems(contract)]
    if problems:
        raise Refused("blocked", "\n".join(problems))
    move(contract, K.RUNNING, by=by, signed_on=signed_on)
    if award is not None:
        transitions.move(award, A.CONTRACTED, by=by, facts={"contract": contract.pk})
        contracted_when_all(award.case, by=by)
    if contract.case is not None and not details_due(contract):
        _show(contract, by=by, number="")
    return contract


def problems_of(contract: CouncilContract) -> list[str]:
    """What the case says, and proceedings about this award: a claim about another lot does not hold this one."""
    if contract.case is None:
        return []
    found = [sentence for sentence, _url in problems_before("contract", contract.case)]
    if contract.award and contract.award.proceedings.filter(ended_on=None).exists():
        found.append(_("Proceedings hold this contract until they end (section 101)."))
    return found


# --- The public register -----------------------------------------------------------------------------------
def details_due(contract: CouncilContract) -> bool:
    """Whether a contract details notice is due on Find a Tender before it may be seen (s53(1), s87(3))."""
    if contract.case is not None:  # all its lots together: they never lower the threshold
        return contract.is_above or contract.case.is_notifiable
    return contract.is_above or is_notifiable(contract.gross, contract.signed_on or today())


def _show(contract: CouncilContract, *, by: User | None, number: str) -> None:
    """In the public register from now on."""
    CouncilContract.objects.filter(pk=contract.pk).update(is_public=True, details_number=number)
    contract.is_public, contract.details_number = True, number
    note(contract, "contract_shown", by=by, number=number)


@transaction.atomic
def show(*, contract: CouncilContract, by: User | None, details_number: str = "") -> CouncilContract:
    """Puts one that was not bought here into the public register. Refused: "state", "details_number" (where the notice
    is due its official number is typed), "case" (its notice does that)."""
    contract = locked(contract)
    if contract.state == K.DRAFT or contract.is_public:
        raise Refused("state", _("Only a signed contract is shown, and once."))
    if details_due(contract) and contract.case is not None:
        raise Refused("case", _("It is shown when its contract details notice is published."))
    if details_due(contract) and not details_number.strip():
        raise Refused(
            "details_number", _("Type the official number of its contract details notice on Find a Tender.")
        )
    _show(contract, by=by, number=details_number.strip())
    return contract


@transaction.atomic
def details_published(*, contract: CouncilContract, number: str, by: User | None) -> None:
    """With its contract details notice (UK7) the contract and its key figures are public."""
    if not contract.is_public:
        _show(contract, by=by, number=number)
    contract.kpis.update(is_published=True)


# --- Ends --------------------------------------------------------------------------------------------------
@transaction.atomic
def terminate(
    *, contract: CouncilContract, ended_on: date, why: str, reasons: str, by: User | None
) -> ContractEnding:
    """Before its time. The termination notice (UK11) is due within 30 days (s80). Refused: "ended_on", "why"."""
    contract = locked(contract)
    if not contract.starts_on <= ended_on <= today():
        raise Refused("ended_on", _("It ends after it began, and not on a day to come."))
    if why == ContractEnding.Why.EXPIRED:
        raise Refused("why", _("One that ends by time is ended by itself."))
    move(contract, K.TERMINATED, by=by)
    return ContractEnding.objects.create(
        contract=contract, why=why, reasons=reasons, ended_on=ended_on, by=by
    )


def end_by_time() -> int:
    """Ends what has run out; gives how many. A job: finds its own work, may run twice."""
    rows = CouncilContract.objects.filter(state=K.RUNNING, ends_on__lt=today()).order_by("pk")
    done = 0
    for contract in rows[:500]:
        try:
            with transaction.atomic():
                move(contract, K.ENDED, by=None)
                ContractEnding.objects.create(
                    contract=contract, why="expired", ended_on=contract.ends_on or today()
                )
        except Refused:  # somebody was quicker
            continue
        done += 1
    return done


def ending_due(contract: CouncilContract) -> date | None:
    """The last day for the termination notice: 30 days beginning with the day of the end, expiry included (s80)."""
    ending = getattr(contract, "ending", None)
    if ending is None or not contract.is_above or ending.notice_number:
        return None
    return last_of(amount("termination_notice", ending.ended_on), ending.ended_on)
