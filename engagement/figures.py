"""The figures of moderation as people read them, and as a file."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from datetime import timedelta

from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from engagement.measures_moderation import Figures, Month
from engagement.models import Reason
from engagement.moderation.words import FOR_DECISIONS

COLUMNS = (
    "month",
    "written",
    "held",
    "removed",
    *(f"removed_{reason.value}" for reason in Reason),
    "reports",
    "hours_to_decide_median",
    "hours_to_decide_90_percent",
    "second_looks_asked",
    "second_looks_upheld",
    "spam_accounts_removed",
)


def as_csv(figures: Figures) -> str:
    """One line for each month, oldest first; times in hours."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for month in figures.months:
        writer.writerow(
            [
                f"{month.first:%Y-%m}",
                month.written,
                month.held,
                month.removed_total,
                *(month.removed.get(reason, 0) for reason in Reason.values),
                month.reports,
                hours(month.median),
                hours(month.nearly_all),
                month.asked,
                month.upheld,
                month.spam_accounts,
            ]
        )
    return file.getvalue()


def hours(time: timedelta | None) -> str:
    return "" if time is None else f"{time.total_seconds() / 3600:.1f}"


def name_of(month: Month) -> str:
    return date_format(month.first, "YEAR_MONTH_FORMAT")


def in_words(time: timedelta | None) -> str:
    """ "40 minutes", "3 hours", "2 days": rounded up, because it is a promise."""
    if time is None:
        return pgettext("no figure", "–")
    minutes = max(1, -int(-time.total_seconds() // 60))
    if minutes <= 90:
        return ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    if minutes <= 48 * 60:
        number = -(-minutes // 60)
        return ngettext("%(n)d hour", "%(n)d hours", number) % {"n": number}
    number = -(-minutes // (24 * 60))
    return ngettext("%(n)d day", "%(n)d days", number) % {"n": number}


def tiles(figures: Figures) -> list[dict]:
    """Three figures of this month, each with the months before as bars and as a table."""
    last = figures.months[-1]
    unit = _("in %(month)s") % {"month": name_of(last)}
    shown = figures.months[-6:]
    return [
        {
            "label": label,
            "number": number_format(value(last)),
            "unit": unit,
            "points": [(name_of(month), value(month)) for month in shown],
        }
        for label, value in (
            (_("Comments written"), lambda month: month.written),
            (_("Comments removed"), lambda month: month.removed_total),
            (_("Second looks asked for"), lambda month: month.asked),
        )
    ]


def main_table(figures: Figures) -> dict:
    head = [
        _("Month"),
        _("Written"),
        _("Held"),
        _("Removed"),
        _("Reports"),
        _("Half decided within"),
        _("Nine of ten within"),
        _("Second looks asked"),
        _("Put back"),
        _("Spam accounts"),
    ]
    return {
        "caption": _("Moderation by month"),
        "head": head,
        "rows": [list(cells(month)) for month in reversed(figures.months)],
        "numeric": [1, 2, 3, 4, 7, 8, 9],
    }


def cells(month: Month) -> Iterator[str]:
    yield name_of(month)
    yield from (number_format(n) for n in (month.written, month.held, month.removed_total, month.reports))
    yield from (in_words(time) for time in (month.median, month.nearly_all))
    yield from (number_format(n) for n in (month.asked, month.upheld, month.spam_accounts))


def reasons_table(figures: Figures) -> dict:
    """Why comments were removed, over all the months together."""
    counts: list[tuple[str | Promise, int]] = [
        (reason.label, sum(month.removed.get(reason.value, 0) for month in figures.months))
        for reason in FOR_DECISIONS
    ]
    return {
        "caption": _("Why comments were removed, in twelve months"),
        "head": [_("Reason"), _("Comments")],
        "rows": [[label, number_format(number)] for label, number in counts],
        "numeric": [1],
    }
