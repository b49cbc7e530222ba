"""What may be typed to propose a challenge, and by a department that takes one up or declines it."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.fields import WordsField
from accounts.models import Organisation, User
from challenges.actions.proposing import is_officer, officers
from challenges.models import Challenge
from challenges.querysets import own_departments

ROWS = {"rows": 4}


class ProposeForm(forms.Form):
    """By anybody signed in."""

    key = forms.UUIDField(widget=forms.HiddenInput, initial=uuid.uuid4)
    title = forms.CharField(
        label=gettext_lazy("Give the challenge a title"),
        max_length=120,
        error_messages={"required": gettext_lazy("Give the challenge a title")},
    )
    summary = forms.CharField(
        label=gettext_lazy("Ask it in a sentence"),
        help_text=gettext_lazy(
            "Such as: How could people who grow food and people who cook find each other?"
        ),
        max_length=250,
        error_messages={"required": gettext_lazy("Ask it in a sentence")},
    )
    statement = WordsField(
        label=gettext_lazy("What is the problem?"),
        help_text=gettext_lazy(
            "What happens now, and where. Not how to solve it: that is what we ask firms."
        ),
        max_length=3000,
        widget=forms.Textarea({"rows": 6}),
        error_messages={"required": gettext_lazy("Say what the problem is")},
    )
    affected = WordsField(
        label=gettext_lazy("Who is affected?"), max_length=2000, widget=forms.Textarea(ROWS), required=False
    )
    evidence = WordsField(
        label=gettext_lazy("What do you know about it?"),
        help_text=gettext_lazy("Figures, what you have seen, what others have tried"),
        max_length=3000,
        widget=forms.Textarea(ROWS),
        required=False,
    )
    proposed_as = forms.ChoiceField(
        label=gettext_lazy("As whom do you propose it?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Say as whom you propose it")},
    )
    department = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Which department is it for?"),
        required=False,
        empty_label=gettext_lazy("I don’t know"),
    )

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Organisation.objects.departments().order_by("name")
        From = Challenge.From
        choices = [(From.CITIZEN, _("Myself")), (From.GROUP, _("A working group"))]
        if is_officer(user):
            choices.append((From.OFFICER, _("An officer of the council")))
        self.fields["proposed_as"].choices = choices

    def given(self) -> dict[str, Any]:
        return dict(self.cleaned_data)


class OfficerChoice(forms.ModelChoiceField):
    """By the name that colleagues know."""

    def label_from_instance(self, obj: User) -> str:
        return str(obj)


class TakeUpForm(forms.Form):
    """Which department, who owns it, who stands in."""

    department = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Department"),
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the department that takes it up")},
    )
    owner = OfficerChoice(
        User.objects.none(),
        label=gettext_lazy("Who owns it?"),
        help_text=gettext_lazy("A challenge officer of the department"),
        error_messages={"required": gettext_lazy("Choose who owns it")},
    )
    substitute = OfficerChoice(
        User.objects.none(),
        label=gettext_lazy("Who stands in for the owner?"),
        required=False,
        empty_label=gettext_lazy("Nobody yet"),
    )

    def __init__(self, *args: Any, user: User, challenge: Challenge, **kwargs: Any):
        super().__init__(*args, **kwargs)
        departments = own_departments(user).order_by("name")
        if challenge.department_id:
            departments = departments.filter(pk=challenge.department_id)
        people = officers().filter(organisations__in=departments)
        self.fields["department"].queryset = departments
        for name in ("owner", "substitute"):
            self.fields[name].queryset = people.order_by("display_name", "pk")
        self.fields["department"].initial = departments.first()
        self.fields["owner"].initial = user.pk


class DeclineForm(forms.Form):
    """Why not, in words for whoever proposed it."""

    department = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("For which department do you answer?"),
        empty_label=None,
    )
    reason = forms.CharField(
        label=gettext_lazy("Why is it not taken up?"),
        help_text=gettext_lazy(
            "Whoever proposed it reads exactly this. Say what would have to change, or who else might help."
        ),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say why: whoever proposed it reads it")},
    )

    def __init__(self, *args: Any, user: User, challenge: Challenge, **kwargs: Any):
        super().__init__(*args, **kwargs)
        departments = own_departments(user).order_by("name")
        if challenge.department_id:
            del self.fields["department"]
            return
        self.fields["department"].queryset = departments
        self.fields["department"].initial = departments.first()
