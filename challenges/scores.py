"""The arithmetic of a gate: means, spread, weighted totals out of 100, ranks, what the panel recommends."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal

from challenges.models import AgreedScore, Criterion, Gate, Score, ScoreSheet, Solution
from challenges.reads_gates import counting_sheets

HALF = Decimal("0.5")
CENT, TENTH = Decimal("0.01"), Decimal("0.1")
CAUTIOUS = (ScoreSheet.Says.HOLD, ScoreSheet.Says.STOP, ScoreSheet.Says.ADVANCE)  # who wins among equals


def mean(values: Sequence[int]) -> Decimal | None:
    """To two decimals, halves upwards; None of nothing."""
    if not values:
        return None
    return (Decimal(sum(values)) / len(values)).quantize(CENT, ROUND_HALF_UP)


def total(weights: Mapping[int, int], values: Mapping[int, Decimal | int | None]) -> Decimal | None:
    """The weighted total out of 100, to one decimal; None while a criterion has no score. Both by criterion."""
    if not weights or any(values.get(key) is None for key in weights):
        return None
    points = sum(Decimal(weight) * Decimal(values[key]) for key, weight in weights.items())
    return (points * 100 / (Criterion.MOST * sum(weights.values()))).quantize(TENTH, ROUND_HALF_UP)


def needs_reason(before: Decimal, agreed: Decimal) -> bool:
    """Moved by more than half a point; asked as the database asks it too, which on SQLite counts in floats."""
    if abs(agreed - before) > HALF:
        return True
    low, high = float(before) - 0.5, float(before) + 0.5
    return not low <= float(agreed) <= high


def ranks(totals: Mapping[int, Decimal | None]) -> dict[int, int]:
    """1 for the highest; equals share a rank and the next is left out. Who has no total has no rank."""
    known = sorted((value for value in totals.values() if value is not None), reverse=True)
    return {key: known.index(value) + 1 for key, value in totals.items() if value is not None}


def recommended(says: Iterable[str]) -> str:
    """What most reviewers recommend; among equals the more cautious: wait, then stop, then go on."""
    counts: dict[str, int] = defaultdict(int)
    for one in says:
        counts[one] += bool(one)
    most = max(counts.values(), default=0)
    return next((str(one) for one in CAUTIOUS if most and counts.get(one) == most), "")


@dataclass
class Line:
    """One criterion of one solution: what reviewers said, and what was agreed."""

    criterion: Criterion
    scores: list[Score] = field(default_factory=list)
    agreed: AgreedScore | None = None

    @property
    def values(self) -> list[int]:
        return [score.value for score in self.scores if score.value is not None]

    @property
    def mean(self) -> Decimal | None:
        return mean(self.values)

    @property
    def spread(self) -> int:
        return max(self.values) - min(self.values) if self.values else 0


@dataclass
class Board:
    """One solution at its gate: the sheets that are in, a line for each criterion, total, rank, recommendation."""

    solution: Solution
    sheets: list[ScoreSheet]
    lines: list[Line]
    rank: int | None = None

    @property
    def weights(self) -> dict[int, int]:
        return {line.criterion.pk: line.criterion.weight for line in self.lines}

    @property
    def before(self) -> Decimal | None:
        """The total of the means."""
        return total(self.weights, {line.criterion.pk: line.mean for line in self.lines})

    @property
    def after(self) -> Decimal | None:
        """The total of what was agreed."""
        agreed = {line.criterion.pk: line.agreed and line.agreed.value for line in self.lines}
        return total(self.weights, agreed)

    @property
    def is_agreed(self) -> bool:
        return bool(self.lines) and all(line.agreed for line in self.lines)

    @property
    def recommends(self) -> str:
        return recommended(sheet.recommends for sheet in self.sheets)

    @property
    def recommends_words(self) -> str:
        return str(ScoreSheet.Says(self.recommends).label) if self.recommends else ""


def boards(gate: Gate, solutions: Iterable[Solution]) -> list[Board]:
    """One for each of these solutions, the best first once they are agreed; queries do not grow with them."""
    rows = list(solutions)
    criteria = list(gate.stage.criteria.all())
    sheets = counting_sheets(gate).filter(solution__in=[row.pk for row in rows])
    by_solution: dict[int, list[ScoreSheet]] = defaultdict(list)
    for sheet in sheets.select_related("panellist__user").prefetch_related("scores").order_by("panellist"):
        by_solution[sheet.solution_id].append(sheet)
    agreed = {
        (row.solution_id, row.criterion_id): row
        for row in AgreedScore.objects.filter(gate=gate, solution__in=[row.pk for row in rows])
    }
    found = [_board(row, by_solution[row.pk], criteria, agreed) for row in rows]
    places = ranks({board.solution.pk: board.after for board in found})
    for board in found:
        board.rank = places.get(board.solution.pk)
    return sorted(found, key=lambda board: (board.rank or len(found) + 1, board.solution.number or 0))


def _board(solution: Solution, sheets: list[ScoreSheet], criteria: list[Criterion], agreed: Mapping) -> Board:
    lines = {one.pk: Line(one, agreed=agreed.get((solution.pk, one.pk))) for one in criteria}
    for sheet in sheets:
        for score in sheet.scores.all():
            if score.criterion_id in lines:
                score.sheet = sheet
                lines[score.criterion_id].scores.append(score)
    return Board(solution, sheets, list(lines.values()))
