"""What is said of a case here becomes a release, and the release becomes what everybody sees.

The public rows (`Procurement` and its parts) are compiled from the releases of their OCID, those of our notices as
those of Find a Tender; nothing else writes them. So nothing can be seen that was not released.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.conf import settings
from django.db import transaction

from accounts.models import User
from procurement.actions.mirroring import Taken, write
from procurement.mirroring.compiling import without_people
from procurement.mirroring.facts import facts_of
from procurement.models import Case, Procurement, Release
from procurement.publisher import publisher
from procurement.transitions import note

OCP = "https://raw.githubusercontent.com/open-contracting-extensions"
EXTENSIONS = [  # what our releases use beyond OCDS 1.1.5; the EU profile brings lots, criteria, statistics and more
    "https://standard.open-contracting.org/profiles/eu/latest/en/extension.json",
    f"{OCP}/ocds_suitability_extension/master/extension.json",
    "https://raw.githubusercontent.com/cabinetoffice/ocds_uk_extension/main/extension.json",
    f"{OCP}/ocds_enquiry_extension/v1.1.5/extension.json",
]


def buyer() -> dict[str, str]:
    """The council as `buyer` of a release."""
    return {"id": settings.PROCUREMENT_BUYER_ID, "name": publisher()}


@transaction.atomic
def publish_release(
    *, case: Case, key: str, at: datetime, tag: Sequence[str], body: dict[str, Any], by: User | None
) -> Release:
    """Adds a release to the case and makes its public rows anew. `body`: the OCDS parts that it says; parties are
    added to those of the council. The same key again is Refused by the constraint `release_once`.

    `mirroring.reading.Faulty` where a field is not what it must be; then nothing is written."""
    council = {**buyer(), "roles": ["buyer", "procuringEntity"]}
    said = {
        "ocid": case.ocid,
        "id": key,
        "date": at.isoformat(timespec="seconds"),
        "tag": list(tag),
        "initiationType": "tender",
        "language": settings.LANGUAGE_CODE[:2],
        **without_people(body),
        "parties": [council, *body.get("parties", [])],
        "buyer": buyer(),
    }
    write(case.ocid, [Taken(1, facts_of(said), said)], EXTENSIONS, source=Procurement.Source.OWN)
    procurement = Procurement.objects.get(ocid=case.ocid)
    if case.procurement_id != procurement.pk:
        Case.objects.filter(pk=case.pk).update(procurement=procurement)
        case.procurement = procurement
    note(case, "released", by=by, facts={"release": key, "tag": list(tag)})
    return procurement.releases.get(key=key)


def happening_of(release: Release) -> str:
    """What all mails about this release share, the alert of those who follow the procurement among them: nobody hears
    of it twice."""
    return f"opportunity:p{release.procurement_id}:{release.pk}"
