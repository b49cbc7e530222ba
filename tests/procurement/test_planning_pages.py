"""Officers' pages of planning: who gets them in which state, the wizard from beginning to an approved plan."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import today
from accounts.models import User
from procurement import cpv
from procurement.actions import approving, key_decisions
from procurement.actions.cases import retotal
from procurement.actions.planning import begin_case
from procurement.models import AggregationCheck, Approval, ApprovalBand, Approver, Case, KeyDecision
from procurement.office.planning_home import tasks_of
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.challenges import ChallengeFactory
from tests.factories.procurement import a_case, buyer, department, in_lots
from tests.procurement.planning import administrator, approver, band, planned

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")
WHILE_PLANNED = ("need", "codes", "kind", "route", "dates", "aggregation")
WHILE_ALIVE = ("people", "decision", "approvals", "cancel")
ALWAYS = ("inspect", "path", "copy_case")
LATER = ("decided", "called_in", "released")  # these wait for a decision


def page(name: str, case: Case) -> str:
    return reverse(f"procurement_cases:{name}", args=[case.pk])


def at_desk(client, user):
    client.logout()
    sign_in_with_second_factor(client, user)
    return client


@pytest.mark.parametrize("state", Case.State.values)
def test_a_page_opens_in_the_states_in_which_it_has_something_to_do(client, state):
    case = planned()
    Case.objects.filter(pk=case.pk).update(state=state)
    at_desk(client, case.owner)
    alive = state in Case.ALIVE
    for names, opens in ((WHILE_PLANNED, state == "planning"), (WHILE_ALIVE, alive), (ALWAYS, True)):
        for name in names:
            # Wagtail answers "not allowed" with a redirect to its home page.
            assert client.get(page(name, case)).status_code == (200 if opens else 302), (name, state)
    assert {client.get(page(name, case)).status_code for name in LATER} == {302}


@pytest.mark.parametrize("name", [*WHILE_PLANNED, *WHILE_ALIVE, *ALWAYS, *LATER])
def test_a_case_of_another_department_is_not_there(client, name):
    case = planned()
    at_desk(client, buyer(department()))
    assert client.get(page(name, case)).status_code == 404
    assert client.post(page(name, case), {}).status_code == 404


def test_a_contract_manager_sees_the_case_and_changes_nothing_of_it(client):
    case = planned()
    at_desk(client, buyer(case.department, role="contract_manager"))
    assert client.get(page("inspect", case)).status_code == 200
    for name in (*WHILE_PLANNED, *WHILE_ALIVE, "path", "copy_case"):
        assert client.get(page(name, case)).status_code == 302, name


def test_a_procurement_begins_with_a_title_in_a_department_of_ones_own(client):
    own, other = department(), department()
    officer, challenge = buyer(own), ChallengeFactory(open=True)
    at_desk(client, officer)
    assert (
        reverse("procurement_cases:begin") in client.get(reverse("procurement_cases:index")).content.decode()
    )
    url = reverse("procurement_cases:begin")
    refused = client.post(url, {"title": "Benches", "department": other.pk})
    assert refused.status_code == 200
    assert not Case.objects.exists()
    given = {"title": "Benches", "department": own.pk, "challenge": challenge.pk}
    answer = client.post(url, given)
    case = Case.objects.get()
    assert answer.url == page("inspect", case)
    assert (case.title, case.department, case.challenge, case.owner) == ("Benches", own, challenge, officer)


def test_who_may_not_begin_finds_no_button_and_no_page(client):
    at_desk(client, buyer(department(), role="contract_manager"))
    assert "begin/" not in client.get(reverse("procurement_cases:index")).content.decode()
    assert client.get(reverse("procurement_cases:begin")).status_code == 302


def test_the_task_list_says_what_is_missing_and_ticks_what_is_done(client):
    own = department()
    officer, second = buyer(own), buyer(own)
    case = begin_case(title="Grass cutting", department=own, by=officer)
    at_desk(client, officer)
    steps = {step.name: step for step in client.get(page("inspect", case)).context["steps"]}
    assert not any(steps[name].is_done for name in ("need", "codes", "kind", "route", "dates", "people"))
    client.post(page("need", case), {"title": "Grass cutting", "need": "Short grass", "challenge": ""})
    kind = {"category": "services", "kind": "goods_services", "nation": "england", "place": "Parks"}
    client.post(page("kind", case), {**kind, "vat_percent": "20"})
    client.post(page("codes", case), {"do": "save", "code": ["77310000", "77314100"], "typed": ""})
    client.post(page("route", case), {"route": "below_open", "route_reasons": "Small"})
    client.post(page("people", case), {"owner": officer.pk, "substitute": second.pk})
    days = {
        "needed_on": "2027-06-01",
        "publishes_on": "2027-04-27",
        "closes_day": "2027-05-07",
        "closes_clock": "12:00",
    }
    client.post(page("dates", case), {"do": "save", **days})
    steps = {step.name: step for step in client.get(page("inspect", case)).context["steps"]}
    for name in ("need", "codes", "kind", "route", "dates", "people", "aggregation"):
        assert steps[name].is_done, (name, steps[name].problems)
        assert not steps[name].problems
    case.refresh_from_db()
    assert case.closes_at == datetime(2027, 5, 7, 12, tzinfo=UK)
    assert (case.place, case.substitute) == ("Parks", second)


def test_people_of_another_department_can_not_own_it(client):
    case = planned()
    at_desk(client, case.owner)
    answer = client.post(page("people", case), {"owner": buyer(department()).pk, "substitute": ""})
    assert answer.status_code == 200
    assert "owner" in answer.context["form"].errors
    same = client.post(page("people", case), {"owner": case.owner_id, "substitute": case.owner_id})
    assert "substitute" in same.context["form"].errors


def test_plain_words_are_no_plurals_of_others():
    found = [name for _code, name in cpv.search("grass")]
    assert "Grassing services" in found
    assert "Foie gras" not in found


def test_codes_are_searched_in_plain_words_ticked_and_kept_without_scripts(client):
    case = planned()
    at_desk(client, case.owner)
    shown = client.post(page("codes", case), {"do": "search", "words": "bins", "code": ["77310000"]})
    assert ("77310000", True) in [(code, ticked) for code, _name, ticked in shown.context["kept"]]
    assert any(code.startswith("905") for code, _name, _ticked in shown.context["found"])
    assert list(case.cpvs.values_list("code", flat=True)) == ["77310000"]
    wrong = client.post(
        page("codes", case), {"do": "save", "code": ["77310000"], "typed": "12345678, 90511000"}
    )
    assert "12345678" in wrong.context["form"].errors["typed"][0]
    none = client.post(page("codes", case), {"do": "save", "typed": ""})
    assert none.context["form"].non_field_errors()
    client.post(page("codes", case), {"do": "save", "code": ["77310000"], "typed": "90511000-2"})
    assert list(case.cpvs.values_list("code", flat=True)) == ["77310000", "90511000"]


@time_machine.travel(datetime(2026, 11, 26, 9, tzinfo=UK), tick=False)
def test_dates_are_suggested_first_and_kept_with_their_warnings_said(client):
    case = planned(closes_at=None, questions_until=None)
    at_desk(client, case.owner)
    shown = client.post(page("dates", case), {"do": "suggest", "needed_on": "2027-06-01"})
    assert shown.context["proposed"]
    initial = shown.context["form"].initial
    assert initial["closes_day"] == date(2027, 5, 7)
    assert {line.name for line in shown.context["lines"]} >= {"publishes_on", "closes_at", "signs_on"}
    assert all(0 <= phase["x"] <= 100 for phase in shown.context["phases"])
    case.refresh_from_db()
    assert case.closes_at is None
    days = {
        "needed_on": "2027-06-01",
        "publishes_on": "2026-11-02",
        "closes_day": "2026-11-07",
        "closes_clock": "12:00",
    }
    answer = client.post(page("dates", case), {"do": "save", **days}, follow=True)
    said = answer.content.decode()
    assert "lies in the past" in said
    assert "no statutory minimum" in said.replace("\n", " ")
    case.refresh_from_db()
    assert case.publishes_on == date(2026, 11, 2)
    wrong = client.post(
        page("dates", case),
        {"do": "save", **days, "questions_day": "2026-11-09", "questions_clock": "12:00"},
    )
    assert "questions_day" in wrong.context["form"].errors


def test_the_path_says_the_sum_the_row_and_what_is_missing(client):
    case = planned(net=100_000, need="")
    in_lots(case, 100_000, 60_000)
    case.lots.filter(number=2).update(options_net=10_000, extensions_net=5_000)
    retotal(case)
    at_desk(client, case.owner)
    said = client.get(page("path", case)).content.decode()
    assert "£210,000" in said
    assert "£207,720" in said
    assert "At or above the threshold" in said
    assert "Say what must come of it" in said
    assert "council’s lawyer" in said
    assert "UK6" in said


def test_a_reason_is_kept_for_what_was_seen_and_asked_for_anew_when_it_changes(client):
    own = department()
    case = a_case(own, by=buyer(own))
    a_case(own, title="More parks", net=150_000)
    at_desk(client, case.owner)
    shown = client.get(page("aggregation", case))
    assert "More parks" in shown.content.decode()
    assert shown.context["finding"].crosses
    empty = client.post(page("aggregation", case), {"seen": shown.context["finding"].stand, "reason": " "})
    assert "reason" in empty.context["form"].errors
    a_case(own, title="Even more parks")
    late = client.post(
        page("aggregation", case), {"seen": shown.context["finding"].stand, "reason": "Other work"}
    )
    assert "look again" in late.content.decode()
    assert not AggregationCheck.objects.exists()
    stand = late.context["finding"].stand
    assert f'value="{stand}"' in late.content.decode()
    client.post(page("aggregation", case), {"seen": stand, "reason": "Other work"})
    assert AggregationCheck.objects.get().by == case.owner


def test_approval_is_asked_given_and_seen_through_the_pages(client):
    case = planned()
    band(before_tender=["finance"])
    finance = approver("finance")
    at_desk(client, case.owner)
    client.post(page("approvals", case), {"before": "tender"})
    row = Approval.objects.get()
    decide = reverse("procurement_approvals:decide", args=[row.pk])
    assert client.get(decide).status_code == 302
    at_desk(client, finance)
    assert client.get(page("inspect", case)).status_code == 404
    home = client.get(reverse("wagtailadmin_home")).content.decode()
    assert decide in home
    assert case.title in client.get(decide).content.decode()
    bare = client.post(decide, {"answer": "no", "reasons": ""})
    assert "reasons" in bare.context["form"].errors
    client.post(decide, {"answer": "yes", "reasons": ""})
    row.refresh_from_db()
    assert (row.state, row.decided_by) == ("given", finance)
    assert client.get(decide).status_code == 302
    assert client.get(reverse("procurement_approvals:inspect", args=[row.pk])).status_code == 200
    at_desk(client, case.owner)
    assert "finance approver" in client.get(page("approvals", case)).content.decode()


def test_an_approval_is_not_there_for_who_has_nothing_to_do_with_it(client):
    case = planned()
    band(before_tender=["finance"])
    approver("finance")
    approving.ask(case=case, before="tender", by=case.owner)
    row = Approval.objects.get()
    at_desk(client, approver("legal"))
    for name in ("inspect", "decide"):
        assert client.get(reverse(f"procurement_approvals:{name}", args=[row.pk])).status_code == 404
    assert case.title not in client.get(reverse("procurement_approvals:index")).content.decode()


@pytest.mark.parametrize("name", ["procurement_bands", "procurement_approvers"])
def test_the_standing_orders_are_kept_by_administrators_and_read_by_officers(client, name):
    at_desk(client, administrator())
    assert client.get(reverse(f"{name}:add")).status_code == 200
    at_desk(client, buyer(department()))
    assert client.get(reverse(f"{name}:add")).status_code == 302
    assert client.get(reverse(f"{name}:index")).status_code == 200
    at_desk(client, buyer(department(), role="editor"))
    assert client.get(reverse(f"{name}:index")).status_code == 302


def test_a_line_of_the_standing_orders_is_typed_with_ticks(client):
    at_desk(client, administrator())
    given = {
        "holds_from": "2026-01-01", "gross_from": "25000", "quotes": "3", "citation": "Standing order 7",
        "before_tender": ["service", "finance"], "is_key": "",
    }  # fmt: skip
    client.post(reverse("procurement_bands:add"), given)
    row = ApprovalBand.objects.get()
    assert row.before_tender == ["service", "finance"]
    again = client.post(reverse("procurement_bands:add"), given)
    assert again.status_code == 200
    person = buyer(department())
    citizen = administrator()
    url = reverse("procurement_approvers:add")
    assert client.post(url, {"kind": "legal", "user": citizen.pk}).status_code == 200
    alone = client.post(url, {"kind": "legal", "user": person.pk, "substitute": buyer(department()).pk})
    assert "substitute_from" in alone.context["form"].errors
    client.post(url, {"kind": "legal", "user": person.pk})
    assert Approver.objects.get().user == person


def test_the_key_decision_goes_through_its_pages(client):
    case = planned()
    at_desk(client, case.owner)
    planned_on = today() - timedelta(days=40)
    given = {"is_key": "yes", "before": "contract", "what": "To buy", "planned_on": planned_on.isoformat()}
    client.post(page("decision", case), given)
    bare = client.post(page("decided", case), {"decided_by": "Cabinet"})
    assert bare.status_code == 200
    day = today().isoformat()
    client.post(
        page("decided", case),
        {"decided_by": "Cabinet", "decided_on": day, "published_on": day, "reasons": "Best"},
    )
    record = KeyDecision.objects.get()
    assert record.call_in_until > today()
    assert client.get(page("decision", case)).status_code == 302
    client.post(page("called_in", case), {"on": day, "why": "Cost"})
    assert "Called in" in " ".join(task.text for task in tasks_of(case.owner))
    client.post(page("released", case), {"on": day, "outcome": "Go on"})
    assert key_decisions.holds(case) == ""


def test_it_is_copied_and_ended_through_its_pages(client):
    case = planned()
    at_desk(client, case.owner)
    answer = client.post(page("copy_case", case), {"title": "Parks again", "department": case.department_id})
    made = Case.objects.get(title="Parks again")
    assert answer.url == page("inspect", made)
    client.post(page("cancel", case), {"reasons": "No money"})
    case.refresh_from_db()
    assert (case.state, case.state_reason) == ("cancelled", "No money")


def test_what_waits_costs_the_same_for_many_cases():
    own = department()
    officer = buyer(own)
    band(before_tender=["finance"])
    finance = approver("finance")

    def more(number: int) -> None:
        for _number in range(number):
            case = a_case(own, by=officer, publishes_on=today())
            approving.ask(case=case, before="tender", by=officer)

    def queries(user) -> int:
        with CaptureQueriesContext(connection) as seen:
            assert tasks_of(User.objects.get(pk=user.pk))
        return len(seen)

    more(1)
    few = [queries(officer), queries(finance)]
    more(6)
    assert [queries(officer), queries(finance)] == few


def test_mine_are_those_that_i_own_or_stand_in_for(client):
    own = department()
    officer, second = buyer(own), buyer(own)
    a_case(own, by=officer, title="Benches of mine")
    a_case(own, by=second, title="Bins of hers")
    at_desk(client, officer)
    rows = client.get(reverse("procurement_cases:index"), {"mine": "yes"}).context["object_list"]
    assert [case.title for case in rows] == ["Benches of mine"]


def test_steps_are_over_once_tenders_are_invited(client):
    case = planned()
    Case.objects.filter(pk=case.pk).update(state="invited")
    at_desk(client, case.owner)
    names = {step.name for step in client.get(page("inspect", case)).context["steps"]}
    assert not names & {"need", "codes", "dates"}
