"""The legal routes: what each asks for before anybody is invited, what it allows, and what may follow stage 6.

Source: Procurement Act 2023 (sections and Schedules named beside each), `docs/adr`. Facts for officers, not advice:
each page that shows a route says that a procurement lawyer has the last word.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from challenges.models import Notice, Route

Kind = Notice.Kind


@dataclass(frozen=True, kw_only=True)
class After:
    """One thing that "adopt" may mean: `name` is stored, `label` is read, `needs` says what must happen first."""

    name: str
    label: str | Promise
    needs: str | Promise = ""


@dataclass(frozen=True, kw_only=True)
class Rules:
    """What a route asks for and allows. `first` are the notices that must be official before anything of stage 2 is
    visible; `later` those that are due afterwards; `suitability` whether firms may be sifted before they answer
    (s85); `fits` and `warns` are read by who chooses; `source` names the law."""

    route: str
    fits: str | Promise
    warns: str | Promise
    first: tuple[str, ...]
    later: tuple[str, ...]
    suitability: bool
    pays_for: str | Promise
    after: tuple[After, ...]
    source: str


NEW_COMPETITION = After(
    name="new_competition",
    label=_("A new competition in which everybody may take part"),
    needs=_("Publish a tender notice; what those who took part here know must be open to all"),
)
SMALL_CONTRACT = After(
    name="small_contract",
    label=_("A contract below the threshold"),
    needs=_("Below £207,720 with VAT; from £30,000 a contract details notice"),
)
OPEN_LICENCE = After(
    name="open_licence",
    label=_("Use of what was built under an open licence, without buying anything"),
)
SAME_PROCEDURE = After(
    name="same_procedure",
    label=_("The contract awarded in the last round of the same procedure"),
    needs=_(
        "Within what the tender notice described; assessment summaries, award notice and standstill first"
    ),
)

RULES: dict[str, Rules] = {
    rules.route: rules
    for rules in (
        Rules(
            route=Route.RESEARCH,
            fits=_(
                "The council pays for research and development whose results do not only serve itself, and does "
                "not pay the whole of it"
            ),
            warns=_("Buying the finished thing is not exempt: it needs a competition of its own"),
            first=(),
            later=(),
            suitability=True,
            pays_for=_("Research and development up to a prototype"),
            after=(NEW_COMPETITION, SMALL_CONTRACT, OPEN_LICENCE),
            source="Procurement Act 2023, Schedule 2, paragraph 22",
        ),
        Rules(
            route=Route.FLEXIBLE,
            fits=_("The council means to buy what works, from those who come through the stages"),
            warns=_("What the tender notice did not describe can't be bought at the end"),
            first=(Kind.TENDER,),
            later=(Kind.AWARD, Kind.DETAILS),
            suitability=True,
            pays_for=_("All stages and the purchase"),
            after=(SAME_PROCEDURE, NEW_COMPETITION),
            source="Procurement Act 2023, sections 20 and 21",
        ),
        Rules(
            route=Route.BELOW,
            fits=_("All that may be paid, the purchase included, stays below the threshold"),
            warns=_("Firms can't be sifted for suitability before they answer (section 85)"),
            first=(Kind.TENDER,),
            later=(Kind.DETAILS,),
            suitability=False,
            pays_for=_("All stages and the purchase, below the threshold"),
            after=(SMALL_CONTRACT, NEW_COMPETITION),
            source="Procurement Act 2023, sections 84 to 88",
        ),
        Rules(
            route=Route.DIRECT,
            fits=_("A first prototype from one firm, made for research, experiment or study"),
            warns=_("No quantities beyond what shows that it works (Schedule 5, paragraph 3)"),
            first=(Kind.TRANSPARENCY,),
            later=(Kind.AWARD, Kind.DETAILS),
            suitability=True,
            pays_for=_("The prototype alone"),
            after=(NEW_COMPETITION, OPEN_LICENCE),
            source="Procurement Act 2023, Schedule 5, paragraphs 2 and 3; section 44",
        ),
        Rules(
            route=Route.GRANT,
            fits=_("The council supports firms and gets nothing of its own for it"),
            warns=_("Each payment and help in kind counts as a subsidy: add them up for each firm"),
            first=(),
            later=(),
            suitability=True,
            pays_for=_("Grants and prizes"),
            after=(NEW_COMPETITION, SMALL_CONTRACT, OPEN_LICENCE),
            source="Subsidy Control Act 2022",
        ),
    )
}


def rules_of(route: str) -> Rules | None:
    return RULES.get(route)


THRESHOLD = 207_720  # pounds with VAT: services, councils, 2026-27 (SI 2025/1200)
NOTIFIABLE = 30_000  # pounds with VAT (s87)


@dataclass(frozen=True, kw_only=True)
class Figure:
    """An amount in pounds that the law sets, from a day on; `source` names the law, `checked_on` is the day on which we
    read it there. When the law changes, the next row is added and the old one stays: what was given then was judged by
    it."""

    amount: int
    holds_from: date
    source: str
    checked_on: date


MINIMAL_ASSISTANCE = (
    Figure(
        amount=315_000,
        holds_from=date(2023, 1, 4),
        source="Subsidy Control Act 2022, section 36(1); in force by SI 2022/1359, regulation 2",
        checked_on=date(2026, 11, 26),
    ),
)


def minimal_assistance(on: date) -> Figure:
    """What one enterprise may get as minimal financial assistance from all public bodies together, in the financial
    year of that day and the two before it (s36(2)). Section 37 asks for a written confirmation before each gift."""
    rows = [row for row in MINIMAL_ASSISTANCE if row.holds_from <= on]
    return rows[-1] if rows else MINIMAL_ASSISTANCE[0]
