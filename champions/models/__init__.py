"""People who help others: who they are, what they know, whom they helped, and what keeps everybody safe."""

from .asking import Ask, Broadcast
from .employers import Employer
from .help import HelpRecord
from .lab import Participation, Study, TesterProfile, TesterTrait, TestTurn, Trait
from .messages import Block, Conversation, DirectMessage
from .pages import ChampionsPage, ModulePage, ResourceFile, ResourcePage, ToolkitPage, TrainingPage
from .people import Activity, Champion, ChampionLanguage, Check, Skill, StateChange
from .safety import Concern, ConcernNote, ContactPause
from .settings import ChampionsSettings
from .training import Completion

__all__ = [
    "Activity",
    "Ask",
    "Block",
    "Broadcast",
    "Champion",
    "ChampionLanguage",
    "ChampionsPage",
    "ChampionsSettings",
    "Check",
    "Completion",
    "Concern",
    "ConcernNote",
    "ContactPause",
    "Conversation",
    "DirectMessage",
    "Employer",
    "HelpRecord",
    "ModulePage",
    "Participation",
    "ResourceFile",
    "ResourcePage",
    "Skill",
    "StateChange",
    "Study",
    "TestTurn",
    "TesterProfile",
    "TesterTrait",
    "ToolkitPage",
    "TrainingPage",
    "Trait",
]
