"""Joining through the pages: signed in and signed out, nothing typed is lost; one's own list; the desk."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import User
from engagement.actions import pending, pledges
from engagement.models import AnswerDue, PendingAct, Pledge
from engagement.registries import SAY, Promise
from engagement.views import joining
from tests.factories.accounts import MembershipFactory, UserFactory
from tests.factories.engagement import TopicFactory, pledged, pledged_as, register_kind, said

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
GIVEN = {
    "what": ["time", "venue"],
    "party": "other",
    "organisation_name": "Chess Club",
    "text": "A hall on Mondays.",
    "may_contact": "on",
    "shows_name": "on",
    "website": "",
}
SIGNED_OUT = {**GIVEN, "name": "Farah", "email": "Farah@example.org"}


@pytest.fixture
def owner():
    person = UserFactory(display_name="Olive")
    register_kind(
        owners=lambda key: {person.pk},
        answerable_by=lambda user, topic: user == person,
        answerable=lambda user: None if user == person else (),
        promise=lambda topic: Promise(
            who_answers="", answers_by="", can_change="", sponsorship_contact="money@council.example"
        ),
    )
    yield person
    register_kind()


@pytest.fixture
def topic(owner):
    return TopicFactory(title="G4 Food")


def join_url(topic) -> str:
    return reverse("engagement:join", args=[topic.public_id])


def signed_in(client, user):
    client.force_login(user, backend=BACKEND)
    return user


def test_somebody_signed_in_joins_in_one_step_and_stands_on_the_page_of_their_offer(client, topic):
    person = signed_in(client, UserFactory())
    response = client.post(join_url(topic), GIVEN, follow=True)
    made = Pledge.objects.get()
    assert response.redirect_chain == [(made.get_absolute_url(), 302)]
    assert (made.user, made.party, made.note, made.shows_name) == (person, "Chess Club", GIVEN["text"], True)
    body = response.content.decode()
    assert "Your offer of help" in body and "A hall on Mondays." in body and "answer by" in body


def test_members_choose_among_their_organisations_and_no_other(client, topic):
    membership, other = MembershipFactory(organisation__name="Brass Works"), MembershipFactory()
    signed_in(client, membership.user)
    body = client.get(join_url(topic)).content.decode()
    assert "For Brass Works" in body and other.organisation.name not in body
    refused = client.post(join_url(topic), {**GIVEN, "party": str(other.organisation.public_id)})
    assert refused.status_code == 200 and not Pledge.objects.exists()
    client.post(join_url(topic), {**GIVEN, "party": str(membership.organisation.public_id)})
    assert Pledge.objects.get().organisation == membership.organisation


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        ("what", "Tick at least one thing"),
        ("may_contact", "Tick the box, so that we may answer you"),
        ("organisation_name", "Type the name of the organisation"),
        ("party", "Choose whether you join as yourself"),
    ],
)
def test_what_is_missing_is_said_and_the_rest_is_still_there(client, topic, missing, words):
    signed_in(client, UserFactory())
    given = {name: value for name, value in GIVEN.items() if name != missing}
    body = client.post(join_url(topic), given).content.decode()
    assert words in body and "A hall on Mondays." in body
    assert not Pledge.objects.exists()


def test_a_second_offer_for_the_same_party_gets_a_friendly_word(client, topic):
    person = signed_in(client, UserFactory())
    with time_machine.travel(datetime.now(UTC) - timedelta(hours=1)):
        pledged(topic, by=person, organisation_name="Chess Club")
    body = client.post(join_url(topic), GIVEN).content.decode()
    assert "You have offered your help here already" in body and "A hall on Mondays." in body


def test_two_presses_lead_to_one_offer(client, topic):
    signed_in(client, UserFactory())
    places = {client.post(join_url(topic), GIVEN).url for _press in range(2)}
    assert places == {Pledge.objects.get().get_absolute_url()}


def test_somebody_signed_out_writes_first_and_the_code_makes_the_offer(client, topic):
    page = client.get(join_url(topic))
    assert not page.cookies.get("sessionid") and "money@council.example" in page.content.decode()
    client.post(join_url(topic), SIGNED_OUT)
    act = PendingAct.objects.get()
    assert act.more == {"offers": ["time", "venue"], "organisation_name": "Chess Club", "shows_name": True}
    assert not Pledge.objects.exists() and not User.objects.filter(email="farah@example.org").exists()
    body = client.get(f"{join_url(topic)}?change=words").content.decode()
    assert "A hall on Mondays." in body and "Chess Club" in body and body.count(" checked") == 5
    response = type_code(client, topic)
    made = Pledge.objects.get()
    assert response.status_code == 302 and response.url == made.get_absolute_url()
    assert (made.user.email, made.party, made.brings) == (
        "farah@example.org",
        "Chess Club",
        ["Time", "A venue"],
    )
    act.refresh_from_db()
    assert act.used_at and (act.text, act.name, act.email, act.more) == ("", "", "", {})
    type_code(client, topic, act=act)
    assert Pledge.objects.count() == 1


def type_code(client, topic, act=None):
    act = act or PendingAct.objects.get()
    given = {"step": "code", "act": act.public_id, "code": pending.code_of(act)}
    return client.post(join_url(topic), given)


def test_the_name_of_the_account_is_asked_for_before_an_offer_goes_out_under_it(client, topic):
    UserFactory(email="farah@example.org", display_name="F. Begum")
    client.post(join_url(topic), SIGNED_OUT)
    body = type_code(client, topic).content.decode()
    assert "Your offer goes out under F. Begum" in body
    assert not Pledge.objects.exists()


def test_a_closed_topic_says_why_and_gives_the_words_back(client, owner):
    topic = TopicFactory(closed=True)
    assert client.get(join_url(topic)).status_code == 200
    response = client.post(join_url(topic), SIGNED_OUT)
    assert response.status_code == 409 and "A hall on Mondays." in response.content.decode()
    assert not PendingAct.objects.exists()


def test_where_a_kind_of_thing_knows_no_joining_there_is_no_page(client):
    register_kind(verbs={SAY})
    assert client.get(join_url(TopicFactory())).status_code == 404
    register_kind()


def test_a_program_that_fills_the_hidden_box_makes_nothing(client, topic):
    signed_in(client, UserFactory())
    client.post(join_url(topic), {**GIVEN, "website": "x"})
    assert not Pledge.objects.exists()


def test_after_ten_offers_on_one_day_one_is_asked_to_wait(client, owner):
    signed_in(client, UserFactory())
    with time_machine.travel(datetime.now(UTC), tick=False) as clock:
        for _number in range(10):
            client.post(join_url(TopicFactory()), GIVEN)
            clock.shift(timedelta(minutes=5))
        body = client.post(join_url(TopicFactory()), GIVEN).content.decode()
    assert "You have offered help in many places today." in body
    assert Pledge.objects.count() == 10


@pytest.mark.parametrize("is_signed_in", [True, False])
def test_words_that_somebody_typed_elsewhere_stand_in_the_form_which_posts_to_its_own_address(
    client, topic, is_signed_in
):
    request = RequestFactory().post("/elsewhere/", {"text": "I could lend you tables."})
    request.session = client.session
    if is_signed_in:
        person = UserFactory()
        request.user = person
        request.COOKIES["sessionid"] = "x"
    response = joining.join(request, topic.public_id, words="I could lend you tables.")
    body = response.content.decode()
    assert "I could lend you tables." in body and f'action="{join_url(topic)}"' in body
    assert "error-summary" not in body
    assert not Pledge.objects.exists()


# --- Answering ---------------------------------------------------------------------------------------------
def test_the_owner_answers_on_the_page_and_writes_down_what_came_of_it(client, topic, owner):
    made = pledged(topic)
    signed_in(client, owner)
    assert client.get(made.get_absolute_url()).context["answer_form"]["seen"].value() == ""
    given = {"step": "answer", "message": "Come on Monday.", "state": "active", "seen": ""}
    assert client.post(made.get_absolute_url(), given).status_code == 302
    client.post(made.get_absolute_url(), {"step": "outcome", "outcome": "Lent a hall for six sessions."})
    made.refresh_from_db()
    assert (made.state, made.outcome) == ("active", "Lent a hall for six sessions.")


def test_an_answer_that_came_too_late_is_kept_on_the_form_with_the_other_one_above_it(client, topic, owner):
    made = pledged_as("talking", topic)
    signed_in(client, owner)
    given = {"step": "answer", "message": "Come on Monday.", "state": "active", "seen": ""}
    body = client.post(made.get_absolute_url(), given).content.decode()
    assert "Somebody else answered in the meantime" in body
    assert "Come on Monday." in body and made.state_at.isoformat() in body
    assert made.changes.count() == 1


@pytest.mark.parametrize("seen", ["never", "2026-13-45T00:00:00", "x" * 41])
def test_a_forged_mark_of_what_was_seen_is_no_error_of_ours(client, topic, owner, seen):
    made = pledged(topic)
    signed_in(client, owner)
    given = {"step": "answer", "message": "Come.", "state": "active", "seen": seen}
    assert client.post(made.get_absolute_url(), given).status_code in (200, 302)


def test_an_outcome_that_gives_somebody_away_is_refused(client, topic, owner):
    made = pledged_as("active", topic)
    signed_in(client, owner)
    given = {"step": "outcome", "outcome": "Ring Hodan on 07700 900123."}
    assert "07700 900123" in client.post(made.get_absolute_url(), given).content.decode()
    made.refresh_from_db()
    assert made.outcome == ""


def test_taking_it_back_asks_once_and_hides_the_address(client, topic, owner):
    person = signed_in(client, UserFactory(email="hodan@people.example"))
    made = pledged(topic, by=person)
    url = reverse("engagement:pledge_withdraw", args=[made.public_id])
    assert "Take it back" in client.get(url).content.decode()
    client.post(url)
    assert Pledge.objects.get().state == "withdrawn"
    assert client.get(url).url == made.get_absolute_url()
    signed_in(client, owner)
    assert "hodan@people.example" not in client.get(made.get_absolute_url()).content.decode()


# --- One's own list ------------------------------------------------------------------------------------------
def queries_of(client, url) -> int:
    client.get(url)  # what is asked once for each process
    with CaptureQueriesContext(connection) as queries:
        assert client.get(url).status_code == 200
    return len(queries)


def test_what_one_offered_is_paged_by_key_and_costs_the_same_at_any_size(client, owner):
    person = signed_in(client, UserFactory())
    url = reverse("engagement:pledges")
    assert "You have not offered help yet" in client.get(url).content.decode()
    for _number in range(2):
        pledged(TopicFactory(), by=person)
    small = queries_of(client, url)
    for number in range(20):
        pledged(TopicFactory(), by=person, organisation_name=f"Club {number}")
    assert queries_of(client, url) == small
    response = client.get(url)
    assert len(response.context["rows"]) == 20
    older = client.get(response.context["next_url"])
    assert len(older.context["rows"]) == 2 and not older.context["next_url"]


# --- The desk ----------------------------------------------------------------------------------------------
DESK = "/account/desk/"


def due(row, day: str | None) -> None:
    AnswerDue.objects.filter(**row).update(due_on=day)


def test_the_desk_holds_what_waits_soonest_first_late_marked(client, owner):
    with time_machine.travel(datetime(2026, 11, 18, 12, tzinfo=UTC), tick=False):
        topic = TopicFactory(title="G4 Food")
        soon, over, none = (pledged(topic, organisation_name=name) for name in ("Early", "Late", "None"))
        due({"pledge": soon}, "2026-11-18")
        due({"pledge": over}, "2026-11-17")
        due({"pledge": none}, None)
        promised, unpromised = said(topic, text="With a promise"), said(topic, text="Without one")
        due({"comment": promised}, "2026-11-20")
        due({"comment": unpromised}, None)
        pledged_as("talking", topic, organisation_name="Answered")
        signed_in(client, owner)
        response = client.get(DESK)
        lines = response.context["rows"]
        late = [line.is_late for line in lines]
    assert [line.who for line in lines[:2]] == ["Late", "Early"]
    assert [line.words for line in lines[2:]] == ["With a promise", "Time"]
    assert late == [True, False, False, False]
    body = response.content.decode()
    assert "Without one" not in body and "Answered" not in body
    assert "Tuesday 17 November 2026" in body


def test_the_desk_is_paged_by_key_through_days_and_none_and_costs_the_same_at_two_sizes(client, owner):
    topic = TopicFactory()
    made = [pledged(topic) for _number in range(3)]
    signed_in(client, owner)
    small = queries_of(client, DESK)
    made += [pledged(topic, organisation_name=f"Club {number}") for number in range(47)]
    for number, one in enumerate(made):
        due({"pledge": one}, None if number % 2 else date(2027, 1, 1 + number % 7))
    assert queries_of(client, DESK) == small
    seen, url = [], DESK
    while url:
        response = client.get(url)
        seen += [line.url for line in response.context["rows"]]
        url = response.context["next_url"]
    assert len(seen) == len(set(seen)) == 50


@pytest.mark.parametrize("after", ["x", "2027-02-30_4", "none_", "_5", "none_" + "9" * 30])
def test_a_forged_key_of_the_desk_shows_the_beginning(client, owner, after):
    pledged(TopicFactory())
    signed_in(client, owner)
    assert len(client.get(DESK, {"after": after}).context["rows"]) == 1


def test_help_under_way_is_found_again_to_write_down_what_came_of_it(client, topic, owner):
    pledged_as("active", topic, organisation_name="Chess Club")
    pledged_as("done", topic, organisation_name="Finished Firm")
    pledged(topic, organisation_name="Waiting Works")
    signed_in(client, owner)
    body = client.get(DESK, {"show": "underway"}).content.decode()
    assert "Chess Club" in body and "Finished Firm" not in body and "Waiting Works" not in body


def test_your_account_links_to_the_desk_only_for_those_who_have_one(client, topic, owner):
    pledged(topic)
    for person, sees in ((owner, True), (UserFactory(), False)):
        signed_in(client, person)
        assert ("Your desk" in client.get("/account/").content.decode()) is sees


def test_after_an_answer_nothing_waits_on_the_desk(client, topic, owner):
    made = pledged(topic)
    pledges.answer(by=owner, pledge=made, message="x", state="declined", seen=None)
    signed_in(client, owner)
    assert "Nothing waits for you" in client.get(DESK).content.decode()
