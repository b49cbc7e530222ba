"""Where, when and for what people meet; who comes, who helps whom, who is asked or rung, and what they say later."""

from .afterwards import Feedback, FollowUp
from .bookings import Booking, Need
from .cover import CoverAsk, CoverSearch
from .requests import DataRequest, DataRequestChange
from .sessions import Series, Session, Shift
from .telling import CallTask, TextMessage
from .turns import Turn
from .venues import SessionTopic, Venue

__all__ = [
    "Booking",
    "CallTask",
    "CoverAsk",
    "CoverSearch",
    "DataRequest",
    "DataRequestChange",
    "Feedback",
    "FollowUp",
    "Need",
    "Series",
    "Session",
    "SessionTopic",
    "Shift",
    "TextMessage",
    "Turn",
    "Venue",
]
