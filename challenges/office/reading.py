"""The officers' screen of: questions to the department."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column

from challenges import permissions
from challenges.actions import questions as actions
from challenges.models import Question
from challenges.words_reading import left_words, moment_words
from engagement.questions import office

State = Question.State


class Ours:
    """Before a decision about a question: who may, and what one has to know."""

    model = Question
    actions = actions

    def can_deal(self, user: Any, row: Question) -> bool:
        return row.state == State.RECEIVED and permissions.can_answer_questions(user, row.challenge)

    def can_correct(self, user: Any, row: Question) -> bool:
        return row.state == State.PUBLISHED and permissions.can_correct_answers(user, row.challenge)

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        return [
            (_("Challenge"), row.challenge.title),
            (_("What was asked, in private"), row.asked),
            (_("The invitation closes"), moment_words(row.challenge.closes_at)),
        ]


class AnswerView(Ours, office.AnswerView):
    explanation = gettext_lazy(
        "The question, as you write it anew, and your answer stand on the page of the challenge for everybody. Who "
        "asked is told, and so is everybody who follows the challenge or writes a solution."
    )


class CorrectView(Ours, office.CorrectView):
    explanation = gettext_lazy(
        "The new wording takes the place of the old one, which stays readable below it with the day and your reason. "
        "Who asked is told once more, and so is everybody who follows the challenge or takes part in it."
    )


class DeclineView(Ours, office.DeclineView):
    pass


class MergeView(Ours, office.MergeView):
    pass


class QuestionInspectView(office.QuestionInspectView):
    decisions = {"answer": AnswerView, "correct": CorrectView, "merge": MergeView, "decline": DeclineView}
    late = gettext_lazy("The invitation is over: it can only be declined, with a reason.")

    def about(self) -> list[tuple[str, object]]:
        return [(_("Challenge"), self.object.challenge.title)]


def closes(row: Question) -> str:
    if row.state != State.RECEIVED:
        return ""
    return left_words(row.challenge.closes_at) if row.challenge.is_open else _("closed")


class QuestionViewSet(office.QuestionViewSet):
    model = Question
    name = "challenge_questions"
    menu_label = gettext_lazy("Questions")
    inspect_view_class = QuestionInspectView
    list_display = [
        Column(office.words, label=gettext_lazy("Question")),
        Column("get_state_display", label=gettext_lazy("State")),
        Column(closes, label=gettext_lazy("Closes")),
        "challenge",
        "asked_at",
    ]
    list_filter = ["state", "challenge"]
    list_export = ["challenge", "asked", "asked_at", "state", "question", "answer", "reason", "answered_at"]


viewsets: list = [QuestionViewSet]
