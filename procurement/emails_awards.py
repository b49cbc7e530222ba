"""The mail about an award: a firm's assessment summary is there."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from procurement.actions.summaries import KIND
from procurement.models import AssessmentSummary


def may_read(user: User | None, event: Event) -> bool:
    return AssessmentSummary.objects.of_tenderer(user).filter(pk=event.facts.get("summary")).exists()


def context(message: Message) -> dict:
    row = AssessmentSummary.objects.select_related("award__case").get(pk=message.events[0].facts["summary"])
    return {
        "title": row.award.case.title,
        "tenderer": row.tenderer,
        "url": absolute(reverse("procurement:summary", args=[row.public_id])),
    }


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=KIND,
            label=_("How a tender of yours was judged"),
            transactional=True,
            may_see=may_read,
            context=context,
            why=_("your organisation tendered"),
        )
    )
