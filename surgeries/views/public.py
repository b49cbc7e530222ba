"""The calendar, one session and one venue: public pages, the same for everybody; and who says they help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import today
from accounts.context import viewer_of
from engagement import limits
from engagement.errors import Refused
from engagement.views.shared import url_of
from surgeries import listing, permissions
from surgeries.actions import sessions as actions
from surgeries.forms import HelpForm, SessionFilter
from surgeries.models import Session, Shift, Venue


def crumbs(*, inside: bool = False) -> list[dict]:
    found = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    return [*found, {"label": _("Surgeries"), "url": reverse("surgeries:sessions")}] if inside else found


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """Twenty at a time, by key; or one month as a calendar."""
    form = SessionFilter(request.GET)
    first = listing.read_month(form.wanted.get("month", ""))
    context = {
        "form": form,
        "clear_url": request.path if form.is_set() else "",
        "this_month": f"{today():%Y-%m}",
        "feed_url": feed_of(form),
        "breadcrumbs": crumbs(),
    }
    if first:
        return render(request, "surgeries/month.html", context | month(form, first))
    rows, after = listing.page_of(
        listing.narrowed(listing.upcoming(), form.wanted),
        after=request.GET.get("after", ""),
        free=bool(form.wanted.get("free")),
    )
    context |= {"rows": rows, "after": after, "is_first": "after" not in request.GET}
    return render(request, "surgeries/sessions.html", context)


def feed_of(form: SessionFilter) -> str:
    """The calendar to subscribe to: of the topic that is chosen, else of everything."""
    topic = form.wanted.get("topic")
    return reverse("surgeries:topic_feed", args=[topic.slug]) if topic else reverse("surgeries:feed")


def month(form: SessionFilter, first: Any) -> dict:
    """The whole month, what is over too."""
    all_of_them = listing.with_parts(Session.objects.public().order_by("starts_at", "pk"))
    weeks = listing.month_of(listing.narrowed(all_of_them, form.wanted), first)
    if form.wanted.get("free"):
        for day in (day for week in weeks for day in week):
            day["rows"] = [row for row in day["rows"] if row.is_bookable and not row.is_full]
    before, following = first - timedelta(days=1), first + timedelta(days=32)
    return {
        "weeks": weeks,
        "month_name": date_format(first, "YEAR_MONTH_FORMAT"),
        "before": f"{before:%Y-%m}",
        "before_name": date_format(before, "F"),
        "following": f"{following:%Y-%m}",
        "following_name": date_format(following, "F"),
        "days": [(date_format(day["date"], "D"), date_format(day["date"], "l")) for day in weeks[0]],
        "count": sum(len(day["rows"]) for week in weeks for day in week),
    }


def session_or_404(public_id: UUID) -> Session:
    """One that everybody may see."""
    rows = listing.with_parts(Session.objects.public()).select_related("venue__ward", "about")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def session(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where, when, for whom; how to book; and for somebody signed in, whether they come to help."""
    found = session_or_404(public_id)
    viewer = viewer_of(request)
    about = found.about if found.about and found.about.is_public else None
    context = {
        "session": found,
        "row": listing.rows_of([found])[0],
        "venue": found.venue,
        "topics": list(found.topics.all()),
        "about": about,
        "about_url": url_of(about) if about else "",
        "breadcrumbs": crumbs(inside=True),
        **(helping(request, viewer, found) if viewer else {}),
    }
    return render(request, "surgeries/session.html", context)


def helping(request: HttpRequest, viewer: Any, found: Session) -> dict:
    """What this person can say about helping there, and whether they run the room."""
    shift = Shift.objects.coming().filter(session=found, surgeon=viewer).first()
    return {
        "shift": shift,
        "may_help": permissions.can_say_they_help(viewer, found),
        "may_run": permissions.can_run(viewer, found),
        "help_form": HelpForm(initial={"can_help": shift.can_help} if shift else None),
        "token": get_token(request),
    }


@require_POST
@login_required
def help_there(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """They come to help, or can't after all."""
    found = session_or_404(public_id)
    if request.POST.get("do") == "cannot":
        if actions.cannot_make_it(session=found, surgeon=request.user):
            messages.success(request, _("Thank you for saying so. Nobody who booked loses their place."))
        return HttpResponseRedirect(found.get_absolute_url())
    if not permissions.can_say_they_help(request.user, found):
        raise Http404
    form = HelpForm(request.POST)
    try:
        limits.check("booking_act.ip", limits.ip_of(request))
        if not form.is_valid():
            raise Refused("number", _("Say how many people you can help: between 1 and 20."))
        actions.come_to_help(session=found, surgeon=request.user, can_help=form.cleaned_data["can_help"])
    except (Refused, limits.TooMany) as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, _("Thank you. We count on you."))
    return HttpResponseRedirect(found.get_absolute_url())


@require_safe
def venue(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What one must know of a place, and what happens there next."""
    found = get_object_or_404(Venue.objects.in_use().select_related("ward", "picture"), public_id=public_id)
    rows, after = listing.page_of(
        listing.upcoming().filter(venue=found), after=request.GET.get("after", ""), free=False
    )
    context = {
        "venue": found,
        "rows": rows,
        "after": after,
        "is_first": "after" not in request.GET,
        "breadcrumbs": crumbs(inside=True),
    }
    return render(request, "surgeries/venue.html", context)
