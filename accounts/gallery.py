"""The gallery of components, for those who build and those who edit; everybody else is told there is no such page."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.gallery_samples import context


def may_see_gallery(user: object) -> bool:
    """Whoever may enter the back office; a person without an account has no such permission."""
    return bool(getattr(user, "is_active", False) and user.has_perm("wagtailadmin.access_admin"))


@never_cache
@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """Every component with ordinary and awkward data; Http404 for whoever may not see it."""
    if not may_see_gallery(getattr(request, "user", None)):
        raise Http404
    return render(request, "gallery.html", context())
