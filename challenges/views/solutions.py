"""Pages of a solution for those who may see it: where it stands, its versions and receipts; one's own solutions."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.templatetags.components import weekday
from accounts.views_papers import paper_response
from challenges import blind, permissions
from challenges import receipts as signing
from challenges.forms_solutions import ReceiptForm
from challenges.models import Gate, Solution, SolutionVersion, StageDate
from challenges.registries import solution_parts
from champions.views.shared import private

A_PAGE = 20
KINDS = {
    Solution.State.DRAFT: "warn",
    Solution.State.HANDED_IN: "good",
    Solution.State.GOES_ON: "good",
    Solution.State.ON_HOLD: "now",
}


def crumbs(solution: Solution | None = None) -> list[dict]:
    board = reverse("challenges:own_solutions").removesuffix("solutions/")  # in the language that is active
    found = [
        {"label": _("Home"), "url": reverse("wagtail_serve", args=[""])},
        {"label": _("Challenges"), "url": board},
    ]
    if solution is not None:
        found.append({"label": solution.challenge.title, "url": solution.challenge.get_absolute_url()})
    return found


def seen(request: HttpRequest, public_id: UUID) -> Solution:
    """One that this person may see, or 404."""
    rows = Solution.objects.visible_to(request.user)
    return get_object_or_404(
        rows.select_related("challenge__stage", "organisation", "stage"), public_id=public_id
    )


def own(request: HttpRequest, public_id: UUID) -> Solution:
    """One of an organisation to which this person belongs, or 404."""
    rows = Solution.objects.of_members(request.user)
    return get_object_or_404(
        rows.select_related("challenge__stage", "organisation", "stage"), public_id=public_id
    )


@require_safe
@login_required
@private
def own_solutions(request: HttpRequest) -> HttpResponse:
    """Those of one's organisations, newest first."""
    rows = Solution.objects.of_members(request.user).select_related("challenge", "organisation", "stage")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 10:
        rows = rows.filter(pk__lt=int(before))
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    context = {
        "solutions": [
            {"row": row, "kind": KINDS.get(row.state, "none"), "is_late": is_late_draft(row)}
            for row in found[:A_PAGE]
        ],
        "more": found[A_PAGE - 1].pk if len(found) > A_PAGE else None,
        "breadcrumbs": crumbs(),
    }
    return render(request, "challenges/solutions/own.html", context)


@require_safe
@login_required
@private
def solution(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Where it stands: the same page for the firm, officers, reviewers and whoever runs its stage, each with what they
    may see."""
    found = seen(request, public_id)
    is_member = permissions.is_member(request.user, found)
    shown = blind.shown_to(request.user, found)
    sections = [part.section(request, found) for part in sorted(solution_parts, key=lambda part: part.order)]
    context = {
        "solution": found,
        "shown": shown or (blind.shown_draft(found) if is_member else None),
        "kind": KINDS.get(found.state, "none"),
        "is_member": is_member,
        "can_write": permissions.can_write(request.user, found),
        "can_withdraw": permissions.can_withdraw(request.user, found),
        "is_late_draft": is_late_draft(found),
        "hears_by": hears_by(found),
        "versions": list(found.versions.all()) if is_member else [],
        "sections": [section for section in sections if section],
        "breadcrumbs": crumbs(found),
    }
    return render(request, "challenges/solutions/solution.html", context)


def is_late_draft(solution: Solution) -> bool:
    return solution.state == Solution.State.DRAFT and not solution.challenge.is_open


def hears_by(solution: Solution) -> str:
    """The day by which they will hear, while something is being decided; "" otherwise."""
    if solution.state not in Solution.ALIVE:
        return ""
    of_stage: dict[str, Any] = {"challenge": solution.challenge_id, "stage": solution.stage_id}
    gate = Gate.objects.filter(**of_stage, decides_on__isnull=False).first()
    if gate:
        return weekday(gate.decides_on)
    dates = StageDate.objects.filter(**of_stage, decision_on__isnull=False).first()
    return weekday(dates.decision_on) if dates else ""


def version_of(found: Solution, number: int) -> SolutionVersion:
    return get_object_or_404(found.versions.select_related("handed_in_by", "stage"), number=number)


@require_safe
@login_required
@private
def version(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """An earlier one, for the firm itself; others read the one that counts."""
    found = own(request, public_id)
    one = version_of(found, number)
    context = {
        "solution": found,
        "shown": blind.shown_to(request.user, found, one),
        "version": one,
        "breadcrumbs": crumbs(found),
    }
    return render(request, "challenges/solutions/version.html", context)


@require_safe
@login_required
@private
def receipt(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    """For members of the firm."""
    found = own(request, public_id)
    one = version_of(found, number)
    context = {**signing.context_of(one), "solution": found, "one": one, "breadcrumbs": crumbs(found)}
    return render(request, "challenges/solutions/receipt.html", context)


@require_safe
@login_required
@private
def receipt_pdf(request: HttpRequest, public_id: UUID, number: int) -> HttpResponse:
    found = own(request, public_id)
    one = version_of(found, number)
    return paper_response(
        request,
        kind=signing.KIND,
        key=signing.paper_key(one),
        file_name=f"receipt-{found.challenge.slug}-{found.number}-{one.number}.pdf",
        title=_("Receipt"),
        back_url=reverse("challenges:solution_receipt", args=[found.public_id, one.number]),
    )


@require_safe
def receipts(request: HttpRequest) -> HttpResponse:
    """Whether a receipt is ours: for anybody, without an account, and without asking any row."""
    form = ReceiptForm(request.GET if request.GET else None)
    at = None
    if form.is_bound and form.is_valid():
        at = signing.check(**form.cleaned_data)
    if len(request.GET.get("signature", "")) > 1000:
        raise Http404
    context = {
        "form": form,
        "at": at,
        "is_ours": at is not None,
        "is_checked": form.is_bound and form.is_valid(),
        "public_key": signing.public_key(),
        "breadcrumbs": crumbs(),
    }
    response = render(request, "challenges/solutions/receipts.html", context)
    response["X-Robots-Tag"] = "noindex"
    return response
