"""The mails about solutions: it is in, it is withdrawn, it closes soon; and to officers, that one is gone."""

from __future__ import annotations

from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from accounts.templatetags.components import weekday
from challenges.models import Challenge, Solution
from challenges.permissions import can_run


def solution_of(event: Event) -> Solution | None:
    rows = Solution.objects.select_related("challenge", "organisation")
    return rows.filter(pk=event.facts.get("solution")).first()


def is_theirs(user: User | None, event: Event) -> bool:
    """Still a member of the firm."""
    return (
        user is not None and Solution.objects.of_members(user).filter(pk=event.facts.get("solution")).exists()
    )


def is_still_out(user: User | None, event: Event) -> bool:
    """A reminder is pointless once it is in, withdrawn, or too late; or when the closing time has moved."""
    solution = solution_of(event)
    if solution is None or not is_theirs(user, event) or not solution.challenge.is_open:
        return False
    waits = solution.state == Solution.State.DRAFT or solution.changed_since
    return waits and solution.challenge.closes_at.isoformat() == event.facts.get("closes")


def runs(user: User | None, event: Event) -> bool:
    """An officer of the challenge, from whom no conflict hides it."""
    challenge = Challenge.objects.filter(pk=event.facts.get("challenge")).first()
    if challenge is None or user is None or not can_run(user, challenge):
        return False
    gone = Solution.objects.filter(challenge=challenge, number=event.facts.get("number"))
    return gone.clear_for(user).exists()


def context(message: Message) -> dict:
    event = message.events[0]
    solution = solution_of(event)
    closes = solution.challenge.closes_at
    return {
        "challenge": solution.challenge.title,
        "organisation": solution.organisation.name,
        "number": solution.number,
        "version": event.facts.get("version"),
        "is_in": solution.number is not None,
        "closes": f"{date_format(localtime(closes), 'TIME_FORMAT')}, {weekday(closes)}",
        "url": absolute(solution.get_absolute_url()),
    }


def gone_context(message: Message) -> dict:
    facts = message.events[0].facts
    challenge = Challenge.objects.get(pk=facts["challenge"])
    return {
        "challenge": challenge.title,
        "number": facts["number"],
        "url": absolute(challenge.get_absolute_url()),
    }


FIRM = _("your organisation answers a challenge")


def register() -> None:
    """Called from ready()."""
    for name, label, may_see, words, why in (
        ("solution_handed_in", _("A solution of your organisation is in"), is_theirs, context, FIRM),
        ("solution_withdrawn", _("A solution of your organisation is withdrawn"), is_theirs, context, FIRM),
        (
            "solution_closing",
            _("A draft of your organisation must be handed in soon"),
            is_still_out,
            context,
            FIRM,
        ),
        ("solution_gone", _("A solution was withdrawn"), runs, gone_context, _("you run the challenge")),
    ):
        notification_kinds.register(
            NotificationKind(
                name=f"challenges.{name}",
                label=label,
                transactional=True,
                may_see=may_see,
                context=words,
                why=why,
            )
        )
