"""Doing a module, and whose name a badge shows."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.models import User
from champions.models import Completion, ModulePage
from champions.training import questions_of
from engagement.errors import Refused


def complete(*, module: ModulePage, by: User, answers: Sequence[int], shows_name: bool = False) -> Completion:
    """All questions right: the badge. The same again gives the same, with its day, its title and its choice of name.

    Refused: "wrong" (an answer is, or is missing).
    """
    if list(answers) != [question.right for question in questions_of(module)]:
        raise Refused("wrong", _("Not every answer is right yet."))
    with transaction.atomic():
        completion, _made = Completion.objects.get_or_create(
            user=by,
            module=module.translation_key,
            defaults={"title": module.title, "completed_at": now(), "shows_name": shows_name},
        )
    return completion


def show_name(*, completion: Completion, by: User, shown: bool) -> None:
    """Gives or takes back that one's name stands on the badge. Refused: "not_yours" (only who earned it says so)."""
    if not Completion.objects.of(by).standing().filter(pk=completion.pk).update(shows_name=shown):
        raise Refused("not_yours", _("Only the person who earned a badge can change whose name it shows."))
    completion.shows_name = shown


@transaction.atomic
def forget_completions(*, user: User) -> None:
    """The account goes: that a module was done stays as a number, and the badge says that it was withdrawn."""
    Completion.objects.filter(user=user, withdrawn_at=None).update(withdrawn_at=now())
    Completion.objects.filter(user=user).update(user=None, shows_name=False)
