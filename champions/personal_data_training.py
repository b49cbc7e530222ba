"""What is held of what somebody learned."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.registries import PersonalData, personal_data
from champions.actions import training as actions
from champions.models import Completion


def export_completions(user: User) -> list[dict]:
    return [
        {
            "module": row.title,
            "done": row.completed_at.isoformat(),
            "badge": row.get_absolute_url(),
            "shows_name": row.shows_name,
        }
        for row in Completion.objects.of(user)
    ]


def register() -> None:
    """Called from ready()."""
    personal_data.register(
        PersonalData(
            name="champions.Completion",
            label=_("Training that you did, and your badges"),
            export=export_completions,
            erase=lambda user, keep_words: actions.forget_completions(user=user),
            order=43,
        )
    )
