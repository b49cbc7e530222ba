"""Organisers' screens: venues, topics, sessions with their bookings, and what is to be arranged."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, QuerySet, When
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet, ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.clock import now
from accounts.inspecting import LookIndexView, LookInspectView
from accounts.viewsets import ReadOnly
from surgeries import decisions, decisions_cover, permissions, words
from surgeries.board import minutes_helped
from surgeries.capacity import capacity_of, shortage_of
from surgeries.models import Need, Session, SessionTopic, Shift, Venue
from surgeries.office_calls import CallViewSet
from surgeries.office_series import SeriesViewSet, TakeOutView, series_link
from surgeries.viewsets_afterwards import DataRequestViewSet, FeedbackViewSet, FollowUpViewSet


class NoDeleting(ModelPermissionPolicy):
    """What sessions were held at or about stays: it is taken out of use."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


class VenueViewSet(ModelViewSet):
    model = Venue
    name = "surgery_venues"
    icon = "home"
    menu_label = _("Venues")
    copy_view_enabled = False
    form_fields = [
        "name", "address", "postcode", "ward", "room", "step_free", "hearing_loop", "accessible_toilet", "wifi",
        "quiet_space", "transport", "note", "picture", "is_active",
    ]  # fmt: skip
    list_display = ["name", "postcode", "ward", "room", "is_active"]
    list_filter = ["ward", "step_free", "hearing_loop", "is_active"]
    search_fields = ["name", "address", "postcode"]
    search_backend_name = None

    @property
    def permission_policy(self) -> NoDeleting:
        return NoDeleting(self.model)


class SessionTopicViewSet(ModelViewSet):
    model = SessionTopic
    name = "surgery_topics"
    icon = "tag"
    menu_label = _("Topics")
    copy_view_enabled = False
    form_fields = ["name", "slug", "description", "skills", "order", "is_active"]
    list_display = ["name", "description", "order", "is_active"]
    search_fields = ["name"]
    search_backend_name = None

    @property
    def permission_policy(self) -> NoDeleting:
        return NoDeleting(self.model)


class SessionFilters(WagtailFilterSet):
    """To come or over, by state, venue, kind and topic."""

    time = django_filters.ChoiceFilter(
        label=_("Time"), choices=[("next", _("To come")), ("over", _("Over"))], method="by_time"
    )

    class Meta:
        model = Session
        fields = ["state", "kind", "venue", "topics"]

    def by_time(self, queryset: QuerySet[Session], name: str, value: str) -> QuerySet[Session]:
        return queryset.filter(ends_at__gt=now()) if value == "next" else queryset.filter(ends_at__lte=now())


def shifts_of(session: Session) -> list[Shift]:
    """Each with the minutes that its surgeon helped."""
    found, helped = (
        list(Shift.objects.filter(session=session).select_related("surgeon")),
        minutes_helped(session),
    )
    for shift in found:
        shift.minutes = helped.get(shift.surgeon_id, 0) if shift.surgeon_id else 0
    return found


class SessionIndexView(LookIndexView):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        found, user = [], self.request.user
        if user.has_perm("surgeries.add_session"):
            url = reverse("surgery_sessions:new")
            found.append(HeaderButton(_("New session"), url=url, icon_name="plus"))
        if user.has_perm("surgeries.add_series"):
            url = reverse("surgery_sessions:new_series")
            found.append(HeaderButton(_("New series"), url=url, icon_name="calendar-alt"))
        return found


def can_send_back(user: Any, session: Session) -> bool:
    return session.state == Session.State.PROPOSED and permissions.can_open(user, session)


class SessionInspectView(LookInspectView):
    """With who comes, who helps, what is to be arranged, and the decisions behind buttons."""

    template_name = "surgeries/admin/session.html"
    BUTTONS = (
        ("open", _("Open for booking"), "check", permissions.can_open),
        ("phone", _("Booking by telephone"), "plus", permissions.can_enter_booking),
        ("cover", _("Ask for help"), "group", permissions.can_seek_cover),
        ("change", _("Change"), "edit", permissions.can_change),
        ("cancel", _("Cancel"), "cross", permissions.can_change),
        ("take_out", _("Take out of the series"), "bin", permissions.can_take_out),
        ("return", _("Send back"), "rotate", can_send_back),
    )

    def facts(self) -> list[tuple[str, object]]:
        """In words, with what is free."""
        session, capacity = self.object, capacity_of(self.object)
        no_limit = capacity.places is None
        return [
            (_("When"), words.when(session)),
            (_("Where"), session.venue.full_address),
            (_("State"), session.get_state_display()),
            (_("Why"), session.state_reason),
            (_("Series"), series_link(session)),
            (_("How one comes"), session.get_mode_display()),
            (_("Places"), _("No limit") if no_limit else capacity.places),
            (_("Taken"), capacity.taken),
            (_("Free"), "–" if no_limit else capacity.free),
            (_("More booked than can be helped"), capacity.over or ""),
            (_("People waiting"), capacity.waiting),
            (_("Host"), session.host),
            (_("Topics"), ", ".join(topic.name for topic in session.topics.all())),
            (_("Languages spoken"), ", ".join(words.spoken(session.languages))),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        session, user = self.object, self.request.user
        rows = session.bookings.prefetch_related("needs").order_by("slot_at", "pk")
        can_see = permissions.can_see_bookings(user)
        parties = []
        for booking in rows if can_see else ():
            booking.session = session
            at = words.hour(booking.slot_at) if booking.slot_at else ""
            parties.append((booking, words.state_of(booking)[0], at))
        return {
            **super().get_context_data(**kwargs),
            "parties": parties,
            "may_cancel": user.has_perm("surgeries.change_booking"),
            "shifts": shifts_of(session),
            "is_public": session.state in Session.PUBLIC,
            "short_of": words.needs(shortage_of(session)),
            "searches": decisions_cover.searches_of(session),
        }


class SessionViewSet(ReadOnly, ModelViewSet):
    model = Session
    name = "surgery_sessions"
    icon = "date"
    menu_label = _("Sessions")
    inspect_view_enabled = True
    inspect_view_class = SessionInspectView
    index_view_class = SessionIndexView
    filterset_class = SessionFilters
    search_fields = ["title", "venue__name"]
    list_display = [
        "title",
        Column(words.when, label=_("When")),
        Column("venue", label=_("Venue")),
        Column("get_state_display", label=_("State")),
        Column("get_kind_display", label=_("Kind")),
    ]

    def rows(self) -> QuerySet[Session]:
        is_over = Case(When(ends_at__lte=now(), then=1), default=0)  # what comes next stands first
        return Session.objects.select_related("venue").order_by(is_over, "starts_at", "pk")

    def get_urlpatterns(self) -> list:
        own = {
            "open": decisions.OpenView,
            "return": decisions.ReturnView,
            "change": decisions.ChangeView,
            "cancel": decisions.CancelView,
            "take_out": TakeOutView,
            "phone": decisions.PhoneView,
            "cancel_booking": decisions.CancelBookingView,
            "cover": decisions_cover.SeekCoverView,
        }
        return [
            *super().get_urlpatterns(),
            path("new-session/", decisions.NewSessionView.as_view(), name="new"),
            path("new-series/", decisions.NewSeriesView.as_view(), name="new_series"),
            *[path(f"{name}/<int:pk>/", view.as_view(), name=name) for name, view in own.items()],
        ]


def whose(need: Need) -> str:
    return need.booking.name or need.booking.reference


def where(need: Need) -> str:
    session = need.booking.session
    return f"{words.when_booked(need.booking)}, {session.title}, {session.venue}"


class NeedIndexView(LookIndexView):
    def get_edit_url(self, instance: Need) -> str:
        return reverse("surgery_needs:decide", args=[instance.pk])


class NeedViewSet(ReadOnly, ModelViewSet):
    """What is still to be arranged for sessions to come."""

    model = Need
    name = "surgery_needs"
    icon = "tasks"
    menu_label = _("To arrange")
    index_view_class = NeedIndexView
    list_display = [
        "get_what_display",
        "note",
        Column(whose, label=_("For whom")),
        Column(where, label=_("Session")),
    ]
    search_fields: list[str] = []

    def rows(self) -> QuerySet[Need]:
        rows = Need.objects.to_arrange().select_related("booking__session__venue")
        return rows.order_by("booking__session__starts_at", "pk")

    def get_urlpatterns(self) -> list:
        decide = decisions.NeedView.as_view()
        return [*super().get_urlpatterns(), path("decide/<int:pk>/", decide, name="decide")]


class SurgeriesGroup(ModelViewSetGroup):
    menu_label = _("Surgeries")
    menu_icon = "date"
    menu_order = 400
    items = (
        SessionViewSet,
        SeriesViewSet,
        NeedViewSet,
        CallViewSet,
        DataRequestViewSet,
        FeedbackViewSet,
        FollowUpViewSet,
        VenueViewSet,
        SessionTopicViewSet,
    )


surgeries = SurgeriesGroup()


class ToArrangeItem(SummaryItem):
    """On the first page of the back office: what is still to be arranged."""

    order = 70
    template_name = "surgeries/admin/to_arrange.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {"number": Need.objects.to_arrange().count(), "url": reverse("surgery_needs:index")}


class ProposedItem(SummaryItem):
    """On the first page of the back office: what hosts proposed and nobody has decided about."""

    order = 71
    template_name = "surgeries/admin/proposed.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        url = reverse("surgery_sessions:index") + "?state=proposed"
        return {"number": Session.objects.proposed().count(), "url": url}
