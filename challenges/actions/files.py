"""Files of a draft: added before handing in, taken out again; what a version held stays with that version."""

from __future__ import annotations

import logging
from datetime import datetime
from functools import partial

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from challenges.actions.solutions import mark_changed, writable
from challenges.models import FormQuestion, Solution, SolutionFile
from challenges.places_solutions import places
from challenges.uploads_solutions import checked, most_files
from engagement.errors import Refused

logger = logging.getLogger(__name__)


def add_file(
    *, solution: Solution, question: FormQuestion, upload: UploadedFile, by: User, received_at: datetime
) -> SolutionFile:
    """Looked into first, while nothing is held; the same file twice is one. Refused: "file", "many", "late"."""
    found = checked(upload)
    with transaction.atomic():
        row = writable(solution, received_at)
        if question.stage_id != row.stage_id:  # the plan has a newer version since the form was shown
            question = places(row, [question.key], question.stage_id)[question.key]
        there = row.files.current().filter(question=question)
        same = there.filter(sha256=found.sha256, name=found.name).first()
        if same is not None:
            return same
        if there.count() >= most_files():
            raise Refused("many", _("At most {number} files fit here.").format(number=most_files()))
        made = SolutionFile(
            solution=row,
            question=question,
            name=found.name,
            content_type=found.content_type,
            size=found.size,
            sha256=found.sha256,
            uploaded_by=by,
        )
        made.file.save(found.name, upload, save=False)
        made.save()
        mark_changed(row)
    logger.info("file %s of solution %s kept", made.public_id, row.public_id)
    return made


@transaction.atomic
def remove_file(*, file: SolutionFile, by: User, received_at: datetime) -> None:
    """From the draft. Bytes that no version holds are deleted; twice is once."""
    row = writable(file.solution, received_at)
    if file.versions.exists():
        SolutionFile.objects.current().filter(pk=file.pk).update(removed_at=now())
    else:
        SolutionFile.objects.filter(pk=file.pk).delete()
        transaction.on_commit(partial(file.file.delete, save=False))
    mark_changed(row)
