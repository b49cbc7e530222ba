"""Where, when and for what people meet; who helps, who comes."""

from .bookings import Booking, Need
from .sessions import Series, Session, Shift
from .venues import SessionTopic, Venue

__all__ = ["Booking", "Need", "Series", "Session", "SessionTopic", "Shift", "Venue"]
