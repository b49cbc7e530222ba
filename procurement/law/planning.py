"""The dates of a procurement, counted back from the day on which the contract is needed; and what is wrong with those
that somebody chose. Knows of no database: what it needs to know stands in `Need`.

Periods come from `rows.csv`; "Council practice" there means that no statute asks for it.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from procurement.law.days import is_working_day, standstill_ends, working_day_on_or_before, working_days_from
from procurement.law.rows import Row, row
from procurement.law.tendering import Need, is_statutory, least, participation, period

UK = ZoneInfo("Europe/London")
NOON = time(12)
DAY = timedelta(days=1)
STATUTE, ADVICE = "statute", "advice"


@dataclass(frozen=True, kw_only=True)
class Line:
    """One day of the plan. `name` is stable; `source` where the period is written."""

    name: str
    label: str | Promise
    day: date
    why: str
    source: str
    clock: time | None = None


@dataclass(frozen=True, kw_only=True)
class Chosen:
    """The days that somebody chose; None where they have not."""

    needed_on: date | None = None
    signs_on: date | None = None
    award_notice_on: date | None = None
    decision_on: date | None = None
    closes_at: datetime | None = None
    questions_until: datetime | None = None
    publishes_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class Fault:
    """What is wrong with a chosen date: `weight` is "statute" where a legal minimum is broken, else "advice"."""

    field: str
    text: str
    weight: str = ADVICE
    source: str = ""


LABELS = {
    "planned_notice": gettext_lazy("Planned procurement notice (UK3)"),
    "engagement": gettext_lazy("Talk to the market, with its notice (UK2)"),
    "forward_plan": gettext_lazy("On the forward plan"),
    "approvals": gettext_lazy("Ask for approvals, documents ready"),
    "decision_to_tender": gettext_lazy("Key decision to go to market published"),
    "tender_call_in": gettext_lazy("Its call-in is over after"),
    "publishes_on": gettext_lazy("Tender notice"),
    "takes_part": gettext_lazy("Requests to take part until"),
    "questions_until": gettext_lazy("Questions until"),
    "closes_at": gettext_lazy("Tenders until"),
    "award_approvals": gettext_lazy("Ask for approvals of the award"),
    "decision_on": gettext_lazy("Award decided"),
    "transparency": gettext_lazy("Transparency notice (UK5)"),
    "call_in": gettext_lazy("Its call-in is over after"),
    "summaries": gettext_lazy("Assessment summaries sent"),
    "award_notice_on": gettext_lazy("Contract award notice (UK6)"),
    "standstill": gettext_lazy("Last day of the standstill"),
    "signs_on": gettext_lazy("Contract signed"),
    "needed_on": gettext_lazy("Contract begins"),
}


def working_days_before(day: date, number: int) -> date:
    """The working day with that many working days from it (itself included) up to, and without, the given day."""
    while number > 0:
        day -= DAY
        number -= is_working_day(day)
    return day


def award_notice_before(signs_on: date) -> date:
    """The last working day on which an award notice lets the contract be signed on that day (s51)."""
    day = working_day_on_or_before(signs_on - DAY)
    while standstill_ends(day) >= signs_on:
        day = working_day_on_or_before(day - DAY)
    return day


def call_in_ends(published_on: date, nation: str = "england") -> date:
    """The last day on which a decision can be called in: so many working days beginning the day after."""
    return working_days_from(published_on + DAY, row("call_in", published_on, nation).amount)


def published_for(free_on: date, nation: str = "england") -> date:
    """The last working day on which a decision can be published so that its call-in is over before that day."""
    day = working_day_on_or_before(free_on - DAY)
    while call_in_ends(day, nation) >= free_on:
        day = working_day_on_or_before(day - DAY)
    return day


def earliest_decision(planned_on: date, nation: str = "england") -> date:
    """The first day on which a key decision may be taken: so many clear days after it stood on the forward plan."""
    return planned_on + (row("forward_plan", planned_on, nation).amount + 1) * DAY


def noon(day: date) -> datetime:
    """12 noon UK time."""
    return datetime.combine(day, NOON, tzinfo=UK)


class Backwards:
    """Goes back day by day and keeps what it passes."""

    def __init__(self, need: Need, needed_on: date):
        self.need, self.on, self.lines = need, needed_on, []
        self.needed_on = needed_on

    def rule(self, name: str) -> Row:
        return row(name, self.on, self.need.nation)

    def add(self, name: str, day: date, why: str, source: str = "", clock: time | None = None) -> date:
        self.lines.append(Line(name=name, label=LABELS[name], day=day, why=why, source=source, clock=clock))
        self.on = day
        return day

    def back(self, name: str, rule: str, why: str) -> date:
        """So many working days before where it stands."""
        found = self.rule(rule)
        day = working_days_before(self.on, found.amount)
        return self.add(name, day, why.format(n=found.amount), found.source)

    def plan(self) -> list[Line]:
        self.add("needed_on", self.needed_on, _("You said so."))
        self.back("signs_on", "practice.start", _("{n} working days to get ready."))
        self.award()
        if self.need.advertised:
            self.tenders()
        self.before()
        order = list(LABELS)
        return sorted(self.lines, key=lambda line: (line.day, order.index(line.name)))

    def award(self) -> None:
        need, signs_on = self.need, self.on
        if need.has_standstill:
            rule = self.rule("standstill")
            notice = award_notice_before(signs_on)
            said = _("{n} working days beginning with the award notice; signed on a later day.")
            self.add("standstill", standstill_ends(notice), said.format(n=rule.amount), rule.source)
            self.add(
                "award_notice_on", notice, _("Begins the standstill."), "Procurement Act 2023, section 50(1)"
            )
        elif need.above:
            said = _("Before the contract is entered into; no standstill is due for light touch contracts.")
            notice = working_days_before(self.on, 1)
            self.add("award_notice_on", notice, said, "Procurement Act 2023, section 50(1)")
        if need.above and not need.direct:
            self.back("summaries", "practice.summaries", _("Each firm that was assessed reads why, first."))
        self.decision()

    def decision(self) -> None:
        need = self.need
        if need.key == "contract":
            self.call_in("call_in", "decision_on", _("Published on the same day."))
        else:
            self.add("decision_on", working_days_before(self.on, 1), _("The day before, at the latest."))
        if need.above and need.direct:
            said = _("Before a direct award.")
            self.add(
                "transparency", working_days_before(self.on, 1), said, "Procurement Act 2023, section 44"
            )
        if need.approvals_before_award:
            said = _("{n} working days for those who approve.")
            self.back("award_approvals", "practice.award_approvals", said)

    def call_in(self, name: str, decision: str, why: str) -> None:
        """The end of the call-in, its decision, and the forward plan before that."""
        free_on, nation = self.on, self.need.nation
        day = published_for(free_on, nation)
        rule = row("call_in", day, nation)
        said = _("{n} working days beginning the day after the decision is published.").format(n=rule.amount)
        self.add(name, call_in_ends(day, nation), said, rule.source)
        self.add(decision, day, why)
        rule = row("forward_plan", day, nation)
        listed = working_day_on_or_before(day - (rule.amount + 1) * DAY)
        said = _("{n} clear days before the decision.").format(n=rule.amount)
        self.add("forward_plan", listed, said, rule.source)
        self.on = day

    def tenders(self) -> None:
        need = self.need
        assessment = self.rule("practice.assessment" if need.above else "practice.assessment_below")
        closes = working_days_before(self.on, assessment.amount)
        said = _("12 noon on a working day; {n} working days to assess.").format(n=assessment.amount)
        self.add("closes_at", closes, said, assessment.source, NOON)
        rule = self.rule("practice.questions")
        asked = working_day_on_or_before(closes - rule.amount * DAY)
        said = _("{n} days before, so that every answer can still be used.").format(n=rule.amount)
        self.add("questions_until", asked, said, rule.source, NOON)
        rule = period(need, closes)
        opened = closes - rule.amount * DAY
        if need.two_stages and need.above:
            first = participation(need, closes)
            until = working_day_on_or_before(opened)
            said = _("{n} days for tenders follow.").format(n=rule.amount)
            self.add("takes_part", until, said, rule.source, NOON)
            rule, opened = first, until - first.amount * DAY
        said = _("{n} days for tenders at least: {note}.") if is_statutory(need) else _("{n} days: {note}.")
        published = working_day_on_or_before(opened)
        self.add("publishes_on", published, said.format(n=rule.amount, note=rule.note), rule.source)

    def before(self) -> None:
        need = self.need
        opens = self.on = next((one.day for one in self.lines if one.name == "publishes_on"), self.on)
        if need.key == "tender":
            self.call_in("tender_call_in", "decision_to_tender", _("Before anything is published."))
        said = _("{n} working days for those who approve, and for the conflicts assessment.")
        self.back("approvals", "practice.approvals", said)
        if need.engages:
            rule = self.rule("practice.engagement")
            said = _("{n} days with the market; its notice stands before the tender notice.")
            day = working_day_on_or_before(self.on - rule.amount * DAY)
            self.add(
                "engagement", day, said.format(n=rule.amount), "Procurement Act 2023, sections 16 and 17"
            )
        if need.planned:
            rule = row("planned.least", opens, need.nation)
            said = _("{n} days before the tender notice, and no more than 12 months.").format(n=rule.amount)
            day = working_day_on_or_before(opens - rule.amount * DAY)
            self.add("planned_notice", day, said, rule.source)


def backwards(need: Need, needed_on: date) -> list[Line]:
    """Every day of the plan, the first first."""
    return Backwards(need, needed_on).plan()


def faults(need: Need, chosen: Chosen, today: date) -> list[Fault]:
    """What is wrong with the chosen dates: a minimum period, an order, a day in the past, an unusual time."""
    return [
        *_past(need, chosen, today),
        *_window(need, chosen, today),
        *_order(chosen),
        *_standstill(need, chosen),
    ]


def _days(chosen: Chosen) -> list[tuple[str, date]]:
    """The chosen ones, in the order in which they have to come."""
    closes, asked = chosen.closes_at, chosen.questions_until
    found = (
        ("publishes_on", chosen.publishes_on),
        ("questions_until", asked and asked.astimezone(UK).date()),
        ("closes_at", closes and closes.astimezone(UK).date()),
        ("decision_on", chosen.decision_on),
        ("award_notice_on", chosen.award_notice_on),
        ("signs_on", chosen.signs_on),
        ("needed_on", chosen.needed_on),
    )
    return [(name, day) for name, day in found if day is not None]


def _past(need: Need, chosen: Chosen, today: date) -> list[Fault]:
    said = _("{what} lies in the past.")
    return [
        Fault(field=name, text=said.format(what=LABELS[name]))
        for name, day in _days(chosen)
        if day < today and (need.advertised or name in ("decision_on", "signs_on", "needed_on"))
    ]


def _window(need: Need, chosen: Chosen, today: date) -> list[Fault]:
    if chosen.closes_at is None or not need.advertised:
        return []
    local = chosen.closes_at.astimezone(UK)
    found = []
    if local.time() != NOON or not is_working_day(local.date()):
        found.append(Fault(field="closes_at", text=_("Tenders usually close at 12 noon on a working day.")))
    opens = chosen.publishes_on or today
    rule = least(need, opens)
    days = (local.date() - opens).days
    if days >= rule.amount:
        return found
    if is_statutory(need):
        said = _(
            "Only {days} days from the tender notice to the closing time: {least} are the least ({source})."
        )
    else:
        said = _(
            "Only {days} days from the tender notice to the closing time: the council gives {least}. That is no "
            "statutory minimum ({source})."
        )
    text = said.format(days=days, least=rule.amount, source=rule.source)
    weight = STATUTE if is_statutory(need) else ADVICE
    return [*found, Fault(field="closes_at", text=text, weight=weight, source=rule.source)]


def _order(chosen: Chosen) -> list[Fault]:
    days, found = _days(chosen), []
    for (first, early), (second, late) in itertools.pairwise(days):
        if late < early:
            said = _("{second} comes before {first}.")
            found.append(Fault(field=second, text=said.format(second=LABELS[second], first=LABELS[first])))
    return found


def _standstill(need: Need, chosen: Chosen) -> list[Fault]:
    if not need.has_standstill or chosen.award_notice_on is None or chosen.signs_on is None:
        return []
    last = standstill_ends(chosen.award_notice_on)
    if chosen.signs_on > last:
        return []
    rule = row("standstill", chosen.award_notice_on, need.nation)
    said = _("The standstill runs until {day}: the contract can be signed on a later day only ({source}).")
    text = said.format(day=date_format(last, "DATE_FORMAT"), source=rule.source)
    return [Fault(field="signs_on", text=text, weight=STATUTE, source=rule.source)]
