"""What organisers decide about a session: each its own small view behind a button, calling one action."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin

from accounts.scoped import DecisionView
from accounts.templatetags.components import weekday
from engagement.errors import Refused
from surgeries import permissions, words
from surgeries.actions import arranging, booking, series, sessions
from surgeries.capacity import capacity_of
from surgeries.forms_office import (
    CancelSessionForm,
    ChangeSessionForm,
    NeedForm,
    PhoneForm,
    ReasonForm,
    SeriesForm,
    SessionForm,
    begin_of,
)
from surgeries.models import Booking, Need, Series, Session


class Refusing:
    """What an action refuses stands on the form, and nothing typed is lost."""

    said = ""

    def attempt(self, form: forms.Form) -> str:
        raise NotImplementedError

    def form_valid(self, form: forms.Form) -> HttpResponse:
        try:
            self.said = self.attempt(form)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.form_invalid(form)
        return super().form_valid(form)

    def decide(self, form: forms.Form) -> str:
        return self.said


class SessionDecision(Refusing, DecisionView):
    """One decision about one session; goes back to it."""

    model = Session
    index_url_name = "surgery_sessions:index"
    header_icon = "date"

    def facts(self) -> list[tuple[str, object]]:
        session = self.object
        capacity = capacity_of(session)
        booked = words.people(capacity.taken)
        return [
            (_("When"), words.when(session)),
            (_("Where"), session.venue.full_address),
            (_("Stands as"), session.get_state_display()),
            (_("Booked"), booked),
            (_("Waiting"), words.people(capacity.waiting)),
        ]

    def form_valid(self, form: forms.Form) -> HttpResponse:
        response = super().form_valid(form)
        if response.status_code == 302:
            return redirect("surgery_sessions:inspect", self.object.pk)
        return response


class OpenView(SessionDecision):
    form_class = forms.Form
    page_title = gettext_lazy("Open for booking")
    submit_button_label = gettext_lazy("Open it")
    explanation = gettext_lazy("It appears in the calendar at once, and everybody can book.")

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_open(user, row)

    def attempt(self, form: forms.Form) -> str:
        sessions.set_state(session=self.object, state=Session.State.OPEN, by=self.request.user)
        return _("It is open.")


class ReturnView(SessionDecision):
    form_class = ReasonForm
    page_title = gettext_lazy("Send back to its host")
    submit_button_label = gettext_lazy("Send back")
    explanation = gettext_lazy("The proposal becomes a draft again. Say what is missing.")

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_open(user, row) and row.state == Session.State.PROPOSED

    def attempt(self, form: forms.Form) -> str:
        sessions.set_state(
            session=self.object,
            state=Session.State.DRAFT,
            by=self.request.user,
            reason=form.cleaned_data["reason"],
        )
        return _("It is a draft again.")


class ChangeView(SessionDecision):
    form_class = ChangeSessionForm
    page_title = gettext_lazy("Change session")
    submit_button_label = gettext_lazy("Save the changes")
    explanation = gettext_lazy("Everybody booked is written to where the time or the place changes.")

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_change(user, row)

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        kwargs.pop("initial", None)
        return {**kwargs, "session": self.object}

    def attempt(self, form: ChangeSessionForm) -> str:
        how_far = form.cleaned_data.get("how_far", series.THIS)
        number = series.change(session=self.object, by=self.request.user, how_far=how_far, **form.changes())
        return ngettext("{number} session is changed.", "{number} sessions are changed.", number).format(
            number=number
        )


class CancelView(SessionDecision):
    form_class = CancelSessionForm
    page_title = gettext_lazy("Cancel session")
    submit_button_label = gettext_lazy("Cancel it and tell everybody")
    explanation = gettext_lazy(
        "It stays in the calendar, crossed out. Everybody booked or waiting is written to."
    )

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_change(user, row)

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "session": self.object}

    def attempt(self, form: forms.Form) -> str:
        number = series.cancel(
            session=self.object,
            by=self.request.user,
            reason=form.cleaned_data["reason"],
            how_far=form.cleaned_data.get("how_far", series.THIS),
        )
        return ngettext("{number} session is cancelled.", "{number} sessions are cancelled.", number).format(
            number=number
        )


class PhoneView(SessionDecision):
    form_class = PhoneForm
    page_title = gettext_lazy("Enter a booking by telephone")
    submit_button_label = gettext_lazy("Book")
    explanation = gettext_lazy(
        "Say the reference to whoever rings. With an email address they are written to."
    )

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_enter_booking(user, row)

    def attempt(self, form: PhoneForm) -> str:
        made = booking.book(
            session=self.object,
            party=form.party(),
            key=form.cleaned_data["key"],
            by=self.request.user,
            source=Booking.Source.PHONE,
        )
        said = _("Reference {reference}: {state}.")
        return said.format(reference=made.reference, state=words.state_of(made)[0])


class CancelBookingView(Refusing, DecisionView):
    """For somebody who rings to say that they can't come."""

    model = Booking
    form_class = forms.Form
    index_url_name = "surgery_sessions:index"
    page_title = gettext_lazy("Cancel a booking")
    submit_button_label = gettext_lazy("Cancel the booking")
    header_icon = "cross"
    explanation = gettext_lazy("Whoever waits is offered the place at once.")

    def may(self, user: Any, row: Booking) -> bool:
        return user.has_perm("surgeries.change_booking") and row.is_live and row.state != Booking.State.CAME

    def facts(self) -> list[tuple[str, object]]:
        return [
            (_("Who"), self.object),
            (_("Session"), f"{self.object.session}, {words.when_booked(self.object)}"),
        ]

    def attempt(self, form: forms.Form) -> str:
        booking.cancel(booking=self.object, by=self.request.user)
        return _("The booking is cancelled.")

    def form_valid(self, form: forms.Form) -> HttpResponse:
        super().form_valid(form)
        return redirect("surgery_sessions:inspect", self.object.session_id)


class NeedView(Refusing, DecisionView):
    model = Need
    form_class = NeedForm
    index_url_name = "surgery_needs:index"
    page_title = gettext_lazy("Something to arrange")
    submit_button_label = gettext_lazy("Save")
    header_icon = "tasks"
    explanation = gettext_lazy("They see on the page of their booking how it stands.")

    def may(self, user: Any, row: Need) -> bool:
        return user.has_perm("surgeries.change_need")

    def get_initial(self) -> dict:
        return {"state": self.object.state, "note": self.object.note}

    def facts(self) -> list[tuple[str, object]]:
        found = self.object.booking
        return [
            (_("What"), self.object.get_what_display()),
            (_("For whom"), found.name or found.reference),
            (_("How to reach them"), found.email or found.phone),
            (_("Session"), f"{found.session}, {words.when_booked(found)}, {found.session.venue}"),
        ]

    def attempt(self, form: forms.Form) -> str:
        arranging.set_need(
            need=self.object,
            state=form.cleaned_data["state"],
            note=form.cleaned_data["note"],
            by=self.request.user,
        )
        return _("Saved.")


class PlanView(Refusing, WagtailAdminTemplateMixin, FormView):
    """Something new: a form in the admin's frame, for whoever may add it."""

    template_name = "accounts/admin/decision.html"
    submit_button_active_label = gettext_lazy("Working…")
    explanation = ""
    header_icon = "date"
    permission = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.permission):
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        index = {"url": reverse("surgery_sessions:index"), "label": _("Sessions")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict:
        context = super().get_context_data(**kwargs)
        return {
            **context,
            "explanation": self.explanation,
            "action_url": self.request.path,
            "submit_button_label": self.submit_button_label,
            "submit_button_active_label": self.submit_button_active_label,
            "media": context["form"].media,
        }


class NewSessionView(PlanView):
    form_class = SessionForm
    permission = "surgeries.add_session"
    page_title = gettext_lazy("New session")
    submit_button_label = gettext_lazy("Make it as a draft")
    explanation = gettext_lazy("A draft is in no calendar. You open it on its own page.")

    def attempt(self, form: SessionForm) -> str:
        begin = begin_of(form)
        self.made = sessions.make_session(
            by=self.request.user,
            topics=form.cleaned_data["topics"],
            starts_at=begin,
            ends_at=begin + timedelta(minutes=form.cleaned_data["minutes"]),
            **form.given(),
        )
        return _("The draft is made.")

    def form_valid(self, form: SessionForm) -> HttpResponse:
        self.success_url = "."
        response = super().form_valid(form)
        if response.status_code != 302:
            return response
        messages.success(self.request, self.said)
        return redirect("surgery_sessions:inspect", self.made.pk)


class NewSeriesView(PlanView):
    """Two presses: the dates that come of it are shown first, and only then made."""

    form_class = SeriesForm
    template_name = "surgeries/admin/series_new.html"
    permission = "surgeries.add_series"
    page_title = gettext_lazy("New series")
    submit_button_label = gettext_lazy("Show the dates")
    explanation = gettext_lazy(
        "Each date becomes a session of its own, which can be changed or cancelled alone."
    )
    success_url = "."

    def attempt(self, form: SeriesForm) -> str:
        planned = form.planned()
        if self.request.POST.get("do") != "make":
            own = {name: value for name, value in planned.items() if name not in ("topics", "exceptions")}
            exceptions = [day.isoformat() for day in planned["exceptions"]]
            self.dates = series.dates_of(Series(**own, exceptions=exceptions))
            return ""
        state = Session.State.OPEN if form.cleaned_data["is_open"] else Session.State.DRAFT
        made = series.make_series(by=self.request.user, state=state, **planned)
        number = made.sessions.count()
        return ngettext("{number} session is made.", "{number} sessions are made.", number).format(
            number=number
        )

    def form_valid(self, form: SeriesForm) -> HttpResponse:
        response = super().form_valid(form)
        if response.status_code != 302:
            return response
        if not self.said:
            dates = [weekday(day) for day in self.dates]
            return self.render_to_response(self.get_context_data(form=form, dates=dates))
        messages.success(self.request, self.said)
        return redirect("surgery_sessions:index")
