"""The mails about being a champion: each about one's own matter; and one to coordinators about those who wait."""

from __future__ import annotations

from collections.abc import Callable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from accounts.templatetags.components import day
from champions import permissions
from champions.actions.reminding import waiting_long
from champions.models import Champion, StateChange

KINDS = (
    ("applied", Champion.State.APPLIED, _("You applied to be a champion")),
    ("welcomed", Champion.State.ONBOARDING, _("A coordinator welcomes you")),
    ("active", Champion.State.ACTIVE, _("You are an active champion")),
    ("paused", Champion.State.PAUSED, _("You are paused as a champion")),
    ("left", Champion.State.LEFT, _("You are no champion any more")),
)


def stands_as(state: str) -> Callable[[User | None, Event], bool]:
    """Still true when the mail is made."""

    def may_see(user: User | None, event: Event) -> bool:
        return Champion.objects.filter(pk=event.facts.get("champion"), state=state, user=user).exists()

    return may_see


def context(message: Message) -> dict:
    facts = message.events[0].facts
    champion = Champion.objects.select_related("user", "employer__organisation").get(pk=facts["champion"])
    change = StateChange.objects.filter(pk=facts["change"]).first()
    is_own = change is None or change.by_id == champion.user_id
    return {
        "name": champion.user.display_name,
        "is_minor": champion.is_minor,
        "adult_name": champion.adult_name,
        "is_listed": champion.is_listed,
        "is_own": is_own,
        "reason": change.reason if change and not is_own else "",
        "since": day(champion.state_at),
        "profile_url": absolute(reverse("champions:profile")),
        "change_url": absolute(reverse("champions:profile_change")),
        "toolkit_url": absolute(reverse("champions:landing")) + "#toolkit",
        "join_url": absolute(reverse("champions:join")),
    }


def waiting_context(message: Message) -> dict:
    return {
        "number": waiting_long().count(),
        "url": absolute(reverse("champions_people:index")) + "?state=applied",
    }


def register() -> None:
    """Called from ready()."""
    for name, state, label in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=f"champions.{name}",
                label=label,
                transactional=True,
                may_see=stands_as(state),
                context=context,
                why=_("you are, or asked to be, a digital champion"),
            )
        )
    notification_kinds.register(
        NotificationKind(
            name="champions.waiting",
            label=_("Champions who wait for a welcome"),
            description=_("When somebody has waited for more than five working days"),
            may_see=lambda user, event: permissions.can_coordinate(user) and waiting_long().exists(),
            context=waiting_context,
            why=_("you coordinate the digital champions"),
            offered_to=permissions.can_coordinate,
        )
    )
