"""What is typed for a tender notice alone, and for the end of a procurement."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _

from accounts.clock import today
from procurement.models import Case, OwnNotice

TEXT = forms.Textarea({"rows": 3})


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput({"type": "date"}, format="%Y-%m-%d"), **more)


def clock_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput({"type": "time"}, format="%H:%M"), **more)


def at(day: date, clock: time) -> datetime:
    """That time by the council's clock."""
    return datetime.combine(day, clock, tzinfo=get_default_timezone())


def parts_of(moment: datetime | None) -> tuple[str, str]:
    """Day and time of a moment as these fields are filled in."""
    if moment is None:
        return "", ""
    local = localtime(moment)
    return local.date().isoformat(), f"{local:%H:%M}"


class TenderExtra(forms.Form):
    """For a tender notice. `fit` leaves out what this one does not need."""

    closes_day = day_field(_("Tenders until"), required=False)
    closes_clock = clock_field(_("At"), required=False)
    questions_day = day_field(_("Questions until"), required=False)
    questions_clock = clock_field(_("At"), required=False)
    is_slip = forms.BooleanField(
        label=_("Only a slip of the pen is put right"),
        help_text=_("No firm would tender otherwise because of it. Whoever approves it answers for that too"),
        required=False,
    )
    steps = forms.CharField(
        label=_("How the procedure runs"),
        help_text=_("Rounds, and what is asked in each"),
        required=False,
        max_length=4000,
        widget=TEXT,
    )
    more = forms.CharField(label=_("Other information"), required=False, max_length=4000, widget=TEXT)

    CORRECTING = ("closes_day", "closes_clock", "questions_day", "questions_clock", "is_slip")

    def fit(self, notice: OwnNotice) -> None:
        gone: list[str] = []
        if notice.case is not None and notice.case.route != "flexible":
            gone.append("steps")
        if notice.corrects_id is None:
            gone += self.CORRECTING
        for name in gone:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        for name in ("closes", "questions"):
            if bool(cleaned.get(f"{name}_day")) != bool(cleaned.get(f"{name}_clock")):
                self.add_error(f"{name}_clock", _("Give a day and a time."))
        return cleaned


class EndExtra(forms.Form):
    """For the end of a procurement without an award."""

    reasons = forms.CharField(
        label=_("Why it ends without an award"),
        help_text=_("Everybody reads it"),
        max_length=4000,
        widget=forms.Textarea({"rows": 5}),
    )
    decided_on = day_field(_("Decided on"), initial=lambda: today().isoformat())
    again = forms.CharField(
        label=_("Whether it is bought another time"), required=False, max_length=1000, widget=TEXT
    )

    def fit(self, notice: OwnNotice) -> None:
        """Where it was ended before this notice: in the words and of the day of then."""
        case = notice.case
        if case is not None and case.state == Case.State.CANCELLED and not notice.extra:
            self.initial["reasons"] = case.state_reason
            self.initial["decided_on"] = localtime(case.state_at).date().isoformat()


def stored(values: dict[str, Any]) -> dict[str, Any]:
    """What was typed as plain JSON: days and times as text."""
    return {
        name: value.isoformat()
        if isinstance(value, date)
        else f"{value:%H:%M}"
        if isinstance(value, time)
        else value
        for name, value in values.items()
        if value not in (None, "")
    }


def moment_in(extra: dict[str, Any], name: str) -> datetime | None:
    """ "closes" from "closes_day" and "closes_clock"; None where they were not typed."""
    day, clock = extra.get(f"{name}_day"), extra.get(f"{name}_clock")
    return at(date.fromisoformat(day), time.fromisoformat(clock)) if day and clock else None
