"""The network on the home page: how many help, and the two ways in."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from champions.models import Champion


def network(request: HttpRequest) -> SafeString:
    """Nothing while nobody is in the network. One query."""
    number = Champion.objects.in_network().count()
    if not number:
        return mark_safe("")
    return render_to_string("champions/_home.html", {"number": number})
