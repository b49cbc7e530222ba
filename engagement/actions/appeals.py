"""A second look: asked for by the writer, once for each decision, and decided by somebody who did not take it."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from accounts.models import User
from engagement.actions.moderation import Decision, locked, record, restore, tell_writer
from engagement.actions.states import lock
from engagement.errors import Refused
from engagement.models import Appeal, Comment, ModerationEvent

Outcome = Appeal.Outcome
UPHELD = "engagement.appeal_upheld"


def removal_of(comment: Comment) -> ModerationEvent | None:
    """The decision by which it was removed last."""
    events = ModerationEvent.objects.filter(comment=comment, decision=Decision.REMOVED)
    return events.select_related("appeal").order_by("-pk").first()


@transaction.atomic
def ask(*, by: User, comment: Comment, text: str = "") -> tuple[Appeal, bool]:
    """The appeal against the decision that removed it, and whether it is new: a second press changes nothing.

    Refused when it is not removed (any more), or not theirs.
    """
    lock(comment.root_id)
    current = lock(comment.pk)
    removal = removal_of(current)
    if current.author_id != by.pk or current.state != Comment.State.REMOVED or removal is None:
        raise Refused("gone", _("There is nothing to look at again: the comment is not removed any more."))
    return Appeal.objects.get_or_create(
        event=removal,
        defaults={"comment": current, "by": by, "text": text.strip(), "first_by": removal.by},
    )


@transaction.atomic
def uphold(*, comment: Comment, by: User, note: str = "") -> ModerationEvent:
    """The second person sees it otherwise: the comment stands again, and its writer is told so once.

    Refused for the first who decided and for the writer, and where somebody was quicker.
    """
    locked(comment, by, Decision.RESTORED)
    _decide(comment, by=by, outcome=Outcome.UPHELD, note=note)
    return restore(comment=comment, by=by, note=note, kind=UPHELD)


@transaction.atomic
def stand(*, comment: Comment, by: User, note: str) -> ModerationEvent:
    """The second person agrees with the first; the writer is told, with `note`. Refused as `uphold` is."""
    current = locked(comment, by, Decision.STANDS)
    _decide(comment, by=by, outcome=Outcome.REFUSED, note=note)
    event = record(current, by, Decision.STANDS, reason=current.state_reason, note=note)
    tell_writer(event)
    return event


def _decide(comment: Comment, *, by: User, outcome: str, note: str) -> None:
    """Inside a transaction that holds the comment."""
    appeals = Appeal.objects.open().filter(comment=comment)
    if appeals.for_second(by).update(outcome=outcome, note=note.strip(), decided_at=now(), decided_by=by):
        return
    if appeals.exists():
        raise Refused("first", _("You decided about this the first time: somebody else must look again."))
    raise Refused("decided", _("Somebody has decided about this meanwhile. Please look again."))


def forget(*, by: User) -> None:
    """What somebody wrote to us goes with their account; that a second look was asked for, and how it ended, stays.

    One that is open has nobody left to hear of it.
    """
    mine = Appeal.objects.filter(by=by)
    mine.open().update(outcome=Outcome.CLOSED, decided_at=now())
    mine.update(by=None, text="", note="")
