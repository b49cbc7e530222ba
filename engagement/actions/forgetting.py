"""What is not kept for ever: who reported as a guest, and the words of comments that were taken back."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from accounts.clock import now
from engagement.actions.idea_caches import forget_title
from engagement.actions.states import lock
from engagement.models import Comment, Flag, ModerationEvent

GUESTS_KEPT = timedelta(days=90)
WITHDRAWN_KEPT = timedelta(days=30)


def forget_old() -> None:
    """Once a day; may run as often as it likes."""
    forget_guests()
    forget_withdrawn()


def forget_guests() -> int:
    """Names and addresses of those who reported without an account; not while someone may be at risk."""
    old = Flag.objects.filter(user=None, created_at__lt=now() - GUESTS_KEPT)
    waiting = Flag.objects.urgent().values("pk")
    return old.exclude(name="", email="").exclude(pk__in=waiting).update(name="", email="")


def forget_withdrawn() -> int:
    """The words of comments taken back some time ago, also those kept with decisions; not while a report is open.

    One short transaction for each.
    """
    old = Comment.objects.filter(state=Comment.State.WITHDRAWN, state_at__lt=now() - WITHDRAWN_KEPT)
    waiting = Flag.objects.open().values("comment")
    due = old.exclude(text="").exclude(pk__in=waiting)
    return sum(_forget_words(comment) for comment in due.order_by("pk").iterator(chunk_size=200))


@transaction.atomic
def _forget_words(comment: Comment) -> bool:
    """False where somebody reported or changed it a moment ago."""
    lock(comment.root_id)
    current = lock(comment.pk)
    is_open = Flag.objects.open().filter(comment=current).exists()
    if is_open or current.state != Comment.State.WITHDRAWN:
        return False
    ModerationEvent.objects.filter(comment=current).forget_words()
    forget_title(current)
    return bool(Comment.objects.filter(pk=current.pk).update(text="", fragments={}))
