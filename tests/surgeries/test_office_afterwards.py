"""The back office after a session: who reads and answers requests for data, and which words are told in public."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.clock import today
from surgeries.actions import afterwards
from surgeries.models import DataRequest, Feedback
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, MembershipFactory, UserFactory
from tests.surgeries.after import asked, came, department, held, listed

pytestmark = pytest.mark.django_db
DECISIONS = ("publish", "decline", "give", "promise", "published", "not-possible")


def enter(client, *roles):
    person = UserFactory(roles=list(roles), password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, person)
    return person


def url(name, row):
    return reverse(f"surgery_data_requests:{name}", args=[row.pk])


MAY = {
    ("surgery_organiser", "new"): {"publish", "decline"},
    ("surgery_organiser", "asked"): {"decline", "give", "promise", "published", "not-possible"},
    ("surgery_organiser", "published"): {"decline", "promise"},
    ("moderator", "new"): {"publish", "decline"},
    ("moderator", "asked"): {"decline"},
    ("department_officer", "asked"): {"give", "promise", "published", "not-possible"},
    ("department_officer", "published"): {"promise"},
}


@pytest.mark.parametrize(("role", "state"), MAY)
def test_which_decisions_each_role_has_in_which_state(client, role, state):
    person = enter(client, role)
    parks = department()
    MembershipFactory(organisation=parks, user=person)
    row = asked() if state == "new" else listed(department=parks)
    if state == "published":
        DataRequest.objects.update(state=state, dataset_url="https://data.example")
    text = client.get(url("inspect", row)).content.decode()
    for name in DECISIONS:
        is_allowed = name in MAY[role, state]
        status = client.get(url(name, row)).status_code
        assert (status == 200) is is_allowed, name
        assert (url(name, row) in text) is is_allowed, name


@pytest.mark.parametrize("role", ["editor", "champions_coordinator", "safeguarding_lead"])
def test_nobody_else_sees_a_request_there(client, role):
    enter(client, role)
    row = listed(department=department())
    assert client.get(url("inspect", row)).status_code in (302, 403, 404)


def test_an_officer_of_another_department_sees_nothing_of_it(client):
    person = enter(client, "department_officer")
    MembershipFactory(organisation=department("Roads"), user=person)
    row = listed(department=department("Parks"), title="Trees of Parks")
    for name in ("inspect", *DECISIONS):
        assert client.get(url(name, row)).status_code == 404
    assert "Trees of Parks" not in client.get(reverse("surgery_data_requests:index")).content.decode()


def test_a_moderator_puts_it_on_the_list_with_a_better_title_and_a_department(client):
    enter(client, "moderator")
    parks, row = department(), asked(title="PLEASE trees!!")
    response = client.post(url("publish", row), {"title": "Where trees were planted", "department": parks.pk})
    assert response["Location"] == url("inspect", row)
    row.refresh_from_db()
    assert (row.state, row.title, row.department) == ("asked", "Where trees were planted", parks)
    assert "Where trees were planted" in client.get(url("inspect", row)).content.decode()


def test_a_department_promises_and_answers_and_errors_keep_what_was_typed(client):
    person = enter(client, "department_officer")
    parks = department()
    MembershipFactory(organisation=parks, user=person)
    row = listed(department=parks)
    late = {"answer_by_0": "1", "answer_by_1": "12", "answer_by_2": str(today().year + 2)}
    assert "Say why the answer comes later" in client.post(url("promise", row), late).content.decode()
    client.post(url("promise", row), {**late, "reason": "Two lists"})
    row.refresh_from_db()
    assert row.state == "promised" and row.was_moved
    text = client.post(url("published", row), {"dataset_url": "no address", "reason": "All"}).content.decode()
    assert "no address" in text
    client.post(url("published", row), {"dataset_url": "https://data.example/trees", "reason": "All of them"})
    row.refresh_from_db()
    assert (row.state, row.state_by, row.changes.count()) == ("published", person, 3)


def test_who_gives_it_to_another_department_goes_back_to_the_list(client):
    person = enter(client, "department_officer")
    parks, roads = department(), department("Roads")
    MembershipFactory(organisation=parks, user=person)
    row = listed(department=parks)
    response = client.post(url("give", row), {"department": roads.pk})
    assert response["Location"] == reverse("surgery_data_requests:index")


def test_the_first_page_says_what_is_to_be_read_and_what_is_late(client):
    enter(client, "surgery_organiser")
    asked(), listed()
    DataRequest.objects.filter(state="asked").update(answer_by="2020-01-01")
    text = client.get(reverse("wagtailadmin_home")).content.decode()
    assert "request for data to read" in text and "1 answer late" in text


def said(text="Good", **given) -> Feedback:
    booking = came(held())
    return afterwards.give_feedback(
        session=booking.session, booking=booking, answer="lot", text=text, key="x", may_tell=True, **given
    )


def test_an_organiser_tells_words_in_public_and_takes_them_off(client):
    enter(client, "surgery_organiser")
    row = said("Nobody made me feel old")
    place = reverse("surgery_feedback:tell", args=[row.pk])
    assert place in client.get(reverse("surgery_feedback:index")).content.decode()
    assert "Nobody made me feel old" in client.get(place).content.decode()
    client.post(place)
    assert Feedback.objects.told().get() == row
    assert "Take it off the page" in client.get(place).content.decode()
    client.post(place)
    assert not Feedback.objects.told().exists()


@pytest.mark.parametrize("role", ["moderator", "department_officer", "editor"])
def test_nobody_but_organisers_reads_feedback_there(client, role):
    enter(client, role)
    row = said()
    for name, args in (("surgery_feedback:index", []), ("surgery_feedback:tell", [row.pk])):
        assert client.get(reverse(name, args=args)).status_code in (302, 403, 404)
    assert client.get(reverse("surgery_follow_ups:index")).status_code in (302, 403)


def test_lists_cost_the_same_at_two_sizes(client):
    enter(client, "surgery_organiser")

    def cost(name) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert client.get(reverse(f"{name}:index")).status_code == 200
        return len(queries)

    names = ("surgery_data_requests", "surgery_feedback", "surgery_follow_ups")

    def grow(number):
        for each in range(number):
            listed(department=department(f"Department {each}"))
            row = said()
            afterwards.plan_follow_ups(booking=row.booking)
            afterwards.answer_follow_up(
                follow_up=row.booking.follow_ups.first(), is_live="yes", changed="It lives"
            )

    grow(2)
    for name in names:
        cost(name)
    few = [cost(name) for name in names]
    grow(6)
    assert [cost(name) for name in names] == few
