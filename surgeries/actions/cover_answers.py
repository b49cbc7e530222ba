"""What a champion answers who was asked to help in somebody's place."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.clock import now
from champions.permissions import may_help_at_session
from engagement.errors import Refused
from surgeries.actions.booking import lock
from surgeries.actions.sessions import come_to_help
from surgeries.capacity import shortage_of
from surgeries.models import CoverAsk, Session, Shift

Answer = CoverAsk.Answer


@transaction.atomic
def say_yes(*, asked: CoverAsk, still: bool = False) -> bool:
    """They come; False where somebody else was quicker and nothing lacks any more: nothing is written then, unless
    `still` says that they come all the same, which is always welcome. Refused: "closed" (begun or off), "paused"."""
    session = lock(asked.search.session_id)[asked.search.session_id]
    if not session.is_open:
        raise Refused("closed", _closed(session))
    if not may_help_at_session(asked.user):
        raise Refused(
            "paused", _("You are on a pause. Say in your profile that you are back, and then come.")
        )
    comes = Shift.objects.coming().filter(session=session, surgeon=asked.user).exists()
    if not comes:
        if not still and not shortage_of(session):
            return False
        come_to_help(session=session, surgeon=asked.user)
    _write(asked, Answer.YES)
    return True


@transaction.atomic
def say_no(*, asked: CoverAsk) -> bool:
    """Not this time; False where they have said that they come: that is taken back in another way."""
    session = lock(asked.search.session_id)[asked.search.session_id]
    if Shift.objects.coming().filter(session=session, surgeon=asked.user).exists():
        return False
    _write(asked, Answer.NO)
    return True


def _write(asked: CoverAsk, answer: str) -> None:
    CoverAsk.objects.filter(pk=asked.pk).update(answer=answer, answered_at=now())
    asked.refresh_from_db()


def _closed(session: Session):
    if session.state == Session.State.CANCELLED:
        return _("This session is called off. Thank you all the same.")
    return _("This session has begun. Thank you all the same.")
