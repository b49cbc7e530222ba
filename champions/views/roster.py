"""Employers in private: asking to take part; for owners who joined, the code, the poster. Somebody else's is 404."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from accounts.forms_organisations import posted
from accounts.mails import absolute
from accounts.views_papers import paper_response
from champions import permissions
from champions.actions import employers as actions
from champions.employer_links import join_url, spaced
from champions.employer_papers import POSTER
from champions.forms_employers import AskToTakePartForm, may_ask
from champions.models import Champion, Employer
from champions.views.asking import private
from champions.words import month
from engagement.errors import Refused

PAGE = 50
WORDS = {  # who paused is not told apart: why somebody is away is nobody's business at work
    Champion.State.APPLIED: Champion.State.APPLIED,
    Champion.State.ONBOARDING: Champion.State.ONBOARDING,
    Champion.State.ACTIVE: Champion.State.ACTIVE,
    Champion.State.PAUSED: Champion.State.ACTIVE,
}


@private
@login_required
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """An owner asks for their organisation to take part."""
    form = AskToTakePartForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        try:
            actions.request(by=request.user, **form.cleaned_data)
        except Refused as refusal:
            form.add_error("organisation", str(refusal.message))
        else:
            messages.success(request, _("Thank you. A coordinator looks at it and writes to you."))
            return redirect("champions:employers")
    context = {
        "form": form,
        "can_ask": may_ask(request.user).exists(),
        "waiting": list(Employer.objects.run_by(request.user).requested().select_related("organisation")),
    }
    return render(request, "champions/employer_ask.html", context)


def own_or_404(request: HttpRequest, public_id: UUID) -> Employer:
    found = get_object_or_404(Employer.objects.select_related("organisation"), public_id=public_id)
    if not permissions.can_read_roster(request.user, found):
        raise Http404
    return found


@private
@login_required
@require_safe
def roster(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Who joined: name, how far they are, since when. Nothing of what each of them did."""
    found = own_or_404(request, public_id)
    rows = Champion.objects.filter(employer=found, state__in=WORDS)
    adults = rows.adult().select_related("user").order_by("pk")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 12:
        adults = adults.filter(pk__gt=int(after))
    some = list(adults[: PAGE + 1])
    context = {
        "employer": found,
        "code": spaced(found.join_code),
        "plain_code": found.join_code,
        "join_url": absolute(join_url(found)),
        "number": rows.count(),
        "unnamed": rows.filter(age=Champion.Age.UNDER_18).count(),
        "rows": [
            {
                "champion": row,
                "name": str(row.user),
                "state": Champion.State(WORDS[Champion.State(row.state)]).label,
                "since": month(row.applied_at.date()),
            }
            for row in some[:PAGE]
        ],
        "next_url": f"{request.path}?after={some[PAGE - 1].pk}" if len(some) > PAGE else "",
        "first_url": request.path if after else "",
    }
    return render(request, "champions/roster.html", context)


@private
@login_required
@require_http_methods(["GET", "POST"])
def code(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A new code: says first what it means; the same press twice changes it once."""
    found = own_or_404(request, public_id)
    if request.method == "POST":
        old = request.POST.get("old", "")
        actions.new_code(employer=found, by=request.user, old=old)
        messages.success(
            request,
            _("The code is now {code}. The old one works no more.").format(code=spaced(found.join_code)),
        )
        return redirect("champions:roster", public_id)
    return render(
        request, "champions/employer_code.html", {"employer": found, "code": spaced(found.join_code)}
    )


@private
@login_required
@require_http_methods(["GET", "POST"])
def works_here_no_more(request: HttpRequest, public_id: UUID, champion_id: UUID) -> HttpResponse:
    found = own_or_404(request, public_id)
    champion = get_object_or_404(
        Champion.objects.adult().select_related("user").filter(employer=found, state__in=WORDS),
        public_id=champion_id,
    )
    if request.method == "POST":
        try:
            actions.end_employment(employer=found, champion=champion, by=request.user)
        except Refused as refusal:
            messages.error(request, refusal.message)
        else:
            words = _("{name} is not among your champions any more, and has been told.")
            messages.success(request, words.format(name=champion.user))
        return redirect("champions:roster", public_id)
    return render(request, "champions/employment_end.html", {"employer": found, "champion": champion})


@private
@login_required
@require_safe
def poster(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For the wall at work; it holds the code, so it is for owners."""
    found = own_or_404(request, public_id)
    return paper_response(
        request,
        kind=POSTER,
        key=str(found.public_id),
        file_name="join-your-colleagues.pdf",
        title=_("Poster with the join code"),
        back_url=reverse("champions:roster", args=[public_id]),
    )
