"""Who may do what in the network of champions: the whole table."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from accounts.clock import now
from accounts.models import User
from champions import leads
from champions.models import (
    Block,
    Champion,
    Concern,
    ContactPause,
    Conversation,
    Employer,
    HelpRecord,
    Study,
)

CHANGED_FOR = timedelta(days=30)
UNDONE_FOR = timedelta(days=1)


def champion_of(user: Any) -> Champion | None:
    """Their own record, unless they left; asked of the database once for each user object."""
    if user is None or not user.is_authenticated or not user.is_active:
        return None
    if not hasattr(user, "_champion_found"):
        found = Champion.objects.filter(user=user).exclude(state=Champion.State.LEFT).first()
        user._champion_found = found
    return user._champion_found


def is_active_champion(user: Any) -> bool:
    found = champion_of(user)
    return found is not None and found.state == Champion.State.ACTIVE


def may_help_at_session(user: Any) -> bool:
    """At a public session: from the day they applied (then beside somebody active) until they pause."""
    found = champion_of(user)
    return found is not None and found.state in Champion.IN_NETWORK


def is_contact_paused(user: User | None) -> bool:
    """Whether a concern holds one-to-one contact with them."""
    return user is not None and ContactPause.objects.standing().filter(user=user).exists()


def may_meet_one_to_one(user: Any) -> bool:
    """Booked alone, written to, or booking for somebody they help: active, adult, and no concern holds it."""
    found = champion_of(user)
    return (
        found is not None
        and found.state == Champion.State.ACTIVE
        and not found.is_minor
        and not is_contact_paused(user)
    )


def can_log_help(user: Any) -> bool:
    """Whoever is in the network, learning or active: also the help given over a garden fence."""
    return may_help_at_session(user)


def can_change_help(user: User, record: HelpRecord) -> bool:
    """Their own, for 30 days: after that it stands in figures that were published. A story can always be taken back."""
    return record.helper_id == user.pk and record.created_at > now() - CHANGED_FOR


def can_delete_help(user: User, record: HelpRecord) -> bool:
    """Their own, for a day: it was a slip of the thumb."""
    return record.helper_id == user.pk and record.created_at > now() - UNDONE_FOR


def can_coordinate(user: User | None) -> bool:
    """Coordinators of champions: welcome, states, checks, toolkit, messages, employers."""
    return user is not None and user.has_perm("champions.change_champion")


def can_see_concerns(user: User | None) -> bool:
    """Safeguarding leads by their role; never by being a coordinator or an administrator."""
    return leads.is_lead(user)


def can_decide_concern(user: Any, concern: Concern) -> bool:
    """A lead whom it is not about."""
    return Concern.objects.visible_to(user).filter(pk=concern.pk).exists()


def may_write_to_people(user: Any) -> bool:
    """An adult whom no concern holds; the age of somebody who is no champion is what they say."""
    if user is None or not user.is_authenticated or not user.is_active or is_contact_paused(user):
        return False
    return not Champion.objects.filter(user=user, age=Champion.Age.UNDER_18).exists()


def may_begin_with(user: Any, champion: Champion) -> bool:
    """Writing to somebody who is listed, for the first time or again."""
    is_listed = Champion.objects.listed().filter(pk=champion.pk, user__is_active=True).exists()
    is_other = user is not None and champion.user_id != user.pk
    return is_listed and is_other and may_write_to_people(user) and not is_blocked(user, champion.user)


def is_blocked(user: Any, other: Any) -> bool:
    """By either of the two."""
    return Block.objects.between(user, other).exists()


def may_talk(conversation: Conversation) -> bool:
    """Asked again at each message: the champion is active and adult, the other side an adult, neither is held by a
    concern, neither blocked the other, and nobody reported what they wrote."""
    if conversation.asker is None or conversation.helper_id is None:
        return False
    champion = Champion.objects.contactable().filter(pk=conversation.champion_id, user__is_active=True)
    return (
        champion.exists()
        and may_write_to_people(conversation.asker)
        and not is_blocked(conversation.asker, conversation.champion.user)
        and not Conversation.objects.under_concern().filter(pk=conversation.pk).exists()
    )


def can_run_studies(user: User | None) -> bool:
    """Coordinators: they read what testers said under numbers, and no name of anybody who was not drawn."""
    return user is not None and user.has_perm("champions.change_study")


def can_test(user: Any) -> bool:
    """Grown-ups with an account; a champion who is under 18 is never asked."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    found = champion_of(user)
    return found is None or not found.is_minor


def can_change_study(user: User | None, study: Study) -> bool:
    """What it says, until testers have read it."""
    return can_run_studies(user) and study.state in (Study.State.REQUESTED, Study.State.DRAFT)


def forget_found(*people: Any) -> None:
    """What `champion_of` remembers of these people is asked anew: their state has just changed."""
    for user in people:
        if user is not None:
            user.__dict__.pop("_champion_found", None)


def can_send_broadcast(user: User | None) -> bool:
    """Messages to many: coordinators of champions."""
    return user is not None and user.has_perm("champions.add_broadcast")


def can_read_roster(user: Any, employer: Employer) -> bool:
    """Owners of the employer's organisation, while it takes part."""
    return employer.is_active and Employer.objects.run_by(user).filter(pk=employer.pk).exists()


def can_see_impact(user: Any, employer: Employer) -> bool:
    """Everybody where it is public; else its owners and coordinators."""
    if employer.state not in (Employer.State.ACTIVE, Employer.State.ENDED):
        return False
    return employer.is_public or (
        user is not None
        and (can_keep_employers(user) or Employer.objects.run_by(user).filter(pk=employer.pk).exists())
    )


def can_keep_employers(user: User | None) -> bool:
    return user is not None and user.has_perm("champions.change_employer")
