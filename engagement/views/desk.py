"""The desk: what waits for an answer where somebody looks after an action, on the public site, soonest due first."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import today
from engagement import permissions
from engagement.models import AnswerDue, Pledge
from engagement.views.joining import page_by_key
from engagement.views.shared import own_page

ROWS = 20
WORDS = 200
UNDERWAY = "underway"


@dataclass(frozen=True)
class Line:
    """One thing that waits: what it is, who said what, where, until when, and where one answers it."""

    kind: str
    who: str
    words: str
    topic: str
    due_on: date | None
    url: str

    @property
    def is_late(self) -> bool:
        return self.due_on is not None and self.due_on < today()


@login_required
@own_page
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits; with ?show=underway the offers that were taken up, to write down what comes of them."""
    if not permissions.can_open_desk(request.user):
        raise Http404
    shows_underway = request.GET.get("show") == UNDERWAY
    if shows_underway:
        rows, older = page_by_key(request, underway(request), extra=f"show={UNDERWAY}&")
    else:
        rows, older = waiting(request)
    context = {
        "rows": rows,
        "shows_underway": shows_underway,
        "tabs": [
            {"label": _("Waiting for an answer"), "url": request.path, "current": not shows_underway},
            {
                "label": _("Help under way"),
                "url": f"{request.path}?show={UNDERWAY}",
                "current": shows_underway,
            },
        ],
        "next_url": older,
        "first_url": (f"{request.path}?show={UNDERWAY}" if shows_underway else request.path)
        if "after" in request.GET
        else "",
    }
    return render(request, "engagement/desk.html", context)


def underway(request: HttpRequest):
    """Offers that were taken up where this person answers, newest first."""
    mine = Pledge.objects.visible_to(request.user).filter(
        state__in=[Pledge.State.TALKING, Pledge.State.ACTIVE]
    )
    return mine.select_related("topic", "organisation", "user").prefetch_related("offers").order_by("-pk")


def waiting(request: HttpRequest) -> tuple[list[Line], str]:
    """One page of lines, and where the next ones are."""
    rows = AnswerDue.objects.on_desk_of(request.user).soonest_first(
        after=place_of(request.GET.get("after", ""))
    )
    rows = rows.select_related(
        "topic", "comment__author", "comment__idea__topic", "pledge__organisation", "pledge__user"
    ).prefetch_related("pledge__offers")
    found = list(rows[: ROWS + 1])
    lines = [line_of(due) for due in found[:ROWS]]
    if len(found) <= ROWS:
        return lines, ""
    last = found[ROWS - 1]
    return lines, f"{request.path}?after={last.due_on or 'none'}_{last.pk}"


def place_of(text: str) -> tuple[date | None, int] | None:
    """The key of the last line of the page before, from "2026-12-09_51" or "none_51"; None from anything else."""
    day, _sign, number = text.partition("_")
    if not number.isdecimal() or len(number) > 18:
        return None
    try:
        return (None if day == "none" else date.fromisoformat(day)), int(number)
    except ValueError:
        return None


def line_of(due: AnswerDue) -> Line:
    if due.pledge:
        return Line(
            kind=_("Offer of help"),
            who=due.pledge.party,
            words=", ".join(due.pledge.brings),
            topic=due.topic.title,
            due_on=due.due_on,
            url=due.pledge.get_absolute_url(),
        )
    idea = getattr(due.comment, "idea", None)
    return Line(
        kind=_("Idea") if idea else _("Comment"),
        who=str(due.comment.author or _("Former participant")),
        words=idea.title if idea else due.comment.text[:WORDS],
        topic=due.topic.title,
        due_on=due.due_on,
        url=idea.topic.get_absolute_url() if idea else due.comment.get_absolute_url(),
    )
