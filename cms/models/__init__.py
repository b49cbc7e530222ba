"""Pages, the rows beside them, images, documents and the site's settings."""

from .action import ActionPage, ActionStepText, Stakeholder
from .images import CustomDocument, CustomImage, CustomRendition
from .importing import ImportItem, ImportRun
from .news import NewsIndexPage, NewsPage
from .pages import BasePage, HomeButton, HomePage, StandardPage
from .roadmap import (
    Benefit,
    CaseStudy,
    GlossaryTerm,
    RoadmapPage,
    ThemeFact,
    ThemePage,
    WorkstreamPage,
)
from .rows import ActionRecord, StateChange, Step, StepChange
from .settings import SiteSettings
from .version import Publication

__all__ = [
    "ActionPage",
    "ActionRecord",
    "ActionStepText",
    "BasePage",
    "Benefit",
    "CaseStudy",
    "CustomDocument",
    "CustomImage",
    "CustomRendition",
    "GlossaryTerm",
    "HomeButton",
    "HomePage",
    "ImportItem",
    "ImportRun",
    "NewsIndexPage",
    "NewsPage",
    "Publication",
    "RoadmapPage",
    "SiteSettings",
    "Stakeholder",
    "StandardPage",
    "StateChange",
    "Step",
    "StepChange",
    "ThemeFact",
    "ThemePage",
    "WorkstreamPage",
]
