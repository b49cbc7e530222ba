"""The times of a tender notice: by when tenders are due, and how long the law gives them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.clock import today
from procurement.actions.planning import need_of
from procurement.law.rows import Row, row
from procurement.law.tendering import earliest_deadline, is_qualifying, is_statutory, least
from procurement.makers import common
from procurement.makers.common import case_of
from procurement.makers.tender_forms import moment_in
from procurement.models import Case, OwnNotice
from procurement.notice_facts import is_material


def closes_of(notice: OwnNotice) -> datetime | None:
    """By when tenders are due: typed where it corrects another, else as the case has it."""
    return moment_in(notice.extra, "closes") or case_of(notice).closes_at


def questions_of(notice: OwnNotice) -> datetime | None:
    return moment_in(notice.extra, "questions") or case_of(notice).questions_until


def publishes_on(case: Case) -> date:
    """The day from which its period is counted before the official one is known."""
    return max(today(), case.publishes_on or today())


def period_asked(notice: OwnNotice, on: date) -> Row | None:
    """The shortest period that the Act sets for this notice, published on that day; None where it sets none. It is
    shorter only after a planned notice that was in fact published in time, whatever was planned."""
    case = case_of(notice)
    planned = case.notices.published().filter(kind="UK3").order_by("published_at").first()
    qualifies = planned is not None and is_qualifying(localtime(planned.published_at).date(), on)
    need = replace(need_of(case), planned=qualifies)
    return least(need, on) if is_statutory(need) else None


def too_short(notice: OwnNotice, on: date) -> str:
    """What is wrong with its period, counted from that day; "" where nothing is."""
    closes = closes_of(notice)
    if closes is None:
        return ""
    asked = row("tendering.changed", on) if notice.corrects_id and is_material(notice) else None
    if notice.corrects_id is None:
        asked = period_asked(notice, on)
    if asked is None or localtime(closes).date() >= earliest_deadline(on, asked.amount):
        return ""
    words = _("Tenders need {n} days from {day} at least, so until {until} ({source}).")
    return words.format(
        n=asked.amount,
        day=common.day_words(on),
        until=common.day_words(earliest_deadline(on, asked.amount)),
        source=asked.source,
    )
