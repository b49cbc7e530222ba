"""People, organisations, and the outbox."""

from .organisations import Invitation, JoinRequest, Membership, Organisation
from .outbox import Contact, Event, Message, Notification, NotificationChoice
from .people import User, Ward

__all__ = [
    "Contact",
    "Event",
    "Invitation",
    "JoinRequest",
    "Membership",
    "Message",
    "Notification",
    "NotificationChoice",
    "Organisation",
    "User",
    "Ward",
]
