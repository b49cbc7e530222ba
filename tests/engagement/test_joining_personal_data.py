"""What an offer of help holds of a person: given out in full, and gone with their account."""

import json

import pytest

from accounts import personal_data
from accounts.actions import people
from accounts.models import ScopedLogEntry
from engagement.actions import counting, pledges
from engagement.models import Pledge, PledgeChange
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, pledged, pledged_as

pytestmark = pytest.mark.django_db


def test_the_download_holds_the_offer_and_every_answer_to_it():
    person = UserFactory()
    pledged_as(
        "active", TopicFactory(title="G4 Food"), by=person, note="A hall.", organisation_name="Chess Club"
    )
    pledged(TopicFactory(), note="Of somebody else.")
    text = json.dumps(personal_data.export(person), default=str)
    for words in ("G4 Food", "A hall.", "Chess Club", "Thank you."):
        assert words in text
    assert "Of somebody else." not in text


@pytest.mark.parametrize("keep_words", [True, False])
def test_with_the_account_the_note_and_the_answers_go_whatever_becomes_of_comments(keep_words):
    person, owner = UserFactory(), UserFactory()
    done = pledged_as("done", TopicFactory(), by=person, note="A hall.", owner=owner)
    pledges.record_outcome(by=owner, pledge=done, outcome="Lent a hall.")
    waiting = pledged(done.topic, by=person, note="And chairs.")
    people.delete_account(user=person, by=person, keep_words=keep_words)
    states = dict(Pledge.objects.values_list("pk", "state"))
    assert states == {done.pk: "done", waiting.pk: "withdrawn"}
    assert not Pledge.objects.exclude(note="", user=None).exists()
    assert not PledgeChange.objects.exclude(message="").exists()
    done.refresh_from_db()
    assert done.outcome == "Lent a hall." and done.topic.pledge_count == 1
    assert not counting.recount()


def test_the_log_names_the_topic_and_never_a_person():
    person = UserFactory(display_name="Zebedee")
    pledged_as("withdrawn", TopicFactory(title="G4 Food"), by=person)
    entry = ScopedLogEntry.objects.get(action="engagement.pledge_withdrawn")
    assert entry.label == "G4 Food" and "Zebedee" not in str(entry.data)
