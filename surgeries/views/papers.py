"""Handing out the paper twin: sheets and signs to those who run the room, posters to everybody."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views_papers import paper_response
from surgeries import papers
from surgeries.models import Session, Venue
from surgeries.views.bookings import private
from surgeries.views.public import session_or_404
from surgeries.views.room import room_or_404, room_url


@login_required
@require_safe
@private
def sign_in(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Names of those who booked, and empty lines."""
    session = room_or_404(request, public_id, runs=True)
    return _of_room(request, session, papers.SIGN_IN, "sign-in")


@login_required
@require_safe
@private
def table_signs(request: HttpRequest, public_id: UUID) -> HttpResponse:
    session = room_or_404(request, public_id, runs=True)
    return _of_room(request, session, papers.SIGNS, "table-signs")


def _of_room(request: HttpRequest, session: Session, kind: str, name: str) -> HttpResponse:
    return paper_response(
        request,
        kind=kind,
        key=str(session.public_id),
        file_name=f"{name}-{session.starts_at:%Y-%m-%d}.pdf",
        title=_("The room"),
        back_url=room_url(session),
    )


@require_safe
def poster(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For a wall or a window; of what is cancelled there is none."""
    session = session_or_404(public_id)
    if session.state != Session.State.OPEN:
        raise Http404
    return paper_response(
        request,
        kind=papers.POSTER,
        key=str(session.public_id),
        file_name=f"poster-{session.starts_at:%Y-%m-%d}.pdf",
        title=session.title,
        back_url=session.get_absolute_url(),
    )


@require_safe
def venue_poster(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is on at a venue in the next month."""
    venue = get_object_or_404(Venue.objects.in_use(), public_id=public_id)
    return paper_response(
        request,
        kind=papers.VENUE_POSTER,
        key=str(venue.public_id),
        file_name="poster.pdf",
        title=venue.name,
        back_url=venue.get_absolute_url(),
    )
