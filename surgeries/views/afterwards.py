"""After a session: two questions by the link in the mail or from the sign in the room, and what became of it. GET
shows, POST acts."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engagement import limits
from engagement.errors import Refused
from surgeries import links, listing, permissions, words
from surgeries.actions import afterwards as actions
from surgeries.forms_afterwards import FeedbackForm, FollowUpForm
from surgeries.models import Booking, Feedback, FollowUp, Session
from surgeries.views.bookings import booking_or_404, private
from surgeries.views.public import session_or_404
from surgeries.views.room import room_or_404

NEXT = 3
WORDS_SHOWN = 200


def refusal_of(request: HttpRequest) -> str:
    """Why this press is not looked at, "" when it is."""
    if request.method != "POST":
        return ""
    try:
        limits.check("feedback.ip", limits.ip_of(request))
    except limits.TooMany as refusal:
        return refusal.message
    return ""


# --- Two questions ---------------------------------------------------------------------------------------------
@private
def of_booking(request: HttpRequest, token: str) -> HttpResponse:
    """By the link in the mail: one answer for the party, which can be changed for a while."""
    found = booking_or_404(token)
    if found.state != Booking.State.CAME:
        raise Http404
    said = Feedback.objects.given().filter(booking=found).first()
    initial = {"answer": said.answer, "text": said.text, "may_tell": said.may_tell} if said else {}
    return _feedback(request, found.session, initial=initial, booking=found, is_said=said is not None)


@private
def of_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """From a slip or the sign in the room: by nobody in particular."""
    session = session_or_404(public_id)
    return _feedback(request, session, initial={}, is_closed=not actions.takes_feedback(session))


def _feedback(
    request: HttpRequest,
    session: Session,
    *,
    initial: dict,
    booking: Booking | None = None,
    is_said: bool = False,
    is_closed: bool = False,
) -> HttpResponse:
    if request.method == "GET" and request.GET.get("thanks") == "yes":
        return thanks(request, session)
    form = FeedbackForm(request.POST or None, refusal=refusal_of(request), initial=initial)
    if request.method == "POST" and form.is_valid() and not form.is_taking_out:
        given = {name: form.cleaned_data[name] for name in ("answer", "text", "may_tell", "key")}
        try:
            actions.give_feedback(session=session, booking=booking, language=get_language() or "", **given)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return HttpResponseRedirect(f"{request.path}?thanks=yes")
    context = {
        "form": form,
        "session": session,
        "when": words.when(session),
        "is_said": is_said,
        "is_closed": is_closed and not form.is_bound,
    }
    return render(request, "surgeries/feedback.html", context)


def thanks(request: HttpRequest, session: Session | None) -> HttpResponse:
    """What one can do next: help others, come again, ask for data."""
    ask = reverse("surgeries:data_request_new")
    context = {
        "session": session,
        "rows": listing.free_elsewhere(1, but=session.pk if session else 0, most=NEXT),
        "ask_url": f"{ask}?session={session.public_id}" if session else ask,
    }
    return render(request, "surgeries/thanks.html", context)


# --- A month and a quarter later ---------------------------------------------------------------------------------
@private
def follow_up(request: HttpRequest, token: str) -> HttpResponse:
    public_id = links.read(token, links.FOLLOW_UP)
    rows = FollowUp.objects.select_related("session__venue", "record")
    found = rows.filter(public_id=public_id).first() if public_id else None
    if found is None:
        raise Http404
    if request.method == "GET" and request.GET.get("thanks") == "yes":
        return thanks(request, None)
    initial = {"is_live": found.is_live, "text": found.changed, "may_tell": found.may_tell}
    form = FollowUpForm(request.POST or None, refusal=refusal_of(request), initial=initial)
    if request.method == "POST" and form.is_valid() and not form.is_taking_out:
        try:
            actions.answer_follow_up(
                follow_up=found,
                is_live=form.cleaned_data["is_live"],
                changed=form.cleaned_data["text"],
                may_tell=form.cleaned_data["may_tell"],
                language=get_language() or "",
            )
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return HttpResponseRedirect(f"{request.path}?thanks=yes")
    context = {
        "form": form,
        "follow_up": found,
        "session": found.session,
        "when": words.when(found.session) if found.session else "",
        "made_url": found.record.made_url if found.record else "",
    }
    return render(request, "surgeries/follow_up.html", context)


# --- For those who ran it ------------------------------------------------------------------------------------------
@login_required
@require_safe
@private
def room_feedback(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What people said about this session, without names: for its host and for organisers."""
    session = room_or_404(request, public_id)
    if not permissions.can_see_feedback(request.user, session):
        raise Http404
    context = {"session": session, "venue": session.venue, "when": words.when(session), **said_about(session)}
    return render(request, "surgeries/room_feedback.html", context)


def said_about(session: Session) -> dict[str, Any]:
    """Figures and words, newest first; three queries."""
    given = Feedback.objects.given().filter(session=session).order_by()
    numbers = dict(given.values_list("answer").annotate(number=Count("pk")))
    later = FollowUp.objects.answered().filter(session=session).exclude(changed="").order_by("-answered_at")
    return {
        "answers": [(choice.label, numbers.get(choice.value, 0)) for choice in Feedback.Answer],
        "total": sum(numbers.values()),
        "said": list(given.exclude(text="").order_by("-at", "-pk")[:WORDS_SHOWN]),
        "later": list(later[:WORDS_SHOWN]),
        "caption": _("Did it help?"),
    }
