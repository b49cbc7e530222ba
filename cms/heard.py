"""Where the site leads to what came of people's words: the home page, the head and the foot."""

from __future__ import annotations

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from cms.registries import FooterLink, HomeSection, NavItem, footer_links, home_sections, nav_items
from engagement.models import Outcome
from engagement.pairs import pairs_of

SHOWN = 2


def newest_pairs(request: HttpRequest) -> SafeString:
    """The newest two; nothing while there are none."""
    rows = list(
        Outcome.objects.public().select_related("topic", "department").order_by("-happened_on", "-pk")[:SHOWN]
    )
    if not rows:
        return mark_safe("")
    return render_to_string("cms/parts/newest_pairs.html", {"pairs": pairs_of(rows)})


def register() -> None:
    """Called from ready()."""
    home_sections.register(HomeSection(name="outcomes", html=newest_pairs, order=40))
    nav_items.register(
        NavItem(
            name="outcomes",
            label=_("You said, we did"),
            url=lambda language: reverse("engagement:outcomes"),
            order=50,
        )
    )
    footer_links.register(
        FooterLink(
            name="outcomes",
            label=_("You said, we did"),
            column="take_part",
            url=lambda language: reverse("engagement:outcomes"),
            order=20,
        )
    )
    footer_links.register(
        FooterLink(
            name="wards",
            label=_("Who is missing: people by ward"),
            column="check",
            url=lambda language: reverse("engagement:wards"),
            order=20,
        )
    )
