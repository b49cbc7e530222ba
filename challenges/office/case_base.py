"""What the officers' pages about one challenge have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from challenges import permissions
from challenges.models import Challenge
from engagement import case_pages

NAME = "challenge_cases"


def case_url(challenge: Challenge) -> str:
    """Its case page."""
    return reverse(f"{NAME}:inspect", args=[challenge.pk])


def url_of(name: str, challenge: Challenge) -> str:
    return reverse(f"{NAME}:{name}", args=[challenge.pk])


class OfCase(case_pages.OfCase):
    """Before a view of one challenge: who may, and where it lies. One that they don't run is not there."""

    model = Challenge
    header_icon = "tasks"
    viewset = NAME
    all_of_them = _("Challenges")

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_run(user, row)


class CaseDecision(OfCase, case_pages.CaseDecision):
    """One decision about one challenge."""


class CasePage(OfCase, case_pages.CasePage):
    """A page about one challenge that is more than one form."""
