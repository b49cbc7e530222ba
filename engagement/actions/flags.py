"""Asking us to look at a comment."""

from __future__ import annotations

from django.db import IntegrityError, transaction

from accounts.models import User
from engagement.actions.moderation import alert_safeguarding
from engagement.models import Comment, Flag, Reason


def flag(
    *, comment: Comment, by: User | None, reason: str, note: str = "", name: str = "", email: str = ""
) -> tuple[Flag, bool]:
    """The report, and whether it is new: a person's second one goes into their open first, the graver reason wins.

    Works without an account. "Someone may be at risk" goes to the safeguarding lead at once.
    """
    reason = Reason(reason)
    if by and (standing := Flag.objects.open().filter(comment=comment, user=by).first()):
        return _add_to(standing, reason=reason, note=note), False
    guest = {} if by else {"name": name, "email": email}
    try:
        with transaction.atomic():
            made = Flag.objects.create(comment=comment, user=by, reason=reason, note=note, **guest)
            _follow_up(made)
            return made, True
    except IntegrityError:  # the same person, a moment ago
        return Flag.objects.open().get(comment=comment, user=by), False


@transaction.atomic
def _add_to(flag: Flag, *, reason: str, note: str) -> Flag:
    if flag.reason != Reason.AT_RISK:
        flag.reason = reason
    if note and note not in flag.note:
        flag.note = f"{flag.note}\n{note}".strip()[:1000]
    flag.save(update_fields=["reason", "note"])
    _follow_up(flag)
    return flag


def _follow_up(flag: Flag) -> None:
    if flag.reason == Reason.AT_RISK:
        alert_safeguarding(flag=flag)


def forget(*, by: User) -> None:
    """A person's reports go with their account, also those from its address as a guest; the decisions that followed
    stay, and so does, without its reporter, an open report that someone may be at risk."""
    Flag.objects.urgent().of(by).update(user=None, name="", email="")
    Flag.objects.of(by).delete()
