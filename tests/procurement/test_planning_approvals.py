"""Approvals by the standing orders: who, when, by whom instead; and what makes them fall away."""

from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.db import IntegrityError, transaction

from accounts.clock import today
from accounts.models import Event, Message
from engagement.errors import Refused
from procurement.actions import approving
from procurement.actions.cases import retotal
from procurement.actions.planning import set_facts
from procurement.models import Approval, Approver, Case
from procurement.office.planning_home import tasks_of
from procurement.path_planning import band_of
from procurement.personal_data_planning import erase_approvers, export_approvers
from procurement.registries import problems_before
from tests.factories.procurement import a_case, buyer, department, in_lots
from tests.procurement.planning import approver, band, planned

pytestmark = pytest.mark.django_db
UK = ZoneInfo("Europe/London")


def holds(case: Case, before: str = "tender") -> bool:
    fresh = Case.objects.get(pk=case.pk)
    return any("Approval is missing" in text for text, _url in problems_before(before, fresh))


def given(case: Case, by, before: str = "tender") -> Approval:
    row = approving.ask(case=case, before=before, by=case.owner)[0]
    return approving.decide(approval=row, give=True, by=by)


@pytest.fixture
def case():
    return planned()


@pytest.fixture
def finance():
    band(before_tender=["finance"])
    return approver("finance")


# --- Which line holds --------------------------------------------------------------------------------------
@pytest.mark.parametrize(("net", "citation"), [("20833.32", "low"), ("20833.34", "high")])
def test_the_line_is_that_of_the_value_with_vat(case, net, citation):
    band(0, citation="low")
    band(25_000, citation="high")
    case.lots.update(net=Decimal(net))
    assert band_of(retotal(case)).citation == citation


def test_a_revision_holds_as_a_whole_from_its_day_on(case):
    band(0, citation="old")
    band(10_000, citation="old, more")
    band(0, citation="new", holds_from=today())
    assert band_of(case).citation == "new"
    case.publishes_on = today() - timedelta(days=1)
    assert band_of(case).citation == "old, more"


def test_without_standing_orders_nothing_is_asked_for(case):
    assert approving.needed(case) == []
    assert not any(holds(case, before) for before in ("tender", "award", "contract"))


def test_each_step_waits_for_its_own_approvals(case):
    band(before_tender=["legal", "service"], before_contract=["member"])
    assert approving.needed(case) == [("tender", "service"), ("tender", "legal"), ("contract", "member")]
    assert [holds(case, before) for before in ("tender", "award", "contract")] == [True, False, True]


def test_where_nobody_is_invited_by_a_notice_they_wait_before_the_award(finance):
    case = planned(route="quotes")
    assert holds(case, "award")
    given(case, finance)
    assert not holds(case, "award")


# --- Asked and decided -------------------------------------------------------------------------------------
def test_asked_given_and_then_nothing_holds(case, finance):
    assert holds(case)
    row = given(case, finance)
    assert (row.state, row.decided_by, row.in_name_of) == ("given", finance, None)
    assert not holds(case)
    assert [event.verb for event in case.events.order_by("pk")][-2:] == ["approvals_asked", "approval_given"]


def test_a_refusal_says_why_holds_and_can_be_asked_for_again(case, finance):
    row = approving.ask(case=case, before="tender", by=case.owner)[0]
    with pytest.raises(Refused) as refused:
        approving.decide(approval=row, give=False, by=finance, reasons=" ")
    assert refused.value.code == "reasons"
    approving.decide(approval=row, give=False, by=finance, reasons="No budget")
    assert holds(case)
    given(case, finance)
    assert not holds(case)


def test_asking_twice_asks_once(case, finance):
    approving.ask(case=case, before="tender", by=case.owner)
    with pytest.raises(Refused) as refused:
        approving.ask(case=case, before="tender", by=case.owner)
    assert refused.value.code == "nothing"


def test_nobody_approves_what_they_asked_for_themselves(case):
    band(before_tender=["service"])
    approver("service", user=case.owner)
    with pytest.raises(Refused) as alone:
        approving.ask(case=case, before="tender", by=case.owner)
    assert alone.value.code == "nobody"
    approver("service")
    row = approving.ask(case=case, before="tender", by=case.owner)[0]
    with pytest.raises(Refused) as refused:
        approving.decide(approval=row, give=True, by=case.owner)
    assert refused.value.code == "person"
    with pytest.raises(IntegrityError), transaction.atomic():
        Approval.objects.filter(pk=row.pk).update(
            state="given", decided_at=datetime.now(UK), decided_by=case.owner
        )


@pytest.mark.parametrize("where", ["all", "here", "elsewhere", "other kind", "officer"])
def test_who_may_approve_is_who_the_rows_name_for_the_kind_and_the_department(case, where):
    band(before_tender=["finance"])
    approver("finance")
    places = {"here": case.department, "elsewhere": department()}
    if where == "officer":
        person = buyer(case.department)
    else:
        person = approver("legal" if where == "other kind" else "finance", places.get(where))
    row = approving.ask(case=case, before="tender", by=case.owner)[0]
    may = where in ("all", "here")
    assert (row in Approval.objects.waiting_for(person)) is may
    if may:
        approving.decide(approval=row, give=True, by=person)
    else:
        with pytest.raises(Refused) as refused:
            approving.decide(approval=row, give=True, by=person)
        assert refused.value.code == "person"


@pytest.mark.parametrize(
    ("on", "may"),
    [
        (date(2026, 11, 30), False),
        (date(2026, 12, 1), True),
        (date(2026, 12, 14), True),
        (date(2026, 12, 15), False),
    ],
)
def test_a_substitute_approves_in_the_name_of_another_from_day_to_day(case, on, may):
    band(before_tender=["legal"])
    second = buyer(department(), role="department_officer")
    days = {"substitute_from": date(2026, 12, 1), "substitute_until": date(2026, 12, 14)}
    first = approver("legal", substitute=second, **days)
    with time_machine.travel(datetime.combine(on, datetime.min.time(), tzinfo=UK), tick=False):
        row = approving.ask(case=case, before="tender", by=case.owner)[0]
        told = set(Message.objects.filter(kind=approving.ASKED).values_list("user", flat=True))
        assert told == ({first.pk, second.pk} if may else {first.pk})
        if not may:
            with pytest.raises(Refused):
                approving.decide(approval=row, give=True, by=second)
            return
        row = approving.decide(approval=row, give=True, by=second)
        assert (row.decided_by, row.in_name_of) == (second, first)


def test_the_asker_and_the_owner_hear_of_the_decision_once(case, finance):
    colleague = buyer(case.department)
    row = approving.ask(case=case, before="tender", by=colleague)[0]
    approving.decide(approval=row, give=True, by=finance)
    told = Message.objects.filter(kind=approving.DECIDED).values_list("user", flat=True)
    assert sorted(told) == sorted([colleague.pk, case.owner_id])
    assert Event.objects.filter(kind=approving.DECIDED).count() == 1


# --- Falling away ------------------------------------------------------------------------------------------
def changes():
    return {
        "value": lambda case: (case.lots.update(net=Decimal(41_000)), retotal(case)),
        "options": lambda case: (case.lots.update(options_net=Decimal(1)), retotal(case)),
        "vat": lambda case: set_facts(case=case, by=case.owner, vat_percent=Decimal(5)),
        "route": lambda case: set_facts(case=case, by=case.owner, route="open"),
    }


@pytest.mark.parametrize("what", [*changes()])
def test_an_approval_falls_away_when_value_or_route_change(case, finance, what):
    given(case, finance)
    changes()[what](case)
    assert holds(case)
    given(Case.objects.get(pk=case.pk), finance)
    assert not holds(case)


def test_an_approval_stands_when_words_change_or_the_same_sum_is_split(case, finance):
    given(case, finance)
    set_facts(case=case, by=case.owner, title="Other words")
    in_lots(case, 30_000, 10_000)
    assert not holds(case)


def test_what_was_asked_for_on_another_value_can_not_be_given_any_more(case, finance):
    row = approving.ask(case=case, before="tender", by=case.owner)[0]
    case.lots.update(net=Decimal(50_000))
    retotal(case)
    with pytest.raises(Refused) as refused:
        approving.decide(approval=row, give=True, by=finance)
    assert refused.value.code == "fallen"
    anew = approving.ask(case=Case.objects.get(pk=case.pk), before="tender", by=case.owner)[0]
    row.refresh_from_db()
    assert row.state == "fallen"
    approving.decide(approval=anew, give=True, by=finance)


def test_a_decision_is_made_once(case, finance):
    row = given(case, finance)
    with pytest.raises(Refused) as refused:
        approving.decide(approval=row, give=False, by=finance, reasons="No")
    assert refused.value.code == "moved"


def test_officers_see_the_approvals_of_their_own_departments_only(case, finance):
    row = given(case, finance)
    assert row in Approval.objects.visible_to(buyer(case.department))
    assert row not in Approval.objects.visible_to(buyer(department()))
    Approver.objects.all().delete()
    assert row in Approval.objects.visible_to(finance)  # decided by them
    assert row not in Approval.objects.visible_to(None)


def test_of_a_case_that_ended_nothing_can_be_asked():
    case = a_case(department())
    Case.objects.update(state="cancelled")
    with pytest.raises(Refused) as refused:
        approving.ask(case=case, before="tender", by=buyer(case.department))
    assert refused.value.code == "state"


def test_who_approves_for_another_department_sees_that_task_and_no_other_of_its_cases(case, finance):
    Case.objects.update(owner=None, publishes_on=today())
    approving.ask(case=case, before="tender", by=buyer(case.department))
    assert [task.text for task in tasks_of(finance)] == ["To approve, Finance: Care of pocket parks"]
    case.lots.update(net=Decimal(41_000))
    retotal(case)
    assert tasks_of(finance) == []


def test_whoever_leaves_approves_nothing_more_and_what_they_decided_stays(case, finance):
    row = given(case, finance)
    second = approver("legal", substitute=finance, substitute_from=today(), substitute_until=today())
    assert [line.get("stands_in", False) for line in export_approvers(finance)] == [False, True]
    erase_approvers(finance, keep_words=False)
    assert list(Approver.objects.values_list("user", "substitute", "substitute_from")) == [
        (second.pk, None, None)
    ]
    assert Approval.objects.get(pk=row.pk).decided_by == finance
