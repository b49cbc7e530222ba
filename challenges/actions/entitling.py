"""Who decides for a programme where its plan says the head of the department or the board, and who stands in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import TypedDict

from django.db import transaction
from django.utils.translation import gettext as _
from wagtail.log_actions import log

from accounts.models import User
from challenges.actions.proposing import officers
from challenges.models import Challenge, Decider, Programme
from challenges.transitions import locked, note
from engagement.errors import Refused


class Seat(TypedDict):
    """One row, by keys: `department` None is one of the board; `substitute` None nobody."""

    department: int | None
    user: int
    substitute: int | None


def seats_of(programme: Programme) -> list[Seat]:
    rows = programme.deciders.order_by("pk")
    return [
        Seat(department=one.department_id, user=one.user_id, substitute=one.substitute_id) for one in rows
    ]


def mark(seats: Sequence[Seat]) -> str:
    """What a page has seen of them."""
    return json.dumps([[one["department"], one["user"], one["substitute"]] for one in seats])


@transaction.atomic
def name_deciders(*, programme: Programme, seats: Sequence[Seat], seen: str, by: User) -> None:
    """All of them, in place of those before. Nobody names themself.
    Refused: "seen" (somebody saved meanwhile), "seat:<place>" with what is wrong about that one."""
    row = locked(programme)
    before = seats_of(row)
    if mark(before) != seen:
        raise Refused("seen", _("Somebody else has changed this meanwhile. Look again, and save once more."))
    known = {(one["department"], person) for one in before for person in (one["user"], one["substitute"])}
    taken: set[tuple[str, int]] = set()
    for place, seat in enumerate(seats):
        fault = _fault(seat, by, known) or _twice(seat, taken)
        if fault:
            raise Refused(f"seat:{place}", fault)
    row.deciders.all().delete()
    Decider.objects.bulk_create(
        [
            Decider(
                programme=row,
                department_id=seat["department"],
                user_id=seat["user"],
                substitute_id=seat["substitute"],
            )
            for seat in seats
        ]
    )
    log(instance=row, action="wagtail.edit", user=by, data={"deciders": [dict(one) for one in seats]})
    for challenge in row.challenges.filter(state=Challenge.State.RUNNING):
        note(challenge, "deciders_named", by=by, facts={"seats": [dict(one) for one in seats]})


def _fault(seat: Seat, by: User, known: set[tuple[int | None, int | None]]) -> str:
    named = {pk for pk in (seat["user"], seat["substitute"]) if pk}
    if seat["user"] == seat["substitute"]:
        return _("Choose somebody else to stand in.")
    allowed = officers()
    if seat["department"] is not None:
        allowed = allowed.filter(organisations=seat["department"])
    if allowed.filter(pk__in=named).count() < len(named):
        if seat["department"] is None:
            return _("Only challenge officers can decide: give them that role first.")
        return _("The head of a department, and who stands in, are challenge officers of that department.")
    if by.pk in named and (seat["department"], by.pk) not in known:
        return _("Nobody names themself: ask a colleague to do it.")
    return ""


def _twice(seat: Seat, taken: set[tuple[str, int]]) -> str:
    key = ("head", seat["department"]) if seat["department"] else ("board", seat["user"])
    if key in taken:
        return _("This stands in another row already.")
    taken.add(key)
    return ""
