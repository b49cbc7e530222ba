"""The pages of invoices, for suppliers and officers: what each finds, types and reads."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from engagement import limits
from procurement.actions import invoicing
from procurement.models import CouncilContract, Invoice
from procurement.office.payments_parts import contract_buttons, contract_panel
from tests.accounts.signing import sign_in_by_code, sign_in_with_second_factor
from tests.factories.procurement import a_contract, firm, member
from tests.procurement.paying import World

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 2, 10, tzinfo=UTC)
PDF = b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n"
TYPED = {
    "party": "Green & Sons Ltd",
    "number": "GS-7",
    "description": "Hedges",
    "net": "£1,000",
    "vat": "200",
    "total": "1,200.00",
}


@pytest.fixture
def world():
    with time_machine.travel(MONDAY, tick=False):
        yield World()


@pytest.fixture
def supplier(world, client):
    sign_in_by_code(client, world.member)
    return client


def new_url(world) -> str:
    return reverse("procurement:invoice_new", args=[world.contract.public_id])


def test_an_invoice_is_handed_in_with_its_four_facts_and_a_file(world, supplier):
    body = supplier.get(reverse("procurement:invoices")).content.decode()
    assert new_url(world) in body
    answer = supplier.post(new_url(world), {**TYPED, "file": SimpleUploadedFile("May.pdf", PDF)})
    invoice = Invoice.objects.get()
    assert answer.url == reverse("procurement:invoice", args=[invoice.public_id])
    assert invoice.handed_in_by == world.member and invoice.received_at == MONDAY
    body = supplier.get(answer.url).content.decode()
    assert "29 days left" in body and "May.pdf" in body and "by 1 December 2026" in body
    file = supplier.get(reverse("procurement:invoice_file", args=[invoice.public_id]))
    assert file.content == PDF and "attachment" in file["Content-Disposition"]


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"party": ""}, "Write who sends the invoice"),
        ({"number": ""}, "Write the number of your invoice"),
        ({"description": ""}, "Write what the invoice is for"),
        ({"net": ""}, "Write the sum without VAT"),
        ({"vat": ""}, "Write the VAT, or 0"),
        ({"total": "1300"}, "Sum and VAT come to £1,200.00"),
        ({"net": "0", "vat": "0", "total": "0"}, "asks for more than nothing"),
        ({"net": "-5", "vat": "5", "total": "0"}, "greater than or equal to 0"),
        ({"net": "much"}, "Enter a number"),
        ({"number": "used"}, "with the number used already"),
    ],
)
def test_what_is_missing_or_wrong_is_said_beside_it_and_nothing_is_kept(world, supplier, changes, says):
    world.invoice("used")
    body = supplier.post(new_url(world), {**TYPED, **changes}).content.decode()
    assert says in body and "There is a problem" in body
    assert Invoice.objects.count() == 1


def test_more_invoices_than_the_limit_are_refused_with_what_was_typed_kept(world, supplier, monkeypatch):
    monkeypatch.setitem(limits.LIMITS, "procurement_invoice.account", limits.Limit(1, 3600, "Too many."))
    assert supplier.post(new_url(world), {**TYPED, "number": ""}).status_code == 200  # a slip doesn't count
    assert supplier.post(new_url(world), TYPED).status_code == 302
    body = supplier.post(new_url(world), {**TYPED, "number": "GS-8"}).content.decode()
    assert "Too many. You can try again at" in body and 'value="GS-8"' in body
    assert Invoice.objects.count() == 1


def test_another_firm_s_invoice_and_contract_are_not_there(world, client):
    invoice = world.invoice(upload=SimpleUploadedFile("May.pdf", PDF))
    invoicing.dispute(invoice=invoice, by=world.officer, reason="No")
    other = member(firm("Other"))
    a_contract(world.department, supplier=other.organisations.get())
    sign_in_by_code(client, other)
    assert client.get(new_url(world)).status_code == 404
    for name in ("invoice", "invoice_file", "invoice_answer", "invoice_replace"):
        assert client.get(reverse(f"procurement:{name}", args=[invoice.public_id])).status_code == 404, name
    assert "GS-1" not in client.get(reverse("procurement:invoices")).content.decode()


def test_a_contract_that_is_not_signed_is_not_offered(world, supplier):
    CouncilContract.objects.update(state="draft")
    assert supplier.get(new_url(world)).status_code == 404
    assert "No contract yet" in supplier.get(reverse("procurement:invoices")).content.decode()


def test_a_dispute_is_read_answered_and_settled(world, supplier, client):
    invoice = world.invoice()
    page = reverse("procurement:invoice", args=[invoice.public_id])
    answer = reverse("procurement:invoice_answer", args=[invoice.public_id])
    assert supplier.get(answer).status_code == 404  # nothing to answer to yet
    invoicing.dispute(invoice=invoice, by=world.officer, reason="Only half was cut")
    body = supplier.get(page).content.decode()
    assert "Only half was cut" in body and answer in body and "the 30 days don’t run" in body
    assert supplier.post(answer, {"text": ""}).status_code == 200
    assert supplier.post(answer, {"text": "All of it, on Friday"}).url == page
    client.logout()
    sign_in_with_second_factor(client, world.officer)
    settle = reverse("invoices:settle", args=[invoice.pk])
    assert "All of it, on Friday" in client.get(settle).content.decode()
    client.post(settle, {"why": "We looked again"})
    invoice.refresh_from_db()
    assert invoice.state == "received"
    client.logout()
    sign_in_by_code(client, world.member)
    body = client.get(page).content.decode()
    assert "We looked again" in body and answer not in body


def test_an_invalid_one_is_replaced_from_its_page_with_what_was_typed(world, supplier):
    invoice = world.invoice()
    invoicing.call_invalid(invoice=invoice, by=world.officer, reason="Wrong firm")
    replace = reverse("procurement:invoice_replace", args=[invoice.public_id])
    body = supplier.get(replace).content.decode()
    assert 'value="GS-1"' in body
    supplier.post(replace, {**TYPED, "number": "GS-1"})
    new = Invoice.objects.get(replaces=invoice)
    assert new.state == "received"
    old = supplier.get(reverse("procurement:invoice", args=[invoice.public_id])).content.decode()
    assert reverse("procurement:invoice", args=[new.public_id]) in old


def test_lists_cost_the_same_however_many_invoices(world, supplier, django_assert_max_num_queries):
    address = reverse("procurement:invoices")
    world.invoice("0")
    with django_assert_max_num_queries(20) as first:
        supplier.get(address)
    for number in range(1, 25):
        world.invoice(str(number))
    with django_assert_max_num_queries(len(first)):
        body = supplier.get(address).content.decode()
    assert "Earlier ones" in body


def test_officers_approve_above_the_value_only_with_a_reason(world, client):
    invoice = world.invoice(net=41_000)
    sign_in_with_second_factor(client, world.officer)
    assert "£1,000.00 more" in client.get(reverse("invoices:inspect", args=[invoice.pk])).content.decode()
    approve = reverse("invoices:approve", args=[invoice.pk])
    assert "£1,000.00 more is asked for" in client.get(approve).content.decode()
    assert "Say why it is still right" in client.post(approve, {}).content.decode()
    assert client.post(approve, {"over_reason": "More hedges"}).status_code == 302
    invoice.refresh_from_db()
    assert invoice.state == "approved"


def test_the_queue_filters_and_exports(world, client):
    world.invoice("=1+1")
    with time_machine.travel(MONDAY + timedelta(days=40), tick=False):
        sign_in_with_second_factor(client, world.officer)
        body = client.get(reverse("invoices:index"), {"state": "received"}).content.decode()
        assert "payment is late" in body
        assert (
            "payment is late" not in client.get(reverse("invoices:index"), {"state": "paid"}).content.decode()
        )
        table = client.get(reverse("invoices:index"), {"export": "csv"}).getvalue().decode()
    assert "'=1+1" in table


def test_the_page_of_a_contract_shows_its_invoices_and_what_was_asked_of_its_value(world, rf):
    request = rf.get("/")
    request.user = world.officer
    assert contract_panel(request, world.contract) == ""
    world.invoice(net=41_000)
    panel = contract_panel(request, world.contract)
    assert "£41,000.00 of £40,000.00" in panel and "more than the contract is worth" in panel
    assert "GS-1" in panel and [
        label for label, _url, _icon in contract_buttons(world.officer, world.contract)
    ]
    assert not list(contract_buttons(world.member, world.contract))
    request.user = world.member
    assert contract_panel(request, world.contract) == ""
