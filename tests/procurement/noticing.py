"""Ways to a notice in each state, for tests."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from typing import Any

from accounts.clock import now
from accounts.models import Organisation, User
from procurement.actions.noticing import approve, ask, begin_notice
from procurement.actions.publishing import record
from procurement.models import Case, OwnNotice
from tests.factories.procurement import a_case, buyer, shaped

NUMBERS = count(1)


class Desk:
    """A department with two officers, and a case whose tender notice has all it needs."""

    def __init__(self, of: Organisation, **facts: Any):
        self.department = of
        self.writer: User = buyer(of, display_name="Wendy")
        self.second: User = buyer(of, display_name="Sam")
        self.case = ready_case(of, by=self.writer, **facts)
        self.ocid = f"ocds-h6vhtk-{self.case.pk:06x}"  # that Find a Tender gives

    def draft(self, kind: str = "UK4", **extra: Any) -> OwnNotice:
        return begin_notice(kind=kind, case=self.case, by=self.writer, extra=extra)

    def asked(self, kind: str = "UK4", **extra: Any) -> OwnNotice:
        return ask(notice=self.draft(kind, **extra), by=self.writer)

    def approved(self, kind: str = "UK4", **extra: Any) -> OwnNotice:
        """Ready; published where Find a Tender is not due."""
        return approve(notice=self.asked(kind, **extra), by=self.second)

    def published(self, kind: str = "UK4", **extra: Any) -> OwnNotice:
        notice = self.approved(kind, **extra)
        return notice if notice.state == OwnNotice.State.PUBLISHED else self.official(notice)

    def official(self, notice: OwnNotice, **given: Any) -> OwnNotice:
        given = {"number": f"{next(NUMBERS):06d}-2026", "ocid": self.ocid, "at": now(), **given}
        return record(notice=notice, by=self.writer, **given)

    def through(self, notice: OwnNotice) -> OwnNotice:
        """A draft, asked for, approved and recorded."""
        notice = approve(notice=ask(notice=notice, by=self.writer), by=self.second)
        return notice if notice.state == OwnNotice.State.PUBLISHED else self.official(notice)

    def again(self) -> Case:
        return Case.objects.get(pk=self.case.pk)


def ready_case(of: Organisation, **facts: Any) -> Case:
    facts = {
        "tenders_url": "https://tenders.example/1",
        "place": "Birmingham",
        "closes_at": (now() + timedelta(days=40)).replace(minute=0, second=0, microsecond=0),
        "questions_until": (now() + timedelta(days=30)).replace(minute=0, second=0, microsecond=0),
        **facts,
    }
    if facts.get("reserved") or facts.get("reserved_kind"):
        facts |= {"reserved_at": now(), "reserved_reasons": "Written down beforehand."}
    return shaped(a_case(of, **facts))


def above(**facts: Any) -> dict[str, Any]:
    """Facts of a case above the threshold, in one piece, with what the Act asks of it."""
    return {"net": 400_000, "route": "open", "one_lot_reasons": "One team must see all parks.", **facts}
