"""Ideas that say much the same: found by the words they share, the rarer the more, at a cost that does not grow.

Each idea's words are rows (`IdeaWord`), cut back to what tells them apart. Of every word only the newest uses are
read, so that a word that everybody uses costs no more than one that few do.
"""

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from django.db import connection

from engagement.models import Idea, IdeaWord

SHOWN = 5
ASKED = 12  # words of what somebody types that are looked up
KEPT = 60  # words of one idea that are written down
NEWEST = 150  # uses of one word that are read
CANDIDATES = 15
LEAST = 0.5  # of the score of the most alike
LONGEST_WORD = 24
WORD = re.compile(r"[^\W\d_]{3,}")
ENDINGS = (
    "ations",
    "ation",
    "ingly",
    "ments",
    "ment",
    "ings",
    "ing",
    "ies",
    "ers",
    "ed",
    "es",
    "er",
    "ly",
    "s",
    "y",
    "e",
)
# What every second sentence holds; in other languages rarity alone decides.
COMMON_WORDS = """about above after again all also and any are around because been before being between both but can
    city could council did does doing done down each even every few for from get gets give good had has have her here
    him his how idea into its just let like made make makes many may more most much must need needs new not now off
    one only other our out over own people please put really same say see she should some something still such take
    than that the their them then there these they thing things this those through too under until use used very want
    was way well were what when where which while who why will with without would you your"""
COMMON = frozenset(COMMON_WORDS.split())


def words_of(text: str) -> list[str]:
    """The words that tell a text apart, each once, in their order: without accents, endings and common ones."""
    plain = unicodedata.normalize("NFKD", text.casefold())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    found = (stem(word) for word in WORD.findall(plain) if word not in COMMON)
    return list(dict.fromkeys(found))


def stem(word: str) -> str:
    """ "benches" and "bench", "lighting" and "lights" are the same; rough on purpose, for any language."""
    for ending in ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 4:
            word = word[: -len(ending)]
            break
    return word[:LONGEST_WORD]


def lay_words(idea: Idea, text: str) -> None:
    """Writes down under which words it is found; inside the transaction that changed it. No text, no words."""
    IdeaWord.objects.filter(idea=idea).delete()
    title = words_of(idea.title) if text else []
    rest = [word for word in words_of(f"{idea.for_whom} {text}") if word not in title] if text else []
    IdeaWord.objects.bulk_create(
        [
            IdeaWord(idea=idea, word=word, in_title=number < len(title))
            for number, word in enumerate([*title, *rest][:KEPT])
        ]
    )


def similar(title: str, text: str = "", *, but: int | None = None, number: int = SHOWN) -> list[Idea]:
    """Public ideas that share telling words with these, the most alike first; at most two queries.

    `but` is the idea that is looked at itself. Each has its `topic` and `about`.
    """
    titled = words_of(title)[:ASKED]
    asked = list(dict.fromkeys([*titled, *words_of(text)]))[:ASKED]
    scores = _scores(asked, set(titled)) if titled else {}
    scores.pop(but, None)
    least = LEAST * max(scores.values(), default=0)
    near = [pk for pk, score in scores.items() if score >= least]
    best = sorted(near, key=lambda pk: (-scores[pk], -pk))[:CANDIDATES]
    if not best:
        return []
    ideas = Idea.objects.public().select_related("topic", "about").in_bulk(best)
    return [ideas[pk] for pk in best if pk in ideas][:number]


def _scores(asked: list[str], titled: set[str]) -> dict[int, float]:
    """How alike: the weight of the shared words, rare ones more, those of a title half as much again. One word in
    common is chance, but for whoever asks with a single one; and one must be of the title that is asked for."""
    uses = defaultdict(list)
    for word, idea_id, in_title in _uses(asked):
        uses[word].append((idea_id, in_title))
    scores: defaultdict[int, float] = defaultdict(float)
    shared: defaultdict[int, int] = defaultdict(int)
    to_the_point: set[int] = set()
    for word, found in uses.items():
        if word in titled:
            to_the_point |= {idea_id for idea_id, _in_title in found}
        weight = 1 + math.log2(NEWEST / len(found))
        for idea_id, in_title in found:
            scores[idea_id] += weight * (1.5 if in_title else 1)
            shared[idea_id] += 1
    least = 1 if len(asked) == 1 else 2
    return {pk: scores[pk] for pk in to_the_point if shared[pk] >= least}


def _uses(asked: list[str]) -> Iterable[tuple[str, int, bool]]:
    """(word, idea, whether in its title): for each word its newest uses, straight from the index."""
    table = IdeaWord._meta.db_table
    one = (
        f"SELECT * FROM (SELECT word, idea_id, in_title FROM {table} WHERE word = %s "  # noqa: S608 - our own name
        f"ORDER BY idea_id DESC LIMIT {NEWEST}) AS uses_"
    )
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(f"{one}{n}" for n in range(len(asked))), asked)
        return cursor.fetchall()
