"""One party and one turn: who helps them, what was done, back into the queue, on to somebody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from engagement.errors import Refused
from surgeries import permissions, words
from surgeries.actions import booking as bookings
from surgeries.actions import turns as actions
from surgeries.board import Board, Helper, Party, board_of
from surgeries.forms_room import FinishForm, SurgeonForm
from surgeries.models import Session, Turn
from surgeries.views.bookings import private
from surgeries.views.room import attempt, party_or_404, room_or_404, room_url


def surgeons_of(board: Board, *, but: int | None = None) -> list[tuple[User, str]]:
    """Those who can take somebody, those who are here and free first, with what one must know to choose."""
    able = [
        helper
        for helper in board.helpers
        if not helper.shift.is_learning and helper.shift.surgeon and helper.shift.surgeon_id != but
    ]
    able.sort(key=lambda helper: (not helper.has_come, len(helper.now), helper.shift.pk))
    return [(helper.shift.surgeon, _says(helper)) for helper in able if helper.shift.surgeon]


def _says(helper: Helper) -> str:
    if helper.now:
        has = ngettext("{number} party now", "{number} parties now", len(helper.now))
        return f"{helper.called} ({has.format(number=len(helper.now))})"
    return f"{helper.called} ({_('free') if helper.has_come else _('not noted as here')})"


@login_required
@private
def party(request: HttpRequest, public_id: UUID, reference: str) -> HttpResponse:
    """For the host: everything about one party, and what can be done."""
    session = room_or_404(request, public_id, runs=True)
    found = party_or_404(session, reference)
    board = board_of(session)
    form = SurgeonForm(surgeons=surgeons_of(board))
    if request.method == "POST":
        if request.POST.get("do") in OF_A_PARTY:
            OF_A_PARTY[request.POST["do"]](request, found)
            return HttpResponseRedirect(room_url(session))
        form = SurgeonForm(request.POST, surgeons=surgeons_of(board))
        if form.is_valid() and given_to(request, found, form):
            return HttpResponseRedirect(room_url(session))
    known = Party(found, tuple(found.turns.select_related("surgeon")))
    context = {"session": session, "party": known, "form": form, "has_surgeons": bool(board.helpers)}
    return render(request, "surgeries/party.html", context)


def given_to(request: HttpRequest, found, form: SurgeonForm) -> bool:
    try:
        actions.start(booking=found, surgeon=form.cleaned_data["surgeon"], by=request.user)
    except Refused as refusal:
        form.add_error("surgeon", str(refusal.message))
        return False
    return True


def not_here(request: HttpRequest, found) -> None:
    attempt(request, lambda: actions.leave(booking=found, by=request.user))


def by_reference(request: HttpRequest, found) -> None:
    bookings.call_by_reference(booking=found, only=not found.is_called_by_reference)


OF_A_PARTY = {"not_here": not_here, "by_reference": by_reference}


def turn_or_404(request: HttpRequest, session: Session, key: UUID) -> Turn:
    """One that this person may end; of others not that it is there."""
    rows = Turn.objects.select_related("session__venue", "booking", "surgeon")
    found = get_object_or_404(rows, session=session, public_id=key)
    if not permissions.can_end_turn(request.user, found):
        raise Http404
    return found


@login_required
@private
def turn(request: HttpRequest, public_id: UUID, key: UUID) -> HttpResponse:
    """Done: what, how long. Or put back, or handed over."""
    session = room_or_404(request, public_id)
    found = turn_or_404(request, session, key)
    surgeons = surgeons_of(board_of(session), but=found.surgeon_id)
    form, over = FinishForm(turn=found), SurgeonForm(surgeons=surgeons, prefix="to")
    if request.method == "POST":
        do = request.POST.get("do", "")
        if do == "put_back":
            attempt(request, lambda: actions.put_back(turn=found, by=request.user))
            return HttpResponseRedirect(room_url(session))
        if do == "hand_over":
            over = SurgeonForm(request.POST, surgeons=surgeons, prefix="to")
            ended = over.is_valid() and handed_over(request, found, over)
        else:
            form = FinishForm(request.POST, turn=found)
            ended = form.is_valid() and finished(request, found, form)
        if ended:
            return HttpResponseRedirect(room_url(session))
    context = {
        "session": session,
        "turn": found,
        "party": Party(found.booking) if found.booking else None,
        "since": words.hour(found.started_at),
        "surgeon": words.first_name(str(found.surgeon or "")),
        "is_mine": found.surgeon_id == request.user.pk,
        "form": form,
        "over": over if surgeons else None,
    }
    return render(request, "surgeries/turn.html", context)


def finished(request: HttpRequest, found: Turn, form: FinishForm) -> bool:
    try:
        done = actions.finish(turn=found, by=request.user, what=form.what())
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    said = ngettext("Noted: {number} minute.", "Noted: {number} minutes.", done.minutes)
    messages.success(request, said.format(number=done.minutes))
    return True


def handed_over(request: HttpRequest, found: Turn, form: SurgeonForm) -> bool:
    try:
        actions.hand_over(turn=found, to=form.cleaned_data["surgeon"], by=request.user)
    except Refused as refusal:
        form.add_error("surgeon", str(refusal.message))
        return False
    return True
