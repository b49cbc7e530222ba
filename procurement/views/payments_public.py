"""Days to pay for everybody: by department and quarter, with a table and a CSV behind it."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engagement.tables import csv_response
from procurement import measures_payments as measures
from procurement.views.reading import crumbs
from procurement.words import LAWYER

COLUMNS = (
    "department", "quarter_from", "quarter_to", "invoices_paid", "average_days", "paid_within_30_days",
    "paid_in_31_to_60_days", "paid_after_60_days", "percent_within_30_days",
)  # fmt: skip


def plain(value: Decimal | None) -> str:
    return number_format(value) if value is not None else "–"


@require_safe
def days_to_pay(request: HttpRequest) -> HttpResponse:
    """The newest quarter in words, six of them as bars, departments in a table. The same for everybody."""
    periods = measures.past_quarters()
    departments, whole = measures.days_to_pay(periods)
    newest = periods[0]
    now = whole.get(newest, measures.NONE)
    shown = [period for period in reversed(periods) if period in whole]
    context = {
        "newest": measures.quarter_words(newest),
        "average": plain(now.average),
        "share": plain(now.in_time_share),
        "late": number_format(now.late),
        "number": now.number,
        "has_any": bool(whole),
        "average_points": [(measures.quarter_words(each), whole[each].average) for each in shown],
        "share_points": [(measures.quarter_words(each), whole[each].in_time_share) for each in shown],
        "late_points": [(measures.quarter_words(each), whole[each].late) for each in shown],
        "head": [
            _("Department"), _("Invoices paid"), _("Average days"), _("Within 30 days, per cent"), _("Later"),
        ],
        "rows": [_row(one, newest) for one in departments if one.of(newest).number],
        "numeric": [1, 2, 3, 4],
        "lawyer": LAWYER,
        "breadcrumbs": crumbs(inside=True),
    }  # fmt: skip
    return render(request, "procurement/payments/days.html", context)


def _row(one: measures.DepartmentDays, period: measures.Period) -> list[str]:
    days = one.of(period)
    return [
        one.department.name,
        number_format(days.number),
        plain(days.average),
        plain(days.in_time_share),
        number_format(days.late),
    ]


@require_safe
def days_table(request: HttpRequest) -> HttpResponseBase:
    """A line for each department and quarter in which something was paid."""
    return csv_response("days-to-pay.csv", COLUMNS, days_rows())


def days_rows() -> Iterator[tuple]:
    periods = measures.past_quarters()
    departments, _whole = measures.days_to_pay(periods)
    for one in departments:
        for period in sorted(periods):
            days = one.of(period)
            if days.number:
                yield (
                    one.department.name,
                    period.first.isoformat(),
                    period.last.isoformat(),
                    days.number,
                    days.average,
                    days.in_time,
                    days.middle,
                    days.long,
                    days.in_time_share,
                )
