"""What officers type on the way from a need to an approved plan."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import time
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.template.defaultfilters import filesizeformat
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from accounts.models import Organisation, User
from challenges.forms_office import at, day_field, time_field
from challenges.models import Challenge
from procurement.law.planning import NOON
from procurement.models import Before, Case, CaseFile
from procurement.querysets import own_departments

SMALL, LARGE = {"rows": 3}, {"rows": 6}


def text_field(label: Any, *, rows: int = 3, most: int = 4000, **more: Any) -> forms.CharField:
    return forms.CharField(label=label, max_length=most, widget=forms.Textarea({"rows": rows}), **more)


def challenge_field() -> forms.TypedChoiceField:
    """No ModelChoiceField: in the back office that would offer only those that the officer runs."""
    return forms.TypedChoiceField(
        label=gettext_lazy("Challenge it comes from"),
        coerce=lambda pk: Challenge.objects.get(pk=pk),
        empty_value=None,
        required=False,
    )


def challenges_for(user: User) -> list[tuple[Any, str]]:
    """Public ones, which everybody knows, and those of the officer's own departments."""
    mine = own_departments(user, "procurement.change_case").values("pk")
    rows = Challenge.objects.filter(
        Q(department__in=mine) | Q(pk__in=Challenge.objects.public().values("pk"))
    )
    return [("", _("None")), *rows.order_by("title").values_list("pk", "title")]


class BeginForm(forms.Form):
    """Title, department of one's own, and the challenge that it comes from."""

    title = forms.CharField(
        label=gettext_lazy("What it is called"),
        help_text=gettext_lazy("In plain words, as firms would look for it"),
        max_length=200,
    )
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Organisation.objects.none(), empty_label=None
    )
    challenge = challenge_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = own_departments(user, "procurement.add_case").order_by("name")
        self.fields["challenge"].choices = challenges_for(user)


class NeedForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What it is called"), max_length=200)
    need = text_field(
        gettext_lazy("What must come of it"),
        rows=6,
        help_text=gettext_lazy("The outcome, not the solution: firms may know a better way"),
    )
    challenge = challenge_field()

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["challenge"].choices = challenges_for(user)


class KindForm(forms.Form):
    category = forms.ChoiceField(label=gettext_lazy("What is bought"))
    kind = forms.ChoiceField(
        label=gettext_lazy("Kind of contract"),
        help_text=gettext_lazy("It decides which threshold holds (Procurement Act 2023, Schedule 1)"),
        choices=Case.Kind.choices,
    )
    nation = forms.ChoiceField(label=gettext_lazy("Nation"), choices=Case.Nation.choices)
    place = forms.CharField(label=gettext_lazy("Where it is done"), max_length=200)
    vat_percent = forms.DecimalField(
        label=gettext_lazy("VAT, per cent"),
        help_text=gettext_lazy("Thresholds are compared with VAT"),
        min_value=Decimal(0),
        max_value=Decimal(99),
        max_digits=4,
        decimal_places=2,
    )

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = Case._meta.get_field("category").choices


class RouteForm(forms.Form):
    route = forms.ChoiceField(
        label=gettext_lazy("Route"), choices=Case.Route.choices, widget=forms.RadioSelect
    )
    route_reasons = text_field(
        gettext_lazy("Why this route"),
        rows=5,
        help_text=gettext_lazy("Who approves it reads this, and an auditor after years"),
    )


class ReceivedForm(forms.Form):
    tenders_url = forms.URLField(
        label=gettext_lazy("Address of the page where tenders are received"),
        help_text=gettext_lazy("Such as https://… of the council’s e-tendering system. Firms are sent there"),
        max_length=500,
        assume_scheme="https",
    )


class PeopleForm(forms.Form):
    """Both of the department of the case."""

    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=User.objects.none())
    substitute = forms.ModelChoiceField(
        label=gettext_lazy("Who stands in"), queryset=User.objects.none(), required=False
    )

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = User.objects.filter(memberships__organisation=case.department_id, is_active=True)
        people = people.distinct().order_by("pk")
        self.fields["owner"].queryset = self.fields["substitute"].queryset = people


class CodesForm(forms.Form):
    """Codes are ticked; one can be typed; plain words find more. `offered` are those that can be ticked."""

    words = forms.CharField(
        label=gettext_lazy("What is it, in plain words?"),
        help_text=gettext_lazy("Such as grass cutting, or a code or its beginning"),
        max_length=80,
        required=False,
    )
    typed = forms.CharField(
        label=gettext_lazy("Or type a code that you know"),
        help_text=gettext_lazy("Eight digits, such as 77310000"),
        max_length=120,
        required=False,
    )


class DatesForm(forms.Form):
    """What the dates depend on, and the dates themselves; all may be left for later but the day it is needed."""

    needed_on = day_field(gettext_lazy("Contract needed by"))
    ends_on = day_field(gettext_lazy("Contract ends"), required=False)
    electronic = forms.BooleanField(label=gettext_lazy("Tenders come electronically"), required=False)
    complete = forms.BooleanField(label=gettext_lazy("All documents stand with the notice"), required=False)
    engages = forms.BooleanField(label=gettext_lazy("We talk to the market first"), required=False)
    uses_planned = forms.BooleanField(
        label=gettext_lazy("A planned procurement notice (UK3) shortens the time for tenders"), required=False
    )
    urgent_reasons = text_field(
        gettext_lazy("If it is urgent: why"),
        required=False,
        help_text=gettext_lazy("A state of urgency, not a late start (Procurement Act 2023, section 54)"),
    )
    publishes_on = day_field(gettext_lazy("Tender notice on"), required=False)
    questions_day = day_field(gettext_lazy("Questions until"), required=False)
    questions_clock = time_field(gettext_lazy("Questions until, UK time"), required=False, initial=NOON)
    closes_day = day_field(gettext_lazy("Tenders until"), required=False)
    closes_clock = time_field(gettext_lazy("Tenders until, UK time"), required=False, initial=NOON)
    decision_on = day_field(gettext_lazy("Award decided by"), required=False)
    award_notice_on = day_field(gettext_lazy("Award notice on"), required=False)
    signs_on = day_field(gettext_lazy("Contract signed on"), required=False)

    ABOVE_ONLY = ("electronic", "complete", "uses_planned", "urgent_reasons", "award_notice_on")
    OF_TENDERS = (
        "electronic", "complete", "engages", "uses_planned", "urgent_reasons", "publishes_on", "questions_day",
        "questions_clock", "closes_day", "closes_clock",
    )  # fmt: skip

    def __init__(self, *args: Any, case: Case, **kwargs: Any):
        super().__init__(*args, **kwargs)
        gone = set() if case.is_above else set(self.ABOVE_ONLY)
        gone |= set() if case.is_advertised else set(self.OF_TENDERS)
        for name in gone:
            del self.fields[name]

    @staticmethod
    def parts(name: str, moment: Any) -> dict[str, Any]:
        local = localtime(moment) if moment else None
        return {f"{name}_day": local and local.date(), f"{name}_clock": local.time() if local else NOON}

    def moment(self, name: str) -> Any:
        day = self.cleaned_data.get(f"{name}_day")
        return at(day, self.cleaned_data.get(f"{name}_clock") or time(12)) if day else None

    @property
    def given(self) -> dict[str, Any]:
        """As `actions.planning.set_dates` takes it."""
        plain = {
            name: value
            for name, value in self.cleaned_data.items()
            if not name.startswith(("questions_", "closes_"))
        }
        if "closes_day" in self.fields:
            plain |= {"questions_until": self.moment("questions"), "closes_at": self.moment("closes")}
        return plain


class ReasonForm(forms.Form):
    seen = forms.CharField(widget=forms.HiddenInput, max_length=64)
    reason = text_field(
        gettext_lazy("Why they are bought apart"),
        rows=5,
        help_text=gettext_lazy("Why they could not reasonably be one contract. An auditor reads this."),
    )


class CopyForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("What the new one is called"), max_length=200)
    department = forms.ModelChoiceField(
        label=gettext_lazy("Department"), queryset=Organisation.objects.none(), empty_label=None
    )

    files = forms.MultipleChoiceField(
        label=gettext_lazy("Files to take along"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=gettext_lazy(
            "They come marked “from last time, to be checked”, and are checked before tenders are invited"
        ),
    )

    def __init__(self, *args: Any, user: User, files: Iterable[CaseFile] = (), **kwargs: Any):
        """`files`: those that can come along; all but those for officers only are ticked."""
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = own_departments(user, "procurement.add_case").order_by("name")
        rows = list(files)
        if not rows:
            del self.fields["files"]
            return
        self.fields["files"].choices = [(str(row.pk), _file_words(row)) for row in rows]
        self.fields["files"].initial = [str(row.pk) for row in rows if not row.is_internal]

    def clean_files(self) -> list[int]:
        return [int(key) for key in self.cleaned_data["files"]]


def _file_words(row: CaseFile) -> str:
    said = f"{row.title} ({row.name}, {filesizeformat(row.size)})"
    return _("{file}, for officers only").format(file=said) if row.is_internal else said


class CancelForm(forms.Form):
    reasons = text_field(
        gettext_lazy("Why"), help_text=gettext_lazy("Everybody may read it once something of it is public")
    )


class ApproveForm(forms.Form):
    answer = forms.ChoiceField(
        label=gettext_lazy("Your decision"),
        choices=(("yes", gettext_lazy("I approve it")), ("no", gettext_lazy("I refuse it"))),
        widget=forms.RadioSelect,
    )
    reasons = text_field(
        gettext_lazy("Reasons"), required=False, help_text=gettext_lazy("Needed where you refuse")
    )


class DecisionPlanForm(forms.Form):
    """Is it a key decision, what is decided, and since when it stands on the forward plan."""

    is_key = forms.ChoiceField(
        label=gettext_lazy("Is it a key decision?"),
        choices=(("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No"))),
        widget=forms.RadioSelect,
    )
    not_key_reasons = text_field(gettext_lazy("If not: why"), required=False)
    before = forms.ChoiceField(
        label=gettext_lazy("What waits for it"),
        choices=(
            (Before.TENDER.value, gettext_lazy("Going to market")),
            (Before.CONTRACT.value, gettext_lazy("Signing the contract")),
        ),
        initial=Before.CONTRACT.value,
    )
    what = text_field(gettext_lazy("What is decided"), required=False)
    options = text_field(gettext_lazy("Options considered"), required=False, rows=5)
    planned_on = day_field(gettext_lazy("On the forward plan since"), required=False)
    plan_url = forms.URLField(
        label=gettext_lazy("Address of the forward plan"),
        required=False,
        max_length=500,
        assume_scheme="https",
    )
    urgent_basis = text_field(
        gettext_lazy("If it is decided after less than 28 clear days: why that is lawful"), required=False
    )

    def clean_planned_on(self) -> Any:
        day = self.cleaned_data["planned_on"]
        if day and day > today():
            raise ValidationError(_("Write it down once it stands there."))
        return day


class DecisionForm(forms.Form):
    decided_by = forms.CharField(
        label=gettext_lazy("Who decided"),
        help_text=gettext_lazy("Such as the Cabinet, or the office of whoever decided"),
        max_length=200,
    )
    decided_on = day_field(gettext_lazy("Decided on"))
    published_on = day_field(gettext_lazy("Decision published on"))
    reasons = text_field(gettext_lazy("Reasons for the decision"), rows=5)


class CallInForm(forms.Form):
    on = day_field(gettext_lazy("Called in on"))
    why = text_field(gettext_lazy("Why"))


class ReleaseForm(forms.Form):
    on = day_field(gettext_lazy("Released on"))
    outcome = text_field(gettext_lazy("What scrutiny decided"))
