"""Who hears of a solution: the people of its firm, and the officers whose challenge it answers."""

from __future__ import annotations

from accounts.models import Membership, User
from challenges.models import Challenge, Solution


def members_of(solution: Solution) -> list[User]:
    """Of the lead."""
    rows = User.objects.filter(memberships__organisation=solution.organisation_id, is_active=True)
    return list(rows.order_by("pk").distinct())


def officers_of(challenge: Challenge) -> list[User]:
    """Its owner and who stands in; without them, the members of the department."""
    named = [pk for pk in (challenge.owner_id, challenge.substitute_id) if pk]
    if not named:
        named = Membership.objects.filter(organisation=challenge.department_id).values("user")
    return list(User.objects.filter(pk__in=named, is_active=True).order_by("pk"))
