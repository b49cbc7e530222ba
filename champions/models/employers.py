"""Employers who bring their staff into the network."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.querysets import EmployerQuerySet

LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"  # nothing that reads like something else, and no words


def new_join_code() -> str:
    """Eight characters that can be read out at a staff meeting."""
    return "".join(secrets.choice(LETTERS) for _place in range(8))


class Employer(models.Model):
    """An organisation whose staff are champions; they join with its code while it takes part.

    The state changes by `actions.employers` alone. `reason` is what its owners read where they are declined.
    """

    class State(models.TextChoices):
        REQUESTED = "requested", _("Asks to take part")
        ACTIVE = "active", _("Takes part")
        DECLINED = "declined", _("Declined")
        ENDED = "ended", _("Takes part no more")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    organisation = models.OneToOneField(
        "accounts.Organisation",
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        related_name="employer_of_champions",
    )
    join_code = models.CharField(_("join code"), max_length=12, unique=True, default=new_join_code)
    pledged = models.PositiveIntegerField(_("champions it wants to bring"), default=0)
    is_public = models.BooleanField(_("on the page of employers"), default=True)
    note = models.CharField(_("what they say"), max_length=500, blank=True)
    state = models.CharField(_("state"), max_length=9, choices=State, default=State.ACTIVE)
    state_at = models.DateTimeField(default=now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    reason = models.CharField(_("why"), max_length=500, blank=True)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = EmployerQuerySet.as_manager()

    class Meta:
        ordering = ["organisation__name", "pk"]
        verbose_name = _("employer")
        verbose_name_plural = _("employers")
        indexes = [models.Index(fields=["state"], name="employer_by_state")]
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="declined") | ~Q(reason=""), name="employer_declined_with_reason"
            )
        ]

    def __str__(self):
        return self.organisation.name

    def get_absolute_url(self):
        return reverse("champions:employer", args=[self.public_id])

    @property
    def is_active(self) -> bool:
        """Whether people can join with its code."""
        return self.state == self.State.ACTIVE
