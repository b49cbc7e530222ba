"""Decisions about an action of the roadmap."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User
from cms.models import ActionRecord, StateChange
from cms.moves import tell_of_state
from engagement.actions.closing import settle_unanswered
from engagement.errors import Refused as StillUnanswered
from engagement.models import Topic


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
    the rest gets no answer; Unanswered otherwise.
    """
    record = ActionRecord.objects.select_for_update().get(pk=record.pk)
    reason = reason.strip()
    if state not in ActionRecord.State.values:
        raise Refused(_("There is no such state."))
    if state == record.state:
        raise Refused(_("The action is in that state already."))
    if not reason:
        raise Refused(_("Say why: the reason stands on the page."))
    if state in ActionRecord.ENDED:
        _settle(record, by=by, reason=unanswered_reason)
    change = StateChange.objects.create(
        record=record, from_state=record.state, to_state=state, reason=reason, by=by, at=now()
    )
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


def _settle(record: ActionRecord, *, by: User | None, reason: str) -> None:
    topic = topic_of(record)
    if topic is None:
        return
    try:
        settle_unanswered(topic=topic, by=by, reason=reason)
    except StillUnanswered as refusal:
        raise Unanswered(str(refusal.message)) from refusal
