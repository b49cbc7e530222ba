"""Officers at the same moment: real threads, real commits, on both databases."""

import pytest

from accounts.actions import papers
from accounts.models import Paper
from accounts.registries import PaperKind, paper_kinds
from engagement.actions import subjects as actions
from engagement.errors import Refused
from engagement.models import Coding, Subject, SubjectTag, Topic
from tests.engagement.sorting import subject_of
from tests.engagement.test_races import at_once, no_failures
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, said

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.race]


def test_a_subject_that_several_publish_at_once_counts_once():
    topic = TopicFactory()
    one, ruth = subject_of(topic, public=False), UserFactory()
    results = at_once(*[lambda: actions.publish(by=ruth, subject=Subject.objects.get(pk=one.pk))] * 5)
    no_failures(results)
    assert sorted(results) == [False] * 4 + [True]
    assert Topic.objects.get(pk=topic.pk).subject_count == 1


def test_one_person_in_two_tabs_has_one_reading():
    topic, ruth = TopicFactory(), UserFactory()
    one, comment = subject_of(topic), said(topic)
    deed = lambda: actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])  # noqa: E731
    no_failures(at_once(*[deed] * 5))
    assert Coding.objects.count() == 1
    assert SubjectTag.objects.count() == 1


def test_nothing_is_sorted_into_a_subject_while_it_is_merged_away():
    topic, ruth = TopicFactory(), UserFactory()
    one, two = subject_of(topic, "One"), subject_of(topic, "Two")
    comments = [said(topic) for _n in range(4)]
    results = at_once(
        lambda: actions.merge_subjects(by=ruth, subject=one, into=two),
        *[
            lambda comment=comment: actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])
            for comment in comments
        ],
    )
    assert all(isinstance(result, Refused) for result in results if isinstance(result, Exception))
    assert not SubjectTag.objects.filter(subject=one).exists()
    done = sum(not isinstance(result, Exception) for result in results[1:])
    assert SubjectTag.objects.filter(subject=two).count() == done


def test_two_subjects_are_never_merged_into_each_other():
    topic, ruth = TopicFactory(), UserFactory()
    one, two = subject_of(topic, "One"), subject_of(topic, "Two")
    results = at_once(
        lambda: actions.merge_subjects(by=ruth, subject=one, into=two),
        lambda: actions.merge_subjects(by=ruth, subject=two, into=one),
    )
    assert sum(isinstance(result, Refused) for result in results) == 1
    assert Subject.objects.standing().count() == 1
    assert Topic.objects.get(pk=topic.pk).subject_count == 1


def test_two_who_settle_one_difference_leave_one_row():
    topic, ruth, anil = TopicFactory(), UserFactory(), UserFactory()
    one, comment = subject_of(topic), said(topic)
    results = at_once(
        *[
            lambda by=by: actions.settle(by=by, topic=topic, comment=comment, subjects=[one])
            for by in (ruth, anil, ruth)
        ]
    )
    no_failures(results)
    assert Coding.objects.filter(is_final=True).count() == 1


def test_a_paper_that_many_ask_for_at_once_is_wanted_and_made_once(monkeypatch):
    drawn = []

    def pdf_of(html, css):
        drawn.append(1)
        return b"%PDF-"

    before = list(paper_kinds)
    paper_kinds.register(
        PaperKind(name="t.race", render=lambda key, lang: "", digest=lambda key, lang: "d" * 64)
    )
    monkeypatch.setattr(papers, "pdf_of", pdf_of)
    ask = lambda: papers.paper_for(kind="t.race", key="1", language="en")  # noqa: E731
    no_failures(at_once(*[ask] * 5))
    no_failures(at_once(*[papers.make_due] * 3))
    paper_kinds[:] = before
    assert len(drawn) == 1
    assert Paper.objects.get().state == Paper.State.READY
