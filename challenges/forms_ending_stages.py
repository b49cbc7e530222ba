"""What is typed when a solution ends: adopt, adapt or stop, with figures against the indicators."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.actions.ending import ways_on
from challenges.forms_stages import pounds, words
from challenges.ledger import plain
from challenges.models import Ending, Solution, WantedOutcome

NAMELESS = ("sentence", "benefit", "lessons", "others", "built")


class EndingForm(forms.Form):
    """`how` offers what the route allows and nothing else; each indicator has its two fields."""

    outcome = forms.ChoiceField(
        label=gettext_lazy("What becomes of it?"),
        choices=Ending.Outcome.choices,
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose adopt, adapt or stop")},
    )
    how = forms.ChoiceField(
        label=gettext_lazy("If it is adopted: how does it go on?"), required=False, widget=forms.RadioSelect
    )
    sentence = forms.CharField(
        label=gettext_lazy("Why, in a sentence for everybody"),
        max_length=300,
        error_messages={"required": gettext_lazy("Say why in a sentence")},
    )
    built = words(gettext_lazy("What was built?"), rows=3, most=1000)
    cost = pounds(
        gettext_lazy("What has it cost the council?"),
        required=gettext_lazy("Enter what it has cost in pounds"),
    )
    benefit = words(
        gettext_lazy("What has it brought?"),
        required=gettext_lazy("Say what it has brought, or that it brought nothing"),
        most=2000,
    )
    lessons = words(
        gettext_lazy("What have you learnt?"), required=gettext_lazy("Say what you have learnt"), most=2000
    )
    others = forms.CharField(
        label=gettext_lazy("Who else may use it?"),
        help_text=gettext_lazy("Such as: other councils, under an open licence"),
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, solution: Solution, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.solution = solution
        challenge = solution.challenge
        self.ways = ways_on(challenge)
        self.fields["how"].choices = [
            (way.name, f"{way.label}. {way.needs}." if way.needs else str(way.label)) for way in self.ways
        ]
        self.fields["how"].help_text = _("The legal route of this challenge allows these")
        self.fields["sentence"].help_text = _(
            "Don’t name the firm: it reads this before its name stands beside it"
        )
        if solution.state == Solution.State.STOPPED:
            self.fields["outcome"].choices = [
                pair for pair in Ending.Outcome.choices if pair[0] != Ending.Outcome.ADOPT
            ]
            del self.fields["how"]
        self.wanted = list(challenge.outcomes.all())
        for outcome in self.wanted:
            self._ask(outcome)

    def _ask(self, outcome: WantedOutcome) -> None:
        said = outcome.indicator or outcome.text
        now_, wanted = plain(outcome.baseline), plain(outcome.target)
        self.fields[f"value_{outcome.pk}"] = forms.DecimalField(
            label=_("Measured: {indicator}").format(indicator=said),
            help_text=_("Before: {before}. Wanted: {wanted}. Leave it empty if nothing was measured.").format(
                before=f"{now_} {outcome.unit}".strip(), wanted=f"{wanted} {outcome.unit}".strip()
            ),
            max_digits=12,
            decimal_places=2,
            required=False,
            widget=forms.TextInput({"inputmode": "decimal", "class": "govuk-input--width-10"}),
            error_messages={"invalid": _("Enter a number, like 42 or 3.5")},
        )
        self.fields[f"note_{outcome.pk}"] = forms.CharField(
            label=_("How was it measured, or why was it not?"),
            max_length=300,
            error_messages={"required": _("Say how it was measured, or why it was not")},
        )

    def clean(self) -> dict:
        cleaned = super().clean()
        if cleaned.get("outcome") == Ending.Outcome.ADOPT and not cleaned.get("how"):
            self.add_error("how", _("Choose how it goes on"))
        names = [self.solution.organisation.name, *self.solution.partners.values_list("name", flat=True)]
        for field in NAMELESS:
            said = (cleaned.get(field) or "").casefold()
            if any(name and name.casefold() in said for name in names):
                self.add_error(field, _("Leave out the name of the firm: it has not agreed to be named yet"))
        return cleaned

    def results(self) -> dict[int, tuple[Decimal | None, str]]:
        cleaned = self.cleaned_data
        return {
            outcome.pk: (cleaned[f"value_{outcome.pk}"], cleaned[f"note_{outcome.pk}"])
            for outcome in self.wanted
        }

    def given(self) -> dict[str, Any]:
        names = ("outcome", "sentence", "built", "cost", "benefit", "lessons", "others")
        return {name: self.cleaned_data[name] for name in names} | {"how": self.cleaned_data.get("how", "")}
