"""Registered for: profiles, alerts, packs, clarification questions."""


def register() -> None:
    """Called from ready()."""
