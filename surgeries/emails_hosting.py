"""The mails about proposals: to organisers that one waits, to its host what became of it."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from surgeries import permissions, words
from surgeries.models import Session


def session_of(event: Event) -> Session | None:
    rows = Session.objects.select_related("venue", "host")
    return rows.filter(pk=event.facts.get("session")).first()


def waits(user: User | None, event: Event) -> bool:
    """It still waits, and they still organise."""
    session = session_of(event)
    return session is not None and permissions.can_open(user, session)


def is_open_still(user: User | None, event: Event) -> bool:
    session = session_of(event)
    return session is not None and session.host == user and session.state == Session.State.OPEN


def is_returned_still(user: User | None, event: Event) -> bool:
    session = session_of(event)
    return session is not None and session.host == user and session.state == Session.State.DRAFT


def facts(message: Message) -> dict:
    session = session_of(message.events[0])
    return {
        "title": session.title,
        "when": words.when(session),
        "venue": session.venue.full_address,
        "host": str(session.host or ""),
        "reason": session.state_reason,
        "office_url": absolute(reverse("surgery_sessions:inspect", args=[session.pk])),
        "url": absolute(session.get_absolute_url()),
        "room_url": absolute(reverse("surgeries:room", args=[session.public_id])),
        "edit_url": absolute(reverse("surgeries:proposal", args=[session.public_id])),
    }


def line(event: Event) -> Line:
    session = session_of(event)
    said = _("{host} proposes a session: {title}, {when}").format(
        host=session.host, title=session.title, when=words.when(session)
    )
    return Line(text=said, url=reverse("surgery_sessions:inspect", args=[session.pk]))


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name="surgeries.proposed",
            label=gettext_lazy("A champion proposes a session"),
            description=gettext_lazy("It waits for an organiser"),
            may_see=waits,
            context=facts,
            line=line,
            why=gettext_lazy("you organise surgeries"),
            offered_to=permissions.can_organise,
        )
    )
    for name, label, may_see in (
        ("proposal_approved", gettext_lazy("The session that you proposed is open"), is_open_still),
        (
            "proposal_returned",
            gettext_lazy("Something is missing in the session that you proposed"),
            is_returned_still,
        ),
    ):
        notification_kinds.register(
            NotificationKind(
                name=f"surgeries.{name}",
                label=label,
                transactional=True,
                may_see=may_see,
                context=facts,
                why=gettext_lazy("you proposed this session"),
            )
        )
