"""How much work a tender is, as officers said it: hours, questions, documents, and when it is decided. Public only with
what it belongs to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import now
from procurement.models import Case, CaseFile, Procurement


@dataclass(frozen=True)
class Effort:
    """Hours and questions may be unknown (None)."""

    hours: int | None
    questions: int | None
    documents: int

    @property
    def parts(self) -> list[str]:
        """ "about 4 hours", "6 questions", "3 documents"."""
        said = []
        if self.hours is not None:
            words = ngettext("about {n} hour", "about {n} hours", self.hours)
            said.append(words.format(n=number_format(self.hours)))
        if self.questions is not None:
            words = ngettext("{n} question", "{n} questions", self.questions)
            said.append(words.format(n=number_format(self.questions)))
        if self.documents:
            words = ngettext("{n} document", "{n} documents", self.documents)
            said.append(words.format(n=number_format(self.documents)))
        return said

    def __str__(self) -> str:
        return ", ".join(self.parts)


def effort_of(row: Procurement) -> Effort | None:
    """Of one; None where nothing is known or it is not public."""
    return efforts_of([row]).get(row.pk)


def efforts_of(rows: Sequence[Procurement]) -> dict[int, Effort]:
    """By primary key, of those that are known; one query for all of them."""
    shown = Q(files__published_at__lte=now(), files__withdrawn_at=None, files__is_internal=False)
    cases = Case.objects.filter(procurement__in=[row.pk for row in rows], procurement__first_at__lte=now())
    counted = cases.order_by().annotate(documents=Count("files", filter=shown))
    found = {}
    for pk, hours, questions, documents in counted.values_list(
        "procurement", "effort_hours", "effort_questions", "documents"
    ):
        if hours is not None or questions is not None or documents:
            found[pk] = Effort(hours, questions, documents)
    return found


def list_words(rows: Sequence[Procurement]) -> dict[int, str]:
    """For the cards of the list, with the day of the decision: "about 4 hours, 6 questions; decision by 3 May"."""
    found = {}
    efforts = efforts_of(rows)
    for row in rows:
        if row.pk not in efforts:
            continue
        said = str(efforts[row.pk])
        if row.decision_on and row.state == Procurement.State.INVITED:
            day = date_format(row.decision_on, "j F")
            said = _("{effort}; decision by {day}").format(effort=said, day=day)
        found[row.pk] = said
    return found


def papers_of(row: Procurement) -> QuerySet[CaseFile]:
    """The papers of it that everybody may have, in their order: published, not taken back, not for officers alone."""
    rows = CaseFile.objects.filter(case__procurement=row, case__procurement__first_at__lte=now())
    return rows.filter(published_at__lte=now(), withdrawn_at=None, is_internal=False).order_by(
        "position", "pk"
    )
