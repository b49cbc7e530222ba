"""The columns of the tables that are imported, with the names under which people keep them."""

from __future__ import annotations

from procurement.awards_columns import Column
from procurement.models import ImportRun

Kind = ImportRun.Kind


def column(kind: str, name: str, names: str, needed: bool = False, most: int = 300) -> Column:
    """`names` parted by "; ", the first being the one that is shown."""
    return Column(name, kind, tuple(names.split("; ")), needed, most)


COLUMNS: dict[str, tuple[Column, ...]] = {
    Kind.CONTRACTS: (
        column(
            "text",
            "reference",
            "Reference; Contract reference; Contract number; Contract ID; Ref",
            needed=True,
            most=60,
        ),
        column(
            "text", "title", "Title; Contract title; Contract name; Name; Title of agreement", needed=True
        ),
        column("long", "description", "Description; Description of goods and services", most=5000),
        column("cpv", "cpv", "CPV; CPV code; CPV codes; Main CPV code"),
        column("text", "supplier_name", "Supplier; Supplier name; Contractor; Provider; Vendor", needed=True),
        column(
            "text", "supplier_id", "Supplier identifier; Company number; Registration number; PPON", most=100
        ),
        column(
            "money",
            "net",
            "Value; Contract value; Net value; Net; Total value; Value excluding VAT",
            needed=True,
        ),
        column("money", "gross", "Gross value; Gross; Value including VAT"),
        column(
            "money", "irrecoverable_vat", "Irrecoverable VAT; VAT not recovered; VAT that cannot be recovered"
        ),
        column("day", "signed_on", "Signed; Date signed; Award date; Date of award"),
        column(
            "day", "starts_on", "Start date; Start; Contract start date; From; Commencement date", needed=True
        ),
        column("day", "ends_on", "End date; End; Contract end date; To; Expiry date; Expires"),
        column("number", "extension_months", "Extension months; Extension (months); Extension"),
        column("day", "review_on", "Review date; Review"),
        column("text", "procedure", "Procedure; Process; Procurement process; Tender process", most=200),
        column("flag", "supplier_is_sme", "SME; Small or medium-sized"),
        column("flag", "supplier_is_vcse", "VCSE; Voluntary or community sector; VCS"),
        column("flag", "supplier_is_person", "Sole trader; Individual; Person"),
        column("flag", "is_above", "Above threshold; Above the threshold"),
    ),
    Kind.SPEND: (
        column("day", "date", "Date; Payment date; Date paid; Transaction date", needed=True),
        column("text", "beneficiary", "Beneficiary; Supplier; Supplier name; Payee; Vendor", needed=True),
        column("money", "amount", "Amount; Net amount; Value; Net", needed=True),
        column(
            "text",
            "purpose",
            "Purpose; Summary of purpose; Description; Expense type",
            needed=True,
            most=500,
        ),
        column(
            "text",
            "category",
            "Category; Merchant category; Procurement category",
            most=200,
        ),
        column("money", "irrecoverable_vat", "Irrecoverable VAT; VAT that cannot be recovered; VAT"),
        column(
            "text", "reference", "Transaction number; Reference; Transaction ID; Invoice number", most=100
        ),
    ),
    Kind.GRANTS: (
        column("day", "date", "Date awarded; Date; Award date; Date of award", needed=True),
        column("text", "beneficiary", "Beneficiary; Recipient; Recipient name; Organisation", needed=True),
        column("money", "amount", "Amount; Amount awarded; Grant amount; Value", needed=True),
        column(
            "text",
            "purpose",
            "Purpose; Summary of the purpose; Description",
            needed=True,
            most=500,
        ),
        column("day", "starts_on", "Start date; Period from; From"),
        column("day", "ends_on", "End date; Period to; To"),
        column(
            "text",
            "beneficiary_id",
            "Registration number; Charity number; Company number",
            most=100,
        ),
        column("text", "reference", "Grant number; Reference; Grant reference", most=100),
    ),
}
