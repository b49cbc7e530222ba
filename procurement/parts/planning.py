"""Registered for: the wizard, dates, the path, aggregation, approvals, call-in."""


def register() -> None:
    """Called from ready()."""
