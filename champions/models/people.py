"""A champion, what they know, how they came to be one, and the checks that some activities allow."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.querysets import ChampionQuerySet, CheckQuerySet, SkillQuerySet
from champions.words import spoken


class Skill(models.Model):
    """One thing that champions help with, or bring: the one vocabulary of the network."""

    class Kind(models.TextChoices):
        TOPIC = "topic", _("A topic that people need help with")
        SKILL = "skill", _("Something else that a champion brings")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    kind = models.CharField(_("kind"), max_length=5, choices=Kind, default=Kind.TOPIC)
    description = models.CharField(_("in a sentence"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    is_active = models.BooleanField(_("in use"), default=True)

    objects = SkillQuerySet.as_manager()

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("topic or skill")
        verbose_name_plural = _("topics and skills")

    def __str__(self):
        return self.name


class Champion(models.Model):
    """Somebody who helps others get online. The state changes by `actions.states` alone, each with date and who."""

    class Kind(models.TextChoices):
        CITIZEN = "citizen", _("Citizen")
        EMPLOYEE = "employee", _("Employee")
        BUSINESS = "business", _("Business")

    class State(models.TextChoices):
        APPLIED = "applied", _("Applied")
        ONBOARDING = "onboarding", _("Settling in")
        ACTIVE = "active", _("Active")
        PAUSED = "paused", _("Paused")
        LEFT = "left", _("Left")

    LEARNING = (State.APPLIED, State.ONBOARDING)  # helps at public sessions, beside somebody active
    IN_NETWORK = (State.APPLIED, State.ONBOARDING, State.ACTIVE)

    class Age(models.TextChoices):
        UNDER_18 = "under_18", _("13 to 17")
        YOUNG = "18_24", _("18 to 24")
        MIDDLE = "25_64", _("25 to 64")
        OLDER = "65_plus", _("65 or older")

    class Reach(models.TextChoices):
        EMAIL = "email", _("By email")
        PHONE = "phone", _("By telephone")
        TEXT = "text", _("By text message")

    class When(models.TextChoices):
        WEEKDAY = "weekday", _("Weekdays, in the day")
        EVENING = "evening", _("Weekday evenings")
        WEEKEND = "weekend", _("Weekends")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    user = models.OneToOneField(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="champion",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    employer = models.ForeignKey(
        "champions.Employer",
        verbose_name=_("employer"),
        null=True,
        blank=True,
        on_delete=models.PROTECT,
        related_name="champions",
    )
    business_name = models.CharField(_("name of the business"), max_length=160, blank=True)
    age = models.CharField(_("age"), max_length=8, choices=Age)
    adult_name = models.CharField(_("responsible adult"), max_length=80, blank=True)
    adult_contact = models.CharField(_("how to reach the responsible adult"), max_length=120, blank=True)
    wards = models.ManyToManyField("accounts.Ward", verbose_name=_("wards"), blank=True, related_name="+")
    skills = models.ManyToManyField(
        Skill, verbose_name=_("topics and skills"), blank=True, related_name="champions"
    )
    free = models.JSONField(_("when free"), default=list, blank=True, help_text=_("Codes of When"))
    reach = models.CharField(_("how to be reached"), max_length=5, choices=Reach, default=Reach.EMAIL)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    about = models.CharField(_("about me"), max_length=400, blank=True)
    is_listed = models.BooleanField(
        _("in the list of champions"),
        default=False,
        help_text=_("People can then find them and write to them through this site"),
    )
    asks_a_month = models.PositiveSmallIntegerField(
        _("may be asked so often a month"), default=2, help_text=_("0: never asked")
    )
    rest_until = models.DateTimeField(
        _("not asked before"),
        null=True,
        blank=True,
        help_text=_("They wanted to be left in peace until then"),
    )
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.APPLIED)
    state_at = models.DateTimeField(default=now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    applied_at = models.DateTimeField(_("applied"), default=now, editable=False)

    objects = ChampionQuerySet.as_manager()

    class Meta:
        ordering = ["-applied_at", "-pk"]
        verbose_name = _("champion")
        verbose_name_plural = _("champions")
        indexes = [models.Index(fields=["state", "kind"], name="champion_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(age="under_18") | (Q(is_listed=False) & ~Q(adult_name="")) | Q(state="left"),
                name="champion_minor_with_adult_never_listed",
            ),
            models.CheckConstraint(
                condition=~Q(kind="employee") | Q(employer__isnull=False) | Q(state="left"),
                name="champion_employee_has_employer",
            ),
            models.CheckConstraint(
                condition=Q(user__isnull=False) | Q(state="left"), name="champion_without_account_has_left"
            ),
        ]

    def __str__(self):
        return str(self.user) if self.user else str(_("Former champion"))

    def get_absolute_url(self):
        return reverse("champions:champion", args=[self.public_id])

    @property
    def is_minor(self) -> bool:
        return self.age == self.Age.UNDER_18

    @property
    def is_learning(self) -> bool:
        """Helps only beside somebody active."""
        return self.state in self.LEARNING

    @property
    def name(self) -> str:
        """The name to show; "" of somebody who is gone."""
        return self.user.display_name if self.user else ""

    @property
    def email(self) -> str:
        """For coordinators' tables; never that of somebody under 18."""
        return self.user.email if self.user and not self.is_minor else ""

    @property
    def phone_number(self) -> str:
        """The same for the telephone."""
        return "" if self.is_minor else self.phone

    @property
    def ward_names(self) -> str:
        return ", ".join(ward.name for ward in self.wards.all())

    @property
    def skill_names(self) -> str:
        return ", ".join(skill.name for skill in self.skills.all())

    @property
    def language_names(self) -> str:
        return ", ".join(spoken(language.code for language in self.languages.all()))


class ChampionLanguage(models.Model):
    """A language in which a champion helps; a row, so that segments can ask for it on every database."""

    champion = models.ForeignKey(Champion, on_delete=models.CASCADE, related_name="languages")
    code = models.CharField(_("language"), max_length=12)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["code", "champion"], name="champion_speaks")]
        constraints = [models.UniqueConstraint(fields=["champion", "code"], name="champion_language_once")]

    def __str__(self):
        return self.code


class StateChange(models.Model):
    """From which state to which, when, by whom and why; never changed, never deleted."""

    champion = models.ForeignKey(Champion, on_delete=models.PROTECT, related_name="state_changes")
    from_state = models.CharField(max_length=10, choices=Champion.State, blank=True)
    to_state = models.CharField(max_length=10, choices=Champion.State)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("why"), max_length=300, blank=True)

    class Meta:
        ordering = ["at", "pk"]
        verbose_name = _("change of state")

    def __str__(self):
        return f"{self.champion_id}: {self.from_state} → {self.to_state}"


class Activity(models.Model):
    """What champions do, and whether the law allows a check for it.

    Asking for a DBS check for an ineligible role is an offence (Police Act 1997, Part V; Rehabilitation of Offenders
    Act 1974 (Exceptions) Order 1975), so a check hangs on an activity that allows it, never on a person alone.
    """

    class Level(models.TextChoices):
        NONE = "none", _("No check is allowed")
        BASIC = "basic", _("Basic")
        STANDARD = "standard", _("Standard")
        ENHANCED = "enhanced", _("Enhanced")
        ENHANCED_BARRED = "barred", _("Enhanced, with barred lists")

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=80, unique=True)
    says = models.CharField(_("what one does"), max_length=200, blank=True)
    level = models.CharField(_("check that is allowed"), max_length=8, choices=Level, default=Level.NONE)
    why = models.CharField(_("why it is allowed"), max_length=200, blank=True)
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["name"]
        verbose_name = _("activity")
        verbose_name_plural = _("activities")
        constraints = [
            models.CheckConstraint(condition=Q(level="none") | ~Q(why=""), name="activity_check_with_reason")
        ]

    def __str__(self):
        return self.name

    @property
    def allows_check(self) -> bool:
        return self.level != self.Level.NONE


class Check(models.Model):
    """That a certificate was seen: by whom, on what date, and when to look again. Nothing else is kept of it."""

    champion = models.ForeignKey(Champion, on_delete=models.CASCADE, related_name="checks")
    activity = models.ForeignKey(Activity, on_delete=models.PROTECT, related_name="checks")
    seen_on = models.DateField(_("seen on"))
    seen_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", verbose_name=_("by")
    )
    look_again_on = models.DateField(_("look again on"))

    objects = CheckQuerySet.as_manager()

    class Meta:
        ordering = ["-seen_on", "-pk"]
        verbose_name = _("check")
        verbose_name_plural = _("checks")
        constraints = [
            models.CheckConstraint(
                condition=Q(look_again_on__gt=models.F("seen_on")), name="check_looked_at_again_later"
            )
        ]

    def __str__(self):
        return f"{self.champion_id}: {self.activity_id}"
