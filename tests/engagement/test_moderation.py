"""Decisions: from which state, by whom, with which reason; kept for good; the writer told once."""

from datetime import UTC, datetime, timedelta
from email.utils import parseaddr

import pytest
import time_machine
from django.core import mail
from django.utils.timezone import get_default_timezone

from accounts.actions.delivery import deliver
from accounts.models import Contact, Event, Message
from engagement.actions import moderation
from engagement.actions.flags import forget
from engagement.actions.supports import support
from engagement.errors import Refused
from engagement.models import Comment, Flag, ModerationEvent, Reason, Topic
from engagement.moderation.promises import Wait, read_by
from engagement.moderation.words import FOR_DECISIONS, PUBLIC, TO_WRITER, public_words
from engagement.personal_data import export_comments
from tests.engagement.moderating import STATES, make_comment, make_flag, make_topic, moderator
from tests.factories.accounts import UserFactory

pytestmark = pytest.mark.django_db

REASON = {"reason": Reason.ABUSE}
DECISIONS = {
    # name: (action, what it needs, from which states, to which state or None for "as it was", told)
    "hold": (moderation.hold, REASON, {"visible"}, "held", True),
    "approve": (moderation.approve, {}, {"held"}, "visible", True),
    "remove": (moderation.remove, REASON, {"visible", "held"}, "removed", True),
    "restore": (moderation.restore, {}, {"removed"}, "visible", True),
    "keep": (moderation.dismiss_flags, {}, {"visible", "held", "removed", "withdrawn"}, None, False),
    "escalate": (moderation.escalate_at_risk, {}, {"visible", "held", "removed", "withdrawn"}, None, False),
    "settle": (moderation.settle, {"note": "Done"}, set(STATES), None, False),
}
MATRIX = [(name, state) for name in DECISIONS for state in STATES]


def prepared(name, state):
    """A comment in that state, with the report that the decision answers."""
    comment = make_comment(state)
    if name == "keep":
        make_flag(comment)
    if name == "settle":
        make_flag(comment, Reason.AT_RISK)
    return comment


@pytest.mark.parametrize(("name", "state"), MATRIX)
def test_each_decision_is_possible_from_its_states_only(name, state):
    action, data, possible_from, to, _told = DECISIONS[name]
    comment = prepared(name, state)
    before = ModerationEvent.objects.count()
    if state not in possible_from:
        with pytest.raises(Refused) as refusal:
            action(comment=comment, by=UserFactory(), **data)
        assert refusal.value.code == "decided"
        assert ModerationEvent.objects.count() == before
    else:
        event = action(comment=comment, by=UserFactory(), **data)
        comment.refresh_from_db()
        assert comment.state == (to or state)
        assert event.text_before == comment.text
        assert ModerationEvent.objects.count() == before + 1


@pytest.mark.parametrize("name", DECISIONS)
def test_nobody_decides_about_their_own_comment(name):
    action, data, possible_from, _to, _told = DECISIONS[name]
    for state in sorted(possible_from):
        comment = prepared(name, state)
        if comment.author is None:
            continue
        with pytest.raises(Refused) as refusal:
            action(comment=comment, by=comment.author, **data)
        assert refusal.value.code == "own"


@pytest.mark.parametrize("name", DECISIONS)
def test_the_writer_is_told_of_what_concerns_them_and_once(name):
    action, data, possible_from, _to, told = DECISIONS[name]
    comment = prepared(name, sorted(possible_from)[-1] if name != "remove" else "visible")
    Message.objects.all().delete()
    action(comment=comment, by=UserFactory(), **data)
    assert Message.objects.filter(user=comment.author).count() == (1 if told else 0)
    with pytest.raises(Refused):
        action(comment=comment, by=UserFactory(), **data)
    assert Message.objects.filter(user=comment.author).count() == (1 if told else 0)


def test_two_moderators_at_once_make_one_decision():
    comment = make_comment("held")
    same = Comment.objects.get(pk=comment.pk)
    moderation.approve(comment=comment, by=UserFactory())
    with pytest.raises(Refused, match="decided"):
        moderation.approve(comment=same, by=UserFactory())
    comment.refresh_from_db()
    assert comment.state == "visible"
    assert [e.decision for e in comment.moderation_events.order_by("pk")] == ["held", "published"]


def test_a_decision_can_not_be_changed_or_deleted():
    event = moderation.remove(comment=make_comment(), by=UserFactory(), reason=Reason.SPAM)
    event.note = "Never mind"
    for undo in (event.save, event.delete, ModerationEvent.objects.all().delete):
        with pytest.raises(TypeError):
            undo()
    with pytest.raises(TypeError):
        ModerationEvent.objects.update(note="Never mind")
    event.refresh_from_db()
    assert event.note == ""


def test_the_words_at_the_time_are_kept():
    comment = make_comment(text="You fool")
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE, note="  Be kind ")
    event = comment.moderation_events.get()
    assert (event.text_before, event.reason, event.note) == ("You fool", "abuse", "Be kind")


@pytest.mark.parametrize("reason", ["", "because", None])
def test_removing_and_holding_need_a_reason(reason):
    comment = make_comment()
    for action in (moderation.remove, moderation.hold):
        with pytest.raises(ValueError, match="not a valid Reason"):
            action(comment=comment, by=UserFactory(), reason=reason)
    comment.refresh_from_db()
    assert comment.state == "visible"


def test_counts_and_supports_follow_every_decision():
    topic = make_topic()
    root = make_comment(topic=topic)
    answers = [make_comment(to=root) for _ in range(5)]
    support(by=UserFactory(), comment=answers[0])

    def seen():
        now = Topic.objects.get(pk=topic.pk)
        parent = Comment.objects.get(pk=root.pk)
        return now.comment_count, parent.reply_count, parent.tail_from

    assert seen() == (6, 5, 3)
    moderation.remove(comment=answers[4], by=UserFactory(), reason=Reason.SPAM)
    assert seen() == (5, 4, 2)
    moderation.hold(comment=answers[3], by=UserFactory(), reason=Reason.OTHER)
    assert seen() == (4, 3, 0)
    moderation.approve(comment=answers[3], by=UserFactory())
    moderation.restore(comment=answers[4], by=UserFactory())
    assert seen() == (6, 5, 3)
    assert Comment.objects.get(pk=answers[0].pk).support_count == 1


def test_an_approved_comment_stands_with_its_place():
    comment = make_comment("held")
    assert not comment.is_listed
    moderation.approve(comment=comment, by=UserFactory())
    comment.refresh_from_db()
    assert comment.is_listed
    assert Topic.objects.get(pk=comment.topic_id).comment_count == 1


# --- Reports ----------------------------------------------------------------------------------------
@pytest.mark.parametrize("action", ["approve", "remove", "keep"])
def test_a_decision_handles_the_ordinary_reports_and_leaves_the_urgent_one(action):
    comment = make_comment("held")
    by = UserFactory()
    ordinary = [make_flag(comment), make_flag(comment, Reason.SPAM, user=UserFactory())]
    urgent = make_flag(comment, Reason.AT_RISK)
    call, data, *_ = DECISIONS[action]
    call(comment=comment, by=by, **data)
    for flag in ordinary:
        flag.refresh_from_db()
        assert flag.handled_by == by
        assert flag.handled_at is not None
    urgent.refresh_from_db()
    assert urgent.handled_at is None


def test_there_is_nothing_to_dismiss_without_a_report_or_twice():
    comment = make_comment()
    with pytest.raises(Refused, match="nothing"):
        moderation.dismiss_flags(comment=comment, by=UserFactory())
    make_flag(comment)
    moderation.dismiss_flags(comment=comment, by=UserFactory())
    with pytest.raises(Refused, match="nothing"):
        moderation.dismiss_flags(comment=comment, by=UserFactory())


def test_an_urgent_report_is_not_dismissed_but_settled():
    comment = make_comment()
    flag = make_flag(comment, Reason.AT_RISK)
    with pytest.raises(Refused, match="nothing"):
        moderation.dismiss_flags(comment=comment, by=UserFactory())
    lead = moderator("safeguarding_lead")
    event = moderation.settle(comment=comment, by=lead, note="Spoke to the school")
    flag.refresh_from_db()
    assert flag.handled_by == lead
    assert (event.decision, event.reason, event.note) == ("kept", "at_risk", "Spoke to the school")


def test_who_left_an_address_with_a_report_hears_what_became_of_it_once():
    comment = make_comment()
    make_flag(comment, email="Reader@Example.org")
    make_flag(comment, Reason.SPAM, email="reader@example.org")
    make_flag(comment, Reason.SPAM)
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.SPAM)
    assert Contact.objects.get(email="reader@example.org").messages.count() == 1
    deliver()
    (answer,) = [sent for sent in mail.outbox if address(sent) == "reader@example.org"]
    assert "removed it" in answer.body
    assert comment.text not in answer.body
    assert str(comment.author) not in answer.body


# --- Someone may be at risk ---------------------------------------------------------------------------
def address(sent):
    """Where it goes, without the name before it."""
    return parseaddr(sent.to[0])[1]


def urgent_mails():
    deliver()
    return [sent for sent in mail.outbox if "at risk" in sent.subject]


def test_the_leads_are_written_to_at_once_without_the_words(settings):
    settings.SAFEGUARDING_LEAD_EMAIL = "Lead@council.example"
    lead, other = moderator("safeguarding_lead"), UserFactory()
    comment = make_comment(text="I can't go on, 07700 900123")
    flag = make_flag(comment, Reason.AT_RISK, note="She sounds desperate")
    moderation.alert_safeguarding(flag=flag)
    moderation.alert_safeguarding(flag=flag)
    sent = urgent_mails()
    assert sorted(map(address, sent)) == sorted([lead.email, "lead@council.example"])
    assert other.email not in map(address, sent)
    for each in sent:
        for body in (each.body, each.alternatives[0].content):
            assert f"/admin/moderation/{comment.public_id}/" in body
            assert "07700" not in body
            assert "go on" not in body
            assert "desperate" not in body
            assert comment.author.display_name not in body


def test_a_lead_whose_address_is_in_the_settings_too_is_written_to_once(settings):
    lead = moderator("safeguarding_lead")
    settings.SAFEGUARDING_LEAD_EMAIL = lead.email.upper()
    moderation.alert_safeguarding(flag=make_flag(make_comment(), Reason.AT_RISK))
    assert [address(each) for each in urgent_mails()] == [lead.email]


def test_the_mail_can_not_be_switched_off_and_names_no_sender_of_the_report():
    moderation.alert_safeguarding(flag=make_flag(make_comment(), Reason.AT_RISK))
    (sent,) = urgent_mails()
    assert "List-Unsubscribe" not in sent.extra_headers
    assert Event.objects.get(kind="engagement.at_risk").actor is None


def test_a_second_report_of_the_same_comment_does_not_write_again_until_the_first_is_settled():
    comment = make_comment()
    moderation.alert_safeguarding(flag=make_flag(comment, Reason.AT_RISK))
    moderation.alert_safeguarding(flag=make_flag(comment, Reason.AT_RISK))
    assert len(urgent_mails()) == 1
    moderation.settle(comment=comment, by=UserFactory(), note="Seen to")
    moderation.alert_safeguarding(flag=make_flag(comment, Reason.AT_RISK))
    assert len(urgent_mails()) == 2


def test_a_moderator_passes_it_on_and_a_second_one_is_told_that_it_is_done():
    comment, by = make_comment(), UserFactory()
    moderation.escalate_at_risk(comment=comment, by=by, note="Read the second line")
    assert Flag.objects.urgent().get(comment=comment).user == by
    assert comment.moderation_events.get().decision == "escalated"
    assert len(urgent_mails()) == 1
    with pytest.raises(Refused, match="escalated"):
        moderation.escalate_at_risk(comment=comment, by=UserFactory())
    assert len(urgent_mails()) == 1


def test_a_moderator_who_had_reported_it_for_something_else_may_pass_it_on():
    comment, by = make_comment(), UserFactory()
    flag = make_flag(comment, Reason.SPAM, user=by)
    moderation.escalate_at_risk(comment=comment, by=by)
    flag.refresh_from_db()
    assert flag.reason == Reason.AT_RISK


def test_an_open_report_that_someone_may_be_at_risk_outlives_the_account_of_its_reporter():
    comment, reporter = make_comment(), UserFactory()
    make_flag(make_comment(), Reason.SPAM, user=reporter)
    urgent = make_flag(comment, Reason.AT_RISK, user=reporter)
    forget(by=reporter)
    forget(by=reporter)
    assert [(flag.pk, flag.user) for flag in Flag.objects.all()] == [(urgent.pk, None)]


def test_what_was_passed_to_the_lead_is_not_in_the_writers_own_download():
    comment = make_comment()
    moderation.escalate_at_risk(comment=comment, by=UserFactory(), note="Her brother may have written this")
    moderation.settle(comment=comment, by=UserFactory(), note="Case 1234")
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE, note="Be kind")
    (exported,) = export_comments(comment.author)
    assert [decision["note"] for decision in exported["decisions"]] == ["Be kind"]


# --- Mails to the writer ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("name", "state", "says"),
    [
        ("hold", "visible", "out of sight"),
        ("approve", "held", "Everybody can see it now"),
        ("remove", "visible", "removed what you wrote"),
        ("restore", "removed", "once more"),
    ],
)
def test_the_writer_reads_why_in_plain_words_and_where_to_ask_again(settings, name, state, says):
    settings.MODERATION_EMAIL = "second-look@council.example"
    comment = make_comment(state)
    Message.objects.all().delete()
    action, data, *_ = DECISIONS[name]
    by = UserFactory()
    action(comment=comment, by=by, note="<b>Mind</b> the gap", **data)
    deliver()
    (sent,) = [each for each in mail.outbox if address(each) == comment.author.email]
    html = sent.alternatives[0].content
    assert says in sent.body
    assert "<b>Mind</b> the gap" in sent.body
    assert "&lt;b&gt;Mind" in html
    assert by.display_name not in sent.body + html
    if data:
        assert str(TO_WRITER[Reason.ABUSE]) in sent.body
        where = f"/comments/{comment.public_id}/second-look/"
        assert ("second-look@council.example" if name == "hold" else where) in sent.body


def test_without_an_address_of_its_own_a_second_look_is_asked_for_where_we_write_from(settings):
    settings.MODERATION_EMAIL = ""
    settings.DEFAULT_FROM_EMAIL = "The site <hello@council.example>"
    comment = make_comment()
    moderation.hold(comment=comment, by=UserFactory(), reason=Reason.SPAM)
    deliver()
    assert "hello@council.example" in mail.outbox[-1].body
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.SPAM)
    deliver()
    assert "notice" not in mail.outbox[-1].body  # advertising leaves none


def test_words_that_were_given_up_meanwhile_are_not_mailed():
    comment = make_comment()
    writer = comment.author
    moderation.remove(comment=comment, by=UserFactory(), reason=Reason.ABUSE)
    Comment.objects.filter(pk=comment.pk).update(author=None)
    deliver()
    assert [each for each in mail.outbox if address(each) == writer.email] == []


def test_every_reason_has_words_for_its_writer_and_for_everybody():
    assert set(PUBLIC) == set(TO_WRITER) == set(FOR_DECISIONS) == set(Reason)
    assert public_words("nonsense") == ""


# --- The promise --------------------------------------------------------------------------------------
def local(day, hour, minute=0):
    return datetime(2026, 11, day, hour, minute, tzinfo=get_default_timezone())


@pytest.mark.parametrize(
    ("written", "hours", "due"),
    [
        (local(23, 10), 4, local(23, 14)),  # a Monday
        (local(23, 15), 4, local(24, 11)),
        (local(23, 9), 8, local(23, 17)),
        (local(23, 9, 1), 8, local(24, 9, 1)),
        (local(23, 3), 1, local(23, 10)),
        (local(27, 16), 2, local(30, 10)),  # over a weekend
        (local(28, 12), 16, datetime(2026, 12, 1, 17, tzinfo=UTC)),
        (local(23, 17), 1, local(24, 10)),
    ],
)
def test_promised_hours_are_working_hours(written, hours, due):
    assert read_by(written, hours) == due


def test_hours_are_those_of_the_council_when_the_clocks_change():
    friday = datetime(2026, 10, 23, 15, 30, tzinfo=UTC)  # half past four in summer time
    assert read_by(friday, 1) == datetime(2026, 10, 26, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(("minutes", "overdue"), [(-1, False), (0, True), (1, True)])
def test_it_is_overdue_from_the_promised_minute_on(minutes, overdue):
    due = datetime(2026, 11, 23, 12, tzinfo=UTC)
    with time_machine.travel(due + timedelta(minutes=minutes), tick=False):
        assert Wait(due, due).is_overdue is overdue
        assert not Wait(due, None).is_overdue
