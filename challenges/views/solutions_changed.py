"""A form that was held open while the plan got a newer version: everything in it is kept, and the page says where."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from challenges.actions import answers as answering
from challenges.actions import files as filing
from challenges.forms_solutions import typed_in
from challenges.models import ChangeNotice, FormQuestion, Solution
from challenges.pages_solutions import pages_of, url_of
from challenges.places_solutions import places
from challenges.views.solutions import crumbs
from engagement.errors import Refused


def act_of(request: HttpRequest, solution: Solution) -> dict[str, Any]:
    return {"solution": solution, "by": request.user, "received_at": request.received_at}


def shown_in(request: HttpRequest) -> int | None:
    """The stage whose form was sent; None where the form does not say."""
    text = request.POST.get("stage", "")
    return int(text) if text.isdecimal() and len(text) < 12 else None


def newer_questions(solution: Solution) -> ChangeNotice | None:
    """The newest notice that changed the questions after this draft was begun."""
    rows = ChangeNotice.objects.filter(challenge=solution.challenge_id, plan__isnull=False)
    return rows.filter(at__gt=solution.created_at).first()


def changed_page(request: HttpRequest, solution: Solution) -> HttpResponse:
    """What was sent is saved: under the same question, or with the one that is gone. Both texts are shown where
    somebody else was quicker, and all of them where it is too late."""
    typed_here = typed_in(request.POST, [name[2:] for name in request.POST if name.startswith("q_")])
    shown, refused = shown_in(request), ""
    result = answering.Saved(questions=places(solution, typed_here, shown))
    try:
        result = answering.save_answers(typed=typed_here, shown=shown, **act_of(request, solution))
    except Refused as refusal:
        refused = str(refusal.message)
    files = [] if refused else take_files(request, solution, shown)
    steps = {page.name: page for page in pages_of(solution)}
    lines = [
        _line(question, typed_here[key].text, result, solution, steps)
        for key, question in result.questions.items()
        if typed_here[key].text.strip() or key in result.conflicts
    ]
    context = {
        "solution": solution,
        "refused": refused,
        "lines": lines,
        "files": files,
        "notice": newer_questions(solution),
        "form_url": url_of(solution, "solution_form"),
        "breadcrumbs": crumbs(solution),
    }
    return render(request, "challenges/solutions/changed.html", context, status=409 if refused else 200)


def _line(
    question: FormQuestion, text: str, result: answering.Saved, solution: Solution, steps: dict[str, Any]
) -> dict[str, Any]:
    is_asked = question.stage_id == solution.stage_id
    return {
        "question": question,
        "text": text,
        "conflict": result.conflicts.get(question.key),
        "page": steps.get(str(question.step)) if is_asked else None,
        "is_asked": is_asked,
    }


def take_files(request: HttpRequest, solution: Solution, shown: int | None) -> list[dict[str, str]]:
    """Each file that was sent, and why it was not taken where it was not."""
    names = [name for name in request.FILES if name.startswith("f_")]
    there = places(solution, [name[2:] for name in names], shown)
    found = []
    for name in names:
        question = there.get(name[2:])
        if question is None or question.kind != FormQuestion.Kind.FILE:
            continue
        for upload in request.FILES.getlist(name):
            says = ""
            try:
                filing.add_file(question=question, upload=upload, **act_of(request, solution))
            except Refused as refusal:
                says = str(refusal.message)
            found.append({"name": upload.name, "label": question.label, "says": says})
    return found
