"""Copying what fits from an earlier solution of the same firm into a draft; a file is copied, never shared."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field
from datetime import datetime

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from challenges.actions.files import add_file
from challenges.actions.solutions import mark_changed, writable
from challenges.copying_solutions import Report, report
from challenges.models import Answer, FormQuestion, Solution, SolutionFile, SolutionPartner
from challenges.transitions import note
from engagement.errors import Refused

logger = logging.getLogger(__name__)


@dataclass(kw_only=True)
class Copied:
    """How much it was, and in words what was refused when it came to copying."""

    texts: int = 0
    files: int = 0
    faults: list[str] = field(default_factory=list)


def copy_in(*, source: Solution, target: Solution, by: User, received_at: datetime) -> Copied:
    """Twice is once: what stands there is never overwritten. Refused: "firm" (of another organisation), "late",
    "state"."""
    if source.pk == target.pk or source.organisation_id != target.organisation_id:
        raise Refused("firm", _("Choose another solution of the same organisation."))
    texts, files = _copy_texts(source, target, by, received_at)
    done = Copied(texts=texts)
    for question, row in files:
        if says := _copy_file(target, question, row, by, received_at):
            done.faults.append(f"{row.name}: {says}")
        else:
            done.files += 1
    if done.texts or done.files:
        facts = {"from": source.pk, "texts": done.texts, "files": done.files}
        note(target, "copied_in", by=by, facts=facts)
        logger.info("solution %s copied into %s", source.public_id, target.public_id)
    return done


@transaction.atomic
def _copy_texts(
    source: Solution, target: Solution, by: User, received_at: datetime
) -> tuple[int, list[tuple[FormQuestion, SolutionFile]]]:
    row = writable(target, received_at)
    found = report(source, row)
    number = _copy_about(source, row, found)
    for question, text in found.answers:
        answer = Answer.objects.filter(solution=row, question=question).first()
        answer = answer or Answer(solution=row, question=question, revision=0)
        answer.text, answer.changed_at, answer.changed_by = text, now(), by
        answer.revision += 1
        answer.save()
        number += 1
    if number:
        mark_changed(row)
    return number, found.files


def _copy_about(source: Solution, row: Solution, found: Report) -> int:
    """Title, summary and partners; gives how many of these."""
    row.title, row.summary = found.title or row.title, found.summary or row.summary
    number = bool(found.title) + bool(found.summary) + found.has_partners
    if found.has_partners:
        SolutionPartner.objects.bulk_create(
            [
                SolutionPartner(
                    solution=row,
                    position=one.position,
                    organisation_id=one.organisation_id,
                    name=one.name,
                    does=one.does,
                )
                for one in source.partners.all()
            ]
        )
    if number:
        row.revision += 1
        row.save(update_fields=["title", "summary", "revision"])
    return number


def _copy_file(
    target: Solution, question: FormQuestion, row: SolutionFile, by: User, received_at: datetime
) -> str:
    """Its bytes, looked into as if they were uploaded now; why not, in words."""
    try:
        with row.file.open("rb") as opened:
            upload = SimpleUploadedFile(row.name, opened.read())
        add_file(solution=target, question=question, upload=upload, by=by, received_at=received_at)
    except FileNotFoundError:
        return _("This file is not there any more.")
    except Refused as refusal:
        return str(refusal.message)
    return ""
