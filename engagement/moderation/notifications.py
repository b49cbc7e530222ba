"""The mails that follow from moderation: to writers, to those who reported, to safeguarding leads."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from engagement.models import Appeal, Flag, ModerationEvent, SpamRemoval
from engagement.moderation import queue
from engagement.moderation.words import second_look_address, words_for_writer
from engagement.permissions import can_moderate, can_safeguard
from engagement.registries import promise


def register() -> None:
    """All but the daily reminder are about somebody's own words, report or duty, and can't be switched off."""
    for name, label in (
        ("moderation_held", _("Your comment is being read again")),
        ("moderation_approved", _("Your comment is published")),
        ("moderation_removed", _("Your comment was removed")),
        ("moderation_restored", _("Your comment was put back")),
        ("appeal_upheld", _("Looked at again: your comment was put back")),
        ("appeal_refused", _("Looked at again: your comment stays removed")),
    ):
        _register(name, label, context=to_writer, may_see=is_writer, why=_("you wrote this comment"))
    _register(
        "moderation_answer",
        _("What became of your report"),
        context=to_reporter,
        may_see=lambda user, event: True,
        why=_("you reported a comment and left this address"),
    )
    _register(
        "at_risk",
        _("Someone may be at risk"),
        context=to_lead,
        may_see=is_lead,
        why=_("you are a safeguarding lead"),
        offered_to=can_safeguard,
    )

    _register(
        "account_removed",
        _("Your account is closed"),
        context=to_removed,
        may_see=is_removed,
        why=_("you had an account with this address"),
    )

    notification_kinds.register(
        NotificationKind(
            name="engagement.moderation_waiting",
            label=_("Comments that wait for a moderator"),
            description=_("Once on each working day, for moderators, when something waits."),
            context=to_moderators,
            may_see=has_work,
            why=_("you are a moderator"),
            offered_to=can_moderate,
        )
    )


def _register(name: str, label, *, context, may_see, why, **given) -> None:
    notification_kinds.register(
        NotificationKind(
            name=f"engagement.{name}",
            label=label,
            transactional=True,
            context=context,
            may_see=may_see,
            why=why,
            **given,
        )
    )


def _decision(event: Event) -> ModerationEvent:
    return ModerationEvent.objects.select_related("comment__topic", "comment__author").get(
        pk=event.facts["event"]
    )


def is_writer(user: User | None, event: Event) -> bool:
    """Still the comment's writer: not after the account's words were given up."""
    return user is not None and _decision(event).comment.author_id == user.pk


def is_lead(user: User | None, event: Event) -> bool:
    """A lead with an account must still be one; None is the address in the settings."""
    return user is None or can_safeguard(user)


def to_writer(message: Message) -> dict:
    """The topic, the reason in plain words, the words in question, and where a second look is asked for."""
    decision = _decision(message.event)
    return {
        "topic": str(decision.comment.topic),
        "words": decision.text_before,
        "reason": words_for_writer(decision.reason),
        "note": decision.note,
        "has_notice": decision.comment.is_listed,
        "comment_url": absolute(decision.comment.get_absolute_url()),
        "second_look": second_look_address(),
        "second_look_url": absolute(reverse("engagement:appeal", args=[decision.comment.public_id])),
        "second_look_within": promise(decision.comment.topic).read_within,
    }


def to_reporter(message: Message) -> dict:
    """Only what became of it: no word of the comment, nothing of its writer."""
    decision = _decision(message.event)
    return {
        "topic": str(decision.comment.topic),
        "was_removed": decision.decision == ModerationEvent.Decision.REMOVED,
        "topic_url": absolute(decision.comment.topic.get_absolute_url()),
        "second_look": second_look_address(),
    }


def to_lead(message: Message) -> dict:
    """Where to look, since when, on which topic; never what was written."""
    flag = Flag.objects.select_related("comment__topic").get(pk=message.event.facts["flag"])
    return {
        "topic": str(flag.comment.topic),
        "reported_at": flag.created_at,
        "is_handled": flag.handled_at is not None,
        "url": absolute(reverse("moderation:item", args=[flag.comment.public_id]) + "?tab=at_risk"),
    }


def is_removed(user: User | None, event: Event) -> bool:
    """Not after it was undone."""
    return SpamRemoval.objects.standing().filter(pk=event.facts["removal"], user=user).exists()


def to_removed(message: Message) -> dict:
    """Why, in the moderator's own words, and where to object."""
    removal = SpamRemoval.objects.get(pk=message.event.facts["removal"])
    return {"reason": removal.reason, "contact": second_look_address()}


def has_work(user: User | None, event: Event) -> bool:
    """A moderator still, and somebody else has not done it all meanwhile."""
    if user is None or not can_moderate(user):
        return False
    counts = queue.counts()
    return bool(counts["held"] + counts["flagged"]) or Appeal.objects.for_second(user).exists()


def to_moderators(message: Message) -> dict:
    """How much waits, and since when the oldest of it; no word of any comment."""
    counts = queue.counts()
    oldest = queue.TABS["held"].rows().first()
    appeals = Appeal.objects.for_second(message.user).count()
    return {
        "held": counts["held"],
        "flagged": counts["flagged"],
        "appeals": appeals,
        "waiting": counts["held"] + counts["flagged"] + appeals,
        "oldest": oldest and (oldest.state_at or oldest.created_at),
        "url": absolute(reverse("moderation:queue")),
    }
