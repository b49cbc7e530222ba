"""Who gets what at the addresses of opportunities: everybody the same."""

from datetime import timedelta

from accounts.clock import now
from procurement.actions.mirroring import mirror
from procurement.models import Procurement
from tests.procurement.packages import invited, package
from tests.url_row import Row


def ocid(world) -> list[str]:
    """Of a tender that is open."""
    mirrored = Procurement.objects.filter(source=Procurement.Source.MIRRORED)
    if not mirrored.exists():
        mirror(package(invited(tenderPeriod={"endDate": (now() + timedelta(days=9)).isoformat()})))
    return [mirrored.get().ocid]


PUBLIC = "200 . . . . . ."
URLS: dict[str, Row] = {
    "procurement:tenders": Row("301 . . . . . ."),
    "procurement:list": Row(PUBLIC),
    "procurement:feed": Row(PUBLIC),
    "procurement:table": Row(PUBLIC),
    "procurement:all_releases": Row(PUBLIC),
    "procurement:page": Row(PUBLIC, args=ocid),
    "procurement:releases": Row(PUBLIC, args=ocid),
    "procurement:record": Row(PUBLIC, args=ocid),
    "procurement:calendar": Row(PUBLIC, args=ocid),
}
