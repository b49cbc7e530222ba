"""The mails about offers of help: to those who look after an action, and to whoever offered."""

from __future__ import annotations

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from engagement.actions.pledges import ANSWERED, LATE, RECEIVED, WITHDRAWN
from engagement.models import Pledge, PledgeChange
from engagement.permissions import can_answer, can_open_desk

QUOTED = 600  # characters of a note in a mail; the rest is behind the link


def pledge_of(event: Event) -> Pledge | None:
    rows = Pledge.objects.select_related("topic", "user", "organisation", "answer_due").prefetch_related(
        "offers"
    )
    return rows.filter(pk=event.facts.get("pledge")).first()


def change_of(event: Event) -> PledgeChange | None:
    rows = PledgeChange.objects.select_related("pledge__topic", "by")
    return rows.filter(pk=event.facts.get("change")).first()


def waits_for(user: User | None, event: Event) -> bool:
    """They still answer there, and nobody has answered or taken it back meanwhile."""
    pledge = pledge_of(event)
    return bool(pledge and pledge.state == Pledge.State.NEW and can_answer(user, pledge.topic))


def is_gone(user: User | None, event: Event) -> bool:
    """They still answer there, and it is still withdrawn."""
    pledge = pledge_of(event)
    return bool(pledge and pledge.state == Pledge.State.WITHDRAWN and can_answer(user, pledge.topic))


def is_givers(user: User | None, event: Event) -> bool:
    """Still theirs, and the answer's words are still there: not after the account's data was given up."""
    change = change_of(event)
    return bool(change and change.message and user and change.pledge.user_id == user.pk)


def to_owner(message: Message) -> dict:
    """Who, what, the note, and by when; never the address: leave to use it may be taken back, a mail can't."""
    pledge = pledge_of(message.events[0])
    return {
        "party": pledge.party,
        "person": str(pledge.user) if pledge.user else "",
        "topic": pledge.topic.title,
        "brings": pledge.brings,
        "note": Truncator(pledge.note).chars(QUOTED),
        "due_on": pledge.answer_due.due_on,
        "url": absolute(pledge.get_absolute_url()),
    }


def to_giver(message: Message) -> dict:
    change = change_of(message.events[0])
    return {
        "author": str(change.by) if change.by else _("Former participant"),
        "topic": change.pledge.topic.title,
        "words": change.message,
        "state": change.get_to_state_display(),
        "is_declined": change.to_state == Pledge.State.DECLINED,
        "url": absolute(change.pledge.get_absolute_url()),
    }


def line_with(pattern: str):
    """A line of a digest from a pattern with %(party)s and %(topic)s, translated when it is made."""

    def line(event: Event) -> Line:
        pledge = pledge_of(event)
        words = {"party": pledge.party, "topic": pledge.topic.title}
        return Line(text=str(pattern) % words, url=pledge.get_absolute_url())

    return line


def answer_line(event: Event) -> Line:
    change = change_of(event)
    words = _("Your offer of help for “%(topic)s” is answered.") % {"topic": change.pledge.topic.title}
    return Line(text=words, url=change.pledge.get_absolute_url())


def register() -> None:
    """Called from ready(). Answers are about one's own matter; the rest is for those who look after an action."""
    why = gettext_lazy("you look after what somebody offered to help with")
    for name, label, may_see, pattern in (
        (
            RECEIVED,
            gettext_lazy("Somebody offers help where you answer"),
            waits_for,
            gettext_lazy("%(party)s offers help for “%(topic)s”."),
        ),
        (
            LATE,
            gettext_lazy("An offer of help waits too long for an answer"),
            waits_for,
            gettext_lazy("%(party)s still waits for an answer about “%(topic)s”."),
        ),
        (
            WITHDRAWN,
            gettext_lazy("An offer of help is taken back"),
            is_gone,
            gettext_lazy("%(party)s took back an offer of help for “%(topic)s”."),
        ),
    ):
        notification_kinds.register(
            NotificationKind(
                name=name,
                label=label,
                may_see=may_see,
                context=to_owner,
                line=line_with(pattern),
                why=why,
                offered_to=can_open_desk,
            )
        )
    notification_kinds.register(
        NotificationKind(
            name=ANSWERED,
            label=gettext_lazy("An answer to your offer of help"),
            transactional=True,
            may_see=is_givers,
            context=to_giver,
            line=answer_line,
            why=gettext_lazy("you offered help and agreed to be contacted about it"),
        )
    )
