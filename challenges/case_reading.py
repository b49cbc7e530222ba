"""What reading and asking add to an officer's case page: how many questions wait, and the way to them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.models import Challenge, Question
from challenges.registries import Task
from challenges.words_reading import left_words
from engagement.questions.acts import is_close, waiting_in


def questions_url(challenge: Challenge) -> str:
    return f"{reverse('challenge_questions:index')}?challenge={challenge.pk}"


def tasks(user: Any, challenges: Sequence[Challenge]) -> Iterable[Task]:
    """ "2 questions wait, closes in 3 days"; what waits after closing must be declined. One query."""
    numbers = waiting_in(Question, challenges)
    for challenge in challenges:
        number = numbers.get(challenge.pk, 0)
        if not number:
            continue
        text = ngettext("{n} question waits", "{n} questions wait", number).format(n=number)
        if challenge.is_open:
            text = _("{waiting}, closes {when}").format(waiting=text, when=left_words(challenge.closes_at))
        else:
            text = _("{waiting}: the invitation is over, decline with a reason").format(waiting=text)
        yield Task(
            text=text,
            url=f"{questions_url(challenge)}&state=received",
            due=challenge.closes_at,
            is_late=not challenge.is_open or is_close(challenge.closes_at),
        )


def buttons(user: Any, challenge: Challenge) -> list[tuple[str, str, str]]:
    return [(_("Questions"), questions_url(challenge), "help")] if challenge.is_invited else []


def panel(request: HttpRequest, challenge: Challenge) -> str:
    """Those that wait, by their first words, and how many are answered."""
    if not challenge.is_invited:
        return ""
    rows = list(Question.objects.filter(challenge=challenge).order_by("pk"))
    if not rows:
        return ""
    context = {
        "waiting": [row for row in rows if row.state == Question.State.RECEIVED],
        "answered": sum(row.state == Question.State.PUBLISHED for row in rows),
        "url": questions_url(challenge),
    }
    return render_to_string("challenges/admin/_questions.html", context)
