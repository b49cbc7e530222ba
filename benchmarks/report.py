"""One table for the screen and for the README."""

from __future__ import annotations

from pathlib import Path

README = Path(__file__).resolve().parent.parent / "README.md"
BEGIN, END = "<!-- bench -->", "<!-- /bench -->"
WORDS = {True: "holds", False: "**missed**", None: ""}


def merge(old: list[dict], new: list[dict]) -> list[dict]:
    """New figures in the places of the old ones of the same name; the others follow."""
    fresh = {row["name"]: row for row in new}
    kept = [fresh.pop(row["name"], row) for row in old]
    return [*kept, *fresh.values()]


def table(rows: list[dict]) -> str:
    """As Markdown that also reads well on a screen."""
    cells = [["What", "Figure", "Target", ""]]
    cells += [[r["name"], f"{r['figure']:,}", r["target"], WORDS[r["holds"]]] for r in rows]
    widths = [max(len(line[column]) for line in cells) for column in range(4)]
    lines = [
        "| " + " | ".join(text.ljust(w) for text, w in zip(line, widths, strict=True)) + " |"
        for line in cells
    ]
    rule = f"| {'-' * widths[0]} | {'-' * (widths[1] - 1)}: | {'-' * widths[2]} | {'-' * widths[3]} |"
    return "\n".join([lines[0], rule, *lines[1:]])


def write_readme(rows: list[dict], readme: Path = README) -> None:
    """Between the two marks, and nowhere else."""
    text = readme.read_text(encoding="utf-8")
    before, _, rest = text.partition(BEGIN)
    _, _, after = rest.partition(END)
    readme.write_text(f"{before}{BEGIN}\n{table(rows)}\n{END}{after}", encoding="utf-8")
