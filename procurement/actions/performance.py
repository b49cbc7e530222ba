"""How a contract is performed: key figures, ratings and failures, public with their notice (s71); papers, reviews."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.clock import now, today
from accounts.models import User
from engagement.errors import Refused
from procurement.actions.contracts import note
from procurement.law.days import last_of
from procurement.law.rows import amount
from procurement.models import (
    Case,
    ContractFile,
    ContractReview,
    CouncilContract,
    Kpi,
    KpiRating,
    PerformanceFailure,
)
from procurement.transitions import locked

K = CouncilContract.State


@transaction.atomic
def rate(
    *, kpi: Kpi, starts_on: date, ends_on: date, rating: str, by: User | None, text: str = ""
) -> KpiRating:
    """How it was met in that period. Refused: "ends_on" (a day to come, before it began, rated already), "text" (where
    the rating is "other")."""
    contract = locked(kpi.contract)
    if not starts_on <= ends_on <= today():
        raise Refused("ends_on", _("A period that is over is rated."))
    if kpi.ratings.filter(ends_on__gte=starts_on).exists():
        raise Refused("starts_on", _("This period, or a part of it, is rated already."))
    if rating == KpiRating.Rating.OTHER and not text.strip():
        raise Refused("text", _("Say in words how it was met."))
    made = KpiRating.objects.create(
        kpi=kpi, starts_on=starts_on, ends_on=ends_on, rating=rating, note=text.strip(), by=by
    )
    note(contract, "rated", by=by, row=made.pk, rating=rating)
    return made


@transaction.atomic
def record_failure(
    *, contract: CouncilContract, kind: str, text: str, settled_on: date, by: User | None
) -> PerformanceFailure:
    """Above the threshold its notice is due within 30 days of the settlement. Refused: "settled_on"."""
    contract = locked(contract)
    if contract.state == K.DRAFT or not contract.starts_on <= settled_on <= today():
        raise Refused("settled_on", _("A day while the contract runs, and not one to come."))
    made = PerformanceFailure.objects.create(
        contract=contract, kind=kind, text=text, settled_on=settled_on, by=by
    )
    note(contract, "failure", by=by, row=made.pk)
    return made


def notice_due(contract: CouncilContract) -> bool:
    """Whether ratings and failures are published by a notice: above the threshold."""
    return contract.is_above


@transaction.atomic
def publish_by_hand(*, contract: CouncilContract, by: User | None) -> int:
    """Shows ratings and failures where no notice of ours does it; gives how many. Refused ("notice") where a
    performance notice is due and is made here."""
    contract = locked(contract)
    if notice_due(contract) and contract.case_id:
        raise Refused("notice", _("They are shown when the performance notice (UK9) is published."))
    done = published(
        ratings=KpiRating.objects.filter(kpi__contract=contract, published_at=None),
        failures=contract.failures.filter(published_at=None),
        at=now(),
    )
    note(contract, "performance_shown", by=by, number=done)
    return done


def published(*, ratings: Iterable[KpiRating], failures: Iterable[PerformanceFailure], at: datetime) -> int:
    """From that time everybody reads them, and the indicators they are of."""
    done = 0
    for row in ratings:
        KpiRating.objects.filter(pk=row.pk).update(published_at=at)
        Kpi.objects.filter(pk=row.kpi_id).update(is_published=True)
        done += 1
    for failure in failures:
        PerformanceFailure.objects.filter(pk=failure.pk).update(published_at=at)
        done += 1
    return done


def rating_due(kpi: Kpi, last: date | None) -> date:
    """By when it is rated next: once in every 12 months (s71(2)), from the begin of the contract on."""
    begin = last or kpi.contract.starts_on
    return begin + timedelta(days=amount("performance.yearly", today()))


def failure_due(failure: PerformanceFailure) -> date | None:
    """The last day for its notice: 30 days beginning with the day of the settlement (s71(5)); not for light touch
    contracts (s71(6))."""
    contract = failure.contract
    if failure.published_at or not contract.is_above or contract.kind == Case.Kind.LIGHT_TOUCH:
        return None
    return last_of(amount("performance.breach", failure.settled_on), failure.settled_on)


# --- What belongs to it ------------------------------------------------------------------------------------
@transaction.atomic
def set_figures(
    *, contract: CouncilContract, figures: Sequence[tuple[str, str]], by: User | None, no_reasons: str = ""
) -> None:
    """The indicators as (what is measured, target), in this order, until they stand in a published notice. Refused
    ("published")."""
    contract = locked(contract)
    if contract.kpis.filter(is_published=True).exists():
        raise Refused("published", _("They stand in a published notice: record a change of the contract."))
    contract.kpis.all().delete()
    Kpi.objects.bulk_create(
        Kpi(contract=contract, number=number, name=name, target=target, by=by)
        for number, (name, target) in enumerate(figures, 1)
    )
    CouncilContract.objects.filter(pk=contract.pk).update(no_figures_reasons=no_reasons)
    note(contract, "figures_set", by=by, number=len(figures))


@transaction.atomic
def add_file(
    *,
    contract: CouncilContract,
    title: str,
    upload: Any,
    by: User | None,
    is_copy: bool = False,
    is_redacted: bool = False,
    is_public: bool = False,
) -> ContractFile:
    """A paper, looked into before it is kept. Refused: "upload", "is_public" (not redacted)."""
    from challenges.uploads_solutions import checked  # what an upload may be is the same everywhere

    if is_public and not is_redacted:
        raise Refused(
            "is_redacted", _("What everybody reads has secrets and personal data taken out (section 94).")
        )
    try:
        found = checked(upload)
    except Refused as refusal:
        raise Refused("upload", refusal.message) from refusal
    made = ContractFile.objects.create(
        contract=contract,
        title=title,
        name=found.name,
        file=upload,
        content_type=found.content_type,
        size=found.size,
        sha256=found.sha256,
        is_copy=is_copy,
        is_redacted=is_redacted,
        is_public=is_public,
        by=by,
    )
    note(contract, "file_added", by=by, row=made.pk)
    return made


@transaction.atomic
def record_review(
    *, contract: CouncilContract, held_on: date, text: str, by: User | None, next_on: date | None = None
) -> ContractReview:
    """Refused ("held_on") for a day to come."""
    if held_on > today():
        raise Refused("held_on", _("This day is still to come."))
    made = ContractReview.objects.create(
        contract=contract, held_on=held_on, note=text, next_on=next_on, by=by
    )
    CouncilContract.objects.filter(pk=contract.pk).update(review_on=next_on)
    note(contract, "reviewed", by=by, row=made.pk)
    return made
