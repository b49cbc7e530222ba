"""Talks with the market: the same for everybody, answers private to the department, the notice first where due."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import now
from accounts.registries import personal_data
from cms.registries import search_sources, sitemap_parts
from engagement.errors import Refused
from procurement.actions import conflicts, market
from procurement.actions.releasing import publish_release
from procurement.models import Case, Engagement, EngagementAnswer, OwnNotice
from procurement.permissions_shaping import can_lead, can_talk
from procurement.registries import notice_makers, problems_before
from tests.engagement.test_races import at_once
from tests.factories.accounts import UserFactory
from tests.factories.procurement import a_case, buyer, department, firm, in_lots, member, shaped
from tests.procurement.council_shaping import council

pytestmark = pytest.mark.django_db
START = "2026-06-01 10:00Z"
ABOVE = 400_000


def talk(case=None, *, public=True, **given):
    given = {
        "title": "Bins that call",
        "text": "What can be done?",
        "questions": ["What works?", "How much?"],
        **given,
    }
    given = {"closes_at": now() + timedelta(days=10), **given}
    row = market.plan_engagement(
        department=case.department if case else department(), case=case, by=None, **given
    )
    return market.publish_engagement(engagement=row, by=None) if public else row


def refused(call, **given):
    with pytest.raises(Refused) as refusal:
        call(**given)
    return refusal.value.code


def say(row, of, by=None, at=None, **answers):
    answers = answers or {"q1": "A sensor"}
    by = by or of.memberships.first().user
    return market.answer(engagement=row, organisation=of, answers=answers, by=by, received_at=at or now())


@pytest.fixture
def binco():
    made = firm("Binco")
    member(made)
    return made


def uk2(case, **given):
    given = {
        "state": "published",
        "needs_official": False,
        "published_at": now(),
        "approved_at": now(),
        **given,
    }
    return OwnNotice.objects.create(case=case, department=case.department, kind="UK2", **given)


# --- When it is seen ---------------------------------------------------------------------------------------
def test_a_draft_is_seen_by_nobody(client):
    row = talk(public=False)
    assert client.get(row.get_absolute_url()).status_code == 404
    assert client.get(reverse("procurement:engagement_answer", args=[row.public_id])).status_code in (
        302,
        404,
    )
    assert row.title not in client.get(reverse("procurement:engagements")).content.decode()


def test_the_search_and_the_sitemap_know_public_talks_and_no_drafts():
    public, draft = talk(title="Bins that whistle"), talk(public=False, title="Bins that whisper")
    find, entries = search_sources.get("talks").find, sitemap_parts.get("talks").entries
    assert [one["title"] for one in find("bins whistle", 5)] == [public.title]
    assert list(find("whisper", 5)) == []
    urls = [url for url, _at in entries(10)]
    assert public.get_absolute_url() in urls
    assert draft.get_absolute_url() not in urls


def test_a_talk_without_questions_or_time_is_not_published():
    assert (
        refused(market.publish_engagement, engagement=talk(public=False, questions=[]), by=None) == "missing"
    )
    late = talk(public=False, closes_at=now() - timedelta(hours=1))
    assert refused(market.publish_engagement, engagement=late, by=None) == "missing"


def test_above_the_threshold_the_notice_comes_first():
    case = a_case(net=ABOVE)
    row = talk(case, public=False)
    assert refused(market.publish_engagement, engagement=row, by=None) == "notice"
    uk2(case, state="ready", published_at=None)
    assert refused(market.publish_engagement, engagement=row, by=None) == "notice"
    OwnNotice.objects.all().delete()
    uk2(case)
    assert market.publish_engagement(engagement=row, by=None).state == "public"


def test_nothing_of_a_case_that_is_not_public_is_seen_with_its_talk(client):
    case = a_case(title="Secret name of the case")
    row = talk(case)
    said = client.get(row.get_absolute_url()).content.decode()
    assert row.title in said
    assert case.title not in said
    council()
    tender = {"id": case.number, "title": case.title, "status": "active"}
    publish_release(case=case, key="1", at=now(), tag=["tender"], body={"tender": tender}, by=None)
    assert case.title in client.get(row.get_absolute_url()).content.decode()
    assert row.title in client.get(f"/opportunities/{case.ocid}/").content.decode()


def test_the_public_page_has_no_answer_no_advantage_and_nobody_s_name(client, binco):
    case = a_case()
    row = talk(case)
    by = UserFactory(display_name="Olive Officer")
    say(row, binco, q1="Our secret sauce")
    market.record_advantage(
        engagement=row, firm="Binco", what="Saw it", done="Told all", is_excluded=True, by=by
    )
    market.add_note(engagement=row, text="Solar is fine.", by=by)
    said = client.get(row.get_absolute_url()).content.decode()
    assert "Solar is fine." in said
    for secret in ("secret sauce", "Binco", "Saw it", "Olive"):
        assert secret not in said
    assert "csrf" not in said
    assert "sessionid" not in client.cookies


def test_the_public_pages_cost_the_same_however_much_there_is(client, binco, django_assert_num_queries):
    row = talk()
    urls = [row.get_absolute_url(), reverse("procurement:engagements")]
    counts = []
    for _round in range(2):
        for _more in range(3):
            market.add_note(engagement=row, text="More", by=None)
            talk()
        for url in urls:
            client.get(url)
        with CaptureQueriesContext(connection) as queries:
            for url in urls:
                client.get(url)
        counts.append(len(queries))
    assert counts[0] == counts[1]


# --- Answers -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("seconds", "taken"), [(-1, False), (0, True), (3599, True), (3600, False), (3601, False)]
)
def test_answers_are_taken_from_the_first_moment_to_the_last_by_when_they_came(binco, seconds, taken):
    with time_machine.travel(START, tick=False):
        begin = now() + timedelta(days=1)
        row = talk(opens_at=begin, closes_at=begin + timedelta(hours=1))
        at = begin + timedelta(seconds=seconds)
        if taken:
            assert say(row, binco, at=at).at == at
        else:
            assert refused(say, row=row, of=binco, at=at) == "late"


def test_a_firm_has_one_answer_and_changes_it_until_it_closes(binco):
    row = talk()
    say(row, binco, q1="One")
    say(row, binco, q1="Two", q2="£5", q9="Nothing of ours")
    assert row.answers.get().answers == {"q1": "Two", "q2": "£5"}
    assert refused(say, row=row, of=binco, q1="  ") == "empty"
    assert refused(say, row=row, of=binco, by=UserFactory()) == "member"
    market.close_engagement(engagement=row, by=None)
    assert refused(say, row=row, of=binco) == "late"


def test_once_public_its_questions_stay_and_its_time_is_lengthened_only():
    row = talk()
    keep = [one["text"] for one in row.questions]
    assert refused(market.change_engagement, engagement=row, questions=["Other?"], by=None) == "questions"
    earlier = row.closes_at - timedelta(hours=1)
    assert refused(market.change_engagement, engagement=row, closes_at=earlier, by=None) == "closes_at"
    later = row.closes_at + timedelta(days=1)
    assert (
        market.change_engagement(engagement=row, closes_at=later, questions=keep, by=None).closes_at == later
    )


def test_a_question_keeps_its_key_wherever_it_moves():
    known = market.questions_of(["A", "B", "C"])
    assert market.questions_of(["C", "D", "A", "A", " "], known) == [
        {"key": "q3", "text": "C"},
        {"key": "q4", "text": "D"},
        {"key": "q1", "text": "A"},
    ]


def test_a_member_answers_on_the_page_and_another_firm_sees_nothing_of_it(client, binco):
    row = talk()
    url = reverse("procurement:engagement_answer", args=[row.public_id])
    client.force_login(binco.memberships.get().user)
    assert client.post(url, {"q1": ""}).status_code == 200  # nothing answered
    assert client.post(url, {"q1": "A sensor"}).status_code == 302
    assert "A sensor" in client.get(url).content.decode()
    client.force_login(member(firm("Rival")))
    assert "A sensor" not in client.get(f"{url}?for={binco.public_id}").content.decode()
    client.force_login(UserFactory())
    said = client.get(url).content.decode()
    assert "belongs to none yet" in said
    client.post(url, {"q1": "Mine"})
    assert EngagementAnswer.objects.count() == 1


def test_somebody_in_two_firms_says_for_which(client, binco):
    user, other = binco.memberships.get().user, firm("Also Mine")
    other.memberships.create(user=user)
    row = talk()
    url = reverse("procurement:engagement_answer", args=[row.public_id])
    client.force_login(user)
    client.post(f"{url}?for={other.public_id}", {"q1": "For the other"})
    assert row.answers.get().organisation == other


def test_what_one_answered_is_exported_and_goes_with_the_last_member(binco):
    user = binco.memberships.get().user
    say(talk(), binco, q1="Mine")
    entry = personal_data.get("procurement.EngagementAnswer")
    assert entry.export(user)[0]["answers"] == {"q1": "Mine"}
    second = member(binco)
    entry.erase(user, True)
    assert EngagementAnswer.objects.get().by is None
    EngagementAnswer.objects.update(by=second)
    binco.memberships.filter(user=user).delete()
    entry.erase(second, True)
    assert not EngagementAnswer.objects.exists()


@pytest.mark.django_db(transaction=True)
@pytest.mark.race
def test_of_many_members_at_the_same_moment_one_answer_is_there():
    made = firm("Binco")
    people = [member(made) for _number in range(4)]
    row = talk()
    results = at_once(*[lambda by=by: say(row, made, by=by, q1=f"From {by.pk}") for by in people])
    assert not [one for one in results if isinstance(one, Exception)]
    assert row.answers.count() == 1


# --- Who may -----------------------------------------------------------------------------------------------
@pytest.mark.parametrize("state", Case.State.values)
@pytest.mark.parametrize("role", ["procurement_officer", "contract_manager", "other", "firm"])
def test_officers_of_the_department_read_answers_and_lead_until_the_case_is_over(role, state):
    home = department()
    case = a_case(home)
    row = talk(case)
    Case.objects.filter(pk=case.pk).update(state=state)
    row = Engagement.objects.select_related("case").get(pk=row.pk)
    people = {"other": lambda: buyer(department()), "firm": lambda: member(firm())}
    user = people.get(role, lambda: buyer(home, role))()
    assert can_talk(user, row) is (role == "procurement_officer")
    assert can_lead(user, row) is (role == "procurement_officer" and state in Case.ALIVE)
    assert Engagement.objects.visible_to(user).exists() is (role == "procurement_officer")


# --- In the case -------------------------------------------------------------------------------------------
def test_above_the_threshold_a_notice_of_talks_or_reasons_stand_before_the_tender():
    case = shaped(a_case(net=ABOVE, route="open"))
    market.say_why_none(case=case, reasons="", by=None)
    lines = [line for line, _url in problems_before("tender", case)]
    assert any("section 17" in line for line in lines)
    uk2(case)
    assert problems_before("tender", case) == []
    assert not any("section 17" in line for line, _url in problems_before("tender", shaped(a_case())))


def test_a_firm_that_answered_stands_in_the_list_of_conflicts(binco):
    case = a_case()
    say(talk(case), binco)
    assert "Binco" in [one.who for one in conflicts.connected_with(case)]


# --- The notice --------------------------------------------------------------------------------------------
def test_the_notice_says_what_is_asked_and_becomes_a_release_that_everybody_sees(client):
    case = a_case(net=ABOVE)
    in_lots(case, 200_000, 200_000)
    row = talk(case, public=False)
    notice = OwnNotice(case=case, department=case.department, kind="UK2", published_at=now())
    maker = notice_makers.get("UK2")
    facts = {fact.key: fact.value for fact in maker.facts(notice)}
    assert "What works?" in facts["process"]
    assert "£400,000" in facts["net"]
    assert maker.offered(case)
    assert maker.check(notice) == []
    document = {"id": "012345-2026", "documentType": maker.document_type, "noticeType": "UK2"}
    body = maker.body(notice)
    body["planning"]["documents"] = [{**document, "datePublished": now().isoformat()}]
    council()
    publish_release(case=case, key="012345-2026", at=now(), tag=maker.tag(notice), body=body, by=None)
    maker.published(notice)
    row.refresh_from_db()
    case.refresh_from_db()
    assert row.state == "public"
    assert (case.procurement.state, case.procurement.lots.count()) == ("engaging", 2)
    assert client.get(row.get_absolute_url()).status_code == 200


def test_the_notice_is_not_offered_without_a_talk_and_says_what_is_missing():
    case, maker = a_case(), notice_makers.get("UK2")
    notice = OwnNotice(case=case, department=case.department, kind="UK2")
    assert not maker.offered(case)
    assert maker.check(notice)[0][0] == "Plan what you ask the market first."
    talk(case, public=False, questions=[])
    assert maker.offered(case)
    assert maker.check(notice)[0][0] == "It has no question yet."
    assert not maker.offered(a_case())
