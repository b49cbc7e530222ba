"""Ways of the tests of awards: a case that is closed, an award, a notice that is published, a package that is valid."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from accounts.clock import now, today
from procurement import exporting
from procurement.actions.awarding import Supplier, record_award
from procurement.actions.releasing import publish_release
from procurement.models import Case, CaseAward, OwnNotice, Quote, QuoteChoice, QuoteInvite, QuoteRound
from procurement.registries import notice_makers
from procurement.transitions import move
from tests.factories.procurement import a_case, firm
from tests.procurement.validator import assert_valid_package

FIRM = Supplier(name="Green Fingers Ltd", key="GB-COH-01234567", is_sme=True, is_vcse=False)


def closed(of: Any = None, **given: Any) -> Case:
    """Tenders were invited, and the time is over."""
    case = a_case(of, **{"closes_at": now() - timedelta(hours=1), "questions_until": None, **given})
    return move(case, Case.State.INVITED, by=None)


def awarded(case: Case, supplier: Supplier = FIRM, lots: Any = None, **given: Any) -> CaseAward:
    given = {
        "net": Decimal(40_000),
        "gross": Decimal(48_000),
        "reasons": "The best of three.",
        "starts_on": case.needed_on,
        "ends_on": case.ends_on,
        **given,
    }
    return record_award(case=case, lots=lots or list(case.lots.all()), supplier=supplier, by=None, **given)


def above(of: Any = None, **given: Any) -> Case:
    """Closed, above the threshold of goods and services."""
    return closed(of, **{"net": 400_000, "route": Case.Route.OPEN, **given})


def notice(case: Case, kind: str, *, at: datetime | None = None, **given: Any) -> OwnNotice:
    """Approved and official: its body as the maker says it, in a release, and what follows done."""
    at = at or now()
    maker = notice_makers.get(kind)
    case = Case.objects.get(pk=case.pk)
    if kind == "UK6":
        given["extra"] = {"publishes_on": today().isoformat(), **given.get("extra", {})}
    row = OwnNotice(
        case=case,
        department=case.department,
        kind=kind,
        state=OwnNotice.State.PUBLISHED,
        needs_official=case.is_above,
        official_number=f"{OwnNotice.objects.count() + 1:06d}-2026",
        official_at=at,
        official_ocid="ocds-h6vhtk-00abcd",
        published_at=at,
        approved_at=at,
        **given,
    )
    assert maker.check(row) == []
    row.facts = [[fact.section, fact.label, fact.value] for fact in maker.facts(row)]
    row.body = json.loads(json.dumps(maker.body(row)))
    row.save()
    publish_release(case=case, key=row.official_number, at=at, tag=maker.tag(row), body=row.body, by=None)
    maker.published(row)
    return row


def assert_valid(case: Case) -> dict[str, Any]:
    """Its release package."""
    case.refresh_from_db()
    said = exporting.release_package(case.procurement)
    assert_valid_package(said)
    return said


def chosen_quote(case) -> QuoteChoice:
    """The one firm that was asked for a quote has answered, and was chosen."""
    closed = case.created_at - timedelta(days=1)
    round = QuoteRound.objects.create(
        case=case, text="Cut nine hedges", asked_at=closed - timedelta(days=5), closes_at=closed
    )
    invite = QuoteInvite.objects.create(round=round, organisation=firm())
    quote = Quote.objects.create(invite=invite, net=5_000, received_at=closed - timedelta(hours=1))
    return QuoteChoice.objects.create(round=round, quote=quote, reason="The only one")
