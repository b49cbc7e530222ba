"""The common procurement vocabulary (Regulation (EC) 213/2008): 9,454 codes of eight digits, with English names."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from django.db.models import Q

FILE = Path(__file__).resolve().parent / "data" / "cpv.csv"


@cache
def names() -> dict[str, str]:
    """Name by code, in the order of the codes."""
    with FILE.open(encoding="utf-8", newline="") as rows:
        return {row["code"]: row["description_en"] for row in csv.DictReader(rows)}


def name_of(code: str) -> str:
    """ "" for a code that the vocabulary does not have."""
    return names().get(code, "")


def code_and_name(code: str) -> str:
    """ "77310000 Planting and maintenance services of green areas"; "" for none."""
    return f"{code} {name_of(code)}".strip()


def code_in(text: str) -> str:
    """The eight digits of "77310000-6" or "77310000"; "" for what is none of the vocabulary's."""
    code = text.strip()[:8]
    return code if code in names() else ""


def in_groups(field: str, groups: Iterable[str]) -> Q:
    """Whose code in this field begins with one of these digits; everything where there are none."""
    found = Q()
    for group in groups:
        found |= Q(**{f"{field}__startswith": group})
    return found


@cache
def divisions() -> dict[str, str]:
    """Name by the first two digits, the coarsest of all groups."""
    return {code[:2]: name for code, name in names().items() if code.endswith("000000")}


# What people call it, and the words that the vocabulary uses for it.
PLAIN = {
    "bin": "refuse waste",
    "bins": "refuse waste",
    "rubbish": "refuse waste",
    "app": "software application",
    "apps": "software application",
    "website": "internet web",
    "websites": "internet web",
    "wifi": "wireless network",
    "wi-fi": "wireless network",
    "broadband": "internet telecommunications",
    "laptop": "portable computers",
    "laptops": "portable computers",
    "phone": "telephone",
    "phones": "telephones",
    "mowing": "grass grounds maintenance",
    "grass": "grassing grounds maintenance",
    "gardening": "parks gardens maintenance",
    "park": "parks",
    "pothole": "road repair",
    "potholes": "road repair",
    "sign": "signs",
    "kids": "children",
    "taxi": "taxi transport",
    "lunch": "meals catering",
    "food": "food meals",
    "ai": "software computer",
    "training": "training",
    "care": "social health services",
    "bike": "bicycles",
    "bikes": "bicycles",
    "cctv": "surveillance camera",
}
WORD = re.compile(r"[a-z][a-z-]{1,40}")


@cache
def _words() -> dict[str, frozenset[str]]:
    return {code: frozenset(WORD.findall(name.lower())) for code, name in names().items()}


def search(text: str, most: int = 20) -> list[tuple[str, str]]:
    """(code, name) of what fits plain words best, the best first; a code or its beginning finds itself. Every word
    that a name has counts, a whole word more than its beginning; of equals the coarser code comes first."""
    digits = text.strip().replace("-", "")[:8]
    if digits.isdigit() and len(digits) >= 2:
        return [(code, name) for code, name in names().items() if code.startswith(digits)][:most]
    asked = [word for word in WORD.findall(text.lower()) if word not in STOP]
    wanted: dict[str, float] = {word: 1.0 for word in asked}
    for word in asked:
        for other in PLAIN.get(word, "").split():
            wanted.setdefault(other, 0.8)
    scored = []
    for code, words in _words().items():
        score = sum(weight * _fits(word, words) for word, weight in wanted.items())
        if score > 0:
            scored.append((-score / (1 + len(words) / 12), -len(code) + len(code.rstrip("0")), code))
    return [(code, names()[code]) for _score, _zeros, code in sorted(scored)[:most]]


STOP = frozenset(
    (
        "and",
        "or",
        "of",
        "the",
        "for",
        "in",
        "on",
        "to",
        "with",
        "we",
        "our",
        "new",
        "an",
        "by",
        "from",
        "services",
    )
)


def _fits(word: str, words: frozenset[str]) -> float:
    """1 for the word itself or its plural, 0.5 for a word that begins with it, else 0."""
    one = word if word.endswith("ss") else word.removesuffix("s")
    if word in words or f"{word}s" in words or one in words:
        return 1.0
    return 0.5 if len(word) > 3 and any(other.startswith(one) for other in words) else 0.0
