"""The board by stage and the list: what everybody may see, the same queries however many there are."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.db.models import Count, Q, QuerySet
from django.urls import reverse

from accounts.clock import now
from accounts.cursors import cursor_of, read_cursor
from challenges.models import Challenge, Solution, Stage, StageKind
from challenges.words_reading import Card, card_of, column_of

PER_PAGE = 20
IN_COLUMN = 8
LOOKED_AT = 300  # running challenges that the board sorts into its columns
ENDED_SHOWN = 6
MOST_WORDS = 6

State = Challenge.State
Shows = Stage.Shows


def public() -> QuerySet[Challenge]:
    return Challenge.objects.public().select_related("department", "stage", "programme")


def cards_of(challenges: Sequence[Challenge]) -> list[Card]:
    """With how many solutions, where the stage shows it: one query for all of them."""
    numbers = solution_numbers(challenges)
    return [card_of(one, numbers.get(one.pk)) for one in challenges]


def counts(challenge: Challenge) -> bool:
    """Whether the stage lets everybody know how many solutions there are."""
    return challenge.shows_invitation and bool(
        challenge.stage and challenge.stage.shows in (Shows.COUNT, Shows.NAMES)
    )


def solution_numbers(challenges: Iterable[Challenge]) -> dict[int, int]:
    """How many are in, or after the first decision still in the running; of those that may be known."""
    shown = [one.pk for one in challenges if counts(one)]
    at_first = Q(challenge__stage_kind=StageKind.INVITE, state__in=Solution.IN)
    later = ~Q(challenge__stage_kind=StageKind.INVITE) & Q(state__in=[*Solution.ALIVE, Solution.State.ENDED])
    rows = Solution.objects.filter(at_first | later, challenge__in=shown).order_by()
    found = dict(rows.values_list("challenge").annotate(number=Count("pk")))
    return {pk: found.get(pk, 0) for pk in shown}


# --- The board ---------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Column:
    """One stage of the board; `more_url` leads to the rest of it."""

    kind: str
    title: str
    cards: list[Card]
    more_url: str


def board() -> tuple[list[Column], list[Card]]:
    """The six stages with what is in each, and the newest of those that ended; three queries."""
    running = list(
        public().filter(state__in=[State.DEFINING, State.RUNNING]).order_by("-state_at", "-pk")[:LOOKED_AT]
    )
    ended = list(
        public().filter(state__in=[State.ENDED, State.STOPPED]).order_by("-state_at", "-pk")[:ENDED_SHOWN]
    )
    by_kind: defaultdict[str, list[Card]] = defaultdict(list)
    cards = cards_of([*running, *ended])
    for card in cards[: len(running)]:
        by_kind[column_of(card.challenge)].append(card)
    return [_column(kind, by_kind[kind]) for kind in StageKind.values], cards[len(running) :]


def _column(kind: str, cards: list[Card]) -> Column:
    more = f"{reverse('challenges:list')}?stage={kind}" if len(cards) > IN_COLUMN else ""
    return Column(kind, str(StageKind(kind).label), cards[:IN_COLUMN], more)


# --- The list ----------------------------------------------------------------------------------------------
def narrowed(wanted: dict) -> QuerySet[Challenge]:
    """What the filter asks for, newest move first."""
    rows = public()
    if stage := wanted.get("stage"):
        rows = rows.filter(_in_stage(stage))
    if wanted.get("open"):
        rows = rows.open()
    if wanted.get("paid"):
        rows = rows.shows_invitation().filter(is_paid=True)
    for name in ("department", "programme"):
        if wanted.get(name):
            rows = rows.filter(**{name: wanted[name]})
    if ward := wanted.get("ward"):
        rows = rows.filter(pk__in=Challenge.wards.through.objects.filter(ward=ward).values("challenge"))
    return rows.filter(with_words(wanted.get("words", "")))


def _in_stage(kind: str) -> Q:
    hidden = Q(invited_at=None) | Q(opens_at__gt=now())
    if kind == "over":
        return Q(state__in=[State.ENDED, State.STOPPED])
    running = Q(state__in=[State.DEFINING, State.RUNNING])
    if kind == StageKind.DEFINE:
        return running & hidden
    return running & ~hidden & Q(stage_kind=kind)


def with_words(text: str) -> Q:
    """All of these words, in what everybody may read of it at any time."""
    found = Q()
    for word in text.split()[:MOST_WORDS]:
        found &= (
            Q(title__icontains=word)
            | Q(summary__icontains=word)
            | Q(statement__icontains=word)
            | Q(department__name__icontains=word)
        )
    return found


def page(rows: QuerySet[Challenge], after: str) -> tuple[list[Challenge], str, bool]:
    """One page by key, the cursor of the next one ("" at the end), and whether it is the first."""
    rows = rows.order_by("-state_at", "-pk")
    cursor = read_cursor(after)
    if cursor:
        at, pk = cursor
        rows = rows.filter(Q(state_at__lt=at) | Q(state_at=at, pk__lt=pk))
    found = list(rows[: PER_PAGE + 1])
    shown = found[:PER_PAGE]
    more = cursor_of(shown[-1].state_at, shown[-1].pk) if len(found) > PER_PAGE else ""
    return shown, more, cursor is None


def address(query: dict[str, str], after: str = "") -> str:
    """Of the list, with what the filter asks for."""
    given = urlencode({name: value for name, value in {**query, "after": after}.items() if value})
    return f"{reverse('challenges:list')}?{given}" if given else reverse("challenges:list")
