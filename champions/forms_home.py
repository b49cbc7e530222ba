"""Help that somebody gave, noted from a phone in ten seconds; everything that takes longer unfolds."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.clock import today
from accounts.fields import SplitDateField, WordsField
from accounts.models import Ward
from champions.models import HelpRecord, Skill
from champions.registries import Meeting
from engagement.guards import personal_data_found

KEY = re.compile(r"[0-9a-f]{32}")
PEOPLE, MINUTES = (1, 2, 3), (15, 30, 60)
MOST_PEOPLE, MOST_MINUTES = 200, 720
OTHER = "other"
LONGEST_AGO = timedelta(days=366)
Where = HelpRecord.Where
AT_SESSION = f"{Where.SESSION}:"
PLACES = "places-known"  # the id of the list of suggestions
NO_NAMES = gettext_lazy("No names, no addresses and no numbers of those you helped.")


def with_usual(usual: Sequence[int], last: int | None) -> list[int]:
    """The usual numbers, and the one of last time among them."""
    return sorted({*usual, last}) if last else list(usual)


class HelpForm(forms.Form):
    """`meetings` are sessions to choose from, `last` what is put in beforehand: a record, or nothing."""

    topics = forms.ModelMultipleChoiceField(
        Skill.objects.none(),
        label=gettext_lazy("What about?"),
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": gettext_lazy("Tick what it was about")},
    )
    people = forms.ChoiceField(
        label=gettext_lazy("How many people?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how many people you helped")},
    )
    people_other = forms.IntegerField(
        label=gettext_lazy("More: how many?"),
        required=False,
        min_value=1,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={
            "invalid": gettext_lazy("Write how many people you helped as a number"),
            "min_value": gettext_lazy("At least one person"),
            "max_value": gettext_lazy("At most %(limit_value)s people at one time"),
        },
    )
    minutes = forms.ChoiceField(
        label=gettext_lazy("How many minutes?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say how many minutes it took")},
    )
    minutes_other = forms.IntegerField(
        label=gettext_lazy("Other: how many minutes?"),
        required=False,
        min_value=1,
        max_value=MOST_MINUTES,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={
            "invalid": gettext_lazy("Write the minutes as a number"),
            "min_value": gettext_lazy("At least one minute"),
            "max_value": gettext_lazy("At most 12 hours, which is %(limit_value)s minutes"),
        },
    )
    where = forms.ChoiceField(
        label=gettext_lazy("Where?"),
        help_text=gettext_lazy("Help happens in public places, at work or by telephone: never at a home."),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say where it was")},
    )
    place = forms.CharField(
        label=gettext_lazy("Which place?"),
        help_text=gettext_lazy("Such as: Sparkhill Library"),
        required=False,
        max_length=120,
        widget=forms.TextInput({"list": PLACES, "autocomplete": "off"}),
    )
    done = forms.CharField(
        label=gettext_lazy("What was done"),
        help_text=NO_NAMES,
        required=False,
        max_length=500,
    )
    made_url = forms.URLField(
        label=gettext_lazy("Link to what was made"),
        required=False,
        max_length=200,
        assume_scheme="https",
        widget=forms.URLInput({"inputmode": "url"}),
    )
    came_back = forms.IntegerField(
        label=gettext_lazy("How many of them had been helped before?"),
        help_text=gettext_lazy("By anybody in the network, as far as you know"),
        required=False,
        min_value=0,
        max_value=MOST_PEOPLE,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={"invalid": gettext_lazy("Write how many had been helped before as a number")},
    )
    story = WordsField(
        label=gettext_lazy("What changed for them"),
        help_text=NO_NAMES,
        required=False,
        max_length=1500,
        widget=forms.Textarea({"rows": 4}),
    )
    story_consent = forms.BooleanField(
        label=gettext_lazy("They said that this may be told in public, without their name"), required=False
    )
    on = SplitDateField(label=gettext_lazy("On what day"), required=False)
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    UNFOLDED = ("done", "made_url", "came_back", "story", "story_consent", "on")
    GUARDED = ("place", "done", "story")

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        meetings: Sequence[Meeting] = (),
        places: Sequence[tuple[str, int | None]] = (),
        last: HelpRecord | None = None,
        usual_topics: Sequence[int] = (),
        initial: dict | None = None,
    ):
        begin = {"key": uuid.uuid4().hex, **self._beforehand(meetings, last, usual_topics)}
        super().__init__(data, initial={**begin, **(initial or {})})
        self.is_as_before = bool(last) and not initial
        self.meetings = {str(meeting.key): meeting for meeting in meetings}
        self.places = list(places)
        self.fields["topics"].queryset = Skill.objects.in_use().topics()
        self.fields["people"].choices = [
            *((str(number), str(number)) for number in with_usual(PEOPLE, last and last.people)),
            (OTHER, _("More")),
        ]
        self.fields["minutes"].choices = [
            *((str(number), str(number)) for number in with_usual(MINUTES, last and last.minutes)),
            (OTHER, _("Other")),
        ]
        self.fields["where"].choices = self._wheres()

    @staticmethod
    def _beforehand(meetings: Sequence[Meeting], last: HelpRecord | None, usual: Sequence[int]) -> dict:
        """What somebody most likely means: as last time; at the session they were at today."""
        here = next((each for each in meetings if _day_of(each) == today()), None)
        before = last.where if last and last.where != Where.SESSION else Where.PUBLIC
        return {
            "topics": [topic.pk for topic in last.topics.all()]
            if last and last.topics.all()
            else list(usual),
            "people": str(last.people if last else 1),
            "minutes": str(last.minutes if last else 30),
            "where": f"{AT_SESSION}{here.key}" if here else before,
            "place": last.place if last and last.where == Where.PUBLIC else "",
        }

    def _wheres(self) -> list[tuple[str, str]]:
        at = [(f"{AT_SESSION}{key}", f"{each.title}, {each.when}") for key, each in self.meetings.items()]
        return [*at, *((where.value, where.label) for where in Where if where != Where.SESSION)]

    def clean_key(self) -> str:
        """The press that this is; a made-up one gets a key of its own."""
        key = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else uuid.uuid4().hex

    def clean_on(self) -> date | None:
        on = self.cleaned_data["on"]
        if on and on > today():
            raise ValidationError(_("That day has not come yet"))
        if on and on < today() - LONGEST_AGO:
            raise ValidationError(_("That is longer ago than a year"))
        return on

    def clean(self) -> dict:
        cleaned = super().clean()
        self._check_other("people", _("Write how many people you helped"))
        self._check_other("minutes", _("Write how many minutes it took"))
        for name in self.GUARDED:
            found = personal_data_found(cleaned.get(name) or "")
            for words in dict.fromkeys(f"“{each.sample}”: {each.message}" for each in found):
                self.add_error(name, ValidationError(words, code="personal_data"))
        if not self.errors:
            self._check_came_back(cleaned)
        return cleaned

    def _check_other(self, name: str, missing: str) -> None:
        other = f"{name}_other"
        if (
            self.cleaned_data.get(name) == OTHER
            and not self.cleaned_data.get(other)
            and other not in self.errors
        ):
            self.add_error(other, missing)

    def _check_came_back(self, cleaned: dict) -> None:
        people = self._number("people")
        if (cleaned.get("came_back") or 0) > people:
            words = ngettext(
                "You helped {number} person: not more can have been helped before",
                "You helped {number} people: not more can have been helped before",
                people,
            )
            self.add_error("came_back", words.format(number=people))

    def _number(self, name: str) -> int:
        """What was typed counts for more than what was ticked beforehand."""
        return self.cleaned_data.get(f"{name}_other") or int(self.cleaned_data[name])

    def given(self) -> dict[str, Any]:
        """For the action: a session brings its day, its place and its ward; of a place that we know the ward."""
        cleaned = self.cleaned_data
        where, _colon, key = cleaned["where"].partition(":")
        meeting = self.meetings.get(key)
        at_place = where == Where.PUBLIC
        place = meeting.where if meeting else cleaned["place"] if at_place else ""
        ward = meeting.ward_id if meeting else dict(self.places).get(place)
        return {
            "topics": cleaned["topics"],
            "people": self._number("people"),
            "minutes": self._number("minutes"),
            "where": where,
            "place": place[:120],
            "ward": Ward.objects.filter(pk=ward).first() if ward else None,
            "session": meeting.key if meeting else None,
            "done": cleaned["done"],
            "made_url": cleaned["made_url"],
            "came_back": cleaned["came_back"] or 0,
            "story": cleaned["story"],
            "story_consent": bool(cleaned["story"]) and cleaned["story_consent"],
            "on": cleaned["on"] or (min(_day_of(meeting), today()) if meeting else today()),
        }

    @property
    def is_open(self) -> bool:
        """Whether what unfolds must be seen: something is wrong there, or was typed."""
        if not self.is_bound:
            return any(self.initial.get(name) for name in self.UNFOLDED)
        names = [*self.UNFOLDED, *(f"on_{part}" for part in range(3))]
        return any(self.errors.get(name) or self.data.get(name) for name in names)


def _day_of(meeting: Meeting) -> date:
    return localtime(meeting.starts_at, get_default_timezone()).date()


def written(record: HelpRecord) -> dict:
    """A record as the form that changes it shows it."""
    where = f"{AT_SESSION}{record.session}" if record.session else record.where
    return {
        "where": where,
        "place": record.place if record.where == Where.PUBLIC else "",
        "done": record.done,
        "made_url": record.made_url,
        "came_back": record.came_back or None,
        "story": record.story,
        "story_consent": record.story_consent,
        "on": record.helped_on,
    }
