"""Finding somebody who helps in the place of who can't: champions are asked, the least asked first, some at a time."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.actions.outbox import tell
from accounts.clock import now, today
from accounts.models import User
from champions.actions.asking import ask
from engagement.actions.moving import is_silent
from engagement.errors import Refused
from surgeries import helpers
from surgeries.actions.booking import lock
from surgeries.capacity import shortage_of
from surgeries.models import CoverAsk, CoverSearch, Session, Shift
from surgeries.words import local_day

AT_ONCE = 8  # people asked at one time
AGAIN_AFTER = timedelta(hours=4)
MANY = 200

Outcome = CoverSearch.Outcome


@transaction.atomic
def seek_cover(*, session: Session, by: User | None = None) -> CoverSearch:
    """Champions who know its topics are asked; the same search where there is one. `by` is nobody where a surgeon
    could not make it. Refused: "closed" (begun, over, not open), "enough" (it is short of nothing)."""
    locked = lock(session.pk)[session.pk]
    if not locked.is_open:
        raise Refused("closed", _("It is too late: this session takes no more help."))
    if not shortage_of(locked):
        raise Refused("enough", _("Enough people have said that they come to help. Nobody need be asked."))
    search, made = CoverSearch.objects.get_or_create(
        session=locked, ended_at=None, defaults={"started_by": by}
    )
    if made:
        _ask_some(search, locked)
    return search


def _ask_some(search: CoverSearch, session: Session) -> int:
    """The next ones; gives how many. Those in the ward of the venue first, then those elsewhere."""
    about = f"cover:{session.public_id}"
    able = helpers.able_to_help(session)
    chosen = list(ask(among=able.filter(helpers.near(session)), about=about, at_most=AT_ONCE))
    if len(chosen) < AT_ONCE:
        chosen += ask(among=able, about=about, at_most=AT_ONCE - len(chosen))
    for person in (champion.user for champion in chosen if champion.user):
        _tell_asked(CoverAsk.objects.create(search=search, user=person))
    CoverSearch.objects.filter(pk=search.pk).update(asked_at=now(), is_dry=not chosen)
    return len(chosen)


def _tell_asked(asked: CoverAsk) -> None:
    if not is_silent():
        key, facts = str(asked.public_id), {"asked": asked.pk}
        tell(kind=helpers.KIND, key=key, to_users=[asked.user], facts=facts)


def after_dropping_out(*, session: Session, shift: Shift) -> None:
    """Called with the session's row held, when somebody said that they can't come: their host hears of it on the day
    itself, and cover is sought where they made places. Nobody is told of what an import writes."""
    if is_silent() or session.state != Session.State.OPEN or session.is_over:
        return
    is_today = local_day(session.starts_at) == today()
    if session.host and session.host_id != shift.surgeon_id and is_today:
        tell(
            kind="surgeries.dropped_out",
            key=f"{shift.pk}:{int(now().timestamp())}",
            to_users=[session.host],
            facts={"shift": shift.pk},
        )
    if session.is_open and not shift.is_learning and shortage_of(session):
        seek_cover(session=session)


def note_covered(session: Session) -> bool:
    """Called with the session's row held, when somebody said that they come: the search ends where nothing lacks."""
    search = CoverSearch.objects.open().filter(session=session).first()
    if search is None or shortage_of(session):
        return False
    return _end(search, Outcome.COVERED)


def _end(search: CoverSearch, outcome: str) -> bool:
    standing = CoverSearch.objects.open().filter(pk=search.pk)
    return bool(standing.update(ended_at=now(), outcome=outcome))


def seek_due() -> int:
    """Ends what is covered, begun or called off, and asks the next ones where it was last asked some hours ago; gives
    how many people were asked. A job: safe to run late and twice."""
    open_ones = CoverSearch.objects.open().select_related("session")
    due = Q(asked_at=None) | Q(asked_at__lte=now() - AGAIN_AFTER)
    ended = Q(session__starts_at__lte=now()) | ~Q(session__state=Session.State.OPEN)
    rows = open_ones.filter(due | ended).order_by(F("asked_at").asc(nulls_first=True), "pk")[:MANY]
    return sum(_go_on(search) for search in rows)


@transaction.atomic
def _go_on(search: CoverSearch) -> int:
    """One of several processes at the same time goes on; the others find that it was asked a moment ago."""
    session = lock(search.session_id)[search.session_id]
    current = CoverSearch.objects.open().filter(pk=search.pk, asked_at=search.asked_at).first()
    if current is None:
        return 0
    if not session.is_open:
        _end(current, Outcome.TOO_LATE if session.state == Session.State.OPEN else Outcome.OFF)
        return 0
    if note_covered(session):
        return 0
    return _ask_some(current, session)
