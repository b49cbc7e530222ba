"""What organisers decide about a session: each its own small view behind a button, calling one action."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.scoped import ActView, DecisionView
from accounts.templatetags.components import weekday
from engagement.refusing import Refusing
from surgeries import permissions, words
from surgeries.actions import arranging, booking, hosting, series, sessions
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

    def after(self) -> str:
        return reverse("surgery_sessions:inspect", args=[self.object.pk])


class OpenView(SessionDecision):
    form_class = forms.Form
    page_title = gettext_lazy("Open for booking")
    submit_button_label = gettext_lazy("Open it")
    explanation = gettext_lazy("It appears in the calendar at once, and everybody can book.")

    def facts(self) -> list[tuple[str, object]]:
        """Also who wants to hold it, whether we know the place, and what else is there then."""
        session, venue = self.object, self.object.venue
        found = [*super().facts(), (_("Host"), session.host or "")]
        if not venue.is_active:
            said = _("New to us, suggested by the host: {facilities}. Opening takes it into use.")
            found.append((_("The place"), said.format(facilities=", ".join(venue.facilities) or "–")))
        then = Session.objects.open().filter(venue=venue).exclude(pk=session.pk)
        for other in then.filter(starts_at__lt=session.ends_at, ends_at__gt=session.starts_at)[:3]:
            found.append((_("There at that time too"), f"{other.title}, {words.hours(other)}"))
        return [(label, value) for label, value in found if value != ""]

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_open(user, row)

    def attempt(self, form: forms.Form) -> str:
        if self.object.state == Session.State.PROPOSED:
            hosting.approve(session=self.object, by=self.request.user)
            return _("It is open, and the host is told.")
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
        hosting.send_back(session=self.object, by=self.request.user, reason=form.cleaned_data["reason"])
        return _("It is a draft again, and the host is told what is missing.")


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

    def after(self) -> str:
        return reverse("surgery_sessions:inspect", args=[self.object.session_id])


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


class PlanView(Refusing, ActView):
    """Something new: a form in the admin's frame, for whoever may add it."""

    index_url_name = "surgery_sessions:index"
    index_label = gettext_lazy("Sessions")
    submit_button_active_label = gettext_lazy("Working…")
    header_icon = "date"
    permission = ""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm(self.permission):
            return redirect("wagtailadmin_home")
        return super().dispatch(request, *args, **kwargs)


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

    def after(self) -> str:
        return reverse("surgery_sessions:inspect", args=[self.made.pk])


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
    dates: Sequence[date] = ()  # that come of what was typed, while they are only shown

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
        if not self.dates:
            return response
        dates = [weekday(day) for day in self.dates]
        return self.render_to_response(self.get_context_data(form=form, dates=dates))
