"""Handing in: one small act on a draft that is there already, judged by the instant at which it reached us."""

from __future__ import annotations

import logging
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from accounts.models import User
from challenges.actions.solutions import tell_members, writable
from challenges.answers_solutions import missing
from challenges.content_solutions import content_of, fingerprint
from challenges.models import Challenge, Solution, SolutionVersion
from challenges.places_solutions import files_in
from challenges.transitions import move, stage_of
from engagement.errors import Refused

logger = logging.getLogger(__name__)


@transaction.atomic
def hand_in(*, solution: Solution, by: User, received_at: datetime) -> SolutionVersion:
    """The version that is now in. The same content again gives the same version, however often and by whomever it is
    pressed. Refused: "late", "early", "closed", "state", "missing"."""
    row = writable(solution, received_at)
    content = content_of(row)
    sha256 = fingerprint(content)
    last = row.versions.first()
    if last is not None and row.state == Solution.State.HANDED_IN and last.sha256 == sha256:
        return last
    stage = stage_of(row)
    if missing(row, stage):
        raise Refused("missing", _("Something is still missing. Nothing has been handed in."))
    version = SolutionVersion.objects.create(
        solution=row,
        stage=stage,
        number=last.number + 1 if last else 1,
        content=content,
        sha256=sha256,
        received_at=received_at,
        handed_in_by=by,
    )
    version.files.set(files_in(row))
    number = row.number or _next_number(row.challenge_id)  # late: until the end nobody else gets one
    move(
        row,
        Solution.State.HANDED_IN,
        by=by,
        facts={"version": version.number, "number": number, "sha256": sha256},
        number=number,
        handed_in_at=received_at,
        changed_since=False,
    )
    tell_members(
        row, "solution_handed_in", key=f"{row.public_id}:{version.number}", by=by, version=version.number
    )
    logger.info("solution %s handed in, version %s", row.public_id, version.number)
    return version


def _next_number(challenge_id: int) -> int:
    """The next one of this challenge; whoever asks holds the challenge until the end of the transaction."""
    Challenge.objects.select_for_update(no_key=True).get(pk=challenge_id)
    last = Solution.objects.filter(challenge=challenge_id).aggregate(last=Max("number"))["last"]
    return (last or 0) + 1
