"""Whom a message reaches, and why it does not reach the others.

One definition (`sorted_out`, and the month of `actions.asking`) stands behind what is shown before sending and behind
what is sent. Counting is one statement, however many champions there are: what each is sorted as is worked out once,
and counted five ways.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Case, CharField, Count, Q, Value, When
from django.utils.translation import ngettext_lazy

from accounts.clock import now
from accounts.models import Cadence, NotificationChoice, User, Ward
from champions.models import Ask, Broadcast, Champion, ChampionLanguage, ContactPause
from champions.querysets import ChampionQuerySet
from champions.registries import Meeting, sessions

KIND = "champions.broadcast"  # of the mails; who has switched it off is left out
MINOR, UNREACHABLE, OFF, RESTING, BOOKED, ENOUGH = "minor", "away", "off", "resting", "booked", "enough"
REACHED = ""
WORDS = {
    ENOUGH: ngettext_lazy(
        "%(number)d was asked often enough this month",
        "%(number)d were asked often enough this month",
        "number",
    ),
    OFF: ngettext_lazy(
        "%(number)d has switched such messages off", "%(number)d have switched such messages off", "number"
    ),
    RESTING: ngettext_lazy(
        "%(number)d wants to be left in peace for a while",
        "%(number)d want to be left in peace for a while",
        "number",
    ),
    UNREACHABLE: ngettext_lazy(
        "%(number)d can’t be reached now (paused, or contact stands still)",
        "%(number)d can’t be reached now (paused, or contact stands still)",
        "number",
    ),
    BOOKED: ngettext_lazy(
        "%(number)d is booked at that time", "%(number)d are booked at that time", "number"
    ),
    MINOR: ngettext_lazy(
        "%(number)d is under 18, and never written to",
        "%(number)d are under 18, and never written to",
        "number",
    ),
}


def linked(broadcast: Broadcast) -> Meeting | None:
    """The session that it is about, while it can be found in public."""
    provider = sessions()
    return provider.find(broadcast.session) if provider and broadcast.session else None


def spoken_of(broadcast: Broadcast) -> ChampionQuerySet:
    """Everybody who fits the choice, whether they can be written to or not; also those of them who paused."""
    rows = Champion.objects.filter(state__in=[*broadcast.states, Champion.State.PAUSED], user__isnull=False)
    for through, column, wanted in (
        (Champion.skills.through.objects, "skill__in", list(broadcast.skills.values_list("pk", flat=True))),
        (Champion.wards.through.objects, "ward__in", list(broadcast.wards.values_list("pk", flat=True))),
        (ChampionLanguage.objects, "code__in", broadcast.languages),
    ):
        if wanted:
            found = through.filter(**{column: wanted}).order_by()
            rows = rows.filter(pk__in=found.values("champion_id"))
    if broadcast.employer_id:
        rows = rows.filter(employer=broadcast.employer_id)
    return rows.filter(kind=broadcast.kind) if broadcast.kind else rows


def sorted_out(broadcast: Broadcast) -> ChampionQuerySet:
    """The same with `left_out`: the first reason for which they are, REACHED for none. All but whether they were asked
    often enough: that is `within_budget`, which `actions.asking` asks, and `_sorted` below counts for everybody."""
    paused = ContactPause.objects.standing().order_by().values("user_id")
    closed = User.objects.filter(is_active=False).order_by().values("pk")
    never = NotificationChoice.objects.filter(kind=KIND, cadence=Cadence.NEVER, user__isnull=False)
    away = Q(state=Champion.State.PAUSED) | Q(user__in=closed) | Q(user__in=paused)
    return spoken_of(broadcast).annotate(
        left_out=Case(
            When(age=Champion.Age.UNDER_18, then=Value(MINOR)),
            When(away, then=Value(UNREACHABLE)),
            When(Q(asks_a_month=0) | Q(user__in=never.values("user_id")), then=Value(OFF)),
            When(rest_until__gt=now(), then=Value(RESTING)),
            *_busy(broadcast),
            default=Value(REACHED),
            output_field=CharField(),
        )
    )


def _busy(broadcast: Broadcast) -> list[When]:
    """Of a linked session: those who come, host or are booked somewhere in its time."""
    session, provider = linked(broadcast), sessions()
    if session is None or provider is None:
        return []
    busy = provider.busy(session.starts_at, session.ends_at)  # a query, or ids
    return [When(user__in=busy, then=Value(BOOKED))]


def reachable(broadcast: Broadcast) -> ChampionQuerySet:
    """Whom it may be sent to; `actions.asking` takes the least asked first, and leaves out who was asked enough."""
    return Champion.objects.filter(
        pk__in=sorted_out(broadcast).filter(left_out=REACHED).order_by().values("pk")
    )


@dataclass
class Preview:
    """How many it reaches, how many fit and are left out for which reason, and who the reached are."""

    reached: int = 0
    able: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    by_ward: list[tuple[str, int]] = field(default_factory=list)
    by_language: list[tuple[str, int]] = field(default_factory=list)
    by_telephone: int = 0

    @property
    def reasons(self) -> list[str]:
        """The reasons in words, in one order."""
        return [
            str(words % {"number": self.left_out[code]})
            for code, words in WORDS.items()
            if code in self.left_out
        ]

    @property
    def not_needed(self) -> int:
        """Who could be asked and are not, because so many are enough."""
        return self.able - self.reached


def preview(broadcast: Broadcast) -> Preview:
    """In a fixed number of queries; nothing is written."""
    try:
        counted = _counted(broadcast)
    except EmptyResultSet:
        return Preview()
    found = Preview()
    wards: dict[int, int] = {}
    for what, key, number in counted:
        if what == "left_out" and key != REACHED:
            found.left_out[key] = number
        elif what == "left_out":
            found.able = number
        elif what == "chosen":
            found.reached = number
        elif what == "ward":
            wards[int(key)] = number
        elif what == "language":
            found.by_language.append((key, number))
        elif key != Champion.Reach.EMAIL:
            found.by_telephone += number
    names = Ward.objects.filter(pk__in=wards).values_list("pk", "name") if wards else []
    found.by_ward = _most_first([(name, wards[pk]) for pk, name in names])
    found.by_language = _most_first(found.by_language)
    return found


def _most_first(rows: list[tuple[str, int]]) -> list[tuple[str, int]]:
    return sorted(rows, key=lambda row: (-row[1], row[0]))


def _counted(broadcast: Broadcast) -> list[tuple[str, str, int]]:
    """(what, key, number): one statement. EmptyResultSet where nobody can fit."""
    quote = connection.ops.quote_name
    wards = quote(Champion.wards.through._meta.db_table)
    languages = quote(ChampionLanguage._meta.db_table)
    sorted_sql, numbers = _sorted(broadcast)
    # As actions.asking takes them.
    first = "" if broadcast.at_most is None else " ORDER BY asked, id LIMIT %s"
    statement = (
        f"WITH {sorted_sql},"  # noqa: S608 - compiled by Django, all values are parameters
        f" chosen (id, reach) AS (SELECT id, reach FROM sorted WHERE left_out = ''{first})"
        " SELECT 'left_out', left_out, COUNT(*) FROM sorted GROUP BY left_out"
        " UNION ALL SELECT 'chosen', '', COUNT(*) FROM chosen"
        " UNION ALL SELECT 'reach', reach, COUNT(*) FROM chosen GROUP BY reach"
        " UNION ALL SELECT 'ward', CAST(ward_id AS VARCHAR(20)), COUNT(*)"
        f" FROM {wards} JOIN chosen ON chosen.id = champion_id GROUP BY ward_id"
        " UNION ALL SELECT 'language', code, COUNT(*)"
        f" FROM {languages} JOIN chosen ON chosen.id = champion_id GROUP BY code"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, numbers if broadcast.at_most is None else [*numbers, broadcast.at_most])
        return cursor.fetchall()


def _sorted(broadcast: Broadcast) -> tuple[str, list[Any]]:
    """Tables of a WITH: everybody who fits, how often each was asked this month, and both together. That is one pass
    over what was asked; a subquery for each champion would be twenty thousand. The first is not MATERIALIZED: then
    PostgreSQL loses the table's statistics, expects a million rows, and spends more on compiling than on counting."""
    everybody = sorted_out(broadcast).order_by().values_list("pk", "left_out", "reach", "asks_a_month")
    everybody_sql, numbers = everybody.query.sql_with_params()
    lately = Ask.objects.lately().order_by().values("champion_id").annotate(number=Count("*"))
    asked_sql, more = lately.values_list("champion_id", "number").query.sql_with_params()
    return (
        f"everybody (id, left_out, reach, most) AS ({everybody_sql}), "  # noqa: S608 - as above
        f"lately (champion_id, number) AS ({asked_sql}), "
        "sorted (id, left_out, reach, asked) AS (SELECT id,"
        f" CASE WHEN left_out = '' AND COALESCE(number, 0) >= most THEN '{ENOUGH}' ELSE left_out END,"
        " reach, COALESCE(number, 0)"
        " FROM everybody LEFT JOIN lately ON lately.champion_id = everybody.id)"
    ), [*numbers, *more]
