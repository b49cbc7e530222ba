"""A notice from its first line to its publication: two people, what was approved, official first."""

from datetime import timedelta

import pytest

from accounts.clock import now
from accounts.models import Event
from engagement.errors import Refused
from procurement.actions.noticing import approve, ask, begin_notice, drop, offered_for, send_back, write
from procurement.actions.publishing import record
from procurement.models import Case, CaseEvent, CasePlan, DeadlineChange, OwnNotice, Procurement, Release
from procurement.registries import Blocker, Follows, blockers, follows_notices
from tests.factories.procurement import department, in_lots
from tests.procurement.noticing import Desk, above

pytestmark = pytest.mark.django_db
State = OwnNotice.State


@pytest.fixture
def desk():
    return Desk(department())


@pytest.fixture
def big():
    return Desk(department(), **above())


def test_a_notice_that_is_due_on_find_a_tender_stays_ready_and_nothing_of_it_exists(desk):
    notice = desk.approved()
    assert notice.state == State.READY and notice.needs_official and notice.is_below
    assert desk.again().state == Case.State.PLANNING
    assert not Procurement.objects.exists() and not Release.objects.exists()


def test_recorded_as_official_it_makes_release_procurement_and_state_in_one_go(desk):
    notice = desk.official(desk.approved())
    case = desk.again()
    assert notice.state == State.PUBLISHED and notice.published_at == notice.official_at
    assert case.state == Case.State.INVITED and case.official_ocid == desk.ocid
    procurement = case.procurement
    assert procurement.ocid == case.ocid and procurement.is_open and procurement.title == case.title
    assert notice.release.key == notice.official_number and notice.release.body["tag"] == ["tender"]
    (document,) = [one for one in notice.release.body["tender"]["documents"] if one.get("noticeType")]
    assert document["id"] == notice.official_number and desk.ocid in document["description"]
    assert document["url"] == f"https://www.find-tender.service.gov.uk/Notice/{notice.official_number}"
    assert [one.number for one in procurement.notices.all()] == [notice.official_number]


def test_what_is_not_due_there_is_published_by_its_approval():
    small = Desk(department(), net=20_000)
    notice = small.approved()
    assert notice.state == State.PUBLISHED and not notice.needs_official
    assert notice.published_at == notice.approved_at
    assert small.again().state == Case.State.INVITED
    assert notice.release.key == notice.reference


def test_above_the_threshold_every_notice_is_due_there(big):
    big.case.publishes_on = (now() + timedelta(days=60)).date()
    big.case.save()
    assert big.approved("UK3").state == State.READY


def test_who_asks_can_not_approve_in_the_action_either(desk):
    notice = desk.asked()
    with pytest.raises(Refused) as refusal:
        approve(notice=notice, by=desk.writer)
    assert refusal.value.code == "two_people"


def test_what_was_asked_for_can_not_be_written_any_more_and_keeps_its_words(desk):
    notice = desk.asked()
    with pytest.raises(Refused):
        write(notice=notice, extra={"more": "Another word"}, by=desk.writer)
    Case.objects.filter(pk=desk.case.pk).update(title="Something else altogether")
    published = desk.official(approve(notice=notice, by=desk.second))
    assert ["Scope", "Title", "Care of pocket parks", "title"] in published.facts
    assert published.case.procurement.title == "Care of pocket parks"


def test_sent_back_it_is_a_draft_again_and_whoever_asked_reads_why(desk):
    notice = send_back(notice=desk.asked(), why="The value is wrong.", by=desk.second)
    assert (notice.state, notice.facts, notice.body) == (State.DRAFT, [], {})
    assert notice.returned_why == "The value is wrong."
    assert Event.objects.filter(kind="procurement.notice_returned").count() == 1
    again = ask(notice=notice, by=desk.second)
    assert again.returned_why == "" and again.asked_by == desk.second


def test_what_is_missing_stops_it_line_by_line(desk):
    Case.objects.filter(pk=desk.case.pk).update(need="", tenders_url="", closes_at=None, questions_until=None)
    desk.case.cpvs.all().delete()
    desk.case.lots.update(criteria=[{"name": "Price", "kind": "price", "weight": 90}])
    with pytest.raises(Refused) as refusal:
        ask(notice=desk.draft(), by=desk.writer)
    said = str(refusal.value.message)
    for words in ("what must come", "where tenders are received", "by when", "CPV", "not 100"):
        assert words in said
    assert OwnNotice.objects.get().state == State.DRAFT


def test_what_other_parts_want_first_stops_a_tender_notice(desk):
    blocker = Blocker(
        name="t.test", before="tender", problems=lambda case: [("The member has to agree.", "/x/")]
    )
    blockers.register(blocker)
    try:
        with pytest.raises(Refused) as refusal:
            desk.asked()
        assert "member has to agree" in str(refusal.value.message)
    finally:
        blockers.remove(blocker)


def test_above_the_threshold_the_act_asks_for_more(big):
    big.case.one_lot_reasons = ""
    big.case.save()
    big.case.assessments.all().delete()
    with pytest.raises(Refused) as refusal:
        ask(notice=big.draft(), by=big.writer)
    assert "section 18" in str(refusal.value.message) and "section 83" in str(refusal.value.message)


@pytest.mark.parametrize(
    ("days", "plan", "is_enough"),
    [
        (24, {}, False),
        (25, {}, True),
        (29, {"complete": False}, False),
        (30, {"complete": False}, True),
        (34, {"complete": False, "electronic": False}, False),
        (35, {"complete": False, "electronic": False}, True),
        (9, {"urgent_reasons": "Flood"}, False),
        (10, {"urgent_reasons": "Flood"}, True),
    ],
)
def test_tenders_get_the_days_of_section_54_above_the_threshold(days, plan, is_enough):
    desk = Desk(department(), **above(closes_at=now() + timedelta(days=days), questions_until=None))
    CasePlan.objects.create(case=desk.case, **plan)
    draft = desk.draft()
    if is_enough:
        assert ask(notice=draft, by=desk.writer).state == State.ASKED
        return
    with pytest.raises(Refused) as refusal:
        ask(notice=draft, by=desk.writer)
    assert "section 54" in str(refusal.value.message)


def test_only_one_of_a_kind_is_under_way_and_one_tender_notice_ever(desk):
    desk.draft()
    with pytest.raises(Refused) as refusal:
        desk.draft()
    assert refusal.value.code in ("not_offered", "under_way")
    drop(notice=OwnNotice.objects.get(), by=desk.writer)
    desk.published()
    assert "UK4" not in offered_for(desk.again())


def test_quotes_and_direct_awards_have_no_tender_notice():
    desk = Desk(department(), route="quotes")
    assert "UK4" not in offered_for(desk.case)
    with pytest.raises(Refused):
        desk.draft()


@pytest.mark.parametrize(
    ("given", "code"),
    [
        ({"number": "?"}, "number"),
        ({"ocid": "ocds-h6vhtk-zzz"}, None),
        ({"ocid": "x"}, "ocid"),
        ({"at": timedelta(minutes=5)}, "at"),
        ({"at": timedelta(minutes=-5)}, "at"),
    ],
)
def test_what_is_recorded_has_to_be_possible(desk, given, code):
    notice = desk.approved()
    if "at" in given:
        given = {"at": now() + given["at"]}
    if code is None:
        assert desk.official(notice, **given).state == State.PUBLISHED
        return
    with pytest.raises(Refused) as refusal:
        desk.official(notice, **given)
    assert refusal.value.code == code
    assert not Procurement.objects.exists()


def test_a_number_is_given_once_and_later_notices_keep_the_ocid(desk):
    first = desk.published()
    other = Desk(desk.department, cpv="45000000")
    with pytest.raises(Refused) as refusal:
        other.official(other.approved(), number=first.official_number, ocid="ocds-h6vhtk-0abc99")
    assert refusal.value.code == "number"
    with pytest.raises(Refused) as refusal:
        other.official(OwnNotice.objects.get(case=other.case), ocid=desk.ocid)
    assert refusal.value.code == "ocid"


def test_it_is_recorded_once(desk):
    notice = desk.approved()
    desk.official(notice)
    with pytest.raises(Refused) as refusal:
        record(notice=notice, number="000009-2026", ocid=desk.ocid, at=now(), by=desk.writer)
    assert refusal.value.code == "moved"
    assert Release.objects.count() == 1


def test_what_fails_afterwards_takes_everything_back(desk):
    def fails(notice):
        raise Refused("t", "No")

    notice, entry = desk.approved(), Follows(name="t.fails", run=fails)
    follows_notices.register(entry)
    try:
        with pytest.raises(Refused):
            desk.official(notice)
    finally:
        follows_notices.remove(entry)
    notice.refresh_from_db()
    assert notice.state == State.READY and notice.official_number == ""
    assert not Procurement.objects.exists() and desk.again().state == Case.State.PLANNING


def test_what_was_mirrored_meanwhile_gives_way_to_our_own(desk, client):
    from procurement.actions.mirroring import mirror
    from tests.procurement.packages import invited, package

    notice = desk.approved()
    theirs = {**invited(), "ocid": desk.ocid}
    mirror(package(theirs))
    desk.official(notice)
    assert [one.ocid for one in Procurement.objects.all()] == [desk.case.ocid]
    assert mirror(package(theirs)).own == 1
    assert client.get(f"/opportunities/{desk.ocid}/").url == f"/opportunities/{desk.case.ocid}/"


def test_lots_reservation_and_limits_stand_in_facts_and_release(desk):
    in_lots(desk.case, 24_000, 18_000)
    Case.objects.filter(pk=desk.case.pk).update(
        reserved="local", reserved_area="West Midlands", reserved_kind="sme_vcse", most_lots_tendered=2,
        most_lots_awarded=1, reserved_at=now(), reserved_reasons="Written down beforehand.",
    )  # fmt: skip
    desk.case = desk.again()
    notice = desk.published()
    facts = {row[3]: row[2] for row in notice.facts}
    assert facts["most_awarded"] == "1" and "West Midlands" in facts["reserved"]
    assert facts["lot1.value"] == "£24,000 excluding VAT, £28,800 including VAT"
    tender = notice.release.body["tender"]
    assert [lot["id"] for lot in tender["lots"]] == ["1", "2"]
    assert tender["lotDetails"] == {"maximumLotsBidPerSupplier": 2, "maximumLotsAwardedPerSupplier": 1}
    assert tender["otherRequirements"] == {
        "reservedParticipation": ["smeVcse"],
        "reservedParticipationLocation": {"description": "West Midlands"},
    }
    assert notice.case.procurement.lots.count() == 2
    assert "West Midlands" in notice.case.procurement.reserved_for


def test_the_end_without_an_award_is_a_notice_with_reasons(desk):
    desk.published()
    assert "UK12" in offered_for(desk.again())
    desk.case = desk.again()
    notice = desk.published("UK12", reasons="The money is gone.", decided_on=now().date().isoformat())
    case = desk.again()
    assert case.state == Case.State.CANCELLED and case.state_reason == "The money is gone."
    assert case.procurement.state == Procurement.State.CANCELLED
    assert notice.release.body["tag"] == ["tenderCancellation"]


def test_a_department_lists_what_it_means_to_buy_and_no_release_comes_of_it():
    desk = Desk(
        department(), net=2_000_000, route="open", publishes_on=(now() + timedelta(days=90)).date(),
        closes_at=None, questions_until=None,
    )  # fmt: skip
    Desk(
        desk.department,
        publishes_on=(now() + timedelta(days=90)).date(),
        closes_at=None,
        questions_until=None,
    )
    draft = begin_notice(kind="UK1", department=desk.department, by=desk.writer)
    notice = desk.through(draft)
    assert notice.state == State.PUBLISHED and notice.release is None
    assert [row[2] for row in notice.facts if row[1] == "Reference"] == [desk.case.number]
    assert not Procurement.objects.exists()


def test_each_step_stands_in_the_timeline_of_the_case(desk):
    desk.published()
    verbs = list(CaseEvent.objects.filter(case=desk.case).order_by("pk").values_list("verb", flat=True))
    for verb in (
        "notice_begun",
        "notice_asked",
        "notice_approved",
        "notice_published",
        "invited",
        "released",
    ):
        assert verb in verbs
    assert not DeadlineChange.objects.exists()


def test_a_tender_notice_of_what_was_ended_meanwhile_comes_too_late(desk):
    notice = desk.asked()
    Case.objects.filter(pk=desk.case.pk).update(state="cancelled")
    with pytest.raises(Refused) as refusal:
        approve(notice=notice, by=desk.second)
    assert "too late" in str(refusal.value.message)
