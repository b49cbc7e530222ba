"""The editor of a plan: a draft of the newest version, edited stage by stage on plain pages, made the next version."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.log_actions import log

from challenges.actions import plan_drafts as drafts
from challenges.actions.plans import content_of
from challenges.actions.versions import is_used
from challenges.forms_plan_office import (
    CriterionForm,
    FitForm,
    QuestionForm,
    StageForm,
    VersionForm,
    criterion_content,
    criterion_rows,
    empty_stage,
    question_content,
    question_rows,
)
from challenges.models import PlanDraft, StageKind
from challenges.office.programmes import NAME, ProgrammePage
from challenges.plan_check_office import MOST_STAGES, plan_faults
from challenges.plan_diff_office import differences
from challenges.rows_office import Rows
from engagement.errors import Refused


class DraftPage(ProgrammePage):
    """The draft is a row: it outlives the browser, and is shared by all who keep the programme."""

    @cached_property
    def draft(self) -> PlanDraft:
        return drafts.draft_of(self.object)

    @property
    def stages(self) -> list[dict[str, Any]]:
        return self.draft.content["stages"]

    def back(self) -> HttpResponse:
        return redirect(f"{NAME}:plan", self.object.pk)

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))

    def show_anew(self, **context: Any) -> HttpResponse:
        """With the draft as somebody else left it meanwhile."""
        self.__dict__.pop("draft", None)
        return self.show(**context)


class PlanView(DraftPage):
    """The stages of the draft, what it changes, what is wrong with it, and making the version."""

    template_name = "challenges/admin/plan.html"
    page_title = gettext_lazy("Plan")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=self.form())

    def form(self, data: Any = None) -> VersionForm:
        newest = self.object.plan
        return VersionForm(data, replaceable=newest is not None and not is_used(newest))

    @property
    def seen(self) -> str:
        """The mark of the draft on the page whose button was pressed."""
        return self.request.POST.get("seen", "")

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        verb, _colon, place = request.POST.get("do", "").partition(":")
        if verb == "make":
            return self.make()
        try:
            self.press(verb, place)
        except Refused as refusal:
            messages.warning(request, str(refusal.message))
        return self.back()

    def press(self, verb: str, place: str) -> None:
        """A button that types nothing."""
        content, seen = deepcopy(self.draft.content), self.seen
        if verb == "discard":
            drafts.throw_away(programme=self.object, seen=seen)
            messages.success(self.request, _("What was changed is thrown away."))
            return
        if verb == "go_on":
            drafts.go_on_from_newest(programme=self.object, by=self.request.user)
            return
        if verb == "add" and self.request.POST.get("kind") in StageKind.values:
            _add(content["stages"], self.request.POST["kind"])
        elif verb in ("up", "down", "remove") and place.isdigit():
            _move(content["stages"], verb, int(place) - 1)
        drafts.keep_content(programme=self.object, content=content, seen=seen, by=self.request.user)

    def make(self) -> HttpResponse:
        form = self.form(self.request.POST)
        if not form.is_valid():
            return self.show(form=form)
        try:
            plan = drafts.make_version(
                programme=self.object,
                by=self.request.user,
                notice=form.cleaned_data["notice"],
                seen=self.seen,
                replace=form.cleaned_data.get("replace", False),
            )
        except Refused as refusal:
            for line in str(refusal.message).splitlines():
                form.add_error(None, line)
            return self.show_anew(form=form)
        log(instance=self.object, action="wagtail.edit", user=self.request.user)
        messages.success(self.request, _("Version {number} is made.").format(number=plan.number))
        return redirect(f"{NAME}:plan_versions", self.object.pk)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        draft, newest = self.draft, self.object.plan
        changed = differences(content_of(newest), draft.content) if newest else []
        return {
            **super().get_context_data(**kwargs),
            "draft": draft,
            "stages": [(stage, StageKind(stage["kind"]).label) for stage in self.stages],
            "fit": len(draft.content.get("fit_questions", [])),
            "faults": plan_faults(draft.content),
            "changed": changed,
            "seen": drafts.mark(draft.content),
            "is_draft": draft.pk is not None,
            "next": (newest.number if newest else 0) + 1,
            "newest": newest,
            "is_old": newest is not None and newest.number != draft.base,
            "kinds": StageKind.choices[2:],
            "versions_url": reverse(f"{NAME}:plan_versions", args=[self.object.pk]),
        }


class StageView(DraftPage):
    """One stage: its names and what holds for it, the questions of its form, its criteria."""

    template_name = "challenges/admin/rows.html"
    page_title = gettext_lazy("Stage")

    @property
    def place(self) -> int:
        """Of the stage in the list, by the number in the address (?number=2)."""
        number = self.request.GET.get("number", "")
        return int(number) - 1 if number.isascii() and number.isdigit() and len(number) < 4 else -1

    def stage(self) -> dict[str, Any]:
        if not 0 <= self.place < len(self.stages):
            raise Http404
        return self.stages[self.place]

    def rows(self, stage: dict[str, Any], data: Any = None) -> list[Rows]:
        form, criteria = question_rows(stage.get("form", [])), criterion_rows(stage.get("criteria", []))
        return [
            Rows("form", QuestionForm, _("Questions of the form"), _("Add a question"), form, data),
            Rows("criteria", CriterionForm, _("Criteria"), _("Add a criterion"), criteria, data),
        ]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        stage = self.stage()
        return self.show(form=self._form(initial=stage), rows_list=self.rows(stage), seen=drafts.mark(stage))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows, form = self.rows({}, request.POST), self._form(request.POST)
        seen, button = request.POST.get("seen", ""), request.POST.get("do", "")
        if button.partition(":")[0] in ("add", "up", "down", "remove"):
            for one in rows:
                if not one.press(button):
                    one.hold()
            typed = {name: form[name].value() for name in form.fields}
            return self.show(form=self._form(initial=typed), rows_list=rows, seen=seen)
        if not all([form.is_valid(), *[one.is_valid() for one in rows]]):
            return self.show(form=form, rows_list=rows, seen=seen)
        criteria = criterion_content(rows[1].values)
        if criteria and (total := sum(row["weight"] for row in criteria)) != 100:
            form.add_error(None, _("The weights add up to {total}, not to 100.").format(total=total))
            return self.show(form=form, rows_list=rows, seen=seen)
        kept = {**form.content, "form": question_content(rows[0].values), "criteria": criteria}
        return self.keep(kept, seen, {"form": form, "rows_list": rows})

    def keep(self, stage: dict[str, Any], seen: str, typed: dict[str, Any]) -> HttpResponse:
        """Or says who changed it meanwhile, and in what theirs and ours differ."""
        given = {"programme": self.object, "place": self.place, "by": self.request.user}
        try:
            drafts.keep_stage(stage=stage, seen=seen, **given)
        except Refused as refusal:
            self.__dict__.pop("draft", None)
            theirs = self.stages[self.place] if refusal.code == "stale" else None
            found = {
                "notice": refusal.message,
                "seen": drafts.mark(theirs) if theirs else drafts.GONE,
                "theirs": differences({"stages": [theirs]}, {"stages": [stage]}) if theirs else [],
            }
            return self.show(**typed, **found)
        messages.success(
            self.request, _("The stage is kept in the draft. Make a version of it when all is right.")
        )
        return self.back()

    def _form(self, data: Any = None, **given: Any) -> StageForm:
        return StageForm(data, prefix="stage", use_required_attribute=False, **given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {
            "save_label": _("Keep the stage"),
            "explanation": _(
                "Criteria are weighed in per cent and add up to 100. Say what each score from 0 to 4 means: who "
                "answers reads it too."
            ),
        }
        return {**super().get_context_data(**kwargs), **given}


class FitView(DraftPage):
    """About ten questions that a firm answers for itself before it begins."""

    template_name = "challenges/admin/rows.html"
    page_title = gettext_lazy("Is this for me?")

    @property
    def questions(self) -> list[dict[str, Any]]:
        return self.draft.content.get("fit_questions", [])

    def rows(self, data: Any = None) -> Rows:
        return Rows("fit", FitForm, _("Questions"), _("Add a question"), self.questions, data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(rows_list=[self.rows()], seen=drafts.mark(self.questions))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows, seen = self.rows(request.POST), request.POST.get("seen", "")
        if rows.press(request.POST.get("do", "")) or not rows.is_valid():
            return self.show(rows_list=[rows], seen=seen)
        given = {"programme": self.object, "by": request.user}
        try:
            drafts.keep_fit(questions=rows.values, seen=seen, **given)
        except Refused as refusal:
            self.__dict__.pop("draft", None)
            theirs = [f"{row['question']} – {row['means']}" for row in self.questions]
            return self.show(
                rows_list=[rows], notice=refusal.message, theirs=theirs, seen=drafts.mark(self.questions)
            )
        messages.success(request, _("The questions are kept in the draft."))
        return self.back()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "save_label": _("Keep the questions")}


class VersionsView(ProgrammePage):
    """Every version, newest first, with what it changed."""

    template_name = "challenges/admin/plan_versions.html"
    page_title = gettext_lazy("Versions of the plan")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        plans = list(self.object.plans.whole().select_related("made_by").order_by("number"))
        contents = [content_of(plan) for plan in plans]
        shown = [
            (plan, differences(contents[place - 1], contents[place]) if place else [])
            for place, plan in enumerate(plans)
        ]
        return {
            **super().get_context_data(**kwargs),
            "versions": shown[::-1],
            "plan_url": reverse(f"{NAME}:plan", args=[self.object.pk]),
        }


def _add(stages: list[dict], kind: str) -> None:
    if len(stages) < MOST_STAGES:
        stages.insert(drafts.after_kind(stages, kind), empty_stage(kind))


def _move(stages: list[dict], verb: str, place: int) -> None:
    if not 0 <= place < len(stages):
        return
    stage = stages.pop(place)
    if verb != "remove":
        stages.insert(max(0, place - 1) if verb == "up" else place + 1, stage)
