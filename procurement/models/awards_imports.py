"""What comes in from files: spend and grants (Local Government Transparency Code 2015), and who brought them."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import private_storage
from procurement.models.procurements import CENT
from procurement.querysets_awards import OfDepartmentQuerySet


class ImportRun(models.Model):
    """One file: looked at first, then taken in by somebody who has seen what it would do, and not kept afterwards."""

    class Kind(models.TextChoices):
        CONTRACTS = "contracts", _("Contracts of the register")
        SPEND = "spend", _("Spend over £500")
        GRANTS = "grants", _("Grants")

    kind = models.CharField(_("what"), max_length=10, choices=Kind)
    department = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    name = models.CharField(_("file"), max_length=200)
    file = models.FileField(storage=private_storage, upload_to="imports/%Y/", max_length=300, blank=True)
    sha256 = models.CharField(max_length=64)
    shows = models.BooleanField(_("shown in the public register"), default=False)  # of contracts
    rows = models.PositiveIntegerField(_("rows"), default=0)
    made = models.PositiveIntegerField(_("new"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    taken_at = models.DateTimeField(_("taken in"), null=True, blank=True, editable=False)
    at = models.DateTimeField(_("when"), default=now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    objects = OfDepartmentQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("import")
        verbose_name_plural = _("imports")

    def __str__(self) -> str:
        return self.name


class Line(models.Model):
    """A line of a published table; `key` makes it the same line when its file comes again."""

    key = models.CharField(_("key"), max_length=100, unique=True)
    department = models.ForeignKey(
        "accounts.Organisation", verbose_name=_("department"), on_delete=models.PROTECT, related_name="+"
    )
    date = models.DateField(_("date"), db_index=True)
    beneficiary = models.CharField(_("beneficiary"), max_length=300)
    amount = models.DecimalField(_("amount without VAT"), **CENT)
    purpose = models.CharField(_("purpose"), max_length=500)
    run = models.ForeignKey(ImportRun, null=True, editable=False, on_delete=models.SET_NULL, related_name="+")

    objects = OfDepartmentQuerySet.as_manager()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return f"{self.beneficiary} {self.date}"


class SpendLine(Line):
    """An item of expenditure over £500 (Transparency Code 2015, paragraphs 28 and 29)."""

    category = models.CharField(_("merchant category"), max_length=200, blank=True)
    irrecoverable_vat = models.DecimalField(_("VAT that cannot be recovered"), default=0, **CENT)
    reference = models.CharField(_("transaction number"), max_length=100, blank=True)

    class Meta:
        ordering = ["date", "pk"]
        verbose_name = _("item of spend")
        verbose_name_plural = _("items of spend")


class GrantLine(Line):
    """A grant to a voluntary, community or social enterprise organisation (Transparency Code 2015, paragraph 42)."""

    starts_on = models.DateField(_("period from"), null=True, blank=True)
    ends_on = models.DateField(_("period to"), null=True, blank=True)
    beneficiary_id = models.CharField(_("registration number"), max_length=100, blank=True)
    reference = models.CharField(_("grant number"), max_length=100, blank=True)

    class Meta:
        ordering = ["date", "pk"]
        verbose_name = _("grant")
        verbose_name_plural = _("grants")
