"""The mails about what people say: a code, and an answer."""

from __future__ import annotations

from django.conf import settings
from django.urls import reverse
from django.utils import translation
from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from engagement.actions.pending import CODE, CODE_FOR, code_of
from engagement.actions.telling import REPLY, people_answered
from engagement.models import Comment, PendingAct

QUOTED = 600  # characters of a comment in a mail; the rest is behind the link


def code_may_be_seen(user: User | None, event: Event) -> bool:
    """Only the newest code of something that still waits for it."""
    return (
        PendingAct.objects.unused().filter(pk=event.facts.get("act"), sends=event.facts.get("send")).exists()
    )


def code_context(message: Message) -> dict:
    act = PendingAct.objects.select_related("topic").get(pk=message.events[0].facts["act"])
    return {
        "code": code_of(act),
        "minutes": int(CODE_FOR.total_seconds() // 60),
        "topic": act.topic.title,
        "is_support": act.what == PendingAct.What.SUPPORT,
        "is_offer": act.what == PendingAct.What.PLEDGE,
    }


def comment_of(event: Event) -> Comment | None:
    rows = Comment.objects.select_related("topic", "author", "parent", "answers")
    return rows.filter(pk=event.facts.get("comment")).first()


def reply_may_be_seen(user: User | None, event: Event) -> bool:
    """It stands, in a topic that is public, and it still answers this person."""
    comment = comment_of(event)
    return bool(
        comment and comment.is_visible and comment.topic.is_public and user in people_answered(comment)
    )


def reply_context(message: Message) -> dict:
    comment = comment_of(message.events[0])
    return {
        "author": name_of(comment.author),
        "topic": comment.topic.title,
        "quote": Truncator(comment.text).chars(QUOTED),
        "url": permalink(comment),
    }


def reply_line(event: Event) -> Line:
    comment = comment_of(event)
    words = {"name": name_of(comment.author), "topic": comment.topic.title}
    return Line(text=_("%(name)s answered you about “%(topic)s”.") % words, url=comment.get_absolute_url())


def name_of(author: User | None) -> str:
    return str(author) if author else _("Former participant")


def permalink(comment: Comment) -> str:
    """The absolute address that finds the comment wherever its page has moved, in the active language."""
    with translation.override(translation.get_language() or settings.LANGUAGE_CODE):
        return absolute(reverse("engagement:comment", args=[comment.public_id]))


def register() -> None:
    """The kinds of message this app sends; called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=CODE,
            label=gettext_lazy("The code for something you wrote"),
            transactional=True,
            may_see=code_may_be_seen,
            context=code_context,
            why=gettext_lazy("somebody gave this address on our site"),
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=REPLY,
            order=20,
            label=gettext_lazy("Somebody answers you"),
            description=gettext_lazy("When somebody answers a comment of yours, or writes under one."),
            may_see=reply_may_be_seen,
            context=reply_context,
            line=reply_line,
            why=gettext_lazy("you wrote a comment that somebody answered"),
        )
    )
