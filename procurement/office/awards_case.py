"""Officers' screens about awards of one case: recording, taking back, summaries, proceedings, the contract."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import RedirectView
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from accounts.clock import now
from accounts.models import Organisation
from engagement.errors import Refused
from procurement import forms_awards as typed
from procurement import permissions
from procurement.actions import awarding, contracts, summaries
from procurement.models import AssessmentSummary, Case, CaseAward, Proceedings
from procurement.office import awards_acts, case_base
from procurement.office.case_base import CaseDecision, CasePage, url_of
from procurement.registries import problems_before
from procurement.release_parts import gross_of
from procurement.words import LAWYER, money

A = CaseAward.State
PRICE = re.compile(r"[0-9]{1,12}(\.[0-9]{2})?")


class RecordAwardView(CaseDecision):
    template_name = "procurement/awards/admin/award.html"
    form_class = typed.AwardForm
    page_title = gettext_lazy("Record an award")
    submit_button_label = gettext_lazy("Record the award")
    BESIDE = {"state": "", "blocked": ""}

    def may(self, user: Any, row: Case) -> bool:
        return awarding.may_award(row) and permissions.can_work(user, row)

    def chosen(self) -> Organisation | None:
        key = self.request.GET.get("organisation", "")
        return Organisation.objects.filter(pk=int(key[:18])).first() if key.isdecimal() else None

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.object}

    def get_initial(self) -> dict[str, Any]:
        found = self.chosen()
        given = {**typed.award_initial(self.object), **(typed.supplier_initial(found) if found else {})}
        return {**given, **self.price()}

    def price(self) -> dict[str, Any]:
        """Of the quote that was chosen: the link brings it along."""
        net = self.request.GET.get("net", "")
        if not PRICE.fullmatch(net):
            return {}
        return {"net": Decimal(net), "gross": gross_of(self.object, Decimal(net))}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        find = self.request.GET.get("find", "").strip()[:100]
        given = {
            "find": find,
            "found": typed.organisations_like(find) if find else [],
            "chosen": self.chosen(),
            "problems": problems_before("award", self.object),
        }
        return {**super().get_context_data(**kwargs), **given}

    def attempt(self, form: typed.AwardForm) -> str:
        awarding.record_award(
            case=self.object, supplier=form.supplier(), by=self.request.user, **form.award()
        )
        return _("The award is recorded.")


class NoAwardView(CaseDecision):
    form_class = typed.NoAwardForm
    page_title = gettext_lazy("No award for lots")
    submit_button_label = gettext_lazy("Record it")

    def may(self, user: Any, row: Case) -> bool:
        return awarding.may_award(row) and permissions.can_work(user, row)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "case": self.object}

    def attempt(self, form: typed.NoAwardForm) -> str:
        awarding.record_no_award(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is recorded.")


class SummariesView(CasePage):
    """Who has been told how their tender was judged."""

    template_name = "procurement/awards/admin/summaries.html"
    page_title = gettext_lazy("Assessment summaries")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        awards = self.object.awards.standing().exclude(supplier_name="").prefetch_related("summaries")
        given = {
            "awards": awards,
            "missing": summaries.missing(self.object),
            "due": summaries.are_due(self.object),
            "lawyer": LAWYER,
        }
        return {**super().get_context_data(**kwargs), **given}

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        key = request.POST.get("send", "")
        rows = AssessmentSummary.objects.filter(award__case=self.object)
        summary = rows.filter(pk=int(key[:18])).first() if key.isdecimal() else None
        if summary is not None:
            try:
                summaries.send_summary(summary=summary, by=request.user)
                messages.success(request, _("It is recorded as sent."))
            except Refused as refusal:
                messages.error(request, str(refusal.message))
        return redirect(url_of("summaries", self.object))


# --- About one award ---------------------------------------------------------------------------------------
class OfAward(CaseDecision):
    model = CaseAward

    def case(self) -> Case:
        return self.object.case

    def may(self, user: Any, row: CaseAward) -> bool:
        return permissions.can_work(user, row.case) and self.may_now(row)

    def may_now(self, row: CaseAward) -> bool:
        return True

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        lots = ", ".join(str(lot) for lot in row.lots.all()) if row.case.lots.count() > 1 else ""
        found = [
            (_("Supplier"), row.supplier_name or _("Nobody")),
            (_("Lots"), lots),
            (_("Value without VAT"), money(row.net)),
        ]
        return [(label, value) for label, value in found if value]


class TakeBackView(OfAward):
    form_class = typed.ReasonsForm
    page_title = gettext_lazy("Take the award back")
    submit_button_label = gettext_lazy("Take it back")

    def may_now(self, row: CaseAward) -> bool:
        return row.state in (A.DECIDED, A.ANNOUNCED) and row.case.state == Case.State.AWARDED

    def attempt(self, form: forms.Form) -> str:
        awarding.take_back(award=self.object, by=self.request.user, **form.cleaned_data)
        return _("The award is taken back.")


class WriteSummaryView(OfAward):
    form_class = typed.SummaryForm
    page_title = gettext_lazy("Write an assessment summary")
    submit_button_label = gettext_lazy("Keep it")
    explanation = LAWYER

    def may_now(self, row: CaseAward) -> bool:
        return row.state == A.DECIDED and bool(row.supplier_name)

    def get_initial(self) -> dict[str, Any]:
        criteria = self.object.lots.first().criteria if self.object.lots.exists() else []
        lines = [f"{one.get('name', '')}; ; {one.get('weight') or ''}" for one in criteria]
        return {"scores": "\n".join(lines)}

    def after(self) -> str:
        return url_of("summaries", self.case())

    def attempt(self, form: typed.SummaryForm) -> str:
        given = dict(form.cleaned_data)
        summaries.write_summary(
            award=self.object, organisation=given.pop("account"), by=self.request.user, **given
        )
        return _("The summary is kept. It is sent from this page.")


class ProceedingsView(OfAward):
    form_class = typed.ProceedingsForm
    page_title = gettext_lazy("Record proceedings")
    submit_button_label = gettext_lazy("Record them")
    explanation = LAWYER

    def may_now(self, row: CaseAward) -> bool:
        return row.state == A.ANNOUNCED and row.standstill_until is not None

    def get_initial(self) -> dict[str, Any]:
        return {"notified_at": localtime(now())}

    def attempt(self, form: forms.Form) -> str:
        awarding.record_proceedings(award=self.object, by=self.request.user, **form.cleaned_data)
        return _("They are recorded: the contract waits until they end.")


class DraftContractView(OfAward):
    page_title = gettext_lazy("Draft the contract")
    submit_button_label = gettext_lazy("Draft it")
    explanation = gettext_lazy(
        "It stands in the register for officers, and is public once it is signed and its notice is published where due."
    )

    def may_now(self, row: CaseAward) -> bool:
        return row.state in (A.DECIDED, A.ANNOUNCED) and bool(row.supplier_name) and not typed.drafted(row)

    def attempt(self, form: forms.Form) -> str:
        self.made = contracts.draft_from(award=self.object, by=self.request.user)
        return _("The contract is drafted.")

    def after(self) -> str:
        return reverse("procurement_contracts:inspect", args=[self.made.pk])


class EndProceedingsView(case_base.CaseDecision):
    model = Proceedings
    form_class = typed.EndProceedingsForm
    page_title = gettext_lazy("Proceedings have ended")
    submit_button_label = gettext_lazy("Record the end")

    def get_base_object_queryset(self):
        awards = CaseAward.objects.visible_to(self.request.user)
        return Proceedings.objects.filter(award__in=awards.values("pk"))

    def case(self) -> Case:
        return self.object.award.case

    def may(self, user: Any, row: Proceedings) -> bool:
        return row.ended_on is None and permissions.can_work(user, row.award.case)

    def attempt(self, form: forms.Form) -> str:
        awarding.end_proceedings(proceedings=self.object, by=self.request.user, **form.cleaned_data)
        return _("Their end is recorded.")


class NoItem(MenuItem):
    """These pages are reached from their case."""

    def is_shown(self, request: Any) -> bool:
        return False


class AwardsViewSet(ViewSet):
    name = "procurement_awards"
    url_prefix = "procurement-awards"
    menu_label = gettext_lazy("Awards")
    menu_item_class = NoItem

    def get_urlpatterns(self) -> list:
        one = "<int:pk>/"
        return [
            path("", RedirectView.as_view(pattern_name=f"{case_base.NAME}:index"), name="index"),
            path(f"{one}take-back/", TakeBackView.as_view(), name="take_back"),
            path(f"{one}summary/", WriteSummaryView.as_view(), name="write_summary"),
            path(f"{one}proceedings/", ProceedingsView.as_view(), name="proceedings"),
            path(f"{one}contract/", DraftContractView.as_view(), name="draft"),
            path(f"{one}proceedings-ended/", EndProceedingsView.as_view(), name="end_proceedings"),
            path(f"{one}make-change/", awards_acts.MakeChangeView.as_view(), name="make_change"),
            path(f"{one}drop-change/", awards_acts.DropChangeView.as_view(), name="drop_change"),
            path(f"{one}paper/", awards_acts.ContractPaper.as_view(), name="file"),
        ]
