"""A file of a solution for those who may see it, and the whole form as a Word file."""

from __future__ import annotations

from urllib.parse import quote
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from challenges import blind
from challenges.models import SolutionFile
from challenges.uploads_solutions import WORD
from challenges.views.solutions import own
from challenges.word import form_as_word
from champions.views.shared import private


@require_safe
@login_required
@private
def file(request: HttpRequest, public_id: UUID, file_id: UUID) -> HttpResponse:
    """As a download, never shown in the page. Reviewers without names get it cleaned, or not."""
    rows = SolutionFile.objects.visible_to(request.user).filter(solution__public_id=public_id)
    found = get_object_or_404(
        rows.select_related("solution__challenge", "solution__organisation"), public_id=file_id
    )
    name, content = blind.bytes_for(request.user, found)
    if content is None:
        raise Http404
    return attachment(name, content, found.content_type)


@require_safe
@login_required
@private
def word(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For members, at any time: a draft stays theirs to read."""
    found = own(request, public_id)
    return attachment(f"{found.challenge.slug}.docx", form_as_word(found), WORD)


def attachment(name: str, content: bytes, content_type: str) -> HttpResponse:
    response = HttpResponse(content, content_type=content_type)
    plain = name.encode("ascii", "ignore").decode().replace('"', "").strip() or "file"
    response["Content-Disposition"] = f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
