"""While a contract runs: UK9 how it is performed, UK10 a change before it is made, UK11 that it has ended."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _

from accounts.clock import now
from procurement.actions import changes, performance
from procurement.makers import awards_bodies as bodies
from procurement.makers import common
from procurement.makers.awards_contracts import number_of
from procurement.makers.common import case_of, section
from procurement.models import (
    Case,
    ContractChange,
    ContractEnding,
    CouncilContract,
    KpiRating,
    OwnNotice,
    PerformanceFailure,
)
from procurement.registries import Fact, NoticeMaker
from procurement.release_parts import day_ends, money, period

K = CouncilContract.State
# UK11: as the contract ended, in English words.


def _seen(case: Case):
    """Contracts of the case that everybody may read of: their details notice is published."""
    return CouncilContract.objects.filter(case=case, is_public=True).order_by("pk")


def _under_way(case: Case, kind: str) -> bool:
    return case.notices.filter(kind=kind).under_way().exists()


def _head(contract: CouncilContract) -> dict[str, Any]:
    return {**bodies.contract_head(contract), "status": "active"}


def _release(case: Case, contracts: list[dict[str, Any]]) -> dict[str, Any]:
    return {"tender": {"id": case.number, "title": case.title, "status": "complete"}, "contracts": contracts}


def _intro(notice: OwnNotice) -> list[Fact]:
    return [*common.correction_facts(notice), *bodies.scope_facts(notice)]


def _contract_facts(contract: CouncilContract, *lines: tuple[str, str, str]) -> list[Fact]:
    key = contract.reference
    return section(
        _("Contract {reference}").format(reference=key),
        (f"{key}.title", _("Title"), contract.title),
        (f"{key}.supplier", _("Supplier"), contract.supplier_name),
        *[(f"{key}.{name}", label, value) for name, label, value in lines],
    )


# --- UK9 ---------------------------------------------------------------------------------------------------
def ratings_of(notice: OwnNotice) -> list[KpiRating]:
    rows = KpiRating.objects.filter(kpi__contract__in=_seen(case_of(notice)), published_at=None)
    rows = rows.select_related("kpi__contract").order_by("kpi__contract", "kpi__number", "ends_on")
    wanted = notice.about.get("contract")
    return [one for one in rows if wanted in (None, one.kpi.contract_id)]


def failures_of(notice: OwnNotice) -> list[PerformanceFailure]:
    rows = PerformanceFailure.objects.filter(contract__in=_seen(case_of(notice)), published_at=None)
    wanted = notice.about.get("contract")
    return [one for one in rows.select_related("contract") if wanted in (None, one.contract_id)]


def performance_facts(notice: OwnNotice) -> list[Fact]:
    found = _intro(notice)
    for one in ratings_of(notice):
        found += _contract_facts(
            one.kpi.contract,
            (f"kpi{one.pk}", one.kpi.name, one.kpi.target),
            (f"period{one.pk}", _("Period"), common.days_words(one.starts_on, one.ends_on)),
            (f"rating{one.pk}", _("Rating"), str(one.get_rating_display())),
            (f"note{one.pk}", _("In words"), one.note),
        )
    for failure in failures_of(notice):
        found += _contract_facts(
            failure.contract,
            (f"failure{failure.pk}", str(failure.get_kind_display()), failure.text),
            (f"settled{failure.pk}", _("Settled on"), common.day_words(failure.settled_on)),
        )
    return found + common.authority_facts(notice)


def performance_check(notice: OwnNotice) -> list[tuple[str, str]]:
    if ratings_of(notice) or failures_of(notice):
        return []
    return [(_("No rating and no failure waits to be published."), common.case_url(case_of(notice)))]


def performance_body(notice: OwnNotice) -> dict[str, Any]:
    contracts: dict[int, dict[str, Any]] = {}

    def part(contract: CouncilContract, name: str) -> list[dict[str, Any]]:
        head = contracts.setdefault(contract.pk, {**_head(contract), "implementation": {}})
        return head["implementation"].setdefault(name, [])

    for one in ratings_of(notice):
        metrics = part(one.kpi.contract, "metrics")
        key = str(one.kpi.number)
        known = next((metric for metric in metrics if metric["id"] == key), None)
        if known is None:
            known = {"id": key, "title": one.kpi.name, "description": one.kpi.target, "observations": []}
            metrics.append(known)
        observation = {
            "id": f"{key}-{one.ends_on}",
            "period": period(one.starts_on, one.ends_on),
            "measure": str(KpiRating.Rating(one.rating).label),
        }
        known["observations"].append({**observation, "notes": one.note} if one.note else observation)
    for failure in failures_of(notice):
        said = {
            "id": str(failure.pk),
            "period": period(failure.settled_on, failure.settled_on),
            "category": failure.kind,
        }
        part(failure.contract, "performanceFailures").append({**said, "events": 1})
        part(failure.contract, "documents").append(
            {
                "id": f"failure-{failure.pk}",
                "documentType": "implementationNotice",
                "title": str(PerformanceFailure.Kind(failure.kind).label),
                "description": failure.text,
            }
        )
    return _release(case_of(notice), list(contracts.values()))


def performance_published(notice: OwnNotice) -> None:
    """What stands in the approved notice is public; what was rated since waits for the next."""
    ratings, failures = set(), set()
    for one in notice.body.get("contracts", []):
        done = one.get("implementation", {})
        for metric in done.get("metrics", []):
            ratings |= {(one["id"], seen["id"]) for seen in metric["observations"]}
        failures |= {int(entry["id"]) for entry in done.get("performanceFailures", [])}
    waiting = KpiRating.objects.filter(kpi__contract__case=notice.case, published_at=None)
    named = [
        rating
        for rating in waiting.select_related("kpi__contract")
        if (rating.kpi.contract.reference, f"{rating.kpi.number}-{rating.ends_on}") in ratings
    ]
    performance.published(
        ratings=named,
        failures=PerformanceFailure.objects.filter(contract__case=notice.case, pk__in=failures),
        at=notice.published_at or now(),
    )


def performance_offered(case: Case) -> bool:
    seen = _seen(case)
    waits = KpiRating.objects.filter(kpi__contract__in=seen, published_at=None).exists()
    waits = waits or PerformanceFailure.objects.filter(contract__in=seen, published_at=None).exists()
    return waits and not _under_way(case, "UK9")


# --- UK10 --------------------------------------------------------------------------------------------------
def changes_of(notice: OwnNotice) -> list[ContractChange]:
    rows = ContractChange.objects.filter(
        contract__in=_seen(case_of(notice)), state="planned", notice_number=""
    )
    wanted = notice.about.get("contract")
    return [one for one in rows.select_related("contract") if wanted in (None, one.contract_id)]


def change_facts(notice: OwnNotice) -> list[Fact]:
    found = _intro(notice)
    for one in changes_of(notice):
        value = bodies.money_words(one) if one.net is not None else ""
        found += _contract_facts(
            one.contract,
            (f"kind{one.pk}", _("Change"), str(one.get_kind_display())),
            (f"reasons{one.pk}", _("Reasons"), one.reasons),
            (f"value{one.pk}", _("Value afterwards"), value),
            (f"ends{one.pk}", _("Ends afterwards"), common.day_words(one.ends_on)),
        )
    return found + common.authority_facts(notice)


def change_check(notice: OwnNotice) -> list[tuple[str, str]]:
    if changes_of(notice):
        return []
    return [(_("No planned change waits for this notice."), common.case_url(case_of(notice)))]


def change_body(notice: OwnNotice) -> dict[str, Any]:
    """What is proposed (UK extension: proposedAmendments): it is made only after this notice (s75(1))."""
    said = []
    for one in changes_of(notice):
        entry: dict[str, Any] = {"id": str(one.pk), "description": _words(one), "rationale": one.reasons}
        said.append({**_head(one.contract), "proposedAmendments": [entry]})
    return _release(case_of(notice), said)


def _words(change: ContractChange) -> str:
    found = [str(ContractChange.Kind(change.kind).label)]
    if change.net is not None:
        found.append(bodies.money_words(change))
    if change.ends_on:
        found.append(_("until {day}").format(day=common.day_words(change.ends_on)))
    return "; ".join(found)


def change_published(notice: OwnNotice) -> None:
    named = {
        int(entry["id"])
        for one in notice.body.get("contracts", [])
        for entry in one.get("proposedAmendments", [])
    }
    rows = ContractChange.objects.filter(pk__in=named, contract__case=notice.case)
    for one in rows.select_related("contract"):
        changes.notice_published(change=one, number=number_of(notice))


def change_offered(case: Case) -> bool:
    waits = ContractChange.objects.filter(contract__in=_seen(case), state="planned", notice_number="")
    return waits.filter(needs_notice=True).exists() and not _under_way(case, "UK10")


# --- UK11 --------------------------------------------------------------------------------------------------
def endings_of(notice: OwnNotice) -> list[ContractEnding]:
    rows = ContractEnding.objects.filter(contract__in=_seen(case_of(notice)), notice_number="")
    wanted = notice.about.get("contract")
    return [one for one in rows.select_related("contract__award") if wanted in (None, one.contract_id)]


def ending_facts(notice: OwnNotice) -> list[Fact]:
    found = _intro(notice)
    for one in endings_of(notice):
        found += _contract_facts(
            one.contract,
            ("ended", _("Ended on"), common.day_words(one.ended_on)),
            ("why", _("Why it ended"), str(one.get_why_display())),
            ("reasons", _("Reasons"), one.reasons),
        )
    return found + common.authority_facts(notice)


def ending_check(notice: OwnNotice) -> list[tuple[str, str]]:
    if endings_of(notice):
        return []
    return [(_("No ended contract waits for this notice."), common.case_url(case_of(notice)))]


def ending_body(notice: OwnNotice) -> dict[str, Any]:
    said = []
    for one in endings_of(notice):
        contract = one.contract
        words = str(ContractEnding.Why(one.why).label)
        rationale = f"{words}. {one.reasons}".strip()
        entry: dict[str, Any] = {
            **bodies.contract_head(contract),
            "status": "terminated",
            "value": money(contract.net, contract.gross),
            "period": period(contract.starts_on, one.ended_on),
            "amendments": [{"id": "end", "date": day_ends(one.ended_on), "rationale": rationale}],
        }
        said.append(entry)
    return _release(case_of(notice), said)


def ending_published(notice: OwnNotice) -> None:
    named = {one["id"] for one in notice.body.get("contracts", [])}
    rows = ContractEnding.objects.filter(contract__case=notice.case, contract__reference__in=named)
    rows.update(notice_number=number_of(notice))


def ending_offered(case: Case) -> bool:
    waits = ContractEnding.objects.filter(contract__in=_seen(case), notice_number="").exists()
    return waits and not _under_way(case, "UK11")


def makers() -> list[NoticeMaker]:
    return [
        NoticeMaker(
            name="UK9",
            facts=performance_facts,
            check=performance_check,
            body=performance_body,
            tag=lambda notice: ["implementationUpdate" if notice.corrects_id else "implementation"],
            documents_in="contracts",
            document_type="implementationNotice",
            published=performance_published,
            offered=performance_offered,
        ),
        NoticeMaker(
            name="UK10",
            facts=change_facts,
            check=change_check,
            body=change_body,
            tag=lambda notice: ["contractAmendment"],
            documents_in="contracts",
            document_type="contractNotice",
            published=change_published,
            offered=change_offered,
        ),
        NoticeMaker(
            name="UK11",
            facts=ending_facts,
            check=ending_check,
            body=ending_body,
            tag=lambda notice: ["contractTermination"],
            documents_in="contracts",
            document_type="contractTerminationNotice",
            published=ending_published,
            offered=ending_offered,
        ),
    ]
