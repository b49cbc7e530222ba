"""What the pages of stages 3 to 6 have in common: how rows are found, and who may do what."""

from __future__ import annotations

from collections.abc import Callable
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from challenges.models import Milestone, Solution
from challenges.timeline_stages import reader_of
from champions.views.shared import private


def own_page(view: Callable) -> Callable:
    """Of somebody signed in; in no cache and no search engine."""
    return login_required(private(view))


def crumbs(*links: tuple[str, str]) -> list[dict]:
    home = [{"label": _("Home"), "url": reverse("wagtail_serve", args=[""])}]
    return [*home, *({"label": label, "url": url} for label, url in links)]


def solution_or_404(request: HttpRequest, public_id: UUID) -> Solution:
    """One that this person may see, and whose stages they may read."""
    rows = Solution.objects.visible_to(request.user).select_related(
        "challenge__department", "challenge__stage", "organisation", "stage"
    )
    found = get_object_or_404(rows, public_id=public_id)
    if not reader_of(request.user, found):
        raise Http404
    return found


def milestone_or_404(request: HttpRequest, public_id: UUID) -> Milestone:
    rows = Milestone.objects.visible_to(request.user).select_related(
        "solution__challenge__department", "solution__organisation", "solution__stage", "stage", "state_by"
    )
    found = get_object_or_404(rows, public_id=public_id)
    if not reader_of(request.user, found.solution):
        raise Http404
    return found


def must(allowed: bool) -> None:
    """What one may not do is not there."""
    if not allowed:
        raise Http404
