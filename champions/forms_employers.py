"""What is typed about employers: by owners who ask to take part, and by coordinators."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy

from accounts.models import Membership, Organisation, User
from champions.models import Employer
from engagement.forms import ActForm

MOST_PLEDGED = 100_000


class PledgeFields(forms.Form):
    """What an employer promises, and whether everybody may see what comes of it."""

    pledged = forms.IntegerField(
        label=gettext_lazy("How many champions do you want to bring?"),
        help_text=gettext_lazy("A goal to work towards; you can begin with few"),
        min_value=1,
        max_value=MOST_PLEDGED,
        widget=forms.NumberInput({"class": "govuk-input--width-5", "inputmode": "numeric"}),
        error_messages={
            "required": gettext_lazy("Enter how many champions you want to bring"),
            "invalid": gettext_lazy("Enter a number, like 20"),
            "min_value": gettext_lazy("Enter 1 or more"),
        },
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Show us on the page of employers, with figures and without names"),
        required=False,
        initial=True,
    )


class AskToTakePartForm(PledgeFields, ActForm):
    """For the owner of at least one organisation that takes no part yet."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Which organisation?"),
        to_field_name="public_id",
        widget=forms.RadioSelect,
        empty_label=None,
        error_messages={"required": gettext_lazy("Choose the organisation")},
    )
    note = forms.CharField(
        label=gettext_lazy("Anything we should know"),
        required=False,
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"max_length": gettext_lazy("Write 500 characters or fewer")},
    )
    field_order = ["organisation", "pledged", "note", "is_public"]

    def __init__(self, *args: Any, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        found = may_ask(user)
        self.fields["organisation"].queryset = found
        if len(found) == 1:
            self.fields["organisation"].initial = found[0].public_id


def may_ask(user: User) -> Any:
    """The organisations that this person owns and that neither take part nor wait."""
    there = Employer.objects.filter(state__in=[Employer.State.REQUESTED, Employer.State.ACTIVE])
    owned = Membership.objects.filter(user=user, role=Membership.Role.OWNER).values("organisation")
    rows = Organisation.objects.filter(pk__in=owned).exclude(kind=Organisation.Kind.DEPARTMENT)
    return rows.exclude(pk__in=there.values("organisation"))


class EnterEmployerForm(PledgeFields):
    """By a coordinator, for an organisation that is on the site already."""

    organisation = forms.ModelChoiceField(
        Organisation.objects.none(),
        label=gettext_lazy("Organisation"),
        help_text=gettext_lazy(
            "One that is on this site. Whoever owns it there reads its roster; others ask on the page of employers."
        ),
    )
    field_order = ["organisation", "pledged", "is_public"]

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = Organisation.objects.filter(employer_of_champions=None)
        self.fields["organisation"].queryset = rows.order_by("name", "pk")


class ChangeEmployerForm(PledgeFields):
    pass


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label=gettext_lazy("Why not, for now?"),
        help_text=gettext_lazy("Its owners read this, and can ask again."),
        max_length=500,
        widget=forms.Textarea({"rows": 4}),
        error_messages={"required": gettext_lazy("Say why: they read it")},
    )
