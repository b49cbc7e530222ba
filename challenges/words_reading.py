"""How money, times and places of a challenge read: in words, with the zone, for pages, mails and feeds alike."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.formats import date_format, number_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import today
from challenges.models import Challenge, StageKind
from engagement.registries import day_words

SOON = 3  # days

State = Challenge.State


def pounds(amount: Decimal | None) -> str:
    """ "£2,500", with pence only where there are any; "" for none."""
    if amount is None:
        return ""
    places = 0 if amount == amount.to_integral_value() else 2
    return f"£{number_format(amount, decimal_pos=places, force_grouping=True)}"


def hour_words(moment: datetime) -> str:
    local = localtime(moment)
    if (local.hour, local.minute) == (12, 0):
        return _("12 noon")
    return date_format(local, "TIME_FORMAT")


def moment_words(moment: datetime) -> str:
    """ "Friday 18 December 2026, 12 noon, UK time (GMT)"."""
    local = localtime(moment)
    return _("{day}, {hour}, UK time ({zone})").format(
        day=day_words(local.date()), hour=hour_words(moment), zone=local.tzname()
    )


def days_left(moment: datetime) -> int:
    return (localtime(moment).date() - today()).days


def left_words(moment: datetime) -> str:
    """ "19 days"; the last two by their hour, because a page may stand in a cache for a second."""
    days = days_left(moment)
    if days <= 0:
        return _("today at {hour}").format(hour=hour_words(moment))
    if days == 1:
        return _("tomorrow at {hour}").format(hour=hour_words(moment))
    return ngettext("in {days} day", "in {days} days", days).format(days=days)


def effort_words(hours: int | None) -> str:
    if not hours:
        return ""
    return ngettext("about {hours} hour", "about {hours} hours", hours).format(hours=hours)


def column_of(challenge: Challenge) -> str:
    """The stage in which everybody sees it: of an invitation that is not out yet, nothing is said."""
    return challenge.stage_kind if challenge.shows_invitation else StageKind.DEFINE.value


def plate_of(challenge: Challenge) -> tuple[str, str]:
    """Where it stands in a word or two, and the kind of its plate."""
    if challenge.state == State.STOPPED:
        return _("Stopped"), "warn"
    if challenge.state == State.ENDED:
        return _("Ended, with its outcome"), "good"
    if not challenge.shows_invitation:
        return _("Being defined"), ""
    if challenge.is_open:
        return _("Open for solutions"), "now"
    if challenge.stage_kind == StageKind.INVITE:
        return _("Solutions are being read"), "now"
    return challenge.stage.public_name, "now"


@dataclass(frozen=True)
class Card:
    """A challenge as boards, lists and the home page show it. Nothing of stage 2 before its time."""

    challenge: Challenge
    plate: str
    kind: str
    money: str = ""
    effort: str = ""
    closes: str = ""
    decided: str = ""
    solutions: str = ""


def card_of(challenge: Challenge, solutions: int | None = None) -> Card:
    plate, kind = plate_of(challenge)
    if not challenge.shows_invitation:
        return Card(challenge, plate, kind)
    is_open = challenge.is_open
    return Card(
        challenge,
        plate,
        kind,
        money=money_words(challenge),
        effort=effort_words(challenge.effort_hours) if is_open else "",
        closes=_("Closes {when}").format(when=left_words(challenge.closes_at)) if is_open else "",
        decided=decided_words(challenge),
        solutions=solutions_words(solutions),
    )


def decided_words(challenge: Challenge) -> str:
    """When the next decision is promised, after the closing time."""
    if challenge.is_open or challenge.state != State.RUNNING or challenge.decision_on is None:
        return ""
    return _("Decision by {day}").format(day=day_words(challenge.decision_on))


def money_words(challenge: Challenge) -> str:
    """What a firm gets in the next stage."""
    if challenge.next_value is None:
        return ""
    return _("{amount} for each firm in the next stage").format(amount=pounds(challenge.next_value))


def solutions_words(number: int | None) -> str:
    if number is None:
        return ""
    if number == 0:
        return _("No solutions yet")
    return ngettext("{n} solution", "{n} solutions", number).format(n=number_format(number))
