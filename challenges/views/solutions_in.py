"""Beginning a solution, checking and handing it in, withdrawing it."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Organisation
from challenges import blind, permissions
from challenges.actions import handing_in
from challenges.actions import solutions as actions
from challenges.answers_solutions import ABOUT, PARTNERS, Missing, missing
from challenges.forms_solutions import BeginForm, WithdrawForm, control_of
from challenges.models import Challenge, Solution
from challenges.pages_solutions import Page, pages_of, url_of
from challenges.views.solutions import crumbs, own
from challenges.views.solutions_write import writing
from champions.views.shared import own_page, private, refused_beside, typed
from engagement.errors import Refused


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@own_page
def begin(request: HttpRequest, slug: str) -> HttpResponse:
    """For which organisation; who has begun already is led to what they began."""
    challenge = get_object_or_404(Challenge.objects.public().shows_invitation(), slug=slug)
    theirs = Organisation.objects.filter(memberships__user=request.user).exclude(kind="department")
    organisations = theirs.order_by("name")
    form = BeginForm(typed(request), organisations=organisations)
    may = permissions.can_answer(request.user, challenge)
    in_time = challenge.takes_at(request.received_at) and not permissions.can_run(request.user, challenge)
    if request.method == "POST" and (may or in_time) and form.is_valid():
        try:
            solution = actions.begin(
                challenge=challenge,
                organisation=form.cleaned_data["organisation"],
                by=request.user,
                received_at=request.received_at,
            )
        except Refused as refusal:
            refused_beside(form, refusal)
        else:
            return HttpResponseRedirect(url_of(solution, "solution_form"))
    begun = Solution.objects.filter(challenge=challenge, organisation__in=organisations)
    context = {
        "challenge": challenge,
        "form": form,
        "may": may,
        "is_officer": permissions.can_run(request.user, challenge),
        "has_organisation": organisations.exists(),
        "begun": begun.exclude(state=Solution.State.WITHDRAWN).select_related("organisation"),
        "breadcrumbs": [*crumbs(), {"label": challenge.title, "url": challenge.get_absolute_url()}],
    }
    return render(request, "challenges/solutions/begin.html", context)


@require_safe
@writing
def check(request: HttpRequest, solution: Solution) -> HttpResponse:
    """Everything as it would be handed in, what is missing, and exactly what everybody will read."""
    return check_page(request, solution)


def check_page(
    request: HttpRequest, solution: Solution, refused: str = "", status: int = 200
) -> HttpResponse:
    found = missing(solution, solution.stage)
    places = {page.name: page for page in pages_of(solution)}
    shown = with_changes(blind.shown_draft(solution), solution, places)
    last = solution.versions.first()
    context = {
        "solution": solution,
        "shown": shown,
        "partners_url": places[PARTNERS].url,
        "about_url": places[ABOUT].url,
        "missing": [(one, address_of(one, places, solution)) for one in found],
        "given_away": away(solution, shown),
        "last": last,
        "is_same": last is not None and not solution.changed_since and solution.state == "handed_in",
        "refused": refused,
        "breadcrumbs": crumbs(solution),
    }
    return render(request, "challenges/solutions/check.html", context, status=status)


def with_changes(shown: blind.Shown, solution: Solution, places: dict[str, Page]) -> blind.Shown:
    """The same, each answer with the field in which it is written."""
    urls = {
        question.key: f"{places[str(question.step)].url}#{control_of(question)}"
        for question in solution.stage.questions.all()
    }
    return replace(shown, answers=[replace(one, change_url=urls[one.key]) for one in shown.answers])


def address_of(one: Missing, places: dict[str, Page], solution: Solution) -> str:
    if one.page == ABOUT:
        return f"{places[ABOUT].url}#id_{one.key}"
    question = next(row for row in solution.stage.questions.all() if row.key == one.key)
    return f"{places[one.page].url}#{control_of(question)}"


def away(solution: Solution, shown: blind.Shown) -> list[tuple[str, str]]:
    """Where a name stands that reviewers of a blind stage should not read."""
    if not solution.stage.is_blind:
        return []
    texts = [(_("Title"), shown.title), (_("Public summary"), shown.summary)]
    texts += [(answer.label, answer.text) for answer in shown.answers]
    texts += [(_("What {name} does").format(name=name), does) for name, does in shown.partners]
    return blind.given_away(texts, blind.names_of(solution))


@require_POST
@login_required
@own_page
def hand_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One small act, judged by when the request reached us."""
    solution = own(request, public_id)
    try:
        version = handing_in.hand_in(solution=solution, by=request.user, received_at=request.received_at)
    except Refused as refusal:
        if refusal.code == "missing":
            return check_page(request, solution, str(refusal.message))
        context = {
            "solution": solution,
            "says": str(refusal.message),
            "received_at": request.received_at,
            "is_late": refusal.code == "late",
            "breadcrumbs": crumbs(solution),
        }
        return render(request, "challenges/solutions/not_in.html", context, status=409)
    messages.success(request, _("It is in. This is your receipt."))
    return HttpResponseRedirect(
        reverse("challenges:solution_receipt", args=[solution.public_id, version.number])
    )


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@private
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked once more, since it can't be undone."""
    solution = own(request, public_id)
    if not permissions.can_withdraw(request.user, solution):
        return HttpResponseRedirect(solution.get_absolute_url())
    form = WithdrawForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.withdraw(solution=solution, by=request.user, reason=form.cleaned_data["reason"])
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("It is withdrawn."))
            return HttpResponseRedirect(solution.get_absolute_url())
    context = {"solution": solution, "form": form, "breadcrumbs": crumbs(solution)}
    return render(request, "challenges/solutions/withdraw.html", context)
