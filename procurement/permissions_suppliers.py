"""Who may do what with profiles and clarification questions: the table of this part."""

from __future__ import annotations

from typing import Any

from accounts.models import Organisation
from procurement import permissions
from procurement.models import Case, Enquiry
from procurement.querysets import is_signed_in


def firms_of(user: Any):
    """The organisations for which this person can speak as a supplier; departments are none."""
    rows = Organisation.objects.exclude(kind=Organisation.Kind.DEPARTMENT)
    if not is_signed_in(user):
        return rows.none()
    return rows.filter(memberships__user=user).distinct().order_by("name", "pk")


def can_keep_profile(user: Any, organisation: Organisation) -> bool:
    """Members, each of them; buyers read what a firm shows them (`SupplierProfile.objects.visible_to`)."""
    return firms_of(user).filter(pk=organisation.pk).exists()


def can_answer_questions(user: Any, case: Case) -> bool:
    """Procurement officers of its department."""
    return permissions.can_work(user, case)


def can_deal_with(user: Any, row: Enquiry) -> bool:
    return row.state == Enquiry.State.RECEIVED and can_answer_questions(user, row.case)


def can_correct(user: Any, row: Enquiry) -> bool:
    """Until the contracts are made."""
    alive = row.case.state in Case.ALIVE
    return row.state == Enquiry.State.PUBLISHED and alive and can_answer_questions(user, row.case)
