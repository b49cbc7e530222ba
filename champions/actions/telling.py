"""What a champion hears of their own matter: called inside the transaction that does it."""

from __future__ import annotations

from accounts.actions.outbox import tell
from champions.models import Champion, StateChange
from engagement.actions.moving import is_silent

TOLD = {
    "applied": "applied",
    "onboarding": "welcomed",
    "active": "active",
    "paused": "paused",
    "left": "left",
}


def tell_champion(champion: Champion, state: str, change: StateChange) -> None:
    """One mail for each step, however often this is called; minors get these too, and no others."""
    user = champion.user
    if is_silent() or user is None or not user.is_active:
        return
    facts = {"champion": champion.pk, "change": change.pk}
    tell(kind=f"champions.{TOLD[state]}", key=f"{champion.pk}:{change.pk}", facts=facts, to_users=[user])
