"""What people said after sessions and which data they asked for: given out, and gone or nobody's with the account."""

import pytest

from accounts.actions import people
from accounts.personal_data import export
from surgeries.actions import afterwards
from surgeries.models import DataRequest, Feedback, FollowUp
from tests.factories.accounts import UserFactory
from tests.factories.champions import helped
from tests.surgeries.after import asked, came, held, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def person():
    return UserFactory(email="hodan@people.example")


def everything(person) -> None:
    booking = came(held(), user=person)
    afterwards.give_feedback(
        session=booking.session, booking=booking, answer="lot", text="Good", may_tell=True, key="x"
    )
    afterwards.plan_follow_ups(booking=booking)
    afterwards.answer_follow_up(follow_up=booking.follow_ups.first(), is_live="yes", changed="It lives")
    afterwards.plan_follow_ups(record=helped(person, made_url="https://stitchers.example"))
    asked(by=person, title="Not read yet")
    listed(by=UserFactory(), title="On the list")
    DataRequest.objects.filter(title="On the list").update(asked_by=person, group_name="Stitchers")


def test_it_is_given_out_also_what_was_said_with_the_address_alone(person):
    everything(person)
    guest = came(held(), email="hodan@people.example")
    afterwards.give_feedback(session=guest.session, booking=guest, answer="bit", key="x")
    other = came(held())
    afterwards.give_feedback(session=other.session, booking=other, answer="no", key="x")
    data = export(person)["data"]
    assert {row["answer"] for row in data["surgeries.Feedback"]["rows"]} == {"lot", "bit"}
    assert [row["changed"] for row in data["surgeries.FollowUp"]["rows"]] == ["It lives"]
    assert {row["title"] for row in data["surgeries.DataRequest"]["rows"]} == {"Not read yet", "On the list"}


@pytest.mark.parametrize(
    ("keep", "words"), [(False, ("", "", "")), (True, ("Good", "It lives", "We water them."))]
)
def test_who_goes_leaves_numbers_and_words_only_where_they_say_so(person, keep, words):
    everything(person)
    people.delete_account(user=person, by=person, keep_words=keep)
    said, later, request = Feedback.objects.get(), FollowUp.objects.get(), DataRequest.objects.get()
    assert (said.text, later.changed, request.what_for) == words
    assert (said.booking, later.booking, later.record, request.asked_by) == (None, None, None, None)
    assert (said.answer, later.is_live, request.title, request.is_public) == (
        "lot",
        "yes",
        "On the list",
        True,
    )
    assert not Feedback.objects.told().exists()


def test_what_others_decided_and_entered_loses_their_name_alone(person):
    request = listed(by=person)
    people.delete_account(user=person, by=person, keep_words=False)
    request.refresh_from_db()
    assert request.state == "asked" and request.state_by is None
    assert request.changes.get().by is None
