"""Who gets what at the addresses of this part: invoices, payment runs, small quotes, transparency files."""

from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from procurement.actions import invoicing
from procurement.models import CouncilContract, Invoice
from tests.factories.procurement import a_contract, department
from tests.url_row import Row

UBL = b'<Invoice xmlns="urn:oasis:names:specification:ubl:schema:xsd:Invoice-2"/>'
PUBLIC = "200 . . . . . ."


def of_contract(world) -> list:
    """Held by the owner's organisation."""
    found = CouncilContract.objects.filter(organisation=world.works).first()
    found = found or a_contract(department("Parks of the table"), supplier=world.works)
    return [found.public_id]


def of_invoice(world) -> list:
    """Handed in by the owner, and disputed."""
    found = Invoice.objects.filter(organisation=world.works).first()
    if found is None:
        contract = CouncilContract.objects.get(public_id=of_contract(world)[0])
        found = invoicing.hand_in(
            contract=contract,
            by=world.people["owner"],
            number="1",
            party="Works",
            description="Work",
            net=Decimal(10),
            vat=Decimal(2),
            upload=SimpleUploadedFile("one.xml", UBL),
        )
        invoicing.dispute(invoice=found, by=None, reason="No")
    return [found.public_id]


URLS: dict[str, Row] = {
    "procurement:days_to_pay": Row(PUBLIC),
    "procurement:days_table": Row(PUBLIC),
    "procurement:invoices": Row("302 200 . . . . .", "405 . . . . . ."),
    "procurement:invoice_new": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_contract),
    "procurement:invoice": Row("302 404 200 404 . . .", args=of_invoice),
    "procurement:invoice_file": Row("302 404 200 404 . . .", args=of_invoice),
    "procurement:invoice_answer": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_invoice),
    "procurement:invoice_replace": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_invoice),
}
