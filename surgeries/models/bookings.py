"""Who comes: a booking is one party, whatever state it is in; a waiting party and an offer are bookings too."""

import secrets
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from surgeries.links import token_of
from surgeries.querysets import BookingQuerySet, NeedQuerySet

from .sessions import Session
from .venues import SessionTopic

LETTERS = "23456789BCDFGHJKLMNPQRSTVWXYZ"  # nothing that reads like something else, and no words


def new_reference() -> str:
    """Short enough to say on the telephone."""
    return "".join(secrets.choice(LETTERS) for _place in range(7))


class Booking(models.Model):
    """One party at one session. What holds a place is said by `BookingQuerySet.holding()`, at the moment of asking."""

    class State(models.TextChoices):
        BOOKED = "booked", _("Booked")
        WAITING = "waiting", _("On the waiting list")
        OFFERED = "offered", _("A place is offered")
        DECLINED = "declined", _("Offer declined")
        EXPIRED = "expired", _("Offer not taken in time")
        CANCELLED = "cancelled", _("Cancelled")
        CAME = "came", _("Came")
        NO_SHOW = "no_show", _("Did not come")

    LIVE = (State.BOOKED, State.WAITING, State.OFFERED, State.CAME)

    class Source(models.TextChoices):
        WEB = "web", _("On the web")
        PHONE = "phone", _("By telephone")
        WALK_IN = "walk_in", _("Walked in")
        CHAMPION = "champion", _("By a champion")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    reference = models.CharField(_("reference"), max_length=10, unique=True, default=new_reference)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="bookings")
    slot_at = models.DateTimeField(_("at"), null=True, blank=True)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("account"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bookings",
    )
    booked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("booked by"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="bookings_for_others",
    )
    name = models.CharField(_("name"), max_length=80, blank=True)
    email = models.EmailField(_("email address"), blank=True)
    phone = models.CharField(_("telephone"), max_length=30, blank=True)
    party_size = models.PositiveSmallIntegerField(_("how many"), default=1)
    group_name = models.CharField(_("group"), max_length=160, blank=True)
    question = models.CharField(_("what they need help with"), max_length=500, blank=True)
    topics = models.ManyToManyField(SessionTopic, verbose_name=_("topics"), blank=True)
    language = models.CharField(_("language"), max_length=12, blank=True)
    is_called_by_reference = models.BooleanField(
        _("not by name on the screen"),
        default=False,
        help_text=_("The screen in the room calls the reference alone"),
    )
    source = models.CharField(_("how it was booked"), max_length=8, choices=Source, default=Source.WEB)
    state = models.CharField(_("state"), max_length=9, choices=State)
    state_at = models.DateTimeField(default=now)
    offer_until = models.DateTimeField(_("offered until"), null=True, blank=True)
    waits_until_day_before = models.BooleanField(
        default=False,
        editable=False,
        help_text="Did not come twice without a word: offered a place a day before, if there is still room",
    )
    idempotency_key = models.CharField(max_length=64, unique=True, editable=False)
    created_at = models.DateTimeField(_("booked"), default=now, editable=False)
    reminded_at = models.DateTimeField(null=True, blank=True, editable=False)
    sequence = models.PositiveIntegerField(
        default=0,
        editable=False,
        help_text="iCalendar’s, added to the session’s: never falls when it is moved",
    )

    objects = BookingQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("booking")
        verbose_name_plural = _("bookings")
        indexes = [
            models.Index(fields=["session", "state", "id"], name="booking_of_session"),
            models.Index(fields=["offer_until"], condition=Q(state="offered"), name="booking_offer_ends"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(party_size__gte=1, party_size__lte=30), name="booking_of_somebody"
            ),
            models.CheckConstraint(
                condition=~Q(state="offered") | Q(offer_until__isnull=False), name="booking_offer_has_an_end"
            ),
            models.UniqueConstraint(
                fields=["session", "email"],
                condition=Q(state__in=["booked", "waiting", "offered", "came"]) & ~Q(email=""),
                name="booking_once_for_an_address",
            ),
        ]

    def __str__(self):
        return f"{self.reference} {self.name}".strip()

    def get_absolute_url(self):
        """Signed: whoever holds the link holds the booking."""
        return reverse("surgeries:booking", args=[token_of(self.public_id)])

    @property
    def is_live(self) -> bool:
        """Whether it still stands; an offer that has run out does not, whoever has noted it or not."""
        if self.state == self.State.OFFERED:
            return self.offer_until is not None and now() < self.offer_until
        return self.state in self.LIVE

    @property
    def uid(self) -> str:
        """iCalendar's, the same for good."""
        return f"booking-{self.public_id}"


class Need(models.Model):
    """Something to arrange for a booking; deleted 30 days after the session."""

    class What(models.TextChoices):
        STEP_FREE = "step_free", _("A way in without steps")
        HEARING_LOOP = "hearing_loop", _("A hearing loop")
        INTERPRETER = "interpreter", _("An interpreter")
        BSL = "bsl", _("A British Sign Language interpreter")
        QUIET = "quiet", _("A quiet place")
        SUPPORT = "support", _("Somebody comes with me to support me")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        TO_ARRANGE = "to_arrange", _("To arrange")
        THERE = "there", _("The venue has it")
        ARRANGED = "arranged", _("Arranged")
        CANNOT = "cannot", _("Can’t be arranged")

    IN_THE_ROOM = (
        What.HEARING_LOOP,
        What.INTERPRETER,
        What.BSL,
        What.QUIET,
        What.SUPPORT,
    )  # surgeons know of them

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="needs")
    what = models.CharField(_("what"), max_length=12, choices=What)
    note = models.CharField(_("note"), max_length=200, blank=True)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.TO_ARRANGE)
    state_at = models.DateTimeField(default=now)
    state_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.SET_NULL, related_name="+"
    )

    objects = NeedQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("something to arrange")
        verbose_name_plural = _("things to arrange")
        constraints = [models.UniqueConstraint(fields=["booking", "what"], name="need_once")]

    def __str__(self):
        return f"{self.get_what_display()} ({self.booking_id})"
