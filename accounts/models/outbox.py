"""The outbox: what happened, who is told, and the mail that tells them (docs: designs, section 2)."""

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.querysets import EventQuerySet, MessageQuerySet, NotificationQuerySet


class Cadence(models.TextChoices):
    AT_ONCE = "at_once", _("At once")
    DAILY = "daily", _("Once a day")
    WEEKLY = "weekly", _("Once a week")
    NEVER = "never", _("Never")


DIGESTS = (Cadence.DAILY, Cadence.WEEKLY)


class Event(models.Model):
    """Something that happened and that somebody may be told: ids only, never text.

    Events of different kinds about one occurrence share their `happening`: nobody is told of it twice.
    """

    kind = models.CharField(max_length=60)
    topic_public_id = models.UUIDField(null=True, blank=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )
    facts = models.JSONField(default=dict, blank=True)
    dedupe_key = models.CharField(max_length=200, unique=True)
    happening = models.CharField(
        max_length=200, default="", editable=False, help_text="Its own key where it stands alone"
    )
    happened_at = models.DateTimeField(default=now)
    spread_at = models.DateTimeField(null=True, blank=True)
    cursor = models.BigIntegerField(
        default=0, help_text="The last person of its audience that was written down"
    )
    contact_cursor = models.BigIntegerField(default=0, help_text="The same for those without an account")

    objects = EventQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [models.Index(fields=["id"], condition=Q(spread_at=None), name="event_unspread")]

    def __str__(self):
        return f"{self.kind} {self.dedupe_key}"

    def save(self, *args, **kwargs):
        self.happening = self.happening or self.dedupe_key
        super().save(*args, **kwargs)


class Contact(models.Model):
    """Somebody we may write to who has no account."""

    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("phone"), max_length=20, blank=True)
    language = models.CharField(max_length=12, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True)
    erased_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(email="") | ~Q(phone="") | Q(erased_at__isnull=False), name="contact_reachable"
            ),
            models.UniqueConstraint(Lower("email"), condition=~Q(email=""), name="contact_email_unique"),
            models.UniqueConstraint(fields=["phone"], condition=~Q(phone=""), name="contact_phone_unique"),
        ]

    def __str__(self):
        return self.email or self.phone or "—"


def addressee(name: str) -> models.CheckConstraint:
    """Exactly one of a person with an account and a contact without one."""
    return models.CheckConstraint(
        condition=Q(user__isnull=False, contact__isnull=True) | Q(user__isnull=True, contact__isnull=False),
        name=name,
    )


class Message(models.Model):
    """One mail to one person. Its id is the Message-ID, so that a repeat is recognised as one."""

    class State(models.TextChoices):
        QUEUED = "queued", _("Queued")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        FAILED = "failed", _("Failed")
        DROPPED = "dropped", _("Dropped")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="messages"
    )
    to_address = models.EmailField(blank=True, help_text="Where the person's own address is the wrong one")
    kind = models.CharField(max_length=60)
    dedupe_key = models.CharField(max_length=200, unique=True)
    facts = models.JSONField(default=dict, blank=True)
    state = models.CharField(max_length=10, choices=State, default=State.QUEUED)
    due_at = models.DateTimeField(default=now)
    lease_until = models.DateTimeField(null=True, blank=True)
    claimed_by = models.CharField(max_length=64, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True)

    objects = MessageQuerySet.as_manager()

    class Meta:
        ordering = ["due_at"]
        indexes = [models.Index(fields=["state", "due_at"], name="message_due")]
        constraints = [addressee("message_one_addressee")]

    def __str__(self):
        return f"{self.kind} → {self.user or self.contact}"

    @cached_property
    def told(self) -> list["Notification"]:
        """Why it is written, oldest event first; the sender gives it what it read for the whole batch."""
        return list(self.notifications.select_related("event", "event__actor").order_by("event_id"))

    @cached_property
    def events(self) -> list[Event]:
        """What it tells of, oldest first; the sender narrows this to what its reader may still see."""
        return [notification.event for notification in self.told]

    def reason_for(self, event: Event) -> str:
        """The code of why this reader hears of it; '' where nothing says."""
        return next((row.reason for row in self.told if row.event_id == event.pk), "")

    @property
    def event(self) -> Event:
        """The one event of a message that is no digest."""
        return self.events[0]

    @property
    def address(self) -> str:
        """Where it goes; '' where the person has been erased or has no address."""
        if self.to_address:
            return self.to_address
        return self.user.email if self.user else self.contact.email

    @property
    def language(self) -> str:
        """The reader's language, or the site's own where that is not offered."""
        wanted = self.user.preferred_language if self.user else self.contact.language
        return wanted if wanted in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE


class Notification(models.Model):
    """One event for one person: why they are told, how soon, and in which mail.

    It carries its event's `happening`, so that the database itself refuses a second telling.
    """

    event = models.ForeignKey(Event, on_delete=models.CASCADE, related_name="notifications")
    happening = models.CharField(max_length=200, default="", editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,  # the constraint below begins with it
    )
    contact = models.ForeignKey(
        Contact,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notifications",
        db_index=False,
    )
    reason = models.CharField(max_length=60, blank=True)
    cadence = models.CharField(max_length=10, choices=Cadence, default=Cadence.AT_ONCE)
    due_at = models.DateTimeField(default=now)
    message = models.ForeignKey(
        Message, null=True, blank=True, on_delete=models.CASCADE, related_name="notifications"
    )

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(message=None, cadence=Cadence.AT_ONCE),
                name="notification_at_once",
            ),
            models.Index(
                fields=["due_at", "user"],
                condition=Q(message=None, cadence__in=DIGESTS, user__isnull=False),
                name="notification_user_digest",
            ),
            models.Index(
                fields=["due_at", "contact"],
                condition=Q(message=None, cadence__in=DIGESTS, contact__isnull=False),
                name="notification_contact_digest",
            ),
        ]
        constraints = [
            addressee("notification_one_addressee"),
            models.UniqueConstraint(
                fields=["user", "happening"], condition=Q(user__isnull=False), name="notification_user_once"
            ),
            models.UniqueConstraint(
                fields=["contact", "happening"],
                condition=Q(contact__isnull=False),
                name="notification_contact_once",
            ),
        ]

    def __str__(self):
        return f"{self.event_id} → {self.user_id or self.contact_id}"

    def save(self, *args, **kwargs):
        self.happening = self.happening or self.event.happening
        super().save(*args, **kwargs)


class NotificationChoice(models.Model):
    """How soon somebody wants to hear about one kind of thing; without a row the kind's default holds."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        blank=True,
        on_delete=models.CASCADE,
        related_name="notification_choices",
    )
    contact = models.ForeignKey(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="notification_choices"
    )
    kind = models.CharField(max_length=60)
    cadence = models.CharField(max_length=10, choices=Cadence)

    class Meta:
        constraints = [
            addressee("notification_choice_one_addressee"),
            models.UniqueConstraint(
                fields=["user", "kind"], condition=Q(user__isnull=False), name="notification_choice_user_once"
            ),
            models.UniqueConstraint(
                fields=["contact", "kind"],
                condition=Q(contact__isnull=False),
                name="notification_choice_contact_once",
            ),
        ]

    def __str__(self):
        return f"{self.user_id or self.contact_id} {self.kind}: {self.cadence}"


class MailHabits(models.Model):
    """When somebody wants quiet and how many mails a week are enough; without a row the council's settings hold.

    About what can wait only: mails about people's own matters come at once and are not counted.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.CASCADE, related_name="mail_habits"
    )
    contact = models.OneToOneField(
        Contact, null=True, blank=True, on_delete=models.CASCADE, related_name="mail_habits"
    )
    quiet_from = models.TimeField(
        null=True, blank=True, help_text="In the council's zone; may be after quiet_to"
    )
    quiet_to = models.TimeField(null=True, blank=True)
    budget = models.PositiveSmallIntegerField(
        null=True, blank=True, help_text="Mails in seven days; empty: no limit"
    )

    class Meta:
        verbose_name_plural = _("mail habits")
        constraints = [
            addressee("mail_habits_one_addressee"),
            models.CheckConstraint(
                condition=Q(quiet_from=None, quiet_to=None)
                | (Q(quiet_from__isnull=False, quiet_to__isnull=False) & ~Q(quiet_from=models.F("quiet_to"))),
                name="mail_habits_quiet_is_a_span",
            ),
            models.CheckConstraint(condition=~Q(budget=0), name="mail_habits_budget_is_not_nothing"),
        ]

    def __str__(self):
        return f"{self.user_id or self.contact_id}: {self.quiet_from}–{self.quiet_to}, {self.budget}"


def hash_of(address: str) -> str:
    """What a refused address is known by."""
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


class MailProblem(models.Model):
    """An address that mail servers refuse for good, known by its hash only; marked after three refusals."""

    address_hash = models.CharField(max_length=64, unique=True)
    failures = models.PositiveSmallIntegerField(default=0)
    last_at = models.DateTimeField(default=now)
    marked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("refused address")

    def __str__(self):
        return f"{self.address_hash[:12]} ({self.failures})"
