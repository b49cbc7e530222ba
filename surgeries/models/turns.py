"""Who helps whom in the room: one turn is one surgeon beside one party, for a while."""

import uuid
from datetime import timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from surgeries.querysets import TurnQuerySet

from .bookings import Booking
from .sessions import Session
from .venues import SessionTopic

ROOM_OPENS = timedelta(hours=2)  # before the session begins
ROOM_STAYS = timedelta(days=1)  # after it ended; later the sheet is typed in
TYPED_WITHIN = timedelta(days=60)  # after it ended
MOST_AT_ONCE = 2  # parties that one surgeon has beside them: with more of them nobody is helped


class Turn(models.Model):
    """Open until it is finished, put back or handed over; only one that helped has a record of help.

    `place` is 1 or 2: that a surgeon has no more than two parties at once, and a party no more than one surgeon, is
    said by the database. Half a year after the session the party is taken out; that somebody was helped stays.
    """

    class Ended(models.TextChoices):
        HELPED = "helped", _("Helped")
        PUT_BACK = "put_back", _("Put back into the queue")
        HANDED_OVER = "handed_over", _("Handed over")

    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    session = models.ForeignKey(Session, on_delete=models.PROTECT, related_name="turns")
    booking = models.ForeignKey(
        Booking, null=True, blank=True, on_delete=models.SET_NULL, related_name="turns"
    )
    surgeon = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("surgeon"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="turns",
    )
    place = models.PositiveSmallIntegerField(default=1, editable=False)
    topics = models.ManyToManyField(SessionTopic, verbose_name=_("topics"), blank=True, related_name="+")
    started_at = models.DateTimeField(_("from"), default=now)
    finished_at = models.DateTimeField(_("to"), null=True, blank=True)
    ended = models.CharField(_("how it ended"), max_length=11, choices=Ended, blank=True)
    minutes = models.PositiveSmallIntegerField(_("minutes"), default=0)
    record = models.OneToOneField(
        "champions.HelpRecord", null=True, blank=True, on_delete=models.SET_NULL, related_name="turn"
    )

    objects = TurnQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("turn")
        verbose_name_plural = _("turns")
        constraints = [
            models.UniqueConstraint(
                fields=["booking"], condition=Q(finished_at=None), name="turn_one_for_a_party"
            ),
            models.UniqueConstraint(
                fields=["session", "surgeon", "place"],
                condition=Q(finished_at=None),
                name="turn_two_of_a_surgeon",
            ),
            models.CheckConstraint(
                condition=Q(place__gte=1, place__lte=MOST_AT_ONCE), name="turn_place_of_a_surgeon"
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None, ended="") | (Q(finished_at__isnull=False) & ~Q(ended="")),
                name="turn_finished_says_how",
            ),
            models.CheckConstraint(
                condition=Q(finished_at=None) | Q(finished_at__gte=F("started_at")),
                name="turn_begins_before_end",
            ),
        ]

    def __str__(self):
        return f"{self.surgeon_id} → {self.booking_id}"

    @property
    def is_open(self) -> bool:
        return self.finished_at is None
