"""Stage 1 as work of its own, the route's notices and money, and the rooms in which people meet."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from challenges.models.challenges import Challenge
from challenges.models.programmes import Stage, money


class Canvas(models.Model):
    """The design-thinking canvas of a challenge: one page that several people fill in, each part by itself."""

    challenge = models.OneToOneField(Challenge, on_delete=models.CASCADE, related_name="canvas")
    how_might_we = models.TextField(_("how might we …"), max_length=1000, blank=True)
    whys = models.JSONField(_("five whys"), default=list, blank=True)  # at most five strings
    personas = models.JSONField(_("personas"), default=list, blank=True)  # {name, situation, needs, words}
    assumptions = models.TextField(_("what we assume and must find out"), max_length=2000, blank=True)
    revision = models.PositiveIntegerField(default=1, editable=False)
    changed_at = models.DateTimeField(default=now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["challenge"]
        verbose_name = _("canvas")
        verbose_name_plural = _("canvases")

    def __str__(self):
        return f"{self.challenge}"


class Gathering(models.Model):
    """A workshop, a mentoring hour or a test: booked through surgeries where it is one of their sessions, else a date,
    a place and a link; afterwards its notes and what was learnt."""

    class Kind(models.TextChoices):
        WORKSHOP = "workshop", _("Workshop")
        MENTORING = "mentoring", _("Mentoring")
        TEST = "test", _("Test with users")
        MEETING = "meeting", _("Meeting")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="gatherings")
    solution = models.ForeignKey(
        "challenges.Solution", null=True, blank=True, on_delete=models.CASCADE, related_name="gatherings"
    )
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("kind"), max_length=10, choices=Kind, default=Kind.WORKSHOP)
    title = models.CharField(_("title"), max_length=120)
    session = models.ForeignKey(
        "surgeries.Session",
        verbose_name=_("session that can be booked"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    study = models.ForeignKey(
        "champions.Study",
        verbose_name=_("study of the Living Lab"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    starts_at = models.DateTimeField(_("begins"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, blank=True)
    link = models.URLField(_("link"), blank=True)
    is_public = models.BooleanField(_("everybody may come"), default=False)
    people = models.PositiveSmallIntegerField(_("how many came"), null=True, blank=True)
    notes = models.TextField(_("notes"), max_length=5000, blank=True)
    insights = models.TextField(_("what we learnt"), max_length=3000, blank=True)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["challenge", "starts_at", "pk"]
        verbose_name = _("gathering")
        verbose_name_plural = _("gatherings")
        constraints = [
            models.CheckConstraint(
                condition=Q(session__isnull=False) | Q(starts_at__isnull=False) | Q(study__isnull=False),
                name="gathering_has_a_time",
                violation_error_message=_("Say when it is, or choose a session."),
            )
        ]

    def __str__(self):
        return self.title


class EvidenceComment(models.Model):
    """A comment that stands as evidence, under the link between the topic it was said on and the challenge."""

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="evidence_comments")
    link = models.ForeignKey("engagement.TopicLink", on_delete=models.CASCADE, related_name="+")
    comment = models.ForeignKey("engagement.Comment", on_delete=models.CASCADE, related_name="+")
    says = models.CharField(_("what it shows"), max_length=300, blank=True)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["challenge", "pk"]
        verbose_name = _("comment as evidence")
        verbose_name_plural = _("comments as evidence")
        constraints = [models.UniqueConstraint(fields=["challenge", "comment"], name="evidence_comment_once")]

    def __str__(self):
        return f"{self.challenge}: {self.comment_id}"


class Notice(models.Model):
    """A notice that the route asks for, published elsewhere and recorded here by hand: its official number, OCID and
    time (Procurement Act 2023; kinds as on Find a Tender: UK4 tender, UK5 transparency, UK6 award, UK7 details)."""

    class Kind(models.TextChoices):
        TENDER = "UK4", _("Tender notice")
        TRANSPARENCY = "UK5", _("Transparency notice")
        AWARD = "UK6", _("Contract award notice")
        DETAILS = "UK7", _("Contract details notice")

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="notices")
    kind = models.CharField(_("kind"), max_length=4, choices=Kind)
    number = models.CharField(_("official number"), max_length=20, help_text=_("Such as 012345-2026"))
    ocid = models.CharField(_("OCID"), max_length=40, help_text=_("Such as ocds-h6vhtk-012345"))
    published_at = models.DateTimeField(_("published"))
    url = models.URLField(_("where it can be read"), blank=True)
    recorded_at = models.DateTimeField(default=now, editable=False)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )

    class Meta:
        ordering = ["challenge", "published_at", "pk"]
        verbose_name = _("notice")
        verbose_name_plural = _("notices")
        constraints = [
            models.UniqueConstraint(
                fields=["number"],
                name="notice_number_once",
                violation_error_message=_("This notice is recorded already."),
            ),
            models.CheckConstraint(condition=~Q(number="") & ~Q(ocid=""), name="notice_official"),
        ]

    def __str__(self):
        return f"{self.kind} {self.number}"


class ValuePart(models.Model):
    """One part of the estimated value: all stages, all payments to participants, options, and the possible purchase
    (Procurement Act 2023, Schedule 3). Pounds, VAT included."""

    class Kind(models.TextChoices):
        STAGE = "stage", _("Payments in a stage")
        SUPPORT = "support", _("Other payments to those who take part")
        OPTION = "option", _("Options")
        PURCHASE = "purchase", _("What may be bought afterwards")

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="value_parts")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    label = models.CharField(_("for what"), max_length=120)
    amount = money(_("pounds, with VAT"))

    class Meta:
        ordering = ["challenge", "pk"]
        verbose_name = _("part of the estimated value")
        verbose_name_plural = _("parts of the estimated value")

    def __str__(self):
        return self.label


class Support(models.Model):
    """Money paid or help given to a firm in a stage: what subsidy control asks to add up for each firm
    (Subsidy Control Act 2022, Part 2 chapter 3)."""

    class Kind(models.TextChoices):
        MONEY = "money", _("Money")
        IN_KIND = "in_kind", _("Help in kind")

    challenge = models.ForeignKey(Challenge, on_delete=models.CASCADE, related_name="support")
    solution = models.ForeignKey(
        "challenges.Solution", null=True, blank=True, on_delete=models.SET_NULL, related_name="support"
    )
    organisation = models.ForeignKey("accounts.Organisation", on_delete=models.PROTECT, related_name="+")
    stage = models.ForeignKey(Stage, null=True, blank=True, on_delete=models.SET_NULL, related_name="+")
    kind = models.CharField(_("kind"), max_length=8, choices=Kind)
    what = models.CharField(_("for what"), max_length=200)
    amount = money(_("pounds, or what it is worth"))
    given_on = models.DateField(_("on"))
    noted_at = models.DateTimeField(default=now, editable=False)
    noted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["organisation", "-given_on", "pk"]
        verbose_name = _("support given")
        verbose_name_plural = _("support given")

    def __str__(self):
        return f"{self.organisation}: {self.what}"
