"""What a firm does on the page of a challenge: ask the department, look for partners."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.models import Organisation
from challenges import permissions
from challenges.actions import questions, reading
from challenges.forms_reading import PartnerForm
from challenges.models import Challenge, PartnerWanted, Question
from challenges.views.reading import crumbs, public_or_404
from champions.views.shared import own_page, typed
from engagement import limits
from engagement.errors import Refused
from engagement.questions.forms import AskForm
from engagement.views.shared import refusal_to_look


def invited_or_404(slug: str) -> Challenge:
    """One whose invitation everybody knows of."""
    challenge = public_or_404(slug)
    if not challenge.shows_invitation:
        raise Http404
    return challenge


def to(challenge: Challenge, part: str) -> HttpResponseRedirect:
    return HttpResponseRedirect(f"{challenge.get_absolute_url()}#{part}")


@login_required
@own_page
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Privately; the answer goes to all. Beside the form what is answered already, and one's own questions."""
    challenge = invited_or_404(slug)
    if not permissions.can_ask(request.user, challenge):
        return cannot_ask(request, challenge)
    refusal = refusal_to_look(request, ("edit.account", request.user.pk))
    form = AskForm(typed(request), refusal=refusal)
    if request.method == "POST" and form.is_valid():
        try:
            by = request.user.pk
            limits.check_all(
                [("challenge_question.account", by), ("challenge_question.ip", limits.ip_of(request))]
            )
            questions.ask(
                challenge=challenge,
                by=request.user,
                asked=form.cleaned_data["asked"],
                received_at=request.received_at,
            )
        except (Refused, limits.TooMany) as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request, _("Your question is with the department. You are told when it is answered.")
            )
            return HttpResponseRedirect(request.path)
    return ask_page(request, challenge, form)


def ask_page(request: HttpRequest, challenge: Challenge, form: AskForm | None) -> HttpResponse:
    mine = Question.objects.filter(challenge=challenge, asked_by=request.user).select_related("same_as")
    context = {
        "challenge": challenge,
        "form": form,
        "mine": list(mine.order_by("-pk")),
        "answered": challenge.questions.published().count(),
        "breadcrumbs": crumbs(challenge),
    }
    return render(request, "challenges/ask.html", context)


def cannot_ask(request: HttpRequest, challenge: Challenge) -> HttpResponse:
    """Their own questions stay to be read; who runs it has the back office for that."""
    if permissions.can_run(request.user, challenge) and challenge.is_open:
        messages.info(request, _("You run this challenge: questions are for others to ask."))
        return to(challenge, "questions")
    if request.method == "POST":
        messages.error(request, _("The invitation is over: questions are not answered any more."))
        return HttpResponseRedirect(request.path)
    return ask_page(request, challenge, None)


# --- Partners wanted ---------------------------------------------------------------------------------------
@login_required
@own_page
def partner_new(request: HttpRequest, slug: str) -> HttpResponse:
    """A line for one of one's organisations; without any, the page says how to get one."""
    challenge = invited_or_404(slug)
    if not challenge.is_open or permissions.can_run(request.user, challenge):
        messages.info(request, _("Lines can be put up by firms, while the invitation is open."))
        return to(challenge, "partners")
    own = organisations_of(request)
    form = PartnerForm(typed(request), organisations=own) if own.exists() else None
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            limits.check("challenge_partner.account", request.user.pk)
            reading.put_up(
                challenge=challenge, by=request.user, received_at=request.received_at, **form.cleaned_data
            )
        except (Refused, limits.TooMany) as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(request, _("Your line is on the page."))
            return to(challenge, "partners")
    context = {"challenge": challenge, "form": form, "breadcrumbs": crumbs(challenge)}
    return render(request, "challenges/partner.html", context)


def organisations_of(request: HttpRequest):
    rows = Organisation.objects.filter(memberships__user=request.user)
    return rows.exclude(kind=Organisation.Kind.DEPARTMENT).distinct().order_by("name")


@login_required
@own_page
def partner_down(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET asks, POST takes it down."""
    rows = PartnerWanted.objects.filter(taken_down_at=None).select_related("challenge", "organisation")
    line = get_object_or_404(rows, public_id=public_id)
    if not line.challenge.is_public or not permissions.can_take_down(request.user, line):
        raise Http404
    if request.method == "POST":
        reading.take_down(line=line, by=request.user)
        messages.success(request, _("The line is taken down."))
        return to(line.challenge, "partners")
    context = {"line": line, "challenge": line.challenge, "breadcrumbs": crumbs(line.challenge)}
    return render(request, "challenges/partner_down.html", context)
