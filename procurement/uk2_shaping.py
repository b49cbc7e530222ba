"""The preliminary market engagement notice (UK2; Procurement Act 2023, s17): made from the engagement and its case."""

from __future__ import annotations

from typing import Any

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.mails import absolute
from challenges.words_reading import moment_words
from procurement import cpv
from procurement.actions import market
from procurement.models import Case, Engagement, OwnNotice
from procurement.registries import Fact, NoticeMaker
from procurement.words import money, period_words
from surgeries import words as surgery_words


def engagement_of(notice: OwnNotice) -> Engagement | None:
    """The one that the notice names, else the newest of its case."""
    rows = Engagement.objects.filter(case=notice.case_id) if notice.case_id else Engagement.objects.none()
    wanted = notice.about.get("engagement")
    return rows.filter(pk=wanted).first() if wanted else rows.order_by("-pk").first()


def _url(case: Case) -> str:
    return reverse("procurement_shaping:market", args=[case.pk])


def facts(notice: OwnNotice) -> list[Fact]:
    """In the order of the form on Find a Tender."""
    case, found = notice.case, engagement_of(notice)
    if case is None or found is None:
        return []
    scope, talk = _("Scope"), _("Engagement")
    lots = list(case.lots.all())
    lines = [
        Fact(section=scope, key="title", label=_("Title"), value=case.title),
        Fact(section=scope, key="reference", label=_("Reference"), value=case.number),
        Fact(section=scope, key="description", label=_("Description"), value=case.need),
        Fact(section=scope, key="net", label=_("Estimated value without VAT"), value=money(case.whole_net)),
        Fact(section=scope, key="gross", label=_("Estimated value with VAT"), value=money(case.gross)),
        Fact(
            section=scope,
            key="period",
            label=_("Contract dates"),
            value=period_words(case.needed_on, case.ends_on),
        ),
        Fact(
            section=scope,
            key="cpv",
            label=_("CPV codes"),
            value="\n".join(f"{one.code} {cpv.name_of(one.code)}" for one in case.cpvs.filter(lot=None)),
        ),
        Fact(section=scope, key="place", label=_("Where it is done"), value=case.place),
    ]
    if len(lots) > 1:
        lines += [
            Fact(
                section=_("Lot {number}").format(number=lot.number),
                key=f"lot-{lot.number}",
                label=lot.title,
                value=f"{lot.outcomes}\n{money(lot.net)}".strip(),
            )
            for lot in lots
        ]
    said = [found.text, *(one["text"] for one in found.questions)]
    lines += [
        Fact(
            section=talk, key="deadline", label=_("Engagement deadline"), value=moment_words(found.closes_at)
        ),
        Fact(
            section=talk,
            key="process",
            label=_("Engagement process description"),
            value="\n".join(filter(None, said)),
        ),
        Fact(
            section=talk,
            key="take_part",
            label=_("How to take part"),
            value=absolute(found.get_absolute_url()),
        ),
    ]
    meetings = "\n".join(
        f"{one.title}, {surgery_words.when(one)}" for one in found.sessions.order_by("starts_at")
    )
    lines.append(Fact(section=talk, key="meetings", label=_("Meetings"), value=meetings))
    return lines


def check(notice: OwnNotice) -> list[tuple[str, str]]:
    """(what is missing, where it is put right)."""
    case, found = notice.case, engagement_of(notice)
    if case is None:
        return [(_("It is about no procurement."), "")]
    if found is None:
        return [(_("Plan what you ask the market first."), _url(case))]
    where = reverse("procurement_shaping:engagement", args=[found.pk])
    lacks = market.problems_with_publishing(found) if found.state == Engagement.State.DRAFT else []
    problems = [(line, where) for line in lacks]
    if not case.cpvs.exists():
        problems.append((_("It has no CPV code."), reverse("procurement_cases:inspect", args=[case.pk])))
    return problems


def body(notice: OwnNotice) -> dict[str, Any]:
    """planning with the end of the engagement, and what is known of the tender."""
    case, found = notice.case, engagement_of(notice)
    if case is None or found is None:
        return {}
    milestone = {
        "id": "engagement",
        "type": "engagement",
        "title": _("Market engagement"),
        "description": "\n".join([found.text, *(one["text"] for one in found.questions)]),
        "dueDate": localtime(found.closes_at).isoformat(timespec="seconds"),
        "status": "scheduled",
    }
    return {"planning": {"milestones": [milestone]}, "tender": _tender(case)}


def _tender(case: Case) -> dict[str, Any]:
    lots = list(case.lots.all())
    said: dict[str, Any] = {
        "id": case.number,
        "title": case.title,
        "description": case.need,
        "status": "planning",
        "mainProcurementCategory": case.category,
        "aboveThreshold": case.is_above,
        "value": _value(case.whole_net, case),
        "lots": [
            {
                "id": str(lot.number),
                "title": lot.title or case.title,
                "description": lot.outcomes or case.need,
                "status": "planning",
                "value": _value(lot.net + lot.options_net + lot.extensions_net, case),
                "suitability": {"sme": lot.suits_sme, "vcse": lot.suits_vcse},
                **_period(lot.starts_on or case.needed_on, lot.ends_on or case.ends_on),
            }
            for lot in lots
        ],
        "items": [
            {
                "id": str(number),
                "relatedLot": str(one.lot.number if one.lot else lots[0].number),
                "additionalClassifications": [
                    {"scheme": "CPV", "id": one.code, "description": cpv.name_of(one.code)}
                ],
            }
            for number, one in enumerate(case.cpvs.select_related("lot"), start=1)
        ],
    }
    return {name: value for name, value in said.items() if value not in ("", [])}


def _value(net: Any, case: Case) -> dict[str, Any]:
    gross = net * (1 + case.vat_percent / 100)
    return {"amount": float(net), "amountGross": round(float(gross), 2), "currency": "GBP"}


def _period(begin: Any, end: Any) -> dict[str, Any]:
    period = {
        name: f"{day.isoformat()}T00:00:00Z" for name, day in (("startDate", begin), ("endDate", end)) if day
    }
    return {"contractPeriod": period} if period else {}


def published(notice: OwnNotice) -> None:
    """The engagement becomes public with its notice, where it was a draft."""
    found = engagement_of(notice)
    if (
        found is not None
        and found.state == Engagement.State.DRAFT
        and not market.problems_with_publishing(found)
    ):
        at = notice.published_at or now()
        Engagement.objects.filter(pk=found.pk, state=Engagement.State.DRAFT).update(
            state=Engagement.State.PUBLIC, published_at=at
        )


def offered(case: Case) -> bool:
    return case.state == Case.State.PLANNING and case.engagements.exists()


MAKER = NoticeMaker(
    name="UK2",
    facts=facts,
    check=check,
    body=body,
    tag=lambda notice: ["planningUpdate" if notice.corrects_id else "planning"],
    documents_in="planning",
    document_type="marketEngagementNotice",
    published=published,
    offered=offered,
)
