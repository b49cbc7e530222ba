"""What a part of the bench hands back: figures beside their targets."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path


@dataclass
class Row:
    """`holds` is None for what is only printed: absolute times, and figures without a target."""

    name: str
    figure: float
    target: str
    holds: bool | None


def at_most(name: str, figure: float, most: float, unit: str = "", digits: int = 2) -> Row:
    """Judged as it is kept, so that what is printed and what is said agree."""
    rounded = round(figure, digits) if digits else round(figure)
    return Row(name, rounded, f"≤ {most:g}{unit and ' ' + unit}", rounded <= most)


def at_least(name: str, figure: float, least: float, unit: str = "", digits: int = 2) -> Row:
    rounded = round(figure, digits) if digits else round(figure)
    return Row(name, rounded, f"≥ {least:g}{unit and ' ' + unit}", rounded >= least)


def beside(name: str, figure: float, target: str = "", digits: int = 1) -> Row:
    """An absolute time, or a figure that explains another: printed, never judged."""
    return Row(name, round(figure, digits) if digits else round(figure), target, None)


def hand_back(rows: list[Row]) -> None:
    """To the process that asked for this part, through the file that it named."""
    text = json.dumps([asdict(row) for row in rows], ensure_ascii=False)
    Path(os.environ["BENCH_ROWS"]).write_text(text, encoding="utf-8")
