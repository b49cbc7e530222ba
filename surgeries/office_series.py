"""Organisers' screens of series: its dates, a later end, and dates that are left out."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Count, QuerySet
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets import AdminDateInput

from accounts.clock import today
from accounts.inspecting import LookIndexView, LookInspectView
from accounts.scoped import DecisionView
from accounts.templatetags.components import weekday
from accounts.viewsets import ReadOnly
from engagement.refusing import Refusing
from surgeries import permissions, words
from surgeries.actions import series as actions
from surgeries.decisions import SessionDecision
from surgeries.models import Series, Session


def series_link(session: Session) -> SafeString | str:
    """From a session to the series that it is of."""
    if session.series is None:
        return ""
    url = reverse("surgery_series:inspect", args=[session.series_id])
    return format_html('<a href="{}">{}</a>', url, session.series)


class ExtendForm(forms.Form):
    until = forms.DateField(label=gettext_lazy("New last date"), widget=AdminDateInput)


class LeaveOutForm(forms.Form):
    """A date; and why, where somebody has booked it."""

    day = forms.DateField(label=gettext_lazy("Date"), widget=AdminDateInput)
    reason = forms.CharField(
        label=gettext_lazy("Reason"),
        help_text=gettext_lazy(
            "Only where somebody has booked this date: then it stands in the calendar, cancelled, and they are told"
        ),
        required=False,
        max_length=300,
        widget=forms.Textarea({"rows": 2}),
    )

    def clean_day(self) -> date:
        day = self.cleaned_data["day"]
        if day < today():
            raise ValidationError(_("This day is over"))
        return day


class SeriesDecision(Refusing, DecisionView):
    model = Series
    index_url_name = "surgery_series:index"
    header_icon = "calendar-alt"

    def may(self, user: Any, row: Series) -> bool:
        return permissions.can_change_series(user, row)

    def facts(self) -> list[tuple[str, object]]:
        return facts_of(self.object)

    def after(self) -> str:
        return reverse("surgery_series:inspect", args=[self.object.pk])


def facts_of(series: Series) -> list[tuple[str, object]]:
    exceptions = [weekday(date.fromisoformat(day)) for day in series.exceptions]
    found = [
        (_("Where"), series.venue.full_address),
        (_("From"), words.clock(series.starts_at)),
        (_("First date"), weekday(series.starts_on)),
        (_("Last date"), weekday(series.until)),
        (_("Not on"), ", ".join(exceptions)),
    ]
    return [(label, value) for label, value in found if value]


class ExtendView(SeriesDecision):
    form_class = ExtendForm
    page_title = gettext_lazy("Lengthen the series")
    submit_button_label = gettext_lazy("Add the dates")
    explanation = gettext_lazy(
        "Each new date is open at once, with the hours, the place, the host and the topics of the last one. Dates that "
        "were left out stay out."
    )

    def attempt(self, form: ExtendForm) -> str:
        number = actions.extend(series=self.object, until=form.cleaned_data["until"], by=self.request.user)
        return ngettext("{number} date is added.", "{number} dates are added.", number).format(number=number)


class LeaveOutView(SeriesDecision):
    form_class = LeaveOutForm
    page_title = gettext_lazy("Leave out a date")
    submit_button_label = gettext_lazy("Leave it out")
    explanation = gettext_lazy(
        "A date that nobody has booked goes. A booked one is cancelled and stays in the calendar, crossed out. Either "
        "way it does not come back when the series grows longer."
    )
    SAID = {
        "noted": gettext_lazy("There was no session on this date, and there will be none."),
        "taken_out": gettext_lazy("The date is taken out."),
        "cancelled": gettext_lazy("The date is cancelled, and everybody booked is told."),
    }

    def attempt(self, form: LeaveOutForm) -> str:
        given = form.cleaned_data
        done = actions.leave_out(
            series=self.object, day=given["day"], by=self.request.user, reason=given["reason"]
        )
        return str(self.SAID[done])


class TakeOutView(SessionDecision):
    """From the session itself: one date of its series that nobody has booked."""

    form_class = forms.Form
    page_title = gettext_lazy("Take out of the series")
    submit_button_label = gettext_lazy("Take this date out")
    explanation = gettext_lazy(
        "The session goes for good, with whoever said they help; nothing of it stays in the calendar. That is for "
        "dates that nobody has booked: others you cancel."
    )

    def may(self, user: Any, row: Session) -> bool:
        return permissions.can_take_out(user, row)

    def attempt(self, form: forms.Form) -> str:
        actions.take_out(session=self.object, by=self.request.user)
        return _("The date is taken out.")

    def after(self) -> str:
        return reverse("surgery_series:inspect", args=[self.object.series_id])


class SeriesInspectView(LookInspectView):
    """Its dates, each with its state and how many parties booked it."""

    template_name = "surgeries/admin/series.html"

    BUTTONS = (
        ("extend", _("Lengthen"), "plus", permissions.can_change_series),
        ("leave_out", _("Leave out a date"), "cross", permissions.can_change_series),
    )

    def facts(self) -> list[tuple[str, object]]:
        return facts_of(self.object)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.object.sessions.annotate(parties=Count("bookings")).order_by("starts_at")
        return {
            **super().get_context_data(**kwargs),
            "dates": [(row, words.when(row), row.parties) for row in rows],
        }


def first_to_last(series: Series) -> str:
    return _("{first} to {last}").format(first=weekday(series.starts_on), last=weekday(series.until))


class SeriesViewSet(ReadOnly, ModelViewSet):
    model = Series
    name = "surgery_series"
    icon = "calendar-alt"
    menu_label = gettext_lazy("Series")
    inspect_view_enabled = True
    inspect_view_class = SeriesInspectView
    index_view_class = LookIndexView
    list_display = ["title", "venue", Column(first_to_last, label=gettext_lazy("Dates"))]
    search_fields = ["title", "venue__name"]

    def rows(self) -> QuerySet[Series]:
        return Series.objects.select_related("venue").order_by("-until", "-pk")

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            path("extend/<int:pk>/", ExtendView.as_view(), name="extend"),
            path("leave-out/<int:pk>/", LeaveOutView.as_view(), name="leave_out"),
        ]
