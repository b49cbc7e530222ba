"""Stages 3 to 6 in the audit pack of a challenge: tables, and the pictures, of what this officer may see."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from django.db.models import Q, QuerySet

from challenges.models import (
    Answer,
    Buyer,
    Challenge,
    Ending,
    Evidence,
    Gathering,
    Milestone,
    Note,
    Payment,
    Runner,
)
from challenges.models.solutions import Solution
from challenges.reports_stages import answers_in
from engagement.tables import harmless

FOLDER = "stages"


def files(user: Any, challenge: Challenge) -> Iterator[tuple[str, bytes]]:
    seen = Solution.objects.visible_to(user).filter(challenge=challenge).order_by().values("pk")
    own = {"solution__in": seen}
    evidence = Evidence.objects.filter(milestone__solution__in=seen)
    tables: tuple[tuple[str, QuerySet, tuple[str, ...]], ...] = (
        (
            "runners",
            Runner.objects.filter(challenge=challenge),
            ("stage__staff_name", "user__display_name", "organisation__name", "invited_at", "left_at"),
        ),
        (
            "meetings",
            Gathering.objects.filter(challenge=challenge).exclude(_hidden(seen)),
            (
                "solution__number", "stage__staff_name", "kind", "title", "starts_at", "place", "people", "notes",
                "insights", "made_by__display_name",
            ),
        ),
        (
            "notes",
            Note.objects.filter(challenge=challenge).exclude(_hidden(seen)),
            ("solution__number", "stage__staff_name", "kind", "text", "link", "at", "by__display_name"),
        ),
        (
            "milestones",
            Milestone.objects.filter(**own),
            (
                "solution__number", "stage__staff_name", "title", "what", "due_on", "amount", "state", "state_at",
                "state_by__display_name", "state_reason",
            ),
        ),
        (
            "evidence",
            evidence,
            (
                "milestone__solution__number", "milestone__title", "text", "link", "picture_alt", "public_id", "figure",
                "figure_label", "users_tested", "cost", "at", "by__display_name",
            ),
        ),
        (
            "reports",
            Answer.objects.filter(pk__in=answers_in(seen)),
            (
                "solution__number", "question__stage__staff_name", "question__label", "text", "changed_at",
                "changed_by__display_name",
            ),
        ),
        (
            "payments",
            Payment.objects.filter(milestone__solution__in=seen),
            (
                "milestone__solution__number", "milestone__title", "amount", "invoice", "asked_at",
                "asked_by__display_name", "agreed_at", "agreed_by__display_name", "refused_at",
                "refused_by__display_name", "refused_reason", "paid_on", "paid_by__display_name",
            ),
        ),
        (
            "buyers",
            Buyer.objects.filter(**own),
            ("solution__number", "name", "country", "interest", "note", "noted_at", "noted_by__display_name"),
        ),
        (
            "endings",
            Ending.objects.filter(**own),
            (
                "solution__number", "outcome", "how", "sentence", "cost", "benefit", "lessons", "others", "built", "at",
                "by__display_name", "firm_agreed_at", "firm_agreed_by__display_name",
            ),
        ),
    )  # fmt: skip
    for name, rows, columns in tables:
        yield f"{FOLDER}/{name}.csv", table(columns, rows.order_by("pk").values_list(*columns))
    yield from pictures(evidence)


def _hidden(seen: QuerySet) -> Q:
    """Of a solution that this officer may not see."""
    return Q(solution__isnull=False) & ~Q(solution__in=seen)


def pictures(evidence: QuerySet[Evidence]) -> Iterator[tuple[str, bytes]]:
    for row in evidence.exclude(picture="").order_by("pk").iterator(chunk_size=50):
        ending = row.picture.name.rpartition(".")[2]
        try:
            with row.picture.open("rb") as opened:
                yield f"{FOLDER}/pictures/{row.public_id}.{ending}", opened.read()
        except FileNotFoundError:
            continue


def table(columns: Iterable[str], rows: Iterable[tuple]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow([column.replace("__", " ").replace("_", " ") for column in columns])
    for row in rows:
        writer.writerow([harmless("" if cell is None else str(cell)) for cell in row])
    return ("\ufeff" + out.getvalue()).encode()
