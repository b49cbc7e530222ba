"""What may be asked of the list, and what may be typed: the ten questions, a line for partners."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Organisation, Ward
from challenges.models import Challenge, Programme, StageKind
from engagement.forms import ActForm, FilterForm


def stage_choices() -> list[tuple[str, str]]:
    return [
        ("", _("Any stage")),
        *[(kind.value, str(kind.label)) for kind in StageKind],
        ("over", _("Ended or stopped")),
    ]


class ChallengeFilter(FilterForm):
    words = forms.CharField(label=gettext_lazy("Words"), required=False, max_length=80)
    stage = forms.ChoiceField(label=gettext_lazy("Stage"), required=False, choices=stage_choices)
    department = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Department"),
        required=False,
        empty_label=gettext_lazy("Any department"),
    )
    programme = forms.ModelChoiceField(
        Programme.objects.none(),
        label=gettext_lazy("Programme"),
        required=False,
        to_field_name="slug",
        empty_label=gettext_lazy("Any programme"),
    )
    ward = forms.ModelChoiceField(
        Ward.objects.none(), label=gettext_lazy("Ward"), required=False, empty_label=gettext_lazy("Any ward")
    )
    open = forms.BooleanField(label=gettext_lazy("Open now"), required=False)
    paid = forms.BooleanField(label=gettext_lazy("Taking part is paid"), required=False)

    def __init__(self, data: Mapping):
        super().__init__(data)
        shown = Challenge.objects.public().order_by()
        fields = self.fields
        fields["department"].queryset = Organisation.objects.filter(
            pk__in=shown.values("department")
        ).order_by("name")
        fields["programme"].queryset = Programme.objects.public().order_by("name")
        fields["ward"].queryset = Ward.objects.filter(
            pk__in=Challenge.wards.through.objects.filter(challenge__in=shown.values("pk")).values("ward")
        ).order_by("name")


# --- Is this for me? ---------------------------------------------------------------------------------------
class ForMeForm(forms.Form):
    """Each question of the plan with yes, not yet, no. Nothing of it is kept."""

    ANSWERS = (("yes", gettext_lazy("Yes")), ("unsure", gettext_lazy("Not sure")), ("no", gettext_lazy("No")))

    def __init__(self, data: Mapping | None = None, *, questions: Sequence[Mapping[str, str]]):
        super().__init__(data)
        self.questions = list(questions)
        for number, entry in enumerate(self.questions, start=1):
            self.fields[f"q{number}"] = forms.ChoiceField(
                label=f"{number}. {entry['question']}",
                choices=self.ANSWERS,
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Answer question {number}").format(number=number),
                    "invalid_choice": _("Choose one of the answers to question {number}").format(
                        number=number
                    ),
                },
            )

    def answered(self, value: str) -> list[Mapping[str, str]]:
        return [
            entry
            for number, entry in enumerate(self.questions, start=1)
            if self.cleaned_data.get(f"q{number}") == value
        ]


# --- Partners wanted ---------------------------------------------------------------------------------------
class PartnerForm(ActForm):
    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Your organisation"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose your organisation")},
    )
    brings = forms.CharField(
        label=gettext_lazy("What you bring"),
        help_text=gettext_lazy("Such as: routing software, and two people who know it"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say what you bring")},
    )
    wants = forms.CharField(
        label=gettext_lazy("Whom you look for"),
        help_text=gettext_lazy("Such as: somebody who knows how community transport is insured"),
        max_length=200,
        error_messages={"required": gettext_lazy("Say whom you look for")},
    )
    contact = forms.CharField(
        label=gettext_lazy("How to reach you"),
        help_text=gettext_lazy("An email address or a telephone number of your firm. Everybody can read it."),
        max_length=120,
        error_messages={"required": gettext_lazy("Say how to reach you")},
    )

    def __init__(self, data: Mapping | None = None, *, organisations, **kwargs):
        super().__init__(data, **kwargs)
        self.fields["organisation"].queryset = organisations
