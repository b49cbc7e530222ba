"""Which reference each step of a file has: a step keeps its own for good, also when its words change."""

from __future__ import annotations

from dataclasses import dataclass
from difflib import SequenceMatcher

ALIKE = 0.6


@dataclass(frozen=True)
class Kept:
    """One step as it will stand on the page; `old` is its text so far, None for a new one."""

    ref: str
    text: str
    old: str | None


def match(old: list[tuple[str, str]], new: list[str], prefix: str, used: set[str]) -> list[Kept]:
    """Gives every new text a reference: of the same text, of one alike, of the same place, or one never used.

    `old` holds (reference, text) in order; `used` every reference that has ever had a row.
    """
    found: dict[int, int] = {}
    for rule in (_same, _alike, _same_place):
        rule(old, new, found)
    highest = max(
        (int(ref[1:]) for ref in used | {ref for ref, _text in old} if ref[:1] == prefix), default=0
    )
    kept = []
    for index, text in enumerate(new):
        ref, before = old[found[index]] if index in found else ("", None)
        if not ref:
            highest += 1
            ref = f"{prefix}{highest}"
        kept.append(Kept(ref, text, before))
    return kept


def _left(old: list, new: list, found: dict[int, int]) -> tuple[list[int], list[int]]:
    taken = set(found.values())
    return [i for i in range(len(old)) if i not in taken], [i for i in range(len(new)) if i not in found]


def _same(old: list[tuple[str, str]], new: list[str], found: dict[int, int]) -> None:
    for n, text in enumerate(new):
        free = (o for o, (_ref, before) in enumerate(old) if before == text and o not in found.values())
        if (o := next(free, None)) is not None:
            found[n] = o


def _alike(old: list[tuple[str, str]], new: list[str], found: dict[int, int]) -> None:
    old_left, new_left = _left(old, new, found)
    pairs = [
        (SequenceMatcher(None, old[o][1].split(), new[n].split(), autojunk=False).ratio(), -n, -o)
        for o in old_left
        for n in new_left
    ]
    for ratio, n, o in sorted(pairs, reverse=True):
        if ratio >= ALIKE and -n not in found and -o not in found.values():
            found[-n] = -o


def _same_place(old: list[tuple[str, str]], new: list[str], found: dict[int, int]) -> None:
    """Those left at one place; where as many are left on both sides, in their order."""
    old_left, new_left = _left(old, new, found)
    if len(old_left) == len(new_left):
        found.update(zip(new_left, old_left, strict=True))
        return
    found.update({n: n for n in new_left if n in old_left})
