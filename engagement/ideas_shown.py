"""How ideas look in lists: their states as words in a plate, their addresses, a card of one line."""

from __future__ import annotations

from django.urls import reverse

from engagement.models import Idea

State = Idea.State
KINDS = {
    State.NEW: "none",
    State.UNDER_REVIEW: "now",
    State.TAKEN_UP: "good",
    State.MERGED: "none",
    State.NOT_NOW: "warn",
}


def status_kind(state: str) -> str:
    """The plate of a state, for {% status %}."""
    return KINDS[State(state)]


def ideas_url() -> str:
    return reverse("engagement:ideas")
