"""The page for somebody whose form came back too late or from elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Says what happened in plain words; `reason` is for programmers and is not shown."""
    return render(request, "403_csrf.html", status=403)
