"""The home of a champion: my rota, sessions short of what I know, what my help adds up to."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from champions import given, permissions
from champions.links import address, join_url
from champions.models import Champion, HelpRecord
from champions.registries import Meeting, sessions
from champions.views.shared import private
from engagement.errors import Refused

MOST_SHORT = 6
LAST = 3
SOONEST = 4  # of the rota that stand open; a host of a series has a whole season


def for_champions(view: Callable) -> Callable:
    """Signed in; who is no champion is led to where one becomes one."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        if permissions.champion_of(request.user) is None:
            return HttpResponseRedirect(join_url())
        return view(request, *args, **kwargs)

    return login_required(private(wrapped))


@for_champions
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What it shows follows the stage: first steps while somebody settles in, a way back on a pause."""
    champion = permissions.champion_of(request.user)
    provider = sessions()
    in_network = champion.state in Champion.IN_NETWORK
    sums = given.sums_of(request.user)
    rota = provider.rota(request.user) if provider else ()
    records = HelpRecord.objects.of(request.user).prefetch_related("topics")[:LAST]
    context = {
        "champion": champion,
        "is_learning": champion.is_learning,
        "is_beside": champion.is_learning or champion.is_minor,
        "is_paused": champion.state == Champion.State.PAUSED,
        "rota": rota[:SOONEST],
        "rota_later": rota[SOONEST:],
        "short": provider.short_of_help(champion, MOST_SHORT) if provider and in_network else (),
        "has_skills": champion.skills.exists(),
        "sums": sums,
        "said": given.said(sums["all"]),
        "points": given.months_of(request.user) if sums["all"]["records"] else (),
        "records": list(records),
        "had_session": bool(rota) or HelpRecord.objects.of(request.user).filter(where="session").exists(),
        "can_log": in_network,
        "sessions_url": address("landing"),
        "ways": provider.ways(request.user) if provider else (),
    }
    return render(request, "champions/home.html", context)


@for_champions
@require_POST
def come(request: HttpRequest, key: UUID) -> HttpResponse:
    """One press: they come to help."""
    meeting = meeting_or_404(key)
    if not permissions.may_help_at_session(request.user):
        return redirect("champions:home")
    try:
        sessions().come(request.user, key)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        said = _("Thank you. We count on you: {title}, {when}.")
        messages.success(request, said.format(title=meeting.title, when=meeting.when))
    return redirect("champions:home")


@for_champions
def cannot(request: HttpRequest, key: UUID) -> HttpResponse:
    """Asked once, then said; somebody else is looked for."""
    meeting = meeting_or_404(key)
    if request.method == "POST":
        sessions().cannot(request.user, key)
        messages.success(
            request,
            _("Thank you for saying so. Nobody who booked loses their place; we look for somebody else."),
        )
        return redirect("champions:home")
    return render(request, "champions/cannot.html", {"meeting": meeting})


def meeting_or_404(key: UUID) -> Meeting:
    provider = sessions()
    meeting = provider.find(key) if provider else None
    if meeting is None:
        raise Http404
    return meeting
