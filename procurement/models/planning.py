"""From a need to a plan that is approved: dates, other procurements of the same kind, approvals, key decisions."""

from __future__ import annotations

from datetime import date

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import Case
from procurement.models.procurements import CENT
from procurement.querysets_planning import ApprovalQuerySet


class ApprovalKind(models.TextChoices):
    SERVICE = "service", _("Service (budget holder)")
    PROCUREMENT = "procurement", _("Procurement")
    FINANCE = "finance", _("Finance")
    LEGAL = "legal", _("Legal")
    MEMBER = "member", _("Member (councillor)")


class Before(models.TextChoices):
    """The step that waits for an approval; the names of `registries.Blocker.before`."""

    TENDER = "tender", _("before tenders are invited")
    AWARD = "award", _("before the award")
    CONTRACT = "contract", _("before the contract is signed")


class CasePlan(models.Model):
    """What the dates of a case depend on, and those that the case itself does not hold."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="plan")
    electronic = models.BooleanField(_("tenders come electronically"), default=True)
    complete = models.BooleanField(_("all documents stand with the notice"), default=True)
    uses_planned = models.BooleanField(
        _("a planned procurement notice (UK3) shortens the period"), default=False
    )
    engages = models.BooleanField(_("we talk to the market first"), default=False)
    urgent_reasons = models.TextField(_("why it is urgent"), blank=True)  # "": it is not
    award_notice_on = models.DateField(_("award notice on"), null=True, blank=True)
    signs_on = models.DateField(_("contract signed on"), null=True, blank=True)

    class Meta:
        verbose_name = _("plan of a case")
        verbose_name_plural = _("plans of cases")

    def __str__(self) -> str:
        return str(self.case)


class AggregationCheck(models.Model):
    """What else of the same kind the council buys, as found, and why it is bought apart (Schedule 3, paragraph 4).

    `found`: [{"key", "title", "who", "gross" (pounds), "on" (ISO), "url"}]. It holds while the same is found."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="aggregation_checks")
    found = models.JSONField(default=list)
    stand = models.CharField(max_length=64)  # SHA-256 of keys and sums
    together = models.DecimalField(_("together, with VAT"), **CENT)
    reason = models.TextField(_("why it is bought apart"))
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+")

    class Meta:
        ordering = ["case", "-pk"]
        verbose_name = _("check of similar procurements")
        verbose_name_plural = _("checks of similar procurements")
        constraints = [
            models.CheckConstraint(condition=~Q(reason=""), name="aggregation_check_has_its_reason")
        ]

    def __str__(self) -> str:
        return f"{self.case}: {len(self.found)}"


class ApprovalBand(models.Model):
    """One line of the council's standing orders: from this value on, who must approve and how many quotes are asked.

    All lines of one day hold together until lines of a later day do."""

    holds_from = models.DateField(_("holds from"))
    gross_from = models.DecimalField(
        _("from this value, with VAT"), default=0, validators=[MinValueValidator(0)], **CENT
    )
    quotes = models.PositiveSmallIntegerField(_("quotes to ask for"), default=1)
    before_tender = models.JSONField(_("approvals before tenders are invited"), default=list, blank=True)
    before_award = models.JSONField(_("approvals before the award"), default=list, blank=True)
    before_contract = models.JSONField(_("approvals before the contract is signed"), default=list, blank=True)
    is_key = models.BooleanField(_("is a key decision"), default=False)
    citation = models.CharField(_("where it is written"), max_length=200)

    class Meta:
        ordering = ["-holds_from", "gross_from"]
        verbose_name = _("line of the standing orders")
        verbose_name_plural = _("standing orders")
        constraints = [
            models.UniqueConstraint(
                fields=["holds_from", "gross_from"],
                name="approval_band_once",
                violation_error_message=_("There is a line for this day and value already."),
            ),
            models.CheckConstraint(condition=Q(gross_from__gte=0), name="approval_band_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.holds_from:%d.%m.%Y}: £{self.gross_from:,.0f}"

    def asked_before(self, before: str) -> list[str]:
        return list(getattr(self, f"before_{before}"))


class Approver(models.Model):
    """Who may approve what: for one department or, without one, for all. The substitute approves in their name."""

    kind = models.CharField(_("approval"), max_length=12, choices=ApprovalKind)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("who"), on_delete=models.CASCADE, related_name="+"
    )
    department = models.ForeignKey(
        "accounts.Organisation",
        verbose_name=_("department"),
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="+",
        help_text=_("None: for every department"),
    )
    substitute = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("substitute"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    substitute_from = models.DateField(_("substitute from"), null=True, blank=True)
    substitute_until = models.DateField(_("substitute until"), null=True, blank=True)

    class Meta:
        ordering = ["kind", "pk"]
        verbose_name = _("approver")
        verbose_name_plural = _("approvers")
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "user", "department"], name="approver_of_department_once"
            ),
            models.UniqueConstraint(
                fields=["kind", "user"], condition=Q(department=None), name="approver_once"
            ),
            models.CheckConstraint(
                condition=Q(substitute=None) | ~Q(substitute=F("user")),
                name="approver_not_own_substitute",
                violation_error_message=_("Nobody is their own substitute."),
            ),
            models.CheckConstraint(
                condition=Q(substitute_from=None)
                | Q(substitute_until=None)
                | Q(substitute_from__lte=F("substitute_until")),
                name="approver_substitute_days_in_order",
                violation_error_message=_("The substitution begins before it ends."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"

    def clean(self) -> None:
        if self.substitute_id and not (self.substitute_from and self.substitute_until):
            raise ValidationError({"substitute_from": _("Say from when until when they stand in.")})

    def stands_in(self, on: date) -> bool:
        """Whether the substitute may approve on that day."""
        if self.substitute_id is None or self.substitute_from is None or self.substitute_until is None:
            return False
        return self.substitute_from <= on <= self.substitute_until


class Approval(models.Model):
    """One approval that was asked for; given or refused by somebody entitled who did not ask.

    `basis` is what it was asked for (route and sums): one given on another basis counts no more."""

    class State(models.TextChoices):
        ASKED = "asked", _("Waits")
        GIVEN = "given", _("Given")
        REFUSED = "refused", _("Refused")
        FALLEN = "fallen", _("Fallen away")

    case = models.ForeignKey(
        Case, verbose_name=_("procurement"), on_delete=models.CASCADE, related_name="approvals"
    )
    kind = models.CharField(_("approval"), max_length=12, choices=ApprovalKind)
    before = models.CharField(_("when"), max_length=8, choices=Before)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.ASKED)
    basis = models.CharField(max_length=120)
    asked_at = models.DateTimeField(_("asked"), default=now, editable=False)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("asked by"),
        null=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True, editable=False)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("decided by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    in_name_of = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("in the name of"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    reasons = models.TextField(_("reasons"), blank=True)

    objects = ApprovalQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("approval")
        verbose_name_plural = _("approvals")
        constraints = [
            models.UniqueConstraint(
                fields=["case", "kind", "before"], condition=Q(state="asked"), name="approval_asked_once"
            ),
            models.CheckConstraint(
                condition=Q(asked_by=None) | Q(decided_by=None) | ~Q(asked_by=F("decided_by")),
                name="approval_two_people",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=["given", "refused"]) | Q(decided_at__isnull=False),
                name="approval_decided_at",
            ),
            models.CheckConstraint(
                condition=~Q(state="refused") | ~Q(reasons=""), name="approval_refused_with_reasons"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.case}"


class KeyDecision(models.Model):
    """The decision record of a case: what was decided and why, its forward plan, and its call-in."""

    case = models.OneToOneField(Case, on_delete=models.CASCADE, related_name="key_decision")
    is_key = models.BooleanField(_("it is a key decision"), default=True)
    not_key_reasons = models.TextField(_("why it is none"), blank=True)
    before = models.CharField(
        _("what waits for it"), max_length=8, choices=Before, default=Before.CONTRACT
    )  # tender or contract
    what = models.TextField(_("what is decided"), blank=True)
    options = models.TextField(_("options considered"), blank=True)
    planned_on = models.DateField(_("on the forward plan since"), null=True, blank=True)
    plan_url = models.URLField(_("address of the forward plan"), max_length=500, blank=True)
    urgent_basis = models.TextField(_("why less than 28 days"), blank=True)
    reasons = models.TextField(_("reasons"), blank=True)
    decided_by = models.CharField(_("decided by"), max_length=200, blank=True)  # "Cabinet", an office
    decided_on = models.DateField(_("decided on"), null=True, blank=True)
    published_on = models.DateField(_("decision published on"), null=True, blank=True)
    call_in_until = models.DateField(_("call-in until"), null=True, blank=True)  # last day
    called_in_on = models.DateField(_("called in on"), null=True, blank=True)
    called_in_why = models.TextField(_("why it was called in"), blank=True)
    released_on = models.DateField(_("released on"), null=True, blank=True)
    outcome = models.TextField(_("what scrutiny decided"), blank=True)
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        verbose_name = _("decision record")
        verbose_name_plural = _("decision records")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_key=True) | ~Q(not_key_reasons=""), name="key_decision_none_with_reasons"
            ),
            models.CheckConstraint(
                condition=Q(released_on=None) | Q(called_in_on__isnull=False) & ~Q(outcome=""),
                name="key_decision_released_was_called_in",
            ),
            models.CheckConstraint(
                condition=Q(decided_on=None) | ~Q(reasons="") & ~Q(decided_by=""),
                name="key_decision_has_its_reasons",
            ),
        ]

    def __str__(self) -> str:
        return str(self.case)
