"""The computed path of a case: which side of the threshold, which line of the standing orders, which notices and when.

Every amount and period is a row of `procurement/law/rows.csv`.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.clock import today
from procurement.law.days import last_of, working_day_on_or_before
from procurement.law.notices import must_be_official
from procurement.law.rows import Row, row
from procurement.models import ApprovalBand, Case, ContractChange, ContractEnding, OwnNotice
from procurement.registries import Due

ACT = "Procurement Act 2023"
Route, State = Case.Route, Case.State


def has_call_in(case: Case) -> bool:
    """Whether the law rows know key decisions for its nation."""
    return case.nation == Case.Nation.ENGLAND


def band_of(case: Case) -> ApprovalBand | None:
    """The line of the standing orders for its value, of those that hold on the day by which it is judged."""
    lines = ApprovalBand.objects.filter(holds_from__lte=case.judged_on)
    newest = lines.order_by("-holds_from").values("holds_from")[:1]
    return lines.filter(holds_from=newest, gross_from__lte=case.gross).order_by("-gross_from").first()


@dataclass(frozen=True)
class Side:
    """Which side of the threshold, and the sum that says so: `parts` are (label, pounds)."""

    parts: list[tuple[str, Decimal]]
    gross: Decimal
    threshold: Row
    notifiable: Row | None

    @property
    def is_above(self) -> bool:
        return self.gross >= self.threshold.amount

    @property
    def is_notifiable(self) -> bool:
        return self.notifiable is not None and self.gross >= self.notifiable.amount


def side_of(case: Case) -> Side:
    """All lots with options, extensions and VAT against the row of its kind (Schedule 3, paragraphs 1 and 4)."""
    vat = case.gross - case.whole_net
    parts = [
        (_("All lots"), case.net),
        (_("Options"), case.options_net),
        (_("Extensions"), case.extensions_net),
        (_("VAT, {rate} per cent").format(rate=f"{case.vat_percent.normalize():f}"), vat),
    ]
    try:
        notifiable = row("notifiable", case.judged_on, case.nation)
    except KeyError:
        notifiable = None
    return Side(parts, case.gross, row(f"threshold.{case.kind}", case.judged_on, case.nation), notifiable)


def route_problem(case: Case) -> str:
    """Why its route does not fit its value; "" where it does."""
    if not case.is_above:
        return ""
    threshold = row(f"threshold.{case.kind}", case.judged_on, case.nation)
    said = _("The value is at or above the threshold of £{amount} ({source}): {route} is not possible.")
    if case.route in (Route.BELOW_OPEN, Route.QUOTES):
        return said.format(
            amount=f"{threshold.amount:,}", source=threshold.source, route=case.get_route_display()
        )
    return ""


def is_official(case: Case, kind: str) -> bool:
    """Whether this notice must be on Find a Tender before anything of it is seen here."""
    return must_be_official(
        kind, above=case.is_above, notifiable=case.is_notifiable, advertised=case.is_advertised
    )


def notices(case: Case) -> list[Due]:
    """The notices that the law asks of this case, in the order of time."""
    stands = standing(case)
    found = [*_above(case)] if case.is_above else [*_below(case)]
    rows = [replace(due, is_done=_is_done(due, stands)) for due in found]
    if case.state == State.CANCELLED:  # what it did not come to is no longer owed
        return [due for due in rows if due.is_done or due.kind == "UK12"]
    return rows


def standing(case: Case) -> dict[str, date]:
    """The day of the newest published notice by kind: of this case, or of the council as a whole (UK1, UK17)."""
    rows = OwnNotice.objects.published().filter(Q(case=case) | Q(case=None, kind__in=["UK1", "UK17"]))
    return {kind: at.date() for kind, at in rows.order_by("published_at").values_list("kind", "published_at")}


def _is_done(due: Due, stands: dict[str, date]) -> bool:
    """That of the council as a whole counts for its own year or half year only."""
    day = stands.get(due.kind)
    if day is None:
        return False
    if due.kind == "UK1":
        return day >= year_begins(today())
    if due.kind == "UK17" and due.by:
        return day > due.by - timedelta(days=row("payments_compliance.due", due.by).amount)
    return True


def year_begins(day: date) -> date:
    """1 April of its financial year."""
    return date(day.year if day >= date(day.year, 4, 1) else day.year - 1, 4, 1)


def half_year_before(day: date) -> date:
    """The last end of a half year (31 March or 30 September) before that day."""
    ends = [date(day.year - 1, 9, 30), date(day.year, 3, 31), date(day.year, 9, 30)]
    return max(end for end in ends if end < day)


def half_year_end(day: date) -> date:
    """The end of the half year in which that day lies."""
    ends = [date(day.year, 3, 31), date(day.year, 9, 30), date(day.year + 1, 3, 31)]
    return min(end for end in ends if end >= day)


def _below(case: Case) -> Iterator[Due]:
    if not case.is_notifiable:
        return
    if case.is_advertised:
        said = _("Before the contract is advertised anywhere, this site included.")
        yield Due(kind="UK4", why=said, source=f"{ACT}, section 87(1)", by=case.publishes_on)
    said = _("As soon as reasonably practicable after the contract is entered into.")
    yield Due(kind="UK7", why=said, source=f"{ACT}, section 87(3)", by=_signed(case))


def _above(case: Case) -> Iterator[Due]:
    yield from _pipeline(case)
    yield from _before_tender(case)
    if case.state == State.CANCELLED:
        if _began(case):
            said = _("As soon as reasonably practicable after the decision not to award.")
            yield Due(kind="UK12", why=said, source=f"{ACT}, section 55", by=None)
        return
    plan = getattr(case, "plan", None)
    notice_on = (plan and plan.award_notice_on) or None
    said = _("Before the contract is entered into; begins the standstill.")
    if case.kind == Case.Kind.LIGHT_TOUCH:
        said = _("Before the contract is entered into.")
    yield Due(kind="UK6", why=said, source=f"{ACT}, section 50(1)", by=notice_on)
    yield from _contract(case)


def _pipeline(case: Case) -> Iterator[Due]:
    least, yearly = (row(f"pipeline.{name}", case.judged_on) for name in ("contract", "yearly"))
    if case.gross <= least.amount:
        return
    begun = year_begins(today())
    said = _(
        "The contract is worth more than £{least}: it stands in it where the council pays more than £{yearly}."
    )
    days = row("pipeline.notice", begun).amount
    why = said.format(least=f"{least.amount:,}", yearly=f"{yearly.amount:,}")
    yield Due(kind="UK1", why=why, source=f"{ACT}, section 93", by=begun + timedelta(days=days - 1))


def _before_tender(case: Case) -> Iterator[Due]:
    plan = getattr(case, "plan", None)
    opens = case.publishes_on
    if case.route == Route.DIRECT:
        said = _("Before a direct award.")
        yield Due(kind="UK5", why=said, source=f"{ACT}, section 44", by=case.decision_on)
        return
    if plan and plan.uses_planned:
        rule = row("planned.least", case.judged_on)
        by = opens and working_day_on_or_before(opens - timedelta(days=rule.amount))
        said = _("It shortens the time for tenders: {n} days to 12 months before the tender notice.")
        yield Due(kind="UK3", why=said.format(n=rule.amount), source=rule.source, by=by)
    if plan and plan.engages:
        said = _("You talk to the market; without it the tender notice says why it was not published.")
        yield Due(kind="UK2", why=said, source=f"{ACT}, section 17", by=opens)
    said = _("It invites tenders: before anything of it is seen here.")
    yield Due(kind="UK4", why=said, source=f"{ACT}, section 21", by=opens)


def _began(case: Case) -> bool:
    """Whether a tender or a transparency notice of it stands (s55(1))."""
    return case.notices.published().filter(kind__in=["UK4", "UK5"]).exists()


def _signed(case: Case) -> date | None:
    """When the contract was, or is planned to be, entered into."""
    contract = case.council_contracts.exclude(signed_on=None).order_by("signed_on").first()
    if contract:
        return contract.signed_on
    plan = getattr(case, "plan", None)
    return plan.signs_on if plan else None


def _contract(case: Case) -> Iterator[Due]:
    signed, is_light = _signed(case), case.kind == Case.Kind.LIGHT_TOUCH
    rule = row("details_notice.light_touch" if is_light else "details_notice", case.judged_on)
    said = _("Within {n} days of entering into the contract.").format(n=rule.amount)
    yield Due(kind="UK7", why=said, source=rule.source, by=signed and last_of(rule.amount, signed))
    if signed:
        yield _payments(signed)
    figures = row("key_figures", case.judged_on)
    if case.gross > figures.amount and not is_light and case.kind != Case.Kind.CONCESSION:
        rule = row("performance.yearly", case.judged_on)
        said = _(
            "More than £{amount}: its key performance indicators are assessed at least once in 12 months."
        )
        yield Due(
            kind="UK9",
            why=said.format(amount=f"{figures.amount:,}"),
            source=rule.source,
            by=signed and signed + timedelta(days=rule.amount),
        )
    yield from _changes(case)
    yield from _end(case)


def _end(case: Case) -> Iterator[Due]:
    """At the planned end; for a contract that ended early, its part in the register says it instead."""
    early = ContractEnding.objects.filter(contract__case=case).exclude(why=ContractEnding.Why.EXPIRED)
    if early.exists():
        return
    rule = row("termination_notice", case.judged_on)
    ends = case.ends_on and last_of(rule.amount, case.ends_on)
    said = _("Within {n} days of the end of the contract, the planned end included.").format(n=rule.amount)
    yield Due(kind="UK11", why=said, source=rule.source, by=ends)


def _changes(case: Case) -> Iterator[Due]:
    """Owed once somebody means to change the contract: one is being written or stands. For a change that is planned in
    the register, its part says it."""
    planned = ContractChange.objects.filter(contract__case=case, state="planned", needs_notice=True)
    if planned.filter(notice_number="").exists():
        return
    if case.notices.exclude(state="dropped").filter(kind="UK10").exists():
        said = _("Before the contract is changed.")
        yield Due(kind="UK10", why=said, source=f"{ACT}, section 75", by=None)


def _payments(signed: date) -> Due:
    rule = row("payments_compliance.due", signed)
    half = half_year_end(max(signed, half_year_before(today())))
    said = _("The council says how fast it pays under public contracts, every half year.")
    by = half + timedelta(days=rule.amount)
    return Due(kind="UK17", why=said, source=rule.source, by=by)


def later() -> list[tuple[str, str, str]]:
    """What is due only when something happens: notice, when, source."""
    return [
        ("UK10", _("Before a contract is changed"), f"{ACT}, section 75"),
        ("UK12", _("As soon as it is decided not to award"), f"{ACT}, section 55"),
        ("UK9", _("Within 30 days of a breach or failure that is settled"), f"{ACT}, section 71"),
    ]
