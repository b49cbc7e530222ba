"""What mails say of a question: its answer, a correction, why there is none, how many wait. The app says who hears."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils.text import Truncator
from django.utils.translation import gettext as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line
from engagement.questions.acts import State
from engagement.questions.rows import AskedInPrivate

ASKED = "asked"


def own_words(user: User | None, row: AskedInPrivate) -> AskedInPrivate | None:
    """What this person asked themselves: it, or what was merged into it. Nobody reads another one's words."""
    if user is None:
        return None
    rows: Any = type(row)._default_manager.filter(Q(pk=row.pk) | Q(same_as=row))
    return rows.filter(asked_by=user).order_by("pk").first()


def correction_of(event: Event, row: AskedInPrivate) -> str:
    """Why what was told before was wrong; "" for an answer told for the first time."""
    rows = row.corrections.filter(pk=event.facts.get("correction"))
    return rows.values_list("reason", flat=True).first() or ""


class QuestionMails:
    """What the mails of one app say. `row_of`: the question that an event is about; None where it is not there."""

    def __init__(self, row_of: Callable[[Event], Any]):
        self.row_of = row_of

    def may_read_reason(self, user: User | None, event: Event) -> bool:
        row = self.row_of(event)
        return row is not None and row.state == State.DECLINED and own_words(user, row) is not None

    def more(self, row: Any) -> dict[str, Any]:
        """What else the mail of an answer knows."""
        return {}

    def answered(self, message: Message) -> dict[str, Any]:
        row = self.row_of(message.event)
        return {
            "title": row.page.title,
            "question": row.question,
            "answer": row.answer,
            "asked": message.reason_for(message.event) == ASKED,
            "corrected": correction_of(message.event, row),
            "url": absolute(row.answer_url),
            **self.more(row),
        }

    def answered_before(self, message: Message) -> dict[str, Any]:
        return {**self.answered(message), "asked": True}

    def answered_line(self, event: Event) -> Line:
        row = self.row_of(event)
        is_new = not correction_of(event, row)
        pattern = _("Answered: {question}") if is_new else _("An answer is corrected: {question}")
        words = pattern.format(question=Truncator(row.question).chars(120))
        page = row.page
        return Line(text=words, url=row.answer_url, group=page.title, group_url=page.get_absolute_url())

    def declined(self, message: Message) -> dict[str, Any]:
        row = self.row_of(message.event)
        own = own_words(message.user, row)
        return {
            "title": row.page.title,
            "asked": own.asked if own else "",
            "reason": row.reason,
            "url": absolute(row.page.get_absolute_url()),
        }
