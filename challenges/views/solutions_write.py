"""Writing a solution: the list of pages, its summary, its questions, its partners; saved by the button or as typed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from challenges.actions import answers as answering
from challenges.actions import files as filing
from challenges.actions import solutions as actions
from challenges.answers_solutions import ABOUT, PARTNERS, fault_of
from challenges.copying_solutions import sources_of
from challenges.forms_solutions import AboutForm, PartnersForm, StepForm, typed_in, words_now
from challenges.models import FormQuestion, Solution
from challenges.pages_solutions import navigation, page_after, steps_of, url_of
from challenges.places_solutions import kept_answers, kept_files
from challenges.views.solutions import crumbs, own
from challenges.views.solutions_changed import act_of, changed_page, newer_questions, shown_in
from champions.views.shared import own_page, typed
from engagement.errors import Refused

Kind = FormQuestion.Kind


def writing(view: Callable) -> Callable:
    """Members of the firm; once nothing can be written any more, GET leads to where it stands."""

    @wraps(view)
    def wrapped(request: HttpRequest, public_id: UUID, *args, **kwargs) -> HttpResponse:
        solution = own(request, public_id)
        is_over = solution.state not in actions.WRITABLE or not solution.challenge.is_open
        if is_over and request.method != "POST":
            return HttpResponseRedirect(solution.get_absolute_url())
        return view(request, solution, *args, **kwargs)

    return login_required(own_page(wrapped))


@require_safe
@writing
def form(request: HttpRequest, solution: Solution) -> HttpResponse:
    """All pages, and what is still to do on each."""
    steps = navigation(solution)
    context = {
        "solution": solution,
        "steps": steps,
        "is_whole": all(step["state"] == "done" for step in steps),
        "check_url": url_of(solution, "solution_check"),
        "kept": list(kept_answers(solution)),
        "kept_files": list(kept_files(solution)),
        "notice": newer_questions(solution),
        "copy_url": url_of(solution, "solution_copy") if sources_of(solution) else "",
        "breadcrumbs": crumbs(solution),
    }
    return render(request, "challenges/solutions/form.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def about(request: HttpRequest, solution: Solution) -> HttpResponse:
    bound = AboutForm(typed(request), solution=solution)
    theirs = None
    if request.method == "POST" and bound.is_valid():
        try:
            actions.save_about(
                solution=solution, by=request.user, received_at=request.received_at, **bound.cleaned_data
            )
        except Refused as refusal:
            bound, theirs = refused(bound, refusal, solution)
        else:
            return saved(request, solution, ABOUT)
    save_url = url_of(solution, "solution_about_save")
    context = {"form": bound, "theirs": theirs, "save_url": save_url, **around(solution, ABOUT)}
    return render(request, "challenges/solutions/about.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def partners(request: HttpRequest, solution: Solution) -> HttpResponse:
    bound = PartnersForm(typed(request), solution=solution)
    theirs = None
    if request.method == "POST" and bound.is_valid():
        try:
            actions.set_partners(
                solution=solution,
                partners=bound.partners(),
                revision=bound.cleaned_data["revision"],
                by=request.user,
                received_at=request.received_at,
            )
        except Refused as refusal:
            bound, theirs = refused(bound, refusal, solution)
        else:
            return saved(request, solution, PARTNERS)
    context = {"form": bound, "theirs": theirs, **around(solution, PARTNERS)}
    return render(request, "challenges/solutions/partners.html", context)


def refused(
    bound: AboutForm | PartnersForm, refusal: Refused, solution: Solution
) -> tuple[AboutForm | PartnersForm, Solution | None]:
    """The form with why not; of a conflict over the newer revision, with the row as somebody else saved it: who has
    read both and saves again means it."""
    theirs = None
    if refusal.code == "conflict":
        theirs = Solution.objects.prefetch_related("partners").get(pk=solution.pk)
        data = bound.data.copy()
        data["revision"] = str(theirs.revision)
        bound = type(bound)(data, solution=solution)
        bound.full_clean()
    bound.add_error(None, str(refusal.message))
    return bound, theirs


@require_http_methods(["GET", "HEAD", "POST"])
@writing
def step(request: HttpRequest, solution: Solution, number: int) -> HttpResponse:
    """One page of questions. What is typed is kept whatever is wrong with it; then the page says what is."""
    if request.method == "POST" and shown_in(request) not in (None, solution.stage_id):
        return changed_page(request, solution)
    questions = steps_of(solution).get(number)
    if questions is None:
        raise Http404
    there = {answer.question_id: answer for answer in solution.answers.filter(question__in=questions)}
    bound = StepForm(
        typed(request),
        request.FILES if request.method == "POST" else None,
        questions=questions,
        answers=there,
    )
    conflicts: dict[str, answering.Conflict] = {}
    if request.method == "POST":
        bound, conflicts = take_step(request, solution, bound, there)
        if not bound.errors:
            return saved(request, solution, str(number), stays="remove" in request.POST)
    context = {
        "form": bound,
        "rows": rows_of(bound, questions, conflicts, solution),
        "number": number,
        "title": questions[0].step_title,
        "save_url": url_of(solution, "solution_save"),
        **around(solution, str(number)),
    }
    return render(request, "challenges/solutions/step.html", context)


def take_step(
    request: HttpRequest, solution: Solution, bound: StepForm, there: dict
) -> tuple[StepForm, dict[str, answering.Conflict]]:
    """Answers, then files; the form as it is shown again, over the revisions that now stand."""
    given = act_of(request, solution)
    try:
        result = answering.save_answers(typed=bound.typed(), shown=shown_in(request), **given)
    except Refused as refusal:
        bound.add_error(None, str(refusal.message))
        return bound, {}
    form = again(bound, result, there)
    take_files(request, form, given)
    return form, result.conflicts


def again(bound: StepForm, result: answering.Saved, there: dict) -> StepForm:
    """With what was typed, over the revisions that now stand, and what is wrong beside it."""
    data = bound.data.copy()
    for key, revision in result.revisions.items():
        data[f"r_{key}"] = str(revision)
    for key, conflict in result.conflicts.items():
        data[f"r_{key}"] = str(conflict.revision)
    form = StepForm(data, bound.files, questions=bound.questions, answers=there)
    form.full_clean()
    for key, conflict in result.conflicts.items():
        form.add_error(f"q_{key}", conflict_words(conflict))
    return form


def take_files(request: HttpRequest, form: StepForm, given: dict) -> None:
    if key := request.POST.get("remove", ""):
        row = given["solution"].files.current().filter(public_id=key).first() if is_uuid(key) else None
        if row is not None:
            filing.remove_file(file=row, by=given["by"], received_at=given["received_at"])
    for question in form.questions:
        name = f"f_{question.key}"
        for upload in request.FILES.getlist(name) if name in form.fields else []:
            try:
                filing.add_file(question=question, upload=upload, **given)
            except Refused as refusal:
                form.add_error(name, f"{upload.name}: {refusal.message}")


def is_uuid(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True


def conflict_words(conflict: answering.Conflict) -> str:
    at = date_format(localtime(conflict.at), "TIME_FORMAT")
    if conflict.is_own:
        return _(
            "You changed this answer at {time} in another window. That is saved; what you wrote here is in the box. "
            "Put together what you need from both, then save."
        ).format(time=at)
    who = conflict.by or _("Somebody")
    return _(
        "{name} changed this answer at {time}, while you were writing. Theirs is saved; yours is in the box. "
        "Put together what you need from both, then save."
    ).format(name=who, time=at)


def rows_of(
    form: StepForm,
    questions: list[FormQuestion],
    conflicts: dict[str, answering.Conflict],
    solution: Solution,
) -> list[dict]:
    """What the template draws for each question."""
    files: dict[int, list] = {}
    if any(question.kind == Kind.FILE for question in questions):
        for row in solution.files.current().order_by("pk"):
            files.setdefault(row.question_id, []).append(row)
    return [
        {
            "question": question,
            "field": form[f"f_{question.key}" if question.kind == Kind.FILE else f"q_{question.key}"],
            "revision": None if question.kind == Kind.FILE else form[f"r_{question.key}"],
            "conflict": conflicts.get(question.key),
            "gone": gone_choice(form, question),
            "files": files.get(question.pk, []),
        }
        for question in questions
    ]


def gone_choice(form: StepForm, question: FormQuestion) -> str:
    """What was chosen before, and is not offered any more."""
    if question.kind != Kind.CHOICE:
        return ""
    chosen = form[f"q_{question.key}"].value() or ""
    return "" if chosen in question.choices else chosen


def saved(request: HttpRequest, solution: Solution, page: str, *, stays: bool = False) -> HttpResponse:
    """On to the next page, or wherever the button leads."""
    messages.success(request, _("Saved."))
    if stays or "stay" in request.POST:
        return HttpResponseRedirect(request.path)
    return HttpResponseRedirect(page_after(solution, page))


def around(solution: Solution, page: str) -> dict:
    return {
        "solution": solution,
        "steps": navigation(solution, page),
        "form_url": url_of(solution, "solution_form"),
        "breadcrumbs": crumbs(solution),
    }


@require_POST
@writing
def save(request: HttpRequest, solution: Solution) -> HttpResponse:
    """As it is typed: what changed since the last time, answered in JSON with words ready to be shown."""
    keys = [name[2:] for name in request.POST if name.startswith("q_")]
    typed_here = typed_in(request.POST, keys)
    shown = shown_in(request)
    try:
        result = answering.save_answers(typed=typed_here, shown=shown, **act_of(request, solution))
    except Refused as refusal:
        return JsonResponse({"says": str(refusal.message)}, status=409)
    questions = solution.stage.questions.filter(key__in=result.revisions)
    return saved_as_typed(
        request, questions, typed_here, result, is_changed=shown not in (None, solution.stage_id)
    )


def saved_as_typed(
    request: HttpRequest,
    questions: Iterable[FormQuestion],
    typed_here: Mapping[str, answering.Typed],
    result: answering.Saved,
    *,
    is_changed: bool = False,
) -> JsonResponse:
    """What the script says beside a form that saves itself: `autosave.js` reads it."""
    notes = {
        one.key: fault_of(one, typed_here[one.key].text) or words_now(typed_here[one.key].text)
        for one in questions
        if one.most_words
    }
    at = date_format(localtime(request.received_at), "TIME_FORMAT")
    return JsonResponse(
        {
            "says": saved_words(at, is_changed=is_changed),
            "saved": result.revisions,
            "notes": notes,
            "conflicts": {key: quick_words(conflict) for key, conflict in result.conflicts.items()},
        }
    )


@require_POST
@writing
def save_about(request: HttpRequest, solution: Solution) -> HttpResponse:
    """Title, summary and consent as they are typed: one revision for all three."""
    bound = AboutForm(request.POST, solution=solution)
    if not bound.is_valid():
        return JsonResponse({"says": " ".join(str(one[0]) for one in bound.errors.values())}, status=400)
    try:
        row = actions.save_about(**act_of(request, solution), **bound.cleaned_data)
    except Refused as refusal:
        words = str(refusal.message)
        if refusal.code == "conflict":
            words = f"{words} {_('Press Save to see both texts.')}"
        return JsonResponse({"says": words}, status=409)
    at = date_format(localtime(request.received_at), "TIME_FORMAT")
    return JsonResponse({"says": saved_words(at, is_changed=False), "revision": row.revision})


def saved_words(at: str, *, is_changed: bool) -> str:
    if is_changed:
        return _(
            "Kept at {time}. The department has changed the questions while you were writing: press Save to see what "
            "that means for this page. Nothing is lost."
        ).format(time=at)
    return _("Saved at {time}.").format(time=at)


def quick_words(conflict: answering.Conflict) -> str:
    if conflict.is_own:
        return _("You changed this answer in another window. Press Save to see both texts.")
    return _("{name} changed this answer while you were writing. Press Save to see both texts.").format(
        name=conflict.by or _("Somebody")
    )
