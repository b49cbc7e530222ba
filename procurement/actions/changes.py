"""Changes of a contract: planned, and made once the change notice is published where one is due (s75)."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.contracts import later, note
from procurement.awards_law import needs_change_notice
from procurement.models import ContractChange, CouncilContract
from procurement.transitions import locked, moved

P = ContractChange.State


@transaction.atomic
def plan_change(
    *,
    contract: CouncilContract,
    kind: str,
    reasons: str,
    by: User | None,
    net: Decimal | None = None,
    gross: Decimal | None = None,
    ends_on: date | None = None,
    no_notice_reasons: str = "",
) -> ContractChange:
    """What the contract shall have afterwards; empty values stay. Whether a change notice is due is computed; an
    exemption of the Act that the computer does not know is given as `no_notice_reasons`.

    Refused: "state" (only a running contract), "under_way" (one at a time), "net", "gross", "ends_on" (nothing changes,
    or it would be wrong)."""
    contract = locked(contract)
    if contract.state != CouncilContract.State.RUNNING:
        raise Refused("state", _("Only a contract that runs is changed."))
    if contract.changes.filter(state=P.PLANNED).exists():
        raise Refused("under_way", _("Another change is planned. Make or drop that first."))
    _sound(contract, kind, net, gross, ends_on)
    due = is_due(contract, net=net, ends_on=ends_on)
    made = ContractChange.objects.create(
        contract=contract,
        kind=kind,
        reasons=reasons,
        net=net,
        gross=gross,
        ends_on=ends_on,
        needs_notice=due and not no_notice_reasons.strip(),
        no_notice_reasons=no_notice_reasons.strip() if due else "",
        by=by,
    )
    note(contract, "change_planned", by=by, row=made.pk, kind=kind)
    return made


def _sound(
    contract: CouncilContract, kind: str, net: Decimal | None, gross: Decimal | None, ends_on: date | None
) -> None:
    kinds = ContractChange.Kind
    if (net is None) != (gross is None):
        raise Refused("gross", _("Give the new value without VAT and with it."))
    if net is not None and gross is not None and not 0 <= net <= gross:
        raise Refused("gross", _("With VAT it can’t be less than without."))
    if kind == kinds.VALUE and net is None:
        raise Refused("net", _("Say what it is worth afterwards."))
    if kind in (kinds.EXTENSION, kinds.END) and ends_on is None:
        raise Refused("ends_on", _("Say until when it runs afterwards."))
    if ends_on and ends_on < contract.starts_on:
        raise Refused("ends_on", _("The contract begins before it ends."))
    if kind == kinds.EXTENSION and contract.ends_on and ends_on:
        if ends_on <= contract.ends_on:
            raise Refused("ends_on", _("An extension ends later than the contract does now."))
        longest = contract.longest_until or later(contract.ends_on, contract.extension_months)
        if ends_on > longest:
            raise Refused(
                "ends_on", _("The contract provides for extensions until {day} only.").format(day=longest)
            )


def is_due(contract: CouncilContract, *, net: Decimal | None, ends_on: date | None) -> bool:
    """Whether a contract change notice is due before this change, taken together with those that went without one: what
    could have been one modification is judged as one (s75(4)-(5))."""
    earlier = contract.changes.filter(state=P.MADE, notice_number="", no_notice_reasons="").order_by("pk")
    first = earlier.first()
    net_before, ends_before = contract.net, contract.ends_on
    if first is not None:
        net_before = net_before if first.net_before is None else first.net_before
        ends_before = first.ends_on_before
    longest = contract.longest_until
    if longest is None and ends_before is not None:
        longest = later(ends_before, contract.extension_months)
    return needs_change_notice(
        is_above=contract.is_above,
        kind=contract.kind,
        net_before=net_before,
        net_after=contract.net if net is None else net,
        starts_on=contract.starts_on,
        longest_until=longest,
        ends_before=ends_before,
        ends_after=contract.ends_on if ends_on is None else ends_on,
        on=today(),
    )


@transaction.atomic
def make_change(
    *, change: ContractChange, made_on: date, by: User | None, notice_number: str = ""
) -> ContractChange:
    """Writes it into the contract. Refused: "moved", "notice" (its change notice is not published; of a contract that
    has no case here its official number is typed), "made_on" (a day to come)."""
    change = locked(change)
    contract = locked(change.contract)
    if change.state != P.PLANNED or contract.state != CouncilContract.State.RUNNING:
        raise moved()
    if made_on > today():
        raise Refused("made_on", _("This day is still to come."))
    number = change.notice_number or ("" if contract.case_id else notice_number.strip())
    if change.needs_notice and not number:
        raise Refused("notice", _("Publish the contract change notice (UK10) first (section 75)."))
    change.net_before, change.gross_before = contract.net, contract.gross
    change.ends_on_before = contract.ends_on
    change.state, change.made_on, change.notice_number = P.MADE, made_on, number
    change.save()
    given = {name: getattr(change, name) for name in ("net", "gross", "ends_on")}
    new = {name: value for name, value in given.items() if value is not None}
    if new:
        CouncilContract.objects.filter(pk=contract.pk).update(**new)
    note(contract, "change_made", by=by, row=change.pk)
    return change


@transaction.atomic
def drop_change(*, change: ContractChange, by: User | None) -> None:
    """It is not made. Refused ("moved") where it is, or its notice is published."""
    change = locked(change)
    if change.state != P.PLANNED or change.notice_number:
        raise moved()
    change.state = P.DROPPED
    change.save(update_fields=["state"])
    note(change.contract, "change_dropped", by=by, row=change.pk)


def notice_published(*, change: ContractChange, number: str) -> None:
    """Its change notice is official: now it may be made."""
    ContractChange.objects.filter(pk=change.pk, state=P.PLANNED).update(notice_number=number)
    note(change.contract, "change_notice", by=None, row=change.pk, number=number)
