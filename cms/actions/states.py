"""Decisions about an action of the roadmap."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from cms.models import ActionRecord, StateChange
from cms.moves import happening_of, tell_of_state
from engagement.actions.closing import settle_unanswered
from engagement.actions.topics import close_topic, reopen_topic
from engagement.errors import Refused as StillUnanswered
from engagement.models import Topic

LONGEST_CLOSED_REASON = 300  # what a topic keeps of it


class Refused(ValueError):
    """What was asked is against the rules; the message is for the person who asked."""

    field = "reason"  # of the form that asked


class Unanswered(Refused):
    """People wait for an answer there."""

    field = "unanswered_reason"


@transaction.atomic
def set_state(
    *, record: ActionRecord, state: str, reason: str, by: User | None, unanswered_reason: str = ""
) -> StateChange:
    """Moves an action to another state, with a reason that stands on its page. Refused: no reason, or no change.

    Before it ends (done, stopped), whatever people said about it is answered, or `unanswered_reason` says publicly why
    the rest gets no answer; Unanswered otherwise. The discussion of a stopped one closes with it, and opens again when
    it goes on; of what is done people may still speak.
    """
    record = ActionRecord.objects.select_for_update().get(pk=record.pk)
    reason = reason.strip()
    if state not in ActionRecord.State.values:
        raise Refused(_("There is no such state."))
    if state == record.state:
        raise Refused(_("The action is in that state already."))
    if not reason:
        raise Refused(_("Say why: the reason stands on the page."))
    change = StateChange.objects.create(
        record=record, from_state=record.state, to_state=state, reason=reason, by=by, at=now()
    )
    if state in ActionRecord.ENDED:
        _end(change, by=by, unanswered_reason=unanswered_reason)
    if change.from_state == ActionRecord.State.STOPPED:
        _reopen(record, by=by)
    record.state, record.state_reason = state, reason
    record.state_at, record.state_by = change.at, by
    record.save(update_fields=["state", "state_reason", "state_at", "state_by"])
    log(
        instance=record,
        action="cms.set_state",
        user=by,
        data={"from": change.from_state, "to": change.to_state, "reason": reason},
    )
    tell_of_state(change, by)
    return change


def topic_of(record: ActionRecord) -> Topic | None:
    """Where people speak about it; None before its page was published."""
    return Topic.objects.filter(kind="action", key=record.key).first()


def _end(change: StateChange, *, by: User | None, unanswered_reason: str) -> None:
    """What waits is settled; nobody is asked for words, ideas or help where nothing more will be done."""
    topic = topic_of(change.record)
    if topic is None:
        return
    happening = happening_of(change)
    try:
        if topic.has_closed or change.to_state == ActionRecord.State.DONE:
            settle_unanswered(topic=topic, by=by, reason=unanswered_reason, happening=happening)
        else:
            close_topic(
                topic=topic,
                by=by,
                reason=change.reason[:LONGEST_CLOSED_REASON],
                unanswered_reason=unanswered_reason,
                happening=happening,
            )
    except StillUnanswered as refusal:
        raise Unanswered(str(refusal.message)) from refusal


def _reopen(record: ActionRecord, *, by: User | None) -> None:
    """What closed with the action; a discussion that a moderator closed for another reason stays closed."""
    topic = topic_of(record)
    if topic and topic.has_closed and topic.closed_reason == record.state_reason[:LONGEST_CLOSED_REASON]:
        reopen_topic(topic=topic, by=by)
