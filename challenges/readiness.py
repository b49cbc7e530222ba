"""Is a challenge ready to be invited? What is missing, and what would be wise, one line each.

`checks(challenge)` reads and never writes. Rows come through `.all()`, so that `for_checks(queryset)` answers a list
of challenges in a number of queries that does not grow. Planned dates are asked for with `opens_at`, `closes_at`
and `decision_on`; left out, those of the challenge count.

`section` says where it is put right; whoever has the screen of that section says its address in `section_urls`
(this part: problem, affected, evidence, outcomes, constraints, terms, money, asked; the part "office": people, dates,
route, notices, deciders).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

from django.db.models import Exists, OuterRef, QuerySet
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from challenges import clock, topics
from challenges.models import Challenge, Notice, Stage, StageKind
from challenges.routes import rules_of
from engagement.models import TopicLink

MISSING: Literal["missing"] = "missing"  # it can't be invited like this
ADVICE: Literal["advice"] = "advice"  # it can, and somebody should think about it

By = Stage.Decides

EVIDENCE = "evidence"  # the kind of a TopicLink from what people said to the challenge

SHORTEST, SHORT = (
    14,
    21,
)  # days of a window: under the first it is not open to everybody, under the second it is hard

section_urls: dict[str, Callable[[Challenge], str]] = {}


@dataclass(frozen=True, kw_only=True)
class Check:
    """One thing that is not as it should be."""

    code: str
    level: Literal["missing", "advice"]
    text: str
    section: str

    @property
    def is_missing(self) -> bool:
        return self.level == MISSING

    def url(self, challenge: Challenge) -> str:
        """Where it is put right; "" where nobody has a screen for it."""
        found = section_urls.get(self.section)
        return found(challenge) if found else ""


def for_checks(challenges: QuerySet) -> QuerySet:
    """With everything that `checks` reads, in nine more queries."""
    links = TopicLink.objects.standing().filter(
        kind=EVIDENCE, target__kind=topics.KIND, target__key=OuterRef("public_id")
    )
    return challenges.annotate(has_links=Exists(links)).prefetch_related(
        "outcomes", "value_parts", "notices", "gatherings", "evidence_comments",
        "programme__deciders", "programme__plans__stages",
    )  # fmt: skip


def checks(
    challenge: Challenge,
    *,
    opens_at: datetime | None = None,
    closes_at: datetime | None = None,
    decision_on: date | None = None,
) -> list[Check]:
    """Everything that is missing first, then what is advised; nothing for a challenge that can be invited as it is."""
    found = [
        *_of_words(challenge),
        *_of_people(challenge),
        *_of_money(challenge),
        *_of_route(challenge, opens_at or challenge.opens_at),
        *_of_dates(
            opens_at or challenge.opens_at,
            closes_at or challenge.closes_at,
            decision_on or challenge.decision_on,
        ),
    ]
    return sorted(found, key=lambda check: not check.is_missing)


def missing(challenge: Challenge, **planned: Any) -> list[Check]:
    """What stands in the way of inviting."""
    return [check for check in checks(challenge, **planned) if check.is_missing]


def _missing(code: str, text: str, section: str) -> Check:
    return Check(code=code, level=MISSING, text=text, section=section)


def _advice(code: str, text: str, section: str) -> Check:
    return Check(code=code, level=ADVICE, text=text, section=section)


def _of_words(challenge: Challenge) -> Iterator[Check]:
    if not challenge.statement.strip():
        yield _missing("statement", _("The problem is not described."), "problem")
    if not challenge.affected.strip():
        yield _advice("affected", _("It does not say who is affected."), "affected")
    if not challenge.evidence.strip():
        yield _advice("evidence", _("It does not say what we know."), "evidence")
    if not any(outcome.is_measurable for outcome in challenge.outcomes.all()):
        yield _missing(
            "outcomes",
            _("No outcome is measurable: one needs an indicator, a figure of today and one that is wanted."),
            "outcomes",
        )
    if challenge.ip_term_id is None:
        yield _missing("ip_term", _("It does not say who keeps the rights."), "terms")
    if challenge.data_term_id is None:
        yield _missing("data_term", _("It does not say how personal data is handled."), "terms")
    if not _was_anybody_asked(challenge):
        yield _advice(
            "nobody_asked",
            _("Nobody was asked: there is no workshop, and nothing that people said stands as evidence."),
            "asked",
        )


def _was_anybody_asked(challenge: Challenge) -> bool:
    if any(one.solution_id is None for one in challenge.gatherings.all()):
        return True
    if list(challenge.evidence_comments.all()):
        return True
    if hasattr(challenge, "has_links"):
        return challenge.has_links
    links = TopicLink.objects.standing().filter(kind=EVIDENCE, target__kind=topics.KIND)
    return links.filter(target__key=challenge.public_id).exists()


def _of_people(challenge: Challenge) -> Iterator[Check]:
    if challenge.owner_id is None:
        yield _missing("owner", _("It has no owner."), "people")
    if challenge.substitute_id is None:
        yield _advice("substitute", _("Nobody stands in for the owner."), "people")
    yield from _of_deciders(challenge)


def _of_deciders(challenge: Challenge) -> Iterator[Check]:
    """Where the newest plan lets the head of the department or the board decide, somebody is named."""
    programme = challenge.programme
    plans = sorted(programme.plans.all(), key=lambda plan: plan.number) if programme else []
    if programme is None or not plans:
        return
    there = {one.department_id for one in programme.deciders.all()}
    wanted = {stage.decides for stage in plans[-1].stages.all() if stage.kind != StageKind.DEFINE}
    for decides, department in ((By.DEPARTMENT, challenge.department_id), (By.BOARD, None)):
        if decides in wanted and department not in there:
            text = _("By the plan some gates are decided by: {who}. Nobody is named for it.")
            yield _advice(f"decider_{decides.value}", text.format(who=decides.label), "deciders")


def _of_money(challenge: Challenge) -> Iterator[Check]:
    if not list(challenge.value_parts.all()):
        yield _missing(
            "value",
            _("The value is not estimated: all stages, all payments, options and what may be bought."),
            "route",
        )
    if challenge.is_paid and not challenge.next_value:
        yield _missing(
            "paid_without_value",
            _("Taking part is paid, and it does not say how much the next stage is worth."),
            "money",
        )
    if not challenge.effort_hours:
        yield _missing("effort", _("It does not say how many hours an answer takes."), "money")


def _of_route(challenge: Challenge, opens_at: datetime | None) -> Iterator[Check]:
    rules = rules_of(challenge.route)
    if rules is None:
        yield _missing("route", _("No legal route is chosen."), "route")
        return
    if challenge.route_approved_at is None:
        yield _missing("route_approval", _("The legal route is not approved."), "route")
    recorded = {notice.kind: notice for notice in challenge.notices.all()}
    for kind in rules.first:
        name = str(Notice.Kind(kind).label)
        if kind not in recorded:
            text = _("{notice}: its official number, OCID and time are not recorded.")
            yield _missing(f"notice_{kind}", text.format(notice=name), "notices")
        elif opens_at and recorded[kind].published_at > opens_at:
            text = _("{notice}: it is published after the invitation opens.")
            yield _missing(f"notice_{kind}_late", text.format(notice=name), "notices")


def _of_dates(opens: datetime | None, closes: datetime | None, decision: date | None) -> Iterator[Check]:
    if opens is None or closes is None:
        yield _missing("dates", _("It does not say when the invitation opens and closes."), "dates")
    elif opens >= closes:
        yield _missing("dates", _("The invitation closes before it opens."), "dates")
    else:
        yield from _of_window((closes - opens).days)
    if closes and not clock.is_usual(closes):
        yield _advice("closing", _("It does not close at 12 noon on a working day."), "dates")
    if decision is None:
        yield _missing("decision", _("It does not say by when the department decides."), "dates")
    elif closes and decision < localtime(closes).date():
        yield _missing("decision", _("The decision comes before the invitation closes."), "dates")


def _of_window(days: int) -> Iterator[Check]:
    if days >= SHORT:
        return
    text = ngettext("A window of {days} day is short.", "A window of {days} days is short.", days)
    make = _missing if days < SHORTEST else _advice
    yield make("window", text.format(days=days), "dates")
