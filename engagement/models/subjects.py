"""Subjects: what a group of comments, ideas and paper notes is about, so that one answer can reach all of it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import CodingQuerySet, PaperNoteQuerySet, SubjectQuerySet, SubjectTagQuerySet

from .comments import Comment
from .topics import Topic


class Subject(models.Model):
    """One thing that many speak of, within a topic; with what was decided about it, and why."""

    class Decision(models.TextChoices):
        NONE = "", _("Not decided yet")
        ADOPTED = "adopted", _("Taken up")
        PARTLY = "partly", _("Taken up in part")
        ALREADY = "already", _("Already planned")
        NOTED = "noted", _("Noted for later")
        NOT_NOW = "not_now", _("Not now")
        OUTSIDE = "outside", _("Outside what we decide here")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="subjects")
    title = models.CharField(_("subject"), max_length=120)
    description = models.CharField(
        _("what belongs to it"), max_length=300, blank=True, help_text=_("For those who sort comments")
    )
    decision = models.CharField(_("decision"), max_length=10, choices=Decision, blank=True, default="")
    decision_reason = models.TextField(_("reason"), max_length=1000, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    is_public = models.BooleanField(_("public"), default=False)
    merged_into = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="merged_here"
    )
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = SubjectQuerySet.as_manager()

    class Meta:
        ordering = ["title", "pk"]
        verbose_name = _("subject")
        verbose_name_plural = _("subjects")
        constraints = [
            models.UniqueConstraint(fields=["topic", "title"], name="subject_once"),
            models.CheckConstraint(
                condition=Q(decision="") | (~Q(decision_reason="") & Q(decided_at__isnull=False)),
                name="subject_decided_with_reason",
            ),
            models.CheckConstraint(
                condition=Q(decided_by=None) | Q(decided_at__isnull=False), name="subject_decided_dated"
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | (Q(is_public=False) & ~Q(merged_into=F("id"))),
                name="subject_merged_is_not_shown",
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("engagement:subject", args=[self.public_id])


class PaperNote(models.Model):
    """What somebody said away from the screen: on a card, at a desk, on the phone. Never published word for word."""

    class Channel(models.TextChoices):
        EVENT = "event", _("At an event")
        DESK = "desk", _("At a desk or in a library")
        PHONE = "phone", _("By phone")
        LETTER = "letter", _("By letter or email")
        SURGERY = "surgery", _("At a surgery")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="paper_notes")
    text = models.TextField(_("what was said"), max_length=2000)
    channel = models.CharField(_("how it came"), max_length=10, choices=Channel)
    place = models.CharField(_("where"), max_length=120, blank=True)
    said_on = models.DateField(_("when"))
    ward = models.ForeignKey(
        "accounts.Ward", verbose_name=_("ward"), null=True, blank=True, on_delete=models.SET_NULL
    )
    reference = models.CharField(_("number on the paper"), max_length=30, blank=True)
    entered_at = models.DateTimeField(default=now, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = PaperNoteQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("paper note")
        verbose_name_plural = _("paper notes")

    def __str__(self):
        return self.text[:60]


class Coding(models.Model):
    """One person has read one comment or paper note and said which subjects it is about (none is an answer too).

    Each person's own reading stays as it was given, so that agreement can be measured. Where two differed, somebody
    settles it with one more row: `is_final`, at most one for each thing, and the only one that counts from then on.
    """

    comment = models.ForeignKey(
        Comment, null=True, blank=True, on_delete=models.CASCADE, related_name="codings"
    )
    note = models.ForeignKey(
        PaperNote, null=True, blank=True, on_delete=models.CASCADE, related_name="codings"
    )
    topic = models.ForeignKey(Topic, on_delete=models.PROTECT, related_name="codings")
    coder = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="codings"
    )
    at = models.DateTimeField(default=now)
    is_final = models.BooleanField(_("settled"), default=False)
    subjects = models.ManyToManyField(Subject, through="SubjectTag", related_name="codings")

    objects = CodingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("reading for subjects")
        verbose_name_plural = _("readings for subjects")
        constraints = [
            models.CheckConstraint(
                condition=Q(comment__isnull=False, note=None) | Q(comment=None, note__isnull=False),
                name="coding_of_one_thing",
            ),
            models.UniqueConstraint(
                fields=["comment", "coder"],
                condition=Q(comment__isnull=False, coder__isnull=False, is_final=False),
                name="coding_comment_once",
            ),
            models.UniqueConstraint(
                fields=["note", "coder"],
                condition=Q(note__isnull=False, coder__isnull=False, is_final=False),
                name="coding_note_once",
            ),
            models.UniqueConstraint(
                fields=["comment"],
                condition=Q(comment__isnull=False, is_final=True),
                name="coding_comment_settled_once",
            ),
            models.UniqueConstraint(
                fields=["note"],
                condition=Q(note__isnull=False, is_final=True),
                name="coding_note_settled_once",
            ),
        ]

    def __str__(self):
        return f"{self.comment_id or self.note_id} by {self.coder_id}"


class SubjectTag(models.Model):
    """One subject found in one reading."""

    coding = models.ForeignKey(Coding, on_delete=models.CASCADE, related_name="tags")
    subject = models.ForeignKey(Subject, on_delete=models.CASCADE, related_name="tags")

    objects = SubjectTagQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("subject of a reading")
        verbose_name_plural = _("subjects of readings")
        constraints = [models.UniqueConstraint(fields=["coding", "subject"], name="subject_tag_once")]

    def __str__(self):
        return f"{self.coding_id}: {self.subject_id}"
