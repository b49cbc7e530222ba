"""What this part holds of a person: answers to the market are theirs; who acted in a case is part of its record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from procurement.models import EngagementAnswer

RECORD = _(
    "Who acted for the council in a procurement is part of its record (Procurement Act 2023, section 98)."
)


def export_answers(user: User) -> list[dict]:
    rows = EngagementAnswer.objects.filter(by=user).order_by("pk")
    return list(rows.values("engagement__title", "organisation__name", "answers", "at", "changed_at"))


def erase_answers(user: User, keep_words: bool) -> None:
    """What a firm said stays the firm's; without other members it goes with the person. Else the name goes."""
    mine = EngagementAnswer.objects.filter(by=user)
    for row in mine.select_related("organisation"):
        if not row.organisation.memberships.exclude(user=user).exists():
            row.delete()
    mine.update(by=None)


KEPT = (
    "Advantage", "ChecklistAnswer", "Conflict", "ConflictsAssessment", "Engagement", "EngagementNote", "NoEngagement",
    "PaperText",
)  # fmt: skip


def register() -> None:
    """Called from ready()."""
    personal_data.register(
        PersonalData(
            name="procurement.EngagementAnswer",
            label=_("What you answered to questions to the market"),
            export=export_answers,
            erase=erase_answers,
        )
    )
    for name in KEPT:
        personal_data.register(
            PersonalData(name=f"procurement.{name}", label=_("Records of procurements"), keep_because=RECORD)
        )
