"""What officers' pages about one case record have in common: who may, where it lies, a decision that may be refused."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import BaseObjectMixin, WagtailAdminTemplateMixin

from accounts.scoped import DecisionView
from engagement.errors import Refused
from engagement.refusing import Refusing


class OfCase(BaseObjectMixin):
    """Before a view of one case. One that the officer may not see is not there.

    Give `model`, `viewset` (the name of its viewset), `all_of_them` (what its list is called) and `may`.
    """

    viewset = ""
    all_of_them: str | Promise = ""
    object: Any

    def get_base_object_queryset(self) -> QuerySet[Model]:
        return self.model.objects.visible_to(self.request.user)

    def may(self, user: Any, row: Any) -> bool:
        """Nobody, unless the app says who."""
        return False

    def above(self) -> list[dict[str, str]]:
        """What lies between the case page and this one."""
        return []

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def case(self) -> Any:
        """The case record: the object itself, or what it belongs to."""
        return self.object

    def case_url(self) -> str:
        return reverse(f"{self.viewset}:inspect", args=[self.case().pk])

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{self.viewset}:index"), "label": str(self.all_of_them)},
            {"url": self.case_url(), "label": str(self.case())},
            *self.above(),
            {"url": "", "label": self.get_page_title()},
        ]


class CaseDecision(OfCase, Refusing, DecisionView):
    """One decision about one case; goes back to its case page. What is refused stands beside the field that it is
    about (`BESIDE`: code of the refusal to name of the field; else the code itself)."""

    form_class: type[forms.Form] = forms.Form
    BESIDE: dict[str, str] = {}

    def beside(self, refusal: Refused, form: forms.Form) -> str | None:
        name = self.BESIDE.get(refusal.code, refusal.code)
        return name if name in form.fields else None

    def after(self) -> str:
        return self.case_url()


class CasePage(OfCase, WagtailAdminTemplateMixin, TemplateView):
    """A page about one case that is more than one form."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not self.may(request.user, self.object):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {"object": self.object, "action_url": self.request.path}
        return {**super().get_context_data(**kwargs), **given}

    def show(self, **context: Any) -> HttpResponse:
        return self.render_to_response(self.get_context_data(**context))
