"""Key decisions: forward plan, decision record, call-in; buying again; ending without an award."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.core.cache import cache
from django.urls import reverse
from wagtail.models import Site

from accounts.models import Organisation
from cms.models import SiteSettings
from engagement.errors import Refused
from procurement.actions import approving, cancelling, copying, key_decisions
from procurement.actions.noticing import offered_for
from procurement.actions.planning import begin_case, keep_codes, set_facts, set_people
from procurement.actions.releasing import publish_release
from procurement.models import Case, KeyDecision, OwnNotice, Procurement
from procurement.office.planning_home import tasks_of
from procurement.registries import problems_before
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import an_award, buyer, department, firm, in_lots
from tests.procurement.planning import approver, band, planned, stands
from tests.procurement.test_planning_pages import at_desk, page

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
TODAY = date(2026, 11, 26)  # a Thursday; five working days after it end on Friday 4 December
LISTED = date(2026, 10, 1)


@pytest.fixture(autouse=True)
def in_november():
    with time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=UK), tick=False):
        yield


@pytest.fixture
def case():
    return planned()


def record(case: Case, **given) -> KeyDecision:
    given = {"is_key": True, "what": "To buy", "planned_on": LISTED, **given}
    return key_decisions.plan_decision(case=case, by=case.owner, **given)


def decide(case: Case, **given) -> KeyDecision:
    given = {"reasons": "Best", "decided_by": "Cabinet", "decided_on": TODAY, "published_on": TODAY, **given}
    return key_decisions.decide(case=case, by=case.owner, **given)


def on(day: date):
    return time_machine.travel(datetime.combine(day, datetime.min.time(), tzinfo=UK), tick=False)


def holds(case: Case, before: str = "contract") -> list[str]:
    words = ("decision", "called in")
    return [text for text, _url in problems_before(before, case) if any(word in text for word in words)]


@pytest.mark.parametrize(("listed", "may"), [(date(2026, 10, 28), True), (date(2026, 10, 29), False)])
def test_a_decision_stands_on_the_forward_plan_for_28_clear_days(case, listed, may):
    record(case, planned_on=listed)
    if may:
        assert decide(case).decided_on == TODAY
        return
    with pytest.raises(Refused) as refused:
        decide(case)
    assert refused.value.code == "decided_on"
    record(case, planned_on=listed, urgent_basis="Regulation 10")
    assert decide(case)


def test_a_decision_is_recorded_once_taken_published_and_with_reasons(case):
    with pytest.raises(Refused) as nothing:
        decide(case)
    assert nothing.value.code == "record"
    record(case)
    for given, code in (
        ({"decided_on": TODAY + timedelta(days=1), "published_on": TODAY + timedelta(days=1)}, "decided_on"),
        ({"published_on": TODAY - timedelta(days=1)}, "published_on"),
        ({"reasons": " "}, "reasons"),
    ):
        with pytest.raises(Refused) as refused:
            decide(case, **given)
        assert refused.value.code == code
    decide(case)
    for again in (decide, record):
        with pytest.raises(Refused) as twice:
            again(case)
        assert twice.value.code == "decided"


@pytest.mark.parametrize(("day", "held"), [(date(2026, 12, 4), True), (date(2026, 12, 5), False)])
def test_the_call_in_holds_the_contract_to_the_end_of_its_last_day(case, day, held):
    record(case)
    assert decide(case).call_in_until == date(2026, 12, 4)
    with on(day):
        assert bool(holds(case)) is held
        assert not holds(case, "tender")


def test_one_that_goes_to_market_holds_the_tender_and_the_contract(case):
    record(case, before="tender")
    assert holds(case, "tender")
    assert holds(case, "contract")
    decide(case)
    with on(date(2026, 12, 5)):
        assert not holds(case, "tender") + holds(case, "contract")


def test_called_in_it_holds_until_it_is_released_with_an_outcome(case):
    record(case)
    decide(case)
    key_decisions.call_in(case=case, by=case.owner, on=TODAY, why="The price")
    with on(date(2027, 3, 1)):
        assert "called in" in holds(case)[0]
        with pytest.raises(Refused) as refused:
            key_decisions.release(case=case, by=case.owner, on=date(2027, 3, 1), outcome=" ")
        assert refused.value.code == "outcome"
        key_decisions.release(case=case, by=case.owner, on=date(2027, 3, 1), outcome="Go on")
        assert not holds(case)
        with pytest.raises(Refused):
            key_decisions.release(case=case, by=case.owner, on=date(2027, 3, 1), outcome="Again")


@pytest.mark.parametrize("day", [date(2026, 11, 25), date(2026, 12, 5)])
def test_nothing_is_called_in_outside_the_call_in(case, day):
    record(case)
    decide(case)
    with on(date(2026, 12, 8)), pytest.raises(Refused) as refused:
        key_decisions.call_in(case=case, by=case.owner, on=day, why="Late")
    assert refused.value.code == "on"


def test_the_standing_orders_say_from_which_value_on_it_is_one(case):
    band(is_key=True, citation="Constitution, part 3")
    assert "Constitution, part 3" in holds(case)[0]
    with pytest.raises(Refused) as refused:
        record(case, is_key=False)
    assert refused.value.code == "not_key_reasons"
    record(case, is_key=False, not_key_reasons="One ward, and within the budget")
    assert not holds(case)


def test_without_standing_orders_and_record_nothing_holds(case):
    assert not holds(case)
    assert not key_decisions.is_key(case)


# --- From the beginning ------------------------------------------------------------------------------------
def test_a_case_belongs_to_a_department_and_has_a_title():
    works = firm("Works")
    for title, where, code in ((" ", department(), "title"), ("Benches", works, "department")):
        with pytest.raises(Refused) as refused:
            begin_case(title=title, department=where, by=None)
        assert refused.value.code == code
    assert Organisation.objects.filter(pk=works.pk).exists()
    assert not Case.objects.exists()


def test_facts_codes_and_people_change_only_while_they_may(case):
    Case.objects.update(state="invited")
    for verb in (
        lambda: set_facts(case=case, by=case.owner, title="Other"),
        lambda: keep_codes(case=case, codes=["77310000"], by=case.owner),
    ):
        with pytest.raises(Refused) as refused:
            verb()
        assert refused.value.code == "state"
    set_people(case=case, owner=buyer(case.department), by=case.owner)
    Case.objects.update(state="cancelled")
    with pytest.raises(Refused):
        set_people(case=case, owner=case.owner, by=case.owner)
    with pytest.raises(TypeError):
        set_facts(case=case, by=None, state="awarded")


# --- Again -------------------------------------------------------------------------------------------------
def test_a_copy_says_the_same_and_has_no_days_approvals_or_official_numbers(case):
    in_lots(case, 30_000, 10_000)
    lot = case.lots.first()
    case.cpvs.create(code="77314100", lot=lot)
    given = {
        "official_ocid": "ocds-h6vhtk-0abcd1", "publishes_on": TODAY, "decision_on": TODAY, "place": "Parks",
        "reserved": "uk", "insurance_asked": Decimal(1_000_000), "one_lot_reasons": "Small",
    }  # fmt: skip
    Case.objects.filter(pk=case.pk).update(**given)
    case.refresh_from_db()
    officer = buyer(case.department)
    made = copying.copy_case(case=case, title="Again", department=case.department, by=officer)
    made.refresh_from_db()
    assert (made.copied_from, made.owner, made.state, made.place) == (case, officer, "planning", "Parks")
    assert (made.net, made.insurance_asked, made.one_lot_reasons) == (40_000, 1_000_000, "Small")
    assert list(made.lots.values_list("title", "net")) == list(case.lots.values_list("title", "net"))
    assert made.lots.first().criteria == lot.criteria
    codes = [{(mark.code, mark.lot and mark.lot.number) for mark in one.cpvs.all()} for one in (made, case)]
    assert codes[0] == codes[1]
    assert ("77314100", 1) in codes[0]
    for name in (
        "needed_on",
        "ends_on",
        "publishes_on",
        "closes_at",
        "questions_until",
        "decision_on",
        "substitute",
    ):
        assert getattr(made, name) is None, name
    assert (made.official_ocid, made.reserved, made.procurement) == ("", "", None)
    assert made.number != case.number
    assert made.ocid != case.ocid
    assert not made.approvals.exists()
    assert not made.notices.exists()


# --- Ended -------------------------------------------------------------------------------------------------
def notice(case: Case, kind: str, state: str) -> OwnNotice:
    return OwnNotice.objects.create(case=case, department=case.department, kind=kind, state=state)


def test_it_ends_with_reasons_and_takes_along_what_was_under_way(case):
    band(before_tender=["legal"])
    approver("legal")
    approval = approving.ask(case=case, before="tender", by=case.owner)[0]
    draft, ready = notice(case, "UK2", "draft"), notice(case, "UK4", "ready")
    termination = notice(case, "UK12", "draft")
    published = stands(case, "UK3")
    award = an_award(case)
    with pytest.raises(Refused) as refused:
        cancelling.cancel(case=case, reasons=" ", by=case.owner)
    assert refused.value.code == "reasons"
    ended = cancelling.cancel(case=case, reasons="No money", by=case.owner)
    assert (ended.state, ended.state_reason) == ("cancelled", "No money")
    states = {row.pk: row.state for row in OwnNotice.objects.all()}
    assert (states[draft.pk], states[ready.pk]) == ("dropped", "dropped")
    assert (states[termination.pk], states[published.pk]) == ("draft", "published")
    for row, state in ((approval, "fallen"), (award, "cancelled")):
        row.refresh_from_db()
        assert row.state == state
    with pytest.raises(Refused) as twice:
        cancelling.cancel(case=case, reasons="Again", by=case.owner)
    assert twice.value.code == "state"


def test_it_can_not_end_without_an_award_once_a_contract_is_made(case):
    award = an_award(case)
    type(award).objects.update(state="contracted")
    Case.objects.update(state="awarded")
    with pytest.raises(Refused) as refused:
        cancelling.cancel(case=case, reasons="No", by=case.owner)
    assert refused.value.code == "state"


def released(case: Case, status: str = "active") -> Case:
    """Its tender is public; the council has a name."""
    cache.clear()
    HomePageFactory()
    SiteSettings.objects.update_or_create(
        site=Site.objects.get(is_default_site=True), defaults={"council_name": "The council"}
    )
    end = {"endDate": "2027-01-15T12:00:00+00:00"}
    document = {
        "id": "000001-2026", "documentType": "tenderNotice", "noticeType": "UK4", "url": "https://example.org/1",
        "datePublished": "2026-11-20T09:00:00+00:00",
    }  # fmt: skip
    tender = {"id": "T1", "title": "Parks", "status": status, "tenderPeriod": end, "documents": [document]}
    at = datetime(2026, 11, 20, 9, tzinfo=UK)
    publish_release(case=case, key="one", at=at, tag=["tender"], body={"tender": tender}, by=None)
    Case.objects.filter(pk=case.pk).update(state="invited")
    case.refresh_from_db()
    return case


def test_below_the_threshold_everybody_reads_at_once_that_it_ended_and_why(case, client):
    released(case)
    url = case.procurement.get_absolute_url()
    assert "No money" not in client.get(url).content.decode()
    cancelling.cancel(case=case, reasons="No money <b>left</b>", by=case.owner)
    row = Procurement.objects.get()
    assert (row.state, row.title) == ("cancelled", "Parks")
    assert not Procurement.objects.open().exists()
    said = client.get(url).content.decode()
    assert "No money &lt;b&gt;left" in said
    assert row.releases.last().body["tender"]["documents"][0]["documentType"] == "cancellationDetails"


def test_above_the_threshold_the_termination_notice_says_it_first():
    case = released(planned(net=400_000, route="open"))
    stands(case, "UK4")
    cancelling.cancel(case=case, reasons="No money", by=case.owner)
    assert Procurement.objects.get().state == "invited"
    assert case.procurement.releases.count() == 1


def test_above_the_threshold_too_it_is_said_at_once_where_no_tender_notice_stands():
    case = released(planned(net=400_000, route="open"), status="planned")
    stands(case, "UK3")
    cancelling.cancel(case=case, reasons="No money", by=case.owner)
    assert Procurement.objects.get().state == "cancelled"
    assert offered_for(Case.objects.get()) == []


def test_one_that_ended_above_the_threshold_waits_for_its_termination_notice_and_for_nothing_else(client):
    case = released(planned(net=400_000, route="open"))
    stands(case, "UK4")
    below = planned(of=case.department)
    stands(below, "UK4")
    cancelling.cancel(case=case, reasons="No <money>", by=case.owner)
    cancelling.cancel(case=below, reasons="No", by=case.owner)
    case, below = Case.objects.get(pk=case.pk), Case.objects.get(pk=below.pk)
    assert (offered_for(case), offered_for(below)) == (["UK12"], [])
    assert [(task.about, "UK12" in task.text) for task in tasks_of(case.owner)] == [
        ("Care of pocket parks", True)
    ]
    at_desk(client, case.owner)
    said = client.get(page("inspect", case)).content.decode()
    assert "Go on: Procurement termination notice (UK12)" in said
    client.post(page("new_notice", case), {"kind": "UK12"})
    draft = case.notices.get(kind="UK12")
    typed = client.get(reverse("procurement_notices:write", args=[draft.pk])).context["form"]
    assert (typed["reasons"].value(), typed["decided_on"].value()) == ("No <money>", TODAY.isoformat())
    assert not any("is due" in task.text for task in tasks_of(case.owner))
    assert (
        reverse("procurement_notices:inspect", args=[draft.pk])
        in client.get(page("inspect", case)).content.decode()
    )


def test_of_one_that_was_never_public_nothing_is_said(case):
    cancelling.cancel(case=case, reasons="No money", by=case.owner)
    assert not Procurement.objects.exists()
