"""The log of what firms get in the stages of a challenge."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.models import Challenge, Support
from challenges.transitions import note
from engagement.errors import Refused


@transaction.atomic
def add_support(*, challenge: Challenge, support: Support, by: User) -> Support:
    """Money or help in kind for a firm that takes part; `support` is not saved yet."""
    solution = challenge.solutions.handed_in().filter(organisation=support.organisation_id).first()
    if solution is None:
        raise Refused("organisation", _("This firm has no solution that is in."))
    support.challenge, support.solution, support.noted_by = challenge, solution, by
    support.save()
    note(solution, "support_noted", by=by, facts={"support": support.pk, "amount": str(support.amount)})
    return support
