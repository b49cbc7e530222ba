"""The pages of a solution's form as a list: what each is called, where it is, whether it is done."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.answers_solutions import ABOUT, PARTNERS, Missing, missing
from challenges.models import FormQuestion, Solution


@dataclass(frozen=True, kw_only=True)
class Page:
    name: str  # "about", "partners" or the number of the step
    label: str
    url: str


def pages_of(solution: Solution) -> list[Page]:
    """In the order in which one goes through them."""
    first = Page(name=ABOUT, label=_("Title and public summary"), url=url_of(solution, "solution_about"))
    last = Page(name=PARTNERS, label=_("Partners"), url=url_of(solution, "solution_partners"))
    return [
        first,
        *[
            Page(
                name=str(number),
                label=questions[0].step_title or _("Step {number}").format(number=number),
                url=reverse("challenges:solution_step", args=[solution.public_id, number]),
            )
            for number, questions in steps_of(solution).items()
        ],
        last,
    ]


def steps_of(solution: Solution) -> dict[int, list[FormQuestion]]:
    rows = list(solution.stage.questions.all())
    return {number: list(group) for number, group in itertools.groupby(rows, key=lambda row: row.step)}


def url_of(solution: Solution, name: str) -> str:
    return reverse(f"challenges:{name}", args=[solution.public_id])


def navigation(solution: Solution, here: str = "") -> list[dict[str, Any]]:
    """For components/form_steps.html."""
    by_page: dict[str, list[Missing]] = {}
    for one in missing(solution, solution.stage):
        by_page.setdefault(one.page, []).append(one)
    return [
        {
            "label": page.label,
            "url": "" if page.name == here else page.url,
            "state": "now" if page.name == here else "todo" if page.name in by_page else "done",
            "note": _note(page, by_page.get(page.name, [])),
        }
        for page in pages_of(solution)
    ]


def _note(page: Page, found: list[Missing]) -> str:
    if found:
        return ngettext("{number} thing to do", "{number} things to do", len(found)).format(number=len(found))
    return _("may stay empty") if page.name == PARTNERS else ""


def page_after(solution: Solution, here: str) -> str:
    """The address of the next page; after the last one, that of checking the answers."""
    pages = pages_of(solution)
    place = [page.name for page in pages].index(here)
    return pages[place + 1].url if place + 1 < len(pages) else url_of(solution, "solution_check")
