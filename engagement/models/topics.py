"""What can be talked about, and how one such thing came from another."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from engagement.querysets import TopicLinkQuerySet, TopicQuerySet


class Topic(models.Model):
    """One thing that people can talk about, named by its owner's kind and key; title and is_public are caches."""

    class Moderation(models.TextChoices):
        SITE = "site", _("As the site")
        POST = "post", _("Published at once, read afterwards")
        PRE = "pre", _("Read before it is published")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    kind = models.CharField(_("kind"), max_length=30)
    key = models.UUIDField(_("key"))
    title = models.CharField(_("title"), max_length=255, blank=True)
    language = models.CharField(_("language"), max_length=12, default=settings.LANGUAGE_CODE)
    is_public = models.BooleanField(_("public"), default=False)
    site = models.ForeignKey(
        "wagtailcore.Site",
        verbose_name=_("site"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    opens_at = models.DateTimeField(_("opens"), null=True, blank=True)
    closes_at = models.DateTimeField(_("closes"), null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("closed by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    closed_reason = models.CharField(_("why it is closed"), max_length=300, blank=True)
    moderation = models.CharField(_("moderation"), max_length=4, choices=Moderation, default=Moderation.SITE)
    comment_count = models.IntegerField(_("comments"), default=0, editable=False)
    support_count = models.IntegerField(_("supports"), default=0, editable=False)
    follower_count = models.IntegerField(_("followers"), default=0, editable=False)
    idea_count = models.IntegerField(_("ideas"), default=0, editable=False)
    pledge_count = models.IntegerField(_("offers of help"), default=0, editable=False)
    # Withdrawn ones too: each leaves a line with its reason.
    response_count = models.IntegerField(_("official responses"), default=0, editable=False)
    subject_count = models.IntegerField(_("public subjects"), default=0, editable=False)
    outcome_count = models.IntegerField(_("outcomes"), default=0, editable=False)
    answer_within_days = models.PositiveSmallIntegerField(
        _("we answer within (working days)"),
        null=True,
        blank=True,
        help_text=_("Empty: as the site promises. 0: no promise here."),
    )
    created_at = models.DateTimeField(_("made"), default=now, editable=False)

    objects = TopicQuerySet.as_manager()

    class Meta:
        ordering = ["kind", "title", "pk"]
        verbose_name = _("topic")
        verbose_name_plural = _("topics")
        permissions = [("answer_topic", _("Can answer as the department"))]
        constraints = [
            models.UniqueConstraint(fields=["kind", "key"], name="topic_once"),
            models.CheckConstraint(
                condition=Q(opens_at=None) | Q(closes_at=None) | Q(opens_at__lt=F("closes_at")),
                name="topic_opens_before_it_closes",
            ),
            # The person may fall empty with their account; the reason stays with its date.
            models.CheckConstraint(
                condition=Q(closed_by=None) | ~Q(closed_reason=""), name="topic_closed_by_with_reason"
            ),
            models.CheckConstraint(
                condition=Q(closed_reason="") | Q(closes_at__isnull=False), name="topic_closed_reason_dated"
            ),
            models.CheckConstraint(
                condition=Q(
                    comment_count__gte=0,
                    support_count__gte=0,
                    follower_count__gte=0,
                    idea_count__gte=0,
                    pledge_count__gte=0,
                    response_count__gte=0,
                    subject_count__gte=0,
                    outcome_count__gte=0,
                ),
                name="topic_counts_not_negative",
            ),
        ]

    def __str__(self):
        return self.title or f"{self.kind} {self.key}"

    def get_absolute_url(self):
        """Redirects to the owner in the reader's language."""
        return reverse("engagement:topic", args=[self.public_id])

    @property
    def has_opened(self) -> bool:
        return self.opens_at is None or self.opens_at <= now()

    @property
    def has_closed(self) -> bool:
        return self.closes_at is not None and self.closes_at <= now()

    @property
    def is_open(self) -> bool:
        """Whether something may be said at this instant; half-open: opens_at <= now < closes_at."""
        return self.has_opened and not self.has_closed


class TopicLink(models.Model):
    """An edge of the golden thread: the target came from the source."""

    source = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="links_on")
    target = models.ForeignKey(Topic, on_delete=models.CASCADE, related_name="links_from")
    kind = models.CharField(_("kind"), max_length=30)
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    at = models.DateTimeField(default=now, editable=False)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    undone_at = models.DateTimeField(null=True, blank=True)
    undone_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = TopicLinkQuerySet.as_manager()

    class Meta:
        ordering = ["at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["source", "target", "kind"], condition=Q(undone_at=None), name="topic_link_once"
            ),
            models.CheckConstraint(condition=~Q(source=F("target")), name="topic_link_not_to_itself"),
            models.CheckConstraint(
                condition=Q(undone_by=None) | Q(undone_at__isnull=False), name="topic_link_undone_dated"
            ),
        ]

    def __str__(self):
        return f"{self.source} → {self.target} ({self.kind})"
