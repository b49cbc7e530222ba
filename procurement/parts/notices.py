"""Registered for: notices, official publication, corrections, releases."""


def register() -> None:
    """Called from ready()."""
