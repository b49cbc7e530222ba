"""Who gets what at the addresses of this part: invoices, payment runs, small quotes, transparency files."""

from datetime import timedelta
from decimal import Decimal

from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.clock import now
from procurement.actions import invoicing, quoting
from procurement.models import Case, CouncilContract, Invoice, QuoteInvite
from tests.factories.procurement import a_case, a_contract, department
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


def of_quote(world) -> list:
    """The owner's organisation is asked, and has answered."""
    found = QuoteInvite.objects.filter(organisation=world.works).first()
    if found is None:
        of_contract(world)  # which makes it a firm that can be asked
        parks = department("Quotes of the table")
        case = a_case(parks, route=Case.Route.QUOTES)
        round = quoting.ask(
            case=case, by=None, text="A hedge", closes_at=now() + timedelta(days=9), firms=[world.works],
            reason="For the table",
        )  # fmt: skip
        found = round.invites.get(organisation=world.works)
        upload = SimpleUploadedFile("offer.pdf", b"%PDF-1.4\n1 0 obj\nendobj\n%%EOF\n")
        quoting.hand_in(invite=found, by=None, net=Decimal(10), upload=upload)
    return [found.public_id]


URLS: dict[str, Row] = {
    "procurement:data": Row(PUBLIC),
    "procurement:transparency": Row(PUBLIC),
    "procurement:transparency_table": Row(PUBLIC, args=lambda world: ["2026-q1", "contracts"]),
    "procurement:days_to_pay": Row(PUBLIC),
    "procurement:days_table": Row(PUBLIC),
    "procurement:invoices": Row("302 200 . . . . .", "405 . . . . . ."),
    "procurement:invoice_new": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_contract),
    "procurement:invoice": Row("302 404 200 404 . . .", args=of_invoice),
    "procurement:invoice_file": Row("302 404 200 404 . . .", args=of_invoice),
    "procurement:invoice_answer": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_invoice),
    "procurement:invoice_replace": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_invoice),
    "procurement:quotes": Row("302 200 . . . . .", "405 . . . . . ."),
    "procurement:quote": Row("302 404 200 404 . . .", "302 404 200 404 . . .", args=of_quote),
    "procurement:quote_file": Row("302 404 200 404 . . .", args=of_quote),
    "procurement:quote_withdraw": Row("405 . . . . . .", "302 404 302 404 . . .", args=of_quote),
}
