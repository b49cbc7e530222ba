"""Help that was given: the one table behind every figure about it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now, today
from champions.querysets import HelpRecordQuerySet

from .people import Champion, Skill


class HelpRecord(models.Model):
    """What somebody did for how many people, without saying who they were.

    Written in ten seconds from a phone, or by finishing a turn at a session; `session` is the public id of that
    session, a row of an upper floor. `story` is told in public only with `story_consent`.
    """

    class Where(models.TextChoices):
        SESSION = "session", _("At a session")
        PUBLIC = "public", _("In a library, a café or a community centre")
        WORK = "work", _("At work")
        PHONE = "phone", _("By telephone or online")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    helper = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("who helped"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="help_given",
    )
    champion = models.ForeignKey(
        Champion,
        verbose_name=_("champion"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="help_given",
    )
    employer = models.ForeignKey(
        "champions.Employer", null=True, blank=True, on_delete=models.SET_NULL, related_name="help_given"
    )
    topics = models.ManyToManyField(Skill, verbose_name=_("about what"), blank=True, related_name="+")
    helped_on = models.DateField(_("on"), default=today)
    people = models.PositiveSmallIntegerField(_("how many people"), default=1)
    came_back = models.PositiveSmallIntegerField(
        _("of them helped before"), default=0, help_text=_("By anybody in the network")
    )
    minutes = models.PositiveSmallIntegerField(_("minutes"))
    where = models.CharField(_("where"), max_length=8, choices=Where)
    place = models.CharField(_("place"), max_length=120, blank=True)
    ward = models.ForeignKey(
        "accounts.Ward", verbose_name=_("ward"), null=True, blank=True, on_delete=models.SET_NULL
    )
    session = models.UUIDField(_("session"), null=True, blank=True, editable=False)
    done = models.CharField(_("what was done"), max_length=500, blank=True)
    made_url = models.URLField(_("link to what was made"), blank=True)
    dataset_url = models.URLField(_("link to the data that was used"), blank=True)
    story = models.TextField(_("story"), max_length=1500, blank=True)
    story_consent = models.BooleanField(_("may be told in public"), default=False)
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(default=now, editable=False)

    objects = HelpRecordQuerySet.as_manager()

    class Meta:
        ordering = ["-helped_on", "-pk"]
        verbose_name = _("help given")
        verbose_name_plural = _("help given")
        indexes = [
            models.Index(fields=["helper", "-helped_on"], name="help_of_helper"),
            models.Index(fields=["session"], condition=Q(session__isnull=False), name="help_at_session"),
            models.Index(fields=["helped_on"], name="help_by_day"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(people__gte=1, people__lte=200), name="help_for_somebody"),
            models.CheckConstraint(condition=Q(came_back__lte=F("people")), name="help_back_of_those"),
            models.CheckConstraint(condition=Q(minutes__gte=1, minutes__lte=720), name="help_took_a_while"),
            models.CheckConstraint(
                condition=~Q(where="session") | Q(session__isnull=False), name="help_at_session_names_it"
            ),
        ]

    def __str__(self):
        return f"{self.helped_on}: {self.people}"

    @property
    def topic_names(self) -> str:
        return ", ".join(topic.name for topic in self.topics.all())

    @property
    def story_told(self) -> str:
        """Only where whom it is about agreed; else it is in no export and on no page."""
        return self.story if self.story_consent else ""
