"""What may be typed by whoever books a place, helps or runs the room."""

from __future__ import annotations

import re
import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import HoneypotField, WordsField
from engagement.forms import ActForm
from surgeries.actions.booking import Party
from surgeries.models import Need, Session, SessionTopic
from surgeries.words import hour

MOST = 30  # people in one party, as the database holds it
KEY = re.compile(r"[0-9a-f]{32}")
SHORTEST_NUMBER, LONGEST_NUMBER = 10, 15  # figures


def email_or_number(text: str) -> tuple[str, str]:
    """(email, "") or ("", telephone); ValidationError for what is neither."""
    text = text.strip()
    if "@" in text:
        address = text.lower()
        validate_email(address)
        return address, ""
    figures = re.sub(r"[\s().\-/]", "", text)
    if not re.fullmatch(rf"\+?\d{{{SHORTEST_NUMBER},{LONGEST_NUMBER}}}", figures):
        raise ValidationError(_("neither"))
    return "", figures


class ContactField(forms.CharField):
    """An email address or a telephone number in one box; cleaned to a pair of both, one of them empty."""

    default_error_messages = {
        "required": gettext_lazy("Enter an email address or a mobile number, so that we can reach you"),
        "invalid": gettext_lazy(
            "Enter an email address, like name@example.org, or a mobile number, like 07700 900123"
        ),
    }

    def clean(self, value: str) -> tuple[str, str]:
        text = super().clean(value)
        if not text:
            return "", ""
        try:
            return email_or_number(text)
        except ValidationError:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from None


class PartyFields(forms.Form):
    """Who comes, and what should be arranged: the same on the web and on the telephone."""

    name = forms.CharField(
        label=gettext_lazy("Your name"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "name", "class": "govuk-input--width-20"}),
        error_messages={"required": gettext_lazy("Enter your name")},
    )
    contact = ContactField(
        label=gettext_lazy("Email, or a mobile number"),
        help_text=gettext_lazy("To confirm, and to tell you if anything changes. Nothing else."),
        max_length=254,
        widget=forms.TextInput({"autocomplete": "email", "class": "govuk-input--width-20"}),
    )
    size = forms.IntegerField(
        label=gettext_lazy("How many of you will come?"),
        min_value=1,
        max_value=MOST,
        initial=1,
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
        error_messages={
            "required": gettext_lazy("Say how many of you will come"),
            "invalid": gettext_lazy("Write how many of you will come as a number"),
            "min_value": gettext_lazy("At least one person must come"),
            "max_value": gettext_lazy("For more than %(limit_value)s people, ring us"),
        },
    )
    question = WordsField(
        label=gettext_lazy("What do you need help with?"),
        help_text=gettext_lazy("A sentence is enough. It helps us to find the right person for you."),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 3}),
    )
    group_name = forms.CharField(
        label=gettext_lazy("Name of the group"),
        required=False,
        max_length=160,
        widget=forms.TextInput({"autocomplete": "organization"}),
    )
    needs = forms.MultipleChoiceField(
        label=gettext_lazy("What should we arrange?"),
        help_text=gettext_lazy("Tick all that you need. It is deleted 30 days after the session."),
        choices=Need.What.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    need_language = forms.CharField(
        label=gettext_lazy("Language of the interpreter"), required=False, max_length=60
    )
    need_note = forms.CharField(
        label=gettext_lazy("Anything we should know about it"), required=False, max_length=200
    )

    def clean(self) -> dict:
        cleaned = super().clean()
        needs = cleaned.get("needs") or []
        if Need.What.INTERPRETER in needs and not cleaned.get("need_language"):
            self.add_error("need_language", _("Write which language the interpreter should speak"))
        return cleaned

    def needs_and_notes(self) -> dict[str, str]:
        """Each need and its note; what was written without a tick is something else."""
        given = self.cleaned_data
        found = dict.fromkeys(given["needs"], "")
        if Need.What.INTERPRETER in found:
            found[Need.What.INTERPRETER] = given["need_language"]
        if given["need_note"]:
            found[Need.What.OTHER] = given["need_note"]
        return found

    def party(self, **more: object) -> Party:
        given = self.cleaned_data
        email, phone = given["contact"]
        return Party(
            name=given["name"],
            email=email,
            phone=phone,
            size=given["size"],
            group_name=given["group_name"],
            question=given["question"],
            needs=self.needs_and_notes(),
            **more,
        )


def slot_choices(free: Sequence[datetime]) -> list[tuple[str, str]]:
    return [(slot.isoformat(), hour(slot)) for slot in free]


class BookForm(PartyFields, ActForm):
    """One page, four fields in sight; `free` are the times that can be had, in a session with times."""

    slot = forms.ChoiceField(
        label=gettext_lazy("Which time?"),
        required=False,
        widget=forms.RadioSelect,
        error_messages={
            "invalid_choice": gettext_lazy("Somebody else has that time now. Choose another one."),
        },
    )
    despite = forms.BooleanField(label=gettext_lazy("Book this too"), required=False)
    told = forms.BooleanField(required=False, widget=forms.HiddenInput)  # they begin on the list, and read so
    key = forms.CharField(required=False, widget=forms.HiddenInput)
    website = HoneypotField()
    GROUP = ("group_name",)
    ARRANGE = ("needs", "need_language", "need_note")

    def __init__(
        self, data: Mapping | None = None, *, session: Session, free: Sequence[datetime] = (), **kwargs
    ):
        kwargs["initial"] = {"key": uuid.uuid4().hex, **kwargs.get("initial", {})}
        super().__init__(data, **kwargs)
        self.session, self.free = session, list(free)
        self.is_put_last = False  # the page tells them why they begin on the list, and sends `told` along
        if free:
            self.fields["slot"].choices = slot_choices(free)
            self.fields["slot"].required = True
            self.fields["slot"].error_messages["required"] = _("Choose a time")
        else:
            del self.fields["slot"]
        self.fields["needs"].widget.option_hints = self._there_already()

    def _there_already(self) -> dict[str, str]:
        """What the venue has, said beside the box: nobody need ask for it."""
        venue = self.session.venue
        has = {
            Need.What.STEP_FREE: venue.step_free,
            Need.What.HEARING_LOOP: venue.hearing_loop,
            Need.What.QUIET: venue.quiet_space,
        }
        return {
            what.value: _("{venue} has this.").format(venue=venue) for what, is_so in has.items() if is_so
        }

    def clean_key(self) -> str:
        """The press that this is; a made-up one gets a key of its own."""
        key = self.cleaned_data["key"]
        return key if KEY.fullmatch(key) else uuid.uuid4().hex

    def chosen(self) -> datetime | None:
        slot = self.cleaned_data.get("slot")
        return datetime.fromisoformat(slot) if slot else None

    def _touched(self, names: tuple[str, ...]) -> bool:
        return any(self.errors.get(name) or self.data.get(name) for name in names) if self.is_bound else False

    @property
    def asks_despite(self) -> bool:
        """One more tick, where something else is at the same time."""
        return bool(self.errors.get("despite") or self.data.get("despite")) if self.is_bound else False

    @property
    def is_group_open(self) -> bool:
        return self._touched(self.GROUP)

    @property
    def is_arrange_open(self) -> bool:
        return self._touched(self.ARRANGE)


class ChangeForm(forms.Form):
    """To which other session or time; `options` are pairs of a value and its words."""

    to = forms.ChoiceField(
        label=gettext_lazy("Where to?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": gettext_lazy("Choose where to"),
            "invalid_choice": gettext_lazy(
                "There is no free place for you in that one any more. Choose another."
            ),
        },
    )

    def __init__(self, data: Mapping | None = None, *, options: list[tuple[str, str]], **kwargs):
        super().__init__(data, **kwargs)
        self.fields["to"].choices = options


class HelpForm(forms.Form):
    """How many people somebody can help in the whole session, and with what; who comes to learn says neither."""

    topics = forms.ModelMultipleChoiceField(
        SessionTopic.objects.none(),
        label=gettext_lazy("What can you help with?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    can_help = forms.IntegerField(
        label=gettext_lazy("How many people can you help?"),
        help_text=gettext_lazy("One after the other, in the whole session. Places open accordingly."),
        min_value=1,
        max_value=20,
        initial=2,
        widget=forms.NumberInput({"class": "govuk-input--width-2"}),
    )

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        topics: Sequence[SessionTopic] = (),
        is_learning: bool = False,
        **kwargs,
    ):
        super().__init__(data, **kwargs)
        if is_learning:
            del self.fields["can_help"]
        if is_learning or len(topics) < 2:
            del self.fields["topics"]
        else:
            self.fields["topics"].queryset = SessionTopic.objects.filter(pk__in=[each.pk for each in topics])

    def given(self) -> dict:
        """For the action; what was not asked it knows itself."""
        return {name: value for name, value in self.cleaned_data.items() if value or name == "can_help"}
