"""What stands in the head of every page beside the pages themselves."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from cms.registries import NavItem, nav_items


def register() -> None:
    """Called from ready(): the list of ideas, after the roadmap that they are about."""
    nav_items.register(
        NavItem(name="ideas", label=_("Ideas"), url=lambda language: reverse("engagement:ideas"), order=20)
    )
