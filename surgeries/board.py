"""What the room shows: who is here, who waits, who is with whom; read in a fixed number of queries."""

from __future__ import annotations

from dataclasses import dataclass, field

from django.db.models import Prefetch

from accounts.models import User
from surgeries.models import Booking, Need, Session, SessionTopic, Shift, Turn
from surgeries.words import first_name, spoken

State = Booking.State
ON_THE_LIST = (State.BOOKED, State.CAME, State.OFFERED, State.WAITING, State.NO_SHOW)
CALLED_NEXT = 6  # on the screen


@dataclass(frozen=True)
class Party:
    """One party as the people in the room know it; what only the host knows stands on `booking`."""

    booking: Booking
    turns: tuple[Turn, ...] = ()

    @property
    def called(self) -> str:
        """By their first name, or by the reference."""
        return first_name(self.booking.name) or self.booking.reference

    @property
    def on_screen(self) -> str:
        """What everybody in the room may read: "Amina BC2FG", or the reference alone."""
        name = "" if self.booking.is_called_by_reference else first_name(self.booking.name)
        return f"{name} {self.booking.reference}".strip()

    @property
    def about(self) -> str:
        """Their topics, and in their words what they need help with."""
        names = ", ".join(topic.name for topic in self.booking.topics.all())
        return ": ".join(filter(None, (names, self.booking.question)))

    @property
    def language(self) -> str:
        return spoken([self.booking.language])[0] if self.booking.language else ""

    @property
    def needs(self) -> list[str]:
        """What whoever sits beside them must know; of notes only which language is interpreted."""
        return [
            f"{need.get_what_display()} ({need.note})"
            if need.note and need.what == Need.What.INTERPRETER
            else need.get_what_display()
            for need in self.booking.needs.all()
            if need.what in Need.IN_THE_ROOM
        ]

    @property
    def turn(self) -> Turn | None:
        """The one that goes on now."""
        return next((turn for turn in self.turns if turn.is_open), None)

    @property
    def by(self) -> str:
        """Who has them beside them, by the first name."""
        return first_name(str(self.turn.surgeon or "")) if self.turn else ""

    @property
    def helped(self) -> list[Turn]:
        return [turn for turn in self.turns if turn.ended == Turn.Ended.HELPED]


@dataclass(frozen=True)
class Helper:
    """Somebody who said that they come, with whom they have beside them and the minutes they helped."""

    shift: Shift
    now: tuple[Turn, ...] = ()
    minutes: int = 0

    @property
    def called(self) -> str:
        return first_name(str(self.shift.surgeon or ""))

    @property
    def has_come(self) -> bool:
        return self.shift.came_at is not None


@dataclass
class Board:
    """The parties by what is to be done about them, each in its order."""

    expected: list[Party] = field(default_factory=list)  # by their time and their booking
    waiting: list[Party] = field(default_factory=list)  # in the order in which they came
    with_somebody: list[Party] = field(default_factory=list)  # in the order in which they began
    helped: list[Party] = field(default_factory=list)
    others: list[Party] = field(default_factory=list)  # on the waiting list, offered, did not come
    helpers: list[Helper] = field(default_factory=list)
    here: int = 0  # people


def board_of(session: Session) -> Board:
    """Six queries, whoever is there."""
    turns = list(Turn.objects.filter(session=session).select_related("surgeon").order_by("started_at", "pk"))
    board = Board(helpers=_helpers(session, turns))
    of_party: dict[int | None, list[Turn]] = {}
    for turn in turns:
        of_party.setdefault(turn.booking_id, []).append(turn)
    rows = Booking.objects.filter(session=session, state__in=ON_THE_LIST)
    topics = Prefetch("topics", SessionTopic.objects.order_by("order", "name"))
    for booking in rows.prefetch_related("needs", topics).order_by("slot_at", "pk"):
        party = Party(booking, tuple(of_party.get(booking.pk, ())))
        _list_of(board, party).append(party)
        board.here += booking.party_size if booking.state == State.CAME else 0
    board.waiting.sort(key=lambda party: (party.booking.state_at, party.booking.pk))
    board.with_somebody.sort(key=lambda party: (party.turn.started_at, party.turn.pk) if party.turn else ())
    return board


def _list_of(board: Board, party: Party) -> list[Party]:
    if party.booking.state == State.BOOKED:
        return board.expected
    if party.booking.state != State.CAME:
        return board.others
    if party.turn:
        return board.with_somebody
    return board.helped if party.helped else board.waiting


def _helpers(session: Session, turns: list[Turn]) -> list[Helper]:
    shifts = Shift.objects.coming().filter(session=session).exclude(surgeon=None).select_related("surgeon")
    found = []
    for shift in shifts.order_by("pk"):
        mine = [turn for turn in turns if turn.surgeon_id == shift.surgeon_id]
        now = tuple(turn for turn in mine if turn.is_open)
        found.append(Helper(shift, now, sum(turn.minutes for turn in mine)))
    return found


def helper_of(board: Board, user: User) -> Helper | None:
    """This person among those who help."""
    return next((helper for helper in board.helpers if helper.shift.surgeon_id == user.pk), None)


def minutes_helped(session: Session) -> dict[int | None, int]:
    """Of each surgeon's id at this session: what their shift shows."""
    found: dict[int | None, int] = {}
    for surgeon, minutes in Turn.objects.filter(session=session).values_list("surgeon", "minutes"):
        found[surgeon] = found.get(surgeon, 0) + minutes
    return found
