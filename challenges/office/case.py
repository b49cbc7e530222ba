"""Officers’ screens of challenges: the board by stage, the list with filters and exports, the page of one case."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Count, Q, QuerySet
from django.urls import path
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.models import User
from accounts.scoped import ScopedModelViewSet
from accounts.templatetags.components import day, weekday
from accounts.viewsets import ReadOnly
from challenges import permissions
from challenges.actions.people import set_people
from challenges.actions.proposing import officers_of
from challenges.audit_office import visible_events, without_names
from challenges.emails_office import when
from challenges.models import Challenge, Programme, StageKind
from challenges.office.case_base import NAME, CaseDecision, case_url
from challenges.office.case_invite import links
from challenges.office.case_route import (
    ApproveRouteView,
    ChooseRouteView,
    NoticeTextView,
    RecordNoticeView,
    ValueView,
    notice_facts,
    value_facts,
)
from challenges.office.case_support import AuditFileView, AuditView, SupportView
from challenges.office.programmes import ProgrammeViewSet
from challenges.querysets import own_departments
from challenges.registries import case_parts
from challenges.words_office import said

State = Challenge.State
ON_THE_BOARD, EVENTS = 200, 60


class ChallengeFilters(WagtailFilterSet):
    """By stage, state, department and programme."""

    department = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Department"), queryset=lambda request: own_departments(request.user)
    )
    programme = django_filters.ModelChoiceFilter(
        label=gettext_lazy("Programme"), queryset=lambda request: Programme.objects.visible_to(request.user)
    )

    class Meta:
        model = Challenge
        fields = ["stage_kind", "state", "department", "programme"]


def stands(challenge: Challenge) -> str:
    """The state, or the name of the stage while it runs."""
    return str(challenge.stage) if challenge.state == State.RUNNING else challenge.get_state_display()


def board(user: Any) -> list[dict[str, Any]]:
    """A column for each kind of stage, with what is being defined or running in it; two queries."""
    rows = Challenge.objects.of_officer(user).filter(
        state__in=[State.PROPOSED, State.DEFINING, State.RUNNING]
    )
    counts = dict(
        rows.filter(state__in=[State.DEFINING, State.RUNNING])
        .order_by()
        .values_list("stage_kind")
        .annotate(Count("pk"))
    )
    shown: dict[str, list[Challenge]] = {}
    running = rows.exclude(state=State.PROPOSED).select_related("department", "stage")
    for challenge in running.order_by("-state_at", "-pk")[:ON_THE_BOARD]:
        shown.setdefault(challenge.stage_kind, []).append(challenge)
    return [
        {
            "kind": kind,
            "label": label,
            "count": counts.get(kind, 0),
            "rows": [_card(row) for row in shown.get(kind, [])],
        }
        for kind, label in StageKind.choices
    ]


def _card(challenge: Challenge) -> dict[str, Any]:
    note = ""
    if challenge.state == State.RUNNING and challenge.stage_kind == StageKind.INVITE:
        opens = not challenge.shows_invitation
        note = (_("opens {when}") if opens else _("closes {when}")).format(
            when=when(challenge.opens_at if opens else challenge.closes_at)
        )
    elif challenge.decision_on:
        note = _("decision by {day}").format(day=weekday(challenge.decision_on))
    return {
        "title": challenge.title,
        "url": case_url(challenge),
        "department": challenge.department,
        "note": note,
    }


class BoardView(LookIndexView):
    template_name = "challenges/admin/board.html"

    def get_base_queryset(self) -> QuerySet[Challenge]:
        return super().get_base_queryset().select_related("department", "programme", "stage", "owner")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "board": board(self.request.user)}


class CaseView(LookInspectView):
    """Everything about one challenge: facts, what one can do, what waits, what other parts add, the timeline."""

    template_name = "challenges/admin/case.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.object.is_public:
            return []
        return [HeaderButton(_("See it on the site"), url=self.object.get_absolute_url(), icon_name="view")]

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        approved = row.route_approved_by or (
            "–" if row.route_approved_at is None else _("somebody who has left")
        )
        dates = [
            f"{date.stage}: {day(date.begins_on)} – {day(date.ends_on)}"
            for date in row.dates.select_related("stage")
        ]
        return [
            (_("In a sentence"), row.summary),
            (_("Stands"), stands(row)),
            (_("Reason"), row.state_reason),
            (_("Department"), row.department),
            (_("Owner"), row.owner),
            (_("Stands in"), row.substitute),
            (_("Programme"), row.programme),
            (_("Plan"), version_of(row)),
            (_("Opens"), when(row.opens_at) if row.opens_at else ""),
            (_("Closes"), when(row.closes_at) if row.closes_at else ""),
            (_("Firms hear by"), weekday(row.decision_on) if row.decision_on else ""),
            (_("Legal route"), row.get_route_display() if row.route else ""),
            (_("Why this route"), row.route_reasons),
            (_("Route approved by"), approved if row.route else ""),
            *(value_facts(row) if row.value_parts.exists() else []),
            *(notice_facts(row) if row.route else []),
            (_("Dates"), "\n".join(dates)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, row = self.request.user, self.object
        parts = sorted(case_parts, key=lambda part: part.order)
        before = self.request.GET.get("before", "")
        events = visible_events(user, row).order_by("-at", "-pk")
        if before.isascii() and before.isdigit():
            edge = row.events.filter(pk=int(before[:18])).values_list("at", "pk").first()
            if edge is not None:
                events = events.filter(Q(at__lt=edge[0]) | Q(at=edge[0], pk__lt=edge[1]))
        shown = list(events[: EVENTS + 1])
        return {
            **super().get_context_data(**kwargs),
            "buttons": [button for part in parts for button in part.buttons(user, row)],
            "tasks": in_order([task for part in parts for task in part.tasks(user, [row])]),
            "panels": [mark_safe(html) for part in parts if (html := part.panel(self.request, row))],
            "timeline": [(event, said(event)) for event in without_names(user, shown[:EVENTS])],
            "older": shown[EVENTS - 1].pk if len(shown) > EVENTS else None,
        }


def version_of(row: Challenge) -> str:
    """Which version of its programme's plan it opened on."""
    return _("Version {number}").format(number=row.plan.number) if row.plan else ""


def in_order(tasks: list) -> list:
    """What is late first, then by when it is due, then what has no day."""
    return sorted(
        tasks, key=lambda task: (not task.is_late, task.due is None, task.due.timestamp() if task.due else 0)
    )


class PeopleForm(forms.Form):
    """Who owns the challenge and who stands in; the programme, until it is invited."""

    owner = forms.ModelChoiceField(label=gettext_lazy("Owner"), queryset=User.objects.none())
    substitute = forms.ModelChoiceField(
        label=gettext_lazy("Who stands in"), queryset=User.objects.none(), required=False
    )
    programme = forms.ModelChoiceField(
        label=gettext_lazy("Programme"),
        help_text=gettext_lazy("Its plan says which stages, forms and criteria there are"),
        queryset=Programme.objects.none(),
        required=False,
    )

    def __init__(self, *args: Any, challenge: Challenge, user: User, **kwargs: Any):
        super().__init__(*args, **kwargs)
        people = officers_of(challenge.department).order_by("display_name", "pk")
        self.fields["owner"].queryset = self.fields["substitute"].queryset = people
        self.fields["programme"].queryset = Programme.objects.visible_to(user)
        if challenge.is_invited:
            del self.fields["programme"]


class PeopleView(CaseDecision):
    form_class = PeopleForm
    page_title = gettext_lazy("Owner and programme")
    submit_button_label = gettext_lazy("Keep it")

    def may(self, user: Any, row: Challenge) -> bool:
        return row.department_id is not None and permissions.can_end(user, row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "challenge": self.object, "user": self.request.user}

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        return {"owner": row.owner_id, "substitute": row.substitute_id, "programme": row.programme_id}

    def attempt(self, form: PeopleForm) -> str:
        set_people(challenge=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is kept.")


class ChallengeViewSet(ReadOnly, ScopedModelViewSet):
    model = Challenge
    name = NAME
    url_prefix = "challenge-cases"
    icon = "tasks"
    menu_label = gettext_lazy("Pipeline")
    menu_order = 10
    index_view_class = BoardView
    inspect_view_enabled = True
    inspect_view_class = CaseView
    form_fields = ["title"]  # of a form that the policy shows to nobody
    filterset_class = ChallengeFilters
    search_fields = ["title", "summary"]
    list_per_page = 50
    ordering = ["-state_at", "-pk"]
    list_display = [
        "title",
        Column(stands, label=gettext_lazy("Stands")),
        "department",
        "programme",
        "owner",
        "closes_at",
        "decision_on",
    ]
    list_export = [
        "title",
        "summary",
        "state",
        "stage_kind",
        "stage",
        "department",
        "programme",
        "owner",
        "proposed_as",
        "proposed_at",
        "opens_at",
        "closes_at",
        "decision_on",
        "route",
        "budget",
        "next_value",
        "state_reason",
    ]
    export_filename = "challenges"

    def get_urlpatterns(self) -> list:
        own = {
            "route": ChooseRouteView,
            "approve": ApproveRouteView,
            "value": ValueView,
            "notice": RecordNoticeView,
            "notice_text": NoticeTextView,
            "support": SupportView,
            "audit": AuditView,
            "audit_file": AuditFileView,
            "people": PeopleView,
            **links(),
        }
        return [
            *super().get_urlpatterns(),
            *[
                path(f"{name.replace('_', '-')}/<str:pk>/", self.construct_view(view), name=name)
                for name, view in own.items()
            ],
        ]


viewsets: list = [ChallengeViewSet(), ProgrammeViewSet()]
