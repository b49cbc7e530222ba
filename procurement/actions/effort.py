"""How much work a tender is, in the words of the officer who asks for it."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction

from accounts.models import User
from procurement.models import Case
from procurement.transitions import locked, note


@transaction.atomic
def say_effort(
    *,
    case: Case,
    by: User | None,
    hours: int | None,
    questions: int | None,
    decision_on: date | None = None,
) -> Case:
    """Hours and questions; None where it is not known. The day of the decision stands in the case for its notices; None
    leaves it as it is."""
    row = locked(case)
    values: dict[str, Any] = {"effort_hours": hours, "effort_questions": questions}
    if decision_on is not None:
        values["decision_on"] = decision_on
    Case.objects.filter(pk=row.pk).update(**values)
    for name, value in values.items():
        setattr(case, name, value)
    note(row, "effort_said", by=by, facts={"hours": hours, "questions": questions})
    return case
