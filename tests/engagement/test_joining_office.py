"""Offers of help in the back office: of one's own actions, with the late ones to be found, decided by the same acts."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement.actions import pledges
from engagement.models import AnswerDue, Pledge, Topic
from tests.accounts.signing import sign_in_with_second_factor
from tests.factories.accounts import PASSWORD, MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.cms import ActionPageFactory
from tests.factories.engagement import TopicFactory, pledged, pledged_as

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    department = OrganisationFactory(department=True)
    topic = Topic.objects.get(key=ActionPageFactory(lead_organisation=department).key)
    topic.department = department
    return topic


@pytest.fixture
def officer(client, topic):
    person = UserFactory(roles=["department_officer"], password=PASSWORD, second_factor=True)
    MembershipFactory(organisation=topic.department, user=person)
    sign_in_with_second_factor(client, person)
    return person


def exported(client) -> str:
    return b"".join(client.get(reverse("pledge:index") + "?export=csv").streaming_content).decode()


def test_an_officer_finds_the_offers_of_their_own_actions_and_no_others(client, officer, topic):
    pledged(topic, organisation_name="Chess Club")
    pledged(TopicFactory(), organisation_name="Elsewhere Ltd")
    body = client.get(reverse("pledge:index")).content.decode()
    assert "Chess Club" in body and "Elsewhere Ltd" not in body


def test_the_late_ones_and_those_in_one_state_can_be_picked_out(client, officer, topic):
    late = pledged(topic, organisation_name="Late Ltd")
    AnswerDue.objects.filter(pledge=late).update(due_on="2020-01-01")
    pledged(topic, organisation_name="Early Ltd")
    pledged_as("active", topic, organisation_name="Active Ltd")
    body = client.get(reverse("pledge:index") + "?late=on").content.decode()
    assert "Late Ltd" in body and "Early Ltd" not in body and "Active Ltd" not in body
    body = client.get(reverse("pledge:index") + "?state=active").content.decode()
    assert "Active Ltd" in body and "Early Ltd" not in body
    assert "1 late answer to an offer of help" in client.get(reverse("wagtailadmin_home")).content.decode()


def test_the_export_holds_an_address_only_as_long_as_the_offer_is_open(client, officer, topic):
    pledged(topic, by=UserFactory(email="open@people.example"))
    pledged_as("done", topic, by=UserFactory(email="done@people.example"))
    gone = pledged(topic, by=UserFactory(email="gone@people.example"))
    pledges.withdraw(by=gone.user, pledge=gone)
    text = exported(client)
    assert "open@people.example" in text
    assert "done@people.example" not in text and "gone@people.example" not in text


def test_an_officer_answers_and_writes_down_what_came_of_it(client, officer, topic):
    made = pledged(topic)
    assert "Answer" in client.get(reverse("pledge:inspect", args=[made.pk])).content.decode()
    given = {"message": "Come on Monday.", "state": "active", "seen": ""}
    assert client.post(reverse("pledge:answer", args=[made.pk]), given).status_code == 302
    client.post(reverse("pledge:outcome", args=[made.pk]), {"outcome": "Lent a hall."})
    made.refresh_from_db()
    assert (made.state, made.outcome, made.state_by) == ("active", "Lent a hall.", officer)


def test_an_answer_to_what_a_colleague_answered_meanwhile_is_refused_and_kept(client, officer, topic):
    made = pledged_as("talking", topic)
    given = {"message": "Come on Monday.", "state": "active", "seen": ""}
    body = client.post(reverse("pledge:answer", args=[made.pk]), given).content.decode()
    assert "Somebody else answered in the meantime" in body and "Come on Monday." in body
    assert made.changes.count() == 1


def test_an_outcome_before_it_was_taken_up_is_not_offered(client, officer, topic):
    made = pledged(topic)
    assert client.post(reverse("pledge:outcome", args=[made.pk]), {"outcome": "x"}).status_code == 302
    made.refresh_from_db()
    assert made.outcome == ""


def test_nobody_adds_changes_or_deletes_an_offer_by_hand(client, officer, topic):
    made = pledged(topic)
    for name, args in (("add", []), ("edit", [made.pk]), ("delete", [made.pk])):
        client.post(reverse(f"pledge:{name}", args=args), {"state": "done"})
    assert Pledge.objects.get().state == "new"


def test_the_list_costs_the_same_at_two_sizes(client, officer, topic):
    def queries() -> int:
        client.get(reverse("pledge:index"))
        with CaptureQueriesContext(connection) as found:
            client.get(reverse("pledge:index"))
        return len(found)

    pledged(topic)
    small = queries()
    for number in range(8):
        pledged(topic, organisation_name=f"Club {number}")
    assert queries() == small
