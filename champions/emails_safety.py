"""Mails that say that there is something, and never what: a concern for the lead, a message for whom it is."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from champions import leads, permissions
from champions.actions.concerns import REPORTED, UNREAD, WAITING
from champions.actions.conversations import WRITTEN
from champions.models import Concern, Conversation, DirectMessage
from champions.names import first_name


# --- Concerns ----------------------------------------------------------------------------------------------
def may_read(user: User | None, event: Event) -> bool:
    """Asked again when the mail is made: still a lead, and it is not about them."""
    return Concern.objects.visible_to(user).filter(pk=event.facts.get("concern")).exists()


def still_waits(user: User | None, event: Event) -> bool:
    return Concern.objects.visible_to(user).new().filter(pk=event.facts.get("concern")).exists()


def concern_context(message: Message) -> dict:
    """That there is one, whether it is urgent, and where it is read; nothing of what it says."""
    concern = Concern.objects.get(pk=message.events[0].facts["concern"])
    return {
        "in_danger": concern.in_danger,
        "url": absolute(reverse("champions_concerns:inspect", args=[concern.pk])),
    }


def unread_context(message: Message) -> dict:
    return {"url": absolute(reverse("wagtailusers_users:index"))}


# --- Messages between people -------------------------------------------------------------------------------
def message_of(event: Event) -> DirectMessage | None:
    rows = DirectMessage.objects.select_related(
        "author", "conversation__asker", "conversation__champion__user"
    )
    return rows.filter(pk=event.facts.get("message")).first()


def waits_to_be_read(user: User | None, event: Event) -> bool:
    """Theirs, not opened yet, and the two may still write to each other."""
    found = message_of(event)
    if found is None or user is None or found.read_at or found.author_id in (None, user.pk):
        return False
    return found.conversation.involves(user) and permissions.may_talk(found.conversation)


def message_context(message: Message) -> dict:
    found = message_of(message.events[0])
    return {"first": first_name(found.author), "url": absolute(found.conversation.get_absolute_url())}


def message_line(event: Event) -> Line:
    found = message_of(event)
    says = _("{first} wrote to you").format(first=first_name(found.author))
    return Line(text=says, url=found.conversation.get_absolute_url())


def writes(user: User) -> bool:
    return Conversation.objects.of(user).exists()


def register() -> None:
    """Called from ready()."""
    for kind, label, may_see in (
        (REPORTED, gettext_lazy("A concern was reported"), may_read),
        (WAITING, gettext_lazy("A concern waits"), still_waits),
    ):
        notification_kinds.register(
            NotificationKind(
                name=kind,
                label=label,
                transactional=True,
                may_see=may_see,
                context=concern_context,
                why=gettext_lazy("you are a safeguarding lead"),
                offered_to=leads.is_lead,
            )
        )
    notification_kinds.register(
        NotificationKind(
            name=UNREAD,
            label=gettext_lazy("A concern that nobody can read"),
            transactional=True,
            may_see=lambda user, event: user is not None and user.is_superuser,
            context=unread_context,
            why=gettext_lazy("you look after this site"),
            offered_to=lambda user: user.is_superuser,
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=WRITTEN,
            label=gettext_lazy("Somebody writes to you"),
            description=gettext_lazy("When a digital champion, or somebody who asks one, writes to you."),
            may_see=waits_to_be_read,
            context=message_context,
            line=message_line,
            why=gettext_lazy("somebody wrote to you on our site"),
            offered_to=writes,
        )
    )
