"""Officers' screens of lots, of what is asked of firms, of the reservation and of the checklist."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from challenges.rows_office import Rows
from engagement.errors import Refused
from engagement.registries import day_words
from procurement import shape, toolkit
from procurement.actions import asking, checklist
from procurement.actions import lots as actions
from procurement.commissioning import KEYS
from procurement.forms_shaping import (
    AskedForm,
    ChecklistForm,
    CriterionForm,
    LimitsForm,
    LotForm,
    ReserveForm,
    SplitForm,
)
from procurement.models import Case, CaseLot, ChecklistAnswer
from procurement.office.shaping_base import Decision, OfRow, Page, PlanPage, url
from procurement.words import LAWYER, money, period_words


class LotsView(Page):
    """All lots with what they come to, and the limits."""

    template_name = "procurement/shaping/lots.html"
    page_title = gettext_lazy("Lots")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        rows = [self._row(lot) for lot in row.lots.all()]
        problems = shape.lots_problems(row)
        return {
            **super().get_context_data(**kwargs),
            "rows": rows,
            "is_one": len(rows) == 1,
            "problems": problems,
            "advises_reasons": shape.advises_reasons(row),
            "whole": money(row.whole_net),
            "gross": money(row.gross),
            "add_url": url("lot_add", row),
            "limits_url": url("limits", row),
            "lawyer": LAWYER,
        }

    def _row(self, lot: CaseLot) -> dict[str, Any]:
        return {
            "lot": lot,
            "title": lot.title or self.object.title,
            "money": money(lot.net),
            "more": money(lot.options_net + lot.extensions_net)
            if lot.options_net + lot.extensions_net
            else "",
            "period": period_words(lot.starts_on, lot.ends_on),
            "criteria": [f"{one['name']} {one['weight']} %" for one in lot.criteria],
            "change": url("lot", self.object, lot.pk),
            "split": url("lot_split", self.object, lot.pk),
            "remove": url("lot_remove", self.object, lot.pk),
        }


class LotView(PlanPage):
    """One lot and its award criteria; a further one where `row` is None. The only lot is called the procurement."""

    template_name = "challenges/admin/rows.html"
    row: CaseLot | None = None

    @property
    def is_hidden(self) -> bool:
        return self.row is not None and self.object.lots.count() == 1

    def get_page_title(self) -> str:
        return _("Value and award criteria") if self.is_hidden else _("Lot")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("lots", self.object), "label": _("Lots")}]

    def form(self, data: Any = None) -> LotForm:
        return LotForm(data, instance=self.row or CaseLot(case=self.object), is_hidden=self.is_hidden)

    def rows(self, data: Any = None) -> Rows:
        given = self.row.criteria if self.row else [{"name": _("Price"), "kind": "price", "weight": 100}]
        return Rows("criteria", CriterionForm, _("Criterion"), _("Add a criterion"), given, data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(form=self.form(), rows_list=[self.rows()])

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form, rows = self.form(request.POST), self.rows(request.POST)
        if rows.press(request.POST.get("do", "")):
            form = LotForm(initial=_typed(form), instance=form.instance, is_hidden=self.is_hidden)
            return self.show(form=form, rows_list=[rows])
        if not all([form.is_valid(), rows.is_valid()]):
            return self.show(form=form, rows_list=[rows])
        try:
            self._keep({**form.cleaned_data, "criteria": rows.values})
        except Refused as refusal:
            return self.show(form=form, rows_list=[rows], notice=str(refusal.message))
        messages.success(request, _("It is saved."))
        return redirect(url("lots", self.object))

    def _keep(self, given: dict[str, Any]) -> None:
        if self.row is None:
            actions.add_lot(case=self.object, by=self.request.user, **given)
        else:
            actions.change_lot(lot=self.row, by=self.request.user, **given)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = _(
            "Money in pounds without VAT. Options and extensions count towards the threshold with all lots together, "
            "and lots never lower it (Procurement Act 2023, section 4(3) and Schedule 3)."
        )
        return {**super().get_context_data(**kwargs), "explanation": said, "save_label": _("Save")}


class ChangeLotView(OfRow, LotView):
    row_model = CaseLot


def _typed(form: forms.Form) -> dict[str, Any]:
    """What was typed, unjudged: a button of the rows was pressed."""
    return {
        name: field.widget.value_from_datadict(form.data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


class LotDecision(OfRow, Decision):
    row_model = CaseLot

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("lots", self.object), "label": _("Lots")}]

    def after(self) -> str:
        return url("lots", self.object)

    def facts(self) -> list[tuple[str, object]]:
        return [
            (_("Lot"), self.row.title or self.object.title),
            (_("Value without VAT"), money(self.row.net)),
        ]


class SplitView(LotDecision):
    form_class = SplitForm
    page_title = gettext_lazy("Split it into lots")
    submit_button_label = gettext_lazy("Split it")
    explanation = gettext_lazy(
        "The value is shared out evenly; text, dates, criteria and codes go along. Afterwards each can be changed."
    )
    done = gettext_lazy("It is split.")

    def get_initial(self) -> dict[str, Any]:
        split = shape.split_of(shape.whole_of(self.row), self.object.judged_on)
        return {"number": split.number if split else 2}

    def act(self, number: int, titles: str) -> None:
        lines = [line.strip() for line in titles.splitlines() if line.strip()]
        actions.split_lot(lot=self.row, number=number, titles=lines, by=self.request.user)


class RemoveLotView(LotDecision):
    page_title = gettext_lazy("Take the lot away")
    submit_button_label = gettext_lazy("Take it away")
    done = gettext_lazy("It is taken away.")

    def act(self) -> None:
        actions.remove_lot(lot=self.row, by=self.request.user)


class LimitsView(Decision):
    form_class = LimitsForm
    page_title = gettext_lazy("Limits, and reasons for one lot")
    submit_button_label = gettext_lazy("Save")
    done = gettext_lazy("It is saved.")
    BESIDE = {"most_lots_tendered": "tendered", "most_lots_awarded": "awarded"}

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("lots", self.object), "label": _("Lots")}]

    def after(self) -> str:
        return url("lots", self.object)

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        return {
            "tendered": row.most_lots_tendered,
            "awarded": row.most_lots_awarded,
            "reasons": row.one_lot_reasons,
        }

    def act(self, **given: Any) -> None:
        actions.set_limits(case=self.object, by=self.request.user, **given)


# --- What is asked of firms --------------------------------------------------------------------------------
class ProportionView(Page):
    template_name = "procurement/shaping/proportion.html"
    page_title = gettext_lazy("Is it in proportion?")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        only = row.lots.first() if row.lots.count() == 1 else None
        return {
            **super().get_context_data(**kwargs),
            "findings": shape.check(row),
            "reach": shape.reach_of(row),
            "facts": self._facts(row),
            "asked_url": url("asked", row),
            "split_url": url("lot_split", row, only.pk) if only else "",
            "lots_url": url("lots", row),
            "lawyer": LAWYER,
        }

    def _facts(self, row: Case) -> list[tuple[str, str]]:
        days = shape.window_of(row)
        return [
            (_("Value with options and extensions, without VAT"), money(row.whole_net)),
            (_("Lots"), str(row.lots.count())),
            (_("Yearly turnover asked for"), money(row.turnover_asked) or _("None")),
            (_("Insurance asked for"), money(row.insurance_asked) or _("None")),
            (_("Suitability stage"), _("Yes") if row.asks_suitability else _("No")),
            (_("Days to write a tender"), "–" if days is None else str(days)),
            (_("Unpaid work asked for"), row.unpaid_work or _("None")),
        ]


class AskedView(Decision):
    form_class = AskedForm
    page_title = gettext_lazy("What is asked of firms")
    submit_button_label = gettext_lazy("Save")
    explanation = gettext_lazy(
        "Leave empty what you can do without. Hours and questions are shown to firms as the effort of a tender."
    )
    done = gettext_lazy("It is saved.")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("proportion", self.object), "label": _("Is it in proportion?")}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Case.objects.get(pk=self.object.pk)}

    def after(self) -> str:
        return url("proportion", self.object)

    def act(self, **given: Any) -> None:
        asking.set_asked(case=self.object, by=self.request.user, **given)


class ReserveView(Decision):
    form_class = ReserveForm
    page_title = gettext_lazy("Reserve it for firms near by")
    submit_button_label = gettext_lazy("Decide")
    explanation = gettext_lazy(
        "Below the threshold, in England, a council may decide before it invites anybody that only firms in the United "
        "Kingdom or in its area may tender, with or without a further limit to small firms or social enterprises. It "
        "is said in the notice, and firms still compete. (Local Government (Exclusion of Non-commercial "
        "Considerations) (England) Order 2026.) Legal wording: to be checked by the council’s lawyer."
    )
    done = gettext_lazy("It is decided.")

    def get_initial(self) -> dict[str, Any]:
        row = self.object
        return {
            "reserved": row.reserved,
            "area": row.reserved_area,
            "kind": row.reserved_kind,
            "reasons": row.reserved_reasons,
        }

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        found: list[tuple[str, object]] = [(_("Value with VAT"), money(row.gross))]
        if problem := asking.problem_with_reserving(row):
            found.append((_("Not possible"), problem[1]))
        if row.reserved_at:
            found.append((_("Decided on"), day_words(localtime(row.reserved_at).date())))
        return found

    def act(self, **given: Any) -> None:
        asking.reserve(case=self.object, by=self.request.user, **given)


# --- The checklist -----------------------------------------------------------------------------------------
class ChecklistView(Page):
    """Answered bit by bit; what is answered is kept at each saving."""

    template_name = "procurement/shaping/checklist.html"
    page_title = gettext_lazy("Checklist of the toolkit")

    def _form(self, data: Any = None) -> ChecklistForm:
        rows = ChecklistAnswer.objects.filter(case=self.object)
        return ChecklistForm(data, known={one.key: (one.answer, one.reason) for one in rows})

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                done = checklist.answer(case=self.object, answers=form.answers, by=request.user)
            except Refused as refusal:
                form.add_error(None, str(refusal.message))
            else:
                messages.success(
                    request, _("Saved: {done} of {all} are answered.").format(done=done, all=len(KEYS))
                )
                return redirect(self.case_url() if done == len(KEYS) else request.path)
        return self._show(form)

    def _show(self, form: ChecklistForm) -> HttpResponse:
        open_ones = checklist.unanswered(self.object)
        groups: dict[str, list] = {}
        for line in form.rows():
            groups.setdefault(str(line[0].group), []).append(line)
        return self.show(
            form=form,
            groups=groups.items(),
            done=len(KEYS) - len(open_ones),
            all=len(KEYS),
            lawyer=LAWYER,
            toolkit_url=toolkit.url(),
        )
