"""What came of a procurement: to whom it was awarded, and the contracts."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from procurement.models.procurements import CENT, Procurement


class Award(models.Model):
    """A decision for one or more suppliers, for the whole or for some lots."""

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="awards")
    key = models.CharField(_("identifier"), max_length=60)
    title = models.CharField(_("title"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=20, blank=True)
    awarded_on = models.DateField(_("awarded"), null=True, blank=True)
    standstill_until = models.DateField(_("standstill until"), null=True, blank=True)
    net = models.DecimalField(_("value without VAT"), null=True, blank=True, **CENT)
    gross = models.DecimalField(_("value with VAT"), null=True, blank=True, **CENT)
    lot_keys = models.JSONField(_("lots"), default=list, blank=True)  # [Lot.key]

    class Meta:
        ordering = ["pk"]
        verbose_name = _("award")
        verbose_name_plural = _("awards")
        constraints = [models.UniqueConstraint(fields=["procurement", "key"], name="award_once")]

    def __str__(self) -> str:
        return self.title or self.key


class AwardedSupplier(models.Model):
    """A firm that an award names, as the notice names it."""

    award = models.ForeignKey(Award, on_delete=models.CASCADE, related_name="suppliers")
    party = models.CharField(_("identifier"), max_length=100, blank=True)  # "GB-PPON-…", "GB-COH-…"
    name = models.CharField(_("name"), max_length=300)
    is_small = models.BooleanField(_("small or medium-sized"), null=True)
    is_vcse = models.BooleanField(_("voluntary or social enterprise"), null=True)

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("supplier named by an award")
        verbose_name_plural = _("suppliers named by awards")

    def __str__(self) -> str:
        return self.name


class Contract(models.Model):
    """What was signed after an award."""

    procurement = models.ForeignKey(Procurement, on_delete=models.CASCADE, related_name="contracts")
    award = models.ForeignKey(
        Award, null=True, blank=True, on_delete=models.SET_NULL, related_name="contracts"
    )
    key = models.CharField(_("identifier"), max_length=60)
    title = models.CharField(_("title"), max_length=500, blank=True)
    status = models.CharField(_("status"), max_length=20, blank=True)
    signed_on = models.DateField(_("signed"), null=True, blank=True)
    starts_on = models.DateField(_("from"), null=True, blank=True)
    ends_on = models.DateField(_("to"), null=True, blank=True)
    net = models.DecimalField(_("value without VAT"), null=True, blank=True, **CENT)
    gross = models.DecimalField(_("value with VAT"), null=True, blank=True, **CENT)

    class Meta:
        ordering = ["pk"]
        verbose_name = _("contract")
        verbose_name_plural = _("contracts")
        constraints = [models.UniqueConstraint(fields=["procurement", "key"], name="contract_once")]

    def __str__(self) -> str:
        return self.title or self.key
