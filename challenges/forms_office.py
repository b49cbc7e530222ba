"""What officers type on the way from a route to the end of a challenge."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import now, today
from accounts.models import Organisation
from challenges.clock import NOON
from challenges.models import Challenge, Notice, Plan, Route, Stage, Support

TEXT = {"rows": 3}
TIME = {"type": "time"}
DAY = {"type": "date"}


def day_field(label: Any, **more: Any) -> forms.DateField:
    return forms.DateField(label=label, widget=forms.DateInput(DAY, format="%Y-%m-%d"), **more)


def time_field(label: Any, **more: Any) -> forms.TimeField:
    return forms.TimeField(label=label, widget=forms.TimeInput(TIME, format="%H:%M"), **more)


def at(day: date, clock: time) -> datetime:
    """That time by the council's clock."""
    return datetime.combine(day, clock, tzinfo=get_default_timezone())


class RouteForm(forms.Form):
    route = forms.ChoiceField(label=gettext_lazy("Route"), choices=Route.choices, widget=forms.RadioSelect)
    reasons = forms.CharField(
        label=gettext_lazy("Why this route"),
        help_text=gettext_lazy("Who approves it reads this, and an auditor after years"),
        max_length=2000,
        widget=forms.Textarea({"rows": 5}),
    )


class NoticeForm(forms.Form):
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=Notice.Kind.choices)
    number = forms.CharField(
        label=gettext_lazy("Official number"), help_text=gettext_lazy("Such as 012345-2026"), max_length=20
    )
    ocid = forms.CharField(
        label=gettext_lazy("OCID"), help_text=gettext_lazy("Such as ocds-h6vhtk-012345"), max_length=40
    )
    day = day_field(gettext_lazy("Published on"))
    clock = time_field(gettext_lazy("At"))
    url = forms.URLField(
        label=gettext_lazy("Where it can be read"), required=False, assume_scheme="https", max_length=200
    )

    @property
    def published_at(self) -> datetime:
        return at(self.cleaned_data["day"], self.cleaned_data["clock"])


class Closing(forms.Form):
    """A closing time: noon on a working day, unless somebody means another."""

    closes_day = day_field(gettext_lazy("Closes on"))
    closes_clock = time_field(gettext_lazy("At"), initial=NOON)
    unusual = forms.BooleanField(
        label=gettext_lazy("Another time than noon on a working day is meant"), required=False
    )

    @property
    def closes_at(self) -> datetime:
        return at(self.cleaned_data["closes_day"], self.cleaned_data["closes_clock"])


class InviteForm(Closing):
    at_once = forms.BooleanField(label=gettext_lazy("Open it at once"), required=False)
    opens_day = day_field(gettext_lazy("Opens on"), required=False)
    opens_clock = time_field(gettext_lazy("At"), required=False, initial=time(9))
    decision_on = day_field(gettext_lazy("Firms hear by"))

    field_order = [
        "at_once",
        "opens_day",
        "opens_clock",
        "closes_day",
        "closes_clock",
        "unusual",
        "decision_on",
    ]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        has_time = cleaned.get("at_once") or (cleaned.get("opens_day") and cleaned.get("opens_clock"))
        if not has_time and "opens_day" not in self.errors:
            self.add_error("opens_day", _("Say when it opens, or tick “at once”."))
        return cleaned

    @property
    def opens_at(self) -> datetime:
        given = self.cleaned_data
        return now() if given["at_once"] else at(given["opens_day"], given["opens_clock"])


class Reason(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody who takes part reads it"),
        max_length=500,
        widget=forms.Textarea(TEXT),
    )


class LengthenForm(Closing, Reason):
    field_order = ["closes_day", "closes_clock", "unusual", "reason"]


class LaterForm(Reason):
    day = day_field(gettext_lazy("Firms hear by"))

    field_order = ["day", "reason"]


class StopForm(Reason):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy("Everybody reads it"),
        max_length=500,
        widget=forms.Textarea(TEXT),
    )


class EndForm(forms.Form):
    sentence = forms.CharField(
        label=gettext_lazy("What came of it, in a sentence"), max_length=500, widget=forms.Textarea(TEXT)
    )


class ChangeForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What has changed"),
        help_text=gettext_lazy("Everybody who takes part is told in these words"),
        max_length=500,
        widget=forms.Textarea(TEXT),
    )
    plan = forms.ModelChoiceField(
        label=gettext_lazy("Go over to a newer version of the plan"),
        queryset=Plan.objects.none(),
        required=False,
        empty_label=gettext_lazy("Keep the version on which it opened"),
    )

    def __init__(self, *args: Any, challenge: Challenge, **kwargs: Any):
        super().__init__(*args, **kwargs)
        newer = Plan.objects.filter(programme=challenge.programme_id, number__gt=challenge.plan.number)
        self.fields["plan"].queryset = newer


class NeededForm(forms.Form):
    """From when the dates are planned backwards."""

    needed_by = day_field(gettext_lazy("It is needed by"))


class StageDatesForm(forms.Form):
    """When one stage runs. `stage` gives the legend."""

    begins_on = day_field(gettext_lazy("Begins"))
    ends_on = day_field(gettext_lazy("Ends"))
    decision_on = day_field(gettext_lazy("Decision by"), required=False)

    def __init__(self, *args: Any, stage: Stage, **kwargs: Any):
        super().__init__(*args, prefix=f"stage-{stage.position}", use_required_attribute=False, **kwargs)
        self.stage = stage

    @property
    def dates(self) -> tuple[date, date, date | None]:
        return tuple(self.cleaned_data[name] for name in ("begins_on", "ends_on", "decision_on"))


class SupportForm(forms.ModelForm):
    class Meta:
        model = Support
        fields = ("organisation", "stage", "kind", "what", "amount", "given_on")
        widgets = {"given_on": forms.DateInput(DAY, format="%Y-%m-%d")}

    def __init__(self, *args: Any, challenge: Challenge, firms: Any, **kwargs: Any):
        super().__init__(*args, use_required_attribute=False, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(pk__in=firms).order_by("name")
        self.fields["stage"].queryset = Stage.objects.filter(plan=challenge.plan_id).order_by("position")

    def clean_given_on(self) -> date:
        day = self.cleaned_data["given_on"]
        if day > today():
            raise ValidationError(_("That day has not come yet."))
        return day


def parts_of(moment: datetime | None) -> tuple[date | None, time | None]:
    """Day and time by the council's clock, for the initial values of a form."""
    if moment is None:
        return None, None
    local = localtime(moment, get_default_timezone())
    return local.date(), local.time().replace(second=0, microsecond=0)
