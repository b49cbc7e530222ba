"""Doing a module: its steps, which everybody may read, and its questions, for those who are signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from champions import training
from champions.actions import training as actions
from champions.forms_training import QuestionsForm
from champions.models import Completion, ModulePage
from champions.views.shared import private
from engagement.errors import Refused


@require_safe
def step(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """One step; the same for everybody."""
    module = training.module_or_404(request, slug)
    if not 1 <= number <= len(module.steps):
        raise Http404(number)
    is_last = number == len(module.steps)
    context = {
        "module": module,
        "step": module.steps[number - 1].value,
        "number": number,
        "total": len(module.steps),
        "steps": training.steps_nav(module, number),
        "breadcrumbs": training.crumbs(request, module),
        "back_url": training.step_url(module, number - 1) if number > 1 else module.get_url(request),
        "next_url": training.questions_url(module) if is_last else training.step_url(module, number + 1),
        "is_last": is_last,
    }
    return render(request, "champions/training/step.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@private
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Wrong answers are explained and can be given again; all right leads to the badge."""
    module = training.module_or_404(request, slug)
    done = completion_of(request, module)
    given = {"questions": training.questions_of(module), "asks_name": done is None}
    form = QuestionsForm(None, **given)
    if request.method == "POST":
        form = QuestionsForm(request.POST, **given)
        if form.is_valid() and attempt(request, module, form):
            return HttpResponseRedirect(reverse("champions:module_done", args=[module.slug]))
    context = {
        "module": module,
        "form": form,
        "done": done,
        "back_url": training.step_url(module, len(module.steps)),
        "breadcrumbs": training.crumbs(request, module),
    }
    return render(request, "champions/training/questions.html", context)


def completion_of(request: HttpRequest, module: ModulePage) -> Completion | None:
    return Completion.objects.of(request.user).standing().filter(module=module.translation_key).first()


def attempt(request: HttpRequest, module: ModulePage, form: QuestionsForm) -> bool:
    """Whether it is done; what was refused is said above the form."""
    try:
        actions.complete(
            module=module,
            by=request.user,
            answers=form.answers,
            shows_name=form.cleaned_data.get("shows_name", False),
        )
    except Refused as refusal:  # the editor changed a question meanwhile
        form.add_error(None, str(refusal.message))
        return False
    return True


@require_safe
@login_required
@private
def done(request: HttpRequest, slug: str) -> HttpResponse:
    """What they have now, why each answer is right, and what is left."""
    module = training.module_or_404(request, slug)
    completion = completion_of(request, module)
    if completion is None:
        return HttpResponseRedirect(training.questions_url(module))
    context = {
        "module": module,
        "completion": completion,
        "answers": [
            (question.text, question.options[question.right]) for question in training.questions_of(module)
        ],
        "left": [one for one in training.progress_of(request.user) if not one.done_at],
        "breadcrumbs": training.crumbs(request, module),
    }
    return render(request, "champions/training/done.html", context)


# --- One's own ----------------------------------------------------------------------------------------------
@require_safe
@login_required
@private
def own(request: HttpRequest) -> HttpResponse:
    """Every module with what they did of it, and their badges of modules that are gone."""
    done_rows = training.done_by(request.user)
    pages = training.modules()
    keys = {page.translation_key for page in pages}
    context = {
        "cards": training.cards(pages, done_rows),
        "gone": [row for row in done_rows.values() if row.module not in keys],
        "done_count": sum(page.translation_key in done_rows for page in pages),
        "total": len(pages),
    }
    return render(request, "champions/training/own.html", context)


@require_POST
@login_required
@private
def badge_name(request: HttpRequest, code: str) -> HttpResponse:
    """`show=1` puts one's name on the badge, anything else takes it off; pressed twice it is the same."""
    completion = get_object_or_404(Completion.objects.of(request.user).standing(), code=code)
    shown = request.POST.get("show") == "1"
    actions.show_name(completion=completion, by=request.user, shown=shown)
    words = (
        _("Your name stands on the badge for “{title}”.")
        if shown
        else _("The badge for “{title}” names nobody.")
    )
    messages.success(request, words.format(title=completion.title))
    return HttpResponseRedirect(reverse("champions:own_training"))
