"""The report of a stage on one page: its questions, saved as often as one likes, and handed in."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from challenges import kinds_stages as kinds
from challenges import permissions
from challenges.actions import reporting
from challenges.actions.answers import Conflict
from challenges.forms_solutions import StepForm, typed_in
from challenges.models import Solution, Stage, StageDate
from challenges.reports_stages import asked, came_in_at
from challenges.views.solutions import crumbs, own
from challenges.views.solutions_changed import shown_in
from challenges.views.solutions_write import again, rows_of, saved_as_typed
from champions.views.shared import own_page, typed
from engagement.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@own_page
def report(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For members of the firm. Once it may not be written any more, GET leads to where the solution stands, and what
    was sent comes back with why it was not saved."""
    solution = own(request, public_id)
    stage = stage_of_form(request, solution)
    questions = list(asked(stage))
    if not questions:
        raise Http404
    if request.method != "POST" and not permissions.can_report(request.user, solution):
        return HttpResponseRedirect(solution.get_absolute_url())
    there = {answer.question_id: answer for answer in solution.answers.filter(question__in=questions)}
    form = StepForm(typed(request), questions=questions, answers=there)
    conflicts: dict[str, Conflict] = {}
    is_kept = False
    if request.method == "POST":
        try:
            done = take(request, solution, stage, form)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            form, conflicts, is_kept = again(form, done.saved, there), done.saved.conflicts, True
            say_missing(form, done)
            if not form.errors:
                return answered(request, solution, done)
    dates = StageDate.objects.filter(challenge=solution.challenge_id, stage=stage)
    context = {
        "solution": solution,
        "stage": stage,
        "form": form,
        "rows": rows_of(form, questions, conflicts, solution),
        "is_kept": is_kept,
        "save_url": reverse("challenges:stage_report_save", args=[solution.public_id]),
        "due": dates.values_list("ends_on", flat=True).first(),
        "came_in_at": came_in_at(solution, stage),
        "breadcrumbs": crumbs(solution),
    }
    return render(request, "challenges/stages/report.html", context)


@require_POST
@login_required
@own_page
def report_save(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """As it is typed: what changed since the last time, answered in JSON with words ready to be shown."""
    solution = own(request, public_id)
    stage = stage_of_form(request, solution)
    typed_here = typed_in(request.POST, [name[2:] for name in request.POST if name.startswith("q_")])
    try:
        done = reporting.save_report(solution=solution, stage=stage, typed=typed_here, by=request.user)
    except Refused as refusal:
        return JsonResponse({"says": str(refusal.message)}, status=409)
    questions = [one for one in asked(stage) if one.key in done.saved.revisions]
    return saved_as_typed(request, questions, typed_here, done.saved)


def stage_of_form(request: HttpRequest, solution: Solution) -> Stage:
    """The stage whose questions were sent, so that what was typed comes back where the solution has gone on since;
    else the one in which it is. 404 where that has no report."""
    sent = shown_in(request) if request.method == "POST" else None
    stage = solution.stage
    if sent is not None and stage is not None and sent != stage.pk:
        stage = Stage.objects.filter(plan=stage.plan_id, pk=sent).first()
    if not kinds.is_work(stage):
        raise Http404
    return stage


def take(request: HttpRequest, solution: Solution, stage: Stage, form: StepForm) -> reporting.Reported:
    return reporting.save_report(
        solution=solution,
        stage=stage,
        typed=form.typed(),
        by=request.user,
        hand_in="hand_in" in request.POST,
    )


def say_missing(form: StepForm, done: reporting.Reported) -> None:
    for one in done.missing:
        if f"q_{one.key}" not in form.errors:
            form.add_error(f"q_{one.key}", one.says)


def answered(request: HttpRequest, solution: Solution, done: reporting.Reported) -> HttpResponse:
    messages.success(request, _("Your report is in.") if done.is_in else _("Saved."))
    return HttpResponseRedirect(solution.get_absolute_url() if done.is_in else request.path)
