"""Who takes part, by ward, and whom we hear least: figures that may be published.

What could go wrong is that a small number gives somebody away: "two people in Lozells, one of them is you". So a
number under SMALL is never published, and nor is anything from which one could be worked out:

- A hidden number is anything from 0 to 9 for whoever reads the tables. 0 is hidden like 9: that nobody spoke is as
  much a small number as that two did.
- A total is a way round it: what is left after the numbers that are shown is the sum of the hidden ones. With one
  hidden ward that sum is the number; with three whose sum is 27 it is three nines; with a sum of 4 none is above 4.
  So a total is published only while each hidden number may still be anything from 0 to 9 (`leaves_them_open`); that
  is stricter than hiding the next smallest ward as well, and hides no ward that has enough people to be seen. That
  a total is missing says nothing of any one ward either.
- Whoever did not say their ward stands outside the total, as a number of its own under the same rule.
- Rates, colours, the order of a list and the words around it are made from published numbers only; hidden wards
  stand in the order of their names.
- People and paper notes are two columns, and nothing published adds one to the other.
- There is one table, over everything. Tables by theme or action would overlap with it and with each other (a person
  counts in each where they spoke), and bounds from one would narrow hidden numbers of another.
- Everything is counted as it stood at midnight, so that nobody can watch a number go up by one and see at the same
  moment whose comment that was.

The ward beside a comment is something else: whoever writes says it themselves, and can leave it out.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, time
from typing import TypeVar

from django.db.models import Count, Exists, OuterRef, Q
from django.utils.timezone import get_default_timezone, localtime, make_aware

from accounts.clock import now
from accounts.models import User, Ward
from engagement.models import Comment, PaperNote, Pledge, Support

SMALL = 10
STEPS = 5
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Hidden:
    """One column as it may be published: None stands for "fewer than 10"; `total` is None where it would tell."""

    shown: Mapping[int, int | None]
    total: int | None


@dataclass(frozen=True)
class WardRow:
    """One ward. `rate` is people per 10,000 residents; `step` its fifth, 1 to 5, and 0 where no rate is published."""

    ward: Ward
    people: int | None
    notes: int | None
    rate: float | None
    step: int = 0


@dataclass(frozen=True)
class Participation:
    """Everything that is published, and nothing else. `scale` has the lowest and highest rate of each step."""

    rows: list[WardRow]
    people_total: int | None
    notes_total: int | None
    people_elsewhere: int | None
    notes_elsewhere: int | None
    rate: float | None
    scale: list[tuple[float, float]] = field(default_factory=list)
    counted_until: datetime | None = None

    @property
    def few(self) -> list[WardRow]:
        """From whom fewer than ten people were heard, by name."""
        return [row for row in self.rows if row.people is None]


def participation() -> Participation:
    """Three queries, however many people there are."""
    until = last_midnight()
    wards = list(Ward.objects.order_by("name"))
    people, notes = count_people(until), count_notes(until)
    in_wards = hide({ward.pk: people.get(ward.pk, 0) for ward in wards})
    on_paper = hide({ward.pk: notes.get(ward.pk, 0) for ward in wards})
    rates = {ward.pk: rate_of(in_wards.shown[ward.pk], ward.population) for ward in wards}
    steps, scale = fifths({pk: rate for pk, rate in rates.items() if rate is not None})
    rows = [
        WardRow(ward, in_wards.shown[ward.pk], on_paper.shown[ward.pk], rates[ward.pk], steps.get(ward.pk, 0))
        for ward in wards
    ]
    known = [ward.population for ward in wards if ward.population]
    return Participation(
        rows=rows,
        people_total=in_wards.total,
        notes_total=on_paper.total,
        people_elsewhere=visible(people.get(None, 0)),
        notes_elsewhere=visible(notes.get(None, 0)),
        rate=rate_of(in_wards.total, sum(known)) if len(known) == len(wards) else None,
        scale=scale,
        counted_until=until,
    )


def hide(counts: Mapping[int, int]) -> Hidden:
    """Takes away what is small, and the total where it would bring something of that back."""
    shown = {key: visible(number) for key, number in counts.items()}
    small = [number for number in counts.values() if visible(number) is None]
    return Hidden(shown=shown, total=sum(counts.values()) if leaves_them_open(small) else None)


def visible(number: int) -> int | None:
    return number if number >= SMALL else None


def leaves_them_open(small: list[int]) -> bool:
    """Whether someone who knows the sum of these numbers, and that each is from 0 to 9, learns nothing more of any."""
    most = SMALL - 1
    return not small or most <= sum(small) <= most * (len(small) - 1)


def rate_of(people: int | None, residents: int | None) -> float | None:
    """Per 10,000, to one place."""
    return round(people * 10_000 / residents, 1) if people is not None and residents else None


def fifths(rates: Mapping[Key, float]) -> tuple[dict[Key, int], list[tuple[float, float]]]:
    """The step of each, as many on one as on another where that can be; equal rates stand on the same step."""
    ordered = sorted(rates.values())
    groups: dict[int, list[float]] = {}
    for rate in ordered:
        groups.setdefault(ordered.index(rate) * STEPS // len(ordered), []).append(rate)
    scale = [(group[0], group[-1]) for group in groups.values()]
    step_of = {rate: step for step, group in enumerate(groups.values(), 1) for rate in group}
    return {key: step_of[rate] for key, rate in rates.items()}, scale


def last_midnight() -> datetime:
    """The beginning of this day in the council's own zone."""
    zone = get_default_timezone()
    return make_aware(datetime.combine(localtime(now(), zone).date(), time()), zone)


def count_people(until: datetime) -> dict[int | None, int]:
    """Accounts that said, suggested, supported or offered something that stands, by ward; None: ward not said.

    What somebody says for the council is no participation.
    """
    mine = {"created_at__lt": until}
    words = Comment.objects.visible().filter(
        author=OuterRef("pk"), is_official=False, topic__is_public=True, **mine
    )
    stands = Q(topic__is_public=True) | Q(comment__state="visible", comment__topic__is_public=True)
    supports = Support.objects.filter(stands, user=OuterRef("pk"), **mine)
    pledges = Pledge.objects.joined().filter(user=OuterRef("pk"), topic__is_public=True, **mine)
    people = User.objects.filter(Exists(words) | Exists(supports) | Exists(pledges))
    return dict(people.order_by().values_list("ward").annotate(number=Count("pk")))


def count_notes(until: datetime) -> dict[int | None, int]:
    """What was said on paper or by phone, by ward. Each note counts: nobody knows who wrote two."""
    notes = PaperNote.objects.filter(topic__is_public=True, entered_at__lt=until)
    return dict(notes.order_by().values_list("ward").annotate(number=Count("pk")))
