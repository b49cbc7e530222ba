"""The Living Lab on pages, in the back office and in mails."""

from datetime import UTC, date, datetime

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.actions.delivery import deliver, make
from accounts.actions.outbox import compose_due, spread_due
from accounts.models import Message
from champions.actions import lab
from champions.models import Study
from tests.accounts.signing import sign_in_with_second_factor
from tests.champions.test_lab import a_tester, after_the_deadline, said_yes, states, study
from tests.engagement.test_mails import masked
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.cms import HomePageFactory
from tests.golden import assert_golden

pytestmark = pytest.mark.django_db
MONDAY = datetime(2026, 11, 23, 10, tzinfo=UTC)
NOON = datetime(2026, 12, 1, 12, tzinfo=UTC)
KEY = "00000000-0000-4000-8000-000000000009"


@pytest.fixture(autouse=True)
def in_november(settings):
    settings.DEFAULT_FROM_EMAIL = "Thousand Trades <hello@council.example>"
    HomePageFactory()
    with time_machine.travel(MONDAY, tick=False):
        yield


# --- Pages -------------------------------------------------------------------------------------------------
def sign_in(client, person):
    client.force_login(person, backend="allauth.account.auth_backends.AuthenticationBackend")


def test_from_the_panel_to_a_yes(client):
    one, person = study(), UserFactory()
    sign_in(client, person)
    yes = reverse("champions:study_yes", args=[one.public_id])
    response = client.get(yes)
    assert response.status_code == 302 and "study=" in response["Location"]
    page = client.post(response["Location"], {"age": "25_64", "traits": ["tablet"]})
    assert "tick if you are" in page.content.decode() and "without your consent" in page.content.decode()
    given = {"is_adult": "on", "age": "25_64", "traits": ["tablet"], "speaks": ["en"], "agrees": "on"}
    assert client.post(response["Location"], given)["Location"] == yes
    assert "without your consent" in client.post(yes, {}).content.decode()
    assert client.post(yes, {"agrees": "on"}).status_code == 302
    assert states(one) == {person.pk: "yes"}
    assert "Said yes" in client.get(one.get_absolute_url()).content.decode()


def test_somebody_elses_part_is_not_found(client):
    one = study()
    said_yes(one, a_tester())
    sign_in(client, a_tester())
    for name in ("study_no", "study_feedback"):
        assert client.get(reverse(f"champions:{name}", args=[one.public_id])).status_code == 404


@pytest.mark.parametrize("state", ["requested", "draft", "cancelled"])
def test_a_study_that_is_not_public_is_not_found(client, state):
    assert client.get(study(state=state).get_absolute_url()).status_code == 404


def test_public_pages_set_no_cookie_and_say_who_nobody_is(client):
    one = study()
    said_yes(one, a_tester(display_name="Amina Planted"))
    for url in (reverse("champions:lab"), one.get_absolute_url()):
        response = client.get(url)
        assert response.status_code == 200 and not response.cookies
        assert "Planted" not in response.content.decode()


def test_the_list_costs_the_same_with_many_studies(client):
    costs = []
    for number in (2, 12):
        for _each in range(number):
            study()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("champions:lab"))
        costs.append(len(queries))
    assert costs[1] <= costs[0]


def test_a_request_waits_for_a_coordinator(client):
    sign_in(client, UserFactory())
    given = {
        "title": "A form", "run_by": "Us", "purpose": "To see", "what_happens": "Fill it in", "minutes": "30",
        "thanks": "", "recorded": "Notes", "places": "4", "until_0": "1", "until_1": "12", "until_2": "2026",
        "ends_on_0": "1", "ends_on_1": "2", "ends_on_2": "2027",
    }  # fmt: skip
    url = reverse("champions:study_ask")
    wrong = client.post(
        url, {**given, "ends_on_1": "11", "ends_on_2": "2026", "purpose": "Ring 07700 900123"}
    )
    assert "must end after its testers are drawn" in wrong.content.decode()
    assert "Leave out telephone numbers" in wrong.content.decode()
    assert client.post(url, given).status_code == 302
    made = Study.objects.get()
    assert (made.state, made.applies_until) == ("requested", NOON)
    for _each in range(2):
        client.post(url, given)
    assert "Wait for our answer" in client.post(url, given).content.decode()


# --- The back office ---------------------------------------------------------------------------------------
def enter(client, *roles):
    person = UserFactory(roles=list(roles), password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    return person


def test_a_coordinator_runs_a_study_and_reads_no_name_beside_what_was_said(client, calendar):
    enter(client, "champions_coordinator")
    given = {
        "title": "A form", "run_by": "Us", "purpose": "To see", "what_happens": "Fill it in", "minutes": "30",
        "thanks": "", "recorded": "Notes", "places": "4", "until_0": "1", "until_1": "12", "until_2": "2026",
        "ends_on_0": "1", "ends_on_1": "2", "ends_on_2": "2027", "session": KEY, "traits": ["tablet"],
    }  # fmt: skip
    assert client.post(reverse("studies:new"), given).status_code == 302
    one = Study.objects.get()
    assert (
        client.post(reverse("studies:change", args=[one.pk]), {**given, "title": "A better form"}).status_code
        == 302
    )
    assert client.post(reverse("studies:open", args=[one.pk])).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.title, str(one.session)) == ("open", "A better form", KEY)
    assert client.get(reverse("studies:change", args=[one.pk])).status_code in (302, 403)
    person = a_tester("tablet", display_name="Amina Planted")
    [part] = said_yes(one, person)
    Study.objects.filter(pk=one.pk).update(applies_until=MONDAY)
    lab.draw_due()
    lab.book_due()
    part.refresh_from_db()
    lab.give_feedback(participation=part, went="partly", text="Too small")
    page = client.get(reverse("studies:inspect", args=[one.pk])).content.decode()
    assert "Too small" in page and "Tester 1" in page and "Planted" not in page
    assert client.post(reverse("studies:came", args=[one.pk]), {"came": [part.pk]}).status_code == 302
    assert (
        "Say what came"
        in client.post(reverse("studies:close", args=[one.pk]), {"outcome": ""}).content.decode()
    )
    assert client.post(reverse("studies:close", args=[one.pk]), {"outcome": "Larger"}).status_code == 302
    one.refresh_from_db()
    assert (one.state, one.outcome, one.took_part) == ("closed", "Larger", 1)


@pytest.mark.parametrize(
    "role", ["moderator", "editor", "surgery_organiser", "safeguarding_lead", "administrator"]
)
def test_other_roles_see_no_study(client, role):
    one = study()
    enter(client, role)
    assert client.get(reverse("studies:inspect", args=[one.pk])).status_code in (302, 404)
    assert client.post(reverse("studies:cancel", args=[one.pk])).status_code in (302, 404)
    one.refresh_from_db()
    assert one.state == "open"


# --- Mails -------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "what", ["study_open", "study_drawn", "study_not_drawn", "study_cancelled", "study_thanks"]
)
def test_mails_of_the_lab(calendar, what):
    officer = UserFactory()
    person = a_tester(display_name="Amina", turns=[date(2026, 5, 1)] if what == "study_not_drawn" else ())
    one = study(state="draft", places=1, session=KEY, public_id=KEY)
    lab.open_study(study=one, by=officer)
    spread_due()
    compose_due()
    [part] = said_yes(one, person)
    if what == "study_not_drawn":
        said_yes(one, a_tester())
    if what == "study_cancelled":
        lab.cancel_study(study=one, by=officer)
    elif what != "study_open":
        with after_the_deadline():
            lab.draw_due()
            if what == "study_thanks":
                lab.note_who_came(study=one, came=[part.pk], by=officer)
                lab.close_study(study=one, outcome="It speaks <louder> now.", by=officer)
    mail = make(Message.objects.get(kind=f"champions.{what}", user=person))
    assert_golden(masked(mail), f"champions.{what}")


@pytest.mark.parametrize("what", ["study_taken", "study_not_taken"])
def test_whoever_asked_for_testers_is_told_what_became_of_it(calendar, what):
    asker, officer = UserFactory(display_name="Priya"), UserFactory()
    one = study(state="requested", session=KEY, public_id=KEY, requested_by=asker)
    (lab.open_study if what == "study_taken" else lab.cancel_study)(study=one, by=officer)
    compose_due()
    mail = make(Message.objects.get(user=asker))
    assert_golden(masked(mail), f"champions.{what}")


def test_whoever_decides_on_their_own_study_is_not_told_of_it():
    officer = UserFactory()
    one = study(state="requested", requested_by=officer)
    lab.open_study(study=one, by=officer)
    spread_due()
    compose_due()
    assert not Message.objects.filter(user=officer).exists()


def test_who_asked_for_testers_sees_what_became_of_each_request_and_no_other_one(client):
    asker = UserFactory()
    sign_in(client, asker)
    opened = study(state="open", title="A kettle", requested_by=asker)
    study(state="requested", title="A bus board", requested_by=asker)
    study(state="requested", title="A secret", requested_by=UserFactory())
    page = client.get(reverse("champions:study_ask")).content.decode()
    assert f'href="{opened.get_absolute_url()}">A kettle' in page and ">A bus board<" in page
    assert "A secret" not in page


def test_the_first_page_of_the_back_office_says_how_many_studies_wait(client):
    enter(client, "champions_coordinator")
    text = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "for testers" not in text
    asker = UserFactory(email="priya@example.org")
    one = study(state="requested", requested_by=asker)
    text = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "<span>1</span> study asks for testers" in text
    assert f"{reverse('studies:index')}?state=requested" in text
    assert "priya@example.org" in client.get(reverse("studies:inspect", args=[one.pk])).content.decode()


def test_a_call_for_testers_is_not_sent_when_the_time_is_over():
    a_tester()
    one = study(state="draft")
    lab.open_study(study=one, by=UserFactory())
    with after_the_deadline():
        spread_due()
        compose_due()
        deliver()
    assert not Message.objects.filter(kind="champions.study_open", state="sent").exists()
