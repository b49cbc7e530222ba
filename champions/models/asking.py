"""Who was asked for something, when; and the messages to many that asking is mostly about."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.querysets import AskQuerySet, BroadcastQuerySet

from .people import Champion, Skill


def active_only() -> list[str]:
    """Whom a message goes to where nothing else is chosen."""
    return [Champion.State.ACTIVE.value]


class Ask(models.Model):
    """One champion was asked once for one thing: a message to a segment, cover for a session, a test.

    `about` is "<kind>:<public id>" of what it was for. Whoever asks does it through `actions.asking`, which takes the
    least asked first and nobody over their own number a month. `answer` is what they said with the link of the mail.
    """

    class Answer(models.TextChoices):
        NONE = "", _("Nothing")
        NOT_NOW = "not_now", _("Not for a month")
        NEVER = "never", _("Never again")

    champion = models.ForeignKey(Champion, on_delete=models.CASCADE, related_name="asks")
    about = models.CharField(max_length=60)
    at = models.DateTimeField(default=now)
    answer = models.CharField(max_length=7, choices=Answer, default=Answer.NONE, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    objects = AskQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("time somebody was asked")
        indexes = [
            models.Index(fields=["champion", "at"], name="ask_of_champion"),
            models.Index(fields=["at", "champion"], name="ask_lately"),
            models.Index(fields=["about"], name="ask_about"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["champion", "about"], name="ask_once_about"),
            models.CheckConstraint(
                condition=Q(answer="", answered_at=None) | (~Q(answer="") & Q(answered_at__isnull=False)),
                name="ask_answer_is_dated",
            ),
        ]

    def __str__(self):
        return f"{self.champion_id}: {self.about}"


class Broadcast(models.Model):
    """One message to many champions: to whom (the segment), what it says, and what came of it.

    An empty part of the segment narrows nothing down; within one part any will do. Its state changes by
    `actions.broadcasts` alone. The figures are counted by a job while they change, and stay.
    """

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        STOPPED = "stopped", _("Stopped")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    subject = models.CharField(_("subject"), max_length=120)
    text = models.TextField(_("message"), max_length=4000)
    skills = models.ManyToManyField(Skill, verbose_name=_("topics and skills"), blank=True, related_name="+")
    languages = models.JSONField(_("languages"), default=list, blank=True)
    wards = models.ManyToManyField("accounts.Ward", verbose_name=_("wards"), blank=True, related_name="+")
    employer = models.ForeignKey(
        "champions.Employer",
        verbose_name=_("employer"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Champion.Kind, blank=True)
    states = models.JSONField(_("how far they are"), default=active_only)
    session = models.UUIDField(_("session"), null=True, blank=True, help_text=_("Of an upper floor"))
    at_most = models.PositiveIntegerField(_("at most so many"), null=True, blank=True)
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.DRAFT)
    created_at = models.DateTimeField(default=now, editable=False)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    sent_at = models.DateTimeField(_("sent"), null=True, blank=True)
    sent_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen_at = models.DateTimeField(null=True, blank=True, help_text=_("When everybody was chosen"))
    stopped_at = models.DateTimeField(null=True, blank=True)
    stopped_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    chosen = models.PositiveIntegerField(_("chosen"), default=0)
    mailed = models.PositiveIntegerField(_("mails sent"), default=0)
    failed = models.PositiveIntegerField(_("mails that did not arrive"), default=0)
    coming = models.PositiveIntegerField(_("said that they come"), default=0)

    objects = BroadcastQuerySet.as_manager()

    class Meta:
        ordering = ["-pk"]
        verbose_name = _("message to champions")
        verbose_name_plural = _("messages to champions")
        indexes = [
            models.Index(fields=["sent_at"], condition=Q(state="sending"), name="broadcast_being_sent")
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft", sent_at=None) | (~Q(state="draft") & Q(sent_at__isnull=False)),
                name="broadcast_sent_is_dated",
            ),
            models.CheckConstraint(
                condition=Q(stopped_at=None) | Q(state="stopped"), name="broadcast_stopped_is_dated"
            ),
            models.CheckConstraint(condition=~Q(at_most=0), name="broadcast_to_somebody"),
        ]

    def __str__(self):
        return self.subject

    @property
    def about(self) -> str:
        """What its rows of Ask are about."""
        return f"broadcast:{self.public_id}"

    def states_chosen(self) -> list[Champion.State]:
        """In the order in which one goes through them."""
        return [state for state in Champion.IN_NETWORK if state in self.states]
