"""Notices that are written here: made from the case, approved by a second person, and public only once official."""

from __future__ import annotations

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import Case
from procurement.models.procurements import Notice, Release
from procurement.querysets import OwnNoticeQuerySet


class OwnNotice(models.Model):
    """One notice: draft → asked (waits for a second person) → ready → published. `facts` and `body` are what was
    approved and never change afterwards; a mistake is put right by another notice that corrects this one.

    `needs_official`: it stays "ready" and unseen until its number, OCID and time on Find a Tender are recorded
    (Procurement Act 2023, s87(1)). Where it is not due there, approving publishes it.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Being written")
        ASKED = "asked", _("Waits for approval")
        READY = "ready", _("Ready for Find a Tender")
        PUBLISHED = "published", _("Published")
        DROPPED = "dropped", _("Dropped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    case = models.ForeignKey(Case, null=True, blank=True, on_delete=models.CASCADE, related_name="notices")
    department = models.ForeignKey(
        "accounts.Organisation", on_delete=models.PROTECT, related_name="+"
    )  # whose officers see it: of a notice without a case (UK1, UK17) the one that wrote it
    kind = models.CharField(_("kind"), max_length=5, choices=Notice.Kind)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, db_index=True)
    is_below = models.BooleanField(_("below-threshold form"), default=False)
    needs_official = models.BooleanField(_("is due on Find a Tender"), default=True)
    about = models.JSONField(
        default=dict, blank=True
    )  # ids of what it is about: {"award": 3}, {"contract": 7}
    extra = models.JSONField(default=dict, blank=True)  # what is typed for this notice alone, by key
    facts = models.JSONField(default=list, blank=True)  # [[section, label, value, key]] as approved
    body = models.JSONField(
        default=dict, blank=True
    )  # OCDS parts as approved, without ocid, id, date and tag
    corrects = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="corrections"
    )
    why = models.TextField(_("why it is corrected"), blank=True)
    made_at = models.DateTimeField(default=now, editable=False)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    asked_at = models.DateTimeField(null=True, blank=True, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True, editable=False)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    returned_why = models.TextField(_("why it was sent back"), blank=True)
    official_number = models.CharField(_("official number"), max_length=60, blank=True)
    official_ocid = models.CharField(_("official OCID"), max_length=80, blank=True)
    official_at = models.DateTimeField(_("officially published"), null=True, blank=True)
    official_url = models.URLField(_("address on Find a Tender"), max_length=500, blank=True)
    published_at = models.DateTimeField(
        null=True, blank=True, editable=False
    )  # the official time where there is one
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    release = models.OneToOneField(
        Release, null=True, blank=True, editable=False, on_delete=models.SET_NULL, related_name="own_notice"
    )

    objects = OwnNoticeQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("notice of ours")
        verbose_name_plural = _("notices of ours")
        permissions = [("approve_notice", _("Can approve a notice that somebody else wrote"))]
        constraints = [
            models.UniqueConstraint(
                fields=["official_number"], condition=~Q(official_number=""), name="own_notice_number_once"
            ),
            models.CheckConstraint(
                condition=Q(approved_by=None) | Q(asked_by=None) | ~Q(approved_by=F("asked_by")),
                name="own_notice_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state="published") | Q(published_at__isnull=False, approved_at__isnull=False),
                name="own_notice_published_was_approved",
            ),
            models.CheckConstraint(
                condition=~Q(state="published", needs_official=True)
                | (~Q(official_number="") & Q(official_at__isnull=False)),
                name="own_notice_official_first",
            ),
            models.UniqueConstraint(
                fields=["case", "kind", "about"],
                condition=Q(corrects=None, state__in=["draft", "asked", "ready"]),
                name="own_notice_one_under_way",
            ),
            models.UniqueConstraint(
                fields=["corrects"],
                condition=Q(state__in=["draft", "asked", "ready"]),
                name="own_notice_one_correction_under_way",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} · {self.case or self.department}"

    @property
    def reference(self) -> str:
        """Ours, for good: "P-2026-0007-N12"."""
        return f"{self.case.number if self.case else self.kind}-N{self.pk}"
