"""The mails to those who take part in a challenge: a deadline moved, something changed, it stopped."""

from __future__ import annotations

from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from accounts.templatetags.components import weekday
from challenges.actions import auditing
from challenges.actions import telling_office as telling
from challenges.models import AuditPack, Challenge, ChangeNotice, DeadlineChange, Solution


def challenge_of(event: Event) -> Challenge | None:
    return Challenge.objects.filter(pk=event.facts.get("challenge")).first()


def takes_part(user: User | None, event: Event) -> bool:
    """Still with a solution when the mail is made, and the challenge still there."""
    challenge = challenge_of(event)
    return (
        challenge is not None
        and user is not None
        and telling.taking_part(challenge).filter(pk=user.pk).exists()
    )


def is_stopped(user: User | None, event: Event) -> bool:
    """Somebody of a firm that did not withdraw: its solution was stopped with the challenge."""
    challenge = challenge_of(event)
    if challenge is None or user is None or challenge.state != Challenge.State.STOPPED:
        return False
    theirs = Solution.objects.of_members(user).filter(challenge=challenge)
    return theirs.exclude(state=Solution.State.WITHDRAWN).exists()


def when(moment: object) -> str:
    """With the weekday and the zone in words."""
    local = localtime(moment)
    return _("{day}, {time} UK time").format(day=weekday(local), time=f"{local:%H:%M}")


def _about(message: Message) -> dict:
    challenge = challenge_of(message.events[0])
    return {"title": challenge.title, "url": absolute(challenge.get_absolute_url())}


def deadline(message: Message) -> dict:
    change = DeadlineChange.objects.get(pk=message.events[0].facts["change"])
    closes = change.what == DeadlineChange.What.CLOSES
    said = (when(change.old), when(change.new)) if closes else (weekday(change.old), weekday(change.new))
    return {**_about(message), "closes": closes, "old": said[0], "new": said[1], "reason": change.reason}


def changed(message: Message) -> dict:
    notice = ChangeNotice.objects.get(pk=message.events[0].facts["notice"])
    challenge = challenge_of(message.events[0])
    return {
        **_about(message),
        "text": notice.text,
        "plan": notice.plan_id is not None,
        "closes": when(challenge.closes_at),
    }


def stopped(message: Message) -> dict:
    return {
        **_about(message),
        "reason": challenge_of(message.events[0]).state_reason,
        "own_url": absolute(reverse("challenges:own_solutions")),
    }


def pack_of(event: Event) -> AuditPack | None:
    return AuditPack.objects.select_related("challenge").filter(pk=event.facts.get("pack")).first()


def may_fetch(user: User | None, event: Event) -> bool:
    pack = pack_of(event)
    return user is not None and pack is not None and auditing.may_have(user, pack)


def audit_ready(message: Message) -> dict:
    pack = pack_of(message.events[0])
    return {
        "title": pack.challenge.title,
        "until": weekday(pack.wanted_at + auditing.KEPT),
        "url": absolute(reverse("challenge_cases:audit", args=[pack.challenge_id])),
    }


KINDS = (
    (telling.DEADLINE, gettext_lazy("A deadline of a challenge moved"), takes_part, deadline),
    (telling.CHANGED, gettext_lazy("Something changed in a challenge"), takes_part, changed),
    (telling.STOPPED, gettext_lazy("A challenge was stopped"), is_stopped, stopped),
)


def register() -> None:
    """Called from ready()."""
    for name, label, may_see, context in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=name,
                label=label,
                transactional=True,
                may_see=may_see,
                context=context,
                why=gettext_lazy("your organisation has a solution to this challenge"),
            )
        )
    notification_kinds.register(
        NotificationKind(
            name=auditing.READY,
            label=gettext_lazy("An audit pack that you asked for is ready"),
            transactional=True,
            may_see=may_fetch,
            context=audit_ready,
            why=gettext_lazy("you asked for this audit pack"),
        )
    )
