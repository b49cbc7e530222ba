"""What may be asked of the list and of the month."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, timedelta

from django import forms
from django.conf import settings
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now, today
from accounts.models import Ward
from surgeries.models import SessionTopic
from surgeries.models.sessions import Kind
from surgeries.near import Around, around
from surgeries.words import spoken

WEEK, FOUR_WEEKS = "week", "weeks"
MONTHS_AHEAD = 3


def first_of_month(ahead: int) -> date:
    """The first day of this month or of one after it."""
    months = today().year * 12 + today().month - 1 + ahead
    return date(months // 12, months % 12 + 1, 1)


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=get_default_timezone())


def language_choices() -> list[tuple[str, str]]:
    codes = [code for code, _name in settings.LANGUAGES]
    return [("", _("Any language")), *zip(codes, spoken(codes), strict=True)]


def when_choices() -> list[tuple[str, str]]:
    months = [first_of_month(ahead) for ahead in range(MONTHS_AHEAD)]
    return [
        ("", _("Any day")),
        (WEEK, _("This week")),
        (FOUR_WEEKS, _("The next 4 weeks")),
        *[(f"{first:%Y-%m}", date_format(first, "YEAR_MONTH_FORMAT")) for first in months],
    ]


class SessionFilter(forms.Form):
    """Narrows the calendar down; whatever it does not understand it leaves out, and says so of a place."""

    near = forms.CharField(
        label=gettext_lazy("Postcode or ward"),
        required=False,
        max_length=60,
        widget=forms.TextInput({"autocomplete": "postal-code"}),
    )
    time = forms.ChoiceField(
        label=gettext_lazy("Time of day"),
        required=False,
        choices=[
            ("", gettext_lazy("Any time")),
            ("daytime", gettext_lazy("Weekdays, in the day")),
            ("evening", gettext_lazy("Weekday evenings")),
            ("weekend", gettext_lazy("Weekends")),
        ],
    )
    when = forms.ChoiceField(label=gettext_lazy("When"), required=False, choices=when_choices)
    topic = forms.ModelChoiceField(
        SessionTopic.objects.filter(is_active=True),
        label=gettext_lazy("Topic"),
        to_field_name="slug",
        required=False,
        empty_label=gettext_lazy("Any topic"),
    )
    language = forms.ChoiceField(label=gettext_lazy("Language"), required=False, choices=language_choices)
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind"), required=False, choices=[("", gettext_lazy("Any kind")), *Kind.choices]
    )
    free = forms.BooleanField(label=gettext_lazy("With free places"), required=False)
    about = forms.UUIDField(required=False, widget=forms.HiddenInput)  # of an action of the roadmap
    ward = forms.ModelChoiceField(Ward.objects.all(), required=False, widget=forms.HiddenInput)
    month = forms.CharField(required=False, max_length=7, widget=forms.HiddenInput)
    NARROWS = ("near", "time", "when", "topic", "language", "kind", "free", "ward", "about")

    def __init__(self, data: Mapping):
        super().__init__(data)
        if data.get("month"):  # the month that is shown says when
            del self.fields["when"]
        for name in ("ward", "about"):
            if not data.get(name):
                del self.fields[name]

    def clean_near(self) -> Around | None:
        return around(self.cleaned_data["near"])

    def clean_when(self) -> tuple[datetime | None, datetime] | None:
        """From when (None: from now) until when."""
        wanted = self.cleaned_data["when"]
        if not wanted:
            return None
        if wanted == WEEK:
            return None, midnight(today() + timedelta(days=7 - today().weekday()))
        if wanted == FOUR_WEEKS:
            return None, now() + timedelta(weeks=4)
        year, month = map(int, wanted.split("-"))
        last = date(year + month // 12, month % 12 + 1, 1)
        return midnight(date(year, month, 1)), midnight(last)

    @property
    def wanted(self) -> dict:
        """What is asked for; nothing where the address asks for nothing, without looking at each field."""
        if not self.is_touched(self.data):
            return {}
        self.is_valid()
        return self.cleaned_data

    @classmethod
    def is_touched(cls, data: Mapping) -> bool:
        """Whether the address holds anything that the form reads."""
        return any(data.get(name) for name in (*cls.NARROWS, "month"))

    def is_set(self) -> bool:
        return any(self.wanted.get(name) for name in self.NARROWS)

    @property
    def place_error(self) -> bool:
        """Whether what was typed as a place leads nowhere: only then is a fault worth a summary."""
        return bool(self.data.get("near")) and "near" in self.errors
