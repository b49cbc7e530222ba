"""What the officers' pages about one challenge have in common."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin

from accounts.scoped import DecisionView
from challenges import permissions
from challenges.models import Challenge
from engagement.errors import Refused
from engagement.refusing import Refusing

NAME = "challenge_cases"


def case_url(challenge: Challenge) -> str:
    """Its case page."""
    return reverse(f"{NAME}:inspect", args=[challenge.pk])


def url_of(name: str, challenge: Challenge) -> str:
    return reverse(f"{NAME}:{name}", args=[challenge.pk])


class OfCase(BaseObjectMixin):
    """Before a view of one challenge: who may, and where it lies. One that they don't run is not there."""

    model = Challenge
    header_icon = "tasks"

    def get_base_object_queryset(self) -> QuerySet[Challenge]:
        return Challenge.objects.visible_to(self.request.user)

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_run(user, row)

    def above(self) -> list[dict[str, str]]:
        """What lies between the case page and this one."""
        return []

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{NAME}:index"), "label": _("Challenges")},
            {"url": case_url(self.object), "label": str(self.object)},
            *self.above(),
            {"url": "", "label": self.get_page_title()},
        ]


class CaseDecision(OfCase, Refusing, DecisionView):
    """One decision about one challenge; goes back to its case page. What is refused stands beside the field that it is
    about (`BESIDE`: code of the refusal to name of the field; else the code itself)."""

    form_class: type[forms.Form] = forms.Form
    BESIDE: dict[str, str] = {}

    def beside(self, refusal: Refused, form: forms.Form) -> str | None:
        name = self.BESIDE.get(refusal.code, refusal.code)
        return name if name in form.fields else None

    def after(self) -> str:
        return case_url(self.object)


class CasePage(OfCase, WagtailAdminTemplateMixin, TemplateView):
    """A page about one challenge that is more than one form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {"object": self.object, "action_url": self.request.path}
        return {**super().get_context_data(**kwargs), **given}

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))
