"""What this part adds to the officer's page of a case: questions that wait, effort, why firms passed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.words_reading import left_words, moment_words
from engagement.questions.acts import is_close, waiting_in
from procurement.actions import passing
from procurement.actions.questions import late_answer
from procurement.models import Case, Enquiry
from procurement.office.case_base import url_of
from procurement.permissions import can_work
from procurement.registries import Step, Task
from procurement.words import LAWYER


def questions_url(case: Case) -> str:
    return f"{reverse('procurement_questions:index')}?case={case.pk}"


# --- Questions ---------------------------------------------------------------------------------------------
def tasks(user: Any, cases: Sequence[Case]) -> Iterable[Task]:
    """ "2 questions wait, closes in 3 days"; what waits after closing must be declined. Constant queries."""
    numbers = waiting_in(Enquiry, cases)
    asked = [case for case in cases if numbers.get(case.pk)]
    known = Case.objects.select_related("procurement").in_bulk([case.pk for case in asked])
    for case in asked:
        procurement = known[case.pk].procurement
        number = numbers[case.pk]
        text = ngettext("{n} question waits", "{n} questions wait", number).format(n=number)
        closes = procurement.closes_at if procurement else None
        is_open = procurement is not None and procurement.is_open
        if is_open:
            text = _("{waiting}, closes {when}").format(waiting=text, when=left_words(closes))
        else:
            text = _("{waiting}: tenders are in, decline with a reason").format(waiting=text)
        yield Task(
            text=text,
            url=f"{questions_url(case)}&state=received",
            about=str(case),
            due=closes,
            is_late=not is_open or is_close(closes),
        )


def buttons(user: Any, case: Case) -> list[tuple[str, str, str]]:
    may = case.is_public and can_work(user, case)
    return [(_("Questions"), questions_url(case), "help")] if may else []


def questions_panel(request: HttpRequest, case: Case) -> str:
    """Those that wait, by their first words, how many are answered, and what a late answer asks for."""
    if not case.is_public:
        return ""
    rows = list(Enquiry.objects.filter(case=case).order_by("pk"))
    if not rows:
        return ""
    late = late_answer(case)
    context = {
        "waiting": [row for row in rows if row.state == Enquiry.State.RECEIVED],
        "answered": sum(row.state == Enquiry.State.PUBLISHED for row in rows),
        "url": questions_url(case) if can_work(request.user, case) else "",
        "late": moment_words(late) if late else "",
        "lawyer": LAWYER,
    }
    return render_to_string("procurement/admin/_questions.html", context)


def unanswered(case: Case) -> Iterable[tuple[str, str]]:
    """Before an award is recorded."""
    number = Enquiry.objects.waiting().filter(case=case).count()
    if number:
        words = ngettext(
            "{n} clarification question is not dealt with: answer or decline it.",
            "{n} clarification questions are not dealt with: answer or decline them.",
            number,
        )
        yield words.format(n=number), f"{questions_url(case)}&state=received"


# --- Effort ------------------------------------------------------------------------------------------------
def steps(user: Any, case: Case) -> Iterable[Step]:
    if case.is_advertised:
        yield Step(
            name="effort",
            label=_("Say how much work a tender is"),
            url=url_of("effort", case),
            is_done=case.effort_hours is not None and case.effort_questions is not None,
            group=_("For firms"),
            order=46,
        )


# --- Passed on ---------------------------------------------------------------------------------------------
def passed_panel(request: HttpRequest, case: Case) -> str:
    """Why firms passed, as bars with a table of the same figures, and their words for officers alone."""
    if not case.is_public:
        return ""
    counted = passing.counted(case.procurement)
    if not counted:
        return ""
    most = max(number for _reason, number in counted)
    context = {
        "rows": [(label, number, round(100 * number / most)) for label, number in counted],
        "total": sum(number for _label, number in counted),
        "words": passing.words_of(case.procurement),
    }
    return render_to_string("procurement/admin/_passed.html", context)
