"""Packs: wanted by whoever asks, made by the job outside any transaction, kept while they show what is true."""

from __future__ import annotations

import json
import logging
import uuid
from collections.abc import Sequence
from datetime import timedelta
from time import perf_counter
from typing import TYPE_CHECKING

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import transaction
from django.db.models import Exists, F, Max, OuterRef, Q, QuerySet
from django.utils import translation

from accounts.clock import now
from accounts.papers import Unavailable, digest_of
from procurement.effort import effort_of, papers_of
from procurement.models import Enquiry, Pack, Procurement

if TYPE_CHECKING:
    from procurement.pack_pdf import Made, Paper

logger = logging.getLogger(__name__)

VERSION = "1"
LEASE = timedelta(minutes=5)
KEPT = timedelta(days=30)
TRY_AGAIN_AFTER = timedelta(minutes=10)
MOST_ATTEMPTS = 3
MOST_WAITING = 100
MANY = 500  # that are forgotten at one turn
A_TURN = 5  # packs that one turn of the job makes at most
State = Pack.State


class TooManyWaiting(Exception):
    """The job has enough to do: the reader comes back later."""


def digest(row: Procurement) -> str:
    """Changes whenever what a pack shows does. Four queries."""
    papers = papers_of(row).values_list("pk", "title", "name", "sha256", "position")
    answers = Enquiry.objects.published().filter(case__procurement=row).order_by("pk")
    said = answers.annotate(corrected=Max("corrections")).values_list("pk", "corrected")
    released = row.releases.aggregate(last=Max("pk"))["last"]
    return digest_of(
        VERSION, str(released), str(row.is_open), str(effort_of(row)), json.dumps([list(papers), list(said)])
    )


def pack_for(row: Procurement) -> Pack:
    """Of what it shows now: ready, or wanted from now on; one that waits for what it showed before goes. TooManyWaiting
    beyond MOST_WAITING."""
    wanted = digest(row)
    found = Pack.objects.filter(procurement=row, digest=wanted).first()
    if found is not None:
        return _wanted_again(found)
    if Pack.objects.filter(state__in=[State.WANTED, State.MAKING]).count() >= MOST_WAITING:
        raise TooManyWaiting
    Pack.objects.filter(procurement=row, state=State.WANTED).delete()
    pack, _new = Pack.objects.get_or_create(procurement=row, digest=wanted)
    return pack


def _wanted_again(pack: Pack) -> Pack:
    """One that failed is tried again after a while."""
    failed = Pack.objects.filter(pk=pack.pk, state=State.FAILED, wanted_at__lt=now() - TRY_AGAIN_AFTER)
    if failed.update(state=State.WANTED, wanted_at=now(), attempts=0):
        pack.refresh_from_db()
    return pack


def make_due() -> int:
    """Makes what is wanted, one after the other; gives how many became ready. Safe with any number of workers."""
    _due().filter(attempts__gte=MOST_ATTEMPTS).update(state=State.FAILED, claimed_by="", lease_until=None)
    made = 0
    for _turn in range(A_TURN):
        pack = _claim()
        if pack is None:
            break
        made += _make(pack)
    return made


def benchmark_pack(row: Procurement, papers: Sequence[Paper]) -> tuple[Made, float]:
    """What the worker makes of these papers, and the seconds it took."""
    from procurement import pack_pdf

    started = perf_counter()
    with translation.override(settings.LANGUAGE_CODE):
        made = pack_pdf.build(row, papers)
    return made, perf_counter() - started


def forget_old() -> int:
    """Those made, or failed, more than 30 days ago, and those of what a procurement showed before; with their files."""
    old = Q(made_at__lt=now() - KEPT) | Q(state=State.FAILED, wanted_at__lt=now() - KEPT)
    newer = Pack.objects.filter(procurement=OuterRef("procurement"), state=State.READY, pk__gt=OuterRef("pk"))
    rows = Pack.objects.filter(old | Exists(newer)).exclude(state=State.MAKING)
    gone = 0
    for pack in list(rows[:MANY]):
        if Pack.objects.filter(pk=pack.pk).exclude(state=State.MAKING).delete()[0]:
            gone += 1
            for file in (pack.zip, pack.pdf):
                if file.name:
                    file.storage.delete(file.name)
    return gone


def _due() -> QuerySet[Pack]:
    return Pack.objects.filter(Q(state=State.WANTED) | Q(state=State.MAKING, lease_until__lt=now()))


def _claim() -> Pack | None:
    """The oldest that is wanted, this worker's alone until its lease is over."""
    name = uuid.uuid4().hex
    for pk in _due().order_by("pk").values_list("pk", flat=True)[:5]:
        lease = now() + LEASE
        taken = _due().filter(pk=pk)
        if taken.update(state=State.MAKING, claimed_by=name, lease_until=lease, attempts=F("attempts") + 1):
            return Pack.objects.get(pk=pk)
    return None


def _make(pack: Pack) -> bool:
    """Of what is public when it is drawn; what is not there any more is made for nobody."""
    rows = Procurement.objects.public().prefetch_related("lots", "cpv_marks", "notices", "awards__suppliers")
    row = rows.filter(pk=pack.procurement_id).first()
    if row is None:
        Pack.objects.filter(pk=pack.pk, claimed_by=pack.claimed_by).delete()
        return False
    from procurement import pack_pdf  # reads and writes PDFs: only the job that makes packs pays for it

    try:
        shown = digest(row)
        with translation.override(settings.LANGUAGE_CODE):
            made = pack_pdf.build(row)
    except Unavailable as fault:
        logger.error("No PDF can be made on this machine: %s", fault)
        return _fail(pack, for_good=True)
    except Exception:
        logger.exception("The pack %s could not be made", pack.pk)
        return _fail(pack, for_good=pack.attempts >= MOST_ATTEMPTS)
    if shown != pack.digest:  # it changed meanwhile: whoever asks again wants another one
        Pack.objects.filter(pk=pack.pk, claimed_by=pack.claimed_by).delete()
        return False
    return _keep(pack, made)


def _keep(pack: Pack, made: Made) -> bool:
    """One conditional update of a row that is still ours; else the files go again."""
    names = {}
    for field, content in (("pdf", made.pdf), ("zip", made.zip)):
        file = getattr(pack, field)
        name = file.field.generate_filename(pack, f"{uuid.uuid4().hex}.{field}")
        names[field] = file.storage.save(name, ContentFile(content))
    with transaction.atomic():
        mine = Pack.objects.filter(pk=pack.pk, claimed_by=pack.claimed_by, state=State.MAKING)
        kept = mine.update(
            state=State.READY, made_at=now(), claimed_by="", lease_until=None, pages=made.pages, **names
        )
    if not kept:
        for field, name in names.items():
            getattr(pack, field).storage.delete(name)
    return bool(kept)


def _fail(pack: Pack, *, for_good: bool) -> bool:
    state = State.FAILED if for_good else State.WANTED
    mine = Pack.objects.filter(pk=pack.pk, claimed_by=pack.claimed_by)
    mine.update(state=state, claimed_by="", lease_until=None, wanted_at=now())
    return False
