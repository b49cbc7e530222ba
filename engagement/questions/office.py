"""The officers' screen of questions. Who asked is shown to nobody: the same for all who answer.

An app gives `Ours`, its own half of each decision, and names its decisions after the addresses under which they lie.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db.models import Case, QuerySet, When
from django.urls import path
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.text import Truncator
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.viewsets import ReadOnly
from engagement.questions import acts, forms
from engagement.questions.rows import AnswerCorrected, AskedInPrivate
from engagement.refusing import Refusing

State = AskedInPrivate.State
ICONS = {"answer": "check", "correct": "edit", "merge": "copy", "decline": "cross"}


def words(row: AskedInPrivate) -> str:
    return Truncator(row.question or row.asked).chars(100)


def correction_words(correction: AnswerCorrected) -> str:
    day = date_format(localtime(correction.at), "DATE_FORMAT")
    return _("Until {day} (corrected: {reason})").format(day=day, reason=correction.reason)


# --- Decisions ---------------------------------------------------------------------------------------------
class QuestionDecision(Refusing, DecisionView):
    """One decision about one question; goes back to those about the same.

    Give `actions` (the verbs of the app: answer, correct, merge, decline), `can_deal` and `can_correct`.
    """

    actions: Any = None
    header_icon = "help"

    def can_deal(self, user: Any, row: Any) -> bool:
        """With one that waits. Nobody, unless the app says who."""
        return False

    def can_correct(self, user: Any, row: Any) -> bool:
        """One that is answered. Nobody, unless the app says who."""
        return False

    def may(self, user: Any, row: Any) -> bool:
        return row.is_in_time and self.can_deal(user, row)

    def given(self) -> dict[str, Any]:
        """What each verb takes: the row by the name of its model, and who decides."""
        return {self.object._meta.model_name: self.object, "by": self.request.user}

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.asked).chars(80)

    def after(self) -> str:
        return f"{super().after()}?{self.object.ABOUT}={self.object.about_id}"


class AnswerView(QuestionDecision):
    form_class: type[forms.AnswerForm] = forms.AnswerForm
    page_title = gettext_lazy("Answer to all")
    submit_button_label = gettext_lazy("Publish the answer")

    def get_initial(self) -> dict:
        return {"question": self.object.asked}

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "row": self.object}

    def attempt(self, form: forms.AnswerForm) -> str:
        self.actions.answer(
            public_question=form.cleaned_data["question"],
            text=form.cleaned_data["answer"],
            received_at=self.request.received_at,
            **self.given(),
        )
        return _("It is answered, to all.")


class CorrectView(AnswerView):
    form_class = forms.CorrectForm
    page_title = gettext_lazy("Correct the answer")
    submit_button_label = gettext_lazy("Publish the correction")

    def may(self, user: Any, row: Any) -> bool:
        return self.can_correct(user, row)

    def get_initial(self) -> dict:
        row = self.object
        return {"question": row.question, "answer": row.answer, "seen": row.corrections.count()}

    def attempt(self, form: forms.AnswerForm) -> str:
        said = form.cleaned_data
        self.actions.correct(
            public_question=said["question"],
            text=said["answer"],
            reason=said["reason"],
            seen=said["seen"],
            **self.given(),
        )
        return _("It is corrected, and all are told.")


class DeclineView(QuestionDecision):
    form_class = forms.DeclineForm
    page_title = gettext_lazy("Don’t answer it")
    submit_button_label = gettext_lazy("Don’t answer it")
    explanation = gettext_lazy("Those who asked it are told why. Nothing is published.")

    def may(self, user: Any, row: Any) -> bool:
        return self.can_deal(user, row)

    def attempt(self, form: forms.DeclineForm) -> str:
        self.actions.decline(reason=form.cleaned_data["reason"], **self.given())
        return _("Those who asked are told why.")


class MergeView(QuestionDecision):
    form_class = forms.MergeForm
    page_title = gettext_lazy("Merge with another")
    submit_button_label = gettext_lazy("Merge them")
    explanation = gettext_lazy(
        "One answer will do for both. Those that are most like it stand first in the list."
    )

    def may(self, user: Any, row: Any) -> bool:
        return super().may(user, row) and bool(acts.alike(row))

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "row": self.object, "others": acts.alike(self.object)}

    def attempt(self, form: forms.MergeForm) -> str:
        into = form.cleaned_data["same_as"]
        self.actions.merge(into=into, received_at=self.request.received_at, **self.given())
        return _("They are one question now.")


# --- The list, and one of them -----------------------------------------------------------------------------
class QuestionInspectView(LookInspectView):
    """The words, what became of them, and the decisions behind buttons; those that are alike below.

    Give `decisions`; `about`, what it is about; and `late`, what to say of one that can't be answered any more.
    """

    template_name = "engagement/questions/inspect.html"
    decisions: Mapping[str, type[QuestionDecision]] = {}
    late: str | Promise = ""

    def about(self) -> list[tuple[str, object]]:
        return []

    @property
    def header_buttons(self) -> list[HeaderButton]:
        row = self.object
        return [
            HeaderButton(view.page_title, url=self.url_of(name, row), icon_name=ICONS[name])
            for name, view in self.decisions.items()
            if view().may(self.request.user, row)
        ]

    def get_page_subtitle(self) -> str:
        return Truncator(self.object.asked).chars(80)

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        return [
            (_("State"), row.get_state_display()),
            *self.about(),
            (_("What was asked, in private"), row.asked),
            (_("The question as everybody reads it"), row.question),
            (_("Answer"), row.answer),
            (_("Reason"), row.reason),
            (_("Merged into"), words(row.same_as) if row.same_as else ""),
            (_("Dealt with by"), row.answered_by),
            *((correction_words(one), one.was_answer) for one in row.corrections.all()),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        is_waiting = row.state == State.RECEIVED
        near = acts.near(row) if is_waiting else []
        return super().get_context_data(
            near=[(one, words(one), self.url_of("inspect", one)) for one in near],
            public_url=row.answer_url if row.state == State.PUBLISHED else "",
            late=self.late if is_waiting and not row.is_in_time else "",
            **kwargs,
        )


class QuestionViewSet(ReadOnly, ScopedModelViewSet):
    """Those that wait first. Give the model, the columns, and the view of one of them."""

    icon = "help"
    index_view_class = LookIndexView
    inspect_view_enabled = True
    inspect_view_class = QuestionInspectView
    inspect_view_fields = ["asked"]
    search_fields = ["asked", "question"]

    def rows(self) -> QuerySet:
        first = Case(When(state=State.RECEIVED, then=0), default=1)
        page = self.model.PAGE
        rows = self.model._default_manager.select_related(page)
        return rows.order_by(first, f"{page}__closes_at", "-pk")

    def get_urlpatterns(self) -> list:
        decisions = self.inspect_view_class.decisions
        own = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
            for name, view in decisions.items()
        ]
        return [*super().get_urlpatterns(), *own]
