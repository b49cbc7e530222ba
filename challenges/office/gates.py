"""Officers' screens of: panels, interests, scores, moderation, decisions, feedback."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.widgets.button import HeaderButton

from accounts.inspecting import LookInspectView
from accounts.scoped import ScopedModelViewSet
from accounts.templatetags.components import weekday
from accounts.viewsets import ReadOnly
from challenges import deciders, permissions
from challenges import reads_gates as reads
from challenges.actions import panels as actions
from challenges.emails_gates import moment
from challenges.models import Gate
from challenges.office import gates_decisions as decisions
from challenges.office.case_base import CaseDecision
from challenges.scores import boards

G = Gate.State


class GateInspectView(LookInspectView):
    """Who reviews, what is missing, what was scored (once all is in), what is decided."""

    template_name = "challenges/admin/gate.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(label, url=url, icon_name=icon)
            for label, url, icon in buttons_of(self.request.user, self.object)
        ]

    def facts(self) -> list[tuple[str, object]]:
        gate = self.object
        return [
            (_("State"), gate.get_state_display()),
            (_("Scores are due"), moment(gate.scores_by)),
            (_("The panel meets"), moment(gate.meets_at)),
            (_("Where"), gate.meeting_place),
            (_("Who decides, by the plan"), deciders.sentence(gate.challenge, gate.stage)),
            (_("Applicants hear by"), weekday(gate.decides_on) if gate.decides_on else ""),
            (_("Minutes"), reads.minutes_for(self.request.user, gate)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        gate, user = self.object, self.request.user
        found = reads.progress(gate)
        scores_are_open = gate.state in reads.SCORES_ARE_OPEN
        seen = list(reads.seen_by(user, gate)) if not permissions.can_review(user, gate) else []
        standing = reads.newest_decisions(gate)
        board_rows = boards(gate, seen) if scores_are_open else []
        for board in board_rows:
            board.name = f"{board.solution.number}: {board.solution}, {board.solution.organisation}"
            board.decision = standing.get(board.solution.pk)
        return {
            **super().get_context_data(**kwargs),
            "panel_rows": panel_rows(gate, found),
            "orphans": found.orphans,
            "boards": board_rows,
            "may_agree": gate.state == G.MODERATING and permissions.can_run_gate(user, gate),
            "may_decide": decisions.may_decide(user, gate),
            "runs": permissions.can_run(user, gate.challenge),
            **self.who_decides(),
            "scores_are_open": scores_are_open,
        }

    def who_decides(self) -> dict[str, str]:
        """Said to an officer who waits for a decision that is not theirs, with where somebody is named."""
        gate, user = self.object, self.request.user
        waits = gate.state == G.DECIDING and not permissions.can_decide(user, gate)
        if not waits or permissions.can_review(user, gate):
            return {"not_yours": "", "name_url": ""}
        return {
            "not_yours": deciders.why_not(user, gate.challenge, gate.stage),
            "name_url": decisions.naming_url(user, gate),
        }


def panel_rows(gate: Gate, found: reads.Progress) -> list[dict]:
    """Each reviewer with how far they are; who left stays, with who stands in."""
    missing: dict[int, int] = {}
    for one, _solution in found.missing:
        missing[one.pk] = missing.get(one.pk, 0) + 1
    silent = {one.pk for one in found.undeclared}
    rows = gate.panel.select_related("user", "substitute_for__user").prefetch_related(
        "declarations", "sheets"
    )
    return [
        {
            "panellist": one,
            "conflicts": sum(1 for said in one.declarations.all() if said.answer == "conflict"),
            "handed_in": sum(1 for sheet in one.sheets.all() if sheet.handed_in_at),
            "missing": 0 if one.left_at else missing.get(one.pk, 0),
            "is_silent": one.pk in silent and not one.left_at,
        }
        for one in rows
    ]


def buttons_of(user: Any, gate: Gate) -> list[tuple[str, str, str]]:
    return [
        (str(label), reverse(f"gates:{name}", args=[gate.pk]), icon)
        for name, label, icon, may in BUTTONS
        if may(user, gate)
    ]


BUTTONS = (
    ("dates", gettext_lazy("Dates"), "calendar-alt", decisions.may_set_dates),
    ("add_reviewer", gettext_lazy("Add a reviewer"), "user", decisions.may_change_panel),
    ("substitute", gettext_lazy("Name a substitute"), "rotate", decisions.may_change_panel),
    ("take_off", gettext_lazy("Take off the panel"), "cross", decisions.may_change_panel),
    ("begin", gettext_lazy("Begin scoring"), "check", decisions.may_begin),
    ("remind", gettext_lazy("Remind"), "mail", decisions.may_remind),
    ("minutes", gettext_lazy("Minutes"), "edit", decisions.may_keep_minutes),
    ("end_meeting", gettext_lazy("End the meeting"), "success", decisions.may_keep_minutes),
    ("decide", gettext_lazy("Decide"), "check", decisions.may_decide),
    ("tell", gettext_lazy("Tell them now"), "mail", decisions.may_tell),
    ("paper", gettext_lazy("Sheet for the meeting (PDF)"), "doc-full", decisions.may_see_scores),
    ("csv", gettext_lazy("Scores (CSV)"), "download", decisions.may_see_scores),
    ("xlsx", gettext_lazy("Scores (XLSX)"), "download", decisions.may_see_scores),
)


class NewGateView(CaseDecision):
    """The review of the present stage of a challenge."""

    pk_url_kwarg = "challenge"
    page_title = gettext_lazy("Review the solutions of this stage")
    header_icon = "check"
    submit_button_label = gettext_lazy("Begin")
    explanation = gettext_lazy("A panel is put together next. Nobody is written to yet.")

    def facts(self) -> list[tuple[str, object]]:
        waiting = self.object.solutions.alive().filter(stage=self.object.stage)
        return [(_("Stage"), self.object.stage), (_("Solutions"), str(waiting.count()))]

    def attempt(self, form: forms.Form) -> str:
        self.made = actions.make_gate(challenge=self.object, by=self.request.user)
        return _("Now add the reviewers and the dates.")

    def after(self) -> str:
        return reverse("gates:inspect", args=[self.made.pk])


class GateViewSet(ReadOnly, ScopedModelViewSet):
    model = Gate
    name = "gates"
    icon = "check"
    menu_label = gettext_lazy("Gates")
    inspect_view_enabled = True
    inspect_view_class = GateInspectView
    list_filter = ["state"]
    list_display = [
        "__str__",
        Column("get_state_display", label=gettext_lazy("State")),
        "scores_by",
        "decides_on",
    ]
    list_export = ["challenge", "stage", "state", "scores_by", "meets_at", "decides_on"]
    search_fields = ["challenge__title"]

    def get_urlpatterns(self) -> list:
        own = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
            for name, view in decisions.VIEWS.items()
        ]
        new = path("new/<int:challenge>/", NewGateView.as_view(), name="new")
        return [*super().get_urlpatterns(), new, *own]


viewsets: list = [GateViewSet]
