"""The officers' screen of clarification questions. Who asked is shown to nobody: the same for all who answer."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, QuerySet, When
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import IndexView, InspectView
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.viewsets import ReadOnly
from challenges.words_reading import left_words, moment_words
from engagement.refusing import Refusing
from procurement import permissions_suppliers as permissions
from procurement.actions import questions as actions
from procurement.forms_suppliers_questions import (
    AnswerEnquiryForm,
    CorrectEnquiryForm,
    DeclineQuestionForm,
    MergeEnquiryForm,
)
from procurement.models import Enquiry, EnquiryCorrection

NAME = "procurement_questions"
State = Enquiry.State


def may_answer(user: Any, row: Enquiry) -> bool:
    procurement = row.case.procurement
    return bool(procurement and procurement.is_open) and permissions.can_deal_with(user, row)


class EnquiryDecision(Refusing, DecisionView):
    """One decision about one question; goes back to those of its procurement."""

    model = Enquiry
    index_url_name = f"{NAME}:index"
    header_icon = "help"

    def may(self, user: Any, row: Enquiry) -> bool:
        return may_answer(user, row)

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        closes = row.case.procurement.closes_at if row.case.procurement else None
        return [
            (_("Procurement"), row.case.title),
            (_("Lot"), row.lot_key),
            (_("What was asked, in private"), row.asked),
            (_("Tenders until"), moment_words(closes) if closes else ""),
        ]

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.asked).chars(80)

    def after(self) -> str:
        return f"{super().after()}?case={self.object.case_id}"


class AnswerView(EnquiryDecision):
    form_class = AnswerEnquiryForm
    page_title = gettext_lazy("Answer to all")
    submit_button_label = gettext_lazy("Publish the answer")
    explanation = gettext_lazy(
        "The question, as you write it anew, and your answer stand on the page of the procurement for everybody, and "
        "in its open data. Who asked is told, and so is everybody who follows it."
    )

    def get_initial(self) -> dict:
        return {"question": self.object.asked}

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "row": self.object}

    def attempt(self, form: AnswerEnquiryForm) -> str:
        row = actions.answer(
            enquiry=self.object,
            by=self.request.user,
            public_question=form.cleaned_data["question"],
            text=form.cleaned_data["answer"],
            received_at=self.request.received_at,
        )
        if actions.late_answer(row.case):
            return _("It is answered, to all. That is late: think of more time for everybody.")
        return _("It is answered, to all.")


class CorrectView(AnswerView):
    form_class = CorrectEnquiryForm
    page_title = gettext_lazy("Correct the answer")
    submit_button_label = gettext_lazy("Publish the correction")
    explanation = gettext_lazy(
        "The new wording takes the place of the old one, which stays readable below it with the day and your reason. "
        "Who asked is told once more, and so is everybody who follows the procurement."
    )

    def may(self, user: Any, row: Enquiry) -> bool:
        return permissions.can_correct(user, row)

    def get_initial(self) -> dict:
        row = self.object
        return {"question": row.question, "answer": row.answer, "seen": row.corrections.count()}

    def attempt(self, form: CorrectEnquiryForm) -> str:
        given = form.cleaned_data
        actions.correct(
            enquiry=self.object,
            by=self.request.user,
            public_question=given["question"],
            text=given["answer"],
            reason=given["reason"],
            seen=given["seen"],
        )
        return _("It is corrected, and all are told.")


class DeclineView(EnquiryDecision):
    form_class = DeclineQuestionForm
    page_title = gettext_lazy("Don’t answer it")
    submit_button_label = gettext_lazy("Don’t answer it")
    explanation = gettext_lazy("Those who asked it are told why. Nothing is published.")

    def may(self, user: Any, row: Enquiry) -> bool:
        return permissions.can_deal_with(user, row)

    def attempt(self, form: DeclineQuestionForm) -> str:
        actions.decline(enquiry=self.object, by=self.request.user, reason=form.cleaned_data["reason"])
        return _("Those who asked are told why.")


class MergeView(EnquiryDecision):
    form_class = MergeEnquiryForm
    page_title = gettext_lazy("Merge with another")
    submit_button_label = gettext_lazy("Merge them")
    explanation = gettext_lazy(
        "One answer will do for both. Those that are most like it stand first in the list."
    )

    def may(self, user: Any, row: Enquiry) -> bool:
        return may_answer(user, row) and bool(actions.alike(row))

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "others": actions.alike(self.object)}

    def attempt(self, form: MergeEnquiryForm) -> str:
        actions.merge(
            enquiry=self.object,
            into=form.cleaned_data["same_as"],
            by=self.request.user,
            received_at=self.request.received_at,
        )
        return _("They are one question now.")


DECISIONS: dict[str, tuple[type[EnquiryDecision], str]] = {
    "answer": (AnswerView, "check"),
    "correct": (CorrectView, "edit"),
    "merge": (MergeView, "copy"),
    "decline": (DeclineView, "cross"),
}


class EnquiryIndexView(IndexView):
    any_permission_required = ["view"]


class EnquiryInspectView(InspectView):
    """The words, what became of them, and the decisions behind buttons; those that are alike below."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Question")
    template_name = "procurement/admin/enquiry.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        user, row = self.request.user, self.object
        return [
            HeaderButton(view.page_title, url=reverse(f"{NAME}:{name}", args=[row.pk]), icon_name=icon)
            for name, (view, icon) in DECISIONS.items()
            if view().may(user, row)
        ]

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.asked).chars(80)

    def get_fields_context(self) -> list[dict[str, Any]]:
        row = self.object
        facts = [
            (_("State"), row.get_state_display()),
            (_("Procurement"), row.case.title),
            (_("Lot"), row.lot_key),
            (_("What was asked, in private"), row.asked),
            (_("The question as everybody reads it"), row.question),
            (_("Answer"), row.answer),
            (_("Reason"), row.reason),
            (_("Merged into"), words(row.same_as) if row.same_as else ""),
            (_("Dealt with by"), row.answered_by),
            *((correction_words(one), one.was_answer) for one in row.corrections.all()),
        ]
        return [{"label": label, "value": value, "component": None} for label, value in facts if value]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row, procurement = self.object, self.object.case.procurement
        is_waiting, is_public = row.state == State.RECEIVED, row.state == State.PUBLISHED
        near = actions.near(row) if is_waiting else []
        return super().get_context_data(
            near=[(one, words(one)) for one in near],
            public_url=f"{procurement.get_absolute_url()}#question-{row.public_id}" if is_public else "",
            late=is_waiting and not (procurement and procurement.is_open),
            **kwargs,
        )


def correction_words(correction: EnquiryCorrection) -> str:
    day = date_format(localtime(correction.at), "DATE_FORMAT")
    return _("Until {day} (corrected: {reason})").format(day=day, reason=correction.reason)


def words(row: Enquiry) -> str:
    return Truncator(row.question or row.asked).chars(100)


def closes(row: Enquiry) -> str:
    procurement = row.case.procurement
    if row.state != State.RECEIVED or procurement is None:
        return ""
    return left_words(procurement.closes_at) if procurement.is_open else _("closed")


class EnquiryViewSet(ReadOnly, ScopedModelViewSet):
    """Those that wait first."""

    model = Enquiry
    name = NAME
    url_prefix = "procurement-questions"
    icon = "help"
    menu_label = gettext_lazy("Clarification questions")
    menu_order = 40
    index_view_class = EnquiryIndexView
    inspect_view_enabled = True
    inspect_view_class = EnquiryInspectView
    inspect_view_fields = ["asked"]
    list_display = [
        Column(words, label=gettext_lazy("Question")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column(closes, label=gettext_lazy("Closes")),
        "case",
        "asked_at",
    ]
    list_filter = ["state", "case"]
    list_export = ["case", "lot_key", "asked", "state", "question", "answer", "reason", "answered_at"]
    search_fields = ["asked", "question"]

    def rows(self) -> QuerySet[Enquiry]:
        first = Case(When(state=State.RECEIVED, then=0), default=1)
        rows = Enquiry.objects.select_related("case__procurement")
        return rows.order_by(first, "case__procurement__closes_at", "-pk")

    def get_urlpatterns(self) -> list:
        own = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
            for name, (view, _icon) in DECISIONS.items()
        ]
        return [*super().get_urlpatterns(), *own]
