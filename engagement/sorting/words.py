"""Suggestions from the words: which subjects an item may be about, and which words say so. Never more than that.

A subject's words are those of its title, its description, and of what this officer has sorted into it already (and
nobody else, so that a second reading stays independent). Words that stand in many items of the page weigh little.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

WORD = re.compile(r"[^\W\d_]{3,}")
MOST = 3  # suggestions for each item
MOST_WORDS = 3  # shown as the reason
LEAST = 1.0  # of the score
FROM_TITLE, FROM_DESCRIPTION, FROM_SORTED = 3.0, 1.5, 1.0
ENOUGH = 8  # of one word in what was sorted: more of it says no more
STOP = frozenset(
    """
    about after again all also always and another any are because been before being between both but can
    could did does done down each even every few first for from get give goes going good got had has
    have having her here hers him his how into its just know last like little long made make many may
    maybe more most much must need never new not nothing now off old once one only other our out over
    own people please put really same say see she should since some still such take tell than that the
    their them then there these they thing things think this those through time too two under until use
    very want was way well were what when where which while who whole why will with without would year
    years yes yet you your
    """.split()  # noqa: SIM905 - a list of words, to be read
)


def stem(word: str) -> str:
    """Near enough in English ("buses", "bus"; "training", "train"); other languages go by the word as it is."""
    word = word.casefold()
    for ending, least in (("ings", 8), ("ing", 7), ("ies", 5), ("ers", 6), ("es", 5), ("ed", 6), ("s", 4)):
        if len(word) >= least and word.endswith(ending) and not word.endswith("ss"):
            return word[: -len(ending)] + ("y" if ending == "ies" else "")
    return word


def stems(text: str) -> dict[str, str]:
    """The stem of each word that says something, and the word as it first stands there."""
    found: dict[str, str] = {}
    for word in WORD.findall(text):
        if word.casefold() not in STOP:
            found.setdefault(stem(word), word)
    return found


@dataclass(frozen=True)
class Said:
    """A subject as the suggestions know it: its texts, strongest first."""

    pk: int
    title: str
    description: str = ""
    texts: Sequence[str] = ()

    def weights(self) -> dict[str, float]:
        counted = Counter(word for text in self.texts for word in stems(text))
        weights = {word: FROM_SORTED * math.log2(1 + min(n, ENOUGH)) for word, n in counted.items() if n > 1}
        for text, weight in ((self.description, FROM_DESCRIPTION), (self.title, FROM_TITLE)):
            weights.update((word, weights.get(word, 0) + weight) for word in stems(text))
        return weights


@dataclass(frozen=True)
class Suggestion:
    """A subject, and the words of the item that speak for it."""

    subject: int
    words: tuple[str, ...]


def suggest(items: Mapping[str, str], subjects: Iterable[Said]) -> dict[str, list[Suggestion]]:
    """For each item (reference to text) at most MOST subjects, the likeliest first."""
    words_of = {ref: stems(text) for ref, text in items.items()}
    in_items = Counter(word for words in words_of.values() for word in words)
    weights = [(subject.pk, subject.weights()) for subject in subjects]
    in_subjects = Counter(word for _pk, words in weights for word in words)
    total = len(items) + len(weights)
    rarity = {
        word: math.log(1 + total / (in_items[word] + in_subjects[word])) for word in (*in_items, *in_subjects)
    }
    found = {}
    for ref, words in words_of.items():
        scored = []
        for pk, known in weights:
            shared = {word: known[word] * rarity[word] for word in words if word in known}
            if sum(shared.values()) >= LEAST:
                best = sorted(shared, key=lambda word: (-shared[word], word))[:MOST_WORDS]
                scored.append((sum(shared.values()), pk, tuple(words[word] for word in best)))
        scored.sort(key=lambda one: (-one[0], one[1]))
        found[ref] = [Suggestion(pk, reasons) for _score, pk, reasons in scored[:MOST]]
    return found
