"""What coordinators type."""

from __future__ import annotations

from datetime import date

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.forms import WagtailAdminModelForm
from wagtail.admin.widgets import AdminDateInput

from accounts.clock import today
from champions.models import Activity

YEARS = 3  # after which a certificate is mostly looked at again; the law knows no such time


class ActivityForm(WagtailAdminModelForm):
    """A check is allowed with a reason only, so that somebody has looked it up."""

    class Meta:
        model = Activity
        fields = ["name", "slug", "says", "level", "why", "is_active"]

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("level") not in (None, Activity.Level.NONE) and not cleaned.get("why"):
            self.add_error(
                "why",
                _("Say which words of the law allow it. Asking for a check without leave is an offence."),
            )
        return cleaned

    def validate_constraints(self) -> None:
        """Said beside `why` already, in plain words."""
        if "why" not in self.errors:
            super().validate_constraints()


class OptionalReasonForm(forms.Form):
    """They read it in the email that tells them."""

    reason = forms.CharField(
        label=gettext_lazy("Note"),
        help_text=gettext_lazy("Other coordinators and the champion can read it"),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
    )


class ReasonForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why"),
        help_text=gettext_lazy(
            "They read it in the email that tells them. Write nothing about a concern here."
        ),
        max_length=300,
        widget=forms.Textarea({"rows": 3}),
        error_messages={"required": gettext_lazy("Say why: they read it in the email that tells them.")},
    )


def in_some_years(from_day: date) -> date:
    try:
        return from_day.replace(year=from_day.year + YEARS)
    except ValueError:  # 29 February
        return from_day.replace(year=from_day.year + YEARS, day=28)


class CheckForm(forms.Form):
    """Which activity, and two days. Neither number nor contents of a certificate are asked for or kept."""

    activity = forms.ModelChoiceField(
        Activity.objects.none(),
        label=gettext_lazy("Activity"),
        help_text=gettext_lazy("Only those for which the law allows a check"),
        empty_label=gettext_lazy("Choose an activity"),
        error_messages={
            "required": gettext_lazy("Choose the activity for which the check was made"),
            "invalid_choice": gettext_lazy(
                "The law allows no check for this activity. Asking for one is an offence."
            ),
        },
    )
    seen_on = forms.DateField(label=gettext_lazy("Seen on"), widget=AdminDateInput)
    look_again_on = forms.DateField(label=gettext_lazy("Look again on"), widget=AdminDateInput)

    def __init__(self, *args, **kwargs):
        day = today()
        kwargs["initial"] = {"seen_on": day, "look_again_on": in_some_years(day), **kwargs.get("initial", {})}
        super().__init__(*args, **kwargs)
        allowed = Activity.objects.exclude(level=Activity.Level.NONE)
        self.fields["activity"].queryset = allowed.filter(is_active=True)
