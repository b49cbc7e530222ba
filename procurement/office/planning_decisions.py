"""The key decision of a case: its record and forward plan, what was decided, called in, released. Copy and end."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.clock import today
from accounts.templatetags.components import day
from procurement import permissions
from procurement import permissions_planning as planning
from procurement.actions import cancelling, copying, key_decisions
from procurement.forms_planning import (
    CallInForm,
    CancelForm,
    CopyForm,
    DecisionForm,
    DecisionPlanForm,
    ReleaseForm,
)
from procurement.models import Case, KeyDecision
from procurement.office.case_base import CaseDecision, case_url
from procurement.words import LAWYER


def decision_facts(record: KeyDecision | None) -> list[tuple[str, object]]:
    """The decision record, line by line."""
    if record is None:
        return []
    if not record.is_key:
        return [(_("No key decision, because"), record.not_key_reasons)]
    found = [
        (_("What is decided"), record.what),
        (_("Options considered"), record.options),
        (_("On the forward plan since"), day(record.planned_on)),
        (_("Address of the forward plan"), record.plan_url),
        (_("Less than 28 days, because"), record.urgent_basis),
        (_("Decided"), f"{day(record.decided_on)}, {record.decided_by}" if record.decided_on else ""),
        (_("Reasons"), record.reasons),
        (_("Published on"), day(record.published_on)),
        (_("Call-in until"), day(record.call_in_until)),
        (
            _("Called in"),
            f"{day(record.called_in_on)}: {record.called_in_why}" if record.called_in_on else "",
        ),
        (_("Released"), f"{day(record.released_on)}: {record.outcome}" if record.released_on else ""),
    ]
    return [(label, value) for label, value in found if value]


class OfDecision(CaseDecision):
    explanation = LAWYER

    def facts(self) -> list[tuple[str, object]]:
        return decision_facts(key_decisions.record_of(self.object))


class PlanDecisionView(OfDecision):
    form_class = DecisionPlanForm
    page_title = gettext_lazy("Key decision and forward plan")
    submit_button_label = gettext_lazy("Keep the record")

    def may(self, user: Any, row: Case) -> bool:
        return planning.can_plan_decision(user, row)

    def facts(self) -> list[tuple[str, object]]:
        return []

    def get_initial(self) -> dict[str, Any]:
        record = key_decisions.record_of(self.object)
        if record is None:
            return {"is_key": "yes" if key_decisions.is_key(self.object) else ""}
        names = [name for name in self.form_class.base_fields if name != "is_key"]
        return {"is_key": "yes" if record.is_key else "no", **{name: getattr(record, name) for name in names}}

    def attempt(self, form: forms.Form) -> str:
        given = {**form.cleaned_data, "is_key": form.cleaned_data["is_key"] == "yes"}
        key_decisions.plan_decision(case=self.object, by=self.request.user, **given)
        return _("The record is kept.")


class DecideView(OfDecision):
    form_class = DecisionForm
    page_title = gettext_lazy("Record the decision")
    submit_button_label = gettext_lazy("Record it")

    def may(self, user: Any, row: Case) -> bool:
        return planning.can_record_decision(user, row)

    def attempt(self, form: forms.Form) -> str:
        record = key_decisions.decide(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("Recorded. It can be called in until {day}.").format(day=day(record.call_in_until))


class CallInView(OfDecision):
    form_class = CallInForm
    page_title = gettext_lazy("It is called in")
    submit_button_label = gettext_lazy("Record the call-in")

    def may(self, user: Any, row: Case) -> bool:
        return planning.can_call_in(user, row)

    def get_initial(self) -> dict[str, Any]:
        return {"on": today()}

    def attempt(self, form: forms.Form) -> str:
        key_decisions.call_in(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("It holds until scrutiny releases it.")


class ReleaseView(OfDecision):
    form_class = ReleaseForm
    page_title = gettext_lazy("Scrutiny has released it")
    submit_button_label = gettext_lazy("Record the release")

    def may(self, user: Any, row: Case) -> bool:
        return planning.can_release(user, row)

    def get_initial(self) -> dict[str, Any]:
        return {"on": today()}

    def attempt(self, form: forms.Form) -> str:
        key_decisions.release(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("Released: the decision may be carried out.")


class CopyView(CaseDecision):
    form_class = CopyForm
    page_title = gettext_lazy("Buy it again")
    submit_button_label = gettext_lazy("Copy it")
    explanation = gettext_lazy(
        "Facts, lots, codes and texts are copied. Dates, approvals, answers to the checklist, reservations and "
        "official numbers are not. PDF and Word files that were made of a text are made anew."
    )

    def may(self, user: Any, row: Case) -> bool:
        return planning.can_copy(user, row)

    def get_form_kwargs(self) -> dict[str, Any]:
        files = copying.own_files(self.object)
        return {**super().get_form_kwargs(), "user": self.request.user, "files": files}

    def facts(self) -> list[tuple[str, object]]:
        """Which of its papers come along, and how."""
        texts = [
            _("{paper}: as it was changed by hand, to be checked").format(paper=text.get_kind_display())
            if copying.is_by_hand(text)
            else _("{paper}: merged anew from its template").format(paper=text.get_kind_display())
            for text in self.object.paper_texts.all()
        ]
        return [(_("Texts"), "\n".join(texts))] if texts else []

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.object.title, "department": self.object.department_id}

    def attempt(self, form: CopyForm) -> str:
        self.made = copying.copy_case(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("Copied: {number}. Go through the steps below.").format(number=self.made.number)

    def after(self) -> str:
        return case_url(self.made)


class CancelView(CaseDecision):
    form_class = CancelForm
    page_title = gettext_lazy("End it without an award")
    submit_button_label = gettext_lazy("End it")
    explanation = gettext_lazy(
        "It can’t be taken up again. At or above the threshold a procurement termination notice (UK12) is due as soon "
        "as reasonably practicable once tenders were invited (Procurement Act 2023, section 55)."
    )

    def may(self, user: Any, row: Case) -> bool:
        return permissions.can_cancel(user, row)

    def attempt(self, form: CancelForm) -> str:
        ended = cancelling.cancel(case=self.object, by=self.request.user, **form.cleaned_data)
        if cancelling.owes_termination(ended):
            return _("It has ended. Now write its procurement termination notice (UK12): it tells everybody.")
        return _("It has ended without an award.")
