"""What the council decides about an idea: who may, what follows, and what never happens."""

import pytest

from accounts.models import Event, Message
from engagement import permissions
from engagement.actions import counting, ideas, states, supports
from engagement.errors import Refused
from engagement.models import AnswerDue, Comment, Idea, IdeaChange, Support, Topic, TopicLink
from tests.factories.accounts import MembershipFactory, OrganisationFactory, UserFactory
from tests.factories.engagement import TopicFactory, register_kind, suggested
from tests.scoped_rows import matter_of

pytestmark = pytest.mark.django_db
State = Idea.State


@pytest.fixture
def officer():
    return UserFactory(display_name="Casey")


def decide(idea: Idea, to: str, by, **given) -> IdeaChange:
    given = {"by": by, "idea": idea, "reason": "Because.", **given}
    if to == "taken_up":
        return ideas.take_up(**{"taken_as": "candidate", **given})
    if to == "merged":
        return ideas.merge(**{"into": suggested(idea.about, text="Something else"), **given})
    return {"review": ideas.review, "not_now": ideas.not_now, "reopen": ideas.reopen}[to](**given)


@pytest.mark.parametrize("to", ["review", "taken_up", "merged", "not_now"])
def test_each_decision_has_a_reason_a_department_a_trail_and_tells_the_writer(officer, to):
    department = OrganisationFactory(department=True, name="Parks")
    idea = suggested(matter_of(department))
    change = decide(idea, to, officer)
    idea.refresh_from_db()
    assert (idea.state, idea.state_reason, idea.state_by, idea.department) == (
        to,
        "Because.",
        officer,
        department,
    )
    assert (change.from_state, change.to_state, change.department_name, change.by) == (
        "new",
        to,
        "Parks",
        officer,
    )
    told = Message.objects.get(kind=ideas.DECIDED)
    assert told.user == idea.comment.author
    due = AnswerDue.objects.get(comment=idea.comment)
    assert due.how == ("" if to == "review" else "decision")


def test_nothing_is_decided_without_a_reason(officer):
    idea = suggested()
    with pytest.raises(ValueError, match="reason"):
        ideas.not_now(by=officer, idea=idea, reason=" ")
    assert not IdeaChange.objects.exists()


@pytest.mark.parametrize("before", ["taken_up", "merged", "not_now"])
@pytest.mark.parametrize("to", ["review", "taken_up", "merged", "not_now"])
def test_what_is_decided_is_opened_again_before_anything_else(officer, before, to):
    idea = suggested()
    decide(idea, before, officer)
    with pytest.raises(Refused):
        decide(idea, to, officer)
    decide(idea, "reopen", officer)
    idea.refresh_from_db()
    assert idea.state == State.UNDER_REVIEW
    assert (idea.merged_into, idea.taken_up_as, idea.taken_up_in, idea.taken_up_ref) == (None, "", None, "")
    assert not TopicLink.objects.standing().filter(source=idea.topic).exists()
    assert [change.to_state for change in idea.changes.all()] == [before, "review"]


@pytest.mark.parametrize("state", ["new", "review"])
def test_what_waits_can_not_be_opened_again(officer, state):
    idea = suggested()
    if state == "review":
        decide(idea, "review", officer)
    with pytest.raises(Refused):
        decide(idea, "reopen", officer)


def test_taken_up_as_a_step_it_points_to_the_action(officer):
    idea, action = suggested(), TopicFactory()
    ideas.take_up(by=officer, idea=idea, reason="Yes.", taken_as="step", where=action, ref="S1")
    idea.refresh_from_db()
    assert (idea.taken_up_as, idea.taken_up_in, idea.taken_up_ref) == ("step", action, "S1")
    assert TopicLink.objects.standing().get(source=idea.topic).target == action
    with pytest.raises(ValueError, match="action"):
        ideas.take_up(by=officer, idea=suggested(text="Other"), reason="Yes.", taken_as="step")


class TestMerging:
    def test_it_keeps_both_texts_and_moves_no_support(self, officer):
        one, other = suggested(text="One"), suggested(text="Other")
        supports.support(by=UserFactory(), comment=one.comment)
        ideas.merge(by=officer, idea=one, into=other, reason="The same.")
        one.refresh_from_db()
        other.refresh_from_db()
        assert (one.state, one.merged_into) == (State.MERGED, other)
        assert (one.comment.text, other.comment.text) == ("One", "Other")
        assert (one.support_count, other.support_count) == (1, 0)
        assert Support.objects.get().comment == one.comment
        assert TopicLink.objects.standing().get(source=one.topic).kind == "merged"

    def test_into_a_merged_one_it_goes_to_the_end_of_the_way(self, officer):
        one, two, three = (suggested(text=name) for name in ("One", "Two", "Three"))
        ideas.merge(by=officer, idea=two, into=three, reason="The same.")
        ideas.merge(by=officer, idea=one, into=two, reason="The same.")
        one.refresh_from_db()
        assert one.merged_into == three

    def test_never_into_itself_be_it_by_a_way_round(self, officer):
        one, two = suggested(text="One"), suggested(text="Two")
        with pytest.raises(Refused):
            ideas.merge(by=officer, idea=one, into=one, reason="The same.")
        ideas.merge(by=officer, idea=one, into=two, reason="The same.")
        with pytest.raises(Refused):
            ideas.merge(by=officer, idea=two, into=one, reason="The same.")
        two.refresh_from_db()
        assert two.merged_into is None


class TestWhoMayDecide:
    ROLES = ("anonymous", "citizen", "author", "moderator", "own department", "other department", "editor")

    @pytest.mark.parametrize("role", ROLES)
    @pytest.mark.parametrize("trait", ["open", "closed"])
    def test_who_answers_for_what_it_is_about_at_any_time(self, role, trait):
        own, other = OrganisationFactory(department=True), OrganisationFactory(department=True)
        idea = suggested(matter_of(own))
        if trait == "closed":
            Topic.objects.filter(pk=idea.about_id).update(closes_at=idea.created_at)
        people = {
            "anonymous": None,
            "citizen": UserFactory(),
            "author": idea.comment.author,
            "moderator": UserFactory(roles=["moderator"]),
            "own department": MembershipFactory(organisation=own).user,
            "other department": MembershipFactory(organisation=other).user,
            "editor": UserFactory(roles=["editor"]),
        }
        idea = Idea.objects.select_related("about", "comment").get(pk=idea.pk)
        assert permissions.can_decide_idea(people[role], idea) is (role == "own department")
        if people[role]:
            sees = Idea.objects.visible_to(people[role]).filter(pk=idea.pk).exists()
            assert sees is (role == "own department")

    READERS = [
        ("visible", True, ROLES),
        ("held", True, ("author", "moderator", "own department")),
        ("removed", True, ("moderator",)),
        ("visible", False, ("moderator",)),
    ]

    @pytest.mark.parametrize(("state", "public", "who"), READERS)
    def test_who_reads_it(self, state, public, who):
        own = OrganisationFactory(department=True)
        idea = suggested(matter_of(own))
        people = {
            "anonymous": None,
            "citizen": UserFactory(),
            "author": idea.comment.author,
            "moderator": UserFactory(roles=["moderator"]),
            "own department": MembershipFactory(organisation=own).user,
        }
        if state != "visible":
            states.change_state(comment=idea.comment, state=state, by=None)
        if not public:
            from engagement.actions.topics import refresh_topic

            refresh_topic(topic=idea.about, is_public=False)
        idea = Idea.objects.select_related("about", "comment").get(pk=idea.pk)
        reads = {name for name, person in people.items() if permissions.can_read_idea(person, idea)}
        assert reads == set(who) & set(people)

    SUGGEST = [("open", "signed in"), ("upcoming", None), ("closed", None), ("private", None)]

    @pytest.mark.parametrize(("trait", "who"), SUGGEST)
    def test_who_suggests_and_makes_one_of_a_comment(self, trait, who):
        about = TopicFactory()
        comment = suggested(about).comment
        later = TopicFactory.build(**({} if trait == "open" else {trait: True}), closed_by=None)
        values = {name: getattr(later, name) for name in ("is_public", "opens_at", "closes_at")}
        Topic.objects.filter(pk=about.pk).update(**values)
        comment = Comment.objects.select_related("topic").get(pk=comment.pk)
        people = {"anonymous": None, "citizen": UserFactory(), "author": comment.author}
        may = {name for name, person in people.items() if permissions.can_suggest(person, comment.topic)}
        assert may == ({"citizen", "author"} if who else set())
        own = {name for name, person in people.items() if permissions.can_make_idea(person, comment)}
        assert own == ({"author"} if who else set())


def test_ideas_know_the_people_of_what_they_are_about():
    from engagement.registries import kind_of

    department = OrganisationFactory(department=True)
    idea = suggested(matter_of(department))
    kind = kind_of(idea.topic)
    member = MembershipFactory(organisation=department).user
    assert kind.department(idea.public_id) == department
    assert list(kind.above(idea.public_id)) == [("matter", department.public_id)]
    assert permissions.can_answer(member, idea.topic) and not permissions.can_answer(
        UserFactory(), idea.topic
    )
    assert list(Topic.objects.answerable_by(member).filter(kind="idea")) == [idea.topic]
    assert not Topic.objects.answerable_by(UserFactory()).filter(kind="idea").exists()


def test_where_only_ideas_are_asked_for_they_can_be_supported(officer):
    about = TopicFactory()
    register_kind(verbs=frozenset({"suggest", "follow"}))
    try:
        idea = suggested(about)
        assert permissions.can_support(officer, idea.comment)
        assert not permissions.can_say(officer, about)
    finally:
        register_kind()


def test_drift_is_found_and_mended():
    idea = suggested()
    supports.support(by=UserFactory(), comment=idea.comment)
    assert not counting.recount()
    Idea.objects.filter(pk=idea.pk).update(support_count=7, is_public=False)
    Topic.objects.filter(pk=idea.topic_id).update(title="?")
    Topic.objects.filter(pk=idea.about_id).update(idea_count=9)
    idea.words.all().delete()
    drift = counting.recount()
    assert (drift.ideas, drift.topics) == (1, 1)
    idea.refresh_from_db()
    assert (idea.support_count, idea.is_public, idea.topic.title) == (1, True, idea.title)
    assert Topic.objects.get(pk=idea.about_id).idea_count == 1 and idea.words.exists()
    assert not counting.recount()


def test_nobody_hears_of_a_decision_about_their_own_idea_that_they_took_themselves():
    by = UserFactory()
    idea = suggested(by=by)
    ideas.not_now(by=by, idea=idea, reason="No.")
    assert not Event.objects.filter(kind=ideas.DECIDED).exists()
