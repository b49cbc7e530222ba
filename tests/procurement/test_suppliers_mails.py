"""The mails to firms as their readers get them, and when one is not sent any more."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from accounts.actions.delivery import NothingToSay, make
from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Event, Message
from accounts.registries import notification_kinds, personal_data
from challenges.models import Challenge
from procurement.actions import alerts, profiles, questions
from procurement.models import Alert, Case, Enquiry, Procurement, ProfileCertificate
from tests.engagement.test_mails import masked
from tests.factories.accounts import UserFactory
from tests.factories.challenges import ChallengeFactory, department
from tests.factories.cms import HomePageFactory
from tests.golden import assert_golden
from tests.procurement.suppliers_world import asked, pdf, public_case, supplier

pytestmark = pytest.mark.django_db
WEDNESDAY = datetime(2026, 11, 25, 10, tzinfo=UTC)


@pytest.fixture(autouse=True)
def in_november(settings, monkeypatch):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    monkeypatch.setattr("procurement.emails_suppliers.questions_url", lambda case: "/office/?case=1")
    HomePageFactory()
    with time_machine.travel(WEDNESDAY, tick=False):
        yield


@pytest.fixture
def case() -> Case:
    """Questions can be asked until tenders are due."""
    return public_case(days=2, title="Parks & <benches>", tender={"enquiryPeriod": {}})


def mail_of(what: str, user=None):
    spread_due(), compose_due()
    rows = Message.objects.filter(kind=f"procurement.{what}")
    mail = masked(make(rows.get(user=user) if user else rows.get()))
    hides = [
        (r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f-]{22}", "<uuid>"),
        (r"(confirm|of|choices)/[\w:%-]{20,}/", r"\1/<token>/"),
        (r"Firm \d+", "Firm"),
    ]
    for pattern, instead in hides:
        mail = type(mail)(
            subject=mail.subject,
            text=re.sub(pattern, instead, mail.text),
            html=re.sub(pattern, instead, mail.html),
        )
    return mail


def published(case: Case, by) -> Enquiry:
    given = {"public_question": "May the shed be used?", "text": "Yes & no.\nFrom May on."}
    return questions.answer(enquiry=asked(case, "May WE use it?", by=by), by=case.owner, **given)


def test_an_answer_as_who_asked_and_as_who_follows_reads_it_and_its_correction(case):
    asker, follower = supplier("Fingers", display_name="Hodan"), UserFactory(display_name="Fay")
    alerts.begin(by=follower, procurement=case.procurement)
    row = published(case, asker)
    assert_golden(mail_of("answered", asker), "procurement.answered_own")
    assert_golden(mail_of("answered", follower), "procurement.answered")
    questions.correct(
        enquiry=row, by=case.owner, public_question=row.question, text="No.", reason="It is let.", seen=0
    )
    spread_due(), compose_due()
    rows = Message.objects.filter(kind="procurement.answered", user=asker)
    [last] = [row for row in rows if "correction" in row.event.facts]
    assert "An answer is corrected" in make(last).subject


def test_an_answer_that_stood_before_and_a_question_that_is_not_answered(case):
    first = published(case, supplier("One"))
    questions.merge(
        enquiry=asked(case, "Twin?", by=supplier("Two", display_name="Hodan")), into=first, by=case.owner
    )
    assert_golden(mail_of("answered_before"), "procurement.answered_before")
    row = asked(case, "Private & <words>?", by=supplier("Three", display_name="Hodan"))
    questions.decline(enquiry=row, by=case.owner, reason="It is in the papers.")
    assert_golden(mail_of("question_declined"), "procurement.question_declined")


def test_questions_that_wait_until_they_are_dealt_with(case):
    row = asked(case, by=supplier("One"))
    questions.warn_due()
    assert_golden(mail_of("questions_wait"), "procurement.questions_wait")
    questions.decline(enquiry=row, by=case.owner, reason="No.")
    with pytest.raises(NothingToSay):
        make(Message.objects.get(kind="procurement.questions_wait"))


def test_an_alert_and_the_link_that_confirms_it(case):
    alerts.ask(email="hodan@example.org", language="en", query="words=parks&sme=on")
    assert_golden(mail_of("alert_link"), "procurement.alert_link")
    alerts.confirm(alert=Alert.objects.get())
    Case.objects.update(decision_on=None)
    alerts.tell_due()
    assert_golden(mail_of("alert"), "procurement.alert")


def test_an_alert_about_a_challenge():
    alerts.begin(by=UserFactory(display_name="Hodan"), query="")
    ChallengeFactory(
        open=True,
        title="Hubs",
        department=department("Transport"),
        opens_at=WEDNESDAY,
        closes_at=WEDNESDAY + timedelta(days=20),
        decision_on=date(2027, 1, 20),
        effort_hours=12,
        slug="hubs",
    )
    alerts.tell_due()
    assert_golden(mail_of("alert"), "procurement.alert_challenge")
    Challenge.objects.update(state="stopped", state_reason="No money.")
    with pytest.raises(NothingToSay):
        make(Message.objects.get(kind=alerts.ALERT))


def test_what_is_not_public_any_more_is_not_sent(case):
    alerts.begin(by=UserFactory(), query="")
    alerts.tell_due()
    spread_due(), compose_due()
    Procurement.objects.update(
        first_at=WEDNESDAY + timedelta(days=9), latest_at=WEDNESDAY + timedelta(days=9)
    )
    with pytest.raises(NothingToSay):
        make(Message.objects.get(kind=alerts.ALERT))


def test_a_certificate_that_runs_out_until_it_is_another_one():
    user = supplier("Green Fingers Ltd", display_name="Hodan")
    profile = profiles.profile_of(organisation=user.organisations.get(), by=user)
    upload = SimpleUploadedFile("iso.pdf", pdf(), "application/pdf")
    given = {"profile": profile, "by": user, "title": "ISO 9001", "upload": upload}
    row = profiles.add_certificate(**given, expires_on=date(2026, 12, 9))
    ProfileCertificate.objects.update(at=WEDNESDAY - timedelta(days=300))
    profiles.remind_due()
    assert_golden(mail_of("certificate_expires"), "procurement.certificate_expires")
    profiles.take_out(certificate=row, by=user)
    with pytest.raises(NothingToSay):
        make(Message.objects.get(kind=profiles.EXPIRES))


def test_a_summary_says_each_in_a_line(case):
    alerts.begin(by=UserFactory(), query="")
    alerts.tell_due()
    event = Event.objects.get(kind=alerts.ALERT)
    line = notification_kinds.get(alerts.ALERT).line(event)
    assert line.text.startswith("Parks & <benches>, Open for tenders, £42,000 without VAT, closes ")
    published(case, supplier("One"))
    event = Event.objects.get(kind=questions.ANSWERED)
    line = notification_kinds.get(questions.ANSWERED).line(event)
    assert line.text == "Answered: May the shed be used?" and "#question-" in line.url


def test_a_person_gets_and_takes_along_what_is_theirs(case):
    user = supplier("One")
    alerts.begin(by=user, query="words=parks")
    row = asked(case, "My words?", by=user)
    for name, words in {"procurement.Enquiry": "My words?", "procurement.Alert": "words=parks"}.items():
        entry = personal_data.get(name)
        assert words in str(list(entry.export(user)))
        for _turn in range(2):
            entry.erase(user, keep_words=False)
        assert not list(entry.export(user))
    row.refresh_from_db()
    assert (row.asked, row.asked_by, row.organisation) == ("–", None, None)
