"""What may be typed in the Living Lab: a profile, a request for testers, consent, feedback, what came of it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime, time
from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from accounts.fields import SplitDateField, WordsField
from accounts.models import Ward
from champions.models import Participation, Study, TesterProfile, Trait
from champions.registries import sessions
from engagement.guards import personal_data_found

NOON = time(12)


def language_choices() -> list[tuple[str, str]]:
    """Those of the site, by their own names."""
    return list(settings.LANGUAGES)


class ProfileForm(forms.Form):
    """What somebody uses and speaks: only what studies look for."""

    is_adult = forms.BooleanField(
        label=gettext_lazy("I am 18 or older"),
        error_messages={"required": gettext_lazy("Studies are for people of 18 and older: tick if you are")},
    )
    age = forms.ChoiceField(
        label=gettext_lazy("Your age"),
        choices=TesterProfile.Age.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose your age")},
    )
    ward = forms.ModelChoiceField(
        Ward.objects.all(),
        label=gettext_lazy("Your ward"),
        required=False,
        empty_label=gettext_lazy("I’d rather not say"),
    )
    traits = forms.MultipleChoiceField(
        label=gettext_lazy("What do you use?"),
        help_text=gettext_lazy("Tick only what you want to tell us. It may say something about your health."),
        choices=Trait.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    speaks = forms.MultipleChoiceField(
        label=gettext_lazy("In which languages would you test?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agrees = forms.BooleanField(
        label=gettext_lazy(
            "Keep this, and ask me when a study looks for somebody like me. I can delete it at any time."
        ),
        error_messages={"required": gettext_lazy("Tick this: without your consent we keep nothing")},
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["speaks"].choices = language_choices()


KEPT = (
    "title", "run_by", "purpose", "what_happens", "minutes", "thanks", "recorded", "places", "ends_on",
)  # fmt: skip
WANTED = ("traits", "ages", "speaks")


class StudyFields(forms.Form):
    """What a study says, in the words of whoever runs it."""

    title = forms.CharField(
        label=gettext_lazy("What do you want to have tried?"),
        max_length=120,
        error_messages={"required": gettext_lazy("Say in a few words what is to be tried")},
    )
    run_by = forms.CharField(
        label=gettext_lazy("Who runs it?"),
        help_text=gettext_lazy("The organisation, as testers should know it"),
        max_length=160,
        error_messages={"required": gettext_lazy("Say who runs it")},
    )
    purpose = WordsField(
        label=gettext_lazy("What is it for?"),
        max_length=1500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say what it is for")},
    )
    what_happens = WordsField(
        label=gettext_lazy("What would testers do?"),
        max_length=1500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say what testers would do")},
    )
    minutes = forms.IntegerField(
        label=gettext_lazy("How many minutes does it take?"),
        min_value=5,
        max_value=480,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={"required": gettext_lazy("Say how many minutes it takes")},
    )
    thanks = forms.CharField(
        label=gettext_lazy("What do testers get?"),
        help_text=gettext_lazy("Such as: a voucher of £15, and tea"),
        max_length=160,
        required=False,
    )
    recorded = WordsField(
        label=gettext_lazy("What do you record?"),
        help_text=gettext_lazy(
            "Testers agree to exactly this. Say what, who sees it, and that it is deleted at the end."
        ),
        max_length=800,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say what you record; if nothing, say so")},
    )
    places = forms.IntegerField(
        label=gettext_lazy("How many testers?"),
        min_value=1,
        max_value=200,
        widget=forms.NumberInput({"class": "govuk-input--width-3"}),
        error_messages={"required": gettext_lazy("Say how many testers you look for")},
    )
    traits = forms.MultipleChoiceField(
        label=gettext_lazy("Who should they be?"),
        help_text=gettext_lazy("Any of those that you tick. Tick nothing, and everybody is asked."),
        choices=Trait.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    ages = forms.MultipleChoiceField(
        label=gettext_lazy("Of what age?"),
        choices=TesterProfile.Age.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    speaks = forms.MultipleChoiceField(
        label=gettext_lazy("Who speak what?"), required=False, widget=forms.CheckboxSelectMultiple
    )
    until = SplitDateField(
        label=gettext_lazy("People can say yes until noon of"),
        error_messages={"required": gettext_lazy("Enter the day until which people can say yes")},
    )
    ends_on = SplitDateField(
        label=gettext_lazy("The study ends on"),
        help_text=gettext_lazy("After this day nothing of anybody who took part is kept"),
        error_messages={"required": gettext_lazy("Enter the day on which the study ends")},
    )

    def __init__(self, data: Mapping | None = None, *, study: Study | None = None, **kwargs: Any):
        kwargs["initial"] = {**kwargs.get("initial", {}), **(initial_of(study) if study else {})}
        super().__init__(data, **kwargs)
        self.fields["speaks"].choices = language_choices()

    def clean(self) -> dict:
        cleaned = super().clean()
        for name in ("title", "purpose", "what_happens", "recorded"):
            if personal_data_found(cleaned.get(name) or ""):
                self.add_error(
                    name, _("Leave out telephone numbers and addresses: testers reach you through us")
                )
        until, ends = cleaned.get("until"), cleaned.get("ends_on")
        if until and until <= today():
            self.add_error("until", _("Give people at least until tomorrow"))
        if until and ends and ends <= until:
            self.add_error("ends_on", _("The study must end after its testers are drawn"))
        return cleaned

    def given(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        return {name: cleaned[name] for name in KEPT} | {
            "applies_until": noon_of(cleaned["until"]),
            "wanted": {name: cleaned[name] for name in WANTED if cleaned[name]},
        }


def noon_of(day: date) -> datetime:
    return datetime.combine(day, NOON, tzinfo=get_default_timezone())


def initial_of(study: Study) -> dict[str, Any]:
    return {name: getattr(study, name) for name in KEPT} | {
        "until": localtime(study.applies_until, get_default_timezone()).date(),
        "session": str(study.session or ""),
        **{name: study.wanted.get(name, []) for name in WANTED},
    }


class StudyForm(StudyFields):
    """The same for a coordinator, who also says at which test session of the calendar it happens."""

    session = forms.ChoiceField(
        label=gettext_lazy("At which session?"),
        help_text=gettext_lazy(
            "Those who are drawn get a place there. None: they are told what to do otherwise."
        ),
        required=False,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        provider = sessions()
        found = provider.upcoming("test") if provider else ()
        choices = [(str(one.key), f"{one.title}, {one.when}, {one.where}") for one in found]
        self.fields["session"].choices = [("", _("No session")), *choices]

    def given(self) -> dict[str, Any]:
        return {**super().given(), "session": self.cleaned_data["session"] or None}


class ConsentForm(forms.Form):
    """One tick for this study; what it is for stands beside it."""

    agrees = forms.BooleanField(
        label=gettext_lazy("I have read what is recorded, and I agree. I can take this back at any time."),
        error_messages={"required": gettext_lazy("Tick this: without your consent you can’t take part")},
    )


class FeedbackForm(forms.Form):
    """How it went, and what should be better."""

    went = forms.ChoiceField(
        label=gettext_lazy("How did it go?"),
        choices=Participation._meta.get_field("went").choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how it went")},
    )
    text = WordsField(
        label=gettext_lazy("What should be better?"),
        help_text=gettext_lazy("Those who run the study read it without your name."),
        max_length=2000,
        required=False,
        widget=forms.Textarea({"rows": 5}),
    )

    def clean_text(self) -> str:
        text = self.cleaned_data["text"]
        if personal_data_found(text):
            raise ValidationError(
                _("Leave out telephone numbers and addresses: this is read without your name")
            )
        return text


class OutcomeForm(forms.Form):
    """What came of it, for those who took part and for everybody."""

    outcome = WordsField(
        label=gettext_lazy("What came of it?"),
        help_text=gettext_lazy("What was changed because of the testers. Everybody can read it."),
        max_length=1500,
        widget=forms.Textarea({"rows": 5}),
        error_messages={"required": gettext_lazy("Say what came of it: those who took part read it")},
    )


class CameForm(forms.Form):
    """Who of those drawn came; by number, and by name for the coordinator alone."""

    came = forms.MultipleChoiceField(
        label=gettext_lazy("Who came?"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args: Any, study: Study, **kwargs: Any):
        super().__init__(*args, **kwargs)
        parts = list(study.participations.coming().select_related("user"))
        self.fields["came"].choices = [(str(part.pk), str(part.user)) for part in parts]
        if not self.is_bound:
            self.initial["came"] = [str(p.pk) for p in parts if p.state != Participation.State.DID_NOT_COME]
