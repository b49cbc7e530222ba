"""Officers’ screens of this part: profiles, alerts, packs, clarification questions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.actions.effort import say_effort
from procurement.effort import Effort, papers_of
from procurement.models import Case
from procurement.office.case_base import CaseDecision
from procurement.office.suppliers_firms import FirmViewSet
from procurement.office.suppliers_questions import EnquiryViewSet

viewsets: list = [EnquiryViewSet, FirmViewSet]


class EffortForm(forms.Form):
    """Honest numbers: firms plan their week by them."""

    hours = forms.IntegerField(
        label=gettext_lazy("Hours to write a tender"),
        help_text=gettext_lazy("What a firm needs that does it for the first time, all told."),
        min_value=0,
        max_value=2000,
        required=False,
    )
    questions = forms.IntegerField(
        label=gettext_lazy("Questions to answer"),
        help_text=gettext_lazy("Every box that must be filled in, of every document."),
        min_value=0,
        max_value=1000,
        required=False,
    )
    decision_on = forms.DateField(
        label=gettext_lazy("Decision by"),
        widget=forms.DateInput({"type": "date"}),
        required=False,
    )


class EffortView(CaseDecision):
    """What the label on the page and in the list says; seen with the first tender notice, not before."""

    form_class = EffortForm
    page_title = gettext_lazy("Say how much work a tender is")
    submit_button_label = gettext_lazy("Save")
    explanation = gettext_lazy(
        "It stands on the page and in the list for everybody, once the tender notice is published. The day of the "
        "decision is published with a notice."
    )

    def get_initial(self) -> dict[str, Any]:
        row: Case = self.object
        return {
            "hours": row.effort_hours,
            "questions": row.effort_questions,
            "decision_on": row.decision_on,
        }

    def facts(self) -> list[tuple[str, object]]:
        row: Case = self.object
        documents = papers_of(row.procurement).count() if row.procurement else 0
        now_shown = Effort(row.effort_hours, row.effort_questions, documents)
        return [(_("Shown now"), str(now_shown) if row.is_public else _("Nothing: it is not published yet"))]

    def attempt(self, form: EffortForm) -> str:
        say_effort(case=self.object, by=self.request.user, **form.cleaned_data)
        return _("Saved.")


def links() -> dict[str, Any]:
    """Views of one case, by name: each lies at <name>/<pk>/ of the case viewset."""
    return {"effort": EffortView}
