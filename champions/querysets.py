"""Chainable reads over champions, the help they gave, what they were asked, and concerns."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django.apps import apps
from django.db import models
from django.db.models import Count, Exists, F, OuterRef, Q, Sum

from accounts.clock import now, today
from champions import leads

MONTH = timedelta(days=30)
YEAR = timedelta(days=365.25)


class SkillQuerySet(models.QuerySet):
    def in_use(self) -> SkillQuerySet:
        return self.filter(is_active=True)

    def topics(self) -> SkillQuerySet:
        return self.filter(kind="topic")


class ChampionQuerySet(models.QuerySet):
    def in_network(self) -> ChampionQuerySet:
        """Applied, settling in or active: they count towards the goal."""
        return self.filter(state__in=["applied", "onboarding", "active"])

    def active(self) -> ChampionQuerySet:
        return self.filter(state="active")

    def adult(self) -> ChampionQuerySet:
        return self.exclude(age="under_18")

    def contactable(self) -> ChampionQuerySet:
        """One-to-one contact with them is allowed: active, adult, and no concern holds it."""
        pauses = apps.get_model("champions", "ContactPause")._default_manager.standing()
        return self.active().adult().exclude(Exists(pauses.filter(user=OuterRef("user"))))

    def listed(self) -> ChampionQuerySet:
        """Found by everybody: those who want it, and only while they can be contacted."""
        return self.contactable().filter(is_listed=True)

    def asked_lately(self) -> ChampionQuerySet:
        """Annotates `asked`: how often they were asked in the last 30 days."""
        return self.annotate(asked=Count("asks", filter=Q(asks__at__gt=now() - MONTH), distinct=True))

    def within_budget(self) -> ChampionQuerySet:
        """Those who may be asked once more this month, and did not ask to be left in peace."""
        rested = Q(rest_until=None) | Q(rest_until__lte=now())
        return self.asked_lately().filter(rested, asked__lt=F("asks_a_month"))

    def least_asked_first(self) -> ChampionQuerySet:
        return self.asked_lately().order_by("asked", "pk")

    def visible_to(self, user: Any) -> ChampionQuerySet:
        """In the back office: all to coordinators."""
        return self.all() if user.has_perm("champions.view_champion") else self.none()


class CheckQuerySet(models.QuerySet):
    def to_look_at_again(self, on: date | None = None) -> CheckQuerySet:
        return self.filter(look_again_on__lte=on or today())

    def visible_to(self, user: Any) -> CheckQuerySet:
        return self.all() if user.has_perm("champions.view_check") else self.none()


class EmployerQuerySet(models.QuerySet):
    def active(self) -> EmployerQuerySet:
        return self.filter(state="active")

    def requested(self) -> EmployerQuerySet:
        """Those who wait for a coordinator."""
        return self.filter(state="requested")

    def public(self) -> EmployerQuerySet:
        return self.active().filter(is_public=True)

    def run_by(self, user: Any) -> EmployerQuerySet:
        """Those whose roster this person reads: owners of the organisation."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(organisation__memberships__user=user, organisation__memberships__role="owner")

    def visible_to(self, user: Any) -> EmployerQuerySet:
        return self.all() if user.has_perm("champions.view_employer") else self.none()


class HelpRecordQuerySet(models.QuerySet):
    def of(self, user: Any) -> HelpRecordQuerySet:
        return self.filter(helper=user)

    def between(self, first: date, last: date) -> HelpRecordQuerySet:
        """Both days included."""
        return self.filter(helped_on__range=(first, last))

    def stories(self) -> HelpRecordQuerySet:
        return self.filter(story_consent=True).exclude(story="")

    def sums(self) -> dict[str, int]:
        """{"records", "people", "came_back", "minutes"}; nothing is 0."""
        found = self.aggregate(
            records=Count("pk"), people=Sum("people"), came_back=Sum("came_back"), minutes=Sum("minutes")
        )
        return {name: value or 0 for name, value in found.items()}

    def visible_to(self, user: Any) -> HelpRecordQuerySet:
        return self.all() if user.has_perm("champions.view_helprecord") else self.none()


class AskQuerySet(models.QuerySet):
    def lately(self) -> AskQuerySet:
        return self.filter(at__gt=now() - MONTH)


class BroadcastQuerySet(models.QuerySet):
    def being_sent(self) -> BroadcastQuerySet:
        """Oldest first: the job goes on with them."""
        return self.filter(state="sending").order_by("sent_at", "pk")

    def counted(self, since: datetime) -> BroadcastQuerySet:
        """Those whose figures may still change: sent, or stopped, after that."""
        return self.exclude(state="draft").filter(sent_at__gt=since)

    def visible_to(self, user: Any) -> BroadcastQuerySet:
        """In the back office: all to coordinators."""
        return self.all() if user.has_perm("champions.view_broadcast") else self.none()


class ConcernQuerySet(models.QuerySet):
    def open(self) -> ConcernQuerySet:
        return self.exclude(state="closed")

    def new(self) -> ConcernQuerySet:
        """Nobody has looked at them yet."""
        return self.filter(state="new")

    def visible_to(self, user: Any) -> ConcernQuerySet:
        """To safeguarding leads alone (an administrator who is none reads nothing), and never to whom it is about."""
        if not leads.is_lead(user):
            return self.none()
        pauses = apps.get_model("champions", "ContactPause")._default_manager
        return self.exclude(Exists(pauses.filter(concern=OuterRef("pk"), user=user)))

    def kept_long_enough(self, years: int) -> ConcernQuerySet:
        """Closed so many years ago, and nobody's contact stands still because of it."""
        pauses = apps.get_model("champions", "ContactPause")._default_manager.standing()
        old = self.filter(state="closed", state_at__lt=now() - years * YEAR)
        return old.exclude(Exists(pauses.filter(concern=OuterRef("pk"))))


class ContactPauseQuerySet(models.QuerySet):
    def standing(self) -> ContactPauseQuerySet:
        return self.filter(lifted_at=None)


class TesterQuerySet(models.QuerySet):
    def asked_for(self, wanted: dict[str, list]) -> TesterQuerySet:
        """Whom a study looks for: any of each group that it names ("traits", "ages", "speaks", "wards")."""
        found = self.filter(is_asked=True, user__is_active=True)
        if wanted.get("ages"):
            found = found.filter(age__in=wanted["ages"])
        if wanted.get("wards"):
            found = found.filter(ward__in=wanted["wards"])
        traits = apps.get_model("champions", "TesterTrait")._default_manager
        spoken = [f"speaks:{code}" for code in wanted.get("speaks", ())]
        for codes in filter(None, (wanted.get("traits"), spoken)):
            found = found.filter(Exists(traits.filter(profile=OuterRef("pk"), code__in=codes)))
        return found

    def with_turns(self) -> TesterQuerySet:
        """Annotates `had`: turns in the last twelve months."""
        since = today() - timedelta(days=365)
        return self.annotate(had=Count("turns", filter=Q(turns__on__gt=since), distinct=True))


class StudyQuerySet(models.QuerySet):
    def public(self) -> StudyQuerySet:
        return self.filter(state__in=["open", "drawn", "closed"])

    def taking_people(self) -> StudyQuerySet:
        return self.filter(state="open", applies_until__gt=now())

    def to_draw(self) -> StudyQuerySet:
        """The time to say yes is over, and nobody has drawn."""
        return self.filter(state="open", applies_until__lte=now())

    def past_term(self) -> StudyQuerySet:
        """Whose term is over, and of which something is still kept."""
        return self.filter(ends_on__lt=today(), forgotten_at=None).exclude(state__in=["requested", "draft"])

    def visible_to(self, user: Any) -> StudyQuerySet:
        return self.all() if user.has_perm("champions.view_study") else self.none()


class ParticipationQuerySet(models.QuerySet):
    def coming(self) -> ParticipationQuerySet:
        return self.filter(state__in=["drawn", "took_part", "did_not_come"])
