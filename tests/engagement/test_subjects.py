"""Making, merging, deciding and publishing subjects; sorting into them, alone and with a second reader."""

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext

from engagement.actions import subjects as actions
from engagement.actions.comments import withdraw
from engagement.actions.counting import recount
from engagement.errors import Refused
from engagement.models import Coding, Comment, Subject, SubjectTag, Topic
from tests.engagement.sorting import noted, subject_of
from tests.factories.accounts import UserFactory
from tests.factories.engagement import TopicFactory, answered, fill, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def topic():
    return TopicFactory()


@pytest.fixture
def ruth():
    return UserFactory(display_name="Ruth")


@pytest.fixture
def anil():
    return UserFactory(display_name="Anil")


def count_of(topic):
    return Topic.objects.get(pk=topic.pk).subject_count


class TestSubjects:
    def test_a_new_subject_is_not_public(self, topic, ruth):
        subject = actions.make_subject(by=ruth, topic=topic, title="  Buses   at night ")
        assert (subject.title, subject.is_public, count_of(topic)) == ("Buses at night", False, 0)

    def test_two_of_one_name_are_refused_whatever_the_capitals(self, topic, ruth):
        subject_of(topic, "Buses")
        with pytest.raises(Refused) as refusal:
            actions.make_subject(by=ruth, topic=topic, title="BUSES")
        assert refusal.value.code == "same_title"
        other = subject_of(topic, "Trams")
        with pytest.raises(Refused):
            actions.rename_subject(by=ruth, subject=other, title="buses", description="")

    def test_the_same_name_may_stand_in_another_topic(self, topic, ruth):
        subject_of(topic, "Buses")
        assert actions.make_subject(by=ruth, topic=TopicFactory(), title="Buses")

    def test_publishing_counts_once_and_unpublishing_takes_it_back(self, topic, ruth):
        subject = subject_of(topic, public=False)
        assert actions.publish(by=ruth, subject=subject)
        assert not actions.publish(by=ruth, subject=subject)
        assert count_of(topic) == 1
        assert actions.unpublish(by=ruth, subject=subject)
        assert not actions.unpublish(by=ruth, subject=subject)
        assert count_of(topic) == 0

    def test_a_count_that_drifted_is_found_and_mended(self, topic):
        subject_of(topic)
        Topic.objects.filter(pk=topic.pk).update(subject_count=7)
        assert recount(Topic.objects.filter(pk=topic.pk)).topics == 1
        assert count_of(topic) == 1

    @pytest.mark.parametrize(("decision", "reason"), [("", "Because"), ("adopted", " ")])
    def test_a_decision_has_a_reason(self, topic, ruth, decision, reason):
        with pytest.raises(ValueError, match="reason"):
            actions.decide(by=ruth, subject=subject_of(topic), decision=decision, reason=reason)

    def test_no_decision_stands_without_a_reason_and_a_date(self, topic):
        subject = subject_of(topic)
        with pytest.raises(IntegrityError):
            Subject.objects.filter(pk=subject.pk).update(decision="adopted")

    def test_a_decision_stands_with_who_and_when_and_may_change(self, topic, ruth, anil):
        subject = subject_of(topic)
        actions.decide(by=ruth, subject=subject, decision="noted", reason="Later.")
        actions.decide(by=anil, subject=subject, decision="adopted", reason="Now.")
        assert (subject.decision, subject.decision_reason, subject.decided_by) == ("adopted", "Now.", anil)
        assert subject.decided_at


class TestMerging:
    def test_what_was_sorted_into_one_is_sorted_into_the_other_once(self, topic, ruth):
        one, other = subject_of(topic, "One"), subject_of(topic, "Other")
        first, second = said(topic), said(topic)
        actions.code(by=ruth, topic=topic, comments=[first], subjects=[one, other])
        actions.code(by=ruth, topic=topic, comments=[second], subjects=[one])
        assert actions.merge_subjects(by=ruth, subject=one, into=other) == 1
        assert set(actions.comments_of(other)) == {first, second}
        assert not SubjectTag.objects.filter(subject=one).exists()
        one.refresh_from_db()
        assert (one.merged_into, one.is_public, count_of(topic)) == (other, False, 1)

    def test_a_chain_of_merges_leads_to_the_last(self, topic, ruth):
        one, two, three = (subject_of(topic, name) for name in ("One", "Two", "Three"))
        actions.merge_subjects(by=ruth, subject=one, into=two)
        actions.merge_subjects(by=ruth, subject=two, into=three)
        one.refresh_from_db()
        assert one.merged_into == three

    def test_not_into_itself_nor_another_topic_nor_one_that_is_gone(self, topic, ruth):
        one, two = subject_of(topic, "One"), subject_of(topic, "Two")
        elsewhere = subject_of(TopicFactory(), "Elsewhere")
        for into in (one, elsewhere):
            with pytest.raises(Refused):
                actions.merge_subjects(by=ruth, subject=one, into=into)
        actions.merge_subjects(by=ruth, subject=one, into=two)
        one.refresh_from_db()
        with pytest.raises(Refused):
            actions.merge_subjects(by=ruth, subject=two, into=one)
        with pytest.raises(Refused):
            actions.code(by=ruth, topic=topic, comments=[said(topic)], subjects=[one])
        for act in (actions.publish, lambda **named: actions.decide(decision="noted", reason="x", **named)):
            with pytest.raises(Refused):
                act(by=ruth, subject=one)

    def test_not_with_an_official_response_of_its_own(self, topic, ruth):
        one, two = subject_of(topic, "One"), subject_of(topic, "Two")
        one.responses.create(topic=topic, department_name="Transport", text="Yes.")
        with pytest.raises(Refused) as refusal:
            actions.merge_subjects(by=ruth, subject=one, into=two)
        assert refusal.value.code == "answered"
        assert actions.merge_subjects(by=ruth, subject=two, into=one) == 0


class TestReadings:
    def test_many_at_once_with_several_subjects(self, topic, ruth):
        one, two = subject_of(topic, "One"), subject_of(topic, "Two")
        comment, note = said(topic), noted(topic)
        actions.code(by=ruth, topic=topic, comments=[comment], notes=[note], subjects=[one, two])
        assert list(actions.comments_of(one)) == list(actions.comments_of(two)) == [comment]
        assert topic.paper_notes.in_subject(one).get() == note

    def test_the_same_again_changes_nothing(self, topic, ruth):
        one, comment = subject_of(topic), said(topic)
        for _time in range(2):
            actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])
        assert (Coding.objects.count(), SubjectTag.objects.count()) == (1, 1)

    def test_a_later_reading_takes_the_place_of_the_earlier_one(self, topic, ruth):
        one, two, comment = subject_of(topic, "One"), subject_of(topic, "Two"), said(topic)
        actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])
        actions.code(by=ruth, topic=topic, comments=[comment], subjects=[two])
        assert not actions.comments_of(one).exists()
        assert actions.comments_of(two).get() == comment

    def test_none_of_these_is_an_answer(self, topic, ruth):
        comment = said(topic)
        actions.code(by=ruth, topic=topic, comments=[comment])
        assert Coding.objects.get(comment=comment).tags.count() == 0

    def test_undone_it_is_as_before(self, topic, ruth):
        one, two = subject_of(topic, "One"), subject_of(topic, "Two")
        read, unread, note = said(topic), said(topic), noted(topic)
        actions.code(by=ruth, topic=topic, comments=[read], subjects=[one])
        before = actions.code(by=ruth, topic=topic, comments=[read, unread], notes=[note], subjects=[two])
        actions.restore(by=ruth, before=before)
        assert list(actions.comments_of(one)) == [read]
        assert not actions.comments_of(two).exists()
        assert Coding.objects.count() == 1

    def test_things_of_two_topics_are_refused(self, topic, ruth):
        elsewhere = TopicFactory()
        for given in (
            {"comments": [said(elsewhere)], "subjects": []},
            {"notes": [noted(elsewhere)], "subjects": []},
            {"comments": [said(topic)], "subjects": [subject_of(elsewhere)]},
        ):
            with pytest.raises(Refused):
                actions.code(by=ruth, topic=topic, **given)
        assert not Coding.objects.exists()

    def test_what_was_taken_back_is_in_no_subject(self, topic, ruth):
        one, writer = subject_of(topic), UserFactory()
        comment = said(topic, by=writer)
        actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])
        withdraw(by=writer, comment=comment)
        assert not actions.comments_of(one).exists()

    def test_what_the_council_answers_is_no_voice(self, topic, ruth):
        one, reply = subject_of(topic), answered(said(topic))
        Comment.objects.filter(pk=reply.pk).update(is_official=True)
        actions.code(by=ruth, topic=topic, comments=[reply], subjects=[one])
        assert not actions.comments_of(one).exists()

    @pytest.mark.parametrize("number", [2, 30])
    def test_sorting_many_takes_as_many_statements_as_sorting_few(self, topic, ruth, number):
        one = subject_of(topic)
        comments = fill(topic, roots=number)
        with CaptureQueriesContext(
            connection,
        ) as queries:
            actions.code(by=ruth, topic=topic, comments=comments, subjects=[one])
        assert len(queries) <= 14


class TestSecondReader:
    def test_all_readings_count_until_one_is_settled(self, topic, ruth, anil):
        one, two, comment = subject_of(topic, "One"), subject_of(topic, "Two"), said(topic)
        actions.code(by=ruth, topic=topic, comments=[comment], subjects=[one])
        actions.code(by=anil, topic=topic, comments=[comment], subjects=[two])
        assert actions.comments_of(one).exists()
        assert actions.comments_of(two).exists()
        actions.settle(by=anil, topic=topic, comment=comment, subjects=[two])
        assert not actions.comments_of(one).exists()
        assert actions.comments_of(two).exists()

    def test_readings_stay_as_given_and_later_ones_change_nothing(self, topic, ruth, anil):
        one, two, note = subject_of(topic, "One"), subject_of(topic, "Two"), noted(topic)
        actions.code(by=ruth, topic=topic, notes=[note], subjects=[one])
        actions.settle(by=ruth, topic=topic, note=note, subjects=[two])
        assert Coding.objects.independent().get().subjects.get() == one
        actions.code(by=anil, topic=topic, notes=[note], subjects=[one])
        assert not topic.paper_notes.in_subject(one).exists()

    def test_settling_again_takes_the_place_of_what_was_settled(self, topic, ruth, anil):
        one, two, comment = subject_of(topic, "One"), subject_of(topic, "Two"), said(topic)
        actions.settle(by=ruth, topic=topic, comment=comment, subjects=[one])
        final = actions.settle(by=anil, topic=topic, comment=comment, subjects=[two])
        assert Coding.objects.get() == final
        assert final.coder == anil
        assert list(final.subjects.all()) == [two]

    def test_one_thing_is_settled_once(self, topic, ruth):
        comment = said(topic)
        actions.settle(by=ruth, topic=topic, comment=comment, subjects=[])
        with pytest.raises(IntegrityError):
            Coding.objects.create(comment=comment, topic=topic, is_final=True)
