"""Takes over what Find a Tender published: each release once, and the rows of a procurement made anew from all its
releases. What is faulty is left out whole and named; it stops nothing else."""

from __future__ import annotations

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import chain
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now
from procurement import cpv
from procurement.mirroring.compiling import compiled, without_people
from procurement.mirroring.facts import Facts, facts_of, state_of
from procurement.mirroring.reading import Faulty, Reader
from procurement.models import (
    Award,
    AwardedSupplier,
    Case,
    Contract,
    CpvMark,
    Lot,
    Notice,
    Procurement,
    Release,
)

WORDS = 20_000  # characters that a procurement is found by


@dataclass(frozen=True)
class Fault:
    """One release that was left out: its place in the file (from 1), its identifier, where in it, and why."""

    row: int
    key: str
    path: str
    why: str

    def __str__(self) -> str:
        return _("Release {row} ({key}), {path}: {why}").format(
            row=self.row, key=self.key or "?", path=self.path, why=self.why
        )


@dataclass
class Outcome:
    """How many releases were new, known already, and another buyer's; how many procurements they made or changed."""

    new: int = 0
    known: int = 0
    others: int = 0
    own: int = 0  # of procurements that are run here: what we published ourselves
    procurements: int = 0
    faults: list[Fault] = field(default_factory=list)


@dataclass(frozen=True)
class Taken:
    row: int
    facts: Facts
    body: dict


def releases_of(package: Any) -> tuple[list[Any], list[str]]:
    """The releases of a release package or of the records of a record package, and the extensions it declares.
    Faulty for a file that is neither."""
    read = Reader(package)
    extensions = [one for one in read.texts("extensions") if one.startswith("https://")]
    if isinstance(package.get("releases"), list):
        return package["releases"], extensions
    if isinstance(package.get("records"), list):
        inside = (record.data.get("releases") or [] for record in read.each("records"))
        return list(chain.from_iterable(one for one in inside if isinstance(one, list))), extensions
    raise Faulty("/", _("This is neither an OCDS release package nor a record package."))


def mirror(package: Any, *, buyers: frozenset[str] = frozenset()) -> Outcome:
    """Takes over a package; the same one again changes nothing. `buyers`: identifiers ("GB-PPON-…") whose notices are
    taken, all where it is empty. Each procurement is a transaction of its own. Faulty: see `releases_of`."""
    found, extensions = releases_of(package)
    outcome, by_ocid = Outcome(), defaultdict(list)
    own = run_here()
    for row, body in enumerate(found, start=1):
        try:
            facts = facts_of(body)
        except Faulty as fault:
            outcome.faults.append(_fault(row, body, fault))
            continue
        if buyers and facts.buyer_id not in buyers:
            outcome.others += 1
            continue
        if facts.ocid in own:
            outcome.own += 1
            continue
        by_ocid[facts.ocid].append(Taken(row, facts, without_people(body)))
    for ocid, taken in by_ocid.items():
        _take(ocid, taken, extensions, outcome)
    return outcome


def run_here() -> frozenset[str]:
    """The OCIDs of our cases, ours and Find a Tender's: their notices come from here and would stand there twice."""
    pairs = Case.objects.values_list("ocid", "official_ocid")
    return frozenset(ocid for pair in pairs for ocid in pair if ocid)


def _fault(row: int, body: Any, fault: Faulty) -> Fault:
    key = body.get("id") if isinstance(body, dict) else ""
    return Fault(row, str(key or "")[:80], fault.path, fault.why)


def _take(ocid: str, taken: list[Taken], extensions: list[str], outcome: Outcome) -> None:
    """All new releases of one procurement, or none of them where they don't fit together."""
    try:
        with transaction.atomic():
            new = write(ocid, taken, extensions)
    except Faulty as problem:
        outcome.faults += [Fault(one.row, one.body["id"], problem.path, problem.why) for one in taken]
        return
    outcome.new += new
    outcome.known += len(taken) - new
    outcome.procurements += bool(new)


def write(
    ocid: str, taken: list[Taken], extensions: list[str], *, source: str = Procurement.Source.MIRRORED
) -> int:
    """How many releases were new; in the caller's transaction. A release that came again in other words is another one
    (FTS corrects by a new notice; where a file does not, the digest tells them apart)."""
    procurement = Procurement.objects.select_for_update().filter(ocid=ocid).first()
    known = (
        {key: body for key, body in procurement.releases.values_list("key", "body")} if procurement else {}
    )
    new: dict[str, Taken] = {}
    for one in taken:
        key = str(one.body["id"])[:100]
        if key in known and known[key] != one.body:
            key = f"{key}-{_digest(one.body)}"
        if key not in known and key not in new:
            new[key] = one
    if not new:
        return 0
    bodies = [*known.values(), *(one.body for one in new.values())]
    dated: list[tuple[Any, dict]] = sorted(
        ((_moment(body), body) for body in bodies), key=lambda pair: pair[0]
    )
    facts = facts_of(compiled(body for _at, body in dated))
    if not facts.buyer_name or not facts.title:
        raise Faulty(
            "buyer/name" if not facts.buyer_name else "tender/title",
            _("This is missing, in all its releases."),
        )
    procurement = _procurement(procurement or Procurement(ocid=ocid, source=source), facts, dated)
    Release.objects.bulk_create(
        Release(
            procurement=procurement, key=key, released_at=one.facts.at, body=one.body, extensions=extensions
        )
        for key, one in new.items()
    )
    _parts(procurement, facts)
    return len(new)


def _moment(body: dict) -> Any:
    """When it was released: `facts_of` let nothing through without a time."""
    return Reader(body).moment("date")


def _digest(body: dict) -> str:
    return hashlib.sha256(json.dumps(body, sort_keys=True).encode()).hexdigest()[:12]


def _procurement(row: Procurement, facts: Facts, dated: list) -> Procurement:
    times = [at for at, _body in dated]
    periods: list[Any] = [*facts.lots, *facts.contracts]
    starts = [one.starts_on for one in periods if one.starts_on]
    ends = [one.ends_on for one in periods if one.ends_on]
    values = {
        "state": state_of(facts),
        "title": facts.title,
        "description": facts.description,
        "reference": facts.reference,
        "buyer_name": facts.buyer_name,
        "buyer_id": facts.buyer_id,
        "category": facts.category,
        "procedure": facts.procedure,
        "is_above_threshold": facts.is_above_threshold,
        "net": facts.money.net,
        "gross": facts.money.gross,
        "currency": facts.money.currency or "GBP",
        "is_for_sme": facts.is_for_sme,
        "is_for_vcse": facts.is_for_vcse,
        "reserved_for": ", ".join(facts.reserved)[:300],
        "closes_at": facts.closes_at,
        "questions_until": facts.questions_until,
        "decision_on": facts.decision_on,
        "starts_on": min(starts, default=None),
        "ends_on": max(ends, default=None),
        "tenders_url": facts.tenders_url,
        "first_at": min(times),
        "latest_at": max(times),
        "words": _words(facts),
        "mirrored_at": now(),
    }
    for name, value in values.items():
        setattr(row, name, value)
    row.save()
    return row


def _words(facts: Facts) -> str:
    said = [facts.title, facts.buyer_name, facts.reference, facts.ocid, facts.description]
    said += [f"{lot.title} {lot.description}" for lot in facts.lots]
    said += [cpv.name_of(code) for _lot, code in facts.codes]
    said += [supplier.name for award in facts.awards for supplier in award.suppliers]
    return " ".join(dict.fromkeys(part for part in said if part))[:WORDS]


def _parts(procurement: Procurement, facts: Facts) -> None:
    """Made anew: nothing hangs on them but what the releases say."""
    for model in (Contract, Award, Lot, CpvMark, Notice):
        model.objects.filter(procurement=procurement).delete()
    Lot.objects.bulk_create(
        Lot(
            procurement=procurement,
            position=position,
            key=lot.key,
            title=lot.title,
            description=lot.description,
            status=lot.status,
            net=lot.money.net,
            gross=lot.money.gross,
            starts_on=lot.starts_on,
            ends_on=lot.ends_on,
            is_for_sme=lot.is_for_sme,
            is_for_vcse=lot.is_for_vcse,
            criteria=lot.criteria,
        )
        for position, lot in enumerate(facts.lots)
    )
    CpvMark.objects.bulk_create(
        CpvMark(procurement=procurement, lot_key=lot, code=code, division=code[:2])
        for lot, code in facts.codes
    )
    Notice.objects.bulk_create(
        Notice(
            procurement=procurement,
            kind=one.kind,
            number=one.number,
            official_at=one.official_at,
            url=one.url,
        )
        for one in facts.notices
    )
    _results(procurement, facts)


def _results(procurement: Procurement, facts: Facts) -> None:
    awards = {
        one.key: Award(
            procurement=procurement,
            key=one.key,
            title=one.title,
            status=one.status,
            awarded_on=one.awarded_on,
            standstill_until=one.standstill_until,
            net=one.money.net,
            gross=one.money.gross,
            lot_keys=one.lot_keys,
        )
        for one in facts.awards
    }
    Award.objects.bulk_create(awards.values())
    AwardedSupplier.objects.bulk_create(_suppliers(awards, facts))
    Contract.objects.bulk_create(
        Contract(
            procurement=procurement,
            award=awards.get(one.award_key),
            key=one.key,
            title=one.title,
            status=one.status,
            signed_on=one.signed_on,
            starts_on=one.starts_on,
            ends_on=one.ends_on,
            net=one.money.net,
            gross=one.money.gross,
        )
        for one in facts.contracts
    )


def _suppliers(awards: dict[str, Award], facts: Facts) -> Iterable[AwardedSupplier]:
    for award in facts.awards:
        for one in award.suppliers:
            yield AwardedSupplier(
                award=awards[award.key],
                party=one.party,
                name=one.name,
                is_small=one.is_small,
                is_vcse=one.is_vcse,
            )
