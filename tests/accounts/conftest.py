"""Fixtures of more than one module."""

from tests.accounts.organisation_world import owner, works
from tests.accounts.outbox_world import channel, kinds

__all__ = ["channel", "kinds", "owner", "works"]
