"""What the roadmap holds of a person: the actions they own; and what stays as a record."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from cms.models import ActionPage

DECISIONS = _(
    "Who changed the state or the date of an action stays, because anybody may ask who answered for it. "
    "It points at an empty account."
)
UPLOADS = _("Pictures and documents that you uploaded belong to the council. They point at an empty account.")


def export_owned(user: User) -> list[dict]:
    return list(
        ActionPage.objects.filter(responsible=user)
        .order_by("pk")
        .values("ref", "title", "locale__language_code")
    )


def erase_owned(user: User, keep_words: bool) -> None:
    """The action stays, without an owner."""
    ActionPage.objects.filter(responsible=user).update(responsible=None)


def register() -> None:
    personal_data.register(
        PersonalData(
            name="cms.ActionPage",
            label=_("Actions of the roadmap that you look after"),
            export=export_owned,
            erase=erase_owned,
        )
    )
    for name in ("ActionRecord", "StateChange", "Step", "StepChange"):
        personal_data.register(
            PersonalData(name=f"cms.{name}", label=_("Decisions about the roadmap"), keep_because=DECISIONS)
        )
    for name in ("CustomImage", "CustomDocument"):
        personal_data.register(
            PersonalData(name=f"cms.{name}", label=_("Pictures and documents"), keep_because=UPLOADS)
        )
