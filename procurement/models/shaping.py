"""How a case is shaped: the checklist of the commissioning toolkit, conflicts of interest, texts of its papers."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from procurement.models.cases import Case, CaseFile


class ChecklistAnswer(models.Model):
    """What was answered to one question of `procurement.commissioning`; a "no" says why."""

    class Answer(models.TextChoices):
        YES = "yes", _("Yes")
        NO = "no", _("No")
        NOT_APPLICABLE = "na", _("Does not apply")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="checklist")
    key = models.CharField(_("question"), max_length=40)
    answer = models.CharField(_("answer"), max_length=3, choices=Answer)
    reason = models.TextField(_("reason"), blank=True)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["case", "pk"]
        verbose_name = _("answer to the checklist")
        verbose_name_plural = _("answers to the checklist")
        constraints = [
            models.UniqueConstraint(fields=["case", "key"], name="checklist_answer_once"),
            models.CheckConstraint(
                condition=~Q(answer="no") | ~Q(reason=""), name="checklist_no_has_its_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.key}: {self.answer}"


class Conflict(models.Model):
    """One conflict of interest in a case, and what is done about it (Procurement Act 2023, ss81-83)."""

    class Kind(models.TextChoices):
        ACTUAL = "actual", _("Actual")
        POTENTIAL = "potential", _("Potential")
        PERCEIVED = "perceived", _("Perceived: a reasonable person would think there is one")

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="conflicts")
    who = models.CharField(_("who"), max_length=200)
    firm = models.CharField(_("firm"), max_length=300, blank=True)
    kind = models.CharField(_("kind"), max_length=10, choices=Kind)
    what = models.TextField(_("what the interest is"))
    mitigation = models.TextField(_("what is done about it"))
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    removed_at = models.DateTimeField(null=True, blank=True, editable=False)  # written down by mistake

    class Meta:
        ordering = ["case", "pk"]
        verbose_name = _("conflict of interest")
        verbose_name_plural = _("conflicts of interest")

    def __str__(self) -> str:
        return self.who


class ConflictsAssessment(models.Model):
    """The written assessment as it was confirmed (s83); a revision is another one. Never changed.

    `people`: [{"key", "who", "how"}] everybody whom the software listed then; `conflicts`: [{"who", "firm", "kind",
    "what", "mitigation"}].
    """

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="assessments")
    number = models.PositiveSmallIntegerField(_("number"))
    text = models.TextField(_("what was considered"))
    people = models.JSONField(default=list, blank=True)
    conflicts = models.JSONField(default=list, blank=True)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["case", "-number"]
        verbose_name = _("conflicts assessment")
        verbose_name_plural = _("conflicts assessments")
        constraints = [
            models.UniqueConstraint(fields=["case", "number"], name="conflicts_assessment_once"),
        ]

    def __str__(self) -> str:
        return str(self.number)


class PaperKind(models.TextChoices):
    INVITATION = "invitation", _("Invitation")
    SPECIFICATION = "specification", _("Specification by outcome")
    TERMS = "terms", _("Terms")


class PaperTemplate(models.Model):
    """Where the text of a paper begins: plain text with {{ field }} from a fixed list (`procurement.papers.FIELDS`)."""

    kind = models.CharField(_("kind"), max_length=14, choices=PaperKind)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    is_used = models.BooleanField(_("offered"), default=True)

    class Meta:
        ordering = ["kind", "title", "pk"]
        verbose_name = _("template of a paper")
        verbose_name_plural = _("templates of papers")

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        from procurement.papers import check_fields

        check_fields(self.body)


class PaperText(models.Model):
    """The text of one paper of a case: merged from a template once, then the officers' own. `files`: what was made of
    it, the newest on top."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="paper_texts")
    kind = models.CharField(_("kind"), max_length=14, choices=PaperKind)
    title = models.CharField(_("title"), max_length=200)
    body = models.TextField(_("text"))
    to_check = models.BooleanField(_("from last time, to be checked"), default=False)
    files = models.ManyToManyField(CaseFile, related_name="made_from", blank=True)
    changed_at = models.DateTimeField(default=now, editable=False)
    changed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    class Meta:
        ordering = ["case", "pk"]
        verbose_name = _("text of a paper")
        verbose_name_plural = _("texts of papers")
        constraints = [models.UniqueConstraint(fields=["case", "kind"], name="paper_text_once")]

    def __str__(self) -> str:
        return self.title
