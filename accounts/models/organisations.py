"""Organisations, who belongs to them, and how one comes to belong."""

import uuid

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.querysets import InvitationQuerySet, JoinRequestQuerySet, OrganisationQuerySet

company_number = RegexValidator(
    r"^([0-9]{8}|[A-Z]{2}[0-9]{6})$",
    _("A company number has 8 characters, such as 01234567 or SC123456."),
)
charity_number = RegexValidator(r"^[0-9]{6,7}(-[0-9]{1,2})?$", _("A charity number has 6 or 7 digits."))


class Organisation(models.Model):
    """A department, firm or group that people act for."""

    class Kind(models.TextChoices):
        DEPARTMENT = "department", _("Council department")
        SME = "sme", _("Small or medium-sized business")
        SOCIAL_ENTERPRISE = "social_enterprise", _("Social enterprise")
        COMMUNITY_GROUP = "community_group", _("Community group")
        UNIVERSITY = "university", _("University or college")
        DELIVERY_PARTNER = "delivery_partner", _("Delivery partner")
        EMPLOYER = "employer", _("Employer")
        OTHER = "other", _("Other")

    class Size(models.TextChoices):
        MICRO = "micro", _("Fewer than 10 people")
        SMALL = "small", _("10 to 49 people")
        MEDIUM = "medium", _("50 to 249 people")
        LARGE = "large", _("250 people or more")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    name = models.CharField(_("name"), max_length=160)
    kind = models.CharField(_("kind"), max_length=20, choices=Kind)
    company_number = models.CharField(
        _("company number"), max_length=8, blank=True, validators=[company_number]
    )
    charity_number = models.CharField(
        _("charity number"), max_length=10, blank=True, validators=[charity_number]
    )
    size = models.CharField(_("size"), max_length=10, choices=Size, blank=True)
    website = models.URLField(_("website"), blank=True)
    ward = models.ForeignKey(
        "accounts.Ward", verbose_name=_("ward"), null=True, blank=True, on_delete=models.SET_NULL
    )
    members = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        through="Membership",
        through_fields=("organisation", "user"),
        related_name="organisations",
    )
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    objects = OrganisationQuerySet.as_manager()

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("organisation")
        verbose_name_plural = _("organisations")
        constraints = [
            models.UniqueConstraint(
                fields=["company_number"],
                condition=~Q(company_number=""),
                name="organisation_company_number_unique",
                violation_error_message=_("An organisation with this company number is already here."),
            ),
            models.UniqueConstraint(
                fields=["charity_number"],
                condition=~Q(charity_number=""),
                name="organisation_charity_number_unique",
                violation_error_message=_("An organisation with this charity number is already here."),
            ),
        ]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("accounts:organisation", args=[self.public_id])

    @property
    def member_names(self) -> str:
        """Who acts for it, for officers."""
        rows = self.memberships.select_related("user")
        return ", ".join(f"{row.user} ({row.get_role_display()})" for row in rows) or "–"


class Membership(models.Model):
    """One person in one organisation."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        MEMBER = "member", _("Member")

    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="memberships")
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.MEMBER)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        editable=False,
    )

    class Meta:
        ordering = ["organisation", "role", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organisation", "user"], name="membership_once"),
        ]

    def __str__(self):
        return f"{self.user} · {self.organisation}"


class Invitation(models.Model):
    """A mailed way into an organisation; it expires, works once, and is kept as a hash."""

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("email address"))
    role = models.CharField(_("role"), max_length=10, choices=Membership.Role, default=Membership.Role.MEMBER)
    token_hash = models.CharField(max_length=64, unique=True, editable=False)
    invited_at = models.DateTimeField(default=now, editable=False)
    invited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+", editable=False
    )
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True, blank=True)
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = InvitationQuerySet.as_manager()

    class Meta:
        ordering = ["-invited_at"]
        constraints = [
            models.UniqueConstraint(
                "organisation",
                Lower("email"),
                condition=Q(accepted_at=None, withdrawn_at=None),
                name="invitation_one_open",
                violation_error_message=_("This person already has an invitation."),
            ),
            models.CheckConstraint(
                condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_one_end"
            ),
        ]

    def __str__(self):
        return f"{self.email} → {self.organisation}"

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None and now() < self.expires_at


class JoinRequest(models.Model):
    """A colleague asks to join; where they contest who owns the organisation, an officer decides."""

    class Kind(models.TextChoices):
        JOIN = "join", _("Asks to join")
        CLAIM = "claim", _("Says the organisation is theirs")

    class Decision(models.TextChoices):
        ACCEPTED = "accepted", _("Accepted")
        REFUSED = "refused", _("Refused")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.ForeignKey(Organisation, on_delete=models.CASCADE, related_name="join_requests")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="join_requests")
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.JOIN)
    note = models.TextField(_("note"), max_length=1000, blank=True)
    asked_at = models.DateTimeField(default=now, editable=False)
    decision = models.CharField(max_length=10, choices=Decision, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("reason"), max_length=500, blank=True)

    objects = JoinRequestQuerySet.as_manager()

    class Meta:
        ordering = ["-asked_at"]
        verbose_name = _("request to join")
        verbose_name_plural = _("requests to join")
        constraints = [
            models.UniqueConstraint(
                fields=["organisation", "user"], condition=Q(decided_at=None), name="join_request_one_open"
            ),
            models.CheckConstraint(
                condition=(Q(decided_at=None) & Q(decision=""))
                | (Q(decided_at__isnull=False) & ~Q(decision="")),
                name="join_request_decision_dated",
            ),
        ]

    def __str__(self):
        return f"{self.user} → {self.organisation}"

    @property
    def is_open(self) -> bool:
        return self.decided_at is None
