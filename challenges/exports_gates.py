"""Scores as a table for spreadsheets, and everything about a gate for the audit pack: as this officer may see it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from django.http import HttpResponse
from django.utils.translation import gettext as _

from challenges import permissions
from challenges import reads_gates as reads
from challenges.models import Challenge, Declaration, Gate, Solution
from challenges.scores import boards
from engagement.tables import csv_response, harmless

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
Table = tuple[Sequence[str], list[Sequence]]


def seen(gate: Gate, user: Any) -> list[Solution]:
    """Whoever is on the panel gets nothing here: they read on the public site."""
    return [] if permissions.can_review(user, gate) else list(reads.seen_by(user, gate))


def scores_table(gate: Gate, user: Any) -> Table:
    """A line for each score, with what was agreed; nothing before all scores are in."""
    columns = (
        _("solution"), _("title"), _("organisation"), _("criterion"), _("weight"), _("reviewer"), _("role"),
        _("score"), _("why"), _("recommends"), _("mean"), _("agreed"), _("why it moved"), _("total"),
        _("place"),
    )  # fmt: skip
    if gate.state not in reads.SCORES_ARE_OPEN:
        return columns, []
    rows: list[Sequence] = []
    for board in boards(gate, seen(gate, user)):
        one = board.solution
        for line in board.lines:
            for score in line.scores:
                reviewer = score.sheet.panellist
                rows.append(
                    (
                        one.number, one.title, one.organisation.name, line.criterion.name, line.criterion.weight,
                        str(reviewer.user), reviewer.role, score.value, score.note, score.sheet.recommends,
                        number(line.mean), number(line.agreed and line.agreed.value),
                        line.agreed.why_moved if line.agreed else "", number(board.after), board.rank or "",
                    )
                )  # fmt: skip
    return columns, rows


def number(value: Any) -> float | str:
    return "" if value is None else float(value)


def csv_of(gate: Gate, user: Any) -> HttpResponse:
    response = csv_response(f"scores-{gate.challenge.slug}.csv", *scores_table(gate, user))
    response["Cache-Control"] = "private, no-store"
    return response


def xlsx_of(gate: Gate, user: Any) -> HttpResponse:
    import openpyxl  # here: only a spreadsheet needs it, and it is slow to load

    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet(_("Scores"))
    columns, rows = scores_table(gate, user)
    for row in (columns, *rows):
        sheet.append([harmless(str(cell) if not isinstance(cell, int | float) else cell) for cell in row])
    response = HttpResponse(content_type=XLSX)
    book.save(response)
    response["Content-Disposition"] = f'attachment; filename="scores-{gate.challenge.slug}.xlsx"'
    response["Cache-Control"] = "private, no-store"
    return response


# --- Audit pack --------------------------------------------------------------------------------------------
def audit_files(user: Any, challenge: Challenge) -> Iterator[tuple[str, bytes]]:
    """Panel, declarations, sheets, agreed scores, decisions and feedback of each gate."""
    for gate in challenge.gates.select_related("challenge", "stage"):
        folder = f"gates/{gate.stage.position}-{gate.stage.kind}"
        rows = seen(gate, user)
        for name, table in (
            ("panel", panel_table(gate)),
            ("declarations", declarations_table(gate, rows)),
            ("scores", scores_table(gate, user)),
            ("decisions", decisions_table(gate, rows)),
            ("feedback", feedback_table(gate, rows)),
        ):
            yield f"{folder}/{name}.csv", as_bytes(*table)
        if minutes := reads.minutes_for(user, gate):
            yield f"{folder}/minutes.txt", minutes.encode()


def as_bytes(columns: Sequence[str], rows: Iterable[Sequence]) -> bytes:
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows([harmless(str(cell)) for cell in row] for row in rows)
    return b"\xef\xbb\xbf" + out.getvalue().encode()


def panel_table(gate: Gate) -> Table:
    columns = (
        _("reviewer"),
        _("role"),
        _("outside"),
        _("invited"),
        _("declared"),
        _("stands in for"),
        _("left"),
        _("why"),
    )
    rows = [
        (
            one.user, one.role, one.is_outside, moment(one.invited_at), moment(one.declared_at),
            one.substitute_for.user if one.substitute_for else "", moment(one.left_at), one.left_reason,
        )
        for one in gate.panel.select_related("user", "substitute_for__user")
    ]  # fmt: skip
    return columns, rows


def moment(value: Any) -> str:
    return value.isoformat(timespec="seconds") if value else ""


def declarations_table(gate: Gate, rows: Sequence[Solution]) -> Table:
    """About those who take part in what this officer may see."""
    keys = {row.organisation_id for row in rows}
    for row in Solution.objects.filter(pk__in=[row.pk for row in rows]).prefetch_related("partners"):
        keys |= {one.organisation_id for one in row.partners.all() if one.organisation_id}
    found = Declaration.objects.filter(panellist__gate=gate, organisation__in=keys)
    return (
        (_("reviewer"), _("organisation"), _("answer"), _("what it is"), _("when")),
        [
            (one.panellist.user, one.organisation.name, one.answer, one.says, moment(one.at))
            for one in found.select_related("panellist__user", "organisation").order_by("pk")
        ],
    )


def _decisions(gate: Gate, rows: Sequence[Solution]) -> Any:
    found = gate.decisions.filter(solution__in=[row.pk for row in rows])
    return found.select_related("solution", "by").prefetch_related("feedback__criterion").order_by("pk")


def decisions_table(gate: Gate, rows: Sequence[Solution]) -> Table:
    columns = (
        _("solution"), _("decision"), _("panel recommended"), _("why"), _("letter"), _("looked at again"),
        _("by"), _("when"), _("told"),
    )  # fmt: skip
    return columns, [
        (
            one.solution.number, one.outcome, one.recommended, one.sentence, one.letter, one.looks_again_on or "",
            one.by or "", moment(one.at), moment(one.told_at),
        )
        for one in _decisions(gate, rows)
    ]  # fmt: skip


def feedback_table(gate: Gate, rows: Sequence[Solution]) -> Table:
    found = [
        (one.solution.number, moment(one.at), said.criterion.name, said.text)
        for one in _decisions(gate, rows)
        for said in one.feedback.all()
    ]
    return (_("solution"), _("decision of"), _("criterion"), _("feedback")), found
