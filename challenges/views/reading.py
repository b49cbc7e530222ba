"""What everybody reads: the board, the list, the feed, a challenge, and whether it is for oneself."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.context import viewer_of
from challenges import feeds, listing, permissions
from challenges.case_reading import questions_url
from challenges.forms_reading import ChallengeFilter, ForMeForm
from challenges.models import Challenge, Question
from challenges.page_reading import context_of
from challenges.topics import topic_of
from engagement import parts
from engagement.permissions import can_moderate
from engagement.threads import read_thread


def crumbs(challenge: Challenge | None = None, *, inside: bool = True) -> list[dict]:
    found = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    if inside:
        found.append({"label": _("Challenges"), "url": reverse("challenges:board")})
    if challenge:
        found.append({"label": challenge.title, "url": challenge.get_absolute_url()})
    return found


def public_or_404(slug: str) -> Challenge:
    """Taken up by a department. One that is proposed or was not taken up is nobody's to read here."""
    rows = Challenge.objects.public().select_related(
        "department", "programme", "stage", "plan", "ip_term", "data_term"
    )
    return get_object_or_404(rows, slug=slug)


@require_safe
def board(request: HttpRequest) -> HttpResponse:
    """The six stages side by side; below each other on a telephone."""
    columns, ended = listing.board()
    context = {
        "columns": columns,
        "ended": ended,
        "open": [card for column in columns for card in column.cards if card.closes],
        "propose_url": reverse("challenges:propose"),
        "ledger_url": reverse("challenges:ledger"),
        "breadcrumbs": crumbs(inside=False),
    }
    return render(request, "challenges/board.html", context)


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Twenty at a time, newest move first; the same queries however many there are."""
    form = ChallengeFilter(request.GET)
    rows, after, is_first = listing.page(listing.narrowed(form.wanted), request.GET.get("after", ""))
    query = form.query()
    number = len(rows)
    count = ngettext("%(n)s challenge here", "%(n)s challenges here", number) % {"n": number_format(number)}
    context = {
        "form": form,
        "cards": listing.cards_of(rows),
        "count": count,
        "clear_url": request.path if query else "",
        "next_url": listing.address(query, after) if after else "",
        "first_url": "" if is_first else listing.address(query),
        "breadcrumbs": crumbs(),
    }
    return render(request, "challenges/list.html", context)


@require_safe
def feed(request: HttpRequest) -> HttpResponse:
    return HttpResponse(feeds.atom(), content_type="application/atom+xml; charset=utf-8")


@require_safe
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What is asked, what one gets, by when; then everything else."""
    challenge = public_or_404(slug)
    viewer, url = viewer_of(request), challenge.get_absolute_url()
    topic = topic_of(challenge)
    context = {
        **context_of(request, challenge),
        **own_of(request, viewer, challenge),
        "thread": read_thread(topic=topic, request=request, viewer=viewer, page_url=url) if topic else "",
        "panels": parts.aside(parts.Place(topic, url, request, viewer)) if topic else "",
        "answer_url": answer_url(challenge),
        "programme_url": programme_url(challenge),
        "breadcrumbs": crumbs(),
    }
    return render(request, "challenges/challenge.html", context)


def answer_url(challenge: Challenge) -> str:
    return reverse("challenges:begin", args=[challenge.slug]) if challenge.is_open else ""


def programme_url(challenge: Challenge) -> str:
    programme = challenge.programme
    return programme.get_absolute_url() if programme and programme.is_public else ""


def own_of(request: HttpRequest, viewer: Any, challenge: Challenge) -> dict[str, Any]:
    """What only who is signed in has on the page: their own questions, their line, the way to the questions."""
    if viewer is None:
        return {"viewer_runs": False, "mine": [], "own_lines": frozenset(), "questions_url": ""}
    runs = permissions.can_run(viewer, challenge)
    mine = Question.objects.filter(challenge=challenge, asked_by=viewer).order_by("pk")
    return {
        "viewer_runs": runs,
        "mine": list(mine) if challenge.shows_invitation else [],
        "own_lines": lines_to_take_down(viewer, challenge, runs),
        "questions_url": questions_url(challenge) if runs else "",
    }


def lines_to_take_down(viewer: Any, challenge: Challenge, runs: bool) -> frozenset[int]:
    """As `permissions.can_take_down`, for all lines of the page at once."""
    lines = challenge.partners_wanted.filter(taken_down_at=None).order_by()
    if not (runs or can_moderate(viewer)):
        lines = lines.filter(organisation__memberships__user=viewer)
    return frozenset(lines.values_list("pk", flat=True))


@csrf_exempt  # nothing is written and nothing is kept: a token would need a cookie
@require_http_methods(["GET", "HEAD", "POST"])
def for_me(request: HttpRequest, slug: str) -> HttpResponse:
    """The ten questions, answered for oneself. By POST, so that no answer stands in an address; nothing is kept."""
    challenge = public_or_404(slug)
    questions = challenge.plan.fit_questions if challenge.plan else []
    if not challenge.shows_invitation or not questions:
        raise Http404
    form = ForMeForm(request.POST if request.method == "POST" else None, questions=questions)
    result = result_of(form) if form.is_bound and form.is_valid() else None
    context = {
        "challenge": challenge,
        "form": form,
        "result": result,
        "is_open": challenge.is_open,
        "breadcrumbs": crumbs(challenge),
        "answer_url": answer_url(challenge),
    }
    response = render(request, "challenges/for_me.html", context)
    if request.method == "POST":
        response["Cache-Control"] = "private, no-store"
    return response


def result_of(form: ForMeForm) -> dict[str, Any]:
    """In words: what speaks for it, and what the questions answered otherwise mean."""
    no, unsure = form.answered("no"), form.answered("unsure")
    if len(no) >= 3:
        head = _("Perhaps not this one")
        text = _("Several things don’t fit today. Look at what they mean; a partner may have what you lack.")
    elif no or unsure:
        head = _("It may be for you")
        text = _("Look at these points before you begin. You can ask the department about each.")
    else:
        head = _("Yes, this looks like one for you")
        text = _("Nothing that you said speaks against it.")
    return {"head": head, "text": text, "no": no, "unsure": unsure}
