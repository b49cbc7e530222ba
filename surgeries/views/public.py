"""The calendar, one session and one venue: public pages, the same for everybody; and who says they help."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, render
from django.template.loader import get_template
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import today
from accounts.context import viewer_of
from champions.links import join_url
from champions.permissions import champion_of
from cms.memory import remember
from engagement import limits
from engagement.errors import Refused
from engagement.views.shared import url_of
from surgeries import listing, permissions
from surgeries.actions import sessions as actions
from surgeries.forms import HelpForm
from surgeries.forms_list import SessionFilter
from surgeries.helpers import topics_known
from surgeries.measures import helped_this_year
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
        # Untouched it has no faults to say: the page's title would ask for them, and every field would be looked at.
        "form": form if form.is_touched(request.GET) else None,
        "filter_html": filter_html(request, form),
        "clear_url": clear_url(request, form),
        "this_month": f"{today():%Y-%m}",
        "feed_url": feed_of(form),
        "breadcrumbs": crumbs(),
    }
    if first:
        return render(request, "surgeries/month.html", context | month(form, first))
    found, free = listing.narrowed(listing.upcoming(), form.wanted), bool(form.wanted.get("free"))
    rows, after = listing.page_of(found, after=request.GET.get("after", ""), free=free)
    is_first = "after" not in request.GET
    heading = heading_of(form, rows, after) if free and is_first else heading_of(form, found)
    context |= {"rows": rows, "after": after, "is_first": is_first, "heading": heading}
    context["helped"] = remember(f"surgeries.helped:{today():%Y}", helped_this_year)
    return render(request, "surgeries/sessions.html", context)


def filter_html(request: HttpRequest, form: SessionFilter) -> SafeString:
    """The form above the list; untouched, it is drawn once for each language and day."""

    def draw() -> SafeString:
        context = {"form": form, "action": request.path, "count": "", "clear_url": clear_url(request, form)}
        return get_template("components/filter.html").render(context)

    if form.is_touched(request.GET):
        return draw()
    return remember(f"surgeries.filter:{request.path}:{today()}", draw)


def heading_of(form: SessionFilter, found: Any, after: str = "") -> str:
    """ "12 sessions", "More than 500 sessions", with the place that was asked for. Of those with free places, which
    no database counts, those on the page."""
    number, is_more = (len(found), bool(after)) if isinstance(found, list) else listing.number_of(found)
    said = ngettext("{number} session", "{number} sessions", number)
    if is_more:
        said = ngettext("More than {number} session", "More than {number} sessions", number)
    said = said.format(number=number)
    near = form.wanted.get("near")
    return _("{number} around {place}").format(number=said, place=near.name) if near else said


def clear_url(request: HttpRequest, form: SessionFilter) -> str:
    """Takes the filter away and leaves the month."""
    if not (form.is_set() or form.place_error):
        return ""
    month_ = form.wanted.get("month")
    return f"{request.path}?month={month_}" if month_ else request.path


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
    may_help = permissions.can_say_they_help(viewer, found)
    is_learning = may_help and not permissions.helps_on_their_own(viewer)
    known = topics_known(found, viewer) if may_help and not is_learning else []
    return {
        "shift": shift,
        "may_help": may_help,
        "is_learning": is_learning,
        "nobody_active": is_learning and not shift and not actions.somebody_to_learn_from(found, viewer),
        "join_url": "" if may_help or shift or not found.is_open else way_in(viewer),
        "is_champion": champion_of(viewer) is not None,
        "may_run": permissions.can_run(viewer, found),
        "help_form": help_form(found, is_learning=is_learning, initial={"topics": known}),
        "may_work_there": permissions.can_work_in_room(viewer, found),
        "may_book_for": found.state == Session.State.OPEN
        and not found.is_over
        and permissions.can_book_for_someone(viewer, found),
        "token": get_token(request),
    }


def help_form(found: Session, data: Any = None, *, is_learning: bool, **more: Any) -> HelpForm:
    return HelpForm(data, topics=list(found.topics.all()), is_learning=is_learning, **more)


def way_in(viewer: Any) -> str:
    """Where one becomes a champion; for a champion who may not help now their own page, which says why."""
    return reverse("champions:home") if champion_of(viewer) else join_url()


@require_POST
@login_required
def help_there(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """They come to help, or can't after all. Who is no champion is led to where one becomes one."""
    found = session_or_404(public_id)
    if request.POST.get("do") == "cannot":
        if actions.cannot_make_it(session=found, surgeon=request.user):
            messages.success(request, _("Thank you for saying so. Nobody who booked loses their place."))
        return HttpResponseRedirect(found.get_absolute_url())
    if not permissions.may_help(request.user):
        return HttpResponseRedirect(way_in(request.user))
    is_learning = not permissions.helps_on_their_own(request.user)
    form = help_form(found, request.POST, is_learning=is_learning)
    try:
        limits.check("booking_act.ip", limits.ip_of(request))
        if not form.is_valid():
            raise Refused("number", _("Say how many people you can help: between 1 and 20."))
        actions.come_to_help(session=found, surgeon=request.user, **form.given())
    except (Refused, limits.TooMany) as refusal:
        messages.error(request, refusal.message)
    else:
        learns = _("Thank you. You sit beside somebody who has done it before.")
        messages.success(request, learns if is_learning else _("Thank you. We count on you."))
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
