"""Who gets what at the addresses of this part: lots, proportionality, checklist, documents, engagement. Officers' pages
lie in the back office; these are everybody's, and the answer of a firm."""

from datetime import timedelta

from accounts.clock import now
from procurement.actions import market
from procurement.models import Engagement
from tests.procurement.urls.reading import ocid
from tests.url_row import Row


def talk(world) -> list:
    """Public and open."""
    found = Engagement.objects.first()
    if found is None:
        from tests.factories.procurement import department

        found = market.plan_engagement(
            department=department(),
            title="Bins that call",
            text="What can be done?",
            questions=["What works?"],
            closes_at=now() + timedelta(days=9),
            by=None,
        )
        market.publish_engagement(engagement=found, by=None)
    return [found.public_id]


def no_paper(world) -> list:
    """Of a tender that has none; papers themselves: tests/procurement/test_shaping.py."""
    return [*ocid(world), "5f1d2b9e-1111-4222-8333-444455556666"]


URLS: dict[str, Row] = {
    "procurement:engagements": Row("200 . . . . . ."),
    "procurement:engagement": Row("200 . . . . . .", args=talk),
    "procurement:engagement_answer": Row("302 200 . . . . .", "302 200 . . . . .", args=talk),
    "procurement:paper": Row("404 . . . . . .", args=no_paper),
}
