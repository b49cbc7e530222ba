"""A made-up roadmap of any size, as JSON, CSV or XLSX: `python -m tests.data.generate 1000 roadmap.json`."""

from __future__ import annotations

import csv
import json
import string
import sys
from pathlib import Path

COLUMNS = (
    "ref",
    "theme",
    "workstream",
    "title",
    "description",
    "stakeholders_identified",
    "stakeholders_potential",
    "smart",
    "short_term",
    "future",
)
STREAMS = 9
SENTENCE = (
    "The {what} of {ref} are looked after by those who use them, and the city lends a hand where it can. "
)


def action(ref: str) -> dict:
    """One action of the size that real ones have."""
    return {
        "ref": ref,
        "title": f"Better benches by the canal, part {ref}",
        "description": [SENTENCE.format(what=what, ref=ref) * 2 for what in ("benches", "lamps")],
        "stakeholders_identified": [
            f"{name} of {ref}" for name in ("Boaters", "Anglers", "Neighbours", "Walkers")
        ],
        "stakeholders_potential": [f"{name} of {ref}" for name in ("Carpenters", "Schools", "Ramblers")],
        "smart": [f"What is learnt at {ref} is used everywhere"],
        "short_term": [f"Count the benches of {ref}", f"Ask who sits on the benches of {ref}"],
        "future": [f"Mend the benches of {ref}", f"Build new benches for {ref}"],
        "see_also": [],
    }


def roadmap(actions: int) -> dict:
    """Three themes, nine workstreams, and this many actions shared out among them."""
    streams = []
    for number, letter in enumerate(string.ascii_uppercase[:STREAMS]):
        refs = [f"{letter}{n // STREAMS + 1}" for n in range(number, actions, STREAMS)]
        streams.append(
            {
                "letter": letter,
                "name": f"Towpath {letter}",
                "vision": f"Everybody finds a seat on towpath {letter}.",
                "introduction": [f"Towpath {letter} is long.", "- It has locks", "- It has bridges"],
                "introduction_headings": [{"before": 0, "heading": "How it is"}],
                "introduction_nested": [],
                "benefits_heading": "",
                "benefits_intro": "",
                "benefits": [f"People rest on towpath {letter}"],
                "case_studies": [
                    {"title": f"A bench on {letter}", "body": ["It was mended, and people sat down."]}
                ],
                "actions": [action(ref) for ref in refs],
            }
        )
    themes = [
        {"name": f"Theme {n + 1}", "summary": f"Of theme {n + 1}.", "workstreams": streams[n * 3 : n * 3 + 3]}
        for n in range(3)
    ]
    return {"title": "The towpath plan", "vision": "A seat for everybody.", "themes": themes}


def rows(plan: dict) -> list[list[str]]:
    """The same plan as a table, lists joined by semicolons and paragraphs by a space."""
    table = [list(COLUMNS)]
    for theme in plan["themes"]:
        for stream in theme["workstreams"]:
            for entry in stream["actions"]:
                words = [
                    " ".join(entry["description"]) if name == "description" else _cell(entry, name)
                    for name in COLUMNS[3:]
                ]
                table.append([entry["ref"], theme["name"], stream["name"], *words])
    return table


def _cell(entry: dict, name: str) -> str:
    value = entry[name]
    return "; ".join(value) if isinstance(value, list) else value


def write(plan: dict, path: Path) -> Path:
    """Writes JSON, CSV or XLSX, as the name says."""
    if path.suffix == ".json":
        path.write_text(json.dumps(plan, indent=1, ensure_ascii=False), encoding="utf-8")
    elif path.suffix == ".csv":
        with path.open("w", newline="", encoding="utf-8") as stream:
            csv.writer(stream).writerows(rows(plan))
    else:
        import openpyxl

        book = openpyxl.Workbook()
        book.active.title = "Actions"
        for row in rows(plan):
            book.active.append(row)
        book.save(path)
    return path


if __name__ == "__main__":
    write(roadmap(int(sys.argv[1])), Path(sys.argv[2]))
