"""A notice becomes public: officially published and recorded here, or at once where Find a Tender is not due.

Until then nothing of it is in any page, feed, mail, search or file (Procurement Act 2023, s87(1)): the public rows are
made from releases alone, and the release is made here, in the same transaction as everything that follows from it.
"""

from __future__ import annotations

import copy
import re
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models.deletion import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mails import absolute
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.releasing import publish_release
from procurement.mirroring.compiling import compiled
from procurement.mirroring.facts import OCID
from procurement.mirroring.reading import Faulty
from procurement.models import Case, OwnNotice, Procurement
from procurement.notice_facts import maker_of, own_document
from procurement.registries import follows_notices
from procurement.release_changes import tender_after
from procurement.transitions import locked, move, moved

State = OwnNotice.State
WHOLE = ("UK3", "UK4")
NUMBER = re.compile(r"[0-9A-Za-z][0-9A-Za-z._/-]{3,59}")
ON_FIND_A_TENDER = re.compile(r"\d{6}-\d{4}")
ADDRESS = "https://www.find-tender.service.gov.uk/Notice/{number}"


@transaction.atomic
def record(
    *, notice: OwnNotice, number: str, ocid: str, at: datetime, by: User | None, url: str = ""
) -> OwnNotice:
    """Find a Tender has published it: from now on everybody sees it. `at` is the official time, from which periods and
    standstill run. Refused ("number", "ocid", "at", "moved" where it was recorded already)."""
    notice = locked(notice)
    if notice.state != State.READY:
        raise moved()
    number, ocid = number.strip(), ocid.strip()
    _must_be_right(notice, number, ocid, at)
    if not url and ON_FIND_A_TENDER.fullmatch(number):
        url = ADDRESS.format(number=number)
    try:
        with transaction.atomic():
            return publish(
                notice=notice,
                at=at,
                by=by,
                official_number=number,
                official_ocid=ocid,
                official_at=at,
                official_url=url,
                recorded_by=by,
            )
    except IntegrityError as clash:
        raise Refused("number", _("Another notice has this number or OCID already.")) from clash


def _must_be_right(notice: OwnNotice, number: str, ocid: str, at: datetime) -> None:
    if not NUMBER.fullmatch(number):
        raise Refused("number", _("An official number is needed, such as 012345-2026."))
    if OwnNotice.objects.filter(official_number=number).exists():
        raise Refused("number", _("Another notice has this number already."))
    if not OCID.fullmatch(ocid):
        raise Refused("ocid", _("An OCID is needed, such as ocds-h6vhtk-06f17d."))
    if at > now():
        raise Refused("at", _("That is still to come. Record it once it is published."))
    if notice.approved_at is None or at < notice.approved_at.replace(second=0, microsecond=0):
        raise Refused("at", _("That is before the notice was approved here."))
    case = notice.case
    if case is None:
        return
    if case.official_ocid and case.official_ocid != ocid:
        words = _("Earlier notices of this procurement have the OCID {ocid}.")
        raise Refused("ocid", words.format(ocid=case.official_ocid))
    if ocid == case.ocid or Case.objects.exclude(pk=case.pk).filter(official_ocid=ocid).exists():
        raise Refused("ocid", _("That is not the OCID that Find a Tender gave to this procurement."))


def publish(*, notice: OwnNotice, at: datetime, by: User | None, **official: Any) -> OwnNotice:
    """Once only: of two who record at the same moment the second is Refused ("moved"). In the caller's transaction."""
    move(notice, State.PUBLISHED, by=by, published_at=at, facts={"kind": notice.kind}, **official)
    maker, case = maker_of(notice), notice.case
    if case is not None:
        if notice.official_ocid and not case.official_ocid:
            Case.objects.filter(pk=case.pk).update(official_ocid=notice.official_ocid)
            case.official_ocid = notice.official_ocid
            _give_way(notice.official_ocid)
        _release(notice, case, by)
    maker.published(notice)
    for entry in follows_notices:
        entry.run(notice)
    return notice


def _release(notice: OwnNotice, case: Case, by: User | None) -> None:
    """Refused ("body") where what was approved makes no release; then nothing is published."""
    maker, at = maker_of(notice), notice.published_at or now()
    try:
        release = publish_release(
            case=case,
            key=notice.official_number or notice.reference,
            at=at,
            tag=maker.tag(notice),
            body=after_earlier(notice, case, with_document(notice, at)),
            by=by,
        )
    except Faulty as fault:
        raise Refused("body", str(fault)) from fault
    OwnNotice.objects.filter(pk=notice.pk).update(release=release)
    notice.release = release


def with_document(notice: OwnNotice, at: datetime) -> dict[str, Any]:
    """The approved body with the notice itself among the documents of where it belongs."""
    body = copy.deepcopy(notice.body)
    place = maker_of(notice).documents_in
    url = notice.official_url or page_url(notice)
    said = own_document(notice, url, at)
    if place in ("awards", "contracts") and not body.get(place):
        place = "tender"  # nothing was awarded: it speaks of the whole
        body.setdefault(place, {"id": notice.case.number if notice.case else notice.reference})
    holders = body.setdefault(place, {} if place in ("planning", "tender") else [])
    for holder in [holders] if isinstance(holders, dict) else holders:
        holder["documents"] = [*holder.get("documents", []), said]
    return body


def after_earlier(notice: OwnNotice, case: Case, body: dict[str, Any]) -> dict[str, Any]:
    """A notice that says the whole of a tender takes back what earlier ones said and it does not."""
    if notice.kind not in WHOLE or case.procurement is None:
        return body
    earlier = [release.body for release in case.procurement.releases.order_by("released_at", "pk")]
    return {**body, "tender": tender_after(compiled(earlier).get("tender", {}), body["tender"])}


def page_url(notice: OwnNotice) -> str:
    """Its page on this site, as an absolute address."""
    if notice.case is None:
        return absolute(reverse("procurement:department_notice", args=[notice.public_id]))
    return absolute(reverse("procurement:notice", args=[notice.case.ocid, notice.public_id]))


def _give_way(ocid: str) -> None:
    """The same procurement may have been taken over from Find a Tender before its number was recorded here: it would
    stand there twice."""
    try:
        Procurement.objects.filter(ocid=ocid, source=Procurement.Source.MIRRORED).delete()
    except ProtectedError as kept:
        raise Refused(
            "ocid", _("Something hangs on the procurement that was taken over with this OCID.")
        ) from kept


def is_late(notice: OwnNotice, days: int = 3) -> bool:
    """Whether it has been ready that long without being recorded."""
    return (
        notice.state == State.READY
        and notice.approved_at is not None
        and notice.approved_at + timedelta(days=days) <= now()
    )
