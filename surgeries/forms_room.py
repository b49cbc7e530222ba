"""What may be typed in the room: somebody walks in, what was done in a turn, and the sheet of paper afterwards."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from accounts.models import User
from surgeries.actions.booking import Party
from surgeries.actions.turns import LONGEST, Done, minutes_of
from surgeries.actions.typing import Line
from surgeries.board import Party as Known
from surgeries.forms import KEY, MOST
from surgeries.models import Session, SessionTopic, Turn
from surgeries.words import first_name

EMPTY_LINES = 10
NARROW = {"class": "govuk-input--width-2", "inputmode": "numeric"}


def topics_for(session: Session) -> QuerySet[SessionTopic]:
    """Those of the session; all that are in use, where it names none."""
    own = session.topics.order_by("order", "name")
    return own if own.exists() else SessionTopic.objects.filter(is_active=True)


class TopicsField(forms.ModelMultipleChoiceField):
    widget = forms.CheckboxSelectMultiple


class WalkInForm(forms.Form):
    """Somebody stands in the room: how many, and what for."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    size = forms.IntegerField(
        label=gettext_lazy("How many"),
        min_value=1,
        max_value=MOST,
        initial=1,
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )
    topics = TopicsField(
        SessionTopic.objects.none(), label=gettext_lazy("What do they need help with?"), required=False
    )
    is_called_by_reference = forms.BooleanField(
        label=gettext_lazy("Not by name on the screen"), required=False
    )
    key = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: Mapping | None = None, *, session: Session, **kwargs):
        kwargs["initial"] = {"key": uuid.uuid4().hex}
        super().__init__(data, **kwargs)
        self.fields["topics"].queryset = topics_for(session)

    def clean_key(self) -> str:
        key = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else uuid.uuid4().hex

    def party(self) -> Party:
        given = self.cleaned_data
        return Party(name=given["name"], size=given["size"], topics=tuple(given["topics"]))


class FinishForm(forms.Form):
    """Twenty seconds: the topic is ticked already, the minutes are counted already, all else is folded away."""

    topics = TopicsField(
        SessionTopic.objects.none(),
        label=gettext_lazy("What did you help with?"),
        error_messages={"required": gettext_lazy("Tick what you helped with")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        help_text=gettext_lazy("Counted since you began. Change it if that is wrong."),
        required=False,
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={
            "min_value": gettext_lazy("Write at least one minute"),
            "max_value": gettext_lazy("Write at most %(limit_value)s minutes"),
            "invalid": gettext_lazy("Write the minutes as a number"),
        },
    )
    done = WordsField(
        label=gettext_lazy("What did you do?"),
        help_text=gettext_lazy("Without names. Such as: a map of the allotments."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 2}),
    )
    made_url = forms.URLField(
        label=gettext_lazy("Link to what was made"), required=False, max_length=200, assume_scheme="https"
    )
    dataset_url = forms.URLField(
        label=gettext_lazy("Link to the data that you used"),
        required=False,
        max_length=200,
        assume_scheme="https",
    )
    story = WordsField(
        label=gettext_lazy("Their story, in a few sentences"),
        required=False,
        max_length=1500,
        widget=forms.Textarea({"rows": 3}),
    )
    story_consent = forms.BooleanField(
        label=gettext_lazy("I asked them: it may be told in public"), required=False
    )
    MORE = ("done", "made_url", "dataset_url", "story", "story_consent")

    def __init__(self, data: Mapping | None = None, *, turn: Turn, **kwargs):
        known = list(turn.topics.all())
        possible = topics_for(turn.session)
        first = known or (list(possible) if possible.count() == 1 else [])
        kwargs["initial"] = {"minutes": minutes_of(turn), "topics": first}
        super().__init__(data, **kwargs)
        ids = {topic.pk for topic in (*possible, *known)}
        self.fields["topics"].queryset = SessionTopic.objects.filter(pk__in=ids)

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("story_consent") and not cleaned.get("story"):
            self.add_error("story", _("Write the story, or take the tick away"))
        return cleaned

    @property
    def is_more_open(self) -> bool:
        return self.is_bound and any(self.errors.get(name) or self.data.get(name) for name in self.MORE)

    def what(self) -> Done:
        given = dict(self.cleaned_data)
        return Done(topics=tuple(given.pop("topics")), **given)


class SurgeonForm(forms.Form):
    """Which of those who help."""

    surgeon = forms.ModelChoiceField(
        User.objects.none(),
        label=gettext_lazy("Who helps them?"),
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={
            "required": gettext_lazy("Choose who helps them"),
            "invalid_choice": gettext_lazy("Choose one of those who help here"),
        },
    )

    def __init__(self, data: Mapping | None = None, *, surgeons: Sequence[tuple[User, str]], **kwargs):
        super().__init__(data, **kwargs)
        self.fields["surgeon"].queryset = User.objects.filter(pk__in=[user.pk for user, _says in surgeons])
        self.fields["surgeon"].choices = [(user.pk, says) for user, says in surgeons]


# --- The sheet ---------------------------------------------------------------------------------------------
class LineForm(forms.Form):
    """One line of the sheet; left empty it says nothing. `known` is the party that had booked, if one had."""

    CAME = (
        ("", gettext_lazy("Not typed yet")),
        ("yes", gettext_lazy("Came")),
        ("no", gettext_lazy("Did not come")),
    )
    came = forms.ChoiceField(label=gettext_lazy("Came?"), choices=CAME, required=False)
    name = forms.CharField(label=gettext_lazy("Name"), max_length=80, required=False)
    size = forms.IntegerField(
        label=gettext_lazy("How many"),
        required=False,
        min_value=1,
        max_value=MOST,
        widget=forms.NumberInput(NARROW),
        error_messages={
            "invalid": gettext_lazy("Write how many they were as a number"),
            "min_value": gettext_lazy("At least one person must have come"),
            "max_value": gettext_lazy("At most %(limit_value)s people are one party"),
        },
    )
    topic = forms.ModelChoiceField(SessionTopic.objects.none(), label=gettext_lazy("Topic"), required=False)
    minutes = forms.IntegerField(
        label=gettext_lazy("Minutes"),
        required=False,
        min_value=1,
        max_value=LONGEST,
        widget=forms.NumberInput(NARROW),
        error_messages={
            "invalid": gettext_lazy("Write the minutes as a number"),
            "min_value": gettext_lazy("Write at least one minute"),
            "max_value": gettext_lazy("Write at most %(limit_value)s minutes"),
        },
    )
    surgeon = forms.ModelChoiceField(User.objects.none(), label=gettext_lazy("Helped by"), required=False)
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    OF_HELP = ("topic", "minutes", "surgeon")

    def __init__(self, data: Mapping | None, *, known: Known | None, sheet: Sheet, **kwargs):
        super().__init__(data, **kwargs)
        self.known = known
        self.fields["topic"].queryset = sheet.topic_rows
        self.fields["topic"].choices = sheet.topics
        self.fields["surgeon"].queryset = sheet.surgeon_rows
        self.fields["surgeon"].choices = sheet.surgeons
        if known is None:
            del self.fields["came"]
        else:
            del self.fields["name"], self.fields["key"]

    @property
    def legend(self) -> str:
        return self.known.booking.name or self.known.booking.reference if self.known else ""

    def _given(self, name: str) -> bool:
        return self.cleaned_data.get(name) not in (None, "")

    @property
    def is_empty(self) -> bool:
        """Nothing is said about this party; a number that only repeats the booking is nothing."""
        if self.known is None:
            return not any(self._given(name) for name in ("name", "size", *self.OF_HELP))
        return not any(self._given(name) for name in ("came", *self.OF_HELP))

    def clean(self) -> dict:
        cleaned = super().clean()
        helped = [name for name in self.OF_HELP if self._given(name)]
        if self.known and cleaned.get("came") == "no" and helped:
            self.add_error("came", _("They did not come, but were helped? Say which of both is right"))
        if self.known and not cleaned.get("came") and helped and not self.errors.get("came"):
            self.add_error("came", _("Say whether they came"))
        if cleaned.get("came") != "no" and helped:
            if not self._given("topic") and "topic" not in self.errors:
                self.add_error("topic", _("Choose the topic"))
            if not self._given("minutes") and "minutes" not in self.errors:
                self.add_error("minutes", _("Write how many minutes; about is good enough"))
        return cleaned

    def line(self) -> Line:
        given = self.cleaned_data
        own = {name: given.get(name) for name in ("size", *self.OF_HELP)}
        if self.known is not None:
            return Line(booking=self.known.booking, came=given["came"] == "yes", **own)
        key = given["key"] if KEY.fullmatch(given["key"]) else uuid.uuid4().hex
        return Line(key=key, name=given["name"], **own)


class Sheet:
    """All lines: a form for each party that is not noted yet, and ten for those who walked in."""

    def __init__(
        self, data: Mapping | None, *, session: Session, parties: Sequence[Known], surgeons: Sequence[User]
    ):
        self.topic_rows = topics_for(session)
        self.topics: list[tuple[Any, str]] = [("", "–"), *((each.pk, each.name) for each in self.topic_rows)]
        self.surgeon_rows = User.objects.filter(pk__in=[surgeon.pk for surgeon in surgeons])
        self.surgeons: list[tuple[Any, str]] = [
            ("", _("Not known")),
            *((each.pk, first_name(str(each))) for each in surgeons),
        ]
        self.booked = [self._booked(data, party) for party in parties]
        self.walked_in = [self._walked_in(data, number) for number in range(1, EMPTY_LINES + 1)]

    def _booked(self, data: Mapping | None, party: Known) -> LineForm:
        first = party.booking.topics.all()[:1]
        initial = {
            "size": party.booking.party_size,
            "came": {"came": "yes", "no_show": "no"}.get(party.booking.state, ""),
        }
        form = LineForm(data, known=party, sheet=self, prefix=party.booking.reference, initial=initial)
        form.suggested = first[0].name if first else ""
        return form

    def _walked_in(self, data: Mapping | None, number: int) -> LineForm:
        initial = {"key": uuid.uuid4().hex}
        return LineForm(data, known=None, sheet=self, prefix=f"walked-in-{number}", initial=initial)

    @property
    def forms(self) -> list[LineForm]:
        return [*self.booked, *self.walked_in]

    def is_valid(self) -> bool:
        """Every line is looked at, so that all that is wrong is said at once."""
        return all([form.is_valid() for form in self.forms])

    def lines(self) -> list[Line]:
        return [form.line() for form in self.forms if not form.is_empty]
