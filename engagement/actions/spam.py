"""One decision closes an account that only ever sent rubbish, and takes away all it wrote; and its undoing.

The decision is one short transaction, after which the account can do nothing. What follows goes row by row, each in
a transaction of its own and each found by query: whoever is killed anywhere, the job goes on.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import timedelta

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils.translation import gettext_lazy as _

from accounts.actions.closing import drop_messages, shut_out
from accounts.actions.outbox import tell
from accounts.actions.people import change_active
from accounts.clock import now
from accounts.models import User
from engagement.actions import pending, supports
from engagement.actions.moderation import Decision, State, handle, ordinary_flags, record
from engagement.actions.states import change_state, lock
from engagement.errors import Refused
from engagement.models import (
    Comment,
    Flag,
    Follow,
    ModerationEvent,
    Pledge,
    PledgeChange,
    Reason,
    SpamRemoval,
    Topic,
)
from engagement.permissions import can_remove_account

logger = logging.getLogger(__name__)

ACCOUNT_REMOVED = "engagement.account_removed"
BATCH = 50  # comments that go while the moderator waits
PUT_BACK_FOR = timedelta(days=1)  # so long the job looks whether an undoing was finished


def remove_account(*, other: User, by: User, reason: str) -> SpamRemoval:
    """Closed at once, with the first batch of what it wrote; the job takes the rest within minutes.

    Refused for officers, for oneself, and when it was done already. To be called outside any transaction.
    """
    removal = _begin(other=other, by=by, reason=reason)
    finish(removal, most=BATCH)
    removal.refresh_from_db()
    return removal


@transaction.atomic
def _begin(*, other: User, by: User, reason: str) -> SpamRemoval:
    """Whoever writes at this moment waits for this row: they come before, and are found, or after, and are refused."""
    account = User.objects.select_for_update(no_key=True).get(pk=other.pk)
    if not can_remove_account(by, account):
        raise Refused("not_this_one", _("This account can’t be removed here: ask an administrator."))
    if SpamRemoval.objects.standing().filter(user=account).exists():
        raise Refused("done", _("Somebody has removed this account already."))
    removal = SpamRemoval.objects.create(user=account, by=by, reason=reason.strip())
    shut_out(user=account, by=by)
    tell(
        kind=ACCOUNT_REMOVED,
        key=str(removal.public_id),
        by=by,
        facts={"removal": removal.pk},
        to_users=[account],
        reason="own_account",
    )
    return removal


def finish_left() -> int:
    """What the job runs: removals and undoings that are not finished; one that fails stops no other."""
    undone = SpamRemoval.objects.filter(undone_at__gt=now() - PUT_BACK_FOR)
    left: list[tuple[Callable[[SpamRemoval], object], SpamRemoval]]
    left = [(finish, removal) for removal in SpamRemoval.objects.unfinished().order_by("pk")]
    left += [(put_back, removal) for removal in undone.order_by("pk")]
    for go_on, removal in left:
        try:
            go_on(removal)
        except Exception:
            logger.exception("The removal %s could not be carried out", removal.public_id)
    return len(left)


def finish(removal: SpamRemoval, *, most: int | None = None) -> bool:
    """Takes away what is left, at most so many comments; whether all is done. May run twice, also at once."""
    user = removal.user
    if user is not None:
        if not _remove_comments(removal, user, most):
            return False
        supports.forget(by=user)
        _stop_following(user)
        _withdraw_pledges(user, by=removal.by)
        _dismiss_flags(user, by=removal.by)
        pending.forget(email=user.email)
        drop_messages(user=user, but=ACCOUNT_REMOVED)
    return bool(SpamRemoval.objects.unfinished().filter(pk=removal.pk).update(finished_at=now()))


def what_goes(user: User) -> dict[str, int]:
    """How much of each: what a moderator reads before deciding."""
    return {
        "comments": standing_comments(user).count(),
        "ideas": standing_comments(user).filter(idea__isnull=False).count(),
        "supports": user.supports.count(),
        "pledges": user.pledges.filter(state__in=Pledge.OPEN).count(),
        "follows": user.follows.count(),
        "reports": _own_reports(user).count(),
    }


def standing_comments(user: User) -> QuerySet[Comment]:
    return Comment.objects.filter(author=user, state__in=[State.VISIBLE, State.HELD])


# --- One by one -----------------------------------------------------------------------------------------
def _remove_comments(removal: SpamRemoval, user: User, most: int | None) -> bool:
    """Whether none is left."""
    left = standing_comments(user).order_by("pk")
    taken = 0
    while most is None or taken < most:
        some = list(left[: min(BATCH, most - taken) if most is not None else BATCH])
        if not some or not all([_remove_comment(removal, comment) for comment in some]):
            break
        taken += len(some)
    return not left.exists()


@transaction.atomic
def _remove_comment(removal: SpamRemoval, comment: Comment) -> bool:
    """As `moderation.remove`, without a mail for each; reports that someone may be at risk stay open for the lead, and
    so do the words. False when the removal was undone meanwhile."""
    if not _is_standing(removal):
        return False
    lock(comment.root_id)
    current = lock(comment.pk)
    if current.state not in (State.VISIBLE, State.HELD):
        return True
    event = record(current, removal.by, Decision.REMOVED, reason=Reason.SPAM, note=removal.reason)
    change_state(comment=current, state=State.REMOVED, by=removal.by, reason=Reason.SPAM)
    handle(ordinary_flags(current), by=removal.by, event=event)
    SpamRemoval.objects.filter(pk=removal.pk).update(removed_count=F("removed_count") + 1)
    return True


def _is_standing(removal: SpamRemoval) -> bool:
    """And stays so until the transaction ends."""
    return SpamRemoval.objects.select_for_update(no_key=True).standing().filter(pk=removal.pk).exists()


def _stop_following(user: User) -> None:
    for follow in list(Follow.objects.filter(user=user)):
        with transaction.atomic():
            gone, _rows = Follow.objects.filter(pk=follow.pk).delete()
            if gone:
                Topic.objects.filter(pk=follow.topic_id).update(follower_count=F("follower_count") - 1)


def _withdraw_pledges(user: User, *, by: User | None) -> None:
    for pledge in list(Pledge.objects.filter(user=user, state__in=Pledge.OPEN)):
        with transaction.atomic():
            mine = Pledge.objects.filter(pk=pledge.pk, state=pledge.state)
            if mine.update(state=Pledge.State.WITHDRAWN, state_at=now(), state_by=by):
                PledgeChange.objects.create(
                    pledge=pledge, from_state=pledge.state, to_state=Pledge.State.WITHDRAWN, by=by
                )
                Topic.objects.filter(pk=pledge.topic_id).update(pledge_count=F("pledge_count") - 1)


def _own_reports(user: User) -> QuerySet[Flag]:
    """But for those that someone may be at risk: the safeguarding lead reads them, whoever sent them."""
    return Flag.objects.open().filter(user=user).exclude(reason=Reason.AT_RISK)


def _dismiss_flags(user: User, *, by: User | None) -> None:
    _own_reports(user).update(handled_at=now(), handled_by=by)


# --- Undone ---------------------------------------------------------------------------------------------
def undo(*, removal: SpamRemoval, by: User) -> None:
    """The account is open again, its owner is told, and its words stand as before. Its supports, follows and offers
    of help stay gone. Refused when that was done already, or the account is gone."""
    with transaction.atomic():
        account = removal.user and User.objects.filter(pk=removal.user.pk, erased_at=None).first()
        if account is None:
            raise Refused("gone", _("The account is gone: there is nothing to put back."))
        # Waits for whoever removes a comment at this moment: only then is it late enough to look at the clock.
        if not _is_standing(removal):
            raise Refused("done", _("Somebody has undone this already."))
        SpamRemoval.objects.filter(pk=removal.pk).update(undone_at=now(), undone_by=by)
        change_active(user=account, is_active=True, by=by)
    removal.refresh_from_db()
    put_back(removal)


def put_back(removal: SpamRemoval) -> None:
    """Each comment that this decision removed, as it was: visible, or waiting to be read. May run twice."""
    if removal.user_id is None or removal.undone_at is None:
        return
    mine = Comment.objects.filter(
        author=removal.user_id,
        state=State.REMOVED,
        state_reason=Reason.SPAM,
        state_by=removal.by_id,
        state_at__range=(removal.at, removal.undone_at),
    )
    for comment in mine.order_by("pk").iterator(chunk_size=BATCH):
        _put_back(comment, removal)


@transaction.atomic
def _put_back(comment: Comment, removal: SpamRemoval) -> None:
    lock(comment.root_id)
    current = lock(comment.pk)
    if current.state != State.REMOVED:
        return
    waited = _waited(current)
    record(current, removal.undone_by, Decision.HELD if waited else Decision.RESTORED)
    change_state(comment=current, state=State.HELD if waited else State.VISIBLE, by=removal.undone_by)


def _waited(comment: Comment) -> bool:
    """Whether nobody had let it stand before it was removed."""
    moves = (Decision.HELD, Decision.PUBLISHED, Decision.RESTORED)
    before = ModerationEvent.objects.filter(comment=comment, decision__in=moves).order_by("-pk").first()
    return before is not None and before.decision == Decision.HELD
