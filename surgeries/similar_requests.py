"""Requests for data that ask for much the same: by the words of their titles, over the newest ones. One query."""

from __future__ import annotations

from engagement.similar import words_of
from surgeries.models import DataRequest

LOOKED_AT = 400
SHOWN = 3
LEAST = 2  # words in common; one is enough for whoever types a single one


def similar(title: str, *, but: int = 0) -> list[DataRequest]:
    """Those on the list that share telling words with this title, the most alike first."""
    asked = set(words_of(title))
    if not asked:
        return []
    rows = DataRequest.objects.public().exclude(pk=but).order_by("-pk")[:LOOKED_AT]
    scores = [(len(asked & set(words_of(row.title))), row) for row in rows]
    least = min(LEAST, len(asked))
    near = [(score, row) for score, row in scores if score >= least]
    return [row for _score, row in sorted(near, key=lambda pair: (-pair[0], -pair[1].pk))][:SHOWN]
