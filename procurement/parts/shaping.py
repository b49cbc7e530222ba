"""Registered for: lots, proportionality, checklist, documents, engagement."""


def register() -> None:
    """Called from ready()."""
