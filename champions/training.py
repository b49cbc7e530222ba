"""The training as readers see it: modules, their steps and questions, and what somebody has done of them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple
from uuid import UUID

from django.conf import settings
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import ngettext
from wagtail.models import Site

from accounts.context import viewer_of
from champions import toolkit
from champions.models import Completion, ModulePage, TrainingPage
from cms.frame import site_for
from cms.reading import in_site

if TYPE_CHECKING:
    from accounts.models import User


class Progress(NamedTuple):
    """One module and when somebody did it; None: not yet."""

    title: str
    url: str
    done_at: datetime | None
    required: bool


@dataclass(frozen=True, slots=True)
class Option:
    text: str
    is_right: bool
    explanation: str


@dataclass(frozen=True, slots=True)
class Question:
    text: str
    options: tuple[Option, ...]

    @property
    def right(self) -> int:
        """The place of the right answer; ValueError where the editor's rule was got round."""
        return [option.is_right for option in self.options].index(True)


def modules(site: Site | None = None) -> list[ModulePage]:
    """Those everybody may read in the language that is active, in the order of the tree; else in the site's own."""
    site = site or toolkit.default_site()
    if site is None:
        return []
    found = in_site(ModulePage, site, toolkit.locale_id())
    if not found and translation.get_language() != settings.LANGUAGE_CODE:
        with translation.override(settings.LANGUAGE_CODE):
            found = in_site(ModulePage, site, toolkit.locale_id())
    return found


def module_or_404(request: HttpRequest, slug: str) -> ModulePage:
    found = next((page for page in modules(site_for(request)) if page.slug == slug), None)
    if found is None:
        raise Http404(slug)
    return found


def module_of(key: UUID) -> ModulePage | None:
    """By its translation key, in the language that is active where it is there; None where it was taken down."""
    return next((page for page in modules() if page.translation_key == key), None)


def questions_of(module: ModulePage) -> list[Question]:
    return [
        Question(
            text=block.value["question"],
            options=tuple(
                Option(text=one["text"], is_right=bool(one["is_right"]), explanation=one["explanation"])
                for one in block.value["options"]
            ),
        )
        for block in module.questions
    ]


# --- What somebody did ---------------------------------------------------------------------------------------
def done_by(user: User | None) -> dict[UUID, Completion]:
    """Their completions by module; one query."""
    if user is None:
        return {}
    return {row.module: row for row in Completion.objects.of(user).standing()}


def progress_of(user: User) -> list[Progress]:
    """Every module there is now, in order, with the day on which they did it; one query once pages are remembered."""
    done = done_by(user)
    return [
        Progress(page.title, page.get_url() or "", _day(done.get(page.translation_key)), page.is_required)
        for page in modules()
    ]


def _day(row: Completion | None) -> datetime | None:
    return row.completed_at if row else None


def has_done_required(user: User) -> bool:
    """Whether nothing that new champions must do is left; also where no module is required."""
    return all(one.done_at for one in progress_of(user) if one.required)


# --- Pages ---------------------------------------------------------------------------------------------------
def minutes(page: ModulePage) -> str:
    """ "15 minutes"."""
    return ngettext("%(number)d minute", "%(number)d minutes", page.minutes) % {"number": page.minutes}


def cards(pages: Sequence[ModulePage], done: dict[UUID, Completion]) -> list[dict]:
    return [
        {
            "page": page,
            "url": page.get_url() or "",
            "minutes": minutes(page),
            "done": done.get(page.translation_key),
        }
        for page in pages
    ]


def overview(page: TrainingPage, request: HttpRequest) -> dict:
    """The list, those for new champions first; for somebody signed in with what they did."""
    viewer = viewer_of(request)
    done = done_by(viewer)
    found = [module for module in modules(site_for(request)) if module.is_child_of(page)]
    required = [module for module in found if module.is_required]
    return {
        "breadcrumbs": toolkit.crumbs(request),
        "required": cards(required, done),
        "others": cards([module for module in found if not module.is_required], done),
        "done_count": sum(module.translation_key in done for module in found),
        "total": len(found),
    }


def front(page: ModulePage, request: HttpRequest) -> dict:
    """What a module is about, before its first step."""
    viewer = viewer_of(request)
    row = (
        Completion.objects.of(viewer).standing().filter(module=page.translation_key).first()
        if viewer
        else None
    )
    return {
        "breadcrumbs": crumbs(request),
        "minutes": minutes(page),
        "steps": steps_nav(page, 0),
        "number_of_questions": len(page.questions),
        "first_url": step_url(page, 1),
        "questions_url": questions_url(page),
        "done": row,
    }


def crumbs(request: HttpRequest, *more: ModulePage) -> list[dict]:
    return toolkit.crumbs(request, toolkit.page_of_kind(TrainingPage, site_for(request)), *more)


def step_url(page: ModulePage, number: int) -> str:
    return reverse("champions:step", args=[page.slug, number])


def questions_url(page: ModulePage) -> str:
    return reverse("champions:questions", args=[page.slug])


def steps_nav(page: ModulePage, now: int) -> list[dict]:
    """For components/form_steps.html: each step, the one that is open marked."""
    return [
        {
            "label": block.value["title"],
            "url": "" if number == now else step_url(page, number),
            "state": "now" if number == now else "todo",
        }
        for number, block in enumerate(page.steps, 1)
    ]
