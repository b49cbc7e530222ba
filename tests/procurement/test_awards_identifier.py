"""A supplier without an identifier is named before the contract details notice goes to Find a Tender, not instead."""

import pytest
from django.urls import reverse

from accounts.clock import today
from engagement.errors import Refused
from procurement.actions import contracts
from procurement.actions.awarding import Supplier
from procurement.models import Case, CouncilContract, OwnNotice
from procurement.registries import notice_makers
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.procurement import buyer
from tests.procurement.awarding import awarded, closed

pytestmark = pytest.mark.django_db


def signed(case: Case, key: str = "") -> CouncilContract:
    contract = contracts.draft_from(award=awarded(case, Supplier(name="Nest CIC", key=key)), by=None)
    return contracts.sign(contract=contract, signed_on=today(), by=None)


def missing(case: Case) -> list[tuple[str, str]]:
    return list(notice_makers.get("UK7").check(OwnNotice(case=Case.objects.get(pk=case.pk), kind="UK7")))


def test_what_is_missing_leads_to_where_the_identifier_is_written(client):
    case = closed(net=40_000)
    contract, officer = signed(case), buyer(case.department)
    url = reverse("procurement_contracts:identify", args=[contract.pk])
    assert [link for _words, link in missing(case)] == [url]
    sign_in_with_second_factor(client, officer)
    client.post(url, {"supplier_id": "GB-PPON-ABCD-1234-EFGH"})
    contract.refresh_from_db()
    assert contract.supplier_id == contract.award.supplier_id == "GB-PPON-ABCD-1234-EFGH"
    assert missing(case) == []


def test_it_is_written_once_and_only_while_the_notice_is_to_come():
    contract = signed(closed(net=40_000), key="GB-COH-01234567")
    with pytest.raises(Refused):
        contracts.identify(contract=contract, supplier_id="GB-COH-07654321", by=None)
    told = signed(closed(net=40_000))
    CouncilContract.objects.filter(pk=told.pk).update(details_number="1-2026", is_public=True)
    with pytest.raises(Refused):
        contracts.identify(contract=told, supplier_id="GB-COH-07654321", by=None)


def test_below_the_sum_that_is_notifiable_nobody_needs_one():
    case = closed(net=18_000)
    signed(case)
    assert missing(case) == []
