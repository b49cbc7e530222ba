"""The mail of a message to a segment: who gets it, whether it is still true, and what it says."""

from __future__ import annotations

from collections.abc import Container, Sequence

from django.db.models import Exists, OuterRef
from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import get_language, gettext_lazy

from accounts.clock import now
from accounts.mails import absolute, frame, render
from accounts.models import Event, Message, User
from accounts.registries import Line, Mail, NotificationKind, notification_kinds
from champions import permissions
from champions.actions.broadcasts import TEST_KIND
from champions.asked_links import not_now_url
from champions.models import Ask, Broadcast, Champion, ContactPause
from champions.registries import Meeting
from champions.segments import KIND, linked
from engagement.guards import as_html

WHY = gettext_lazy("you are a digital champion")
State = Broadcast.State


def broadcast_of(event: Event) -> Broadcast | None:
    """Read once for all the mails of a batch, which share the event."""
    if not hasattr(event, "broadcast"):
        event.broadcast = Broadcast.objects.filter(pk=event.facts.get("broadcast")).first()
    return event.broadcast


def meeting_of(event: Event, broadcast: Broadcast) -> Meeting | None:
    """The session, in the words of the language that is active; read once for each."""
    found = event.__dict__.setdefault("meetings", {})
    language = get_language() or ""
    if language not in found:
        found[language] = linked(broadcast)
    return found[language]


def audience(event: Event, after: int, limit: int) -> list[int]:
    """Those chosen, by the number of their account; nobody once it was stopped."""
    broadcast = Broadcast.objects.filter(pk=event.facts.get("broadcast"), state=State.SENDING).first()
    if broadcast is None:
        return []
    asked = Ask.objects.filter(about=broadcast.about, champion__user__gt=after)
    users = asked.order_by("champion__user").values_list("champion__user", flat=True)
    return list(users[:limit])


class Readers:
    """Who may still read what: (user's number, event's number)."""

    def __init__(self, users: set[int], events: set[int]):
        self.users, self.events = users, events

    def __contains__(self, pair: tuple[int | None, int]) -> bool:
        return pair[0] in self.users and pair[1] in self.events


def may_see_many(users: Sequence[User | None], events: Sequence[Event]) -> Container[tuple[int | None, int]]:
    """Still in the network, of age, and contact with them does not stand still; the message was not stopped, and its
    session is still to come."""
    paused = ContactPause.objects.standing().filter(user=OuterRef("user"))
    rows = Champion.objects.in_network().adult().exclude(Exists(paused))
    able = rows.filter(user__in=[user.pk for user in users if user], user__is_active=True)
    return Readers(set(able.values_list("user", flat=True)), {event.pk for event in events if is_on(event)})


def is_on(event: Event) -> bool:
    broadcast = broadcast_of(event)
    if broadcast is None or broadcast.state not in (State.SENDING, State.SENT):
        return False
    if broadcast.session is None:
        return True
    meeting = meeting_of(event, broadcast)
    return meeting is not None and not meeting.is_cancelled and meeting.ends_at > now()


def may_see(user: User | None, event: Event) -> bool:
    return (user.pk if user else None, event.pk) in may_see_many([user], [event])


def said(broadcast: Broadcast, meeting: Meeting | None, ask: Ask | None) -> dict:
    """What the templates need; without an `ask` it is nobody's (a test, or shown on a screen)."""
    return {
        "subject_line": broadcast.subject,
        "begins": Truncator(broadcast.text).chars(90),
        "words": as_html(broadcast.text),
        "plain": broadcast.text.replace("\r\n", "\n").strip(),
        "meeting": meeting,
        "meeting_url": absolute(meeting.url) if meeting else "",
        "not_now_url": not_now_url(ask),
    }


def context(message: Message) -> dict:
    event = message.events[0]
    broadcast = broadcast_of(event)
    ask = Ask.objects.filter(about=broadcast.about, champion__user=message.user_id).first()
    return said(broadcast, meeting_of(event, broadcast), ask)


def line(event: Event) -> Line:
    """In a summary, of who has had enough mails or chose so."""
    broadcast = broadcast_of(event)
    return Line(text=broadcast.subject, url=reverse("champions:asked", args=[broadcast.public_id]))


# --- A test, and what a screen shows ---------------------------------------------------------------------------


def sample(broadcast: Broadcast, reader: User, message: Message | None = None) -> Mail:
    """The mail as this reader would get it, were they chosen."""
    choices = absolute(reverse("accounts:notifications"))
    shown = {
        **(frame(message) if message else {}),
        "message": message or True,
        "reader_name": reader.display_name,
        "is_service_message": False,
        "why": WHY,
        "stop_url": choices,
        "choices_url": choices,
    }
    return render(KIND, {**shown, **said(broadcast, linked(broadcast), None), "is_test": message is not None})


def test_mail(message: Message) -> Mail:
    return sample(broadcast_of(message.events[0]), message.user, message)


def may_test(user: User | None, event: Event) -> bool:
    return permissions.can_send_broadcast(user) and broadcast_of(event) is not None


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=KIND,
            label=gettext_lazy("When the network of champions needs you"),
            description=gettext_lazy(
                "A session is short of helpers, or something is new for champions. Never more often than you said."
            ),
            audience=audience,
            may_see=may_see,
            may_see_many=may_see_many,
            context=context,
            line=line,
            why=WHY,
            offered_to=lambda user: permissions.champion_of(user) is not None,
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=TEST_KIND,
            label=gettext_lazy("Tests of messages to champions"),
            transactional=True,
            may_see=may_test,
            render=test_mail,
            why=gettext_lazy("you asked for this test"),
            offered_to=lambda user: False,
        )
    )
