"""What came of surgeries, as figures that may be published: the page, its CSV and its paper say the same.

Counted is what was over at midnight, so that nobody watches a number go up. At a session we count the people who were
checked in, or, where more were noted as helped than were checked in, those; elsewhere the people of help records.

What could go wrong is that a small number gives somebody away (`engagement.measures_wards`). So a number under SMALL is
never published, and neither is one from which it could be worked out: where the hidden numbers of a table are a single
one, or make fewer than SMALL together, the next smallest is hidden as well (`hide`). Topics overlap, so that nothing
adds up there.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar

from django.db.models import Count, Q, QuerySet, Sum
from django.db.models.functions import TruncMonth
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.models import Ward
from champions.models import HelpRecord
from surgeries.models import Booking, DataRequest, Feedback, FollowUp, Session

SMALL = 5
STORIES = 6
MADE = 12
MOST_MONTHS = 36  # of the chart
Key = TypeVar("Key", bound=Hashable)


@dataclass(frozen=True)
class Period:
    """Both days included; `first` is None for all of it."""

    name: str
    first: date | None
    last: date

    @property
    def label(self) -> str:
        if self.name == "all":
            return _("Since the beginning")
        if self.name == "months":
            return _("The last 12 months")
        return _("This year")

    def instants(self) -> tuple[datetime | None, datetime]:
        zone = get_default_timezone()
        begin = datetime.combine(self.first, time(), tzinfo=zone) if self.first else None
        return begin, datetime.combine(self.last + timedelta(days=1), time(), tzinfo=zone)

    def of(self, rows: QuerySet, name: str) -> QuerySet:
        """Of these rows those whose instant lies in it."""
        begin, end = self.instants()
        rows = rows.filter(**{f"{name}__lt": end})
        return rows.filter(**{f"{name}__gte": begin}) if begin else rows

    def of_days(self, rows: QuerySet, name: str) -> QuerySet:
        rows = rows.filter(**{f"{name}__lte": self.last})
        return rows.filter(**{f"{name}__gte": self.first}) if self.first else rows


PERIODS = ("year", "months", "all")


def period_of(name: str) -> Period:
    """Up to yesterday; the last twelve months where nothing else is asked for."""
    last = today() - timedelta(days=1)
    if name == "all":
        return Period("all", None, last)
    if name == "year":
        return Period("year", min(date(today().year, 1, 1), last), last)
    month = today().replace(day=1)
    return Period("months", month.replace(year=month.year - 1), last)


@dataclass(frozen=True)
class Line:
    """One row of a table; `people` is None for what is not published."""

    name: str
    people: int | None
    share: int = 0  # of the largest, in hundredths, for its bar


@dataclass(frozen=True)
class Story:
    """Words that may be told, and from when they are."""

    text: str
    on: date
    url: str = ""
    language: str = ""


@dataclass
class Impact:
    """Everything that is published, and nothing else; None stands for fewer than SMALL."""

    period: Period
    sessions: int = 0
    people: int | None = 0
    parties: int | None = 0
    hours: int = 0
    came_back: int | None = 0
    by_month: list[Line] = field(default_factory=list)
    by_topic: list[Line] = field(default_factory=list)
    by_ward: list[Line] = field(default_factory=list)
    feedback: list[Line] = field(default_factory=list)
    answers: int | None = 0
    live: list[Line] = field(default_factory=list)
    live_asked: int | None = 0
    stories: list[Story] = field(default_factory=list)
    made: list[str] = field(default_factory=list)
    asked_for: int = 0
    answered: int = 0

    @property
    def is_empty(self) -> bool:
        return not self.sessions and self.people == 0


# --- What may be shown -------------------------------------------------------------------------------------------
def visible(number: int) -> int | None:
    """0 says nothing of anybody."""
    return number if number == 0 or number >= SMALL else None


def hide(counts: Mapping[Key, int]) -> dict[Key, int | None]:
    """Takes away what is small, and as much more as it takes that nothing of it can be worked out from the sum."""
    hidden = {key for key, number in counts.items() if 0 < number < SMALL}
    shown = sorted((number, position, key) for position, (key, number) in enumerate(counts.items()) if number)
    shown = [row for row in shown if row[2] not in hidden]
    while hidden and shown and (len(hidden) < 2 or sum(counts[key] for key in hidden) < SMALL):
        hidden.add(shown.pop(0)[2])
    return {key: None if key in hidden else number for key, number in counts.items()}


def lines_of(counts: Mapping[str, int | None]) -> list[Line]:
    """With the length of each bar."""
    most = max((number or 0 for number in counts.values()), default=0)
    return [
        Line(name, number, round(100 * (number or 0) / most) if most else 0)
        for name, number in counts.items()
    ]


def largest_first(counts: Mapping[str, int]) -> dict[str, int | None]:
    """What is hidden stands last, by name."""
    shown = hide(counts)
    order = sorted(shown, key=lambda name: (-(shown[name] or 0), name))
    return {name: shown[name] for name in order}


# --- Counting ----------------------------------------------------------------------------------------------------
def held(period: Period) -> QuerySet[Session]:
    return period.of(Session.objects.open(), "ends_at")


def impact(period: Period) -> Impact:
    """The same number of queries, whatever there is."""
    found = Impact(period=period)
    came, parties = _came(period), 0
    noted = _noted(period)
    at: dict[int, int] = {}  # people by session
    months: defaultdict[date, int] = defaultdict(int)
    wards: defaultdict[int | None, int] = defaultdict(int)
    for pk, public_id, ends_at, ward, people, number in came:
        at[pk] = max(people or 0, noted.get(public_id, {}).get("people", 0))
        parties += number
        months[localtime(ends_at, get_default_timezone()).date().replace(day=1)] += at[pk]
        wards[ward] += at[pk]
    outside = _outside(period)
    for row in outside:
        months[row["month"]] += row["people"]
        wards[row["ward"]] += row["people"]
    with_wards = {row[3] for row in came}
    rows = [*noted.values(), *outside]
    people = sum(months.values())
    found.sessions = len(came)
    found.people, found.parties = visible(people), visible(parties)
    found.hours = round(sum(row["minutes"] for row in rows) / 60)
    found.came_back = visible(sum(row["back"] for row in rows))
    found.by_month = _month_lines(period, months) if visible(people) else []
    found.by_ward = _ward_lines(wards, with_wards)
    found.by_topic = lines_of(largest_first(_topics(period, at)))
    _afterwards(found, period)
    return found


def _came(period: Period) -> list[tuple]:
    """(pk, public id, end, ward, people, parties) of each session that was held."""
    there = Q(bookings__state=Booking.State.CAME)
    rows = (
        held(period)
        .order_by()
        .annotate(came=Sum("bookings__party_size", filter=there), parties=Count("bookings", filter=there))
    )
    return list(rows.values_list("pk", "public_id", "ends_at", "venue__ward", "came", "parties"))


SUMS = {"minutes": Sum("minutes"), "back": Sum("came_back")}


def _records(period: Period) -> QuerySet[HelpRecord]:
    return period.of_days(HelpRecord.objects.order_by(), "helped_on")


def _noted(period: Period) -> dict[Any, dict[str, Any]]:
    """What was noted of each session, by its public id."""
    rows = _records(period).filter(session__isnull=False).values("session")
    found = rows.annotate(number=Sum("people"), **SUMS)
    return {row["session"]: {**dict(row), "people": row["number"]} for row in found}


def _outside(period: Period) -> list[dict]:
    """The help that was given elsewhere, by month and ward."""
    rows = _records(period).filter(session=None).annotate(month=TruncMonth("helped_on"))
    found = rows.values("month", "ward").annotate(number=Sum("people"), **SUMS)
    return [{**row, "people": row["number"]} for row in found]


def _topics(period: Period, at: Mapping[int, int]) -> dict[str, int]:
    """People by topic: at sessions by what the session was about, elsewhere by what was noted. Two queries."""
    counts: defaultdict[str, int] = defaultdict(int)
    about = Session.topics.through.objects.filter(session__in=held(period).order_by().values("pk"))
    for session, name in about.values_list("session", "sessiontopic__name"):
        counts[name] += at.get(session, 0)
    elsewhere = _records(period).filter(session=None, topics__isnull=False).values_list("topics__name")
    for name, people in elsewhere.annotate(number=Sum("people")):
        counts[name] += people
    return {name: number for name, number in counts.items() if number}


def _month_lines(period: Period, months: Mapping[date, int]) -> list[Line]:
    """Every month of the period, empty ones too; the newest MOST_MONTHS of them."""
    first = period.first or min(months, default=period.last)
    month, counts = first.replace(day=1), {}
    while month <= period.last:
        counts[month] = months.get(month, 0)
        month = (month + timedelta(days=32)).replace(day=1)
    named = {date_format(month, "YEAR_MONTH_FORMAT"): number for month, number in hide(counts).items()}
    return lines_of(dict(list(named.items())[-MOST_MONTHS:]))


def _ward_lines(wards: Mapping[int | None, int], with_sessions: set[int | None]) -> list[Line]:
    """Wards in which sessions were held, and others from which enough people were helped; the rest together."""
    shown = {pk for pk, number in wards.items() if pk and (pk in with_sessions or number >= SMALL)}
    names = dict(Ward.objects.filter(pk__in=shown).values_list("pk", "name"))
    counts = {names[pk]: wards[pk] for pk in shown if pk in names and wards[pk]}
    if rest := sum(number for pk, number in wards.items() if pk not in shown):
        counts[_("Elsewhere, or not said")] = rest
    return lines_of(largest_first(counts))


def _afterwards(found: Impact, period: Period) -> None:
    """What people said, what is still live, stories, what was made, and data that was asked for."""
    said = dict(_said(period).values_list("answer").annotate(number=Count("pk")))
    answers = {str(choice.label): said.get(choice.value, 0) for choice in Feedback.Answer}
    found.answers = visible(sum(said.values()))
    found.feedback = lines_of(hide(answers)) if found.answers else []
    asked = (
        period.of(FollowUp.objects.answered(), "answered_at").filter(kind=FollowUp.Kind.QUARTER).order_by()
    )
    live = dict(asked.values_list("is_live").annotate(number=Count("pk")))
    words = {
        _("Still live"): live.get("yes", 0),
        _("No longer"): live.get("no", 0),
        _("Nothing was made"): live.get("na", 0),
    }
    found.live_asked = visible(sum(live.values()))
    found.live = lines_of(hide(words)) if found.live_asked else []
    found.stories = _stories(period)
    found.made = _made(period)
    requests = period.of(DataRequest.objects.public(), "public_at").aggregate(
        all=Count("pk"), answered=Count("pk", filter=Q(state__in=DataRequest.ANSWERED))
    )
    found.asked_for, found.answered = requests["all"], requests["answered"]


def _said(period: Period) -> QuerySet[Feedback]:
    return period.of(Feedback.objects.given(), "at").order_by()


def told_records() -> QuerySet[HelpRecord]:
    """Help whose story may be told: with consent, by a champion whom a coordinator has made active."""
    learning = Q(champion__state__in=["applied", "onboarding"])
    return HelpRecord.objects.filter(story_consent=True, champion__isnull=False).exclude(learning)


def _stories(period: Period) -> list[Story]:
    """The newest, from all three sources; three queries."""
    told = period.of(Feedback.objects.told(), "at").order_by("-at")[:STORIES]
    later = period.of(FollowUp.objects.told(), "answered_at").order_by("-answered_at")[:STORIES]
    noted = period.of_days(told_records().exclude(story=""), "helped_on").order_by("-helped_on", "-pk")
    stories = [Story(row.text, _day(row.at), language=row.language) for row in told]
    stories += [Story(row.changed, _day(row.answered_at), language=row.language) for row in later]
    stories += [Story(row.story, row.helped_on, url=row.made_url) for row in noted[:STORIES]]
    return sorted(stories, key=lambda story: story.on, reverse=True)[:STORIES]


def _day(at: datetime) -> date:
    return localtime(at, get_default_timezone()).date()


def _made(period: Period) -> list[str]:
    """Links to what was made, each once, the newest first."""
    rows = period.of_days(told_records().exclude(made_url=""), "helped_on").order_by("-helped_on", "-pk")
    return list(dict.fromkeys(rows.values_list("made_url", flat=True)[: 4 * MADE]))[:MADE]


# --- In one line, and as a table -----------------------------------------------------------------------------------
def helped_this_year() -> int | None:
    """Parties that came to sessions this year, for the calendar's own page; None while there are few. One query."""
    period = period_of("year")
    came = Booking.objects.filter(state=Booking.State.CAME, session__in=held(period).order_by().values("pk"))
    return visible(came.count()) or None


COLUMNS = ("measure", "name", "number")
FEW, HIDDEN = f"fewer than {SMALL}", "not shown"


def table_of(found: Impact) -> list[Sequence]:
    """The page as rows: measure, name, number; what is hidden there is hidden here."""
    singles: list[Sequence] = [
        ("sessions", "", found.sessions),
        ("people_helped", "", found.people),
        ("parties", "", found.parties),
        ("hours_of_help", "", found.hours),
        ("came_back", "", found.came_back),
        ("feedback_answers", "", found.answers),
        ("follow_ups_after_90_days", "", found.live_asked),
        ("data_requests", "", found.asked_for),
        ("data_requests_answered", "", found.answered),
    ]
    several = (
        ("people_by_month", found.by_month),
        ("people_by_topic", found.by_topic),
        ("people_by_ward", found.by_ward),
        ("did_it_help", found.feedback),
        ("after_90_days", found.live),
    )
    rows: list[Sequence[Any]] = [
        (measure, name, FEW if number is None else number) for measure, name, number in singles
    ]
    for measure, lines in several:
        rows += [(measure, line.name, HIDDEN if line.people is None else line.people) for line in lines]
    return rows
