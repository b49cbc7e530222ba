"""Whether somebody can help in another's place: by the link in the mail, without signing in. GET shows, POST acts."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render

from engagement.errors import Refused
from surgeries import helpers, links, words
from surgeries.actions import cover_answers as actions
from surgeries.capacity import shortage_of
from surgeries.models import CoverAsk, Session, Shift
from surgeries.views.bookings import private, too_many


def asked_or_404(token: str) -> CoverAsk:
    public_id = links.read(token, links.COVER)
    rows = CoverAsk.objects.select_related("search__session__venue__ward", "user")
    found = rows.filter(public_id=public_id, user__is_active=True).first() if public_id else None
    if found is None:
        raise Http404
    return found


@private
def cover(request: HttpRequest, token: str) -> HttpResponse:
    """Yes, or not this time; and what became of it."""
    asked = asked_or_404(token)
    refusal, was_quicker = "", False
    if request.method == "POST":
        refusal = too_many(request, "booking_act.ip")
        if not refusal:
            refusal, was_quicker = answer(asked, request.POST.get("do", ""))
        if not (refusal or was_quicker):
            return HttpResponseRedirect(request.path)
        asked = asked_or_404(token)
    return render(
        request,
        "surgeries/cover.html",
        {**shown(asked), "refusal": refusal, "was_quicker": was_quicker},
    )


def answer(asked: CoverAsk, pressed: str) -> tuple[str, bool]:
    """Why it could not be done ("" when it was), and whether somebody else was quicker."""
    try:
        if pressed in ("yes", "still"):
            return "", not actions.say_yes(asked=asked, still=pressed == "still")
        if pressed == "no":
            actions.say_no(asked=asked)
    except Refused as refusal:
        return str(refusal.message), False
    return "", False


def shown(asked: CoverAsk) -> dict:
    session = asked.search.session
    shortage = shortage_of(session)
    comes = Shift.objects.coming().filter(session=session, surgeon=asked.user).first()
    return {
        "asked": asked,
        "session": session,
        "venue": session.venue,
        "when": words.when(session),
        "needs": words.needs(shortage),
        "topics": helpers.topics_known(session, asked.user),
        "spoken": ", ".join(words.spoken(session.languages)),
        "comes": comes,
        "said_no": asked.answer == CoverAsk.Answer.NO and not comes,
        "is_off": session.state != Session.State.OPEN,
        "is_too_late": not session.is_open,
        "is_covered": not shortage,
    }
