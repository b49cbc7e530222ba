"""The officers' screen of clarification questions."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from challenges.words_reading import left_words, moment_words
from engagement.questions import office
from engagement.questions.forms import AnswerForm
from procurement import permissions_suppliers as permissions
from procurement.actions import questions as actions
from procurement.models import Enquiry


class Ours:
    """Before a decision about a question: who may, and what one has to know."""

    model = Enquiry
    actions = actions

    def can_deal(self, user: Any, row: Enquiry) -> bool:
        return permissions.can_deal_with(user, row)

    def can_correct(self, user: Any, row: Enquiry) -> bool:
        return permissions.can_correct(user, row)

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        closes = row.case.procurement.closes_at if row.case.procurement else None
        return [
            (_("Procurement"), row.case.title),
            (_("Lot"), row.lot_key),
            (_("What was asked, in private"), row.asked),
            (_("Tenders until"), moment_words(closes) if closes else ""),
        ]


class AnswerView(Ours, office.AnswerView):
    explanation = gettext_lazy(
        "The question, as you write it anew, and your answer stand on the page of the procurement for everybody, and "
        "in its open data. Who asked is told, and so is everybody who follows it."
    )

    def attempt(self, form: AnswerForm) -> str:
        said = super().attempt(form)
        if actions.late_answer(self.object.case):
            return _("It is answered, to all. That is late: think of more time for everybody.")
        return said


class CorrectView(Ours, office.CorrectView):
    explanation = gettext_lazy(
        "The new wording takes the place of the old one, which stays readable below it with the day and your reason. "
        "Who asked is told once more, and so is everybody who follows the procurement."
    )


class DeclineView(Ours, office.DeclineView):
    pass


class MergeView(Ours, office.MergeView):
    pass


class EnquiryInspectView(office.QuestionInspectView):
    page_title = gettext_lazy("Question")
    decisions = {"answer": AnswerView, "correct": CorrectView, "merge": MergeView, "decline": DeclineView}
    late = gettext_lazy("Tenders are due: it can only be declined, with a reason.")

    def about(self) -> list[tuple[str, object]]:
        return [(_("Procurement"), self.object.case.title), (_("Lot"), self.object.lot_key)]


def closes(row: Enquiry) -> str:
    procurement = row.case.procurement
    if row.state != Enquiry.State.RECEIVED or procurement is None:
        return ""
    return left_words(procurement.closes_at) if procurement.is_open else _("closed")


class EnquiryViewSet(office.QuestionViewSet):
    model = Enquiry
    name = "procurement_questions"
    url_prefix = "procurement-questions"
    menu_label = gettext_lazy("Clarification questions")
    menu_order = 40
    inspect_view_class = EnquiryInspectView
    list_display = [
        Column(office.words, label=gettext_lazy("Question")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column(closes, label=gettext_lazy("Closes")),
        "case",
        "asked_at",
    ]
    list_filter = ["state", "case"]
    list_export = ["case", "lot_key", "asked", "state", "question", "answer", "reason", "answered_at"]
