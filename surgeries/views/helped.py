"""Booking for somebody who needs no email: by a champion, a host or an organiser; each sees only what they booked."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from engagement import limits
from engagement.errors import Refused
from engagement.views.joining import page_by_key
from surgeries import listing, permissions, words
from surgeries.actions import booking as actions
from surgeries.capacity import capacity_of
from surgeries.forms import ChangeForm
from surgeries.forms_helped import BookForSomeoneForm
from surgeries.models import Booking, Session
from surgeries.models.sessions import Mode
from surgeries.views import bookings
from surgeries.views.bookings import private
from surgeries.views.public import crumbs, session_or_404


@login_required
@private
def book(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One page; afterwards the slip. Until the session is over: somebody may stand in the door."""
    session = session_or_404(public_id)
    if not permissions.can_book_for_someone(request.user, session):
        raise Http404
    if session.is_over or session.state != Session.State.OPEN:
        return bookings.closed(request, session)
    given = {"session": session, "free": bookings.free_times(session, capacity_of(session))}
    form = BookForSomeoneForm(None, **given)
    if request.method == "POST":
        form = BookForSomeoneForm(request.POST, refusal=bookings.too_many(request), **given)
        made = attempt(request, session, form) if form.is_valid() else None
        if made:
            messages.success(request, _("It is done. Print the slip, or let them write the reference down."))
            return HttpResponseRedirect(reverse("surgeries:helped_booking", args=[made.public_id]))
    context = {
        "session": session,
        "row": listing.rows_of([session])[0],
        "form": form,
        "is_full": capacity_of(session).free == 0,
        "is_drop_in": session.mode == Mode.DROP_IN,
    }
    return render(request, "surgeries/book_for_someone.html", context)


def attempt(request: HttpRequest, session: Session, form: BookForSomeoneForm) -> Booking | None:
    try:
        limits.check("booking.helper", request.user.pk)
        return actions.book(
            session=session,
            party=form.party(slot=form.chosen()),
            key=form.cleaned_data["key"],
            by=request.user,
            source=permissions.source_for(request.user),
            despite_clash=form.cleaned_data["despite"],
        )
    except Refused as refusal:
        bookings.refuse(form, refusal)
    except limits.TooMany as refusal:
        form.add_error(None, refusal.message)
    return None


def mine_or_404(request: HttpRequest, public_id: UUID) -> Booking:
    """One that this person booked for somebody; of others not even that it exists."""
    rows = Booking.objects.helped_by(request.user).select_related("session__venue__ward")
    found = rows.prefetch_related("needs").filter(public_id=public_id).first()
    if found is None or not permissions.can_see_helped(request.user):
        raise Http404
    return found


@login_required
@require_safe
@private
def helped(request: HttpRequest) -> HttpResponse:
    """Those they booked for, newest first, a page by key."""
    if not permissions.can_see_helped(request.user):
        raise Http404
    mine = Booking.objects.helped_by(request.user).select_related("session__venue")
    rows, older = page_by_key(request, mine)
    context = {
        "rows": [(found, words.when_booked(found), *words.state_of(found)) for found in rows],
        "next_url": older,
        "first_url": request.path if "after" in request.GET else "",
        "list_url": reverse("surgeries:sessions"),
        "breadcrumbs": crumbs(inside=True),
    }
    return render(request, "surgeries/helped.html", context)


@login_required
@private
def one(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Its state, and what one can do about it for them."""
    found = mine_or_404(request, public_id)
    refusal = ""
    if request.method == "POST":
        refusal = bookings.too_many(request, "booking_act.ip") or bookings.act(request, found)
        if not refusal:
            return HttpResponseRedirect(request.path)
        found = mine_or_404(request, public_id)
    return render(request, "surgeries/helped_booking.html", {**shown(found), "refusal": refusal})


def shown(found: Booking) -> dict:
    back = reverse("surgeries:helped_booking", args=[found.public_id])
    return {**bookings.shown(found), "back_url": back, "is_helper": True}


@login_required
@private
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To another session or time with a free place."""
    found = mine_or_404(request, public_id)
    back = reverse("surgeries:helped_booking", args=[found.public_id])
    if not (found.is_live and found.session.is_open) or found.state == Booking.State.CAME:
        return HttpResponseRedirect(back)
    options = bookings.elsewhere_for(found)
    form = ChangeForm(request.POST if request.method == "POST" else None, options=options)
    if request.method == "POST" and form.is_valid() and bookings.move(found, form, request.user):
        messages.success(request, _("It is changed. Please give them the new slip."))
        return HttpResponseRedirect(back)
    return render(request, "surgeries/change.html", {**shown(found), "form": form, "options": options})


@login_required
@require_safe
@private
def slip(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = mine_or_404(request, public_id)
    return render(request, "surgeries/slip.html", {**bookings.on_paper(request, found), **shown(found)})
