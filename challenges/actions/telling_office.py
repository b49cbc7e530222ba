"""Who is told that a deadline moved, that something changed, that a challenge stopped: everybody with a solution.

Who follows the challenge too hears of the same step by `actions.reading.tell_moves`: both name it as one happening, so
that nobody is told twice.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import QuerySet

from accounts.actions.outbox import tell
from accounts.models import User
from challenges.models import CaseEvent, Challenge, ChangeNotice, DeadlineChange, Solution

DEADLINE, CHANGED, STOPPED = "challenges.deadline_moved", "challenges.changed", "challenges.stopped"


def taking_part(challenge: Challenge) -> QuerySet[User]:
    """Members of the organisations that have begun or handed in a solution and did not withdraw it."""
    over = (Solution.State.WITHDRAWN, Solution.State.STOPPED)
    rows = challenge.solutions.exclude(state__in=over).order_by().values("organisation")
    return User.objects.filter(is_active=True, memberships__organisation__in=rows).distinct().order_by("pk")


def happening_of(event: CaseEvent) -> str:
    """What a mail to those who take part and one to followers have in common."""
    return f"challenge:{event.pk}"


def deadline_moved(change: DeadlineChange, event: CaseEvent) -> None:
    _tell(DEADLINE, f"{change.pk}", event, taking_part(change.challenge), change=change.pk)


def changed(notice: ChangeNotice, event: CaseEvent) -> None:
    _tell(CHANGED, f"{notice.pk}", event, taking_part(notice.challenge), notice=notice.pk)


def stopped(challenge: Challenge, event: CaseEvent, people: Iterable[User]) -> None:
    """`people` took part until it stopped."""
    _tell(STOPPED, f"{challenge.public_id}", event, people)


def _tell(kind: str, key: str, event: CaseEvent, people: Iterable[User], **facts: int) -> None:
    tell(
        kind=kind,
        key=key,
        by=event.actor,
        facts={"challenge": event.challenge_id, **facts},
        happening=happening_of(event),
        to_users=people,
    )
