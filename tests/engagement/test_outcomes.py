"""You said, we did: what may be recorded, who is told, what is counted, and what stays when words go."""

from datetime import date

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.log_actions import registry

from accounts.actions.outbox import spread_due
from accounts.models import Event, Notification
from engagement.actions import comments as comment_actions
from engagement.actions import outcomes, states
from engagement.actions.counting import recount
from engagement.errors import Refused
from engagement.models import Coding, Idea, Outcome, Subject, SubjectTag, Topic, TopicLink
from engagement.pairs import how_many, page_of, pairs_of, words_behind
from engagement.registries import Change
from tests.factories.accounts import OrganisationFactory, UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 2)
STEP = Change(kind="step", ref="S1:4", label="S1, done: Ask", on=DAY, path="#step-S1")


@pytest.fixture(autouse=True)
def _in_november():
    with time_machine.travel("2026-11-22T12:00:00Z", tick=False):
        yield


def recorded(topic, *words, subjects=(), change=STEP, **given) -> Outcome:
    registry.scan_for_actions()  # imports every app's hooks once; no part of the transaction that is watched
    values = {"you_said": "More trees", "we_did": "We planted six.", "happened_on": DAY, "by": UserFactory()}
    return outcomes.record(
        topic=topic, change=change, comments=list(words), subjects=list(subjects), **{**values, **given}
    )


def subject(topic, *words, title="Trees", **given) -> Subject:
    """With these comments sorted under it, by one reader."""
    made = Subject.objects.create(topic=topic, title=title, **given)
    coder = UserFactory()
    for comment in words:
        coding = Coding.objects.create(comment=comment, topic=topic, coder=coder)
        SubjectTag.objects.create(coding=coding, subject=made)
    return made


def told() -> set[int]:
    spread_due()
    return set(Notification.objects.values_list("user", flat=True))


# --- Recording ----------------------------------------------------------------------------------------------
def test_an_outcome_names_its_change_its_words_and_its_department_and_is_counted():
    topic, department = TopicFactory(), OrganisationFactory(department=True, name="Parks")
    outcome = recorded(topic, said(topic), department=department)
    outcome.refresh_from_db()
    assert (outcome.kind, outcome.ref, outcome.change_label) == ("step", "S1:4", "S1, done: Ask")
    assert outcome.change_url == f"{topic.get_absolute_url()}#step-S1"
    assert outcome.department_name == "Parks"
    assert Topic.objects.get(pk=topic.pk).outcome_count == 1


def test_a_button_pressed_twice_makes_one_but_a_second_officer_or_another_day_another():
    topic, officer = TopicFactory(), UserFactory()
    comment = said(topic)
    first = recorded(topic, comment, by=officer)
    assert recorded(topic, comment, by=officer) == first
    assert recorded(topic, comment) != first
    with time_machine.travel("2026-11-22T12:10:00Z", tick=False):
        assert recorded(topic, comment, by=officer) != first
    assert Topic.objects.get(pk=topic.pk).outcome_count == 3


def test_something_else_leads_to_the_topic_itself():
    topic = TopicFactory()
    outcome = recorded(topic, said(topic), change=None)
    assert (outcome.kind, outcome.change_url) == ("other", topic.get_absolute_url())


def test_an_update_leads_to_where_it_stands():
    topic = TopicFactory()
    outcome = recorded(
        topic, said(topic), change=Change(kind="update", ref="x", label="Post", on=DAY, path="/news/a/")
    )
    assert outcome.change_url == "/news/a/"


def test_without_words_of_people_nothing_is_recorded():
    with pytest.raises(Refused) as refusal:
        recorded(TopicFactory())
    assert refusal.value.code == "no_words"
    assert not Outcome.objects.exists()


@pytest.mark.parametrize("what", ["another topic", "removed", "of the owner", "another topic's subject"])
def test_words_that_do_not_stand_there_are_refused(what):
    topic, elsewhere = TopicFactory(), TopicFactory()
    comment = said(elsewhere if what == "another topic" else topic)
    if what == "removed":
        states.change_state(comment=comment, state="removed", by=None, reason="spam")
    if what == "of the owner":
        type(comment).objects.update(is_official=True)
    subjects = [subject(elsewhere)] if what == "another topic's subject" else []
    with pytest.raises(Refused) as refusal:
        recorded(topic, *([] if subjects else [comment]), subjects=subjects)
    assert refusal.value.code == "elsewhere"


@pytest.mark.parametrize(("day", "fits"), [(date(2026, 11, 22), True), (date(2026, 11, 23), False)])
def test_a_day_to_come_is_refused(day, fits):
    topic = TopicFactory()
    if fits:
        assert recorded(topic, said(topic), happened_on=day)
        return
    with pytest.raises(Refused, match="to_come"):
        recorded(topic, said(topic), happened_on=day)


def test_more_comments_than_fit_need_a_subject(monkeypatch):
    monkeypatch.setattr(outcomes, "MOST", 1)
    topic = TopicFactory()
    with pytest.raises(Refused, match="too_many"):
        recorded(topic, said(topic), said(topic))


def idea(topic) -> Idea:
    own = TopicFactory(title="An idea")
    return Idea.objects.create(comment=said(topic), about=topic, topic=own, title="Benches", is_public=True)


def test_an_ideas_topic_is_linked_to_what_it_led_to_and_no_longer_once_that_is_taken_back():
    topic = TopicFactory()
    one = idea(topic)
    outcome = recorded(topic, one.comment)
    edge = TopicLink.objects.standing().get()
    assert (edge.source, edge.target, edge.kind) == (one.topic, topic, "led_to")
    outcomes.withdraw(outcome=outcome, by=UserFactory(), reason="A slip")
    assert not TopicLink.objects.standing().exists()


def test_words_at_an_idea_about_the_topic_belong_to_it():
    topic = TopicFactory()
    below = said(idea(topic).topic)
    assert recorded(topic, below).sources.count() == 1


# --- Who is told --------------------------------------------------------------------------------------------
def test_each_writer_is_told_once_in_person_but_not_the_officer_nor_closed_accounts():
    topic, officer = TopicFactory(), UserFactory()
    twice, under, closed = UserFactory(), UserFactory(), UserFactory(closed=True)
    words = [said(topic, by=twice), said(topic, by=twice), said(topic, by=officer), said(topic, by=closed)]
    said(topic)  # of somebody else, about something else
    recorded(topic, *words, subjects=[subject(topic, said(topic, by=under))], by=officer)
    assert told() == {twice.pk, under.pk}
    assert Notification.objects.count() == 2


def test_who_is_found_is_found_by_key_a_batch_at_a_time(monkeypatch):
    monkeypatch.setattr("accounts.actions.outbox.SPREAD_BATCH", 2)
    topic = TopicFactory()
    people = [UserFactory() for _number in range(5)]
    recorded(topic, *[said(topic, by=person) for person in people])
    assert told() == {person.pk for person in people}


def test_words_added_later_reach_their_writers_and_nobody_a_second_time():
    topic, first, second = TopicFactory(), UserFactory(), UserFactory()
    outcome = recorded(topic, said(topic, by=first))
    assert told() == {first.pk}
    more = [said(topic, by=second), said(topic, by=first)]
    assert outcomes.add_sources(outcome=outcome, by=None, comments=more) == 2
    assert outcomes.add_sources(outcome=outcome, by=None, comments=more) == 0
    assert told() == {first.pk, second.pk}
    assert Notification.objects.count() == 2
    assert Event.objects.filter(kind=outcomes.YOU_SAID).count() == 2


def test_nothing_is_added_to_what_was_taken_back():
    topic = TopicFactory()
    outcome = recorded(topic, said(topic))
    outcomes.withdraw(outcome=outcome, by=None, reason="A slip")
    with pytest.raises(Refused, match="withdrawn"):
        outcomes.add_sources(outcome=outcome, by=None, comments=[said(topic)])
    assert told() == set()


# --- Taking back --------------------------------------------------------------------------------------------
def test_taken_back_it_is_not_public_not_counted_and_kept_with_the_reason():
    topic, officer = TopicFactory(), UserFactory()
    outcome = recorded(topic, said(topic))
    assert outcomes.withdraw(outcome=outcome, by=officer, reason=" It was not so. ")
    assert not outcomes.withdraw(outcome=outcome, by=officer, reason="Again")
    assert (outcome.withdrawn_by, outcome.withdrawn_reason) == (officer, "It was not so.")
    assert not Outcome.objects.public().exists()
    assert Topic.objects.get(pk=topic.pk).outcome_count == 0
    with pytest.raises(ValueError, match="reason"):
        outcomes.withdraw(outcome=outcome, by=officer, reason="  ")


def test_a_count_that_drifted_is_found_and_mended():
    topic = TopicFactory()
    recorded(topic, said(topic))
    assert not recount()
    Topic.objects.filter(pk=topic.pk).update(outcome_count=7)
    assert recount().topics == 1
    assert Topic.objects.get(pk=topic.pk).outcome_count == 1


# --- When words go ------------------------------------------------------------------------------------------
@pytest.mark.parametrize("how", ["removed", "withdrawn", "erased", "private"])
def test_words_that_go_are_not_shown_and_the_pair_stays(how):
    topic, writer = TopicFactory(), UserFactory()
    mine, other = said(topic, by=writer), said(topic)
    outcome = recorded(topic, mine, other)
    if how == "removed":
        states.change_state(comment=mine, state="removed", by=None, reason="abuse")
    elif how == "withdrawn":
        comment_actions.withdraw(by=writer, comment=mine)
    elif how == "erased":
        comment_actions.erase(by=writer, keep_words=False)
    else:
        Topic.objects.update(is_public=False)
    left = [] if how == "private" else [other]
    assert list(words_behind(outcome)) == left
    (pair,) = pairs_of([outcome])
    assert (pair.people, pair.quotes) == (len(left), left)


def test_words_kept_without_their_writer_count_as_one_person():
    topic, writer = TopicFactory(), UserFactory()
    outcome = recorded(topic, said(topic, by=writer), said(topic))
    comment_actions.erase(by=writer, keep_words=True)
    assert how_many([outcome.pk]) == {outcome.pk: 2}


# --- Numbers and pages --------------------------------------------------------------------------------------
def test_a_person_counts_once_however_they_are_found():
    """Chosen by hand, under a subject, under two, coded by two readers: one person."""
    topic, one, other = TopicFactory(), UserFactory(), UserFactory()
    chosen, sorted_too, of_other = said(topic, by=one), said(topic, by=one), said(topic, by=other)
    trees = subject(topic, chosen, sorted_too, of_other)
    benches = subject(topic, of_other, title="Benches")
    outcome = recorded(topic, chosen, subjects=[trees, benches])
    plain = recorded(topic, of_other)
    assert how_many([outcome.pk, plain.pk]) == {outcome.pk: 2, plain.pk: 1}
    assert words_behind(outcome).count() == 3


def test_quotes_are_the_first_words_chosen_by_hand_then_those_under_a_subject():
    topic = TopicFactory()
    under, first, second = said(topic, text="Under"), said(topic, text="First"), said(topic, text="Second")
    by_hand = recorded(topic, first, second, subjects=[subject(topic, under)])
    by_subject = recorded(topic, subjects=[Subject.objects.get()])
    found = {pair.outcome: [quote.text for quote in pair.quotes] for pair in pairs_of([by_hand, by_subject])}
    assert found == {by_hand: ["First", "Second"], by_subject: ["Under"]}


def test_pages_by_key_lose_and_repeat_nothing_where_many_have_one_day():
    topic = TopicFactory()
    comment = said(topic)
    made = [recorded(topic, comment, happened_on=date(2026, 11, 1 + number // 9)) for number in range(23)]
    seen, cursor = [], ""
    while True:
        rows, cursor = page_of(Outcome.objects.public(), cursor)
        seen += rows
        if not cursor:
            break
    assert seen == sorted(made, key=lambda row: (row.happened_on, row.pk), reverse=True)


@pytest.mark.parametrize("cursor", ["x", "2026-13-01.4", "2026-11-01", "2026-11-01.x"])
def test_a_cursor_this_list_never_wrote_begins_at_the_beginning(cursor):
    topic = TopicFactory()
    outcome = recorded(topic, said(topic))
    assert page_of(Outcome.objects.public(), cursor) == ([outcome], "")


def test_reading_ten_pairs_takes_as_many_queries_as_reading_one():
    topic = TopicFactory()
    costs = []
    for more in (1, 9):
        for _number in range(more):
            word = said(topic)
            recorded(topic, word, said(topic), subjects=[subject(topic, word, title=f"About {word.pk}")])
        with CaptureQueriesContext(connection) as queries:
            pairs_of(page_of(Outcome.objects.public(), "")[0])
        costs.append(len(queries))
    assert costs[0] == costs[1] <= 5
