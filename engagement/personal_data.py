"""What this app holds of a person: what they get, what goes, and what stays with a reason."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from engagement.actions import comments, flags, pending, supports
from engagement.actions.moderation import TOLD
from engagement.models import Comment, Flag, PendingAct, Support


def export_comments(user: User) -> Iterator[dict]:
    mine = Comment.objects.filter(author=user).select_related("topic").prefetch_related("moderation_events")
    for comment in mine.order_by("pk").iterator(chunk_size=200):
        yield {
            "about": comment.topic.title,
            "step": comment.anchor,
            "text": comment.text,
            "written_at": comment.created_at.isoformat(),
            "edited_at": comment.edited_at and comment.edited_at.isoformat(),
            "state": comment.state,
            "supports": comment.support_count,
            "address": comment.get_absolute_url(),
            "decisions": [
                {
                    "decision": event.decision,
                    "reason": event.reason,
                    "note": event.note,
                    "at": event.at.isoformat(),
                }
                for event in comment.moderation_events.all()
                if event.decision in TOLD  # what was passed to the safeguarding lead protects somebody
            ],
        }


def export_supports(user: User) -> Iterator[dict]:
    for support in (
        Support.objects.of(user).select_related("topic", "comment__topic").iterator(chunk_size=200)
    ):
        about = support.topic or support.comment.topic
        yield {
            "about": about.title,
            "address": (support.comment or about).get_absolute_url(),
            "at": support.created_at.isoformat(),
        }


def export_flags(user: User) -> Iterator[dict]:
    for flag in Flag.objects.of(user).select_related("comment").iterator(chunk_size=200):
        yield {
            "comment": flag.comment.get_absolute_url(),
            "reason": flag.reason,
            "note": flag.note,
            "name": flag.name,
            "email": flag.email,
            "at": flag.created_at.isoformat(),
            "handled_at": flag.handled_at and flag.handled_at.isoformat(),
        }


def export_pending(user: User) -> Iterator[dict]:
    for act in PendingAct.objects.unused().filter(email__iexact=user.email).select_related("topic"):
        yield {"about": act.topic.title, "text": act.text, "name": act.name, "at": act.created_at.isoformat()}


def register() -> None:
    """Called from ready(). Words go before the account; others' replies are never touched."""
    entries = [
        PersonalData(
            name="engagement.Comment",
            label=_("What you wrote"),
            export=export_comments,
            erase=lambda user, keep_words: comments.erase(by=user, keep_words=keep_words),
        ),
        PersonalData(
            name="engagement.Support",
            label=_("What you support"),
            export=export_supports,
            erase=lambda user, keep_words: supports.forget(by=user),
            order=40,
        ),
        PersonalData(
            name="engagement.Flag",
            label=_("What you reported"),
            export=export_flags,
            erase=lambda user, keep_words: flags.forget(by=user),
            order=40,
        ),
        PersonalData(
            name="engagement.PendingAct",
            label=_("What you began to write and did not send"),
            export=export_pending,
            erase=lambda user, keep_words: pending.forget(email=user.email),
            order=40,
        ),
        PersonalData(
            name="engagement.ModerationEvent",
            label=_("Decisions about comments"),
            keep_because=_(
                "Decisions about what people said must stay explainable to those people. Reported words are kept "
                "while someone may be at risk: only our safeguarding lead sees them, and they go when that is settled."
            ),
        ),
        PersonalData(
            name="engagement.Topic",
            label=_("Discussions that you closed as an officer"),
            keep_because=_("Why a public discussion was closed is part of the council’s record."),
        ),
        PersonalData(
            name="engagement.TopicLink",
            label=_("Links between matters that you made as an officer"),
            keep_because=_(
                "The trail from what people said to what was done is part of the council’s record."
            ),
        ),
        PersonalData(
            name="engagement.OfficialResponse",
            label=_("Answers that you gave as an officer"),
            keep_because=_(
                "They are the department’s words and part of the council’s record; your name is not shown."
            ),
        ),
        PersonalData(
            name="engagement.AnswerDue",
            label=_("What you ticked off as answered, as an officer"),
            keep_because=_("How the council keeps its promises to answer is part of its record."),
        ),
    ]
    for entry in entries:
        personal_data.register(entry)
