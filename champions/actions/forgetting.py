"""What becomes of a champion whose account goes: figures stay, the person does not."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.clock import now
from accounts.models import User
from champions import permissions
from champions.models import Ask, Champion, ChampionLanguage, Check, HelpRecord, StateChange

KEPT = timedelta(days=365)  # of somebody who left, so that they can come back
MANY = 500
EMPTY = {
    "business_name": "",
    "adult_name": "",
    "adult_contact": "",
    "free": [],
    "phone": "",
    "about": "",
    "is_listed": False,
    "rest_until": None,
}


def forget_left() -> int:
    """A year after somebody left, what they said about themselves goes; that there was somebody, of which kind, from
    when until when, stays. Gives how many were emptied. A job; may run late and twice."""
    old = Champion.objects.filter(state=Champion.State.LEFT, user__isnull=False, state_at__lt=now() - KEPT)
    number = 0
    for champion in old.select_related("user").order_by("pk")[:MANY]:
        with transaction.atomic():
            Check.objects.filter(champion=champion).delete()
            StateChange.objects.filter(champion=champion).update(reason="", by=None)
            _empty(champion)
        permissions.forget_found(champion.user)
        number += 1
    return number


@transaction.atomic
def forget_champion(*, user: User) -> None:
    """The row stays without anything of the person, as one who left: how many there were stays true."""
    for champion in Champion.objects.filter(user=user):
        before, instant = champion.state, now()
        if before != Champion.State.LEFT:
            StateChange.objects.create(
                champion=champion, from_state=before, to_state=Champion.State.LEFT, at=instant
            )
            Champion.objects.filter(pk=champion.pk).update(state=Champion.State.LEFT, state_at=instant)
        _empty(champion)
    Champion.objects.filter(state_by=user).update(state_by=None)
    permissions.forget_found(user)


def _empty(champion: Champion) -> None:
    """Of somebody who left: everything but kind and age, which are counted, and the account."""
    ChampionLanguage.objects.filter(champion=champion).delete()
    champion.skills.clear()
    champion.wards.clear()
    Champion.objects.filter(pk=champion.pk).update(user=None, state_by=None, **EMPTY)


def forget_states(*, user: User) -> None:
    StateChange.objects.filter(champion__user=user).update(reason="", by=None)
    StateChange.objects.filter(by=user).update(by=None)


def forget_checks(*, user: User) -> None:
    Check.objects.filter(champion__user=user).delete()
    Check.objects.filter(seen_by=user).update(seen_by=None)


def forget_asks(*, user: User) -> None:
    Ask.objects.filter(champion__user=user).delete()


def forget_help(*, user: User, keep_words: bool) -> None:
    """The figures stay; words and links go, unless the person leaves their words."""
    mine = HelpRecord.objects.of(user)
    if not keep_words:
        mine.update(done="", made_url="", dataset_url="", story="", story_consent=False, place="")
    mine.update(helper=None, champion=None)
