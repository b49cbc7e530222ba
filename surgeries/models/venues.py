"""Rooms in cafés, libraries and community centres, and what people come to them for."""

import uuid
from collections.abc import Iterable
from itertools import compress

from django.conf import settings
from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from surgeries.querysets import VenueQuerySet


class Venue(models.Model):
    """A place that is open to everybody, with what somebody must know before they set out."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=120)
    address = models.CharField(_("address"), max_length=250, help_text=_("On one line, without the postcode"))
    postcode = models.CharField(_("postcode"), max_length=8)
    ward = models.ForeignKey(
        "accounts.Ward", verbose_name=_("ward"), null=True, blank=True, on_delete=models.PROTECT
    )
    room = models.PositiveSmallIntegerField(
        _("people the room holds"), help_text=_("Visitors, without those who help")
    )
    step_free = models.BooleanField(_("step-free"), default=False)
    hearing_loop = models.BooleanField(_("hearing loop"), default=False)
    accessible_toilet = models.BooleanField(_("accessible toilet"), default=False)
    wifi = models.BooleanField(_("Wi-Fi"), default=False)
    quiet_space = models.BooleanField(_("quiet space"), default=False)
    transport = models.CharField(_("how to get there"), max_length=250, blank=True)
    note = models.CharField(_("good to know"), max_length=250, blank=True)
    picture = models.ForeignKey(
        "cms.CustomImage",
        verbose_name=_("picture"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    is_active = models.BooleanField(_("in use"), default=True)
    suggested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("suggested by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = VenueQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("venue")
        verbose_name_plural = _("venues")
        constraints = [
            models.UniqueConstraint(fields=["name", "postcode"], name="venue_once"),
            models.CheckConstraint(condition=models.Q(room__gte=1), name="venue_holds_somebody"),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("surgeries:venue", args=[self.public_id])

    @property
    def full_address(self) -> str:
        return f"{self.name}, {self.address}, {self.postcode}"

    FACILITIES = ("step_free", "hearing_loop", "accessible_toilet", "wifi", "quiet_space")

    @property
    def facilities(self) -> list[str]:
        """The labels of what it has, in a fixed order."""
        return self.named(getattr(self, name) for name in self.FACILITIES)

    @classmethod
    def named(cls, has: Iterable[bool]) -> list[str]:
        """The labels of what is true, in the order of FACILITIES."""
        found = compress(cls.FACILITIES, has)
        return [str(cls._meta.get_field(name).verbose_name) for name in found]


class SessionTopic(models.Model):
    """What people come for: open data, social media, mapping, being online, bidding for council work."""

    slug = models.SlugField(unique=True)
    name = models.CharField(_("name"), max_length=60, unique=True)
    description = models.CharField(_("in a sentence"), max_length=200, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=50)
    skills = models.ManyToManyField(
        "champions.Skill",
        verbose_name=_("champions who can help with it"),
        blank=True,
        related_name="session_topics",
        help_text=_("Those who have one of these are asked when a session is short of help"),
    )
    is_active = models.BooleanField(_("in use"), default=True)

    class Meta:
        ordering = ["order", "name"]
        verbose_name = _("topic of surgeries")
        verbose_name_plural = _("topics of surgeries")

    def __str__(self):
        return self.name
