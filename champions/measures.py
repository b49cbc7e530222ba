"""How many champions there are, where, since when, and whom they helped: figures that may be published.

Wards follow engagement.measures_wards: a number under SMALL is never published, it stands as "fewer than 5" whether it
is 0 or 4, and hidden wards stand in the order of their names. There is no sum of wards beside them: a champion counts
in each of their wards, so what is left of the whole network says nothing of one ward. Who came today counts in wards
from midnight on, so that nobody sees a number go up at the moment somebody applies.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Max, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.timezone import get_default_timezone

from accounts.clock import today
from accounts.models import Ward
from champions.models import Champion, ChampionLanguage, ChampionsSettings, HelpRecord, StateChange
from champions.words import spoken
from engagement.measures_wards import last_midnight

SMALL = 5
MONTHS = 12
IN_NETWORK = [str(state) for state in Champion.IN_NETWORK]


@dataclass(frozen=True)
class Goal:
    """How far the network is: `percent` is 0 where no goal is set."""

    number: int
    goal: int
    action: str

    @property
    def percent(self) -> int:
        return min(100, self.number * 100 // self.goal) if self.goal else 0


@dataclass(frozen=True)
class WardRow:
    """One ward; None is fewer than SMALL. `residents` are those for each champion, None where no number is shown."""

    ward: Ward
    champions: int | None
    residents: int | None


def goal(settings: ChampionsSettings) -> Goal:
    return Goal(Champion.objects.in_network().count(), settings.goal, settings.goal_action)


def by_kind() -> dict[str, int]:
    """{"citizen": 1200, "employee": 70, "business": 14}: applied, settling in or active now."""
    rows = Champion.objects.in_network().order_by().values_list("kind").annotate(number=Count("pk"))
    return {kind: dict(rows).get(kind, 0) for kind in Champion.Kind.values}


def by_ward() -> list[WardRow]:
    """Every ward, most champions first, those with a hidden number last and by name. Two queries."""
    there = Champion.objects.in_network().filter(applied_at__lt=last_midnight())
    counted = dict(there.order_by().values_list("wards").annotate(number=Count("pk")))
    rows = [_ward_row(ward, counted.get(ward.pk, 0)) for ward in Ward.objects.order_by("name")]
    return sorted(rows, key=lambda row: -(row.champions or 0))


def _ward_row(ward: Ward, number: int) -> WardRow:
    if number < SMALL:
        return WardRow(ward, None, None)
    return WardRow(ward, number, round(ward.population / number) if ward.population else None)


def by_month(months: int = MONTHS) -> list[tuple[date, int]]:
    """(first day of the month, how many were in the network at its end), oldest first; this month as it is now.

    Out of the changes of state, which are kept when somebody goes. One query.
    """
    zone = get_default_timezone()
    into = Q(to_state__in=IN_NETWORK) & ~Q(from_state__in=IN_NETWORK)
    out_of = Q(from_state__in=IN_NETWORK) & ~Q(to_state__in=IN_NETWORK)
    rows = (
        StateChange.objects.order_by()
        .annotate(month=TruncMonth("at", tzinfo=zone))
        .values("month")
        .annotate(net=Count("pk", filter=into) - Count("pk", filter=out_of))
    )
    net = {row["month"].date(): row["net"] for row in rows}
    shown = last_months(months)
    total = sum(number for month, number in net.items() if month < shown[0])
    found = []
    for month in shown:
        total += net.get(month, 0)
        found.append((month, total))
    return found


def last_months(number: int) -> list[date]:
    """The first days of so many months up to this one."""
    first = today().replace(day=1)
    months = [first.year * 12 + first.month - 1 - back for back in range(number)]
    return [date(month // 12, month % 12 + 1, 1) for month in reversed(months)]


def helped_this_month() -> int:
    """People who were helped since the first of this month."""
    rows = HelpRecord.objects.between(today().replace(day=1), today())
    return rows.aggregate(people=Sum("people"))["people"] or 0


def languages() -> list[str]:
    """The names of all languages in which somebody in the network helps."""
    rows = ChampionLanguage.objects.filter(champion__state__in=IN_NETWORK)
    return spoken(rows.order_by().values_list("code", flat=True).distinct())


def helped_by(champion: Champion) -> int:
    return champion.help_given.aggregate(people=Sum("people"))["people"] or 0


def active_since(champion: Champion) -> date:
    """The day from which they are active now, else that on which they came to stand where they stand."""
    again = champion.state_changes.filter(to_state=Champion.State.ACTIVE).exclude(from_state="paused")
    since = again.aggregate(at=Max(F("at")))["at"] or champion.state_at
    return since.astimezone(get_default_timezone()).date()
