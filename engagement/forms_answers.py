"""What may be typed when the department answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.fields import WordsField
from accounts.models import Organisation, User
from engagement.forms import TextForm
from engagement.models import Topic
from engagement.registries import kind_of, known

LONGEST_ANSWER = 4000


def departments_for(user: User, topic: Topic) -> list[Organisation]:
    """As whom this person may answer there: the departments that they belong to, and who leads it."""
    own = kind_of(topic).department(topic.key) if known(topic.kind) else None
    mine = Organisation.objects.filter(memberships__user=user, kind=Organisation.Kind.DEPARTMENT)
    found = list(mine.order_by("name"))
    return [*found, own] if own and own not in found else found


class AnswerField(WordsField):
    """The words of an official response."""

    def __init__(self, **kwargs):
        super().__init__(
            label=_("Your answer"),
            max_length=LONGEST_ANSWER,
            help_text=_("Say what is true now, what happens next and when. If the answer is no, say why."),
            widget=forms.Textarea({"rows": 10}),
            error_messages={
                "required": _("Write your answer"),
                "max_length": _("Write %(limit_value)d characters or fewer; now there are %(show_value)d"),
            },
            **kwargs,
        )


class WordsForm(TextForm):
    """Other words for an answer that stands."""

    text = AnswerField()
    longest = LONGEST_ANSWER


class RespondForm(WordsForm):
    """Words, as which department, and for an answer to a topic whether it answers all that was said so far.

    One department to choose from is not asked for; with none, its name is typed.
    """

    department = forms.ChoiceField(
        label=_("Who answers"), error_messages={"required": _("Choose the department that answers")}
    )
    department_name = forms.CharField(
        label=_("Who answers"),
        max_length=160,
        help_text=_("The department, as people know it."),
        error_messages={"required": _("Say which department answers")},
    )
    everything = forms.BooleanField(
        label=_("This answers everything said so far"),
        required=False,
        help_text=_(
            "Everybody who wrote here is told, and nothing said before now waits for an answer any more."
        ),
    )

    def __init__(
        self,
        data: Mapping | None = None,
        *,
        departments: Sequence[Organisation],
        asks_everything: bool = False,
        **kwargs,
    ):
        super().__init__(data, **kwargs)
        self.departments = {str(each.public_id): each for each in departments}
        if len(departments) > 1:
            self.fields["department"].choices = [(key, each.name) for key, each in self.departments.items()]
        else:
            del self.fields["department"]
        if departments:
            del self.fields["department_name"]
        if not asks_everything:
            del self.fields["everything"]
        self.order_fields(["text", "understood", "everything", "department", "department_name"])

    @property
    def only_department(self) -> Organisation | None:
        """Where there is no choice."""
        return next(iter(self.departments.values())) if len(self.departments) == 1 else None

    def given(self) -> dict:
        """What the action takes."""
        data = self.cleaned_data
        department = self.only_department or self.departments.get(data.get("department", ""))
        return {
            "text": data["text"],
            "department": department,
            "department_name": data.get("department_name", ""),
            "everything": data.get("everything", False),
        }


class ReasonForm(forms.Form):
    """Why an answer is withdrawn; it stands in its place."""

    reason = forms.CharField(
        label=_("Why is it withdrawn?"),
        help_text=_("One sentence. It stands on the page in the place of the answer."),
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
        error_messages={"required": _("Say why: everybody reads it")},
    )
