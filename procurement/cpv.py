"""The common procurement vocabulary (Regulation (EC) 213/2008): 9,454 codes of eight digits, with English names."""

from __future__ import annotations

import csv
from functools import cache
from pathlib import Path

FILE = Path(__file__).resolve().parent / "data" / "cpv.csv"


@cache
def names() -> dict[str, str]:
    """Name by code, in the order of the codes."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row["description_en"] for row in csv.DictReader(rows)}


def name_of(code: str) -> str:
    """ "" for a code that the vocabulary does not have."""
    return names().get(code, "")


def code_in(text: str) -> str:
    """The eight digits of "77310000-6" or "77310000"; "" for what is none of the vocabulary's."""
    code = text.strip()[:8]
    return code if code in names() else ""


@cache
def divisions() -> dict[str, str]:
    """Name by the first two digits, the coarsest of all groups."""
    return {code[:2]: name for code, name in names().items() if code.endswith("000000")}
