"""Who may do what with the roadmap, on one screen. Pages themselves: Wagtail's own permissions."""

from __future__ import annotations

from accounts.models import User
from cms.models import ActionRecord, Step


def can_see_decisions(user: User) -> bool:
    """The officers' screens of states and steps."""
    return user.is_active and user.has_perm("cms.change_step")


def can_change_state(user: User, record: ActionRecord) -> bool:
    return can_see_decisions(user) and user.has_perm("cms.change_actionrecord")


def can_change_status(user: User, step: Step) -> bool:
    """Whatever the step: one that has ended is taken up again with a reason."""
    return can_see_decisions(user)


def can_move_date(user: User, step: Step) -> bool:
    """Of what has ended the date stands."""
    return can_see_decisions(user) and step.is_open


def can_mark_done(user: User, step: Step) -> bool:
    return can_see_decisions(user) and step.status != Step.Status.DONE
