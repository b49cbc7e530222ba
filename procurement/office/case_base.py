"""What the officers' pages about one procurement case have in common."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from engagement import case_pages
from procurement import permissions
from procurement.models import Case

NAME = "procurement_cases"


def case_url(case: Case) -> str:
    """Its case page, with the task list."""
    return reverse(f"{NAME}:inspect", args=[case.pk])


def url_of(name: str, case: Case) -> str:
    return reverse(f"{NAME}:{name}", args=[case.pk])


class OfCase(case_pages.OfCase):
    """Before a view of one case: who may, and where it lies. One of another department is not there."""

    model = Case
    header_icon = "doc-full"
    viewset = NAME
    all_of_them = _("Procurements")

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_work(user, row)


class CaseDecision(OfCase, case_pages.CaseDecision):
    """One decision about one case."""


class CasePage(OfCase, case_pages.CasePage):
    """A page about one case that is more than one form."""
