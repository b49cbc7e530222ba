"""People, organisations, and the outbox."""

from .organisations import Invitation, JoinRequest, Membership, Organisation
from .outbox import (
    Cadence,
    Contact,
    Event,
    MailHabits,
    MailProblem,
    Message,
    Notification,
    NotificationChoice,
)
from .papers import Paper
from .people import User, Ward

from .scoped import ScopedLogEntry  # isort: skip  (Wagtail's models ask for the user model: people come first)

__all__ = [
    "Cadence",
    "Contact",
    "Event",
    "Invitation",
    "JoinRequest",
    "MailHabits",
    "MailProblem",
    "Membership",
    "Message",
    "Notification",
    "NotificationChoice",
    "Organisation",
    "Paper",
    "ScopedLogEntry",
    "User",
    "Ward",
]
