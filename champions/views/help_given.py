"""Logging help in ten seconds from a phone, and one's own records of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.clock import now
from accounts.models import User
from champions import given, permissions
from champions.actions import records as actions
from champions.forms_home import PLACES, HelpForm, written
from champions.models import HelpRecord
from champions.registries import Meeting, sessions
from champions.views.home import for_champions
from engagement.errors import Refused
from engagement.views.joining import page_by_key

MOST_MEETINGS = 3


@for_champions
def log_help(request: HttpRequest) -> HttpResponse:
    """One screen, filled in as last time: two presses are enough. Pressed twice it is one record."""
    if not permissions.can_log_help(request.user):
        return redirect("champions:home")
    form = form_for(request, last=last_of(request))
    if request.method == "POST" and form.is_valid():
        record = actions.log_help(
            by=request.user, key=f"{request.user.pk}:{form.cleaned_data['key']}", **form.given()
        )
        return redirect("champions:helped", record.public_id)
    return form_page(request, form)


def form_for(request: HttpRequest, *, last: HelpRecord | None, record: HelpRecord | None = None) -> HelpForm:
    provider = sessions()
    meetings = list(provider.lately(request.user))[:MOST_MEETINGS] if provider else []
    if record and record.session and record.session not in [each.key for each in meetings]:
        meetings.insert(0, meeting_of(record))
    champion = permissions.champion_of(request.user)
    usual = champion.skills.filter(kind="topic", is_active=True).values_list("pk", flat=True)
    return HelpForm(
        request.POST if request.method == "POST" else None,
        meetings=meetings,
        places=provider.places() if provider else (),
        last=record or last,
        usual_topics=[] if record else list(usual[:1]),
        initial=written(record) if record else None,
    )


def meeting_of(record: HelpRecord) -> Meeting:
    """The session that a record names, or what the record itself knows of it."""
    provider = sessions()
    if provider and (found := provider.find(record.session)):
        return found
    return Meeting(
        key=record.session,
        title=record.get_where_display(),
        when=record.place,
        where=record.place,
        url="",
        starts_at=record.created_at,
        ends_at=now(),
        ward_id=record.ward_id,
    )


def last_of(request: HttpRequest) -> HelpRecord | None:
    """The one named by ?again=, else the newest: what the form begins with."""
    mine = HelpRecord.objects.of(request.user).prefetch_related("topics")
    again = request.GET.get("again", "")
    try:
        wanted = mine.filter(public_id=UUID(again)).first() if again else None
    except ValueError:
        wanted = None
    return wanted or mine.order_by("-pk").first()


def form_page(request: HttpRequest, form: HelpForm, record: HelpRecord | None = None) -> HttpResponse:
    context = {
        "form": form,
        "record": record,
        "places_id": PLACES,
        "is_as_before": not form.is_bound and form.is_as_before,
    }
    return render(request, "champions/log_help.html", context)


def own_or_404(user: User, public_id: UUID) -> HelpRecord:
    """Theirs; of others not even that it exists."""
    return get_object_or_404(HelpRecord.objects.of(user).prefetch_related("topics"), public_id=public_id)


@for_champions
@require_safe
def helped(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Thanks, what it adds up to, and the way back."""
    record = own_or_404(request.user, public_id)
    sums = given.sums_of(request.user)
    context = {
        "record": record,
        "sums": sums,
        "this_year": given.said_this_year(sums["year"]),
        "can_undo": permissions.can_delete_help(request.user, record),
    }
    return render(request, "champions/helped.html", context)


@for_champions
@require_safe
def records(request: HttpRequest) -> HttpResponse:
    """All that this person noted, newest first, a page by key."""
    mine = HelpRecord.objects.of(request.user).prefetch_related("topics").order_by("-pk")
    rows, older = page_by_key(request, mine)
    for record in rows:
        record.can_change = permissions.can_change_help(request.user, record)
        record.can_delete = permissions.can_delete_help(request.user, record)
    context = {
        "rows": rows,
        "next_url": older,
        "first_url": request.path if "after" in request.GET else "",
        "can_log": permissions.can_log_help(request.user),
        "title": _("Help you gave"),
    }
    return render(request, "champions/records.html", context)


@for_champions
def change(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same form, filled in as it was written."""
    record = own_or_404(request.user, public_id)
    if not permissions.can_change_help(request.user, record):
        messages.error(
            request, _("This can’t be changed any more: it stands in figures that were published.")
        )
        return redirect("champions:help_records")
    form = form_for(request, last=None, record=record)
    if request.method == "POST" and form.is_valid():
        actions.change_help(record=record, by=request.user, **form.given())
        messages.success(request, _("It is changed."))
        return redirect("champions:help_records")
    return form_page(request, form, record)


@for_champions
@require_POST
def undo(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Pressed twice it is gone once; then there is nothing to find, and that is said in the same way."""
    record = HelpRecord.objects.of(request.user).filter(public_id=public_id).first()
    try:
        if record:
            actions.delete_help(record=record, by=request.user)
        messages.success(request, _("It is deleted, as if it had never been noted."))
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    return redirect("champions:help_records")


@for_champions
@require_POST
def take_story_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    actions.take_story_back(record=own_or_404(request.user, public_id), by=request.user)
    messages.success(request, _("The story is deleted, and told nowhere any more. The figures stay."))
    return redirect("champions:help_records")
