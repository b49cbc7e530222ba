"""Officers' screens of notices: who may what in which state, and the pages themselves."""

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils.timezone import localtime

from accounts.clock import now
from procurement.actions.noticing import drop
from procurement.models import Case, OwnNotice
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.procurement import buyer, department
from tests.procurement.noticing import Desk, above

pytestmark = pytest.mark.django_db
DECISIONS = ("write", "ask", "approve", "return", "drop", "fields", "record", "correct")


@pytest.fixture
def desk():
    return Desk(department())


def signed_in(client, user):
    client.logout()
    sign_in_with_second_factor(client, user)
    return client


def url(name: str, row) -> str:
    kind = "procurement_notices" if isinstance(row, OwnNotice) else "procurement_cases"
    return reverse(f"{kind}:{name}", args=[row.pk])


def in_state(desk: Desk, state: str) -> OwnNotice:
    if state == "dropped":
        return drop(notice=desk.draft(), by=desk.writer)
    makers = {"draft": desk.draft, "asked": desk.asked, "ready": desk.approved, "published": desk.published}
    return makers[state]()


# Role and state: the decisions that open. The writer asked, the second person did not.
TABLE = {
    "draft": {"writer": "write ask drop", "second": "write ask drop"},
    "asked": {"writer": "drop", "second": "approve return drop"},
    "ready": {"writer": "drop fields record", "second": "drop fields record"},
    "published": {"writer": "correct", "second": "correct"},
    "dropped": {"writer": "", "second": ""},
}


@pytest.mark.parametrize("state", TABLE)
def test_each_decision_opens_to_those_who_may_take_it(client, desk, state):
    notice = in_state(desk, state)
    manager = buyer(desk.department, role="contract_manager")
    for role, user in {"writer": desk.writer, "second": desk.second, "manager": manager}.items():
        signed_in(client, user)
        may = TABLE[state].get(role, "").split()
        opened = [name for name in DECISIONS if client.get(url(name, notice)).status_code == 200]
        assert opened == [name for name in DECISIONS if name in may], role
    stranger = buyer(department("Another"))
    signed_in(client, stranger)
    assert {client.get(url(name, notice)).status_code for name in (*DECISIONS, "inspect")} == {404}


def test_from_the_case_to_the_public_page(client, desk):
    signed_in(client, desk.writer)
    page = client.get(url("inspect", desk.case)).content.decode()
    assert "Write a notice" in page and "Tender notice" in page
    client.post(url("new_notice", desk.case), {"kind": "UK4"})
    notice = OwnNotice.objects.get()
    client.post(url("write", notice), {"more": "Come and see."})
    client.post(url("ask", notice))
    assert "Waits for approval" in client.get(url("inspect", desk.case)).content.decode()
    signed_in(client, desk.second)
    assert "two_people" not in client.post(url("approve", notice)).content.decode()
    copy = client.get(url("fields", notice)).content.decode()
    assert "Come and see." in copy and "readonly" in copy and "Tender submission deadline" in copy
    at = localtime(now())
    given = {"number": "012345-2026", "ocid": desk.ocid, "day": f"{at:%Y-%m-%d}", "clock": f"{at:%H:%M}"}
    client.post(url("record", notice), given)
    notice.refresh_from_db()
    assert notice.state == "published" and notice.recorded_by == desk.second
    client.logout()
    shown = client.get(f"/opportunities/{desk.case.ocid}/notices/{notice.public_id}/")
    assert "Come and see." in shown.content.decode() and "012345-2026" in shown.content.decode()
    assert "csrf" not in shown.content.decode().lower() and "set-cookie" not in shown.headers


def test_what_is_refused_stands_beside_its_field_and_nothing_typed_is_lost(client, desk):
    notice = desk.approved()
    signed_in(client, desk.writer)
    at = localtime(now() + timedelta(hours=30))
    given = {"number": "012345-2026", "ocid": desk.ocid, "day": f"{at:%Y-%m-%d}", "clock": f"{at:%H:%M}"}
    page = client.post(url("record", notice), given)
    assert "still to come" in page.content.decode() and "012345-2026" in page.content.decode()
    notice.refresh_from_db()
    assert notice.state == "ready"


def test_what_is_missing_links_to_where_it_is_put_right(client, desk):
    Case.objects.filter(pk=desk.case.pk).update(need="", tenders_url="")
    notice = desk.draft()
    signed_in(client, desk.writer)
    page = client.get(url("inspect", notice)).content.decode()
    assert "Say where tenders are received." in page and url("inspect", desk.case) in page
    assert "Say what must come of it." in client.post(url("ask", notice)).content.decode()


def test_a_reason_is_needed_to_send_back_and_the_writer_reads_it(client, desk):
    notice = desk.asked()
    signed_in(client, desk.second)
    client.post(url("return", notice), {"why": ""})
    notice.refresh_from_db()
    assert notice.state == "asked"
    client.post(url("return", notice), {"why": "The value is wrong."})
    signed_in(client, desk.writer)
    assert "The value is wrong." in client.get(url("inspect", notice)).content.decode()


def test_the_list_says_what_waits_since_when(client, desk):
    notice = desk.approved()
    OwnNotice.objects.filter(pk=notice.pk).update(approved_at=now() - timedelta(days=3, hours=1))
    signed_in(client, desk.writer)
    assert "for 3 days" in client.get(reverse("procurement_notices:index")).content.decode()
    page = client.get(url("inspect", desk.case)).content.decode()
    assert "for 3 days" in page and "late" in page


def test_a_deadline_is_moved_from_the_case(client, desk):
    desk.published()
    signed_in(client, desk.writer)
    assert "More time for tenders" in client.get(url("inspect", desk.case)).content.decode()
    later = localtime(desk.case.closes_at + timedelta(days=7))
    given = {"closes_day": f"{later:%Y-%m-%d}", "closes_clock": f"{later:%H:%M}", "why": "A road is closed."}
    early = {**given, "closes_day": f"{localtime(now()):%Y-%m-%d}"}
    assert "never shorter" in client.post(url("extend", desk.case), early).content.decode()
    client.post(url("extend", desk.case), given)
    draft = OwnNotice.objects.get(state="draft")
    page = client.get(url("inspect", draft)).content.decode()
    assert "Tender submission deadline" in page and "A road is closed." in page
    desk.through(draft)
    public = client.get(f"/opportunities/{desk.case.ocid}/").content.decode()
    assert "The deadline was moved, for everybody" in public and "A road is closed." in public


def test_a_department_s_notice_begins_from_the_list(client, desk):
    Case.objects.filter(pk=desk.case.pk).update(
        publishes_on=(now() + timedelta(days=60)).date(), route="open"
    )
    desk.case.lots.update(net=2_000_000)
    Case.objects.filter(pk=desk.case.pk).update(net=2_000_000)
    signed_in(client, desk.writer)
    client.post(reverse("procurement_notices:begin"), {"kind": "UK1", "department": desk.department.pk})
    notice = OwnNotice.objects.get(kind="UK1")
    assert "Care of pocket parks" in client.get(url("inspect", notice)).content.decode()
    other = department("Another")
    client.post(reverse("procurement_notices:begin"), {"kind": "UK1", "department": other.pk})
    assert OwnNotice.objects.count() == 1
    desk.through(notice)
    client.logout()
    assert "Pipeline notice" in client.get("/opportunities/notices/").content.decode()


def test_the_list_takes_the_same_queries_at_any_size(client, desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    desk.approved()
    signed_in(client, desk.writer)
    client.get(reverse("procurement_notices:index"))
    with CaptureQueriesContext(connection) as few:
        client.get(reverse("procurement_notices:index"))
    for _n in range(6):
        Desk(desk.department).draft()
    with CaptureQueriesContext(connection) as many:
        client.get(reverse("procurement_notices:index"))
    assert len(many) <= len(few) + 1


def test_the_public_page_takes_the_same_queries_however_often_it_is_corrected(client, desk):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from procurement.actions.inviting import extend

    desk.published()
    address = f"/opportunities/{desk.case.ocid}/"
    client.get(address)
    with CaptureQueriesContext(connection) as few:
        client.get(address)
    for number in range(3):
        desk.case = desk.again()
        later = desk.case.closes_at + timedelta(days=7)
        desk.through(extend(case=desk.case, closes_at=later, why=f"Rain {number}", by=desk.writer))
    client.get(address)
    with CaptureQueriesContext(connection) as many:
        page = client.get(address).content.decode()
    assert "Rain 2" in page and len(many) == len(few)


def test_where_the_official_time_came_late_the_case_says_that_time_is_too_short(client):
    closes = now() + timedelta(days=26)
    desk = Desk(department(), **above(closes_at=closes, questions_until=None))
    notice = desk.approved()
    with time_machine.travel(now() + timedelta(days=4)):
        desk.official(notice)
        signed_in(client, desk.writer)
        assert "less than 25 days" in client.get(url("inspect", desk.case)).content.decode()
