"""Clarification questions: asked privately in time, answered to all without who asked, in open data, told once."""

import json
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.outbox import spread_due
from accounts.clock import now
from accounts.models import Notification
from engagement.errors import Refused
from procurement.actions import alerts, questions
from procurement.case_suppliers import tasks
from procurement.models import CaseEvent, Enquiry
from procurement.registries import problems_before, words_of
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import UserFactory
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import a_case, buyer, department, firm
from tests.procurement.packages import invited, package
from tests.procurement.suppliers_world import asked, invite, public_case, supplier

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 12, tzinfo=UTC)  # a Wednesday


@pytest.fixture
def case():
    HomePageFactory()
    return public_case(lots=2)


def answer(row: Enquiry, **given) -> Enquiry:
    values = {"public_question": "May the shed be used?", "text": "Yes, from May on.", **given}
    return questions.answer(enquiry=row, by=values.pop("by", row.case.owner), **values)


def told(kind: str) -> dict[int, str]:
    """Whoever has a notification of this kind, with the reason."""
    spread_due()
    rows = Notification.objects.filter(event__kind=f"procurement.{kind}")
    assert rows.count() == rows.values("user", "contact", "event").distinct().count()
    return dict(rows.values_list("user", "reason"))


# --- Asking ------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("seconds", "allowed"), [(-1, True), (0, False), (1, False)])
def test_the_instant_at_which_a_question_was_received_is_judged_and_the_end_is_too_late(
    case, seconds, allowed
):
    by = supplier()
    until = case.procurement.questions_until
    given = {"case": case, "by": by, "organisation": by.organisations.get(), "asked": "Why?"}
    with time_machine.travel(until + timedelta(seconds=30), tick=False):
        at = until + timedelta(seconds=seconds)
        if allowed:
            assert questions.ask(**given, received_at=at).asked_at == at
        else:
            with pytest.raises(Refused) as refusal:
                questions.ask(**given, received_at=at)
            assert refusal.value.code == "closed" and not Enquiry.objects.exists()


def test_where_no_day_for_questions_is_named_they_end_when_tenders_are_due(case):
    case.procurement.questions_until = None
    closes = case.procurement.closes_at
    assert questions.takes_at(case.procurement, closes - timedelta(seconds=1))
    assert not questions.takes_at(case.procurement, closes)


def test_nobody_asks_about_a_case_that_is_not_public():
    by = supplier()
    with pytest.raises(Refused) as refusal:
        questions.ask(case=a_case(), by=by, organisation=by.organisations.get(), asked="Why?")
    assert refusal.value.code == "closed"


def test_one_asks_for_a_firm_of_ones_own_about_a_lot_there_is_and_officers_do_not_ask(case):
    by, other = supplier(), firm("Other")
    for code, given in {
        "organisation": {"organisation": other},
        "lot": {"organisation": by.organisations.get(), "lot_key": "9"},
        "runs": {"by": case.owner, "organisation": case.department},
    }.items():
        with pytest.raises(Refused) as refusal:
            questions.ask(**{"case": case, "by": by, "asked": "Why?", **given})
        assert refusal.value.code == code
    assert asked(case, by=by, lot_key="2").lot_key == "2"


def test_two_presses_are_one_question_and_the_case_does_not_say_who_asked(case):
    by = supplier()
    assert asked(case, by=by) == asked(case, by=by)
    event = CaseEvent.objects.get(verb="enquiry_asked")
    assert event.actor is None and set(event.facts) == {"enquiry"}
    assert words_of(event) == "A clarification question was asked"


def test_the_form_keeps_what_was_typed_and_shows_ones_own_questions_alone(client, case):
    asked(case, "Somebody’s secret")
    client.force_login(supplier())
    url = reverse("procurement:ask", args=[case.ocid])
    assert "Write your question" in client.post(url, {"asked": " "}).content.decode()
    firm_pk = client.get(url).context["form"].fields["organisation"].queryset.get().pk
    page = client.post(url, {"asked": "May we use it?", "organisation": firm_pk, "lot_key": "2"}, follow=True)
    text = page.content.decode()
    assert "Waiting for an answer" in text and "May we use it?" in text and "secret" not in text
    assert "no-cache" in page["Cache-Control"] or "no-store" in page["Cache-Control"]


def test_whoever_acts_for_no_firm_is_led_to_one_and_a_mirrored_tender_takes_no_questions(client, case):
    from procurement.actions.mirroring import mirror

    client.force_login(UserFactory())
    text = client.get(reverse("procurement:ask", args=[case.ocid])).content.decode()
    assert reverse("accounts:organisation_new") in text and "<textarea" not in text
    later = {"endDate": (now() + timedelta(days=9)).isoformat()}
    mirror(package(invited(tenderPeriod=later, enquiryPeriod=later)))
    assert client.get(reverse("procurement:ask", args=["ocds-h6vhtk-00abcd"])).status_code == 404
    page = client.get(reverse("procurement:page", args=["ocds-h6vhtk-00abcd"])).content.decode()
    assert "asked where its tenders are received" in page and "Ask a question" not in page


# --- Answering ---------------------------------------------------------------------------------------------
def test_an_answer_is_on_the_page_and_in_open_data_without_who_asked(client, case):
    by = supplier("Secret Sheds Ltd", display_name="Sunita Secret")
    row = answer(asked(case, "Sunita of Secret Sheds asks: the shed?", by=by, lot_key="2"))
    page = client.get(case.procurement.get_absolute_url()).content.decode()
    assert (
        "May the shed be used?" in page
        and "Yes, from May on." in page
        and f"question-{row.public_id}" in page
    )
    record = client.get(reverse("procurement:record", args=[case.ocid])).content.decode()
    said = json.loads(record)["records"][0]["compiledRelease"]["tender"]
    assert said["hasEnquiries"] is True
    [one] = said["enquiries"]
    assert one["description"] == "May the shed be used?" and one["relatedLot"] == "2" and "author" not in one
    assert one["date"].endswith(("T00:00:00+00:00", "T00:00:00+01:00"))  # the day alone
    for text in (page, record):
        assert "Secret" not in text and "Sunita" not in text
    release = case.procurement.releases.order_by("-pk").first()
    assert release.key == f"{case.ocid}-enquiry-{row.pk}" and release.body["tag"] == ["tenderUpdate"]
    case.procurement.refresh_from_db()
    assert case.procurement.state == "invited" and case.procurement.lots.count() == 2


def test_an_answer_is_told_once_to_all_who_asked_it_and_who_follow(case):
    asker, twin, follower = supplier("A"), supplier("B"), UserFactory()
    alerts.begin(by=follower, procurement=case.procurement)
    alerts.begin(by=asker, procurement=case.procurement)
    alerts.begin(by=UserFactory(), query="words=parks")
    row = asked(case, "One?", by=asker)
    questions.merge(enquiry=asked(case, "Two?", by=twin), into=row, by=case.owner)
    answer(row)
    assert told("answered") == {asker.pk: "asked", twin.pk: "asked", follower.pk: "follows"}
    count = Notification.objects.count()
    spread_due()
    assert Notification.objects.count() == count


@pytest.mark.parametrize("state", ["published", "declined", "merged"])
def test_what_is_dealt_with_is_not_dealt_with_again(case, state):
    other = asked(case, "Other?")
    row = asked(case, "One?")
    acts = {
        "published": lambda: answer(row),
        "declined": lambda: questions.decline(enquiry=row, by=case.owner, reason="No."),
        "merged": lambda: questions.merge(enquiry=row, into=other, by=case.owner),
    }
    acts[state]()
    for act in acts.values():
        with pytest.raises(Refused) as refusal:
            act()
        assert refusal.value.code == "moved"
    row.refresh_from_db()
    assert row.state == state


@pytest.mark.parametrize(("seconds", "allowed"), [(-1, True), (0, False)])
def test_after_closing_nothing_is_answered_or_merged_but_it_can_be_declined(case, seconds, allowed):
    row, other = asked(case, "One?"), asked(case, "Other?")
    with time_machine.travel(case.procurement.closes_at + timedelta(seconds=seconds), tick=False):
        if allowed:
            answer(row)
            return
        for act in (lambda: answer(row), lambda: questions.merge(enquiry=row, into=other, by=case.owner)):
            with pytest.raises(Refused) as refusal:
                act()
            assert refusal.value.code == "closed"
        questions.decline(enquiry=row, by=case.owner, reason="Too late.")
        assert row.asked_by_id in told("question_declined")


def test_who_asked_what_is_answered_already_is_led_to_the_answer(case):
    first, late = answer(asked(case, "One?")), asked(case, "Two?")
    questions.merge(enquiry=late, into=first, by=case.owner)
    assert told("answered_before") == {late.asked_by_id: ""}


def test_a_correction_keeps_the_old_wording_and_is_released_and_told_anew(client, case):
    row = answer(asked(case))
    with pytest.raises(Refused) as refusal:
        given = {"public_question": row.question, "text": row.answer, "reason": "Why", "seen": 0}
        questions.correct(enquiry=row, by=case.owner, **given)
    assert refusal.value.code == "same"
    given = {"public_question": row.question, "text": "No, it is let.", "reason": "We were wrong.", "seen": 0}
    made = questions.correct(enquiry=row, by=case.owner, **given)
    with pytest.raises(Refused) as refusal:  # over a wording that stands no more
        questions.correct(enquiry=row, by=case.owner, **given)
    assert refusal.value.code == "moved"
    page = client.get(case.procurement.get_absolute_url()).content.decode()
    assert "No, it is let." in page and "Yes, from May on." in page and "We were wrong." in page
    assert case.procurement.releases.filter(key=f"{case.ocid}-enquiry-{row.pk}-{made.pk}").exists()
    record = json.loads(client.get(reverse("procurement:record", args=[case.ocid])).content)
    [one] = record["records"][0]["compiledRelease"]["tender"]["enquiries"]
    assert one["answer"] == "No, it is let."
    assert Notification.objects.filter(event__kind=questions.ANSWERED, user=row.asked_by).count() == 2


# --- Officers ----------------------------------------------------------------------------------------------
def test_an_unanswered_question_blocks_the_award_until_it_is_dealt_with(case):
    row = asked(case)
    [(words, url)] = [one for one in problems_before("award", case) if "clarification" in one[0]]
    assert f"case={case.pk}" in url and words.startswith("1 clarification question")
    questions.decline(enquiry=row, by=case.owner, reason="It is in the papers.")
    assert not [one for one in problems_before("award", case) if "clarification" in one[0]]


@pytest.mark.parametrize(
    ("day", "warned"),
    [("2026-12-08T23:00:00Z", False), ("2026-12-09T00:30:00Z", True), ("2026-12-11T08:00:00Z", True)],
)
def test_officers_are_warned_from_two_working_days_before_tenders_are_due_once(day, warned):
    """Tenders are due on Friday 11 December 2026."""
    with time_machine.travel("2026-11-25T12:00:00Z", tick=False):
        case = public_case(days=16)
        row = asked(case)
    with time_machine.travel(day, tick=False):
        for _turn in range(2):
            questions.warn_due()
        assert told("questions_wait") == ({case.owner_id: ""} if warned else {})
        [task] = tasks(case.owner, [case])
        assert task.is_late is warned and task.due == case.procurement.closes_at
        questions.decline(enquiry=row, by=case.owner, reason="No.")
        assert not list(tasks(case.owner, [case]))


def test_where_a_case_has_no_owner_the_officers_of_its_department_are_warned(case):
    case.owner.is_active = False
    case.owner.save()
    other = buyer(case.department)
    assert questions.who_answers(case) == [other]


def test_an_answer_in_the_last_two_working_days_asks_for_more_time_for_everybody(client):
    HomePageFactory()
    with time_machine.travel("2026-12-07T12:00:00Z", tick=False):
        case = public_case(days=16)  # Wednesday 23 December
        early, late = asked(case, "Early?"), asked(case, "Late?")
    with time_machine.travel("2026-12-21T12:00:00Z", tick=False):
        answer(early)
        assert questions.late_answer(case) is None
    with time_machine.travel("2026-12-22T12:00:00Z", tick=False):
        answer(late)
        assert questions.late_answer(case) == now()
        sign_in_with_second_factor(client, case.owner)
        page = client.get(reverse("procurement_cases:inspect", args=[case.pk])).content.decode()
        assert "for every firm alike" in page and "s87(6)(b)" in page and "council’s lawyer" in page
        invite(case, days=20, key="2")
        assert questions.late_answer(case) is None


def test_officers_answer_in_the_back_office_and_a_name_is_pointed_out_before(client, case):
    by = supplier("Secret Sheds", display_name="Sunita Sharma")
    row = asked(case, by=by)
    sign_in_with_second_factor(client, case.owner)
    shown = client.get(reverse("procurement_questions:inspect", args=[row.pk])).content.decode()
    assert "Sunita" not in shown and "Secret Sheds" not in shown and "May we use the shed?" in shown
    url = reverse("procurement_questions:answer", args=[row.pk])
    given = {"question": "May Sunita use the shed?", "answer": "Yes."}
    assert "is the name of who asked" in client.post(url, given).content.decode()
    row.refresh_from_db()
    assert row.state == "received"
    response = client.post(url, {**given, "question": "May the shed be used?"})
    assert response.status_code == 302, response.content.decode()[-3000:]
    row.refresh_from_db()
    assert row.state == "published" and row.answered_by == case.owner


def test_the_name_of_whoever_asked_the_same_is_pointed_out_too(client, case):
    row = asked(case, "One?")
    twin = asked(case, "Two?", by=supplier("Secret Sheds", display_name="Sunita Sharma"))
    questions.merge(enquiry=twin, into=row, by=case.owner)
    sign_in_with_second_factor(client, case.owner)
    url = reverse("procurement_questions:answer", args=[row.pk])
    given = {"question": "May Secret Sheds use it?", "answer": "Yes."}
    text = client.post(url, given).content.decode()
    assert "is an organisation of who asked" in text and 'name="understood"' in text
    assert client.post(url, {**given, "understood": "on"}).status_code == 302
    row.refresh_from_db()
    assert row.state == "published"


def test_each_decision_is_its_departments_alone(client, case):
    row, other = asked(case), asked(case, "Other?")
    stranger = buyer(department("Roads"))
    sign_in_with_second_factor(client, stranger)
    for name in ("inspect", "answer", "merge", "decline", "correct"):
        url = reverse(f"procurement_questions:{name}", args=[row.pk])
        assert client.get(url).status_code == 404, name
        assert client.post(url, {"same_as": other.pk, "reason": "x"}).status_code in (404, 405), name
    row.refresh_from_db()
    assert row.state == "received"


def test_the_page_costs_the_same_however_many_answers_there_are(client, case):
    def cost() -> int:
        url = case.procurement.get_absolute_url()
        client.get(url)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(url).status_code == 200
        return len(queries)

    answer(asked(case, "0?"))
    few = cost()
    for number in range(1, 8):
        answer(asked(case, f"{number}?"))
    assert cost() == few
