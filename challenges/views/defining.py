"""Proposing a challenge, and what became of one's own proposals."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from challenges import permissions
from challenges.actions.proposing import propose
from challenges.forms_proposing import ProposeForm
from challenges.models import Challenge
from challenges.topics import topic_of
from champions.views.shared import own_page, private, typed
from engagement.errors import Refused
from engagement.limits import TooMany
from engagement.views.joining import page_by_key

State = Challenge.State
KINDS = {State.PROPOSED: "now", State.DECLINED: "", State.STOPPED: "", State.ENDED: "good"}


@login_required
@own_page
def new(request: HttpRequest) -> HttpResponse:
    """GET the form; POST proposes, and leads to the page of the proposal."""
    form = ProposeForm(typed(request), user=request.user)
    status = 200
    if request.method == "POST" and form.is_valid():
        try:
            made = propose(by=request.user, **form.given())
        except Refused as refusal:
            form.add_error("proposed_as" if refusal.code == "officer" else None, str(refusal.message))
        except TooMany as refusal:
            form.add_error(None, refusal.message)
            status = 429
        else:
            return HttpResponseRedirect(f"{_address(made)}?sent=1")
    return render(
        request, "challenges/propose.html", {"form": form, "hidden": form.hidden_fields()}, status=status
    )


def _address(challenge: Challenge) -> str:
    return reverse("challenges:proposal", args=[challenge.public_id])


@login_required
@private
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """What this person proposed, the newest first."""
    rows = Challenge.objects.filter(proposed_by=request.user).select_related("department").order_by("-pk")
    found, next_url = page_by_key(request, rows, "")
    context = {
        "rows": [
            (each, _address(each), each.get_state_display(), KINDS.get(each.state, "good")) for each in found
        ],
        "next_url": next_url,
        "first_url": request.path if "after" in request.GET else "",
    }
    return render(request, "challenges/proposals.html", context)


@login_required
@private
@require_safe
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where it stands; for whoever proposed it, and for officers who decide about it."""
    found = get_object_or_404(Challenge.objects.select_related("department"), public_id=public_id)
    is_own = found.proposed_by_id == request.user.pk
    may_run = permissions.can_run(request.user, found)
    if not (is_own or may_run):
        raise Http404
    topic = topic_of(found) if found.is_public else None
    context = {
        "challenge": found,
        "is_own": is_own,
        "sent": "sent" in request.GET and is_own,
        "state": found.get_state_display(),
        "kind": KINDS.get(found.state, "good"),
        "page_url": topic.get_absolute_url() if topic else "",
        "office_url": reverse("challenge_defining:proposal", args=[found.pk]) if may_run else "",
        "rows": [
            (_("The problem"), found.statement),
            (_("Who is affected"), found.affected),
            (_("What is known"), found.evidence),
        ],
    }
    return render(request, "challenges/proposal.html", context)
