"""What follows from our notices: deadlines that were moved, for everybody."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from procurement.models.cases import Case
from procurement.models.own_notices import OwnNotice


class DeadlineChange(models.Model):
    """Tenders may come until later, for everybody (Procurement Act 2023, s87(6)(b)). Written when the notice that
    says so is published, and public from then on."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="deadline_changes")
    notice = models.OneToOneField(OwnNotice, on_delete=models.CASCADE, related_name="deadline_change")
    old_closes_at = models.DateTimeField(_("tenders were due by"))
    new_closes_at = models.DateTimeField(_("tenders are due by"))
    why = models.TextField(_("why"))
    at = models.DateTimeField(_("moved"))  # the time of the notice, official where it has to be

    class Meta:
        ordering = ["case", "at", "pk"]
        verbose_name = _("moved deadline")
        verbose_name_plural = _("moved deadlines")
        constraints = [
            models.CheckConstraint(
                condition=Q(new_closes_at__gt=F("old_closes_at")), name="deadline_moves_to_later"
            ),
            models.CheckConstraint(
                condition=Q(at__lt=F("old_closes_at")), name="deadline_moves_before_it_passes"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.old_closes_at} → {self.new_closes_at}"
