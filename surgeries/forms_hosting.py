"""What a host types: a session to propose, an hour to offer, why one is called off."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from accounts.fields import SplitDateField, WordsField
from accounts.models import User
from engagement.guards import personal_data_found
from surgeries.actions.hosting import suggest_venue
from surgeries.actions.series import at
from surgeries.models import Session, SessionTopic, Venue
from surgeries.models.sessions import Kind, Mode
from surgeries.words import spoken

ELSEWHERE = "elsewhere"
KINDS = (Kind.SURGERY, Kind.WORKSHOP, Kind.TECHJAM, Kind.MENTORING)
LENGTHS = (
    (30, gettext_lazy("Half an hour")),
    (60, gettext_lazy("An hour")),
    (90, gettext_lazy("An hour and a half")),
    (120, gettext_lazy("Two hours")),
    (180, gettext_lazy("Three hours")),
)
FACILITIES = ("step_free", "hearing_loop", "accessible_toilet", "wifi", "quiet_space")
NEW_PLACE = ("place_name", "place_address", "place_postcode", "place_room", "is_public")


def languages_field() -> forms.MultipleChoiceField:
    return forms.MultipleChoiceField(
        label=gettext_lazy("Languages that you speak there"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class WhenFields(forms.Form):
    """A day, when it begins, how long it lasts, and about what: of every session that a champion plans."""

    day = SplitDateField(
        label=gettext_lazy("Which day?"), error_messages={"required": gettext_lazy("Enter the day")}
    )
    starts_at = forms.TimeField(
        label=gettext_lazy("From when?"),
        help_text=gettext_lazy("Such as 18:00"),
        input_formats=["%H:%M", "%H.%M", "%I.%M%p", "%I:%M%p", "%I%p", "%H"],
        widget=forms.TimeInput({"type": "time", "class": "govuk-input--width-5"}, format="%H:%M"),
        error_messages={
            "required": gettext_lazy("Enter when it begins"),
            "invalid": gettext_lazy("Enter a time, such as 18:00"),
        },
    )
    minutes = forms.TypedChoiceField(
        label=gettext_lazy("How long?"), choices=LENGTHS, coerce=int, initial=120, widget=forms.RadioSelect
    )
    topics = forms.ModelMultipleChoiceField(
        SessionTopic.objects.filter(is_active=True),
        label=gettext_lazy("What about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick at least one topic")},
    )
    languages = languages_field()

    def __init__(self, data: Mapping | None = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        codes = [code for code, _name in settings.LANGUAGES]
        self.fields["languages"].choices = list(zip(codes, spoken(codes), strict=True))

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < today():
            raise ValidationError(_("This day is over"))
        return day

    def clean_summary(self) -> str:
        text = self.cleaned_data["summary"]
        if personal_data_found(text):
            raise ValidationError(_("Leave out telephone numbers and addresses: everybody reads this"))
        return text

    @property
    def begin(self) -> datetime:
        return at(self.cleaned_data["day"], self.cleaned_data["starts_at"])

    @property
    def end(self) -> datetime:
        return self.begin + timedelta(minutes=self.cleaned_data["minutes"])


class HourForm(WhenFields):
    """An hour of one's own, at a venue in use."""

    venue = forms.ModelChoiceField(
        Venue.objects.filter(is_active=True),
        label=gettext_lazy("Where?"),
        help_text=gettext_lazy("In a public place, where other people are"),
        empty_label=gettext_lazy("Choose a place"),
        error_messages={"required": gettext_lazy("Choose a place")},
    )
    summary = WordsField(
        label=gettext_lazy("What can people bring to you?"),
        help_text=gettext_lazy("A sentence. Everybody reads it."),
        max_length=300,
        required=False,
        widget=forms.Textarea({"rows": 2}),
    )
    field_order = ["venue", "day", "starts_at", "minutes", "topics", "languages", "summary"]

    def __init__(self, data: Mapping | None = None, **kwargs: Any):
        super().__init__(data, **kwargs)
        self.fields["minutes"].choices = LENGTHS[:2]
        self.fields["minutes"].initial = 60


class ProposeForm(WhenFields):
    """A session in a café or a library; `venue` is one of ours, or somewhere new."""

    title = forms.CharField(
        label=gettext_lazy("What do you call it?"),
        help_text=gettext_lazy("Such as “Data surgery for community groups”"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give it a name")},
    )
    kind = forms.ChoiceField(
        label=gettext_lazy("What is it?"),
        choices=[(kind.value, kind.label) for kind in KINDS],
        initial=Kind.SURGERY,
        widget=forms.RadioSelect,
    )
    summary = WordsField(
        label=gettext_lazy("What happens there?"),
        help_text=gettext_lazy("One or two sentences. Everybody reads them."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say in a sentence what happens there")},
    )
    venue = forms.ChoiceField(
        label=gettext_lazy("Where?"), error_messages={"required": gettext_lazy("Choose a place")}
    )
    place_name = forms.CharField(label=gettext_lazy("Name of the place"), max_length=120, required=False)
    place_address = forms.CharField(label=gettext_lazy("Street and number"), max_length=250, required=False)
    place_postcode = forms.CharField(
        label=gettext_lazy("Postcode"),
        max_length=8,
        required=False,
        widget=forms.TextInput({"class": "govuk-input--width-5", "autocomplete": "off"}),
    )
    place_room = forms.IntegerField(
        label=gettext_lazy("How many visitors does it hold?"),
        min_value=1,
        max_value=500,
        required=False,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    place_has = forms.MultipleChoiceField(
        label=gettext_lazy("What does it have?"),
        help_text=gettext_lazy("People rely on it before they set out"),
        choices=[(name, Venue._meta.get_field(name).verbose_name) for name in FACILITIES],
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    is_public = forms.BooleanField(
        label=gettext_lazy(
            "It is open to everybody: a café, a library, a community centre. It is nobody’s home."
        ),
        required=False,
    )
    mode = forms.ChoiceField(
        label=gettext_lazy("How do people come?"),
        choices=[
            (Mode.DROP_IN.value, Mode.DROP_IN.label),
            (Mode.PLACES.value, gettext_lazy("With places that they book")),
        ],
        initial=Mode.DROP_IN,
        widget=forms.RadioSelect,
    )
    places = forms.IntegerField(
        label=gettext_lazy("How many places?"),
        help_text=gettext_lazy("Only with places. Empty: as many as the room holds"),
        min_value=1,
        max_value=100,
        required=False,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
    )
    field_order = [
        "title", "kind", "summary", "topics", "venue", "place_name", "place_address", "place_postcode", "place_room",
        "place_has", "is_public", "day", "starts_at", "minutes", "mode", "places", "languages",
    ]  # fmt: skip
    PLACE = (*NEW_PLACE[:4], "place_has", "is_public")

    def __init__(self, data: Mapping | None = None, *, session: Session | None = None, **kwargs: Any):
        super().__init__(data, initial=initial_of(session) if session else {}, **kwargs)
        self.session = session
        known = Venue.objects.in_use()
        if session:
            known = known | Venue.objects.filter(pk=session.venue_id)
        self.venues = {str(venue.public_id): venue for venue in known.order_by("name", "pk")}
        self.fields["venue"].choices = [
            ("", _("Choose a place")),
            *[(key, f"{venue.name}, {venue.postcode}") for key, venue in self.venues.items()],
            (ELSEWHERE, _("Somewhere else: I name it below")),
        ]

    @property
    def is_place_open(self) -> bool:
        return self.is_bound and (
            self.data.get("venue") == ELSEWHERE or any(self.errors.get(name) for name in self.PLACE)
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("venue") == ELSEWHERE:
            self._clean_place(cleaned)
        return cleaned

    def _clean_place(self, cleaned: dict) -> None:
        missing = {
            "place_name": _("Enter the name of the place"),
            "place_address": _("Enter the street and number"),
            "place_postcode": _("Enter the postcode"),
            "place_room": _("Say how many visitors it holds"),
            "is_public": _("Sessions happen in public places only: tick this if it is one"),
        }
        for name, words in missing.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, words)

    def place(self, by: User) -> Venue:
        """The venue that was chosen, or the new one, kept until an organiser looks at it."""
        given = self.cleaned_data
        if given["venue"] != ELSEWHERE:
            return self.venues[given["venue"]]
        return suggest_venue(
            by=by,
            name=given["place_name"].strip(),
            address=given["place_address"].strip(),
            postcode=given["place_postcode"].strip().upper(),
            room=given["place_room"],
            **{name: name in given["place_has"] for name in FACILITIES},
        )

    def given(self) -> dict[str, Any]:
        """What the action takes, but the venue."""
        cleaned = self.cleaned_data
        names = ("title", "kind", "summary", "mode", "languages")
        return {name: cleaned[name] for name in names} | {
            "places": cleaned["places"] if cleaned["mode"] == Mode.PLACES else None,
            "starts_at": self.begin,
            "ends_at": self.end,
        }


def initial_of(session: Session) -> dict[str, Any]:
    """What its host typed before; a like one has no day yet."""
    begin = localtime(session.starts_at)
    length = int((session.ends_at - session.starts_at).total_seconds()) // 60
    names = ("title", "kind", "summary", "mode", "places", "languages")
    return {name: getattr(session, name) for name in names} | {
        "venue": str(session.venue.public_id),
        "day": begin.date() if begin.date() >= today() else None,
        "starts_at": time(begin.hour, begin.minute),
        "minutes": min((length for length, _words in LENGTHS), key=lambda known: abs(known - length)),
        "topics": list(session.topics.all()),
    }


class CallOffForm(forms.Form):
    """Why, for everybody who wanted to come."""

    reason = WordsField(
        label=gettext_lazy("Why can’t it take place?"),
        help_text=gettext_lazy("It stands in the calendar, and everybody booked is written to."),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say why: people made plans to come")},
    )
