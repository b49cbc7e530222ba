"""Decisions about one contract of the register, each behind a button of its page."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import View

from procurement import forms_awards as typed
from procurement import permissions
from procurement.actions import changes, contracts, performance
from procurement.forms_awards_contracts import AccountForm, CpvForm
from procurement.models import ContractChange, ContractFile, CouncilContract
from procurement.office.awards_base import ContractDecision
from procurement.views.awards import given
from procurement.words import LAWYER

K = CouncilContract.State


class SignView(ContractDecision):
    form_class = typed.SignForm
    page_title = gettext_lazy("Record that it is signed")
    submit_button_label = gettext_lazy("It is signed")
    explanation = LAWYER

    def may_now(self, row: CouncilContract) -> bool:
        return row.state == K.DRAFT

    def attempt(self, form: forms.Form) -> str:
        contracts.sign(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("The contract is signed.")


class IdentifyView(ContractDecision):
    form_class = typed.IdentifierForm
    page_title = gettext_lazy("Write the identifier of the supplier")
    submit_button_label = gettext_lazy("Keep it")
    explanation = gettext_lazy("Its contract details notice names it. It is written once.")

    def may_now(self, row: CouncilContract) -> bool:
        return row.state != K.DRAFT and not row.supplier_id and not row.details_number

    def attempt(self, form: forms.Form) -> str:
        contracts.identify(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("The identifier is kept.")


class LinkView(ContractDecision):
    form_class = AccountForm
    page_title = gettext_lazy("Link it to the account of its supplier")
    submit_button_label = gettext_lazy("Link it")

    def may_now(self, row: CouncilContract) -> bool:
        return not row.invoices.exists()

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Supplier"), self.object.supplier_name), (_("Linked to"), self.object.organisation or "")]

    def get_initial(self) -> dict[str, Any]:
        return {"account": self.object.organisation or self.object.supplier_name}

    def attempt(self, form: forms.Form) -> str:
        firm = form.cleaned_data["account"]
        contracts.link(contract=self.object, organisation=firm, by=self.request.user)
        return _("Members of {name} can hand in invoices once it is signed.").format(name=firm)


class ClassifyView(ContractDecision):
    form_class = CpvForm
    page_title = gettext_lazy("Write the CPV code")
    submit_button_label = gettext_lazy("Keep it")
    explanation = gettext_lazy(
        "What could reasonably be one contract is valued as one (Schedule 3, paragraph 4): with a code this one counts."
    )

    def may_now(self, row: CouncilContract) -> bool:
        return row.state != K.DRAFT and row.case_id is None

    def get_initial(self) -> dict[str, Any]:
        return {"cpv": self.object.cpv}

    def attempt(self, form: forms.Form) -> str:
        contracts.classify(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("The code is kept.")


class ShowView(ContractDecision):
    form_class = typed.ShowForm
    page_title = gettext_lazy("Put it into the public register")
    submit_button_label = gettext_lazy("Show it")
    explanation = gettext_lazy(
        "A contract for which a details notice is due is shown once that notice is published on Find a Tender."
    )

    def may_now(self, row: CouncilContract) -> bool:
        return row.state != K.DRAFT and not row.is_public

    def attempt(self, form: forms.Form) -> str:
        contracts.show(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("It stands in the public register.")


class ChangeView(ContractDecision):
    form_class = typed.ChangeForm
    page_title = gettext_lazy("Plan a change")
    submit_button_label = gettext_lazy("Plan it")
    explanation = LAWYER

    def may_now(self, row: CouncilContract) -> bool:
        return row.state == K.RUNNING

    def attempt(self, form: forms.Form) -> str:
        made = changes.plan_change(contract=self.object, by=self.request.user, **form.cleaned_data)
        if made.needs_notice:
            return _("The change is planned. Publish the contract change notice (UK10) first, then make it.")
        return _("The change is planned. No change notice is due.")


class OfChange(ContractDecision):
    """About a change that is planned."""

    model = ContractChange

    def get_base_object_queryset(self) -> QuerySet[ContractChange]:
        return ContractChange.objects.filter(contract__in=seen_by(self.request.user))

    def case(self) -> CouncilContract:
        return self.object.contract

    def may(self, user: Any, row: ContractChange) -> bool:
        return row.state == ContractChange.State.PLANNED and permissions.can_manage(user, row.contract)

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Change"), self.object), (_("Reasons"), self.object.reasons)]


class MakeChangeView(OfChange):
    form_class = typed.MakeChangeForm
    page_title = gettext_lazy("Make the change")
    submit_button_label = gettext_lazy("Make it")
    BESIDE = {"notice": "notice_number"}

    def attempt(self, form: forms.Form) -> str:
        changes.make_change(change=self.object, by=self.request.user, **form.cleaned_data)
        return _("The contract is changed.")


class DropChangeView(OfChange):
    page_title = gettext_lazy("Drop the change")
    submit_button_label = gettext_lazy("Drop it")

    def attempt(self, form: forms.Form) -> str:
        changes.drop_change(change=self.object, by=self.request.user)
        return _("The change is dropped.")


class TerminateView(ContractDecision):
    form_class = typed.TerminateForm
    page_title = gettext_lazy("End it before its time")
    submit_button_label = gettext_lazy("End it")
    explanation = gettext_lazy(
        "Above the threshold a contract termination notice (UK11) is due within 30 days (section 80)."
    )

    def may_now(self, row: CouncilContract) -> bool:
        return row.state == K.RUNNING

    def attempt(self, form: forms.Form) -> str:
        contracts.terminate(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("The contract is ended.")


class FiguresView(ContractDecision):
    form_class = typed.FiguresForm
    page_title = gettext_lazy("Key performance indicators")
    submit_button_label = gettext_lazy("Keep them")
    explanation = gettext_lazy(
        "Above £5 million at least three are set and published before the contract is entered into (section 52)."
    )
    BESIDE = {"published": "figures"}

    def get_initial(self) -> dict[str, Any]:
        rows = self.object.kpis.all()
        return {
            "figures": "\n".join(f"{one.name}; {one.target}" for one in rows),
            "no_reasons": self.object.no_figures_reasons,
        }

    def attempt(self, form: forms.Form) -> str:
        performance.set_figures(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("The key performance indicators are kept.")


class RateView(ContractDecision):
    form_class = typed.RateForm
    page_title = gettext_lazy("Rate how it is performed")
    submit_button_label = gettext_lazy("Keep the rating")

    def may_now(self, row: CouncilContract) -> bool:
        return row.state != K.DRAFT and row.kpis.exists()

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "contract": self.object}

    def attempt(self, form: forms.Form) -> str:
        performance.rate(by=self.request.user, **form.cleaned_data)
        return _("The rating is kept. Everybody reads it once it is published.")


class FailureView(ContractDecision):
    form_class = typed.FailureForm
    page_title = gettext_lazy("Record a failure to perform")
    submit_button_label = gettext_lazy("Record it")
    explanation = gettext_lazy(
        "Above the threshold it is published within 30 days (section 71(5)). Name no person."
    )

    def may_now(self, row: CouncilContract) -> bool:
        return row.state != K.DRAFT

    def attempt(self, form: forms.Form) -> str:
        performance.record_failure(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is recorded.")


class ShowPerformanceView(ContractDecision):
    page_title = gettext_lazy("Show ratings and failures to everybody")
    submit_button_label = gettext_lazy("Show them")

    def may_now(self, row: CouncilContract) -> bool:
        return row.is_public and not (row.is_above and row.case_id)

    def attempt(self, form: forms.Form) -> str:
        number = performance.publish_by_hand(contract=self.object, by=self.request.user)
        return _("{n} entries are public.").format(n=number)


class FileView(ContractDecision):
    form_class = typed.FileForm
    page_title = gettext_lazy("Add a paper")
    submit_button_label = gettext_lazy("Add it")

    def attempt(self, form: forms.Form) -> str:
        performance.add_file(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("The paper is added.")


class ReviewView(ContractDecision):
    form_class = typed.ReviewForm
    page_title = gettext_lazy("Record a review")
    submit_button_label = gettext_lazy("Record it")

    def attempt(self, form: forms.Form) -> str:
        performance.record_review(contract=self.object, by=self.request.user, **form.cleaned_data)
        return _("The review is recorded.")


class ContractPaper(View):
    """A paper, for officers who look after the contract."""

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        papers = ContractFile.objects.filter(contract__in=seen_by(request.user)).select_related("contract")
        paper = get_object_or_404(papers, pk=pk)
        if not permissions.can_manage(request.user, paper.contract):
            raise Http404
        return given(paper)


def seen_by(user: Any) -> QuerySet:
    """The keys of contracts of the officer's departments."""
    return CouncilContract.objects.visible_to(user).order_by().values("pk")


ACTS = {
    "sign": SignView,
    "identify": IdentifyView,
    "classify": ClassifyView,
    "link": LinkView,
    "show": ShowView,
    "change": ChangeView,
    "terminate": TerminateView,
    "figures": FiguresView,
    "rate": RateView,
    "failure": FailureView,
    "show_performance": ShowPerformanceView,
    "paper": FileView,
    "review": ReviewView,
}
