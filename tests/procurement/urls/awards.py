"""Who gets what at the addresses of this part: awards, standstill, contracts, the register."""

from django.core.files.base import ContentFile

from procurement.models import AssessmentSummary, ContractFile, CouncilContract
from tests.factories.procurement import a_contract, department
from tests.procurement.awarding import above, awarded
from tests.url_row import Row


def contract(world) -> list:
    """In the public register."""
    found = CouncilContract.objects.first() or a_contract(department())
    return [found.public_id]


def paper(world) -> list:
    contract(world)
    made = ContractFile.objects.first() or ContractFile.objects.create(
        contract=CouncilContract.objects.get(),
        title="The contract",
        name="contract.pdf",
        file=ContentFile(b"%PDF-", name="contract.pdf"),
        content_type="application/pdf",
        size=5,
        is_redacted=True,
        is_public=True,
    )
    return [made.public_id]


def summary(world) -> list:
    """Of a firm to which none of these people belongs."""
    made = AssessmentSummary.objects.first() or AssessmentSummary.objects.create(
        award=awarded(above()), tenderer="Another firm", reasons="Good."
    )
    return [made.public_id]


PUBLIC = "200 . . . . . ."
URLS: dict[str, Row] = {
    "procurement:contracts": Row(PUBLIC),
    "procurement:contract_table": Row(PUBLIC),
    "procurement:contract": Row(PUBLIC, args=contract),
    "procurement:contract_file": Row(PUBLIC, args=paper),
    "procurement:summary": Row("302 404 . . . . .", post="302 405 . . . . .", args=summary),
}
