"""Becoming a champion, and changing what one said about oneself."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext_lazy as _
from wagtail.log_actions import log

from accounts.clock import now
from accounts.models import User, Ward
from champions import permissions, words
from champions.actions import states
from champions.actions.telling import tell_champion
from champions.models import Champion, ChampionLanguage, Employer, Skill
from engagement.errors import Refused
from engagement.guards import personal_data_found

Age, Kind, Reach, State = Champion.Age, Champion.Kind, Champion.Reach, Champion.State


@dataclass(frozen=True, kw_only=True)
class Application:
    """Everything that somebody says about themselves."""

    kind: str
    age: str
    employer: Employer | None = None
    business_name: str = ""
    adult_name: str = ""
    adult_contact: str = ""
    wards: Collection[Ward] = ()
    languages: Collection[str] = ()
    skills: Collection[Skill] = ()
    free: Collection[str] = ()
    reach: str = Reach.EMAIL
    phone: str = ""
    about: str = ""
    is_listed: bool = False
    asks_a_month: int = 2

    @property
    def is_minor(self) -> bool:
        return self.age == Age.UNDER_18

    def fields(self) -> dict:
        """The columns of a champion; whoever is under 18 is never listed, and nobody else has a responsible adult."""
        is_employee = self.kind == Kind.EMPLOYEE
        return {
            "kind": self.kind,
            "age": self.age,
            "employer": self.employer if is_employee else None,
            "business_name": self.business_name if self.kind == Kind.BUSINESS else "",
            "adult_name": self.adult_name if self.is_minor else "",
            "adult_contact": self.adult_contact if self.is_minor else "",
            "free": [code for code in Champion.When.values if code in self.free],
            "reach": self.reach,
            "phone": self.phone if self.reach != Reach.EMAIL else "",
            "about": self.about,
            "is_listed": self.is_listed and not self.is_minor,
            "asks_a_month": self.asks_a_month,
        }


def apply(*, user: User, given: Application) -> Champion:
    """Their one record: new, or taken up again by somebody who left. Applying twice gives the same, unchanged.

    Refused: "too_young" (under 13, or no age), "adult" (under 18 without a responsible adult), "code" (no employer
    that takes part), "phone" (to be reached by telephone without a number), "about" (contact details in it).
    """
    _check(given)
    try:
        with transaction.atomic():
            return _apply(user, given)
    except IntegrityError:  # the same press twice at the same moment
        return Champion.objects.get(user=user)


def _apply(user: User, given: Application) -> Champion:
    instant = now()
    champion = Champion.objects.filter(user=user).first()
    if champion and champion.state != State.LEFT:
        return champion
    before, reason = "", ""
    begun = {"state": State.APPLIED, "state_at": instant, "state_by": user, "applied_at": instant}
    if champion:
        before = champion.state
        reason = str(_("13 to 17 when they were a champion before")) if _grew_up(champion, given) else ""
        again = Champion.objects.filter(pk=champion.pk, state=State.LEFT)
        if not again.update(**given.fields(), **begun):
            return Champion.objects.get(pk=champion.pk)
        champion.refresh_from_db()
    else:
        champion = Champion.objects.create(user=user, **given.fields(), **begun)
    _set_many(champion, given)
    permissions.forget_found(user, champion.user)
    change = states.note(champion, from_state=before, by=user, reason=reason)
    tell_champion(champion, State.APPLIED, change)
    return champion


@transaction.atomic
def change(*, champion: Champion, given: Application, by: User) -> Champion:
    """What they say now. Their state stays, and so does that they are under 18: a coordinator notes a birthday.

    Refused: as `apply`, and "left", "may_not" (of somebody else), "age".
    """
    if champion.user_id != by.pk:
        raise Refused("may_not", _("Champions alone change what they say about themselves."))
    if champion.state == State.LEFT:
        raise Refused("left", _("You left. Apply again to come back."))
    if champion.is_minor and not given.is_minor:
        raise Refused("age", _("Tell a coordinator when you are 18: they change it for you."))
    _check(given, now_with=champion.employer)
    Champion.objects.filter(pk=champion.pk).update(**given.fields())
    champion.refresh_from_db()
    _set_many(champion, given)
    permissions.forget_found(by)
    return champion


@transaction.atomic
def note_birthday(*, champion: Champion, by: User) -> bool:
    """Whoever was under 18 is not any more; False where they were not. What was kept of the adult goes."""
    if not permissions.can_coordinate(by) or champion.user_id == by.pk:
        raise Refused("may_not", _("Another coordinator does that."))
    minor = Champion.objects.filter(pk=champion.pk, age=Age.UNDER_18)
    done = minor.update(age=Age.YOUNG, adult_name="", adult_contact="")
    champion.refresh_from_db()
    if done:
        title = f"Champion {str(champion.public_id)[:8]}"
        log(instance=champion, action="champions.birthday", user=by, title=title)
        permissions.forget_found(champion.user)
    return bool(done)


def _grew_up(champion: Champion, given: Application) -> bool:
    """A coordinator should know before anybody is brought into one-to-one contact."""
    return champion.is_minor and not given.is_minor


def _check(given: Application, now_with: Employer | None = None) -> None:
    if given.age not in Age.values:
        raise Refused("too_young", _("Champions are 13 or older."))
    if given.is_minor and not (given.adult_name.strip() and given.adult_contact.strip()):
        raise Refused("adult", _("Name a responsible adult, and how we reach them."))
    if given.kind == Kind.EMPLOYEE:
        _check_employer(given.employer, now_with)
    if given.reach != Reach.EMAIL and not given.phone:
        raise Refused("phone", _("Enter the number on which we reach you."))
    if personal_data_found(given.about):
        raise Refused("about", _("Leave out addresses and numbers: people write to you through this site."))


def _check_employer(employer: Employer | None, now_with: Employer | None) -> None:
    if employer is None or not (employer.is_active or employer == now_with):
        raise Refused("code", _("Check the code: no employer that takes part has it."))


def _set_many(champion: Champion, given: Application) -> None:
    """Wards, languages, topics and skills; one that is out of use stays where somebody has it."""
    champion.wards.set(given.wards)
    retired = champion.skills.filter(is_active=False)
    champion.skills.set({*given.skills, *retired})
    wanted = [code for code in dict.fromkeys(given.languages) if code in dict(words.language_choices())]
    ChampionLanguage.objects.filter(champion=champion).exclude(code__in=wanted).delete()
    there = set(champion.languages.values_list("code", flat=True))
    ChampionLanguage.objects.bulk_create(
        [ChampionLanguage(champion=champion, code=code) for code in wanted if code not in there]
    )
