"""Audit packs: asked for by an officer, made outside any transaction, kept for a few days, for that officer alone.

One way makes them (`_make`): the worker takes what waits, and a page makes a small one at once in the same way."""

from __future__ import annotations

import hashlib
import logging
import tempfile
import uuid
from datetime import timedelta
from typing import Any

from django.core.files import File
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet, Sum
from django.utils import translation

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from challenges import permissions
from challenges.audit_office import write
from challenges.models import (
    AuditPack,
    Challenge,
    Evidence,
    Panellist,
    Solution,
    SolutionFile,
    SolutionVersion,
)
from challenges.transitions import note

logger = logging.getLogger(__name__)

READY = "challenges.audit_ready"
KEPT = timedelta(days=7)
LEASE = timedelta(minutes=30)
MOST_ATTEMPTS = 3
A_TURN = 3  # packs that one turn of the job makes at most
SMALL_ENTRIES, SMALL_BYTES = 40, 5_000_000  # made while the officer waits
State = AuditPack.State


@transaction.atomic
def want_pack(*, challenge: Challenge, by: User, language: str) -> AuditPack:
    """The one that waits for this officer already, or a new one. Who asked is part of the record."""
    waiting = AuditPack.objects.filter(challenge=challenge, wanted_by=by, state__in=AuditPack.WAITING)
    if found := waiting.first():
        return found
    try:
        with transaction.atomic():
            made = AuditPack.objects.create(challenge=challenge, wanted_by=by, language=language)
    except IntegrityError:  # they pressed twice at the same moment
        return waiting.get()
    note(challenge, "audit_wanted", by=by, facts={"pack": made.pk})
    return made


def is_small(challenge: Challenge) -> bool:
    """Whether it is made before anybody has to wait; counted generously, whoever may see how much of it."""
    files = SolutionFile.objects.filter(solution__challenge=challenge)
    entries = (
        files.count()
        + SolutionVersion.objects.filter(solution__challenge=challenge).count()
        + Evidence.objects.filter(milestone__solution__challenge=challenge).exclude(picture="").count()
    )
    return entries <= SMALL_ENTRIES and (files.aggregate(sum=Sum("size"))["sum"] or 0) <= SMALL_BYTES


def sight(user: User, challenge: Challenge) -> dict[str, list[int]]:
    """What this officer sees of the case: solutions, and the gates at which they review (perhaps without names)."""
    solutions = Solution.objects.visible_to(user).filter(challenge=challenge)
    panels = Panellist.objects.of(user).filter(gate__challenge=challenge)
    return {
        "solutions": sorted(solutions.order_by().values_list("pk", flat=True)),
        "panels": sorted(panels.order_by().values_list("gate", flat=True)),
    }


def may_have(user: User, pack: AuditPack) -> bool:
    """Their own, ready, while they run the challenge and still see all that was seen when it was made."""
    if pack.wanted_by_id != user.pk or pack.state != State.READY:
        return False
    if not permissions.can_run(user, pack.challenge):
        return False
    seen = sight(user, pack.challenge)
    lost = set(pack.sight["solutions"]) - set(seen["solutions"])
    joined = set(seen["panels"]) - set(pack.sight["panels"])
    return not lost and not joined


def make_now(pack: AuditPack) -> bool:
    """This one, while somebody waits; nobody is written to. False where a worker has it, or it failed."""
    claimed = _claim(_due().filter(pk=pack.pk))
    return claimed is not None and _make(claimed, tells=False)


def make_due() -> int:
    """What waits, one after the other; gives how many became ready. Safe with any number of workers."""
    _due().filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, claimed_by="", lease_until=None)
    made = 0
    for _turn in range(A_TURN):
        pack = _claim(_due())
        if pack is None:
            break
        made += _make(pack, tells=True)
    return made


def forget_due() -> int:
    """Those that were asked for more than seven days ago, with their files."""
    old = list(AuditPack.objects.filter(wanted_at__lt=now() - KEPT)[:200])
    for pack in old:
        forget(pack)
    return len(old)


def forget(pack: AuditPack) -> None:
    """The file first (a row without one is harmless, a file without a row would stay for ever), but never inside a
    transaction: there it goes with the commit."""
    if name := pack.file.name:
        transaction.on_commit(lambda: pack.file.storage.delete(name))
    AuditPack.objects.filter(pk=pack.pk).delete()


def _due() -> QuerySet[AuditPack]:
    return AuditPack.objects.filter(Q(state=State.WANTED) | Q(state=State.MAKING, lease_until__lt=now()))


def _claim(rows: QuerySet[AuditPack]) -> AuditPack | None:
    """The oldest of them, this worker's alone until its lease is over."""
    name = uuid.uuid4().hex
    for pk in rows.order_by("pk").values_list("pk", flat=True)[:5]:
        taken = _due().filter(pk=pk)
        lease = now() + LEASE
        if taken.update(state=State.MAKING, claimed_by=name, lease_until=lease, attempts=F("attempts") + 1):
            return AuditPack.objects.select_related("challenge", "wanted_by").get(pk=pk)
    return None


def _make(pack: AuditPack, *, tells: bool) -> bool:
    """Written to a file on disk, part by part, and moved to the private storage."""
    try:
        if not permissions.can_run(pack.wanted_by, pack.challenge):
            return _fail(pack, for_good=True)
        with translation.override(pack.language), tempfile.TemporaryFile() as out:
            seen = sight(pack.wanted_by, pack.challenge)
            entries = write(pack.wanted_by, pack.challenge, out)
            size = out.tell()
            out.seek(0)
            values = {
                "sight": seen,
                "entries": entries,
                "size": size,
                "sha256": hashlib.file_digest(out, "sha256").hexdigest(),
            }
            name = pack.file.field.generate_filename(pack, f"{uuid.uuid4().hex}.zip")
            stored = pack.file.storage.save(name, File(out))
    except Exception:
        logger.exception("The audit pack %s could not be made", pack.pk)
        return _fail(pack, for_good=pack.attempts >= MOST_ATTEMPTS)
    return _keep(pack, {**values, "file": stored}, tells)


@transaction.atomic
def _keep(pack: AuditPack, values: dict[str, Any], tells: bool) -> bool:
    """One conditional update of a row that is still ours; else the file goes again."""
    mine = AuditPack.objects.filter(pk=pack.pk, claimed_by=pack.claimed_by, state=State.MAKING)
    kept = mine.update(state=State.READY, made_at=now(), claimed_by="", lease_until=None, **values)
    if not kept:
        transaction.on_commit(lambda: pack.file.storage.delete(values["file"]))
        return False
    if tells:
        tell(kind=READY, key=str(pack.public_id), facts={"pack": pack.pk}, to_users=[pack.wanted_by])
    return True


def _fail(pack: AuditPack, *, for_good: bool) -> bool:
    state = State.FAILED if for_good else State.WANTED
    mine = AuditPack.objects.filter(pk=pack.pk, claimed_by=pack.claimed_by)
    mine.update(state=state, claimed_by="", lease_until=None)
    return False
