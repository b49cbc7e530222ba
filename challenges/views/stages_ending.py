"""The end of a solution and of a challenge, and what the firm agrees to."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges import permissions
from challenges.actions import ending as actions
from challenges.actions.moving import end_by_its_solutions
from challenges.forms_ending_stages import EndingForm
from challenges.ledger import endings, entry_of
from challenges.models import Challenge
from challenges.routes import rules_of
from challenges.views.stages_acts import facts_of, work_of
from challenges.views.stages_shared import must, own_page, solution_or_404
from engagement.act_pages import Act, act, bound


@own_page
def end(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Adopt, adapt or stop, by somebody entitled."""
    solution = solution_or_404(request, public_id)
    must(permissions.can_end_solution(request.user, solution))
    challenge = solution.challenge
    rules = rules_of(challenge.route)
    page = Act(
        title=_("Adopt, adapt or stop"),
        button=_("Write the ending"),
        back=work_of(solution),
        done=_("The ending is written, and stands in the ledger. The firm has been told."),
        lead=_("Everybody reads this in the ledger. The firm is named there once it agrees."),
        pairs=[
            *facts_of(solution),
            (_("Legal route"), challenge.get_route_display() if challenge.route else ""),
        ],
        do=lambda form: actions.end_solution(
            solution=solution, by=request.user, results=form.results(), **form.given()
        ),
        beside={"stopped": "outcome"},
        context={"warns": rules.warns if rules else "", "source": rules.source if rules else ""},
        template="challenges/stages/end.html",
    )
    return act(request, bound(request, EndingForm, solution=solution), page)


@own_page
def agree(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The firm reads what the ledger would say with its name, and agrees."""
    solution = solution_or_404(request, public_id)
    found = get_object_or_404(endings(), solution=solution)
    must(permissions.can_agree_ledger(request.user, found))
    page = Act(
        title=_("May the ledger name you?"),
        button=_("Yes, name us"),
        back=work_of(solution),
        done=_("Thank you. The ledger names you now."),
        do=lambda form: actions.agree_ledger(ending=found, by=request.user),
        context={"entry": entry_of(found, named=True), "now": entry_of(found, named=False)},
        template="challenges/stages/agree.html",
    )
    return act(request, bound(request, forms.Form), page)


@own_page
def end_case(request: HttpRequest, slug: str) -> HttpResponse:
    """The challenge itself, when no solution is left in the running."""
    challenge = get_object_or_404(Challenge.objects.of_officer(request.user), slug=slug)
    must(permissions.can_end(request.user, challenge) and challenge.state == Challenge.State.RUNNING)
    page = Act(
        title=_("End the challenge?"),
        button=_("End it"),
        back=reverse("challenges:ledger"),
        done=_("The challenge has ended."),
        lead=_("Possible when no solution is left in the running. Its page stays, with how it ended."),
        pairs=[
            (_("Challenge"), challenge.title),
            (_("Solutions in the running"), challenge.solutions.alive().count()),
        ],
        is_warning=True,
        do=lambda form: end_by_its_solutions(challenge=challenge, by=request.user),
    )
    return act(request, bound(request, forms.Form), page)
