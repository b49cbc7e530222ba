"""How the promises to answer are kept: the page and its figures. Not there while the council has not chosen to."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from datetime import date

from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from accounts.clock import today
from accounts.mails import absolute
from accounts.scoped import FORMULA_STARTS
from engagement import measures_answers as measures
from engagement import registries
from engagement.models import AnswerDue
from engagement.registries import day_words
from engagement.workdays import days_off_from, working_days_after

PAGE = 20
CURSOR = re.compile(r"(\d{4}-\d{2}-\d{2})\.(\d{1,18})")
DAYS_OFF = 4


def asked_for() -> None:
    if not registries.answers_promised():
        raise Http404


@require_safe
def promises(request: HttpRequest) -> HttpResponse:
    """Totals, this month, twelve months, by department and by topic; what is late; and the rule in words."""
    asked_for()
    rows = measures.promised()
    months, abouts = measures.by_month(rows), measures.by_topic(rows)
    after = cursor_in(request.GET.get("after", ""))
    found = list(measures.late(after)[: PAGE + 1])
    shown, is_last = found[:PAGE], len(found) <= PAGE
    context = {
        "all": sum((about.promises for about in abouts), measures.Promises()),
        "month": months[-1][1],
        "month_name": date_format(months[-1][0], "F Y"),
        "points": [(date_format(month, "M"), counted.kept) for month, counted in months],
        "months": [[date_format(month, "F Y"), *cells(counted)] for month, counted in reversed(months)],
        "departments": [
            [name or _("No department named"), *cells(counted)]
            for name, counted in measures.by_department(abouts).items()
        ],
        "abouts": abouts,
        "kinds": [
            [kind_words(what), *cells(counted)] for what, counted in sorted(measures.by_kind(rows).items())
        ],
        "head": [_("Kept"), _("Answered late"), _("Late"), _("Open")],
        "late": [late_row(row) for row in shown],
        "next_url": "" if is_last else f"{request.path}?after={shown[-1].due_on}.{shown[-1].pk}#late",
        "first_url": f"{request.path}#late" if after else "",
        "days_off": [day_words(day) for day in days_off_from(today(), DAYS_OFF)],
    }
    return render(request, "engagement/promises.html", context)


def cells(counted: measures.Promises) -> list[int]:
    return [counted.kept, counted.late_answered, counted.late, counted.open]


def kind_words(what: str) -> str:
    return {"comment": _("Comments"), "idea": _("Ideas"), "pledge": _("Offers of help")}[what]


def late_row(row: AnswerDue) -> dict:
    """An offer of help is named by its action alone: who offered it is nobody's business."""
    days = working_days_after(row.due_on, today())
    words = ngettext("{count} working day late", "{count} working days late", days).format(count=days)
    what = measures.what_of(row)
    title = {"pledge": _("An offer of help"), "idea": _("An idea"), "comment": _("A comment")}[what]
    if what == "idea":
        title = row.comment.idea.title
    return {
        "title": title,
        "words": row.comment.text if what == "comment" else "",
        "about": row.topic.title,
        "url": (row.comment or row.topic).get_absolute_url(),
        "due": day_words(row.due_on),
        "late": words if days else _("late"),
    }


def cursor_in(given: str) -> tuple[date, int] | None:
    """None for what is none."""
    if not (match := CURSOR.fullmatch(given)):
        return None
    try:
        return date.fromisoformat(match[1]), int(match[2])
    except ValueError:
        return None


# --- The figures as a file ---------------------------------------------------------------------------------
class Echo:
    """What csv writes to: gives each line back."""

    def write(self, line: str) -> str:
        return line


@require_safe
def promises_csv(request: HttpRequest) -> StreamingHttpResponse:
    """Every promise, a row each; no word and no name of anybody."""
    asked_for()
    response = StreamingHttpResponse(lines(), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = 'attachment; filename="promises.csv"'
    return response


def lines() -> Iterator[str]:
    writer = csv.writer(Echo())
    yield "\ufeff" + writer.writerow(measures.COLUMNS)
    for row in measures.table():
        row["address"] = absolute(row["address"])
        yield writer.writerow([harmless(row[name]) for name in measures.COLUMNS])


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{text}" if text.startswith(FORMULA_STARTS) else text
