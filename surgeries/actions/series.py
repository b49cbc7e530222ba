"""Series: a rule gives dates, each date becomes a session of its own, and a change says how far it reaches."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

from dateutil.rrule import rrulestr
from django.db import transaction
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.clock import now, today
from accounts.models import User
from accounts.templatetags.components import weekday
from engagement.errors import Refused
from surgeries.actions.booking import lock
from surgeries.actions.sessions import cancel_session, change_session
from surgeries.models import Booking, Series, Session, SessionTopic, Venue

MOST_DATES = 120
ALSO = ("host", "about", "needs_surgeons", "offer_hours")  # what a session has beyond its series
GIVEN = ("kind", "title", "summary", "mode", "places", "slot_minutes", "languages", "phone")
THIS, LATER, ALL = "this", "later", "all"


def dates_of(series: Series) -> list[date]:
    """The dates that the rule gives, without its exceptions. Refused: no rule that can be read, none or too many."""
    begin = datetime.combine(series.starts_on, time())
    try:
        rule = rrulestr(series.rule, dtstart=begin)
    except (ValueError, TypeError) as fault:
        raise Refused("rule", _("This rule can’t be read: choose how often it happens.")) from fault
    found = []
    for moment in rule:
        if moment.date() > series.until:
            break
        if moment.date().isoformat() not in series.exceptions:
            found.append(moment.date())
        if len(found) > MOST_DATES:
            raise Refused(
                "many",
                _("That makes more than %(most)d dates. Choose an earlier last date.") % {"most": MOST_DATES},
            )
    if not found:
        raise Refused("none", _("No date comes of this. Look at the first and the last date."))
    return found


def at(day: date, moment: time) -> datetime:
    """That wall time on that day in the council's zone, whatever the clocks do: 6pm stays 6pm after the change."""
    return datetime.combine(day, moment, tzinfo=get_default_timezone()).replace(fold=0)


@transaction.atomic
def make_series(
    *,
    by: User,
    venue: Venue,
    topics: Collection[SessionTopic],
    rule: str,
    starts_on: date,
    until: date,
    starts_at: time,
    minutes: int,
    exceptions: Collection[date] = (),
    state: str = Session.State.OPEN,
    **given: Any,
) -> Series:
    """The series and a session for each of its dates; Refused as `dates_of`."""
    series = Series(
        venue=venue,
        rule=rule,
        starts_on=starts_on,
        until=until,
        starts_at=starts_at,
        minutes=minutes,
        exceptions=sorted(day.isoformat() for day in exceptions),
        created_by=by,
        **given,
    )
    days = dates_of(series)
    series.save()
    series.topics.set(topics)
    for day in days:
        _make_session(series, day, topics, state, by)
    return series


def _make_session(
    series: Series,
    day: date,
    topics: Collection[SessionTopic],
    state: str,
    by: User | None,
    like: Session | None = None,
) -> Session:
    """As the series says, or as another of its sessions is by now: `like`."""
    model = like or series
    begin = localtime(like.starts_at).time() if like else series.starts_at
    minutes = like.ends_at - like.starts_at if like else timedelta(minutes=series.minutes)
    starts_at = at(day, begin)
    more = {name: getattr(like, name) for name in ALSO} if like else {}
    session = Session.objects.create(
        series=series,
        original_date=day,
        venue=model.venue,
        starts_at=starts_at,
        ends_at=starts_at + minutes,
        state=state,
        created_by=by,
        **more,
        **{name: getattr(model, name) for name in GIVEN},
    )
    session.topics.set(topics)
    return session


@transaction.atomic
def extend(*, series: Series, until: date, by: User) -> int:
    """A later last date; gives how many dates that adds. Dates that were taken out stay out.

    The new ones are as the last one is by now that was not changed alone: hours, place, host and topics. Refused:
    "sooner" (no later date), and as `dates_of`.
    """
    current = Series.objects.select_for_update().get(pk=series.pk)
    if until <= current.until:
        said = _("It goes on until {day} already. Choose a later last date.")
        raise Refused("sooner", said.format(day=weekday(current.until)))
    current.until = until
    there = set(current.sessions.values_list("original_date", flat=True))
    new = [day for day in dates_of(current) if day not in there and day > today()]
    current.save(update_fields=["until"])
    like = last_of(current)
    topics = list(like.topics.all() if like else current.topics.all())
    for day in new:
        _make_session(current, day, topics, Session.State.OPEN, by, like)
    log(instance=current, action="surgeries.extend", user=by, data={"until": until.isoformat()})
    return len(new)


def last_of(series: Series) -> Session | None:
    """The last one that goes with its series and stands: what a longer series goes on with."""
    rows = series.sessions.filter(is_detached=False).exclude(state=Session.State.CANCELLED)
    return rows.select_related("venue").order_by("-starts_at").first()


@transaction.atomic
def leave_out(*, series: Series, day: date, by: User, reason: str = "") -> str:
    """That date is none of the series (any more): gives "noted" where there was no session, "taken_out" where
    nobody had booked it, "cancelled" where somebody had (they are told why).

    Refused: "over" (the day is past), "reason" (booked, and no reason given).
    """
    if day < today():
        raise Refused("over", _("This day is over."))
    session = series.sessions.filter(original_date=day).first()
    if session is None:
        _except(series, day)
        done = "noted"
    elif Booking.objects.filter(session=session).exists():
        cancel_session(session=session, by=by, reason=reason)
        _except(series, day)
        done = "cancelled"
    else:
        take_out(session=session, by=by)
        done = "taken_out"
    log(instance=series, action="surgeries.leave_out", user=by, data={"day": day.isoformat(), "done": done})
    return done


def _except(series: Series, day: date) -> None:
    current = Series.objects.select_for_update().get(pk=series.pk)
    current.exceptions = sorted({*current.exceptions, day.isoformat()})
    current.save(update_fields=["exceptions"])


def reached(session: Session, how_far: str) -> Iterator[Session]:
    """The sessions that a change reaches: this one; this and the later ones of its series; all of them that are still
    to come. Those that were changed on their own, or are cancelled, go their own way."""
    if how_far == THIS or session.series_id is None:
        yield session
        return
    rows = Session.objects.filter(series=session.series_id, starts_at__gt=now(), is_detached=False)
    rows = rows.exclude(state=Session.State.CANCELLED).select_related("venue").order_by("starts_at")
    if how_far == LATER:
        rows = rows.filter(original_date__gte=session.original_date)
    seen = False
    for row in rows:
        seen = seen or row.pk == session.pk
        yield row
    if not seen and session.starts_at > now() and session.state != Session.State.CANCELLED:
        yield session


@transaction.atomic
def change(
    *,
    session: Session,
    by: User,
    how_far: str = THIS,
    starts_at: time | None = None,
    minutes: int | None = None,
    day: date | None = None,
    **given: Any,
) -> int:
    """New details, hours or (for this one alone) another day; gives how many sessions changed.

    A session that is changed alone is detached: later changes to its series leave it as it is. Everybody booked is
    told where time or place move.
    """
    if day is not None and how_far != THIS:
        raise Refused("day", _("Another day can be chosen for one session at a time."))
    changed = 0
    for row in list(reached(session, how_far)):
        new = dict(given)
        if starts_at is not None or minutes is not None or day is not None:
            local = row.starts_at.astimezone(get_default_timezone())
            begin = at(day or local.date(), starts_at or local.time())
            length = timedelta(minutes=minutes) if minutes else row.ends_at - row.starts_at
            new |= {"starts_at": begin, "ends_at": begin + length}
        alone = how_far == THIS and row.series_id is not None
        changed += change_session(session=row, by=by, detach=alone, **new)
    if how_far == ALL and session.series_id:
        kept = {name: value for name, value in given.items() if name in (*GIVEN, "venue")}
        kept |= {"starts_at": starts_at} if starts_at else {}
        kept |= {"minutes": minutes} if minutes else {}
        Series.objects.filter(pk=session.series_id).update(**kept)
        if session.series and given.get("topics") is not None:
            session.series.topics.set(given["topics"])
    return changed


@transaction.atomic
def cancel(*, session: Session, by: User, reason: str, how_far: str = THIS) -> int:
    """Cancels, and tells everybody booked; gives how many. Nothing that was public or booked is ever deleted."""
    return sum(cancel_session(session=row, by=by, reason=reason) for row in list(reached(session, how_far)))


@transaction.atomic
def take_out(*, session: Session, by: User) -> bool:
    """A date that nobody has booked goes from its series and becomes an exception. Refused: there are bookings."""
    lock(session.pk)
    if Booking.objects.filter(session=session).exists():
        raise Refused("booked", _("People have booked this date. Cancel it instead: they are told."))
    series = session.series
    if series is None:
        raise Refused("single", _("This session belongs to no series."))
    if session.original_date:
        _except(series, session.original_date)
    session.shifts.all().delete()
    session.delete()
    return True
