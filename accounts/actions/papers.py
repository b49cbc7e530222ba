"""Papers: wanted by a reader, made by the job outside any transaction, kept while they show what is true."""

from __future__ import annotations

import logging
import uuid
from datetime import timedelta

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from accounts.clock import now
from accounts.models import Paper
from accounts.papers import Unavailable, pdf_of
from accounts.registries import paper_kinds

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
MOST_WAITING = 100  # wanted and not made yet, of all kinds together
MOST_ATTEMPTS = 3
TRY_AGAIN_AFTER = timedelta(minutes=10)  # one that failed is tried again when somebody asks after that
KEPT = timedelta(days=30)
A_TURN = 10  # papers that one turn of the job makes at most
State = Paper.State


class TooManyWaiting(Exception):
    """The job has enough to do: the reader comes back later."""


def paper_for(*, kind: str, key: str, language: str) -> Paper:
    """The paper of what that thing shows now: ready, or wanted from now on. TooManyWaiting beyond MOST_WAITING.

    A thing waits once in each language: when it changes meanwhile, the row that waits is for what it shows now. So
    nobody can have more papers made than there are things, however often they change and whoever asks.
    """
    digest = paper_kinds.get(kind).digest(key, language)
    of_it = Paper.objects.filter(kind=kind, key=key, language=language)
    found = of_it.filter(digest=digest).first()
    if found is not None:
        return _wanted_again(found)
    if waiting := _moved_on(of_it.filter(state=State.WANTED), digest):
        return waiting
    if Paper.objects.filter(state__in=[State.WANTED, State.MAKING]).count() >= MOST_WAITING:
        raise TooManyWaiting
    paper, _made = Paper.objects.get_or_create(kind=kind, key=key, language=language, digest=digest)
    return paper


def _moved_on(waiting: QuerySet[Paper], digest: str) -> Paper | None:
    """The row that waits for what it showed before, now for this; None where none waits."""
    pk = waiting.values_list("pk", flat=True).first()
    try:
        with transaction.atomic():
            moved = Paper.objects.filter(pk=pk, state=State.WANTED).update(digest=digest) if pk else 0
    except IntegrityError:  # somebody asked for the same at the same time
        return None
    return Paper.objects.get(pk=pk) if moved else None


def _wanted_again(paper: Paper) -> Paper:
    """One that failed is tried again after a while."""
    long_ago = now() - TRY_AGAIN_AFTER
    failed = Paper.objects.filter(pk=paper.pk, state=State.FAILED, wanted_at__lt=long_ago)
    if failed.update(state=State.WANTED, wanted_at=now(), attempts=0, error=""):
        paper.refresh_from_db()
    return paper


def make_due() -> int:
    """Makes what is wanted, one after the other; gives how many became ready. Safe with any number of workers."""
    made = 0
    for _turn in range(A_TURN):
        paper = _claim()
        if paper is None:
            break
        made += _make(paper)
    return made


def _due() -> QuerySet[Paper]:
    abandoned = Q(state=State.MAKING, lease_until__lt=now())
    return Paper.objects.filter(Q(state=State.WANTED) | abandoned)


def _claim() -> Paper | None:
    """The oldest that is wanted, this worker's alone for two minutes; one that killed three workers fails."""
    _due().filter(attempts__gte=MOST_ATTEMPTS).update(
        state=State.FAILED, claimed_by="", lease_until=None, error="the worker died"
    )
    name = uuid.uuid4().hex
    for pk in _due().order_by("pk").values_list("pk", flat=True)[:5]:
        taken = (
            _due()
            .filter(pk=pk)
            .update(
                state=State.MAKING, claimed_by=name, lease_until=now() + LEASE, attempts=F("attempts") + 1
            )
        )
        if taken:
            return Paper.objects.filter(claimed_by=name).first()
    return None


def _make(paper: Paper) -> bool:
    """Renders and keeps it; every way this can end is one conditional update of a row that is still ours."""
    try:
        kind = paper_kinds.get(paper.kind)
        digest = kind.digest(paper.key, paper.language)
        pdf = pdf_of(kind.render(paper.key, paper.language), kind.stylesheet)
    except KeyError:
        Paper.objects.filter(pk=paper.pk, claimed_by=paper.claimed_by).delete()  # the thing is gone
        return False
    except Unavailable as fault:
        logger.error("No PDF can be made on this machine: %s", fault)
        return _fail(paper, "unavailable", for_good=True)
    except Exception as fault:
        logger.exception("The paper %s %s could not be made", paper.kind, paper.key)
        return _fail(paper, f"{type(fault).__name__}: {fault}", for_good=paper.attempts >= MOST_ATTEMPTS)
    return _keep(paper, digest, pdf)


def _keep(paper: Paper, digest: str, pdf: bytes) -> bool:
    """Under the digest of what was drawn, which may have changed since it was wanted."""
    name = paper.file.field.generate_filename(paper, f"{uuid.uuid4().hex}.pdf")
    stored = paper.file.storage.save(name, ContentFile(pdf))
    values = {"state": State.READY, "file": stored, "made_at": now(), "digest": digest, "error": ""}
    try:
        with transaction.atomic():
            kept = Paper.objects.filter(pk=paper.pk, claimed_by=paper.claimed_by).update(
                claimed_by="", lease_until=None, **values
            )
    except IntegrityError:  # another row holds that digest: it serves, or is made in its turn
        Paper.objects.filter(pk=paper.pk, claimed_by=paper.claimed_by).delete()
        kept = 0
    if not kept:
        paper.file.storage.delete(stored)
    return bool(kept)


def _fail(paper: Paper, error: str, *, for_good: bool) -> bool:
    Paper.objects.filter(pk=paper.pk, claimed_by=paper.claimed_by).update(
        state=State.FAILED if for_good else State.WANTED, claimed_by="", lease_until=None, error=error[:300]
    )
    return False


def forget_old_papers() -> int:
    """What was made, or failed, more than 30 days ago; it is made again when somebody asks."""
    old = Q(state=State.READY, made_at__lt=now() - KEPT) | Q(state=State.FAILED, wanted_at__lt=now() - KEPT)
    gone = 0
    for paper in list(Paper.objects.filter(old)[:500]):
        if Paper.objects.filter(old, pk=paper.pk).delete()[0]:
            gone += 1
            if paper.file:
                paper.file.storage.delete(paper.file.name)
    return gone
