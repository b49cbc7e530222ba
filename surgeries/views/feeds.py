"""Calendars that a telephone subscribes to: all sessions, those of a venue, those about a topic."""

from __future__ import annotations

from datetime import timedelta
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import now
from surgeries import calendars
from surgeries.models import Session, SessionTopic, Venue

BEFORE, MOST = timedelta(days=31), 500


def _answer(rows: QuerySet[Session], name: str) -> HttpResponse:
    """From a month ago on: what was cancelled yesterday must not vanish unseen."""
    shown = rows.filter(starts_at__gt=now() - BEFORE).select_related("venue").order_by("starts_at", "pk")
    return HttpResponse(calendars.feed(shown[:MOST], name), content_type=calendars.CONTENT_TYPE)


@require_safe
def everything(request: HttpRequest) -> HttpResponse:
    return _answer(Session.objects.public(), _("Surgeries"))


@require_safe
def of_venue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    venue = get_object_or_404(Venue.objects.in_use(), public_id=public_id)
    return _answer(Session.objects.public().filter(venue=venue), f"{_('Surgeries')}: {venue.name}")


@require_safe
def of_topic(request: HttpRequest, slug: str) -> HttpResponse:
    topic = get_object_or_404(SessionTopic, slug=slug, is_active=True)
    return _answer(Session.objects.public().filter(topics=topic), f"{_('Surgeries')}: {topic.name}")


@require_safe
def of_session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One alone, for whoever helps there."""
    rows = Session.objects.public().select_related("venue")
    found = get_object_or_404(rows, public_id=public_id)
    return HttpResponse(calendars.feed([found], found.title), content_type=calendars.CONTENT_TYPE)
