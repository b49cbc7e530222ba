"""Booking a place, and what becomes of it: by the link in the mail, without an account. GET shows, POST acts."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import now
from accounts.context import viewer_of
from accounts.mails import absolute
from accounts.models import User
from champions.views.shared import private
from cms import qr
from engagement import limits
from engagement.errors import Refused
from engagement.views.joining import page_by_key
from surgeries import calendars, links, listing, people, words
from surgeries.actions import booking as actions
from surgeries.capacity import Capacity, capacity_of
from surgeries.forms import BookForm, ChangeForm
from surgeries.models import Booking, Session
from surgeries.models.sessions import Mode
from surgeries.views.public import crumbs, session_or_404

State = Booking.State
MOST_TIMES = 8  # of one session, on the page that changes a booking


def free_times(session: Session, capacity: Capacity) -> list[datetime]:
    return [slot for slot in session.slot_starts() if slot > now() and capacity.is_free_at(slot)]


# --- Booking -----------------------------------------------------------------------------------------------
@private
def book(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One page, four fields; when it is full the same page puts one on the waiting list."""
    session = session_or_404(public_id)
    if not session.is_open:
        return closed(request, session)
    capacity = capacity_of(session)
    given = {"session": session, "free": free_times(session, capacity)}
    form = BookForm(None, initial=known_of(request), **given)
    form.is_put_last = begins_last(request, session)
    if request.method == "POST":
        form = BookForm(request.POST, refusal=too_many(request), **given)
        made = attempt(request, session, form) if form.is_valid() else None
        if made:
            return HttpResponseRedirect(made.get_absolute_url())
        if not session_or_404(public_id).is_open:
            return closed(request, session)
        capacity = capacity_of(session)
    context = {
        "session": session,
        "row": listing.rows_of([session])[0],
        "form": form,
        "is_full": capacity.free == 0,
        "is_drop_in": session.mode == Mode.DROP_IN,
        "elsewhere": listing.free_elsewhere(1, but=session.pk, most=3) if capacity.free == 0 else [],
    }
    return render(request, "surgeries/book.html", context)


def known_of(request: HttpRequest) -> dict:
    """What we know of somebody signed in, so that they need not type it."""
    viewer = viewer_of(request)
    return {"name": viewer.display_name, "contact": viewer.email} if viewer else {}


def begins_last(request: HttpRequest, session: Session) -> bool:
    """Whether somebody signed in begins on the waiting list, because they did not come twice: known before a press."""
    viewer = viewer_of(request)
    return viewer is not None and people.is_put_last(people.Person(user=viewer, email=viewer.email), session)


def too_many(request: HttpRequest, name: str = "booking.ip") -> str:
    """Why this press is not looked at, "" when it is."""
    try:
        limits.check(name, limits.ip_of(request))
    except limits.TooMany as refusal:
        return refusal.message
    return ""


def attempt(request: HttpRequest, session: Session, form: BookForm) -> Booking | None:
    """The booking; None where it is refused, which the form says beside the field that it is about."""
    viewer, party = viewer_of(request), form.party(slot=form.chosen())
    try:
        limits.check("booking.contact", *form.cleaned_data["contact"])
        return actions.book(
            session=session,
            party=party,
            key=form.cleaned_data["key"],
            by=viewer,
            user=viewer,
            despite_clash=form.cleaned_data["despite"],
            knows_last=form.cleaned_data["told"],
        )
    except Refused as refusal:
        if (
            refusal.code == "last"
        ):  # no fault: they read why on the page, and the next press is made knowing it
            form.is_put_last = True
        else:
            refuse(form, refusal)
    except limits.TooMany as refusal:
        form.add_error(None, refusal.message)
    return None


def refuse(form: BookForm, refusal: Refused) -> None:
    """Beside the field that it is about; a clash beside the tick that books all the same."""
    beside = {"twice": "contact", "slot": "slot", "size": "size", "clash": "despite"}
    name = beside.get(refusal.code)
    said = str(refusal.message)
    if refusal.code == "clash":
        said = _("{said} Book this too?").format(said=said)
    form.add_error(name if name in form.fields else None, said)


def closed(request: HttpRequest, session: Session) -> HttpResponse:
    """It is too late, or it is cancelled: said kindly, with what one can do instead."""
    context = {
        "session": session,
        "row": listing.rows_of([session])[0],
        "elsewhere": listing.free_elsewhere(1, but=session.pk, most=3),
    }
    return render(request, "surgeries/closed.html", context)


# --- One booking -------------------------------------------------------------------------------------------
def booking_or_404(token: str) -> Booking:
    public_id = links.read(token)
    rows = Booking.objects.select_related("session__venue__ward").prefetch_related("needs")
    found = rows.filter(public_id=public_id).first() if public_id else None
    if found is None:
        raise Http404
    return found


@private
def booking(request: HttpRequest, token: str) -> HttpResponse:
    """Its state, and what one can do about it."""
    found = booking_or_404(token)
    refusal = ""
    if request.method == "POST":
        refusal = too_many(request, "booking_act.ip") or act(request, found)
        if not refusal:
            return HttpResponseRedirect(request.path)
        found = booking_or_404(token)
    return render(request, "surgeries/booking.html", {**shown(found), "refusal": refusal})


def act(request: HttpRequest, found: Booking) -> str:
    """What was pressed; why it could not be done, "" when it was."""
    try:
        if request.POST.get("do") == "accept":
            actions.accept(booking=found, by=viewer_of(request))
        elif request.POST.get("do") == "cancel":
            actions.cancel(booking=found, by=viewer_of(request))
    except Refused as refusal:
        return str(refusal.message)
    return ""


def shown(found: Booking) -> dict:
    """What every page about one booking knows."""
    session = found.session
    said, kind = words.state_of(found)
    is_to_come = found.is_live and session.is_open
    return {
        "booking": found,
        "session": session,
        "venue": session.venue,
        "token": links.token_of(found.public_id),
        "when": words.when_booked(found),
        "state": said,
        "kind": kind,
        "needs": list(found.needs.all()),
        "is_offered": found.state == State.OFFERED and is_to_come,
        "is_waiting": found.state == State.WAITING and is_to_come,
        "is_booked": found.state == State.BOOKED and is_to_come,
        "is_to_come": is_to_come,
        "is_cancelled_by_us": session.state == Session.State.CANCELLED,
        "is_past": session.is_over,
        "turn": turn_of(found) if found.state == State.WAITING else 0,
        "until": found.offer_until and f"{words.weekday(found.offer_until)}, {words.hour(found.offer_until)}",
        "is_drop_in": session.mode == Mode.DROP_IN,
        "has_email": bool(found.email or found.user_id),
        "is_put_last": found.waits_until_day_before and found.state == State.WAITING,
        "back_url": found.get_absolute_url(),
    }


def turn_of(found: Booking) -> int:
    """How many parties wait up to this one."""
    waiting = Booking.objects.waiting().filter(session=found.session_id)
    return waiting.filter(created_at__lte=found.created_at).count()


@private
def change(request: HttpRequest, token: str) -> HttpResponse:
    """To another session or time with a free place; the old place is kept until the new one is theirs."""
    found = booking_or_404(token)
    if not (found.is_live and found.session.is_open) or found.state == State.CAME:
        return HttpResponseRedirect(found.get_absolute_url())
    options = elsewhere_for(found)
    form = ChangeForm(options=options)
    if request.method == "POST":
        form = ChangeForm(request.POST, options=options)
        refusal = too_many(request, "booking_act.ip")
        if refusal:
            form.add_error(None, refusal)
        elif form.is_valid() and move(found, form, viewer_of(request)):
            return HttpResponseRedirect(found.get_absolute_url())
    return render(request, "surgeries/change.html", {**shown(found), "form": form, "options": options})


def elsewhere_for(found: Booking) -> list[tuple[str, str]]:
    """Other times of the same session first, then sessions with room for all of them."""
    options = []
    if found.session.mode == Mode.SLOTS:
        capacity = capacity_of(found.session)
        options = [
            _option(found.session, slot)
            for slot in free_times(found.session, capacity)
            if slot != found.slot_at
        ]
    for row in listing.free_elsewhere(found.party_size, but=found.session_id):
        if row.session.mode == Mode.SLOTS:
            times = free_times(row.session, row.capacity)[:MOST_TIMES]
            options += [_option(row.session, slot) for slot in times]
        else:
            options.append(_option(row.session, None))
    return options


def _option(session: Session, slot: datetime | None) -> tuple[str, str]:
    begin = f"{words.weekday(slot)}, {words.hour(slot)}" if slot else words.when(session)
    value = f"{session.public_id}/{slot.isoformat()}" if slot else f"{session.public_id}/"
    return value, f"{begin}: {session.title}, {session.venue.name}"


def move(found: Booking, form: ChangeForm, by: User | None) -> bool:
    public_id, _slash, slot = form.cleaned_data["to"].partition("/")
    goal = Session.objects.get(public_id=public_id)
    try:
        at = datetime.fromisoformat(slot) if slot else None
        actions.move(booking=found, to=goal, slot=at, by=by)
    except Refused as refusal:
        form.add_error("to", str(refusal.message))
        return False
    return True


def on_paper(request: HttpRequest, found: Booking) -> dict:
    """With a square that opens the booking, and in large print where that is asked for."""
    address = absolute(found.get_absolute_url())
    return {**shown(found), "qr": qr.svg(address), "is_large": "large" in request.GET, "path": request.path}


@require_safe
@private
def slip(request: HttpRequest, token: str) -> HttpResponse:
    """On paper, for people without email: what, when, where, whom to ring, and where to say whether it helped."""
    found = booking_or_404(token)
    feedback = absolute(reverse("surgeries:feedback", args=[found.session.public_id]))
    more = {"feedback_address": feedback, "feedback_qr": qr.svg(feedback)}
    return render(request, "surgeries/slip.html", {**on_paper(request, found), **more})


@require_safe
@private
def calendar(request: HttpRequest, token: str) -> HttpResponse:
    """For one's own calendar; the same entry changes and goes when the booking does."""
    found = booking_or_404(token)
    response = HttpResponse(calendars.of_booking(found), content_type=calendars.CONTENT_TYPE)
    response["Content-Disposition"] = f'attachment; filename="surgery-{found.reference.lower()}.ics"'
    return response


@login_required
@private
def own(request: HttpRequest) -> HttpResponse:
    """What this person booked, newest first, a page by key."""
    mine = Booking.objects.of(request.user).select_related("session__venue").order_by("-pk")
    rows, older = page_by_key(request, mine)
    context = {
        "rows": [(found, words.when_booked(found), *words.state_of(found)) for found in rows],
        "next_url": older,
        "first_url": request.path if "after" in request.GET else "",
        "list_url": reverse("surgeries:sessions"),
        "breadcrumbs": crumbs(),
        "title": _("Your bookings"),
    }
    return render(request, "surgeries/own.html", context)
