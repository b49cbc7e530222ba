"""Registered for: awards, standstill, contracts, the register."""


def register() -> None:
    """Called from ready()."""
