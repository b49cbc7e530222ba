"""A badge in the words that machines read: an Open Badges 3.0 credential without a signature.

Source: Open Badges Specification 3.0 (1EdTech), AchievementCredential; Verifiable Credentials Data Model 2.0 (W3C).
There a credential without a proof is no *verifiable* credential: what makes this one true is that it was read at its
own address, over HTTPS. The badge page says so.
"""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from champions import toolkit, training
from champions.models import Completion
from cms.frame import frame_for

CONTEXT = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
]
SCHEMA = "https://purl.imsglobal.org/spec/ob/v3p0/schema/json/ob_v3p0_achievementcredential_schema.json"


def council() -> str:
    """Who gives badges: the council's name, else the site's."""
    site = toolkit.default_site()
    name = frame_for(site).settings.council_name if site else ""
    return name or settings.WAGTAIL_SITE_NAME


def address_of(completion: Completion) -> str:
    return f"{settings.SITE_URL}{completion.get_absolute_url()}"


def credential(completion: Completion) -> dict:
    """Of a badge that is valid; names the person only where they agreed."""
    address = address_of(completion)
    subject: dict = {"type": ["AchievementSubject"], "achievement": _achievement(completion)}
    if completion.name:
        subject["identifier"] = [
            {
                "type": "IdentityObject",
                "hashed": False,
                "identityHash": completion.name,
                "identityType": "name",
            }
        ]
    else:
        subject["id"] = f"{address}#holder"  # this badge and nothing else: it links no two badges of a person
    return {
        "@context": CONTEXT,
        "id": address,
        "type": ["VerifiableCredential", "OpenBadgeCredential"],
        "name": completion.title,
        "issuer": {"id": settings.SITE_URL, "type": ["Profile"], "name": council(), "url": settings.SITE_URL},
        "validFrom": completion.completed_at.isoformat(timespec="seconds"),
        "credentialSubject": subject,
        "credentialSchema": [{"id": SCHEMA, "type": "1EdTechJsonSchemaValidator2019"}],
    }


def _achievement(completion: Completion) -> dict:
    page = training.module_of(completion.module)
    criteria = {"narrative": _("Read every step of the module and answered all of its questions correctly.")}
    if page:
        criteria["id"] = page.full_url
    return {
        "id": f"urn:uuid:{completion.module}",
        "type": ["Achievement"],
        "name": completion.title,
        "description": (page.summary if page else "") or completion.title,
        "criteria": criteria,
    }


def check_address() -> str:
    """What stands on paper before the code."""
    return f"{settings.SITE_URL}{reverse('champions:badge', args=['x']).removesuffix('x/')}"
