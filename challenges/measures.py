"""What BETTER asks of the challenges, as querysets and numbers, in a number of queries that does not grow.

Solutions count once their invitation is over: before that nobody reads how many there are. In tables by size and ward
a number under SMALL is hidden, and with a single hidden one the next smallest, so that no sum gives it away.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from statistics import median
from uuid import UUID

from django.db.models import Count, Exists, F, Min, OuterRef, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.clock import now, today
from accounts.models import Membership, Organisation
from challenges.models import (
    Buyer,
    CaseEvent,
    Challenge,
    EvidenceComment,
    Payment,
    Programme,
    Solution,
    StageDate,
    StageKind,
)
from challenges.readiness import EVIDENCE
from engagement.models import TopicLink

SMALL = 5
ON_TIME = 30  # days from asked to paid
HOME = "GB"
ORDER = {kind: place for place, kind in enumerate(StageKind.values)}


def solutions() -> QuerySet[Solution]:
    """Handed in to challenges whose invitation is over."""
    return Solution.objects.handed_in().filter(challenge__closes_at__lte=now()).order_by()


def smes() -> QuerySet[Organisation]:
    """Small and medium-sized firms that handed something in."""
    found = solutions().values("organisation")
    return Organisation.objects.filter(kind=Organisation.Kind.SME, pk__in=found).order_by()


def departments() -> QuerySet[Organisation]:
    found = Challenge.objects.public().exclude(department=None).order_by().values("department")
    return Organisation.objects.filter(pk__in=found).order_by()


def officers() -> int:
    """Different people of the departments who acted in their challenges."""
    member = Membership.objects.filter(user=OuterRef("actor"), organisation=OuterRef("challenge__department"))
    acted = CaseEvent.objects.filter(Exists(member), challenge__in=_public()).order_by()
    return acted.aggregate(number=Count("actor", distinct=True))["number"]


def _public() -> QuerySet:
    return Challenge.objects.public().order_by().values("pk")


# --- By stage, size, ward ----------------------------------------------------------------------------------
def by_stage() -> list[tuple[str, int]]:
    """Different small and medium-sized firms that came so far, or further."""
    reached: dict[str, set[int]] = defaultdict(set)
    pairs = solutions().filter(organisation__kind=Organisation.Kind.SME)
    for kind, firm in pairs.values_list("stage__kind", "organisation").distinct():
        for earlier, place in ORDER.items():
            if ORDER[StageKind.INVITE] <= place <= ORDER[kind]:
                reached[earlier].add(firm)
    kinds = [kind for kind in StageKind if kind != StageKind.DEFINE]
    return [(str(kind.label), len(reached[kind])) for kind in kinds]


def by_size() -> list[tuple[str, int | None]]:
    numbers = dict(smes().values_list("size").annotate(number=Count("pk")))
    labels = {**dict(Organisation.Size.choices), "": _("Not said")}
    return hidden([(str(label), numbers[size]) for size, label in labels.items() if size in numbers])


def by_ward() -> list[tuple[str, int | None]]:
    rows = smes().values_list("ward__name").annotate(number=Count("pk")).order_by("ward__name")
    return hidden([(name or _("Not said"), number) for name, number in rows])


def hidden(rows: list[tuple[str, int]]) -> list[tuple[str, int | None]]:
    """None for what is too small to publish."""
    small = {name for name, number in rows if number < SMALL}
    if len(small) == 1 and len(rows) > 1:
        rest = [(number, name) for name, number in rows if name not in small]
        small.add(min(rest)[1])
    return [(name, None if name in small else number) for name, number in rows]


def shown(number: int | None) -> str:
    return _("hidden") if number is None else str(number)


# --- Abroad ------------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Abroad:
    buyers: int
    countries: int
    firms: int


def abroad() -> Abroad:
    rows = Buyer.objects.exclude(country=HOME).exclude(solution__state="withdrawn").order_by()
    found = rows.aggregate(
        buyers=Count("pk"),
        countries=Count("country", distinct=True),
        firms=Count("solution__organisation", distinct=True),
    )
    return Abroad(**found)


# --- Time --------------------------------------------------------------------------------------------------
def days_by_stage() -> list[tuple[str, int | None]]:
    """The median of days in each stage, of stages that are over."""
    spans: dict[str, list[int]] = defaultdict(list)
    rows = StageDate.objects.filter(challenge__in=_public(), begun_at__isnull=False, ended_at__isnull=False)
    took = rows.annotate(took=F("ended_at") - F("begun_at"))
    for kind, time in took.values_list("stage__kind", "took"):
        spans[kind].append(max(time.days, 0))
    return [(str(kind.label), middle(spans[kind])) for kind in StageKind]


def days_to_prototype() -> list[int]:
    """From the idea to the day on which the prototype stage began, one for each challenge that came so far. The idea is
    the first that people said of what stands as its evidence, or the proposal where that was earlier; three queries."""
    rows = StageDate.objects.filter(
        challenge__in=_public(), stage__kind=StageKind.PROTOTYPE, begun_at__isnull=False
    )
    found = list(rows.values_list("challenge", "challenge__public_id", "challenge__proposed_at", "begun_at"))
    ideas, quotes = (
        _first_ideas([key for _pk, key, *_times in found]),
        _first_quotes([row[0] for row in found]),
    )
    spans = [
        (begun - min(filter(None, (proposed, ideas.get(key), quotes.get(pk))))).days
        for pk, key, proposed, begun in found
        if begun
    ]
    return sorted(days for days in spans if days >= 0)


def _first_ideas(keys: list[UUID]) -> dict[UUID, datetime]:
    """When the first idea was suggested of those that stand as evidence, by the key of the challenge's topic."""
    links = TopicLink.objects.standing().filter(
        kind=EVIDENCE, target__kind="challenge", target__key__in=keys, source__idea__isnull=False
    )
    rows = links.order_by().values_list("target__key").annotate(first=Min("source__idea__created_at"))
    return dict(rows)


def _first_quotes(challenges: list[int]) -> dict[int, datetime]:
    rows = EvidenceComment.objects.filter(challenge__in=challenges).order_by().values_list("challenge")
    return dict(rows.annotate(first=Min("comment__created_at")))


def middle(numbers: Iterable[int]) -> int | None:
    found = list(numbers)
    return round(median(found)) if found else None


# --- The aim -----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class Aim:
    """Where a programme stands against its baseline; `change` in per cent, None before anything was measured."""

    programme: Programme
    baseline: Decimal
    target: Decimal | None
    now: Decimal | None
    change: Decimal | None


def aims() -> list[Aim]:
    found = Programme.objects.public().order_by("-starts_on", "pk")
    return [_aim(one, one.aim_baseline) for one in found if one.aim_baseline is not None]


def _aim(programme: Programme, base: Decimal) -> Aim:
    percent, value = programme.aim_percent, programme.aim_now
    return Aim(
        programme=programme,
        baseline=base,
        target=None if percent is None else base * (1 + percent / 100),
        now=value,
        change=None if value is None or not base else (value - base) / base * 100,
    )


# --- Payments ----------------------------------------------------------------------------------------------
@dataclass(frozen=True)
class OnTime:
    """Of one department: paid within ON_TIME days, later (or not yet, and late), and the median of days."""

    department: str
    on_time: int
    late: int
    days: int | None

    @property
    def percent(self) -> int:
        return self.on_time * 100 // (self.on_time + self.late)


def payments_by_department() -> list[OnTime]:
    """Paid ones, and those that wait longer than they should; who waits within the time is not counted yet."""
    rows = Payment.objects.filter(refused_at=None).order_by()
    found: Mapping[str, list[tuple[datetime, object]]] = defaultdict(list)
    for name, asked, paid in rows.values_list(
        "milestone__solution__challenge__department__name", "asked_at", "paid_on"
    ):
        found[name].append((asked, paid))
    lines = [_on_time(name, pairs) for name, pairs in sorted(found.items())]
    return [line for line in lines if line.on_time + line.late]


def _on_time(name: str, pairs: list[tuple]) -> OnTime:
    took = [(paid - localtime(asked).date()).days for asked, paid in pairs if paid]
    waiting = [1 for asked, paid in pairs if not paid and is_late(asked)]
    on_time = sum(days <= ON_TIME for days in took)
    return OnTime(name, on_time, len(took) - on_time + len(waiting), middle(took))


def is_late(asked_at: datetime) -> bool:
    return localtime(asked_at).date() + timedelta(days=ON_TIME) < today()


# --- All of it, as one table -------------------------------------------------------------------------------
def table() -> list[tuple[str, str, object]]:
    """(figure, of what, number), as in the file; hidden numbers stay hidden."""
    far = abroad()
    rows: list[tuple[str, str, object]] = [
        (_("Small and medium-sized firms"), _("All"), smes().count()),
        (_("Departments"), _("All"), departments().count()),
        (_("Officers"), _("All"), officers()),
        *[(_("Firms that came so far"), name, number) for name, number in by_stage()],
        *[(_("Firms by size"), name, shown(number)) for name, number in by_size()],
        *[(_("Firms by ward"), name, shown(number)) for name, number in by_ward()],
        (_("Buyers abroad"), _("All"), far.buyers),
        (_("Countries of buyers abroad"), _("All"), far.countries),
        *[
            (_("Days in a stage, median"), name, number)
            for name, number in days_by_stage()
            if number is not None
        ],
        (_("Days from idea to prototype, median"), _("All"), middle(days_to_prototype())),
    ]
    for aim in aims():
        rows += [
            (aim.programme.aim, _("Before"), aim.baseline),
            (aim.programme.aim, _("Wanted"), aim.target),
            (aim.programme.aim, _("Now"), aim.now),
        ]
    rows += [
        (_("Payments within 30 days, per cent"), line.department, line.percent)
        for line in payments_by_department()
    ]
    return rows
