"""What officers’ pages of procurement offer leads somewhere: for those who work on a case and who only read it."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.clock import now, today
from procurement.actions import contracts
from procurement.models import Case, CaseEvent
from procurement.office.case import together
from procurement.office.planning_home import tasks_of
from procurement.wagtail_hooks import ProcurementGroup
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case, a_contract, an_award, buyer, department

pytestmark = pytest.mark.django_db
OURS = re.compile(r'href="(/admin/(?:procurement|invoices|payment)[^"#]*)')


@pytest.fixture
def of():
    HomePageFactory()
    return department()


@pytest.mark.parametrize("role", ["procurement_officer", "contract_manager"])
@pytest.mark.parametrize("state", Case.State.values)
def test_every_link_on_the_page_of_a_case_leads_somewhere(client, of, role, state):
    case = a_case(of)
    Case.objects.filter(pk=case.pk).update(state=state)
    if state in ("awarded", "contracted"):
        an_award(case)
    sign_in_with_second_factor(client, buyer(of, role))
    address = reverse("procurement_cases:inspect", args=[case.pk])
    page = client.get(address).content.decode().split("<main", 1)[1]
    found = set(OURS.findall(page))
    if role == "procurement_officer":
        assert len(found) > 3
    refused = [url for url in found if client.get(url.replace("&amp;", "&")).status_code != 200]
    assert not refused


def test_contract_managers_hear_of_their_contracts_and_not_of_those_that_others_manage(of):
    manager, other = buyer(of, "contract_manager"), buyer(of, "contract_manager")
    soon = contracts.later(today(), 5)
    for title, whose in (("Mine", manager), ("Nobody’s", None), ("Another’s", other)):
        a_contract(of, title=title, manager=whose, ends_on=soon)
    said = " ".join(task.text for task in tasks_of(manager))
    assert "Mine" in said
    assert "Nobody’s" in said
    assert "Another’s" not in said


def test_the_same_in_one_minute_is_one_line_with_its_number(of):
    at = now().replace(second=5)
    lines = [(CaseEvent(verb="x", at=at + timedelta(seconds=n)), "Summary sent") for n in range(3)]
    lines += [(CaseEvent(verb="y", at=at), "Notice published"), (CaseEvent(verb="x", at=at), "Summary sent")]
    assert [(words, times) for _event, words, times in together(lines)] == [
        ("Summary sent", 3),
        ("Notice published", 1),
        ("Summary sent", 1),
    ]


def test_the_menu_goes_from_the_procurement_to_what_is_set_up_once():
    orders = [viewset.menu_order for viewset in ProcurementGroup.items]
    assert orders == sorted(orders)
    assert str(ProcurementGroup.items[0].menu_label) == "Procurements"
