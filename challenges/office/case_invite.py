"""Dates, the invitation, and what may move afterwards: window, decision, change notice; the next stage and the end."""

from __future__ import annotations

from datetime import date, time, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.clock import now, today
from accounts.templatetags.components import weekday
from challenges import permissions, readiness
from challenges.actions import dates as planning
from challenges.actions import inviting, moving
from challenges.clock import NOON
from challenges.emails_office import when
from challenges.forms_office import (
    ChangeForm,
    EndForm,
    InviteForm,
    LaterForm,
    LengthenForm,
    NeededForm,
    StageDatesForm,
    StopForm,
    parts_of,
)
from challenges.models import Challenge, Stage, StageKind
from challenges.office.case_base import CaseDecision, CasePage, case_url
from challenges.office.case_route import notice_facts
from challenges.transitions import next_stage
from engagement.errors import Refused

State = Challenge.State


class DatesView(CasePage):
    """Stages planned backwards from the day on which the thing is needed; every date can be changed."""

    template_name = "challenges/admin/dates.html"
    page_title = gettext_lazy("Dates of the stages")

    def may(self, user: Any, row: Challenge) -> bool:
        return row.state in (State.DEFINING, State.RUNNING) and permissions.can_run(user, row)

    def stages(self) -> list[Stage]:
        plan = planning.plan_of(self.object)
        here = self.object.stage.position if self.object.stage_id else 0
        rows = plan.stages.prefetch_related("criteria") if plan else []
        return [stage for stage in rows if stage.position > here]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if "needed_by" in request.GET:
            needed = NeededForm(request.GET)
            if not needed.is_valid():
                return self.show(needed=needed, forms=self._forms(self._kept()))
            return self._planned(needed, needed.cleaned_data["needed_by"])
        first = self.object.needed_by or self._last()
        return self.show(needed=NeededForm(initial={"needed_by": first}), forms=self._forms(self._kept()))

    def _planned(self, needed: NeededForm, day: date) -> HttpResponse:
        planned = planning.backwards(self.stages(), day)
        given = {
            one.stage.pk: {
                "begins_on": one.begins_on,
                "ends_on": one.ends_on,
                "decision_on": one.decision_on,
            }
            for one in planned
        }
        late = planning.opens_too_late(planned, today())
        return self.show(needed=needed, forms=self._forms(given), late=late, proposed=True)

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows = [StageDatesForm(request.POST, stage=stage) for stage in self.stages()]
        needed = NeededForm(request.POST)
        if not all([one.is_valid() for one in rows]):
            return self.show(needed=needed, forms=rows)
        try:
            planning.keep_dates(
                challenge=self.object,
                dates={one.stage.position: one.dates for one in rows},
                needed_by=needed.cleaned_data["needed_by"] if needed.is_valid() else None,
                by=request.user,
            )
        except Refused as refusal:
            return self.show(needed=needed, forms=rows, wrong=str(refusal.message).splitlines())
        messages.success(request, _("The dates are kept."))
        return redirect(case_url(self.object))

    def _kept(self) -> dict[int, dict[str, Any]]:
        rows = self.object.dates.values("stage", "begins_on", "ends_on", "decision_on")
        return {row.pop("stage"): row for row in rows}

    def _last(self) -> date | None:
        last = self.object.dates.order_by("-ends_on").first()
        return last and (last.decision_on or last.ends_on)

    def _forms(self, given: dict[int, dict[str, Any]]) -> list[StageDatesForm]:
        return [StageDatesForm(stage=stage, initial=given.get(stage.pk, {})) for stage in self.stages()]


def ready_facts(challenge: Challenge) -> list[tuple[str, object]]:
    """What the wizard says before the invitation: what is missing, what is wise."""
    found = readiness.checks(challenge)
    missing = [str(check.text) for check in found if check.level == "missing"]
    advice = [str(check.text) for check in found if check.level != "missing"]
    return [
        (_("Missing"), "\n".join(missing) or _("Nothing")),
        (_("Think about"), "\n".join(advice) or _("Nothing")),
    ]


class InviteView(CaseDecision):
    form_class = InviteForm
    page_title = gettext_lazy("Invite solutions")
    submit_button_label = gettext_lazy("Publish the invitation")
    explanation = gettext_lazy(
        "From its opening time everybody can read it and answer. The stages, forms and criteria of the newest plan "
        "are fixed for it. Until the opening time nothing of it is shown anywhere."
    )
    BESIDE = {"opens_at": "opens_day", "closes_at": "closes_day"}

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_invite(user, row)

    def get_initial(self) -> dict[str, Any]:
        plan = planning.plan_of(self.object)
        stage = plan.stages.filter(kind=StageKind.INVITE).first() if plan else None
        dated = self.object.dates.filter(stage=stage).first() if stage else None
        if dated is None:
            return {"closes_clock": NOON, "opens_clock": time(9)}
        return {
            "opens_day": dated.begins_on,
            "opens_clock": time(9),
            "closes_day": dated.ends_on,
            "closes_clock": NOON,
            "decision_on": dated.decision_on,
        }

    def facts(self) -> list[tuple[str, object]]:
        row, plan = self.object, planning.plan_of(self.object)
        approved = row.route_approved_at
        route = row.get_route_display() if row.route else "–"
        said = (
            _("{route}, approved").format(route=route)
            if approved
            else _("{route}, not approved").format(route=route)
        )
        return [
            *ready_facts(row),
            (_("Legal route"), said),
            *notice_facts(row),
            (_("Plan"), _("Version {number}").format(number=plan.number) if plan else ""),
        ]

    def attempt(self, form: InviteForm) -> str:
        row = inviting.invite(
            challenge=self.object,
            opens_at=form.opens_at,
            closes_at=form.closes_at,
            decision_on=form.cleaned_data["decision_on"],
            unusual=form.cleaned_data["unusual"],
            by=self.request.user,
        )
        if row.opens_at > now():
            return _("It opens by itself on {when}.").format(when=when(row.opens_at))
        return _("The invitation is published.")


class LengthenView(CaseDecision):
    form_class = LengthenForm
    page_title = gettext_lazy("Lengthen the window")
    submit_button_label = gettext_lazy("Lengthen it for everybody")
    explanation = gettext_lazy(
        "For everybody, never for one (Procurement Act 2023, section 87(6)). Everybody who takes part is told, with "
        "the reason."
    )
    BESIDE = {"closes_at": "closes_day"}

    def may(self, user: Any, row: Challenge) -> bool:
        return row.is_before_closing and permissions.can_change_dates(user, row)

    def get_initial(self) -> dict[str, Any]:
        local, clock = parts_of(self.object.closes_at)
        return {"closes_day": planning.workday_after(local + timedelta(days=7)), "closes_clock": clock}

    def facts(self) -> list[tuple[str, object]]:
        return [
            (_("Closes now"), when(self.object.closes_at)),
            (_("Firms hear by"), weekday(self.object.decision_on)),
        ]

    def attempt(self, form: LengthenForm) -> str:
        inviting.lengthen(
            challenge=self.object,
            closes_at=form.closes_at,
            reason=form.cleaned_data["reason"],
            unusual=form.cleaned_data["unusual"],
            by=self.request.user,
        )
        return _("The window is longer, and those who take part are told.")


class LaterView(CaseDecision):
    form_class = LaterForm
    page_title = gettext_lazy("A later day for the decision")
    submit_button_label = gettext_lazy("Promise the later day")
    explanation = gettext_lazy("Everybody who takes part is told, with the reason.")

    def may(self, user: Any, row: Challenge) -> bool:
        return row.decision_on is not None and permissions.can_change_dates(user, row)

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Promised now"), weekday(self.object.decision_on))]

    def attempt(self, form: LaterForm) -> str:
        inviting.decide_later(challenge=self.object, by=self.request.user, **form.cleaned_data)
        return _("The later day is promised, and those who take part are told.")


class ChangeView(CaseDecision):
    form_class = ChangeForm
    page_title = gettext_lazy("Change notice")
    submit_button_label = gettext_lazy("Tell everybody")
    explanation = gettext_lazy(
        "For what changes while the invitation is open. It stands on the page, and everybody who takes part is told."
    )

    def may(self, user: Any, row: Challenge) -> bool:
        return row.is_before_closing and permissions.can_change_dates(user, row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "challenge": self.object}

    def attempt(self, form: ChangeForm) -> str:
        inviting.announce(challenge=self.object, by=self.request.user, **form.cleaned_data)
        return _("Everybody who takes part is told.")


class GoOnView(CaseDecision):
    page_title = gettext_lazy("Go on to the next stage")
    submit_button_label = gettext_lazy("Go on")
    explanation = gettext_lazy("The solutions that go on come along.")

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_change_dates(user, row) and moving.may_go_on(row)

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Now"), self.object.stage), (_("Next"), next_stage(self.object))]

    def attempt(self, form: forms.Form) -> str:
        row = moving.go_on(challenge=self.object, by=self.request.user)
        return _("It is in the stage “{stage}”.").format(stage=row.stage)


class EndView(CaseDecision):
    form_class = EndForm
    page_title = gettext_lazy("End the challenge")
    submit_button_label = gettext_lazy("End it")
    explanation = gettext_lazy("With what came of it, once each solution has its outcome.")

    def may(self, user: Any, row: Challenge) -> bool:
        return row.state == State.RUNNING and permissions.can_end(user, row)

    def attempt(self, form: EndForm) -> str:
        moving.end(challenge=self.object, by=self.request.user, **form.cleaned_data)
        return _("The challenge is ended.")


class StopView(CaseDecision):
    form_class = StopForm
    page_title = gettext_lazy("Stop the challenge")
    submit_button_label = gettext_lazy("Stop it for good")
    explanation = gettext_lazy(
        "It can’t be opened again. Everybody who began or handed in a solution is told, with the reason."
    )

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_end(user, row)

    def attempt(self, form: StopForm) -> str:
        moving.stop(challenge=self.object, by=self.request.user, **form.cleaned_data)
        return _("The challenge is stopped.")


def links() -> dict[str, type]:
    """The addresses of these pages, by name."""
    return {
        "dates": DatesView,
        "invite": InviteView,
        "lengthen": LengthenView,
        "later": LaterView,
        "change": ChangeView,
        "go_on": GoOnView,
        "end": EndView,
        "stop": StopView,
    }
