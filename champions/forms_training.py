"""What may be chosen at the end of a module."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from champions.training import Question


class QuestionsForm(forms.Form):
    """A question a field. Wrong answers keep what was chosen and say why; right ones say so too.

    `asks_name`: whether the name may stand on the badge, for somebody who has none of this module yet.
    """

    shows_name = forms.BooleanField(
        label=gettext_lazy("Show my name on the badge page"),
        help_text=gettext_lazy(
            "Everybody with the address can read it. Without this it says “a digital champion”. "
            "You can change it later."
        ),
        required=False,
    )

    def __init__(self, data: Mapping | None = None, *, questions: Sequence[Question], asks_name: bool):
        super().__init__(data)
        self.questions = questions
        for number, question in enumerate(questions):
            self.fields[self.name(number)] = forms.ChoiceField(
                label=f"{number + 1}. {question.text}",
                choices=[(str(place), option.text) for place, option in enumerate(question.options)],
                widget=forms.RadioSelect,
                error_messages={
                    "required": _("Choose an answer to question {number}").format(number=number + 1),
                    "invalid_choice": _("Choose one of the answers to question {number}").format(
                        number=number + 1
                    ),
                },
            )
        if not asks_name:
            del self.fields["shows_name"]

    @staticmethod
    def name(number: int) -> str:
        return f"question_{number + 1}"

    def clean(self) -> dict:
        for number, question in enumerate(self.questions):
            place = self.cleaned_data.get(self.name(number))
            if place and not question.options[int(place)].is_right:
                why = question.options[int(place)].explanation
                self.add_error(
                    self.name(number),
                    _("Question {number}: not quite. {why}").format(number=number + 1, why=why),
                )
        return self.cleaned_data

    @property
    def answers(self) -> list[int]:
        """The places that were chosen, of a form that is valid."""
        return [int(self.cleaned_data[self.name(number)]) for number in range(len(self.questions))]

    @property
    def rows(self) -> list[tuple[forms.BoundField, str]]:
        """Each question with what there is to say about a right answer; "" where it is not right, or not sent."""
        return [
            (self[self.name(number)], self._praise(number, question))
            for number, question in enumerate(self.questions)
        ]

    def _praise(self, number: int, question: Question) -> str:
        place = getattr(self, "cleaned_data", {}).get(self.name(number)) if self.is_bound else None
        return question.options[int(place)].explanation if place else ""
