"""Requests for data: the public list, one request with its trail, and asking for data with or without an account."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core import signing
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.context import viewer_of
from engagement import limits, parts
from engagement.errors import Refused
from engagement.models import Topic
from engagement.registries import day_words
from engagement.tables import csv_response
from engagement.threads import read_thread
from engagement.views.joining import page_by_key
from engagement.views.shared import own_page, refusal_to_look
from surgeries import permissions
from surgeries.actions import requests as actions
from surgeries.emails_afterwards import DAYS, REQUEST
from surgeries.forms_requests import DataRequestFilter, DataRequestForm
from surgeries.models import Booking, DataRequest, Session
from surgeries.similar_requests import similar
from surgeries.views.public import crumbs

State = DataRequest.State
KINDS = {State.ASKED: "", State.PROMISED: "now", State.PUBLISHED: "good", State.NOT_POSSIBLE: ""}
COLUMNS = (
    "id",
    "title",
    "what_for",
    "group",
    "asked_on",
    "state",
    "state_since",
    "promised_first",
    "answer_by",
)
COLUMNS += ("is_late", "department", "answer", "dataset_url", "supports", "url")
MOST = 5000  # for machines, at once
MOST_PARTIES = 60


def request_crumbs() -> list[dict]:
    return [
        *crumbs(inside=True),
        {"label": _("Requests for data"), "url": reverse("surgeries:data_requests")},
    ]


def state_of(request: DataRequest) -> tuple[str, str]:
    """In words, and the kind of its plate; what is late says so."""
    if request.is_late:
        return _("Late"), "warn"
    return request.get_state_display(), KINDS[State(request.state)]


def due_words(request: DataRequest) -> str:
    """By when an answer is promised, and how late it is."""
    if not request.is_open:
        return ""
    return _("Answer promised by {day}").format(day=day_words(request.answer_by))


# --- The list ----------------------------------------------------------------------------------------------------
@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Twenty at a time, newest first; the same queries however many there are."""
    form = DataRequestFilter(request.GET)
    rows = narrowed(form.wanted).select_related("department").order_by("-pk")
    here = f"state={form.wanted}&" if form.wanted else ""
    found, next_url = page_by_key(request, rows, here)
    topics = topics_of(found)
    late = DataRequest.objects.late().count()
    context = {
        "form": form,
        "rows": [(each, *state_of(each), due_words(each), topics.get(each.public_id)) for each in found],
        "next_url": next_url,
        "first_url": f"{request.path}?{here}".rstrip("?&") if "after" in request.GET else "",
        "clear_url": request.path if form.wanted else "",
        "late": late,
        "working_days": actions.WORKING_DAYS,
        "breadcrumbs": crumbs(inside=True),
        "meta_title": _("Requests for data"),
    }
    return render(request, "surgeries/data_requests.html", context)


def narrowed(wanted: str):
    rows = DataRequest.objects.public()
    if wanted == "open":
        return rows.open()
    if wanted == "late":
        return rows.late()
    return rows.filter(state=wanted) if wanted else rows


def topics_of(rows: list[DataRequest]) -> dict[UUID, Topic]:
    """How many support each; one query."""
    keys = [row.public_id for row in rows]
    return {topic.key: topic for topic in Topic.objects.filter(kind=actions.KIND, key__in=keys)}


# --- For machines ----------------------------------------------------------------------------------------------
def cells(row: DataRequest, topics: dict[UUID, Topic]) -> list[Any]:
    """In the order of COLUMNS; who asked is not among them."""
    topic = topics.get(row.public_id)
    return [
        str(row.public_id),
        row.title,
        row.what_for,
        row.group_name,
        localtime(row.public_at).date().isoformat(),
        row.state,
        localtime(row.state_at).date().isoformat(),
        row.first_answer_by.isoformat(),
        row.answer_by.isoformat(),
        "yes" if row.is_late else "no",
        row.department.name if row.department else "",
        row.state_reason,
        row.dataset_url,
        topic.support_count if topic else 0,
        f"{settings.SITE_URL}{row.get_absolute_url()}",
    ]


def all_cells() -> list[list[Any]]:
    """The newest MOST; two queries."""
    rows = list(DataRequest.objects.public().select_related("department").order_by("-pk")[:MOST])
    public = Topic.objects.filter(kind=actions.KIND, is_public=True).order_by("-pk")[:MOST]
    topics = {topic.key: topic for topic in public}
    return [cells(row, topics) for row in rows]


@require_safe
def as_csv(request: HttpRequest) -> HttpResponse:
    return csv_response("data-requests.csv", COLUMNS, all_cells())


@require_safe
def as_json(request: HttpRequest) -> JsonResponse:
    """The same rows as objects."""
    return JsonResponse({"data_requests": [dict(zip(COLUMNS, row, strict=True)) for row in all_cells()]})


# --- One request -----------------------------------------------------------------------------------------------
@require_safe
def page(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What was asked, what was promised, what was answered; support, follow and say something."""
    rows = DataRequest.objects.public().select_related("department", "session__venue")
    found = get_object_or_404(rows, public_id=public_id)
    topic = actions.topic_of(found)
    viewer, url = viewer_of(request), found.get_absolute_url()
    said, kind = state_of(found)
    session = found.session if found.session and found.session.state in Session.PUBLIC else None
    context = {
        "request_": found,
        "state": said,
        "kind": kind,
        "due": due_words(found),
        "first_due": day_words(found.first_answer_by) if found.was_moved else "",
        "changes": list(found.changes.all()),
        "session": session,
        "similar": similar(found.title, but=found.pk),
        "thread": thread_of(topic, request, viewer, url),
        "panels": parts.aside(parts.Place(topic, url, request, viewer)) if topic else "",
        "answer_url": answer_url(viewer, found),
        "breadcrumbs": request_crumbs(),
    }
    return render(request, "surgeries/data_request.html", context)


def thread_of(topic: Topic | None, request: HttpRequest, viewer: Any, url: str) -> Any:
    return read_thread(topic=topic, request=request, viewer=viewer, page_url=url) if topic else ""


def answer_url(viewer: Any, found: DataRequest) -> str:
    """Into the back office, for who answers it."""
    if viewer is None or not permissions.can_answer_request(viewer, found):
        return ""
    return reverse("surgery_data_requests:inspect", args=[found.pk])


# --- Asking ------------------------------------------------------------------------------------------------------
@own_page
def new(request: HttpRequest) -> HttpResponse:
    """`?session=` says where it came up; whoever runs that room may ask for a party."""
    if request.method == "GET" and request.GET.get("sent"):
        return render(
            request, "surgeries/data_request_sent.html", {"sent": request.GET["sent"], "days": DAYS}
        )
    viewer = viewer_of(request)
    session = session_chosen(request)
    form = DataRequestForm(
        request.POST or None,
        is_known=viewer is not None,
        parties=parties_of(viewer, session),
        refusal=refusal_to_look(request),
    )
    if (
        request.method == "POST"
        and form.is_valid()
        and not form.is_taking_out
        and ask(request, form, session)
    ):
        return HttpResponseRedirect(f"{request.path}?sent={'read' if viewer else 'link'}")
    context = {
        "form": form,
        "session": session,
        "working_days": actions.WORKING_DAYS,
        "is_known": viewer is not None,
    }
    return render(request, "surgeries/data_request_new.html", context)


def session_chosen(request: HttpRequest) -> Session | None:
    """A public session; None where none is named, or none that is there."""
    try:
        key = UUID(request.POST.get("session") or request.GET.get("session", ""))
    except ValueError:
        return None
    return Session.objects.public().filter(public_id=key).select_related("venue").first()


def parties_of(viewer: Any, session: Session | None) -> list[Booking]:
    """Those for whom this person may ask."""
    if session is None or not permissions.can_ask_for_party(viewer, session):
        return []
    there = Booking.objects.filter(session=session, state__in=[Booking.State.CAME, Booking.State.BOOKED])
    return list(there.order_by("pk")[:MOST_PARTIES])


def ask(request: HttpRequest, form: DataRequestForm, session: Session | None) -> DataRequest | None:
    """The request; None where it is refused, which the form says."""
    given, viewer = form.cleaned_data, viewer_of(request)
    who = viewer.pk if viewer else given["email"]
    try:
        limits.check_all([("data_request.ip", limits.ip_of(request)), ("data_request.who", who)])
        return actions.ask(
            title=given["title"],
            what_for=given["text"],
            group_name=given["group_name"],
            key=given["key"],
            by=viewer,
            email=given.get("email", ""),
            language=get_language() or "",
            session=session,
            booking=form.for_whom(),
        )
    except (Refused, limits.TooMany) as refusal:
        form.add_error(None, str(refusal.message))
        return None


@csrf_exempt  # the signed link says who, so there is no cookie and no token of a session
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link of the mail: GET shows, POST confirms."""
    found, is_over = read_token(token)
    if found is None and not is_over:
        raise Http404
    done = False
    if request.method == "POST" and found and not is_over:
        actions.confirm(request=found)
        found.refresh_from_db()
    if found:
        done = found.state != State.UNCONFIRMED
    context = {"request_": found, "is_over": is_over and not done, "done": done}
    response = render(request, "surgeries/data_request_confirm.html", context)
    response["Cache-Control"] = "private, no-store"
    response["X-Robots-Tag"] = "noindex"
    return response


def read_token(token: str) -> tuple[DataRequest | None, bool]:
    """The request, and whether the link's days are over."""
    is_over = False
    try:
        pk = signing.loads(token, salt=REQUEST, max_age=timedelta(days=DAYS))
    except signing.SignatureExpired:
        pk, is_over = signing.loads(token, salt=REQUEST), True
    except signing.BadSignature:
        return None, False
    found = DataRequest.objects.filter(pk=pk).first()
    return found, is_over or found is None
