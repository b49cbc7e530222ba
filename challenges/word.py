"""The form of a challenge as a Word file, with the answers so far, to write together away from the site."""

from __future__ import annotations

import io
import itertools
from typing import TYPE_CHECKING

from django.utils.formats import number_format
from django.utils.translation import gettext as _

from challenges.models import FormQuestion, Solution
from challenges.places_solutions import kept_answers

if TYPE_CHECKING:
    from docx.document import Document as DocumentType

LINE = "…"
NOT_IN_XML = {number: None for number in range(32) if number not in (9, 10, 13)}


def form_as_word(solution: Solution) -> bytes:
    """Every page of the form in order: question, help, limit, whether it is confidential, the answer as it stands."""
    from docx import Document  # only who makes one pays for it

    document = Document()
    challenge = solution.challenge
    document.core_properties.title = challenge.title
    document.core_properties.author = ""
    document.add_heading(challenge.title, 0)
    document.add_paragraph(
        _(
            "This is the form with what has been written so far. Write together here, then put the answers into the "
            "form on the site: what is not on the site is not handed in."
        )
    )
    document.add_heading(_("Title and public summary"), 1)
    _answer(document, _("Title"), "", solution.title)
    _answer(
        document, _("Public summary"), _("You write it; nothing else is ever published."), solution.summary
    )
    answers = {row.question_id: row.text for row in solution.answers.all()}
    questions = list(solution.stage.questions.all())
    for (step, title), group in itertools.groupby(questions, key=lambda one: (one.step, one.step_title)):
        document.add_heading(f"{number_format(step)}. {title}", 1)
        for question in group:
            _answer(document, question.label, _note(question), answers.get(question.pk, ""))
    document.add_heading(_("Partners"), 1)
    for partner in solution.partners.all():
        document.add_paragraph(_plain(f"{partner.name}: {partner.does}"), style="List Bullet")
    if not solution.partners.all():
        document.add_paragraph(LINE)
    kept = list(kept_answers(solution))
    if kept:
        document.add_heading(_("Written for questions that are not asked any more"), 1)
    for row in kept:
        _answer(document, row.question.label, "", row.text)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _answer(document: DocumentType, label: str, note: str, text: str) -> None:
    document.add_heading(label, 2)
    if note:
        document.add_paragraph().add_run(note).italic = True
    for line in _plain(text).split("\n") if text else [LINE]:
        document.add_paragraph(line)


def _note(question: FormQuestion) -> str:
    parts = [question.help_text]
    if question.choices:
        parts.append(_("One of: {choices}.").format(choices=", ".join(question.choices)))
    if question.most_words:
        parts.append(_("At most {most} words.").format(most=question.most_words))
    parts.append(_("Not confidential.") if question.is_public else _("Confidential."))
    if not question.is_required:
        parts.append(_("May stay empty."))
    return " ".join(part for part in parts if part)


def _plain(text: str) -> str:
    """Without what a Word file can't hold."""
    return text.translate(NOT_IN_XML)
