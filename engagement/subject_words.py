"""What page, CSV and PDF say of subjects, in the language that is active: one place, so that they say the same."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.scoped import FORMULA_STARTS
from engagement.measures_subjects import Numbers, Row, Table, Wards
from engagement.models import Subject

STATUS = {
    "": "none",
    "adopted": "good",
    "partly": "good",
    "already": "now",
    "noted": "now",
    "not_now": "warn",
    "outside": "none",
}


def how_many(numbers: Numbers) -> str:
    """ "12 comments, 1 idea, 3 paper notes"; only what there is."""
    parts = [
        (numbers.comments, ngettext("%(n)s comment", "%(n)s comments", numbers.comments)),
        (numbers.ideas, ngettext("%(n)s idea", "%(n)s ideas", numbers.ideas)),
        (numbers.notes, ngettext("%(n)s paper note", "%(n)s paper notes", numbers.notes)),
    ]
    return ", ".join(words % {"n": number_format(number)} for number, words in parts if number)


def where(wards: Wards) -> str:
    """ "Acocks Green 14, elsewhere or not said 32"; in words where no ward has enough people."""
    if not wards.named:
        return _("Too few people to name a ward")
    parts = [f"{name} {number_format(number)}" for name, number in wards.named]
    if wards.rest:
        parts.append(_("elsewhere or not said %(n)s") % {"n": number_format(wards.rest)})
    return ", ".join(parts)


def decided_on(subject: Subject) -> str:
    return date_format(localtime(subject.decided_at), "DATE_FORMAT") if subject.decided_at else ""


@dataclass(frozen=True)
class Sum:
    """A line under the table: what it counts, and how that comes about."""

    name: str
    numbers: Numbers
    says: str = ""
    is_taken_off: bool = False

    @property
    def total(self) -> str:
        sign = "−" if self.is_taken_off and self.numbers.total else ""
        return f"{sign}{number_format(self.numbers.total)}"

    @property
    def how_many(self) -> str:
        return how_many(self.numbers)


def sums(table: Table) -> list[Sum]:
    """What makes the rows add up to everything that was said."""
    return [
        Sum(
            _("In more than one subject"),
            table.repeated,
            _("Taken off, so that each is counted once."),
            is_taken_off=True,
        ),
        Sum(_("In no subject"), table.nowhere, _("Read, and about something of its own.")),
        Sum(
            _("Not sorted yet"),
            table.unsorted,
            _("Still to be read, or in a subject that is not public yet."),
        ),
        Sum(_("Everything that was said"), table.total),
    ]


HEAD = (
    "subject",
    "comments",
    "ideas",
    "paper_notes",
    "total",
    "where_people_live",
    "decision",
    "decided_on",
    "reason",
    "answer",
    "answered_by",
    "answered_on",
    "address",
)


def subjects_csv(table: Table, root_url: str) -> str:
    """One line for each subject, and the lines that make it add up; dates in ISO 8601."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(HEAD)
    for cells in (*(_cells(row, root_url) for row in table.rows), *_sum_cells(table)):
        writer.writerow([harmless(cell) for cell in cells])
    return out.getvalue()


def harmless(value: object) -> object:
    """Text that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{value}" if isinstance(value, str) and value.startswith(FORMULA_STARTS) else value


def _cells(row: Row, root_url: str) -> list[object]:
    subject, numbers, response = row.subject, row.numbers, row.response
    return [
        subject.title,
        numbers.comments,
        numbers.ideas,
        numbers.notes,
        numbers.total,
        where(row.wards),
        subject.get_decision_display(),
        localtime(subject.decided_at).date().isoformat() if subject.decided_at else "",
        subject.decision_reason,
        response.text if response else "",
        response.department_name if response else "",
        localtime(response.at).date().isoformat() if response else "",
        f"{root_url}{subject.get_absolute_url()}",
    ]


def _sum_cells(table: Table) -> Iterator[list[object]]:
    for line in sums(table):
        numbers = Numbers() - line.numbers if line.is_taken_off else line.numbers
        figures = [numbers.comments, numbers.ideas, numbers.notes, numbers.total]
        yield [line.name, *figures, *[""] * (len(HEAD) - 5)]
