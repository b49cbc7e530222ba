"""Closing an account for what was done with it, when the caller tells its owner why in words of their own."""

from __future__ import annotations

from django.db import transaction
from wagtail.log_actions import log

from accounts.actions.organisations import hand_over_requests
from accounts.actions.people import end_sessions
from accounts.models import Message, Notification, User


@transaction.atomic
def shut_out(*, user: User, by: User) -> bool:
    """Nobody signs in with it any more and every session ends; False when it was closed before.

    Other than `people.change_active` it writes no mail.
    """
    if not User.objects.filter(pk=user.pk, is_active=True).update(is_active=False):
        return False
    user.is_active = False
    hand_over_requests(owner=user)
    log(instance=user, action="accounts.closed", user=by)
    end_sessions(user=user)
    return True


@transaction.atomic
def drop_messages(*, user: User, but: str) -> int:
    """What waits to be sent to this person is not sent any more, but for one kind of message."""
    Notification.objects.filter(user=user, message=None).exclude(event__kind=but).delete()
    waiting = Message.objects.filter(user=user, state=Message.State.QUEUED).exclude(kind=but)
    return waiting.update(state=Message.State.DROPPED, error="the account was closed")
