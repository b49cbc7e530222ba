"""The officers' screen of: questions to the department. Who asked is shown to nobody: the same for all who answer."""

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
from challenges import permissions
from challenges.actions import questions as actions
from challenges.forms_reading import (
    AnswerForm,
    CorrectAnswerForm,
    DeclineQuestionForm,
    MergeQuestionForm,
)
from challenges.models import AnswerCorrection, Question
from challenges.words_reading import left_words, moment_words
from engagement.refusing import Refusing

State = Question.State


def waits(user: Any, row: Question) -> bool:
    return row.state == State.RECEIVED and permissions.can_answer_questions(user, row.challenge)


def may_answer(user: Any, row: Question) -> bool:
    return waits(user, row) and row.challenge.is_open


class QuestionDecision(Refusing, DecisionView):
    """One decision about one question; goes back to those of its challenge that wait."""

    model = Question
    index_url_name = "challenge_questions:index"
    header_icon = "help"

    def may(self, user: Any, row: Question) -> bool:
        return may_answer(user, row)

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        return [
            (_("Challenge"), row.challenge.title),
            (_("What was asked, in private"), row.asked),
            (_("The invitation closes"), moment_words(row.challenge.closes_at)),
        ]

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.asked).chars(80)

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        kwargs.pop("instance", None)
        return kwargs

    def after(self) -> str:
        return f"{super().after()}?challenge={self.object.challenge_id}"


class AnswerView(QuestionDecision):
    form_class = AnswerForm
    page_title = gettext_lazy("Answer to all")
    submit_button_label = gettext_lazy("Publish the answer")
    explanation = gettext_lazy(
        "The question, as you write it anew, and your answer stand on the page of the challenge for everybody. Who "
        "asked is told, and so is everybody who follows the challenge or writes a solution."
    )

    def get_initial(self) -> dict:
        return {"question": self.object.asked}

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "row": self.object}

    def attempt(self, form: AnswerForm) -> str:
        actions.answer(
            question=self.object,
            by=self.request.user,
            public_question=form.cleaned_data["question"],
            text=form.cleaned_data["answer"],
            received_at=self.request.received_at,
        )
        return _("It is answered, to all.")


class CorrectView(AnswerView):
    form_class = CorrectAnswerForm
    page_title = gettext_lazy("Correct the answer")
    submit_button_label = gettext_lazy("Publish the correction")
    explanation = gettext_lazy(
        "The new wording takes the place of the old one, which stays readable below it with the day and your reason. "
        "Who asked is told once more, and so is everybody who follows the challenge or takes part in it."
    )

    def may(self, user: Any, row: Question) -> bool:
        return row.state == State.PUBLISHED and permissions.can_correct_answers(user, row.challenge)

    def get_initial(self) -> dict:
        row = self.object
        return {"question": row.question, "answer": row.answer, "seen": row.corrections.count()}

    def attempt(self, form: CorrectAnswerForm) -> str:
        given = form.cleaned_data
        actions.correct(
            question=self.object,
            by=self.request.user,
            public_question=given["question"],
            text=given["answer"],
            reason=given["reason"],
            seen=given["seen"],
        )
        return _("It is corrected, and all are told.")


class DeclineView(QuestionDecision):
    form_class = DeclineQuestionForm
    page_title = gettext_lazy("Don’t answer it")
    submit_button_label = gettext_lazy("Don’t answer it")
    explanation = gettext_lazy("Those who asked it are told why. Nothing is published.")

    def may(self, user: Any, row: Question) -> bool:
        return waits(user, row)

    def attempt(self, form: DeclineQuestionForm) -> str:
        actions.decline(question=self.object, by=self.request.user, reason=form.cleaned_data["reason"])
        return _("Those who asked are told why.")


class MergeView(QuestionDecision):
    form_class = MergeQuestionForm
    page_title = gettext_lazy("Merge with another")
    submit_button_label = gettext_lazy("Merge them")
    explanation = gettext_lazy(
        "One answer will do for both. Those that are most like it stand first in the list."
    )

    def may(self, user: Any, row: Question) -> bool:
        return may_answer(user, row) and bool(actions.alike(row))

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "others": actions.alike(self.object)}

    def attempt(self, form: MergeQuestionForm) -> str:
        actions.merge(
            question=self.object,
            into=form.cleaned_data["same_as"],
            by=self.request.user,
            received_at=self.request.received_at,
        )
        return _("They are one question now.")


DECISIONS: dict[str, tuple[type[QuestionDecision], str]] = {
    "answer": (AnswerView, "check"),
    "correct": (CorrectView, "edit"),
    "merge": (MergeView, "copy"),
    "decline": (DeclineView, "cross"),
}


class QuestionIndexView(IndexView):
    any_permission_required = ["view"]


class QuestionInspectView(InspectView):
    """The words, what became of them, and the decisions behind buttons; those that are alike below."""

    any_permission_required = ["view"]
    template_name = "challenges/admin/question.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        user, row = self.request.user, self.object
        return [
            HeaderButton(
                view.page_title, url=reverse(f"challenge_questions:{name}", args=[row.pk]), icon_name=icon
            )
            for name, (view, icon) in DECISIONS.items()
            if view().may(user, row)
        ]

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.asked).chars(80)

    def get_fields_context(self) -> list[dict[str, Any]]:
        row = self.object
        facts = [
            (_("State"), row.get_state_display()),
            (_("Challenge"), row.challenge.title),
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
        row = self.object
        is_waiting = row.state == State.RECEIVED
        near = actions.near(row) if is_waiting else []
        return super().get_context_data(
            near=[(one, words(one)) for one in near],
            public_url=f"{row.challenge.get_absolute_url()}#question-{row.public_id}"
            if row.state == State.PUBLISHED
            else "",
            late=is_waiting and not row.challenge.is_open,
            **kwargs,
        )


def correction_words(correction: AnswerCorrection) -> str:
    day = date_format(localtime(correction.at), "DATE_FORMAT")
    return _("Until {day} (corrected: {reason})").format(day=day, reason=correction.reason)


def words(row: Question) -> str:
    return Truncator(row.question or row.asked).chars(100)


def closes(row: Question) -> str:
    if row.state != State.RECEIVED:
        return ""
    return left_words(row.challenge.closes_at) if row.challenge.is_open else _("closed")


class QuestionViewSet(ReadOnly, ScopedModelViewSet):
    """Those that wait first."""

    model = Question
    name = "challenge_questions"
    icon = "help"
    menu_label = gettext_lazy("Questions")
    index_view_class = QuestionIndexView
    inspect_view_enabled = True
    inspect_view_class = QuestionInspectView
    inspect_view_fields = ["asked"]
    list_display = [
        Column(words, label=gettext_lazy("Question")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column(closes, label=gettext_lazy("Closes")),
        "challenge",
        "asked_at",
    ]
    list_filter = ["state", "challenge"]
    list_export = ["challenge", "asked", "asked_at", "state", "question", "answer", "reason", "answered_at"]
    search_fields = ["asked", "question"]

    def rows(self) -> QuerySet[Question]:
        first = Case(When(state=State.RECEIVED, then=0), default=1)
        return Question.objects.select_related("challenge").order_by(first, "challenge__closes_at", "-pk")

    def get_urlpatterns(self) -> list:
        own = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
            for name, (view, _icon) in DECISIONS.items()
        ]
        return [*super().get_urlpatterns(), *own]


viewsets: list = [QuestionViewSet]
