"""What organisers type in the back office: a session, a series in words instead of a rule, and decisions."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import date, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateInput, AdminTimeInput

from accounts.clock import today
from accounts.models import User
from engagement.models import Topic
from surgeries.actions.series import ALL, LATER, THIS, at
from surgeries.forms import PartyFields
from surgeries.models import Need, Session, SessionTopic, Venue
from surgeries.models.sessions import Kind, Mode
from surgeries.words import spoken

LONGEST = 720  # minutes
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
HOW_OFTEN = (
    ("weekly", gettext_lazy("Every week")),
    ("fortnightly", gettext_lazy("Every second week")),
    ("1", gettext_lazy("Each month on the first such day (the 1st Tuesday)")),
    ("2", gettext_lazy("Each month on the second such day (the 2nd Tuesday)")),
    ("3", gettext_lazy("Each month on the third such day")),
    ("4", gettext_lazy("Each month on the fourth such day")),
    ("-1", gettext_lazy("Each month on the last such day (the last Friday)")),
)


def rule_of(how_often: str, first: date) -> str:
    """RFC 5545's rule; the weekday is that of the first date."""
    day = WEEKDAYS[first.weekday()]
    if how_often == "weekly":
        return f"FREQ=WEEKLY;BYDAY={day}"
    if how_often == "fortnightly":
        return f"FREQ=WEEKLY;INTERVAL=2;BYDAY={day}"
    return f"FREQ=MONTHLY;BYDAY={how_often}{day}"


def dates_in(text: str) -> list[date]:
    """Dates one a line, as people write them here; ValidationError names the first that is none."""
    field, found = forms.DateField(), []
    for line in filter(None, (part.strip() for part in text.replace(",", "\n").splitlines())):
        try:
            found.append(field.to_python(line))
        except ValidationError:
            raise ValidationError(_("“%(line)s” is no date: write 25/12/2026") % {"line": line}) from None
    return found


class PlannedFields(forms.Form):
    """What a session and a series have in common."""

    title = forms.CharField(label=gettext_lazy("Title"), max_length=120)
    summary = forms.CharField(label=gettext_lazy("In a sentence"), max_length=300, required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Kind.choices)
    venue = forms.ModelChoiceField(Venue.objects.filter(is_active=True), label=gettext_lazy("Venue"))
    topics = forms.ModelMultipleChoiceField(
        SessionTopic.objects.filter(is_active=True),
        label=gettext_lazy("Topics"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages spoken"), required=False, widget=forms.CheckboxSelectMultiple
    )
    mode = forms.ChoiceField(label=gettext_lazy("How one comes"), choices=Mode.choices)
    places = forms.IntegerField(
        label=gettext_lazy("Places"),
        help_text=gettext_lazy("Empty: as many as the room holds. With a time for each: how many at once"),
        min_value=1,
        max_value=500,
        required=False,
    )
    slot_minutes = forms.IntegerField(
        label=gettext_lazy("Minutes for each"),
        help_text=gettext_lazy("Only with a time for each"),
        min_value=5,
        max_value=240,
        required=False,
    )
    phone = forms.CharField(label=gettext_lazy("Telephone for booking"), max_length=40, required=False)
    starts_at = forms.TimeField(label=gettext_lazy("From"), widget=AdminTimeInput)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes in all"), min_value=5, max_value=LONGEST, initial=90
    )
    GIVEN = ("title", "summary", "kind", "venue", "languages", "mode", "places", "slot_minutes", "phone")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        codes = [code for code, _name in settings.LANGUAGES]
        self.fields["languages"].choices = list(zip(codes, spoken(codes), strict=True))

    def clean(self) -> dict:
        cleaned = super().clean()
        is_timed = cleaned.get("mode") == Mode.SLOTS
        if is_timed and not cleaned.get("slot_minutes") and "slot_minutes" not in self.errors:
            self.add_error("slot_minutes", _("Say how many minutes each one has"))
        if is_timed and (cleaned.get("slot_minutes") or 0) > (cleaned.get("minutes") or LONGEST):
            self.add_error("slot_minutes", _("Not even one fits into the session"))
        return cleaned

    def given(self) -> dict[str, Any]:
        """The columns that the actions take as they are."""
        return {name: self.cleaned_data[name] for name in self.GIVEN}


class SessionForm(PlannedFields):
    """A single session; who is its host, what it is part of."""

    day = forms.DateField(label=gettext_lazy("Day"), widget=AdminDateInput)
    host = forms.EmailField(
        label=gettext_lazy("Host’s email address"),
        help_text=gettext_lazy("Of their account. The host runs the room from a phone."),
        required=False,
    )
    about = forms.ModelChoiceField(
        Topic.objects.none(),
        label=gettext_lazy("Part of"),
        required=False,
        help_text=gettext_lazy("An action"),
    )
    needs_surgeons = forms.BooleanField(
        label=gettext_lazy("Places depend on who helps"),
        help_text=gettext_lazy("Then there are no more places than those who said they come can help"),
        required=False,
        initial=True,
    )
    offer_hours = forms.IntegerField(
        label=gettext_lazy("Hours to accept an offered place"), min_value=1, max_value=168, initial=24
    )
    field_order = ["title", "summary", "kind", "venue", "day", "starts_at", "minutes", "mode", "places"]
    GIVEN = (*PlannedFields.GIVEN, "host", "about", "needs_surgeons", "offer_hours")

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["about"].queryset = Topic.objects.public().filter(kind="action").order_by("title")

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < today():
            raise ValidationError(_("This day is over"))
        return day

    def clean_host(self) -> User | None:
        return account_of(self.cleaned_data["host"])


def account_of(address: str) -> User | None:
    """Whose account has that address; ValidationError where nobody's has."""
    if not address:
        return None
    found = User.objects.filter(email__iexact=address, is_active=True).first()
    if found is None:
        raise ValidationError(_("Nobody has an account with this address"))
    return found


class SeriesForm(PlannedFields):
    """How often, in words; the dates are shown before anything is made."""

    starts_on = forms.DateField(
        label=gettext_lazy("First date"),
        help_text=gettext_lazy("Its day of the week is that of all dates"),
        widget=AdminDateInput,
    )
    how_often = forms.ChoiceField(
        label=gettext_lazy("How often"), choices=HOW_OFTEN, widget=forms.RadioSelect
    )
    until = forms.DateField(label=gettext_lazy("Last date"), widget=AdminDateInput)
    exceptions = forms.CharField(
        label=gettext_lazy("Not on"),
        help_text=gettext_lazy("Dates one a line, such as 25/12/2026"),
        required=False,
        widget=forms.Textarea({"rows": 3}),
    )
    is_open = forms.BooleanField(
        label=gettext_lazy("Open for booking at once"),
        help_text=gettext_lazy("Otherwise they are drafts that you open one by one"),
        required=False,
        initial=True,
    )
    field_order = ["title", "summary", "kind", "venue", "starts_on", "how_often", "until", "exceptions"]

    def clean_exceptions(self) -> list[date]:
        return dates_in(self.cleaned_data["exceptions"])

    def clean(self) -> dict:
        cleaned = super().clean()
        first, last = cleaned.get("starts_on"), cleaned.get("until")
        if first and first < today():
            self.add_error("starts_on", _("This day is over"))
        if first and last and last < first:
            self.add_error("until", _("The last date is before the first"))
        return cleaned

    def planned(self) -> dict[str, Any]:
        """What the action that makes the series takes."""
        cleaned = self.cleaned_data
        return self.given() | {
            "topics": cleaned["topics"],
            "rule": rule_of(cleaned["how_often"], cleaned["starts_on"]),
            "starts_on": cleaned["starts_on"],
            "until": cleaned["until"],
            "starts_at": cleaned["starts_at"],
            "minutes": cleaned["minutes"],
            "exceptions": cleaned["exceptions"],
        }


class ChangeSessionForm(SessionForm):
    """New details, and how far they reach in a series."""

    how_far = forms.ChoiceField(
        label=gettext_lazy("Which sessions?"),
        choices=[
            (THIS, gettext_lazy("This one alone")),
            (LATER, gettext_lazy("This one and all later ones of the series")),
            (ALL, gettext_lazy("All of the series that are still to come")),
        ],
        initial=THIS,
        widget=forms.RadioSelect,
    )

    def __init__(self, data: Mapping | None = None, *, session: Session, **kwargs: Any):
        super().__init__(data, initial=initial_of(session) | kwargs.pop("initial", {}), **kwargs)
        self.session = session
        self.fields["venue"].queryset = Venue.objects.filter(is_active=True) | Venue.objects.filter(
            pk=session.venue_id
        )
        if not session.series_id:
            del self.fields["how_far"]

    def changes(self) -> dict[str, Any]:
        """What differs from the session, so that no other one of its series gets what was not typed."""
        cleaned, now_ = self.cleaned_data, initial_of(self.session)
        new = {name: value for name, value in self.given().items() if getattr(self.session, name) != value}
        if set(cleaned["topics"]) != set(now_["topics"]):
            new["topics"] = list(cleaned["topics"])
        if cleaned["day"] != now_["day"]:
            new["day"] = cleaned["day"]
        if cleaned["starts_at"].replace(second=0, microsecond=0) != now_["starts_at"]:
            new["starts_at"] = cleaned["starts_at"]
        if cleaned["minutes"] != now_["minutes"]:
            new["minutes"] = cleaned["minutes"]
        return new


def initial_of(session: Session) -> dict[str, Any]:
    begin = localtime(session.starts_at)
    found = {name: getattr(session, name) for name in SessionForm.GIVEN}
    return found | {
        "host": session.host.email if session.host else "",
        "topics": list(session.topics.all()),
        "day": begin.date(),
        "starts_at": time(begin.hour, begin.minute),
        "minutes": int((session.ends_at - session.starts_at).total_seconds()) // 60,
    }


def begin_of(form: PlannedFields) -> Any:
    return at(form.cleaned_data["day"], form.cleaned_data["starts_at"])


class CancelSessionForm(forms.Form):
    """Why, in words for everybody; and how far."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy("It stands in the calendar and in the emails to everybody booked."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )
    how_far = ChangeSessionForm.base_fields["how_far"]

    def __init__(self, *args: Any, session: Session, **kwargs: Any):
        super().__init__(*args, **kwargs)
        if not session.series_id:
            del self.fields["how_far"]

    def clean_reason(self) -> str:
        reason = self.cleaned_data["reason"].strip()
        if not reason:
            raise ValidationError(self.fields["reason"].error_messages["required"], code="required")
        return reason


class ReasonForm(forms.Form):
    """A few words, where they help."""

    reason = forms.CharField(
        label=gettext_lazy("Reason"), max_length=300, required=False, widget=forms.Textarea({"rows": 2})
    )


class PhoneForm(PartyFields):
    """What somebody says on the telephone."""

    key = forms.CharField(required=False, widget=forms.HiddenInput)
    field_order = ["name", "contact", "size", "question", "group_name", "needs", "need_language", "need_note"]

    def __init__(self, *args: Any, **kwargs: Any):
        kwargs["initial"] = {"key": uuid.uuid4().hex, **(kwargs.get("initial") or {})}
        super().__init__(*args, **kwargs)
        self.fields["name"].label = _("Name")
        self.fields["size"].label = _("How many will come?")
        self.fields["question"].label = _("What do they need help with?")
        self.fields["needs"].label = _("To arrange")


class NeedForm(forms.Form):
    """What became of it."""

    state = forms.ChoiceField(
        label=gettext_lazy("How does it stand?"),
        choices=[
            (Need.State.ARRANGED.value, Need.State.ARRANGED.label),
            (Need.State.CANNOT.value, Need.State.CANNOT.label),
            (Need.State.TO_ARRANGE.value, Need.State.TO_ARRANGE.label),
        ],
        widget=forms.RadioSelect,
    )
    note = forms.CharField(label=gettext_lazy("Note"), max_length=200, required=False)
