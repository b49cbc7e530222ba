"""A notice as it would read now, as it was approved, and what differs between two."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils import translation

from procurement.models import OwnNotice
from procurement.registries import Fact, NoticeMaker, notice_makers, problems_before

# Which step of the case a notice takes, and so what must be done before it (registries.blockers).
BEFORE = {"UK4": "tender", "UK6": "announce"}
# What a moved deadline changes by itself: no other fact may differ for a change to be one of time alone.
DEADLINES = frozenset({"closes", "questions", "decision"})
ITSELF = frozenset({"corrects", "why"})  # what a correction says of itself: no difference


@dataclass(frozen=True)
class Change:
    """A line that differs between two notices; "" where one of them has no such line."""

    section: str
    label: str
    old: str
    new: str
    key: str


def maker_of(notice: OwnNotice) -> NoticeMaker:
    """KeyError for a kind that nobody makes."""
    return notice_makers.get(notice.kind)


def facts_now(notice: OwnNotice) -> list[Fact]:
    """As the case stands now, in English: what goes onto Find a Tender."""
    with translation.override(settings.LANGUAGE_CODE):
        return [fact for fact in maker_of(notice).facts(notice) if fact.value]


def packed(facts: Iterable[Fact]) -> list[list[str]]:
    """As `OwnNotice.facts` keeps them."""
    return [[fact.section, fact.label, str(fact.value), fact.key or fact.label] for fact in facts]


def unpacked(rows: Sequence[Sequence[str]]) -> list[Fact]:
    """Rows of four, or of three without a key."""
    return [
        Fact(section=row[0], label=row[1], value=row[2], key=row[3] if row[3:] else row[1]) for row in rows
    ]


def facts_of(notice: OwnNotice) -> list[Fact]:
    """As approved; of a draft, as it would read now."""
    return facts_now(notice) if notice.state == OwnNotice.State.DRAFT else unpacked(notice.facts)


def sections(facts: Iterable[Fact]) -> list[tuple[str, list[Fact]]]:
    """Under their headings, in the order in which these first come."""
    found: dict[str, list[Fact]] = {}
    for fact in facts:
        found.setdefault(fact.section, []).append(fact)
    return list(found.items())


def changes(old: Iterable[Fact], new: Iterable[Fact]) -> list[Change]:
    """Line by line, by their keys; what only the old one has stands last."""
    before = {fact.key or fact.label: fact for fact in old}
    found = []
    for fact in new:
        was = before.pop(fact.key or fact.label, None)
        if was is None or was.value != fact.value:
            found.append(
                Change(fact.section, fact.label, was.value if was else "", fact.value, fact.key or fact.label)
            )
    return found + [Change(was.section, was.label, was.value, "", key) for key, was in before.items()]


def differences(notice: OwnNotice) -> list[Change]:
    """From the notice that it corrects; none where it corrects nothing."""
    found = changes(facts_of(notice.corrects), facts_of(notice)) if notice.corrects else []
    return [one for one in found if one.key not in ITSELF]


def since_approved(notice: OwnNotice) -> list[Change]:
    """What the case says otherwise now than the approved notice does: then it is dropped and written anew."""
    return changes(unpacked(notice.facts), facts_now(notice))


def papers_changed(notice: OwnNotice) -> bool:
    """Whether papers of the tender came, or were taken away, since the notice that it corrects."""
    if notice.case is None or notice.corrects is None or notice.corrects.published_at is None:
        return False
    since = notice.corrects.published_at
    files = notice.case.files.filter(is_internal=False)
    return files.filter(at__gt=since).exists() or files.filter(withdrawn_at__gt=since).exists()


def is_material(notice: OwnNotice) -> bool:
    """A correction of more than the time: what firms wrote their tenders by has changed. What its author calls a slip
    of the pen, and a second person approves as one, is none; changed papers never are."""
    if notice.corrects is None:
        return False
    if papers_changed(notice):
        return True
    facts = any(change.key not in DEADLINES for change in differences(notice))
    return facts and not notice.extra.get("is_slip")


def problems_of(notice: OwnNotice) -> list[tuple[str, str]]:
    """All that is missing before it can be approved: (sentence, address where it is put right)."""
    found = list(maker_of(notice).check(notice))
    if notice.case is not None and notice.corrects is None and (step := BEFORE.get(notice.kind)):
        found += problems_before(step, notice.case)
    return list(dict.fromkeys(found))


def own_document(notice: OwnNotice, url: str, at: Any) -> dict[str, Any]:
    """The notice itself as a document of its release."""
    from procurement.release_parts import document

    maker = maker_of(notice)
    found = document(
        id=notice.official_number or notice.reference,
        notice_type=notice.kind,
        document_type=maker.document_type,
        url=url,
        at=at,
        title=str(notice.get_kind_display()),
    )
    if notice.official_ocid:  # OCDS has no field for a second OCID of the same process
        found["description"] = f"On Find a Tender, OCID {notice.official_ocid}"
    return found
