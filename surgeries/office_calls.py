"""The organisers' list "To ring": people without email, what to say to them, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column, TitleColumn
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.scoped import DecisionView
from accounts.viewsets import ReadOnly
from engagement.refusing import Refusing
from surgeries import words
from surgeries.actions import calls
from surgeries.models import CallTask
from surgeries.models.telling import What
from surgeries.words import spoken

Outcome = CallTask.Outcome


class CallForm(forms.Form):
    """What came of the call; about a free place, what they want."""

    outcome = forms.ChoiceField(label=gettext_lazy("What came of it?"), widget=forms.RadioSelect)
    FOR_OFFERS = (Outcome.ACCEPTED, Outcome.DECLINED, Outcome.NOBODY, Outcome.WRONG)
    FOR_OTHERS = (Outcome.TOLD, Outcome.MESSAGE, Outcome.NOBODY, Outcome.WRONG)

    def __init__(self, *args: Any, call: CallTask, **kwargs: Any):
        super().__init__(*args, **kwargs)
        possible = self.FOR_OFFERS if call.what == What.OFFERED else self.FOR_OTHERS
        self.fields["outcome"].choices = [(one.value, one.label) for one in possible]


class CallView(Refusing, DecisionView):
    """Everything one needs on the telephone, and one press afterwards."""

    model = CallTask
    form_class = CallForm
    index_url_name = "surgery_calls:index"
    page_title = gettext_lazy("Ring")
    submit_button_label = gettext_lazy("Done")
    header_icon = "mail"
    explanation = gettext_lazy(
        "If nobody answers, it comes back in three hours; after the third time it is taken off the list."
    )

    def may(self, user: Any, row: CallTask) -> bool:
        return user.has_perm("surgeries.change_calltask")

    def get_page_subtitle(self) -> str:
        return whose(self.object)

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "call": self.object}

    def facts(self) -> list[tuple[str, object]]:
        booking = self.object.booking
        session = booking.session
        until = booking.offer_until
        found = [
            (_("Number"), booking.phone),
            (_("Who"), whose(self.object)),
            (_("What to say"), self.object.get_what_display()),
            (_("Why"), session.state_reason if self.object.what == What.SESSION_CANCELLED else ""),
            (_("Kept until"), f"{words.weekday(until)}, {words.hour(until)}" if until else ""),
            (_("Session"), f"{session.title}, {words.when_booked(booking)}"),
            (_("Where"), f"{session.venue.full_address} {session.venue.transport}".strip()),
            (_("How many"), words.people(booking.party_size)),
            (_("Reference"), booking.reference),
            (_("Language"), ", ".join(spoken([booking.language])) if booking.language else ""),
            (_("How it stands now"), words.state_of(booking)[0]),
            (_("Booked by"), booking.booked_by or ""),
            (_("Tried"), self.object.tries or ""),
        ]
        return [(label, value) for label, value in found if value != ""]

    def attempt(self, form: CallForm) -> str:
        outcome = form.cleaned_data["outcome"]
        done = calls.finish(call=self.object, outcome=outcome, by=self.request.user)
        if not done:
            return _("Somebody else was quicker: it is done already.")
        return (
            _("It stands on the list again, for later.")
            if self.is_for_later()
            else _("Thank you. It is done.")
        )

    def is_for_later(self) -> bool:
        return CallTask.objects.filter(pk=self.object.pk, done_at=None).exists()


def whose(call: CallTask) -> str:
    return call.booking.name or call.booking.reference


def page_of(call: CallTask) -> str:
    return reverse("surgery_calls:decide", args=[call.pk])


def number(call: CallTask) -> str:
    return call.booking.phone


def due(call: CallTask) -> str:
    said = f"{words.weekday(call.due_at)}, {words.hour(call.due_at)}"
    return _("{when} (late)").format(when=said) if call.is_overdue else said


def where(call: CallTask) -> str:
    session = call.booking.session
    return f"{session.title}, {words.when_booked(call.booking)}, {session.venue}"


class CallIndexView(IndexView):
    any_permission_required = ["view"]


class CallViewSet(ReadOnly, ModelViewSet):
    """What is still to be said, what is due first on top."""

    model = CallTask
    name = "surgery_calls"
    icon = "mail"
    menu_label = gettext_lazy("To ring")
    index_view_class = CallIndexView
    list_display = [
        TitleColumn(whose, label=gettext_lazy("Who"), get_url=page_of),
        Column(number, label=gettext_lazy("Number")),
        Column("get_what_display", label=gettext_lazy("What to say")),
        Column(due, label=gettext_lazy("By")),
        Column(where, label=gettext_lazy("Session")),
    ]
    search_fields: list[str] = []

    def rows(self) -> QuerySet[CallTask]:
        return CallTask.objects.to_do().select_related("booking__session__venue")

    def get_urlpatterns(self) -> list:
        return [*super().get_urlpatterns(), path("decide/<int:pk>/", CallView.as_view(), name="decide")]


class ToRingItem(SummaryItem):
    """On the first page of the back office: how many are to be rung."""

    order = 71
    template_name = "surgeries/admin/to_ring.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"number": CallTask.objects.to_do().count(), "url": reverse("surgery_calls:index")}
