"""What this app holds of a person after a session: what they get, what goes, and what stays with a reason."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from surgeries.actions import forgetting
from surgeries.models import DataRequest


def export_feedback(user: User) -> list[dict]:
    rows = forgetting.feedback_of(user).given().order_by("pk")
    return list(rows.values("session__title", "answer", "text", "may_tell", "at"))


def export_follow_ups(user: User) -> list[dict]:
    rows = forgetting.follow_ups_of(user).answered().order_by("pk")
    return list(rows.values("session__title", "kind", "is_live", "changed", "may_tell", "answered_at"))


def export_requests(user: User) -> list[dict]:
    rows = DataRequest.objects.of(user).order_by("pk")
    return list(rows.values("title", "what_for", "group_name", "state", "created_at", "answer_by"))


def register() -> None:
    """Called from ready(). Before the bookings (41), through which a person's answers are found."""
    for entry in (
        PersonalData(
            name="surgeries.Feedback",
            label=_("What you said after sessions"),
            export=export_feedback,
            erase=lambda user, keep_words: forgetting.forget_feedback(user=user, keep_words=keep_words),
            order=38,
        ),
        PersonalData(
            name="surgeries.FollowUp",
            label=_("What you said became of it"),
            export=export_follow_ups,
            erase=lambda user, keep_words: forgetting.forget_follow_ups(user=user, keep_words=keep_words),
            order=38,
        ),
        PersonalData(
            name="surgeries.DataRequest",
            label=_("Data that you asked for"),
            export=export_requests,
            erase=lambda user, keep_words: forgetting.forget_requests(user=user, keep_words=keep_words),
            order=38,
        ),
        PersonalData(
            name="surgeries.DataRequestChange",
            label=_("Requests for data that you decided about as an officer"),
            keep_because=_("What the council decided, and on what day, is part of its record."),
        ),
    ):
        personal_data.register(entry)
