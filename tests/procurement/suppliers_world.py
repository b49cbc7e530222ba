"""A case of ours that everybody may read, as its tender notice made it; and what firms put into it."""

from __future__ import annotations

import hashlib
import io
from datetime import timedelta
from typing import Any

from django.core.files.base import ContentFile
from pypdf import PdfWriter
from wagtail.models import Site

from accounts.clock import now, today
from accounts.models import User
from cms import memory
from cms.models import SiteSettings
from procurement.actions.questions import ask
from procurement.actions.releasing import publish_release
from procurement.models import Case, CaseFile, Enquiry
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case, buyer, department, firm, member
from tests.procurement.packages import lot


def public_case(*, lots: int = 1, days: int = 20, **facts: Any) -> Case:
    """Invited now; questions end a week before tenders are due. Its officer is `case.owner`."""
    of = facts.pop("of", None) or department("Parks")
    officer = facts.pop("owner", None) or buyer(of, display_name="Olu Officer")
    tender = facts.pop("tender", {})
    facts = {"effort_hours": 4, "effort_questions": 6, "decision_on": today() + timedelta(days=40), **facts}
    case = a_case(of, by=officer, **facts)
    return invite(case, lots=lots, days=days, **tender)


def named_council() -> None:
    """A release needs the name of its buyer."""
    site = Site.objects.filter(is_default_site=True).first() or HomePageFactory().get_site()
    _settings, new = SiteSettings.objects.get_or_create(site=site)
    if new:
        memory.clear()


def invite(case: Case, *, lots: int = 1, days: int = 20, key: str = "1", **tender: Any) -> Case:
    """As the tender notice would."""
    named_council()
    closes = (now() + timedelta(days=days)).replace(microsecond=0)
    body = {
        "tender": {
            "id": case.number,
            "title": case.title,
            "description": case.need,
            "status": "active",
            "aboveThreshold": False,
            "mainProcurementCategory": "services",
            "procurementMethodDetails": "Below threshold - open competition",
            "value": {"amount": 42000, "amountGross": 50400, "currency": "GBP"},
            "tenderPeriod": {"endDate": closes.isoformat()},
            "enquiryPeriod": {"endDate": (closes - timedelta(days=7)).isoformat()},
            "awardPeriod": {"endDate": (closes + timedelta(days=20)).isoformat()},
            "suitability": {"sme": True},
            "lots": [lot(str(number), f"Part {number}", 20_000) for number in range(1, lots + 1)],
            "items": [{"id": "1", "classification": {"scheme": "CPV", "id": "77310000"}}],
            **tender,
        }
    }
    publish_release(case=case, key=f"{case.ocid}-{key}", at=now(), tag=["tender"], body=body, by=None)
    Case.objects.filter(pk=case.pk).update(state=Case.State.INVITED)
    case.refresh_from_db()
    return case


def supplier(name: str = "Green Fingers Ltd", **given: Any) -> User:
    """Somebody who acts for a firm (`user.organisations`)."""
    return member(firm(name), **given)


def asked(case: Case, words: str = "May we use the shed?", by: User | None = None, **given: Any) -> Enquiry:
    by = by or supplier(f"Firm of {words}"[:60])
    return ask(case=case, by=by, organisation=by.organisations.first(), asked=words, **given)


def pdf(pages: int = 1, *, landscape: bool = False) -> bytes:
    writer = PdfWriter()
    for _number in range(pages):
        writer.add_blank_page(*((842, 595) if landscape else (595, 842)))
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def paper(case: Case, title: str, content: bytes | None = None, name: str = "", **given: Any) -> CaseFile:
    """Published with the notice."""
    content = pdf() if content is None else content
    name = name or f"{title.lower().replace(' ', '-')}.pdf"
    given = {"published_at": now(), "content_type": "application/pdf", **given}
    made = CaseFile(
        case=case,
        title=title,
        name=name,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        **given,
    )
    made.file.save(name, ContentFile(content), save=False)
    made.save()
    return made
