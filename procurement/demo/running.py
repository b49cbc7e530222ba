"""What happened to each procurement of the demonstration, lived through by the actions that officers and firms press.

The clock is held at the day of each step (`accounts.clock.held`); the caller keeps every mail back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.timezone import get_default_timezone

from accounts.actions.outbox import unheard
from accounts.clock import held, today
from accounts.models import Membership, Organisation, User
from accounts.papers import Unavailable
from procurement.actions import (
    aggregating,
    approving,
    awarding,
    cancelling,
    checklist,
    conflicts,
    contracts,
    invoicing,
    market,
    noticing,
    papers,
    paying,
    performance,
    publishing,
    questions,
    quoting,
    summaries,
)
from procurement.actions.lots import set_limits
from procurement.commissioning import KEYS
from procurement.demo.core import FILE, day, entry, firm, given
from procurement.demo.core import case as case_of
from procurement.models import Case, CaseAward, OwnNotice, PaperText
from procurement.quotes_payments import proposal
from procurement.release_parts import gross_of

__all__ = ["FILE", "Story", "bring", "story"]
NUMBER = "{n:06d}-{year}"


@dataclass
class Office:
    """Who acts: one writes, another approves, a third keeps the contracts."""

    rosa: User
    desmond: User
    hana: User


def bring(people: dict[str, User]) -> int:
    """Goes on where nothing happened yet; gives how many procurements moved."""
    office = Office(people["rosa"], people["desmond"], people["hana"])
    moved = 0
    with unheard():
        for one in given()["cases"]:
            story = Story(case_of(one["key"]), one, office)
            if story.is_lived:
                continue
            story.live()
            moved += 1
    return moved


def at(number: int, hour: int = 9) -> datetime:
    """That hour of a working day so far from today; never in the future, for what has happened."""
    return datetime.combine(day(number), time(hour, 30), tzinfo=get_default_timezone())


def people_of(organisation: Organisation) -> User:
    return Membership.objects.filter(organisation=organisation).select_related("user").order_by("pk")[0].user


class Story:
    """One case from its plan to where the demonstration shows it (`stands`)."""

    def __init__(self, case: Case, one: dict[str, Any], office: Office):
        self.case, self.one, self.office = case, one, office
        self.published = one.get("published", 0)

    @property
    def is_lived(self) -> bool:
        """A story is one transaction, so that one that was stopped begins anew."""
        case = self.case
        begun = (case.notices, case.quote_rounds, case.engagements)
        return case.state != Case.State.PLANNING or any(rows.exists() for rows in begun)

    def live(self) -> None:
        if self.one["stands"] in ("ready", "invited", "closed"):
            self.write_papers()  # files are written outside of any transaction
        with transaction.atomic():
            self.steps()

    def steps(self) -> None:
        steps: dict[str, tuple[Callable[[], None], ...]] = {
            "planning": (self.talk,),
            "ready": (self.shape, self.ready),
            "invited": (self.shape, self.invite, self.ask),
            "closed": (self.shape, self.invite),
            "standstill": (self.shape, self.invite, self.award, self.announce),
            "running": (self.shape, self.invite, self.award, self.contract, self.rate, self.pay),
            "quotes": (self.shape, self.quote),
            "cancelled": (self.shape, self.invite, self.cancel),
            "ended": (self.shape, self.invite, self.award, self.contract, self.rate, self.end),
        }
        for step in steps[self.one["stands"]]:
            self.case = Case.objects.get(pk=self.case.pk)
            step()

    # --- Before the notice ---------------------------------------------------------------------------------
    def talk(self) -> None:
        """The checklist half done, and a talk with the market that everybody may join."""
        checklist.answer(case=self.case, answers=dict.fromkeys(KEYS[:5], ("yes", "")), by=self.office.rosa)
        talk = market.plan_engagement(
            case=self.case,
            department=self.case.department,
            title="What would make a bench last?",
            text="We want benches that are sat on in fifteen years. Tell us what you have seen work, and what an "
            "order of forty should look like for a small firm.",
            closes_at=at(24, 16),
            questions=[
                "Which material would you choose, and why?",
                "How many could you make in three months?",
            ],
            by=self.office.rosa,
        )
        market.publish_engagement(engagement=talk, by=self.office.desmond)
        market.add_note(
            engagement=talk,
            text="Asked on the phone: yes, second-hand timber is welcome.",
            by=self.office.rosa,
        )

    def shape(self) -> None:
        """What must stand before anybody is invited, ten days before the notice."""
        with held(at(min(self.published, 0) - 10)):
            checklist.answer(case=self.case, answers=dict.fromkeys(KEYS, ("yes", "")), by=self.office.rosa)
            if self.case.is_above:
                market.say_why_none(
                    case=self.case,
                    reasons="We asked the same firms at length last year.",
                    by=self.office.rosa,
                )
                self.no_conflicts()
            if self.case.lots.count() == 1:
                set_limits(
                    case=self.case,
                    tendered=None,
                    awarded=None,
                    reasons=self.one["one_lot"],
                    by=self.office.rosa,
                )
            found = aggregating.look(self.case)
            if aggregating.needs_reason(self.case, found):
                aggregating.keep_reason(
                    case=self.case, reason="Another need, of other people, at another time.", seen=found.stand,
                    by=self.office.rosa,
                )  # fmt: skip
            self.approve("tender")

    def no_conflicts(self) -> None:
        conflicts.confirm(
            case=self.case,
            text="Everybody named here was asked and has no interest in any firm that may tender.",
            by=self.office.desmond,
        )

    def approve(self, before: str) -> None:
        """By whoever the standing orders name, and not by who asks."""
        if not approving.missing(self.case, before):
            return
        for one in approving.ask(case=self.case, before=before, by=self.office.rosa):
            line = approving.lines_of(one.kind, self.case).exclude(user=self.office.rosa)[0]
            approving.decide(approval=one, give=True, by=line.user)

    def write_papers(self) -> None:
        with held(at(self.published - 12)):
            for kind in ("invitation", "specification", "terms"):
                if self.case.paper_texts.filter(kind=kind, files__isnull=False).exists():
                    continue
                text = papers.begin_text(case=self.case, kind=kind, by=self.office.rosa)
                self.make_paper(text)

    def make_paper(self, text: PaperText) -> None:
        """As PDF where this machine can make one, else for Word."""
        try:
            papers.make_paper(text=text, format="pdf", by=self.office.rosa)
        except Unavailable:
            papers.make_paper(text=text, format="docx", by=self.office.rosa)

    # --- Notices -------------------------------------------------------------------------------------------
    def notice(self, kind: str, number: int, **more: Any) -> OwnNotice:
        """Written two days before, approved by the other officer, official on that day."""
        about, extra = more.get("about"), more.get("extra", {})
        with held(at(number - 3)):
            made = noticing.begin_notice(
                kind=kind, case=self.case, by=self.office.rosa, about=about, extra=extra
            )
            made = noticing.ask(notice=made, by=self.office.rosa)
        with held(at(number - 3, 15)):
            made = noticing.approve(notice=made, by=self.office.desmond)
        if made.state == OwnNotice.State.READY and not more.get("stays_ready"):
            official = at(number)
            with held(official + timedelta(hours=3)):
                made = publishing.record(
                    notice=made,
                    number=NUMBER.format(n=300_000 + made.pk, year=official.year),
                    ocid=f"ocds-h6vhtk-{0xD0000 + self.case.pk:06x}",
                    at=official,
                    by=self.office.rosa,
                )
        self.case = Case.objects.get(pk=self.case.pk)
        return made

    def ready(self) -> None:
        self.notice("UK4", 0, stays_ready=True)

    def invite(self) -> None:
        self.notice("UK4", self.published)

    def ask(self) -> None:
        """Firms ask; what is answered is answered to all."""
        firms = ("Canalside Sensors", "Kettle and Key", "Hockley Route Finders")
        for place, (asked, answer, lot) in enumerate(self.one["questions"]):
            organisation = firm(firms[place])
            asker = people_of(organisation)
            with held(at(self.published + 3 + place)):
                row = questions.ask(
                    case=self.case, by=asker, organisation=organisation, asked=asked,
                    lot_key=str(lot) if lot else "",
                )  # fmt: skip
            if answer:
                with held(at(self.published + 5 + place)):
                    questions.answer(enquiry=row, by=self.office.desmond, public_question=asked, text=answer)

    # --- Award and contract --------------------------------------------------------------------------------
    def award(self) -> None:
        decided = self.one["days"]["decision"]
        with held(at(decided)):
            self.approve("award")
            for one in self.one["awards"]:
                received, assessed, small = one["tenders"]
                winner = firm(one["supplier"])
                net = Decimal(one["net"])
                awarding.record_award(
                    case=self.case,
                    lots=list(self.case.lots.filter(number__in=one["lots"])),
                    supplier=awarding.Supplier(
                        name=winner.name,
                        key=f"GB-PPON-DEMO-{winner.pk:04d}-TRDS",
                        organisation=winner,
                        is_sme=True,
                        is_vcse=winner.kind == Organisation.Kind.SOCIAL_ENTERPRISE,
                    ),
                    net=net,
                    gross=gross_of(self.case, net),
                    reasons="The best mix of price, method and what stays in the neighbourhood.",
                    tenders_received=received,
                    tenders_assessed=assessed,
                    tenders_sme=small,
                    starts_on=self.case.needed_on,
                    ends_on=self.case.ends_on,
                    by=self.office.rosa,
                )
                self.case = Case.objects.get(pk=self.case.pk)

    def announce(self) -> None:
        """Above the threshold: summaries to everybody who tendered, then the award notice, and the standstill runs."""
        official = self.one["official_award"]
        with held(at(official - 4)):
            for award in self.case.awards.all():
                self.tell_result(award)
            self.no_conflicts()
        # Said beforehand, so that the notice states the right end of the standstill (section 51).
        self.notice("UK6", official, extra={"publishes_on": day(official).isoformat()})

    def tell_result(self, award: CaseAward) -> None:
        scores = [{"name": "Price", "score": 36, "most": 40}, {"name": "Method", "score": 44, "most": 50}]
        words = "Clear about who does what, in every language, with names of people who are there already."
        summaries.write_summary(
            award=award, tenderer=award.supplier_name, organisation=award.organisation, is_winner=True,
            reasons=words, scores=scores, by=self.office.rosa,
        )  # fmt: skip
        for name in ("PlotShare", "Vyse Street Software"):
            summaries.write_summary(
                award=award, tenderer=name, organisation=firm(name), winner_reasons=words, by=self.office.rosa,
                reasons="A good price; the coaches were not named yet.",
                scores=[{"name": "Price", "score": 40, "most": 40}, {"name": "Method", "score": 28, "most": 50}],
            )  # fmt: skip
        for summary in award.summaries.all():
            summaries.send_summary(summary=summary, by=self.office.rosa)

    def contract(self) -> None:
        """Signed three weeks after the decision, and shown with its details notice."""
        signed = self.one["days"]["decision"] + 21
        with held(at(signed)):
            self.approve("contract")
            for award in self.case.awards.all():
                made = contracts.draft_from(award=award, manager=self.office.hana, by=self.office.rosa)
                performance.set_figures(
                    contract=made, by=self.office.hana,
                    figures=[(name, target) for name, target in self.one["figures"]],
                )  # fmt: skip
                contracts.sign(contract=made, signed_on=today(), by=self.office.rosa)
        self.case = Case.objects.get(pk=self.case.pk)
        for made in self.case.council_contracts.all():
            self.notice("UK7", signed + 10, about={"contract": made.pk})

    def rate(self) -> None:
        """Each period is rated two weeks after it is over, and everybody may read it."""
        contract = self.case.council_contracts.get()
        for begin, end, ratings in self.one["ratings"]:
            first, last = day(begin), day(end)  # from today, and not from the day that is held
            with held(at(end + 14)):
                for kpi, rating in zip(contract.kpis.order_by("pk"), ratings, strict=True):
                    performance.rate(
                        kpi=kpi, starts_on=first, ends_on=last, rating=rating, by=self.office.hana
                    )
                performance.publish_by_hand(contract=contract, by=self.office.hana)

    def end(self) -> None:
        """It has come to its end, by time."""
        contracts.end_by_time()

    # --- Other ways ----------------------------------------------------------------------------------------
    def cancel(self) -> None:
        with held(at(-20)):
            cancelling.cancel(case=self.case, reasons=self.one["why"], by=self.office.rosa)

    def quote(self) -> None:
        """Firms whose turn it is are asked; two have answered, and nobody reads them yet."""
        closes = at(self.one["days"]["closes"], 12)
        with held(at(-5)):
            firms = [one.organisation for one in proposal(self.case)]
            round_ = quoting.ask(
                case=self.case,
                text="Twelve leaflets of four pages, in large print and Easy Read. Say your price and by when.",
                closes_at=closes,
                firms=firms,
                by=self.office.rosa,
            )
        for place, invite in enumerate(round_.invites.filter(state="asked")[:2]):
            with held(at(-2 + place, 11)):
                quoting.hand_in(
                    invite=invite, by=people_of(invite.organisation), net=Decimal(4_900 - 350 * place),
                    text="Tested with readers of the day centre.",
                )  # fmt: skip

    def pay(self) -> None:
        """Invoices in each state; the first ones went out in a run and are paid."""
        contract = self.case.council_contracts.get()
        by = people_of(contract.organisation)
        made = {}
        for number, net, received, stands in self.one["invoices"]:
            with held(at(received, 10)):
                made[number] = invoicing.hand_in(
                    contract=contract, by=by, number=number, party=contract.supplier_name,
                    description="Six repair cafés: coaching, tools and parts", net=Decimal(net),
                    vat=Decimal(net) / 5,
                )  # fmt: skip
            with held(at(received + 3)):
                if stands in ("approved", "paid"):
                    invoicing.approve(invoice=made[number], by=self.office.hana)
                if stands == "disputed":
                    invoicing.dispute(
                        invoice=made[number], by=self.office.hana,
                        reason="It bills two cafés in Stirchley; our list has one. Which day was the other?",
                    )  # fmt: skip
            if stands == "paid":
                with held(at(received + 8)):
                    paying.make_run(department=contract.department, by=self.office.hana)
                with held(at(received + 17, 14)):
                    made[number].refresh_from_db()
                    paying.note_paid(invoice=made[number], paid_on=today(), by=self.office.hana)


def story(key: str, people: dict[str, User]) -> Story:
    """For tests: the story of one case."""
    return Story(case_of(key), entry(key), Office(people["rosa"], people["desmond"], people["hana"]))
