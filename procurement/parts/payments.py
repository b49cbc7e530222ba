"""Registered for: invoices, payment runs, small quotes, transparency files."""


def register() -> None:
    """Called from ready()."""
