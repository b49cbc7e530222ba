"""Who may do what at surgeries: the whole table."""

from __future__ import annotations

from typing import Any

from accounts.clock import now
from accounts.models import User
from accounts.permissions import departments_of
from champions import permissions as champions
from surgeries.models import Booking, DataRequest, Series, Session, Shift, Turn
from surgeries.models.turns import ROOM_OPENS, ROOM_STAYS, TYPED_WITHIN
from surgeries.querysets_afterwards import is_moderator


def can_organise(user: User | None) -> bool:
    """Organisers of surgeries: every session, its bookings and what is to be arranged."""
    return user is not None and user.has_perm("surgeries.change_session")


def can_see_bookings(user: User | None) -> bool:
    return user is not None and user.has_perm("surgeries.view_booking")


def can_run(user: User | None, session: Session) -> bool:
    """The room on the day: its host, and organisers."""
    if user is None or not user.is_active or session.state not in Session.PUBLIC:
        return False
    return session.host_id == user.pk or can_organise(user)


def can_work_in_room(user: User | None, session: Session) -> bool:
    """See who waits and help them: who runs the room; and on the day (from two hours before to a day after) the
    surgeons who said that they come, unless contact with them stands still."""
    if can_run(user, session):
        return True
    if user is None or not user.is_active or session.state != Session.State.OPEN:
        return False
    if not session.starts_at - ROOM_OPENS <= now() < session.ends_at + ROOM_STAYS:
        return False
    comes = Shift.objects.coming().filter(session=session, surgeon=user).exists()
    return comes and not champions.is_contact_paused(user)


def can_end_turn(user: User | None, turn: Turn) -> bool:
    """Finish, put back, hand over: one's own, and who runs the room every one."""
    if can_run(user, turn.session):
        return True
    return user is not None and turn.surgeon_id == user.pk and can_work_in_room(user, turn.session)


def can_type_sheet(user: User | None, session: Session) -> bool:
    """Who runs the room, from the beginning of the session until 60 days after its end."""
    is_time = session.starts_at <= now() < session.ends_at + TYPED_WITHIN
    return is_time and session.state == Session.State.OPEN and can_run(user, session)


def may_help(user: User | None) -> bool:
    """At a session: champions from the day they applied until they pause, and organisers."""
    return user is not None and user.is_active and (champions.may_help_at_session(user) or can_organise(user))


def helps_on_their_own(user: User) -> bool:
    """Makes places. Who has just applied, settles in or is under 18 helps beside somebody who does; whoever is no
    champion is an organiser, or was entered by one."""
    champion = champions.champion_of(user)
    if champion is None or can_organise(user):
        return True
    return champions.is_active_champion(user) and not champion.is_minor


def can_say_they_help(user: User | None, session: Session) -> bool:
    """While it is open and not over."""
    return session.state == Session.State.OPEN and not session.is_over and may_help(user)


def can_seek_cover(user: Any, session: Session) -> bool:
    """Whether they may have champions asked; that the session is short of help the action says."""
    return can_organise(user) and session.is_open


def can_propose(user: User | None) -> bool:
    """Hosts: active, grown-up champions with whom contact is not held by a concern; organisers too."""
    return champions.may_meet_one_to_one(user) or can_organise(user)


def can_offer_hour(user: User | None) -> bool:
    """An hour alone with somebody, in a public place."""
    return champions.may_meet_one_to_one(user)


def can_change_proposal(user: User | None, session: Session) -> bool:
    """Its host, until it is decided about; after that it is an organiser's."""
    waits = session.state in (Session.State.PROPOSED, Session.State.DRAFT)
    return user is not None and waits and session.host_id == user.pk and can_propose(user)


def can_call_off(user: User | None, session: Session) -> bool:
    """Its host, or an organiser, while it is not over."""
    return can_run(user, session) and session.state == Session.State.OPEN and not session.is_over


def can_open(user: Any, session: Session) -> bool:
    return can_organise(user) and session.state in (Session.State.DRAFT, Session.State.PROPOSED)


def can_change(user: Any, session: Session) -> bool:
    """Not what is over: it is a record then."""
    return can_organise(user) and session.state != Session.State.CANCELLED and not session.is_over


def can_change_series(user: Any, series: Series) -> bool:
    return can_organise(user) and user.has_perm("surgeries.change_series")


def can_take_out(user: Any, session: Session) -> bool:
    """A date of a series that is to come; whether somebody has booked it, the action asks."""
    is_to_come = session.series_id is not None and session.starts_at > now()
    return is_to_come and can_change(user, session)


def can_enter_booking(user: Any, session: Session) -> bool:
    is_open = session.state == Session.State.OPEN and not session.is_over
    return is_open and user.has_perm("surgeries.add_booking")


def can_book_for_someone(user: User | None, session: Session) -> bool:
    """For a person who stands beside them: champions whom one may meet one to one; in the room and on the telephone
    its host and organisers."""
    if user is None or not user.is_active or session.state not in Session.PUBLIC:
        return False
    return champions.may_meet_one_to_one(user) or can_run(user, session)


def source_for(user: User) -> str:
    """How it is booked when this person books for somebody."""
    return Booking.Source.CHAMPION if champions.may_meet_one_to_one(user) else Booking.Source.PHONE


def can_see_helped(user: User | None) -> bool:
    """The people they booked for, with names and numbers: nobody whose contact with people stands still."""
    return user is not None and user.is_active and not champions.is_contact_paused(user)


def has_helped(user: User | None) -> bool:
    """Whose account page leads to those they booked for: champions, and whoever booked for somebody."""
    if user is None or not can_see_helped(user):
        return False
    return champions.may_meet_one_to_one(user) or Booking.objects.helped_by(user).exists()


# --- Afterwards --------------------------------------------------------------------------------------------
def can_see_feedback(user: User | None, session: Session) -> bool:
    """Its host, and organisers."""
    return can_run(user, session)


def can_tell(user: Any) -> bool:
    """Organisers read words before they stand on the page of what came of it."""
    return user.has_perm("surgeries.change_feedback") and user.has_perm("surgeries.change_followup")


def can_ask_for_party(user: User | None, session: Session) -> bool:
    """A request for data on behalf of somebody who came: whoever runs the room."""
    return can_run(user, session)


def can_read_requests(user: Any) -> bool:
    """Organisers and moderators: they read a request for data before everybody can."""
    return user.has_perm("surgeries.view_datarequest") and (can_organise(user) or is_moderator(user))


def can_answer_request(user: Any, request: DataRequest) -> bool:
    """Organisers every one; officers those that their department answers."""
    if user is None or not user.is_authenticated or not user.is_active:
        return False
    if not user.has_perm("surgeries.change_datarequest"):
        return False
    return can_organise(user) or (
        request.department_id is not None and departments_of(user).filter(pk=request.department_id).exists()
    )


def can_see_request(user: Any, request: DataRequest) -> bool:
    """In the back office; who gives it to another department sees it no more."""
    return DataRequest.objects.visible_to(user).filter(pk=request.pk).exists()
