"""What is wrong with an answer, and what is missing before a solution can be handed in. Drafts keep wrong answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges.models import FormQuestion, Solution, Stage

Kind = FormQuestion.Kind
LONGEST = 20_000  # characters of one answer, whatever its limit in words
ABOUT, PARTNERS = "about", "partners"  # the two pages of the form that every plan has


def words_in(text: str) -> int:
    return len(text.split())


def amount_of(text: str) -> Decimal | None:
    """ "£1,200.50" and "1200.5" alike; None for what is no number."""
    plain = text.replace("£", "").replace(",", "").replace(" ", "")
    try:
        found = Decimal(plain)
    except InvalidOperation:
        return None
    return found if found.is_finite() and found >= 0 else None


def fault_of(question: FormQuestion, text: str) -> str:
    """What is wrong with this text, in words for its writer; "" for nothing. An empty answer is not wrong yet."""
    if not text.strip():
        return ""
    if len(text) > LONGEST:
        return _("This is too long. Keep it below {number} characters.").format(number=LONGEST)
    if question.kind == Kind.CHOICE and text not in question.choices:
        return _("Choose one of the answers.")
    if question.kind == Kind.MONEY and amount_of(text) is None:
        return _("Enter an amount in pounds, such as 12,500.")
    if question.kind == Kind.NUMBER and amount_of(text) is None:
        return _("Enter a number, such as 12.")
    if question.kind == Kind.LINK and not _is_link(text.strip()):
        return _("Enter a whole address that begins with https://")
    return _too_many_words(question, text)


def _is_link(text: str) -> bool:
    try:
        URLValidator(schemes=["http", "https"])(text)
    except ValidationError:
        return False
    return True


def _too_many_words(question: FormQuestion, text: str) -> str:
    over = words_in(text) - question.most_words if question.most_words else 0
    if over <= 0:
        return ""
    return ngettext(
        "{over} word too many: write at most {most}.", "{over} words too many: write at most {most}.", over
    ).format(over=over, most=question.most_words)


@dataclass(frozen=True, kw_only=True)
class Missing:
    """One thing that stands between a draft and handing it in: where it is, what it is called, what is wrong."""

    page: str  # "about", "partners" or the number of the step
    label: str
    says: str
    key: str = ""


def missing(solution: Solution, stage: Stage) -> list[Missing]:
    """All of it, in the order of the form: three queries."""
    texts = {row.question_id: row.text for row in solution.answers.all()}
    with_files = set(solution.files.current().values_list("question", flat=True))
    return [*_about(solution), *missing_answers(stage.questions.all(), texts, with_files)]


def _about(solution: Solution) -> Iterator[Missing]:
    if not solution.title.strip():
        yield Missing(page=ABOUT, label=_("Title"), says=_("Give your solution a title."), key="title")
    if not solution.summary.strip():
        label = _("Public summary")
        yield Missing(page=ABOUT, label=label, says=_("Write the public summary."), key="summary")


def missing_answers(
    questions: Iterable[FormQuestion], texts: dict[int, str], with_files: Collection[int | None] = ()
) -> Iterator[Missing]:
    """Of these questions, what is wrong or not answered yet."""
    for question in questions:
        text = texts.get(question.pk, "")
        is_there = question.pk in with_files if question.kind == Kind.FILE else bool(text.strip())
        says = fault_of(question, text)
        if not is_there and question.is_required:
            says = _("Add a file.") if question.kind == Kind.FILE else _("Answer this question.")
        if says:
            yield Missing(page=str(question.step), label=question.label, says=says, key=question.key)
