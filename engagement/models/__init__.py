"""Topics and what people say, support and report about them."""

from .comments import Comment, Support
from .moderation import Flag, ModerationEvent, Reason
from .pending import PendingAct
from .topics import Topic, TopicLink

__all__ = [
    "Comment",
    "Flag",
    "ModerationEvent",
    "PendingAct",
    "Reason",
    "Support",
    "Topic",
    "TopicLink",
]
