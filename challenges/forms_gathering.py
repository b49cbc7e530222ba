"""What may be typed about a workshop, and to link what people said."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets import AdminDateTimeInput

from accounts.clock import now
from accounts.models import User
from challenges.models import Challenge, Gathering
from surgeries import words
from surgeries.forms_office import SessionForm, begin_of
from surgeries.models import Session
from surgeries.models.sessions import Kind, Mode


class SessionChoice(forms.ModelChoiceField):
    def label_from_instance(self, obj: Session) -> str:
        return f"{words.when(obj)}: {obj.title}, {obj.venue.name}"


class GatheringForm(forms.ModelForm):
    """A session of surgeries that can be booked, or a date, a place and a link."""

    session = SessionChoice(
        Session.objects.none(),
        label=gettext_lazy("A session of surgeries that people can book"),
        help_text=gettext_lazy("Its date and place count then; leave the ones below empty."),
        required=False,
        empty_label=gettext_lazy("None: I say when and where myself"),
    )

    link = forms.URLField(
        label=gettext_lazy("Link"),
        help_text=gettext_lazy("Where one signs up, or the room of a video call"),
        assume_scheme="https",
        max_length=200,
        required=False,
    )

    class Meta:
        model = Gathering
        fields = ["title", "kind", "session", "starts_at", "place", "link", "is_public"]
        widgets = {"starts_at": AdminDateTimeInput()}
        help_texts = {
            "is_public": gettext_lazy(
                "Then it stands on the page of the challenge, and later what was learnt"
            ),
        }

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        rows = Session.objects.open().upcoming()
        if self.instance.session_id:
            rows = Session.objects.filter(Q(pk=self.instance.session_id) | Q(pk__in=rows.values("pk")))
        self.fields["session"].queryset = rows.select_related("venue").order_by("starts_at", "pk")

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        if not given.get("session") and not given.get("starts_at") and "starts_at" not in self.errors:
            self.add_error("starts_at", _("Say when it is, or choose a session."))
        return given

    def _get_validation_exclusions(self) -> set[str]:
        """When it is, is judged above, beside its field."""
        return super()._get_validation_exclusions() | {"study"}


class WorkshopForm(SessionForm):
    """A session of surgeries for this challenge: what the organiser of surgeries types, less what is decided here."""

    GIVEN = (
        "title",
        "summary",
        "kind",
        "venue",
        "languages",
        "mode",
        "places",
        "slot_minutes",
        "phone",
        "host",
    )
    KINDS = (Kind.WORKSHOP, Kind.TEST)  # a gathering has the same two

    def __init__(self, *args: Any, **kwargs: Any):
        super().__init__(*args, **kwargs)
        for name in ("about", "needs_surgeons", "offer_hours"):
            del self.fields[name]
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in self.KINDS]
        self.fields["host"].required = True

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if {"day", "starts_at"} <= given.keys() and begin_of(self) <= now():
            self.add_error("starts_at", _("This time is over"))
        return given


def workshop_initial(challenge: Challenge, user: User) -> dict[str, Any]:
    """What is known already: the title, the department, who holds it, and that one books a place."""
    said = _("{department} asks: {summary}").format(
        department=challenge.department, summary=challenge.summary
    )
    return {
        "title": _("Workshop: {title}").format(title=challenge.title)[:120],
        "summary": said[:300],
        "kind": Kind.WORKSHOP,
        "mode": Mode.PLACES,
        "minutes": 120,
        "host": user.email,
    }


class NotesForm(forms.ModelForm):
    """Afterwards."""

    class Meta:
        model = Gathering
        fields = ["people", "insights", "notes"]
        widgets = {"insights": forms.Textarea({"rows": 6}), "notes": forms.Textarea({"rows": 8})}
        help_texts = {
            "insights": gettext_lazy(
                "A line for each thing. Everybody reads this where everybody could come; name nobody."
            ),
            "notes": gettext_lazy("For the team: nobody else reads them"),
        }


class FindForm(forms.Form):
    q = forms.CharField(
        label=gettext_lazy("Words, or the address of a comment, an idea or an action"),
        help_text=gettext_lazy("Such as: G4, or what somebody wrote about allotments"),
        max_length=300,
        required=False,
    )


class SaysForm(forms.Form):
    what = forms.CharField(widget=forms.HiddenInput, max_length=40)
    says = forms.CharField(
        label=gettext_lazy("What does it show?"),
        help_text=gettext_lazy(
            "Everybody reads this on the page of the challenge, and so does whoever said it."
        ),
        max_length=300,
        error_messages={"required": gettext_lazy("Say what it shows")},
    )
