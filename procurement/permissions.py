"""Who may do what with procurements: the whole table."""

from __future__ import annotations

from typing import Any

from procurement.models import Case, CouncilContract, OwnNotice
from procurement.querysets import is_signed_in, own_departments

State = Case.State


# --- Cases -------------------------------------------------------------------------------------------------
def can_begin(user: Any) -> bool:
    """Procurement officers, for one of their own departments."""
    return own_departments(user, "procurement.add_case").exists()


def can_see(user: Any, case: Case) -> bool:
    return is_signed_in(user) and Case.objects.visible_to(user).filter(pk=case.pk).exists()


def can_work(user: Any, case: Case) -> bool:
    """Procurement officers of its department: everything that has no second person."""
    return is_signed_in(user) and Case.objects.of_officer(user).filter(pk=case.pk).exists()


def can_plan(user: Any, case: Case) -> bool:
    """What it says, until tenders are invited."""
    return case.state == State.PLANNING and can_work(user, case)


def can_cancel(user: Any, case: Case) -> bool:
    return case.state in Case.ALIVE and can_work(user, case)


# --- Notices -----------------------------------------------------------------------------------------------
def can_write_notice(user: Any, notice: OwnNotice) -> bool:
    """Officers of the department, while it is a draft."""
    return notice.state == OwnNotice.State.DRAFT and _in_its_department(user, notice)


def can_approve_notice(user: Any, notice: OwnNotice) -> bool:
    """A second person: entitled, of the department, and not who asked."""
    return (
        notice.state == OwnNotice.State.ASKED
        and _in_its_department(user, notice)
        and user.has_perm("procurement.approve_notice")
        and notice.asked_by_id != user.pk
    )


def can_record_official(user: Any, notice: OwnNotice) -> bool:
    return notice.state == OwnNotice.State.READY and _in_its_department(user, notice)


def _in_its_department(user: Any, notice: OwnNotice) -> bool:
    found = own_departments(user, "procurement.change_case")
    return is_signed_in(user) and found.filter(pk=notice.department_id).exists()


# --- Contracts ---------------------------------------------------------------------------------------------
def can_manage(user: Any, contract: CouncilContract) -> bool:
    """Contract managers and procurement officers of its department."""
    found = own_departments(user, "procurement.change_councilcontract")
    return is_signed_in(user) and found.filter(pk=contract.department_id).exists()


def can_type_contracts(user: Any) -> bool:
    """Those who keep the register: types one in that was not bought here, imports what there is."""
    return own_departments(user, "procurement.change_councilcontract").exists()


def is_of_supplier(user: Any, contract: CouncilContract) -> bool:
    """Acts for the firm that holds the contract."""
    return is_signed_in(user) and CouncilContract.objects.of_supplier(user).filter(pk=contract.pk).exists()
