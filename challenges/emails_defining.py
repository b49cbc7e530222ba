"""The mails of stage 1: a proposal has come in, is taken up, is declined; what somebody said stands as evidence."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from challenges import permissions
from challenges.actions.proposing import DECLINED, PROPOSAL_IN, TAKEN_UP, officers, officers_of
from challenges.evidence_defining import USED, said_by
from challenges.models import Challenge

State = Challenge.State


def challenge_of(event: Event) -> Challenge | None:
    rows = Challenge.objects.select_related("department")
    return rows.filter(pk=event.facts.get("challenge")).first()


def readers(event: Event, after: int, limit: int) -> list[int]:
    """Challenge officers of the department; of every department where none is named."""
    challenge = challenge_of(event)
    if challenge is None:
        return []
    found = officers_of(challenge.department) if challenge.department else officers()
    return list(found.filter(pk__gt=after).order_by("pk").values_list("pk", flat=True)[:limit])


def still_waits(user: User | None, event: Event) -> bool:
    challenge = challenge_of(event)
    return (
        challenge is not None and challenge.state == State.PROPOSED and permissions.can_run(user, challenge)
    )


def stands_as(*states: str) -> Callable[[User | None, Event], bool]:
    """To whoever proposed it, while it still stands so."""

    def may_see(user: User | None, event: Event) -> bool:
        challenge = challenge_of(event)
        return (
            challenge is not None
            and user is not None
            and challenge.proposed_by_id == user.pk
            and challenge.state in states
        )

    return may_see


def context(message: Message) -> dict:
    challenge = challenge_of(message.events[0])
    return {
        "title": challenge.title,
        "summary": challenge.summary,
        "department": challenge.department.name if challenge.department else "",
        "reason": challenge.state_reason,
        "url": absolute(reverse("challenges:proposal", args=[challenge.public_id])),
        "propose_url": absolute(reverse("challenges:propose")),
    }


# --- What somebody said --------------------------------------------------------------------------------------
def still_stands(user: User | None, event: Event) -> bool:
    """What they said is still read by everybody, still stands as evidence, and the challenge is still public."""
    found = said_by(user, event.facts)
    return found is not None and found.challenge.is_public


def evidence_context(message: Message) -> dict:
    found = said_by(message.user, message.events[0].facts)
    return {
        "title": found.challenge.title,
        "summary": found.challenge.summary,
        "department": found.challenge.department.name,
        "words": Truncator(found.words).words(40),
        "shows": found.shows,
        "url": absolute(found.topic.get_absolute_url()),
    }


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=PROPOSAL_IN,
            label=_("Somebody proposed a challenge"),
            description=_("To your department, or to no department in particular"),
            audience=readers,
            may_see=still_waits,
            context=context,
            why=_("you are a challenge officer"),
            offered_to=lambda user: user.has_perm("challenges.change_challenge"),
        )
    )
    for name, label, states in (
        (TAKEN_UP, _("A department takes up the challenge that you proposed"), Challenge.PUBLIC),
        (DECLINED, _("A department does not take up the challenge that you proposed"), (State.DECLINED,)),
    ):
        notification_kinds.register(
            NotificationKind(
                name=name,
                label=label,
                transactional=True,
                may_see=stands_as(*states),
                context=context,
                why=_("you proposed a challenge"),
            )
        )
    notification_kinds.register(
        NotificationKind(
            name=USED,
            label=_("What you said became evidence for a challenge"),
            description=_("A department asks firms for answers, and says where the question came from"),
            may_see=still_stands,
            context=evidence_context,
            why=_("you said it on our site"),
        )
    )
