"""The Living Lab: people who try what is new, studies that ask for them, and who took part until the term is over."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.querysets import ParticipationQuerySet, StudyQuerySet, TesterQuerySet


class Trait(models.TextChoices):
    """What studies look for, in what they use and how; ages and languages are traits of their own.

    How somebody reads, hears or moves may say something of their health (UK GDPR, Article 9): it is typed only by
    themselves, with consent, and read by no officer but as a number.
    """

    OLD_PHONE = "old_phone", _("A telephone more than five years old")
    SMARTPHONE = "smartphone", _("A smartphone")
    TABLET = "tablet", _("A tablet")
    COMPUTER = "computer", _("A computer")
    NO_DEVICE = "no_device", _("No device of my own")
    LITTLE_DATA = "little_data", _("Little or no data allowance")
    NEW_ONLINE = "new_online", _("New to being online")
    SCREEN_READER = "screen_reader", _("A screen reader")
    MAGNIFIER = "magnifier", _("A magnifier, or very large text")
    VOICE = "voice", _("Voice control, or dictation")
    KEYBOARD = "keyboard", _("The keyboard alone, or a switch")
    CAPTIONS = "captions", _("Captions or sign language")
    CARER = "carer", _("I care for somebody")


class TesterProfile(models.Model):
    """Somebody who wants to be asked for studies. Deleted when they leave the panel."""

    __test__ = False  # pytest takes names that begin like this for tests

    class Age(models.TextChoices):
        YOUNG = "18_24", _("18 to 24")
        MIDDLE = "25_64", _("25 to 64")
        OLDER = "65_plus", _("65 or older")

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="tester_profile"
    )
    age = models.CharField(_("age"), max_length=8, choices=Age)
    ward = models.ForeignKey(
        "accounts.Ward", verbose_name=_("ward"), null=True, blank=True, on_delete=models.SET_NULL
    )
    consent_at = models.DateTimeField(default=now)
    is_asked = models.BooleanField(_("wants to be asked"), default=True)

    objects = TesterQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("tester")
        verbose_name_plural = _("testers")

    def __str__(self):
        return f"{self.user_id}"


class TesterTrait(models.Model):
    """One thing that a tester uses ("screen_reader") or speaks ("speaks:ur")."""

    __test__ = False

    profile = models.ForeignKey(TesterProfile, on_delete=models.CASCADE, related_name="traits")
    code = models.CharField(max_length=20)

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["code", "profile"], name="trait_of_tester")]
        constraints = [models.UniqueConstraint(fields=["profile", "code"], name="tester_trait_once")]

    def __str__(self):
        return self.code


class TestTurn(models.Model):
    """That a tester had a turn, and on what day; not in which study. It keeps turns fair, for twelve months."""

    __test__ = False
    profile = models.ForeignKey(TesterProfile, on_delete=models.CASCADE, related_name="turns")
    on = models.DateField()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["profile", "on"], name="turn_of_tester")]

    def __str__(self):
        return f"{self.profile_id}: {self.on}"


def new_seed() -> str:
    return secrets.token_hex(16)


class Study(models.Model):
    """A request for testers. Whether it takes people now follows from its state and its times."""

    class State(models.TextChoices):
        REQUESTED = "requested", _("Requested")
        DRAFT = "draft", _("Draft")
        OPEN = "open", _("Looking for testers")
        DRAWN = "drawn", _("Testers are drawn")
        CLOSED = "closed", _("Closed, with what came of it")
        CANCELLED = "cancelled", _("Cancelled")

    PUBLIC = (State.OPEN, State.DRAWN, State.CLOSED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    title = models.CharField(_("title"), max_length=120)
    run_by = models.CharField(_("who runs it"), max_length=160)
    purpose = models.TextField(_("what is tried, and why"), max_length=1500)
    what_happens = models.TextField(_("what testers do"), max_length=1500)
    minutes = models.PositiveSmallIntegerField(_("minutes it takes"))
    thanks = models.CharField(
        _("what testers get"), max_length=160, blank=True, help_text=_("Such as: a voucher of £15, and tea")
    )
    recorded = models.TextField(
        _("what is recorded"), max_length=800, help_text=_("Testers agree to exactly this")
    )
    places = models.PositiveSmallIntegerField(_("testers wanted"))
    wanted = models.JSONField(
        _("who is wanted"),
        default=dict,
        blank=True,
        help_text=_(
            "Any of the traits, any of the ages, any of the languages, any of the wards; empty is everybody"
        ),
    )
    applies_until = models.DateTimeField(_("people say yes until"))
    ends_on = models.DateField(
        _("end of the study"), help_text=_("After this day nothing of anybody who took part is kept")
    )
    session = models.UUIDField(
        _("session"), null=True, blank=True, help_text=_("A test session of the calendar, where they come")
    )
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.DRAFT)
    state_at = models.DateTimeField(default=now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="studies"
    )
    outcome = models.TextField(_("what came of it"), max_length=1500, blank=True)
    seed = models.CharField(max_length=32, default=new_seed, editable=False)
    said_yes = models.PositiveIntegerField(default=0, editable=False)
    took_part = models.PositiveIntegerField(default=0, editable=False)
    forgotten_at = models.DateTimeField(null=True, blank=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = StudyQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-pk"]
        verbose_name = _("study")
        verbose_name_plural = _("studies")
        constraints = [
            models.CheckConstraint(condition=Q(places__gte=1), name="study_wants_somebody"),
            models.CheckConstraint(condition=Q(minutes__gte=5, minutes__lte=480), name="study_takes_a_while"),
            models.CheckConstraint(
                condition=~Q(state="closed") | ~Q(outcome=""), name="study_closed_with_outcome"
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("champions:study", args=[self.public_id])

    @property
    def is_public(self) -> bool:
        return self.state in self.PUBLIC

    @property
    def takes_people(self) -> bool:
        """Whether one can say yes at this moment."""
        return self.state == self.State.OPEN and now() < self.applies_until


class Participation(models.Model):
    """One tester in one study. Deleted when the study's term is over, with everything in it."""

    class State(models.TextChoices):
        YES = "yes", _("Said yes")
        DRAWN = "drawn", _("Drawn")
        RESERVE = "reserve", _("In reserve")
        NOT_DRAWN = "not_drawn", _("Not drawn this time")
        WITHDRAWN = "withdrawn", _("Withdrawn")
        TOOK_PART = "took_part", _("Took part")
        DID_NOT_COME = "did_not_come", _("Did not come")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    study = models.ForeignKey(Study, on_delete=models.PROTECT, related_name="participations")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="test_participations"
    )
    state = models.CharField(_("state"), max_length=12, choices=State, default=State.YES)
    state_at = models.DateTimeField(default=now)
    consent_at = models.DateTimeField(default=now)
    consent_to = models.TextField(_("what they agreed to"))
    rank = models.PositiveIntegerField(null=True, blank=True)
    booking_url = models.CharField(max_length=200, blank=True)
    went = models.CharField(
        _("how it went"),
        max_length=6,
        blank=True,
        choices=[("well", _("Well")), ("partly", _("Partly")), ("badly", _("Badly"))],
    )
    feedback = models.TextField(_("what should be better"), max_length=2000, blank=True)
    feedback_at = models.DateTimeField(null=True, blank=True)

    objects = ParticipationQuerySet.as_manager()

    class Meta:
        ordering = ["rank", "pk"]
        verbose_name = _("tester in a study")
        constraints = [models.UniqueConstraint(fields=["study", "user"], name="participation_once")]

    def __str__(self):
        return f"{self.study_id}: {self.user_id}"
