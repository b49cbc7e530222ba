"""The pages of "You said, we did": who may record, what survives between the two steps, what everybody reads."""

# ruff: noqa: F811 - fixtures of the shared world

import csv
import io
from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from engagement import permissions
from engagement.actions import outcomes, states
from engagement.models import Outcome, Subject, Topic
from tests.engagement.outcomes import action_and_people, officer, record_url  # noqa: F401
from tests.engagement.test_outcomes import DAY, STEP, recorded, subject
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.engagement import TopicFactory, register_kind, said

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-22T12:00:00Z"):
        yield


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


GIVEN = {"change": "step:S1:4", "you_said": "More trees", "we_did": "We planted six."}


# --- Who may ------------------------------------------------------------------------------------------------
ROLES = (
    "anonymous",
    "citizen",
    "moderator",
    "partner",
    "responsible",
    "department officer",
    "editor",
    "closed",
)
MAY = {"partner", "responsible", "department officer", "editor"}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("state", ["open", "closed", "private"])
def test_who_may_say_what_we_did_and_take_it_back(action_and_people, role, state):
    topic, people = action_and_people
    outcome = recorded(topic, said(topic))
    if state == "private":
        Topic.objects.filter(pk=topic.pk).update(is_public=False)
    if state == "closed":
        Topic.objects.filter(pk=topic.pk).update(closes_at="2026-11-01T00:00Z", closed_reason="Done")
    topic.refresh_from_db()
    outcome.refresh_from_db()
    user = people[role]
    assert permissions.can_record_outcome(user, topic) == (role in MAY and state != "private")
    assert permissions.can_withdraw_outcome(user, outcome) == (role in MAY)
    outcomes.withdraw(outcome=outcome, by=None, reason="A slip")
    assert not permissions.can_withdraw_outcome(user, outcome)


def test_an_officer_of_another_department_finds_no_such_page(action_and_people):
    topic, _people = action_and_people
    other = UserFactory(roles=["department_officer"])
    MembershipFactory(organisation=OrganisationFactory(department=True), user=other)
    for client, status in ((signed_in(other), 404), (signed_in(UserFactory()), 404), (Client(), 302)):
        assert client.get(record_url(topic)).status_code == status
        assert client.post(record_url(topic), {"do": "save", **GIVEN}).status_code == status
    assert not Outcome.objects.exists()


# --- The two steps ------------------------------------------------------------------------------------------
def test_from_words_to_a_published_pair(officer):
    topic, client = TopicFactory(), signed_in(officer)
    comment = said(topic, text="There are no trees")
    chosen = {"comment": [str(comment.public_id)]}
    page = client.post(record_url(topic), {"do": "write", **chosen})
    assert "S1, done: Ask (2 November 2026)" in page.content.decode()
    page = client.post(record_url(topic), {"do": "preview", **chosen, **GIVEN}).content.decode()
    assert "This is what 1 person gets" in page
    assert "There are no trees" in page and not Outcome.objects.exists()
    response = client.post(record_url(topic), {"do": "save", **chosen, **GIVEN})
    outcome = Outcome.objects.get()
    assert response.url == outcome.get_absolute_url()
    assert (outcome.by, outcome.happened_on, outcome.change_path) == (officer, DAY, "#step-S1")
    assert outcome.sources.get().comment == comment


def test_from_a_comment_it_is_ticked_already(officer):
    topic = TopicFactory()
    comment, other = said(topic), said(topic)
    page = signed_in(officer).get(f"{record_url(topic)}?comment={comment.public_id}").content.decode()
    assert f'value="{comment.public_id}" checked' in page
    assert f'value="{other.public_id}" checked' not in page


def test_what_is_ticked_survives_search_and_paging_and_can_be_taken_away(officer, monkeypatch):
    monkeypatch.setattr("engagement.views.recording.ON_PAGE", 2)
    topic, client = TopicFactory(), signed_in(officer)
    old, bench, new = said(topic, text="Ancient"), said(topic, text="A bench"), said(topic, text="Recent")
    page = client.post(record_url(topic), {"do": "find", "comment": [new.public_id]}).content.decode()
    assert f'value="find:{bench.pk}"' in page and "Ancient" not in page
    page = client.post(
        record_url(topic), {"do": f"find:{bench.pk}", "comment": [new.public_id, bench.public_id]}
    ).content.decode()
    assert "Chosen: 2 comments" in page
    for comment in (new, bench):
        assert f'value="{comment.public_id}" checked' in page
    page = client.post(
        record_url(topic), {"do": "find", "q": "BENCH", "comment": [old.public_id]}
    ).content.decode()
    assert f'value="{old.public_id}" checked' in page
    assert f'value="{bench.public_id}">' in page and "Recent" not in page
    assert "Nothing is chosen yet" in client.post(record_url(topic), {"do": "find"}).content.decode()


def test_what_was_written_survives_choosing_other_words(officer):
    topic, client = TopicFactory(), signed_in(officer)
    comment = said(topic)
    back = client.post(
        record_url(topic), {"do": "find", "comment": [comment.public_id], **GIVEN}
    ).content.decode()
    assert 'name="we_did" value="We planted six."' in back
    again = client.post(
        record_url(topic), {"do": "write", "comment": [comment.public_id], **GIVEN}
    ).content.decode()
    assert "We planted six.</textarea>" in again


@pytest.mark.parametrize(
    "sent", [{}, {"comment": ["x"]}, {"comment": ["00000000-0000-4000-8000-000000000000"]}]
)
def test_without_words_the_second_step_is_not_reached(officer, sent):
    topic = TopicFactory()
    said(topic)
    page = signed_in(officer).post(record_url(topic), {"do": "save", **sent, **GIVEN}).content.decode()
    assert "Choose at least one comment, idea or subject" in page
    assert "<title>Error: " in page
    assert not Outcome.objects.exists()


def test_words_of_another_topic_or_removed_meanwhile_are_not_taken(officer):
    topic, client = TopicFactory(), signed_in(officer)
    stays, goes = said(topic), said(topic)
    states.change_state(comment=goes, state="removed", by=None, reason="abuse")
    ids = [str(one.public_id) for one in (stays, goes, said(TopicFactory()))]
    others = subject(TopicFactory())
    client.post(
        record_url(topic), {"do": "save", "comment": ids, "subject": [str(others.public_id)], **GIVEN}
    )
    assert [source.comment for source in Outcome.objects.get().sources.all()] == [stays]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"change": ""}, "Choose what changed"),
        ({"change": "step:S9:1"}, "Select a valid choice"),
        ({"you_said": " "}, "Write what people said"),
        ({"we_did": ""}, "Write what you did"),
        ({"change": "other"}, "Enter the day on which it happened"),
        (
            {"change": "other", "happened_on_0": "23", "happened_on_1": "11", "happened_on_2": "2026"},
            "still to come",
        ),
        ({"you_said": "x" * 401}, "at most 400"),
    ],
)
def test_a_mistake_is_named_and_nothing_typed_is_lost(officer, change, says):
    topic = TopicFactory()
    comment = said(topic)
    sent = {"do": "save", "comment": [str(comment.public_id)], **GIVEN, **change}
    page = signed_in(officer).post(record_url(topic), sent).content.decode()
    assert says in page and "There is a problem" in page
    assert f'name="comment" value="{comment.public_id}"' in page
    assert sent["we_did"] in page
    assert not Outcome.objects.exists()


def test_something_else_has_the_day_that_was_typed(officer):
    topic = TopicFactory()
    day = {"happened_on_0": "22", "happened_on_1": "11", "happened_on_2": "2026"}
    sent = {"do": "save", "comment": [str(said(topic).public_id)], **GIVEN, "change": "other", **day}
    signed_in(officer).post(record_url(topic), sent)
    outcome = Outcome.objects.get()
    assert (outcome.kind, outcome.happened_on) == ("other", date(2026, 11, 22))


def test_the_number_of_people_counts_those_under_a_subject_once(officer):
    topic, both = TopicFactory(), UserFactory()
    comment = said(topic, by=both)
    made = subject(topic, said(topic, by=both), said(topic))
    sent = {"comment": [str(comment.public_id)], "subject": [str(made.public_id)], "do": "preview", **GIVEN}
    assert "This is what 2 people get" in signed_in(officer).post(record_url(topic), sent).content.decode()


def test_choosing_takes_the_same_queries_whatever_there_is(officer):
    topic, client, costs = TopicFactory(), signed_in(officer), []
    for number in (2, 15):
        for _number in range(number):
            word = said(topic)
            Subject.objects.create(topic=topic, title=f"About {word.pk}")
        client.get(record_url(topic))
        with CaptureQueriesContext(connection) as queries:
            client.get(record_url(topic))
        costs.append(len(queries))
    assert costs[0] == costs[1]


# --- What everybody reads -----------------------------------------------------------------------------------
@pytest.mark.parametrize("what", ["outcomes", "outcomes_feed", "outcomes_csv", "outcome"])
def test_public_pages_set_no_cookie_and_show_nothing_of_the_reader(what):
    outcome = recorded(topic := TopicFactory(), said(topic))
    url = reverse(f"engagement:{what}", args=[outcome.public_id] if what == "outcome" else [])
    response = Client().get(url)
    assert response.status_code == 200
    assert not response.cookies
    assert "cookie" not in response.get("Vary", "").lower()
    if not response.streaming:
        assert "csrf" not in response.content.decode()


def test_the_list_costs_the_same_at_two_sizes_and_pages_by_key():
    topic, costs = TopicFactory(), []
    for number in (1, 12):
        for _number in range(number):
            recorded(topic, said(topic))
        Client().get("/you-said-we-did/")
        with CaptureQueriesContext(connection) as queries:
            page = Client().get("/you-said-we-did/").content.decode()
        costs.append(len(queries))
    assert costs[1] == costs[0]
    assert page.count('class="tt-pair"') == 10 and "before=2026-11-02." in page


def test_the_page_of_one_costs_the_same_at_two_sizes_and_pages_its_words():
    topic = TopicFactory()
    costs = []
    for number in (21, 45):
        outcome = recorded(topic, *[said(topic) for _number in range(number)])
        Client().get(outcome.get_absolute_url())
        with CaptureQueriesContext(connection) as queries:
            page = Client().get(outcome.get_absolute_url()).content.decode()
        costs.append(len(queries))
        assert page.count('class="tt-comment"') == 20
    assert costs[0] == costs[1]
    last = outcome.sources.order_by("pk")[39].comment
    page = Client().get(f"{outcome.get_absolute_url()}?after={last.pk}").content.decode()
    assert page.count('class="tt-comment"') == 5
    assert Client().get(f"{outcome.get_absolute_url()}?after=999999").status_code == 404


def test_taken_back_it_is_gone_with_its_reason_and_private_it_is_not_there():
    topic = TopicFactory()
    outcome = recorded(topic, said(topic))
    outcomes.withdraw(outcome=outcome, by=None, reason="The file was not there yet.")
    response = Client().get(outcome.get_absolute_url())
    assert response.status_code == 410
    assert "The file was not there yet." in response.content.decode()
    assert "We planted six" not in response.content.decode()
    Topic.objects.update(is_public=False)
    assert Client().get(outcome.get_absolute_url()).status_code == 404


def test_the_list_is_narrowed_to_a_topic_or_to_what_lies_under_one():
    one, two, above = TopicFactory(), TopicFactory(), TopicFactory(kind="holder", title="A theme")
    register_kind(name="holder", below=lambda key: [("thing", one.key)])
    for topic, words in ((one, "Of one"), (two, "Of two")):
        recorded(topic, said(topic), you_said=words)
    for about, shown in ((one, ["Of one"]), (above, ["Of one"]), (two, ["Of two"])):
        page = Client().get(f"/you-said-we-did/?about={about.public_id}").content.decode()
        assert [words for words in ("Of one", "Of two") if words in page] == shown
    assert Client().get("/you-said-we-did/?about=nonsense").url == "/you-said-we-did/"


def test_the_feed_and_the_table_say_the_same():
    topic = TopicFactory(title="Trees")
    outcome = recorded(topic, said(topic), you_said="=More()", change=STEP)
    feed = Client().get("/you-said-we-did/feed/")
    assert feed["Content-Type"].startswith("application/atom+xml")
    assert f"urn:uuid:{outcome.public_id}" in feed.content.decode()
    text = b"".join(Client().get("/you-said-we-did/all.csv").streaming_content).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["date"], row["about"], row["you_said"], row["people"]) == (
        "2026-11-02",
        "Trees",
        "'=More()",
        "1",
    )
    assert row["change_url"].endswith("#step-S1")


def test_the_table_goes_on_in_batches(monkeypatch):
    monkeypatch.setattr("engagement.views.outcomes.BATCH", 2)
    topic = TopicFactory()
    word = said(topic)
    for _number in range(5):
        recorded(topic, word)
    text = b"".join(Client().get("/you-said-we-did/all.csv").streaming_content).decode()
    assert text.count("We planted six.") == 5
