"""Dates planned backwards from "contract needed by": suggested, changed, kept with what is wrong said."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from accounts.clock import today
from engagement.errors import Refused
from procurement import permissions
from procurement.actions import planning as actions
from procurement.forms_planning import DatesForm
from procurement.law import planning as law
from procurement.models import Case, CasePlan
from procurement.office.case_base import CasePage, case_url, url_of
from procurement.words import LAWYER

WIDTH = 100  # of the timeline, in per cent
OPTIONS = ("electronic", "complete", "engages", "uses_planned", "urgent_reasons")


def phases(lines: list[law.Line]) -> list[dict[str, Any]]:
    """The spans between the days of a plan, for people to look at: label, days, and where they lie from 0 to 100."""
    days = {line.name: line.day for line in lines}
    last = days.get("standstill") or days.get("call_in") or days["decision_on"]
    spans = (
        (_("Getting ready and approvals"), lines[0].day, days.get("publishes_on") or days["decision_on"]),
        (_("Firms write tenders"), days.get("publishes_on"), days.get("closes_at")),
        (_("Assessing and deciding"), days.get("closes_at"), days["decision_on"]),
        (_("Call-in and standstill"), days["decision_on"] if last > days["decision_on"] else None, last),
        (_("Signing and getting started"), last, days["needed_on"]),
    )
    first, whole = lines[0].day, max((lines[-1].day - lines[0].day).days, 1)
    return [
        {
            "label": label,
            "begin": begin,
            "end": end,
            "x": round((begin - first).days * WIDTH / whole, 1),
            "width": max(round((end - begin).days * WIDTH / whole, 1), 1),
        }
        for label, begin, end in spans
        if begin is not None and end is not None
    ]


class DatesView(CasePage):
    template_name = "procurement/planning/dates.html"
    page_title = gettext_lazy("Dates")

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_plan(user, row)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        case, plan = self.object, actions.plan_of(self.object)
        names = ("needed_on", "ends_on", "publishes_on", "decision_on")
        kept = {name: getattr(case, name) for name in names}
        kept |= {name: getattr(plan, name) for name in (*OPTIONS, "award_notice_on", "signs_on")}
        kept |= DatesForm.parts("questions", case.questions_until) | DatesForm.parts("closes", case.closes_at)
        form = DatesForm(case=case, initial=kept)
        return self.with_lines(form, case.needed_on, plan, faults=actions.faults_of(case))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = DatesForm(request.POST, case=self.object)
        if not form.is_valid():
            return self.with_lines(form, None, actions.plan_of(self.object))
        if request.POST.get("do") == "suggest":
            return self.suggest(form)
        try:
            faults = actions.set_dates(case=self.object, by=request.user, **form.given)
        except Refused as refusal:
            name = refusal.code.replace("questions_until", "questions_day")
            form.add_error(name if name in form.fields else None, str(refusal.message))
            return self.with_lines(form, form.cleaned_data.get("needed_on"), self.typed_plan(form))
        if not faults:
            messages.success(request, _("The dates are kept."))
            return redirect(case_url(self.object))
        said = ngettext(
            "The dates are kept, with {n} warning: read it below.",
            "The dates are kept, with {n} warnings: read them below.",
            len(faults),
        )
        messages.warning(request, said.format(n=len(faults)))
        return redirect(url_of("dates", self.object))

    def typed_plan(self, form: DatesForm) -> CasePlan:
        """As it stands in the form, unsaved."""
        plan = actions.plan_of(self.object)
        for name in OPTIONS:
            if name in form.fields:
                setattr(plan, name, form.cleaned_data[name])
        return plan

    def suggest(self, form: DatesForm) -> HttpResponse:
        """The form with the suggested days in place of what was typed; nothing is kept."""
        given, plan = form.cleaned_data, self.typed_plan(form)
        lines = actions.suggested(self.object, given["needed_on"], plan)
        days = {line.name: line.day for line in lines}
        filled = {name: given[name] for name in (*OPTIONS, "needed_on", "ends_on") if name in given}
        for name in ("publishes_on", "decision_on", "award_notice_on", "signs_on"):
            filled[name] = days.get(name)
        filled |= {"questions_day": days.get("questions_until"), "questions_clock": law.NOON}
        filled |= {"closes_day": days.get("closes_at"), "closes_clock": law.NOON}
        first = next((one for one in lines if one.day < today()), None)
        fresh = DatesForm(case=self.object, initial=filled)
        return self.with_lines(fresh, given["needed_on"], plan, proposed=True, late=first)

    def with_lines(
        self,
        form: DatesForm,
        needed_on: date | None,
        plan: CasePlan,
        *,
        faults: list[law.Fault] | None = None,
        **more: Any,
    ) -> HttpResponse:
        lines = actions.suggested(self.object, needed_on, plan) if needed_on else []
        shown = phases(lines) if lines else []
        return self.show(
            form=form, lines=lines, phases=shown, faults=faults or [], lawyer=LAWYER, today=today(), **more
        )
