"""Champions as hosts: what they propose, the hours they offer, and what becomes of both."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from champions.permissions import champion_of
from champions.views.shared import typed
from engagement.errors import Refused
from surgeries import listing, permissions, words
from surgeries.actions import hosting as actions
from surgeries.actions.sessions import cancel_session
from surgeries.forms_hosting import CallOffForm, HourForm, ProposeForm
from surgeries.models import Session
from surgeries.views.bookings import private
from surgeries.views.room import room_or_404

State = Session.State
SHOWN = 20  # of those that are over


@login_required
@require_safe
@private
def hosting(request: HttpRequest) -> HttpResponse:
    """What they proposed, what is still to come, what they hosted."""
    mine = Session.objects.hosted_by(request.user).select_related("venue")
    if not permissions.can_propose(request.user) and not mine.exists():
        return may_not(request)
    upcoming = mine.upcoming().order_by("starts_at", "pk")
    context = {
        "title": _("Your sessions as a host"),
        "waiting": [
            (one, words.when(one)) for one in upcoming.filter(state__in=(State.PROPOSED, State.DRAFT))
        ],
        "rows": listing.rows_of(list(upcoming.filter(state__in=Session.PUBLIC)[: 3 * SHOWN])),
        "over": [
            (one, words.when(one))
            for one in mine.filter(state=State.OPEN)
            .exclude(pk__in=upcoming)
            .order_by("-starts_at", "-pk")[:SHOWN]
        ],
        "may_propose": permissions.can_propose(request.user),
        "may_offer": permissions.can_offer_hour(request.user),
    }
    return render(request, "surgeries/hosting.html", context)


def may_not(request: HttpRequest) -> HttpResponse:
    """Says kindly who can, and what to do to become one; 403."""
    context = {"champion": champion_of(request.user)}
    return render(request, "surgeries/hosting_not_yet.html", context, status=403)


@login_required
@private
def propose(request: HttpRequest) -> HttpResponse:
    """One page; `?like=` takes over what one of their own sessions says."""
    if not permissions.can_propose(request.user):
        return may_not(request)
    form = ProposeForm(typed(request), session=like(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose(
                by=request.user,
                venue=form.place(request.user),
                topics=form.cleaned_data["topics"],
                **form.given(),
            )
        except Refused as refusal:
            form.add_error("day" if refusal.code == "when" else None, str(refusal.message))
        else:
            messages.success(request, _("Thank you. An organiser reads it and writes to you."))
            return HttpResponseRedirect(reverse("surgeries:hosting"))
    return render(request, "surgeries/propose.html", {"form": form, "title": _("Propose a session")})


def like(request: HttpRequest) -> Session | None:
    """One of their own, or nothing."""
    try:
        key = UUID(request.GET.get("like", ""))
    except ValueError:
        return None
    return Session.objects.hosted_by(request.user).select_related("venue").filter(public_id=key).first()


def proposal_or_404(request: HttpRequest, public_id: UUID) -> Session:
    found = get_object_or_404(Session.objects.select_related("venue"), public_id=public_id)
    if not permissions.can_change_proposal(request.user, found):
        raise Http404
    return found


@login_required
@private
def proposal(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Change it and propose it again; why it came back stands on top."""
    session = proposal_or_404(request, public_id)
    form = ProposeForm(typed(request), session=session)
    if request.method == "POST" and form.is_valid():
        try:
            actions.propose_again(
                session=session,
                by=request.user,
                topics=form.cleaned_data["topics"],
                venue=form.place(request.user),
                **form.given(),
            )
        except Refused as refusal:
            form.add_error("day" if refusal.code == "when" else None, str(refusal.message))
        else:
            messages.success(request, _("Proposed again. An organiser reads it and writes to you."))
            return HttpResponseRedirect(reverse("surgeries:hosting"))
    context = {"form": form, "session": session, "title": _("Change your proposal")}
    return render(request, "surgeries/propose.html", context)


@login_required
@private
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """GET asks, POST takes it back."""
    session = proposal_or_404(request, public_id)
    if request.method == "POST":
        if actions.withdraw(session=session, by=request.user):
            messages.success(request, _("Your proposal is withdrawn."))
        return HttpResponseRedirect(reverse("surgeries:hosting"))
    return render(request, "surgeries/withdraw.html", {"session": session, "when": words.when(session)})


@login_required
@private
def hour(request: HttpRequest) -> HttpResponse:
    """An hour at a venue: open at once, and booked like every session."""
    if not permissions.can_offer_hour(request.user):
        return may_not(request)
    form = HourForm(typed(request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        try:
            session = actions.offer_hour(
                by=request.user,
                starts_at=form.begin,
                **{name: given[name] for name in ("venue", "minutes", "topics", "languages", "summary")},
            )
        except Refused as refusal:
            field = {"when": "day", "clash": "starts_at", "venue": "venue"}.get(refusal.code)
            form.add_error(field, str(refusal.message))
        else:
            messages.success(request, _("Your hour stands in the calendar, and people can book it."))
            return HttpResponseRedirect(session.get_absolute_url())
    return render(request, "surgeries/hour.html", {"form": form, "title": _("Offer an hour")})


@login_required
@private
def call_off(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The host can't hold it after all: with a reason, and everybody booked is told."""
    session = room_or_404(request, public_id)
    if not permissions.can_call_off(request.user, session):
        raise Http404
    form = CallOffForm(typed(request))
    if request.method == "POST" and form.is_valid():
        cancel_session(session=session, by=request.user, reason=form.cleaned_data["reason"])
        messages.success(request, _("It is called off, and everybody booked is written to."))
        return HttpResponseRedirect(session.get_absolute_url())
    context = {"form": form, "session": session, "when": words.when(session)}
    return render(request, "surgeries/call_off.html", context)
