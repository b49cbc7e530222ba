"""Topics, what people say, suggest and offer about them, and what the council answers and decides."""

from .answers import AnswerDue, OfficialResponse
from .appeals import AnswerTemplate, Appeal, SpamRemoval
from .comments import Comment, Support
from .follows import Follow
from .ideas import Idea, IdeaChange, IdeaWord
from .moderation import Flag, ModerationEvent, Reason
from .outcomes import Outcome, OutcomeSource
from .pending import PendingAct
from .pledges import Pledge, PledgeChange, PledgeOffer
from .subjects import Coding, PaperNote, Subject, SubjectTag
from .topics import Topic, TopicLink

__all__ = [
    "AnswerDue",
    "AnswerTemplate",
    "Appeal",
    "Coding",
    "Comment",
    "Flag",
    "Follow",
    "Idea",
    "IdeaChange",
    "IdeaWord",
    "ModerationEvent",
    "OfficialResponse",
    "Outcome",
    "OutcomeSource",
    "PaperNote",
    "PendingAct",
    "Pledge",
    "PledgeChange",
    "PledgeOffer",
    "Reason",
    "SpamRemoval",
    "Subject",
    "SubjectTag",
    "Support",
    "Topic",
    "TopicLink",
]
