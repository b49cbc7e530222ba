"""Who may do what with talks with the market, papers and conflicts."""

from __future__ import annotations

from typing import Any

from procurement import permissions
from procurement.models import Case, Engagement
from procurement.querysets import is_signed_in, own_departments


def can_talk(user: Any, engagement: Engagement) -> bool:
    """Reads the answers: procurement officers of its department."""
    found = own_departments(user, "procurement.change_case")
    return is_signed_in(user) and found.filter(pk=engagement.department_id).exists()


def can_lead(user: Any, engagement: Engagement) -> bool:
    """Writes it, publishes it, adds notes: the same, until its case invites tenders or is over."""
    if engagement.case is not None and engagement.case.state not in Case.ALIVE:
        return False
    return can_talk(user, engagement)


def can_keep_papers(user: Any, case: Case) -> bool:
    """Texts, files, conflicts: until the case is over."""
    return case.state in Case.ALIVE and permissions.can_work(user, case)
