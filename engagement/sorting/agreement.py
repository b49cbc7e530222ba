"""How far two readers agree: in how many things, and beyond what chance alone would give (Cohen's kappa)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from engagement.models import Coding, Topic

# Cohen's kappa from this value on, in words (Landis and Koch 1977).
SCALE = ((0.81, "almost"), (0.61, "substantial"), (0.41, "moderate"), (0.21, "fair"), (-1.0, "slight"))


@dataclass(frozen=True)
class Pair:
    """Two people's readings of one thing, in the order of the people; `ref` is "c12" or "n3"."""

    ref: str
    first: frozenset[int]
    second: frozenset[int]
    is_settled: bool

    @property
    def agrees(self) -> bool:
        return self.first == self.second

    @property
    def is_open(self) -> bool:
        """The two differ, and nobody has settled it."""
        return not self.agrees and not self.is_settled


@dataclass(frozen=True)
class Agreement:
    """`share` in per cent; `kappa` is None where everybody always said the same of everything."""

    things: int
    share: int
    kappa: float | None

    @property
    def words(self) -> str | Promise:
        """What the figure means, in a sentence."""
        if not self.things:
            return _("Nothing was read by two people yet.")
        if self.kappa is None:
            return _("Both always said the same, so chance cannot be told from care.")
        return {
            "almost": _("Almost full agreement: the subjects are clear."),
            "substantial": _("Good agreement: most of it can be relied on."),
            "moderate": _("Fair agreement: look at the differences before you publish."),
            "fair": _("Weak agreement: say more clearly what belongs to each subject."),
            "slight": _("Hardly more than chance: talk about what each subject means, and read again."),
        }[next(name for least, name in SCALE if self.kappa >= least)]

    @property
    def kappa_words(self) -> str:
        return "–" if self.kappa is None else f"{self.kappa:.2f}"


def pairs_of(topic: Topic) -> list[Pair]:
    """What two people read independently, the first two of each thing; two queries."""
    final = Coding.objects.filter(is_final=True)
    readings = (
        Coding.objects.independent()
        .filter(topic=topic, coder__isnull=False)
        .annotate(
            of_comment=Exists(final.filter(comment=OuterRef("comment"))),
            of_note=Exists(final.filter(note=OuterRef("note"))),
        )
        .prefetch_related("tags")
        .order_by("pk")
    )
    by_thing: defaultdict[str, list] = defaultdict(list)
    for reading in readings:
        ref = f"c{reading.comment_id}" if reading.comment_id else f"n{reading.note_id}"
        by_thing[ref].append(reading)
    pairs = []
    for ref, found in by_thing.items():
        if len(found) > 1:
            two = sorted(found[:2], key=lambda reading: reading.coder_id)
            sets = [frozenset(tag.subject_id for tag in reading.tags.all()) for reading in two]
            pairs.append(Pair(ref, sets[0], sets[1], two[0].of_comment or two[0].of_note))
    return pairs


def overall(pairs: Sequence[Pair], subjects: Iterable[int]) -> Agreement:
    """Share: of things of which both said exactly the same. Kappa: over every yes or no about every subject."""
    subjects = list(subjects)
    first = [subject in pair.first for pair in pairs for subject in subjects]
    second = [subject in pair.second for pair in pairs for subject in subjects]
    return Agreement(len(pairs), _share([pair.agrees for pair in pairs]), kappa(first, second))


def of_subject(pairs: Sequence[Pair], subject: int) -> Agreement:
    """Of one subject: whether both said that it is, or is not, about it."""
    first = [subject in pair.first for pair in pairs]
    second = [subject in pair.second for pair in pairs]
    same = [a == b for a, b in zip(first, second, strict=True)]
    return Agreement(len(pairs), _share(same), kappa(first, second))


def _share(same: Sequence[bool]) -> int:
    return round(100 * sum(same) / len(same)) if same else 0


def kappa(first: Sequence[bool], second: Sequence[bool]) -> float | None:
    """Cohen's kappa (1960) of two people's yes and no: 1 is full agreement, 0 what chance gives; None undefined."""
    number = len(first)
    if not number:
        return None
    seen = sum(a == b for a, b in zip(first, second, strict=True)) / number
    yes_first, yes_second = sum(first) / number, sum(second) / number
    chance = yes_first * yes_second + (1 - yes_first) * (1 - yes_second)
    return None if chance == 1 else (seen - chance) / (1 - chance)
