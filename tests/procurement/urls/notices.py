"""Who gets what at the addresses of this part: notices, official publication, corrections, releases."""

from procurement.actions.cases import set_codes
from procurement.actions.noticing import begin_notice
from procurement.models import OwnNotice
from tests.factories.procurement import department
from tests.procurement.noticing import Desk
from tests.url_row import Row


def of_case(world) -> list:
    """A tender notice that is published."""
    notice = OwnNotice.objects.filter(kind="UK4").first()
    if notice is None:
        desk = Desk(department())
        set_codes(
            case=desk.case, codes=["22114300"], by=None
        )  # of a kind that no other case of these tests buys
        notice = desk.published()
    return [notice.case.ocid, notice.public_id]


def of_department(world) -> list:
    """A pipeline notice that is published."""
    notice = OwnNotice.objects.filter(kind="UK1").first()
    if notice is None:
        desk = Desk(department(), net=2_000_000, route="open")
        desk.case.publishes_on = desk.case.needed_on
        desk.case.save()
        notice = desk.through(begin_notice(kind="UK1", department=desk.department, by=desk.writer))
    return [notice.public_id]


PUBLIC = "200 . . . . . ."
MADE = "202 . . . . . ."
URLS: dict[str, Row] = {
    "procurement:packages": Row(PUBLIC),
    "procurement:table_xlsx": Row(PUBLIC),
    "procurement:department_notices": Row(PUBLIC),
    "procurement:department_notice": Row(PUBLIC, args=of_department),
    "procurement:department_notice_pdf": Row(MADE, args=of_department),
    "procurement:notice": Row(PUBLIC, args=of_case),
    "procurement:notice_pdf": Row(MADE, args=of_case),
}
