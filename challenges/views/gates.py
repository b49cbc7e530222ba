"""Reviewers at work on the public site, of the council or not: interests first, scores, then everybody's."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.views_papers import paper_response
from challenges import papers_gates, scores_reading
from challenges import reads_gates as reads
from challenges.actions import interests as interest_actions
from challenges.actions import scoring
from challenges.forms_gates import InterestsForm, SheetForm
from challenges.models import Gate, Panellist, ScoreSheet, Solution
from challenges.scores import boards
from champions.views.shared import own_page, private, typed
from engagement.errors import Refused

MOST = 50


def crumbs(*more: tuple[str, str]) -> list[dict]:
    first = [(_("Your account"), reverse("accounts:home")), (_("Reviews"), reverse("challenges:reviews"))]
    return [{"label": label, "url": url} for label, url in (*first, *more)]


def panellist_or_404(request: HttpRequest, public_id: UUID) -> Panellist:
    """The reader on the panel of this gate; the gate's name tells nobody else that it exists."""
    rows = Panellist.objects.of(request.user).select_related("gate__challenge", "gate__stage", "user")
    return get_object_or_404(rows, gate__public_id=public_id)


def interests_come_first(panellist: Panellist) -> HttpResponse | None:
    """The way to the declaration while something is unsaid; None once nothing is."""
    if panellist.declared_at is None or reads.undeclared(panellist).exists():
        return HttpResponseRedirect(reverse("challenges:review_interests", args=[panellist.gate.public_id]))
    return None


@login_required
@require_safe
@private
def reviews(request: HttpRequest) -> HttpResponse:
    """Where one reviews, the newest first."""
    rows = Panellist.objects.of(request.user).select_related("gate__challenge", "gate__stage").order_by("-pk")
    context = {"rows": rows[:MOST], "breadcrumbs": crumbs()[:1]}
    return render(request, "challenges/gates/reviews.html", context)


@login_required
@require_safe
@private
def review(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One gate: what there is to score, how far one is, and afterwards what all said."""
    panellist = panellist_or_404(request, public_id)
    gate = panellist.gate
    if gate.state == Gate.State.PREPARING:
        return render(request, "challenges/gates/not_yet.html", {"gate": gate, "breadcrumbs": crumbs()})
    if not_yet := interests_come_first(panellist):
        return not_yet
    sheets = {row.solution_id: row for row in panellist.sheets.all()}
    rows = [
        {"name": scores_reading.name_of(gate, row), "solution": row, "sheet": sheets.get(row.pk)}
        for row in due_of(panellist)
    ]
    context = {
        "gate": gate,
        "panellist": panellist,
        "rows": rows,
        "left": sum(1 for row in rows if not (row["sheet"] and row["sheet"].handed_in_at)),
        "scores_are_open": gate.state in reads.SCORES_ARE_OPEN,
        "breadcrumbs": crumbs(),
    }
    return render(request, "challenges/gates/review.html", context)


def due_of(panellist: Panellist) -> list[Solution]:
    """What this reviewer scores: for a substitute without what the one before had handed in."""
    taken = reads.taken_over(panellist)
    return [row for row in reads.for_reviewer(panellist.user, panellist.gate) if row.pk not in taken]


@login_required
@own_page
def interests(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What one has to do with those who take part: names by the alphabet, and nothing of what they wrote."""
    panellist = panellist_or_404(request, public_id)
    gate = panellist.gate
    if gate.state not in (Gate.State.PREPARING, Gate.State.SCORING) and panellist.declared_at:
        return render(
            request, "challenges/gates/interests_over.html", {"gate": gate, "breadcrumbs": crumbs()}
        )
    form = InterestsForm(
        typed(request),
        organisations=reads.organisations_of(gate),
        unlisted=list(reads.unlisted_partners(gate)),
        declared={row.organisation_id: row for row in panellist.declarations.all()},
    )
    if request.method == "POST" and form.is_valid():
        try:
            interest_actions.declare(panellist=panellist, answers=form.answers(), unlisted=form.unlisted())
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Thank you. What you declared stays on the record."))
            return HttpResponseRedirect(reverse("challenges:review", args=[gate.public_id]))
    context = {"form": form, "gate": gate, "again": panellist.declared_at, "breadcrumbs": crumbs()}
    return render(request, "challenges/gates/interests.html", context)


@login_required
@own_page
def sheet(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """The answers beside the criteria. Saved as it goes, handed in once."""
    panellist = panellist_or_404(request, public_id)
    gate = panellist.gate
    if not_yet := interests_come_first(panellist):
        return not_yet
    solution = next((row for row in due_of(panellist) if row.number == number), None)
    if solution is None:
        raise Http404
    known = panellist.sheets.filter(solution=solution).prefetch_related("scores").first()
    whole = request.POST.get("do") == "hand_in"
    form = SheetForm(typed(request), criteria=gate.stage.criteria.all(), sheet=known, whole=whole)
    is_open = gate.state == Gate.State.SCORING and not (known and known.handed_in_at)
    context = {
        "form": form,
        "gate": gate,
        "panellist": panellist,
        "solution": solution,
        "sheet": known,
        "reading": scores_reading.reading_of(request.user, gate, solution),
        "is_open": is_open,
        "breadcrumbs": crumbs((gate.challenge.title, reverse("challenges:review", args=[gate.public_id]))),
    }
    if request.method == "POST":
        return _keep(request, context, whole)
    return render(request, "challenges/gates/sheet.html", context)


def _keep(request: HttpRequest, context: dict, whole: bool) -> HttpResponse:
    form, panellist, solution = context["form"], context["panellist"], context["solution"]
    by_script = request.headers.get("Accept") == "application/json"
    if form.is_valid():
        try:
            kept = scoring.save(panellist=panellist, solution=solution, hand_in=whole, **form.given())
        except Refused as refusal:
            return _refused(request, context, refusal, by_script)
        if by_script:
            return JsonResponse({"revision": kept.revision, "words": _("Saved")})
        here = "challenges:review" if whole else "challenges:review_sheet"
        args = [panellist.gate.public_id, *([] if whole else [solution.number])]
        said = _("Your scores are handed in.") if whole else _("Saved. You can go on at any time.")
        messages.success(request, said)
        return HttpResponseRedirect(reverse(here, args=args))
    if by_script:
        return JsonResponse({"words": _("Not saved yet")}, status=422)
    return render(request, "challenges/gates/sheet.html", context)


def _refused(request: HttpRequest, context: dict, refusal: Refused, by_script: bool) -> HttpResponse:
    """Nothing typed is lost: what is stored now stands beside it, and pressing again keeps what was typed."""
    if by_script:
        return JsonResponse({"words": str(refusal.message)}, status=409)
    form = context["form"]
    rows = ScoreSheet.objects.filter(panellist=context["panellist"], solution=context["solution"])
    stored = rows.prefetch_related("scores__criterion").first()
    if refusal.code == "conflict" and stored:
        form.shown_again(stored.revision)
        context["stored"] = stored
    form.add_error(None, str(refusal.message))
    return render(request, "challenges/gates/sheet.html", context, status=409)


def open_board_or_404(request: HttpRequest, public_id: UUID) -> Panellist:
    """Everybody's scores, once all are in."""
    panellist = panellist_or_404(request, public_id)
    if panellist.gate.state not in reads.SCORES_ARE_OPEN:
        raise Http404
    return panellist


@login_required
@require_safe
@private
def scores(request: HttpRequest, public_id: UUID) -> HttpResponse:
    panellist = open_board_or_404(request, public_id)
    if not_yet := interests_come_first(panellist):
        return not_yet
    gate = panellist.gate
    found = boards(gate, reads.for_reviewer(request.user, gate))
    for board in found:
        board.name = scores_reading.name_of(gate, board.solution)
    context = {
        "gate": gate,
        "boards": found,
        "breadcrumbs": crumbs((gate.challenge.title, reverse("challenges:review", args=[gate.public_id]))),
    }
    return render(request, "challenges/gates/scores.html", context)


@login_required
@require_safe
@private
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The sheet for the meeting, as this reviewer may see it."""
    panellist = open_board_or_404(request, public_id)
    return paper_response(
        request,
        kind=papers_gates.SHEET,
        key=papers_gates.key_of(panellist.gate, request.user),
        file_name=f"scores-{panellist.gate.challenge.slug}.pdf",
        title=_("Sheet for the meeting"),
        back_url=reverse("challenges:review_scores", args=[panellist.gate.public_id]),
    )
