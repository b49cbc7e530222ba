"""The wizard: begin a procurement, and one small page for each thing that it must say."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.scoped import ActView
from engagement.errors import Refused
from engagement.refusing import Refusing
from procurement import cpv, permissions
from procurement.actions import planning as actions
from procurement.forms_planning import (
    BeginForm,
    CodesForm,
    KindForm,
    NeedForm,
    PeopleForm,
    ReceivedForm,
    RouteForm,
)
from procurement.models import Case
from procurement.office.case_base import NAME, CaseDecision, CasePage, case_url
from procurement.path_planning import route_problem, side_of
from procurement.words import LAWYER, money

KEEP = gettext_lazy("Keep and go on")


class BeginView(Refusing, ActView):
    """Title, department, challenge: then it has a number and a task list."""

    form_class = BeginForm
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Procurements")
    page_title = gettext_lazy("Begin a procurement")
    header_icon = "plus"
    submit_button_label = gettext_lazy("Begin")
    explanation = gettext_lazy(
        "Nothing of it is public. You get a list of steps, and can stop and come back at any time."
    )

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_begin(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}

    def beside(self, refusal: Refused, form: forms.Form) -> str | None:
        return refusal.code if refusal.code in form.fields else None

    def attempt(self, form: BeginForm) -> str:
        self.made = actions.begin_case(by=self.request.user, **form.cleaned_data)
        return _("It is begun: {number}. Go through the steps below.").format(number=self.made.number)

    def after(self) -> str:
        return case_url(self.made)


class PlanStep(CaseDecision):
    """One page of the wizard, until tenders are invited."""

    submit_button_label = KEEP

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_plan(user, row)


class FactsStep(PlanStep):
    """One that keeps facts of the case as they are typed."""

    def get_initial(self) -> dict[str, Any]:
        return {name: getattr(self.object, name) for name in self.form_class.base_fields}

    def attempt(self, form: forms.Form) -> str:
        actions.set_facts(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is kept.")


class NeedView(FactsStep):
    form_class = NeedForm
    page_title = gettext_lazy("The need")

    def get_initial(self) -> dict[str, Any]:
        return {**super().get_initial(), "challenge": self.object.challenge_id}

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user}


class KindView(FactsStep):
    form_class = KindForm
    page_title = gettext_lazy("What kind of contract it is, and where")


class RouteView(FactsStep):
    form_class = RouteForm
    page_title = gettext_lazy("The route, and why")
    explanation = LAWYER

    def facts(self) -> list[tuple[str, object]]:
        side = side_of(self.object)
        said = _("at or above the threshold") if side.is_above else _("below the threshold")
        compared = _("{gross} with VAT, {said} of {threshold} ({source})").format(
            gross=money(side.gross),
            said=said,
            threshold=f"£{side.threshold.amount:,}",
            source=side.threshold.source,
        )
        found: list[tuple[str, object]] = [(_("Value"), compared)]
        if problem := route_problem(self.object):
            found.append((_("Does not fit"), problem))
        return found


class ReceivedView(FactsStep):
    form_class = ReceivedForm
    page_title = gettext_lazy("Where tenders are received")


class PeopleView(CaseDecision):
    form_class = PeopleForm
    page_title = gettext_lazy("Who owns it, and who stands in")
    submit_button_label = KEEP

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_cancel(user, row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.object}

    def get_initial(self) -> dict[str, Any]:
        return {"owner": self.object.owner_id, "substitute": self.object.substitute_id}

    def attempt(self, form: PeopleForm) -> str:
        actions.set_people(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("They are kept.")


class CodesView(CasePage):
    """Search in plain words, tick, keep: every button is a plain one."""

    template_name = "procurement/planning/codes.html"
    page_title = gettext_lazy("CPV codes")

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_plan(user, row)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        kept = list(self.object.cpvs.filter(lot=None).values_list("code", flat=True))
        return self.with_codes(CodesForm(), kept, cpv.search(self.object.title, 8) if not kept else [])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = CodesForm(request.POST)
        ticked = list(dict.fromkeys(request.POST.getlist("code")))[:40]
        if not form.is_valid():
            return self.with_codes(form, ticked, [])
        words = form.cleaned_data["words"]
        if request.POST.get("do") == "search":
            return self.with_codes(form, ticked, cpv.search(words), searched=words)
        wanted, wrong = [*ticked], []
        for text in form.cleaned_data["typed"].replace(";", ",").split(","):
            if text.strip():
                (wanted if cpv.code_in(text) else wrong).append(cpv.code_in(text) or text.strip())
        if wrong:
            form.add_error("typed", _("There is no CPV code {code}.").format(code=", ".join(wrong)))
            return self.with_codes(form, ticked, [])
        try:
            actions.keep_codes(case=self.object, codes=wanted, by=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
            return self.with_codes(form, ticked, [])
        messages.success(request, _("The codes are kept."))
        return redirect(case_url(self.object))

    def with_codes(self, form: CodesForm, ticked: list[str], found: list, searched: str = "") -> HttpResponse:
        """`ticked` first, then what was found and is not among them."""
        kept = [(code, cpv.name_of(code), True) for code in ticked]
        more = [(code, name, False) for code, name in found if code not in ticked]
        return self.show(form=form, kept=kept, found=more, searched=searched)


def begin_url() -> str:
    return reverse(f"{NAME}:begin")
