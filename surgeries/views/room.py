"""The room on the day, from a phone: who is here, who walks in, how many fit. For the host and for organisers."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engagement.errors import Refused
from surgeries import permissions, words
from surgeries.actions import booking as actions
from surgeries.capacity import capacity_of
from surgeries.forms import WalkInForm
from surgeries.models import Booking, Session, Shift
from surgeries.views.bookings import private

State = Booking.State
ON_THE_LIST = (State.BOOKED, State.CAME, State.OFFERED, State.WAITING, State.NO_SHOW)


def room_or_404(request: HttpRequest, public_id: UUID) -> Session:
    """One whose room this person runs; of others not even that it has one."""
    found = get_object_or_404(Session.objects.select_related("venue"), public_id=public_id)
    if not permissions.can_run(request.user, found):
        raise Http404
    return found


@login_required
@private
def room(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One press each: here, not here after all, walked in."""
    session = room_or_404(request, public_id)
    form = WalkInForm()
    if request.method == "POST":
        if request.POST.get("do") in STEPS:
            STEPS[request.POST["do"]](request, session)
            return HttpResponseRedirect(request.path)
        form = WalkInForm(request.POST)
        if form.is_valid() and walk_in(request, session, form):
            return HttpResponseRedirect(request.path)
    return render(request, "surgeries/room.html", {**room_of(session), "form": form})


def room_of(session: Session) -> dict:
    """Everybody on the list in the order of their time and of their booking; three queries and the capacity's."""
    parties = list(
        Booking.objects.filter(session=session, state__in=ON_THE_LIST)
        .prefetch_related("needs")
        .order_by("slot_at", "pk")
    )
    capacity = capacity_of(session)
    return {
        "session": session,
        "venue": session.venue,
        "when": words.when(session),
        "capacity": capacity,
        "expected": [each for each in parties if each.state == State.BOOKED],
        "came": [each for each in parties if each.state == State.CAME],
        "others": [each for each in parties if each.state not in (State.BOOKED, State.CAME)],
        "here": sum(each.party_size for each in parties if each.state == State.CAME),
        "surgeons": list(Shift.objects.coming().filter(session=session).select_related("surgeon")),
    }


def party_of(request: HttpRequest, session: Session) -> Booking:
    reference = request.POST.get("party", "")
    return get_object_or_404(
        Booking.objects.filter(state__in=ON_THE_LIST), session=session, reference=reference
    )


def here(request: HttpRequest, session: Session) -> None:
    actions.check_in(booking=party_of(request, session), by=request.user)


def not_here(request: HttpRequest, session: Session) -> None:
    actions.undo_check_in(booking=party_of(request, session), by=request.user)


STEPS = {"here": here, "not_here": not_here}


def walk_in(request: HttpRequest, session: Session, form: WalkInForm) -> bool:
    try:
        made = actions.book(
            session=session,
            party=form.party(),
            key=form.cleaned_data["key"],
            by=request.user,
            source=Booking.Source.WALK_IN,
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    messages.success(request, _("{name} is on the list.").format(name=made.name or made.reference))
    return True


@login_required
@require_safe
@private
def sheet(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The paper twin: to be signed, with empty lines for those who walk in."""
    session = room_or_404(request, public_id)
    return render(request, "surgeries/sheet.html", {**room_of(session), "empty": range(10)})
