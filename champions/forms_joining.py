"""What somebody types to become a champion, and to change it later. The lists of fields are closed."""

from __future__ import annotations

import re
from collections.abc import Mapping

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from accounts.models import User, Ward
from champions.actions.joining import Application
from champions.models import Champion, Employer, Skill
from champions.words import how_often, language_choices
from engagement.forms import ActForm
from engagement.guards import personal_data_found

Age, Kind, Reach, When = Champion.Age, Champion.Kind, Champion.Reach, Champion.When
UNDER_13 = "under_13"  # never kept: whoever chooses it is turned away before anything is
AGES = [(UNDER_13, gettext_lazy("Under 13")), *Age.choices]
KIND_HINTS = {
    Kind.CITIZEN: gettext_lazy("In your own time: neighbours, family, people at the library"),
    Kind.EMPLOYEE: gettext_lazy("Through your employer, who takes part and gave you a code"),
    Kind.BUSINESS: gettext_lazy("Your shop, café or firm helps its customers and neighbours"),
}
OFTEN = (0, 1, 2, 4)
SHORTEST_NUMBER, LONGEST_NUMBER = 10, 15  # figures
LONGEST_ABOUT = 400


def find_employer(code: str) -> Employer | None:
    """Whoever takes part and has this code, however it was typed."""
    plain = re.sub(r"[\W_]", "", code).upper()
    return Employer.objects.active().filter(join_code=plain).first() if plain else None


class KindFields(forms.Form):
    """As what somebody helps, and with whose people. `employer` is the one that they have already."""

    kind = forms.ChoiceField(
        label=gettext_lazy("How do you want to help?"),
        choices=Kind.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how you want to help")},
    )
    code = forms.CharField(
        label=gettext_lazy("Employer’s join code"),
        help_text=gettext_lazy("Only if you help through your employer: eight letters and figures"),
        required=False,
        max_length=20,
        widget=forms.TextInput(
            {"class": "govuk-input--width-10", "autocomplete": "off", "spellcheck": "false"}
        ),
    )
    business_name = forms.CharField(
        label=gettext_lazy("Name of the business"),
        help_text=gettext_lazy("Only if you help as a business"),
        required=False,
        max_length=160,
        widget=forms.TextInput({"autocomplete": "organization", "class": "govuk-input--width-20"}),
    )
    employer: Employer | None = None

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["kind"].widget.option_hints = KIND_HINTS

    def clean_code(self) -> str:
        """A code that nobody has is said at once, also where it is not asked for: they meant something by it."""
        code = self.cleaned_data["code"].strip()
        if not code:
            return ""
        found = find_employer(code)
        if found is None:
            raise ValidationError(
                _("Check the code: no employer that takes part has it. Ask whoever gave it to you."),
                code="code",
            )
        self.employer = found
        return found.join_code

    def clean(self) -> dict:
        cleaned = super().clean()
        kind = cleaned.get("kind")
        if kind == Kind.EMPLOYEE and not self.employer and "code" not in self.errors:
            self.add_error("code", _("Enter the code that your employer gave you"))
        if kind == Kind.BUSINESS and not cleaned.get("business_name"):
            self.add_error("business_name", _("Enter the name of the business"))
        return cleaned


def age_field(choices: list) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=gettext_lazy("How old are you?"),
        help_text=gettext_lazy("We ask so that everybody is safe. It is never shown."),
        choices=choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how old you are")},
    )


class StartForm(KindFields, ActForm):
    """The first step, before there is an account: nothing of it is kept where somebody is under 13."""

    age = age_field(AGES)
    field_order = ["kind", "code", "business_name", "age"]

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["age"].widget.option_hints = {
            Age.UNDER_18: gettext_lazy("We then ask for a responsible adult, such as a parent or a teacher")
        }

    def is_too_young(self) -> bool:
        """Asked before anything else is looked at."""
        return self.data.get("age") == UNDER_13

    def kept(self) -> dict[str, str]:
        """What waits in the session while they make an account."""
        return {name: self.cleaned_data[name] for name in ("kind", "age", "code", "business_name")}


class SkillsField(forms.ModelMultipleChoiceField):
    """Topics or skills in use, as boxes with a sentence each."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, kind: str, **kwargs):
        super().__init__(Skill.objects.none(), required=False, **kwargs)
        self.kind = kind

    def fill(self) -> None:
        self.queryset = Skill.objects.in_use().filter(kind=self.kind)
        self.widget.option_hints = {
            str(pk): words for pk, words in self.queryset.values_list("pk", "description") if words
        }


class AboutForm(ActForm):
    """Where, in which languages, with what, when, and how somebody is reached."""

    adult_name = forms.CharField(
        label=gettext_lazy("Name of your responsible adult"),
        help_text=gettext_lazy("A parent, carer, teacher or youth worker who knows that you do this"),
        max_length=80,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": gettext_lazy("Enter the name of your responsible adult")},
    )
    adult_contact = forms.CharField(
        label=gettext_lazy("Their email address or telephone number"),
        help_text=gettext_lazy(
            "Coordinators get in touch with them before anything else. Nobody else sees it."
        ),
        max_length=120,
        widget=forms.TextInput({"autocomplete": "off", "class": "govuk-input--width-20"}),
        error_messages={"required": gettext_lazy("Enter how we reach your responsible adult")},
    )
    ward = forms.ModelChoiceField(
        Ward.objects.none(),
        label=gettext_lazy("Ward where you can help"),
        error_messages={"required": gettext_lazy("Choose the ward where you can help")},
    )
    more_wards = forms.ModelMultipleChoiceField(
        Ward.objects.none(),
        label=gettext_lazy("Other wards that you can get to"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages in which you can help"),
        help_text=gettext_lazy("Tick all that you speak well enough to explain something"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    more_languages = forms.MultipleChoiceField(
        label=gettext_lazy("Other languages"), required=False, widget=forms.CheckboxSelectMultiple
    )
    topics = SkillsField(
        Skill.Kind.TOPIC,
        label=gettext_lazy("What can you help with?"),
        help_text=gettext_lazy("You need patience, not a certificate. You can change this later."),
    )
    skills = SkillsField(Skill.Kind.SKILL, label=gettext_lazy("What else do you bring?"))
    free = forms.MultipleChoiceField(
        label=gettext_lazy("When are you mostly free?"),
        choices=When.choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    reach = forms.ChoiceField(
        label=gettext_lazy("How should coordinators reach you?"),
        choices=Reach.choices,
        initial=Reach.EMAIL,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how coordinators should reach you")},
    )
    phone = forms.CharField(
        label=gettext_lazy("Telephone number"),
        help_text=gettext_lazy("Only if we should ring or text you. It is never shown to others."),
        required=False,
        max_length=30,
        widget=forms.TextInput({"type": "tel", "autocomplete": "tel", "class": "govuk-input--width-20"}),
    )
    about = WordsField(
        label=gettext_lazy("About you"),
        help_text=gettext_lazy("A sentence or two that people read in the list. No address, no number."),
        required=False,
        max_length=LONGEST_ABOUT,
        widget=forms.Textarea({"rows": 3}),
    )
    is_listed = forms.BooleanField(
        label=gettext_lazy("Show me in the list of champions, once I am active"),
        help_text=gettext_lazy(
            "With your name to show, wards, topics and languages. People write to you through this site and never "
            "see your address."
        ),
        required=False,
    )
    asks_a_month = forms.TypedChoiceField(
        label=gettext_lazy("How often may we ask you for something?"),
        help_text=gettext_lazy("Such as help at a session near you. You can always say no."),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose how often we may ask you")},
    )

    def __init__(self, data: Mapping | None = None, *, is_minor: bool, **kwargs):
        super().__init__(data, **kwargs)
        self.is_minor = is_minor
        for name in ("is_listed", "asks_a_month") if is_minor else ("adult_name", "adult_contact"):
            del self.fields[name]
        self._fill_wards()
        self.fields["languages"].choices = language_choices(of_the_site=True)
        self.fields["more_languages"].choices = language_choices(of_the_site=False)
        self.fields["topics"].fill()
        self.fields["skills"].fill()
        if not is_minor:
            self.fields["asks_a_month"].choices = often_choices(self.initial.get("asks_a_month"))

    def _fill_wards(self) -> None:
        wards = Ward.objects.order_by("name")
        self.fields["ward"].queryset = self.fields["more_wards"].queryset = wards
        self.fields["ward"].empty_label = _("Choose a ward")
        if not wards.exists():  # a city that has not brought its wards yet
            self.fields["ward"].required = False

    def clean_phone(self) -> str:
        typed = self.cleaned_data["phone"].strip()
        figures = re.sub(r"[\s().\-/]", "", typed)
        if typed and not re.fullmatch(rf"\+?\d{{{SHORTEST_NUMBER},{LONGEST_NUMBER}}}", figures):
            raise ValidationError(_("Enter a telephone number, like 07700 900123"), code="invalid")
        return figures

    def clean_about(self) -> str:
        """Contact details would stand in public: what looks like some is named, and nothing typed is lost."""
        text = self.cleaned_data["about"].strip()
        found = dict.fromkeys(
            f"“{finding.sample}”: {finding.message}" for finding in personal_data_found(text)
        )
        if found:
            raise ValidationError([ValidationError(words, code="personal_data") for words in found])
        return text

    def clean(self) -> dict:
        cleaned = super().clean()
        wants_number = cleaned.get("reach") in (Reach.PHONE, Reach.TEXT)
        if wants_number and not cleaned.get("phone") and "phone" not in self.errors:
            self.add_error("phone", _("Enter the number on which we reach you"))
        return cleaned

    def application(
        self, *, kind: str, age: str, employer: Employer | None, business_name: str
    ) -> Application:
        given = self.cleaned_data
        wards = {ward.pk: ward for ward in (given["ward"], *given["more_wards"]) if ward}
        return Application(
            kind=kind,
            age=age,
            employer=employer,
            business_name=business_name,
            adult_name=given.get("adult_name", ""),
            adult_contact=given.get("adult_contact", ""),
            wards=list(wards.values()),
            languages=[*given["languages"], *given["more_languages"]],
            skills=[*given["topics"], *given["skills"]],
            free=given["free"],
            reach=given["reach"],
            phone=given["phone"],
            about=given["about"],
            is_listed=given.get("is_listed", False),
            asks_a_month=given.get("asks_a_month", 0),
        )

    def _touched(self, name: str) -> bool:
        return bool(self[name].value())

    @property
    def has_more_wards(self) -> bool:
        return self._touched("more_wards")

    @property
    def has_more_languages(self) -> bool:
        return self._touched("more_languages")


def often_choices(now: int | None) -> list[tuple[int, str]]:
    """The usual ones, with the number that somebody has now among them."""
    return [(number, how_often(number)) for number in sorted({*OFTEN, now} - {None})]


class ChangeForm(KindFields, AboutForm):
    """Everything again, for somebody who is a champion; their age too, but nobody turns 18 by themselves."""

    age = age_field(Age.choices)
    field_order = ["kind", "code", "business_name", "age"]

    def __init__(self, data: Mapping | None = None, *, champion: Champion, **kwargs):
        kwargs.setdefault("initial", initial_of(champion))
        super().__init__(data, is_minor=champion.is_minor, **kwargs)
        self.champion = champion
        self.employer = champion.employer
        self.fields["age"].choices = [pair for pair in Age.choices if pair[0] != Age.UNDER_18]
        if champion.is_minor:
            del self.fields["age"]
        if champion.employer:
            words = _("You are with {employer}. Leave this empty to stay with them.")
            self.fields["code"].help_text = words.format(employer=champion.employer)

    def given(self) -> Application:
        age = self.cleaned_data.get("age", self.champion.age)
        return self.application(
            kind=self.cleaned_data["kind"],
            age=age,
            employer=self.employer,
            business_name=self.cleaned_data["business_name"],
        )


def initial_for(user: User, asks_a_month: int) -> dict:
    """What we know of somebody who applies."""
    return {"ward": user.ward_id, "languages": ["en"], "asks_a_month": asks_a_month}


def initial_of(champion: Champion) -> dict:
    """What they said before; the home ward stands first where it is one of theirs."""
    wards = [ward.pk for ward in champion.wards.all()]
    home = champion.user.ward_id if champion.user else None
    first = home if home in wards else next(iter(wards), None)
    site = dict(language_choices(of_the_site=True))
    spoken = [language.code for language in champion.languages.all()]
    skills = [skill for skill in champion.skills.all() if skill.is_active]
    names = ("kind", "business_name", "age", "adult_name", "adult_contact", "free", "reach", "phone", "about")
    return {
        **{name: getattr(champion, name) for name in (*names, "is_listed", "asks_a_month")},
        "ward": first,
        "more_wards": [pk for pk in wards if pk != first],
        "languages": [code for code in spoken if code in site],
        "more_languages": [code for code in spoken if code not in site],
        "topics": [skill.pk for skill in skills if skill.kind == Skill.Kind.TOPIC],
        "skills": [skill.pk for skill in skills if skill.kind == Skill.Kind.SKILL],
    }


class ReasonForm(ActForm):
    """Why, in a few words; nobody need say it about themselves."""

    reason = forms.CharField(
        label=gettext_lazy("Would you like to say why?"),
        help_text=gettext_lazy("Coordinators read it. It helps us to do better."),
        required=False,
        max_length=300,
    )
