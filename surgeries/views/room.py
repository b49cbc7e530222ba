"""The room on the day, from a phone: who is here, who waits, who helps whom. For the host, organisers and surgeons."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import now
from engagement.errors import Refused
from surgeries import permissions, words
from surgeries.actions import booking as bookings
from surgeries.actions import closing, turns
from surgeries.actions.sessions import come_to_help
from surgeries.board import CALLED_NEXT, ON_THE_LIST, board_of, helper_of
from surgeries.capacity import capacity_of
from surgeries.forms_room import WalkInForm
from surgeries.models import Booking, Session, Shift, Turn
from surgeries.views.bookings import private

HELPS_TOO = 2  # people, of a host who helps as well


def room_or_404(request: HttpRequest, public_id: UUID, *, runs: bool = False) -> Session:
    """One in whose room this person works, or (`runs`) which they run; of others not even that it has one."""
    rows = Session.objects.select_related("venue__ward")
    found = get_object_or_404(rows, public_id=public_id)
    may = permissions.can_run if runs else permissions.can_work_in_room
    if not may(request.user, found):
        raise Http404
    return found


def room_url(session: Session) -> str:
    return reverse("surgeries:room", args=[session.public_id])


def attempt(request: HttpRequest, deed: Callable[[], object]) -> bool:
    """Whether it was done; what is refused is said on the next page."""
    try:
        deed()
    except Refused as refusal:
        messages.error(request, str(refusal.message))
        return False
    return True


@login_required
@private
def room(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One press each. Nothing is typed on this page, so that it may look again by itself."""
    session = room_or_404(request, public_id)
    runs = permissions.can_run(request.user, session)
    if request.method == "POST":
        press(request, session, runs)
        return HttpResponseRedirect(request.get_full_path())
    return render(request, "surgeries/room.html", room_of(request, session, runs))


def room_of(request: HttpRequest, session: Session, runs: bool) -> dict:
    """Everything on the board, in a number of queries that does not grow."""
    board = board_of(session)
    me = helper_of(board, request.user)
    can_take = me is not None and not me.shift.is_learning and len(me.now) < turns.MOST_AT_ONCE
    return {
        "session": session,
        "venue": session.venue,
        "when": words.when(session),
        "board": board,
        "capacity": capacity_of(session) if runs else None,
        "runs": runs,
        "me": me,
        "can_take": can_take,
        "is_still": "still" in request.GET,
        "can_help_too": runs and me is None and permissions.can_say_they_help(request.user, session),
        "can_type": permissions.can_type_sheet(request.user, session),
        "can_close": runs and session.state == Session.State.OPEN and session.starts_at <= now(),
    }


def press(request: HttpRequest, session: Session, runs: bool) -> None:
    """`do` is "verb" or "verb:whom"; what only the host may is a 404 to others."""
    verb, _colon, whom = request.POST.get("do", "").partition(":")
    steps = OF_EVERYBODY | (OF_THE_HOST if runs else {})
    if verb not in steps:
        raise Http404
    steps[verb](request, session, whom)


def party_or_404(session: Session, reference: str) -> Booking:
    rows = Booking.objects.filter(state__in=ON_THE_LIST).select_related("session")
    return get_object_or_404(rows, session=session, reference=reference)


def here(request: HttpRequest, session: Session, whom: str) -> None:
    bookings.check_in(booking=party_or_404(session, whom), by=request.user)


def not_here(request: HttpRequest, session: Session, whom: str) -> None:
    party = party_or_404(session, whom)
    attempt(request, lambda: turns.leave(booking=party, by=request.user))


def take(request: HttpRequest, session: Session, whom: str) -> None:
    party = party_or_404(session, whom)
    attempt(request, lambda: turns.start(booking=party, surgeon=request.user, by=request.user))


def i_am_here(request: HttpRequest, session: Session, whom: str) -> None:
    turns.arrive(session=session, surgeon=request.user, by=request.user)


def came_to_help(request: HttpRequest, session: Session, whom: str) -> None:
    surgeon = shift_or_404(session, whom).surgeon
    turns.arrive(session=session, surgeon=surgeon, by=request.user)


def not_here_to_help(request: HttpRequest, session: Session, whom: str) -> None:
    surgeon = shift_or_404(session, whom).surgeon
    attempt(request, lambda: turns.undo_arrive(session=session, surgeon=surgeon, by=request.user))


def help_too(request: HttpRequest, session: Session, whom: str) -> None:
    if not permissions.can_say_they_help(request.user, session):
        raise Http404
    given = {"session": session, "surgeon": request.user}
    if attempt(request, lambda: come_to_help(**given, can_help=HELPS_TOO)):
        turns.arrive(**given, by=request.user)


def shift_or_404(session: Session, pk: str) -> Shift:
    rows = Shift.objects.coming().filter(session=session).exclude(surgeon=None).select_related("surgeon")
    return get_object_or_404(rows, pk=pk if pk.isdecimal() else 0)


OF_EVERYBODY = {"take": take, "i_am_here": i_am_here}
OF_THE_HOST = {
    "here": here,
    "not_here": not_here,
    "came_to_help": came_to_help,
    "not_here_to_help": not_here_to_help,
    "help_too": help_too,
}


# --- Somebody walks in -------------------------------------------------------------------------------------
@login_required
@private
def walk_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """On a page of its own, because something is typed there."""
    session = room_or_404(request, public_id, runs=True)
    form = WalkInForm(session=session)
    if request.method == "POST":
        form = WalkInForm(request.POST, session=session)
        if form.is_valid() and put_on_the_list(request, session, form):
            return HttpResponseRedirect(room_url(session))
    return render(request, "surgeries/walk_in.html", {"session": session, "form": form})


def put_on_the_list(request: HttpRequest, session: Session, form: WalkInForm) -> bool:
    try:
        made = bookings.book(
            session=session,
            party=form.party(),
            key=form.cleaned_data["key"],
            by=request.user,
            source=Booking.Source.WALK_IN,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    bookings.call_by_reference(booking=made, only=form.cleaned_data["is_called_by_reference"])
    messages.success(request, _("{name} is on the list.").format(name=made.name or made.reference))
    return True


# --- For everybody in the room, and the end ----------------------------------------------------------------
@login_required
@require_safe
@private
def screen(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """On a large screen: who is with whom, who is next; first names and references, nothing else."""
    session = room_or_404(request, public_id)
    board = board_of(session)
    context = {
        "session": session,
        "board": board,
        "following": board.waiting[:CALLED_NEXT],
        "more": max(0, len(board.waiting) - CALLED_NEXT),
    }
    return render(request, "surgeries/screen.html", context)


@login_required
@private
def close(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What closing does is shown first; the press does it."""
    session = room_or_404(request, public_id, runs=True)
    if request.method == "POST":
        if not attempt(request, lambda: closed(request, session)):
            return HttpResponseRedirect(request.path)
        return HttpResponseRedirect(room_url(session))
    open_turns = Turn.objects.open().filter(session=session).select_related("booking", "surgeon")
    context = {
        "session": session,
        "turns": [(turn, turns.minutes_of(turn)) for turn in open_turns],
        "not_come": list(closing.not_come(session)),
        "has_begun": session.starts_at <= now(),
    }
    return render(request, "surgeries/close.html", context)


def closed(request: HttpRequest, session: Session) -> None:
    done = closing.close_room(session=session, by=request.user)
    said = _("The room is closed. Finished: {finished}. Did not come: {not_come}.")
    messages.success(request, said.format(finished=done.finished, not_come=done.not_come))


@login_required
@require_safe
@private
def sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The paper twin as a page, for a printer beside the phone: to be signed, with empty lines for walk-ins."""
    session = room_or_404(request, public_id, runs=True)
    board = board_of(session)
    context = {
        "session": session,
        "venue": session.venue,
        "when": words.when(session),
        "parties": [*board.waiting, *board.with_somebody, *board.helped, *board.expected],
        "empty": range(10),
    }
    return render(request, "surgeries/sheet.html", context)
