"""What "Join us" makes: somebody says what they bring to an action, and hears what comes of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import PledgeQuerySet

from .topics import Topic


class Pledge(models.Model):
    """A person or an organisation joins. Who it is stands publicly only where they said so and were welcomed."""

    class State(models.TextChoices):
        NEW = "new", _("Waiting for an answer")
        TALKING = "talking", _("In touch")
        ACTIVE = "active", _("Active")
        DONE = "done", _("Helped, and finished")
        DECLINED = "declined", _("Not taken up")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    JOINED = (State.NEW, State.TALKING, State.ACTIVE, State.DONE)
    OPEN = (State.NEW, State.TALKING, State.ACTIVE)
    ENDED = (State.DONE, State.DECLINED, State.WITHDRAWN)
    WELCOMED = (State.TALKING, State.ACTIVE, State.DONE)  # taken up: may be named, may have led to something
    ANSWERS = (State.TALKING, State.ACTIVE, State.DONE, State.DECLINED)

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="pledges")
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("person"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pledges",
    )
    organisation = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("organisation"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="pledges",
    )
    organisation_name = models.CharField(_("organisation"), max_length=160, blank=True)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    shows_name = models.BooleanField(_("may be named"), default=False)
    consented_at = models.DateTimeField(_("agreed to be contacted"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.NEW)
    state_at = models.DateTimeField(_("since"), null=True, blank=True)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    outcome = models.CharField(_("what came of it"), max_length=300, blank=True)
    created_at = models.DateTimeField(_("joined"), default=now)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)

    objects = PledgeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("offer of help")
        verbose_name_plural = _("offers of help")
        indexes = [
            models.Index(fields=["topic", "state", "-id"], name="pledge_of_topic"),
            models.Index(fields=["user", "-id"], condition=Q(user__isnull=False), name="pledge_by_user"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["topic", "user"],
                condition=Q(state__in=["new", "talking", "active"], user__isnull=False, organisation_name=""),
                name="pledge_person_once",
            ),
            models.UniqueConstraint(
                fields=["topic", "user", "organisation_name"],
                condition=Q(state__in=["new", "talking", "active"], user__isnull=False)
                & ~Q(organisation_name=""),
                name="pledge_organisation_once",
            ),
            models.CheckConstraint(
                condition=Q(state="new") | Q(state_at__isnull=False), name="pledge_state_dated"
            ),
            models.CheckConstraint(
                condition=Q(state_by=None) | Q(state_at__isnull=False), name="pledge_state_by_dated"
            ),
        ]

    def __str__(self):
        return self.organisation_name or str(self.user or _("Former participant"))

    def get_absolute_url(self):
        return reverse("engagement:pledge", args=[self.public_id])

    @property
    def is_open(self) -> bool:
        return self.state in self.OPEN

    @property
    def party(self) -> str:
        """Who offers: the organisation, else the person, by the names they have today."""
        return self.organisation.name if self.organisation else str(self)

    @property
    def contact(self) -> str:
        """Where those who answer may write: only as long as the offer is open, "" afterwards."""
        return self.user.email if self.user and self.is_open else ""

    @property
    def brings(self) -> list[str]:
        """What they bring, in words, in the order of `PledgeOffer.What`."""
        given = {offer.what for offer in self.offers.all()}
        return [str(label) for what, label in PledgeOffer.What.choices if what in given]


class PledgeOffer(models.Model):
    """One kind of thing that a pledge brings. Money is none of them: sponsorship goes through a contact."""

    class What(models.TextChoices):
        TIME = "time", _("Time")
        EXPERTISE = "expertise", _("Expertise")
        DATA = "data", _("Data")
        VENUE = "venue", _("A venue")
        KIT = "kit", _("Kit")
        GOODWILL = "goodwill", _("Goodwill: our name and our networks")

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="offers")
    what = models.CharField(_("what"), max_length=10, choices=What)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("what somebody brings")
        verbose_name_plural = _("what people bring")
        constraints = [models.UniqueConstraint(fields=["pledge", "what"], name="pledge_offer_once")]

    def __str__(self):
        return f"{self.pledge_id}: {self.what}"


class PledgeChange(models.Model):
    """One answer or change of state: what was said to whom, for good until the pledge's person is erased."""

    pledge = models.ForeignKey(Pledge, on_delete=models.CASCADE, related_name="changes")
    from_state = models.CharField(max_length=10, choices=Pledge.State)
    to_state = models.CharField(max_length=10, choices=Pledge.State)
    message = models.TextField(max_length=2000, blank=True)
    at = models.DateTimeField(default=now)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["pk"]
        verbose_name = _("answer to an offer of help")
        verbose_name_plural = _("answers to offers of help")

    def __str__(self):
        return f"{self.pledge_id}: {self.from_state} → {self.to_state}"
