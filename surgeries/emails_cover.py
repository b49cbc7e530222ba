"""The mails about help at a session: whether somebody can come, and to the host that somebody can't."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from champions.permissions import champion_of, may_help_at_session
from surgeries import helpers, words
from surgeries.capacity import shortage_of
from surgeries.models import CoverAsk, Session, Shift


def asked_of(event: Event) -> CoverAsk | None:
    rows = CoverAsk.objects.select_related("search__session__venue", "user")
    return rows.filter(pk=event.facts.get("asked")).first()


def may_be_asked(user: User | None, event: Event) -> bool:
    """Still short of help, still to come, and they have not answered."""
    asked = asked_of(event)
    if asked is None or asked.answer or not may_help_at_session(user):
        return False
    return asked.search.session.is_open and bool(shortage_of(asked.search.session))


def context_asked(message: Message) -> dict:
    asked = asked_of(message.events[0])
    session = asked.search.session
    return {
        **_facts(session),
        "needs": words.needs(shortage_of(session)),
        "topics": ", ".join(topic.name for topic in helpers.topics_known(session, asked.user)),
        "url": absolute(asked.get_absolute_url()),
    }


def _facts(session: Session) -> dict:
    return {
        "title": session.title,
        "day": words.weekday(session.starts_at),
        "when": words.when(session),
        "venue": session.venue.full_address,
        "transport": session.venue.transport,
        "note": session.venue.note,
    }


def shift_of(event: Event) -> Shift | None:
    rows = Shift.objects.select_related("session__venue", "surgeon")
    return rows.filter(pk=event.facts.get("shift")).first()


def has_dropped_out(user: User | None, event: Event) -> bool:
    """They have not changed their mind, and the host is still the host."""
    shift = shift_of(event)
    if shift is None or user is None or shift.state != Shift.State.CANNOT:
        return False
    session = shift.session
    return session.host_id == user.pk and session.state == Session.State.OPEN and not session.is_over


def context_dropped_out(message: Message) -> dict:
    shift = shift_of(message.events[0])
    left = Shift.objects.making_places().filter(session=shift.session).select_related("surgeon")
    return {
        **_facts(shift.session),
        "who": str(shift.surgeon or _("Former participant")),
        "left": [str(other.surgeon) for other in left if other.surgeon],
        "needs": words.needs(shortage_of(shift.session)),
        "is_sought": shift.session.cover_searches.filter(ended_at=None).exists(),
        "url": absolute(shift.session.get_absolute_url()),
    }


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=helpers.KIND,
            label=_("Whether you can help at a session"),
            description=_(
                "When a session is short of somebody who knows what you know. Never more often than you chose as a "
                "champion"
            ),
            may_see=may_be_asked,
            context=context_asked,
            why=_("you are a digital champion who knows what people need help with there"),
            offered_to=lambda user: champion_of(user) is not None,
        )
    )
    notification_kinds.register(
        NotificationKind(
            name="surgeries.dropped_out",
            label=_("Somebody can’t come today to a session that you host"),
            transactional=True,
            may_see=has_dropped_out,
            context=context_dropped_out,
            why=_("you host this session"),
        )
    )
