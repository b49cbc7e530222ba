"""The sheet of paper, typed in on one screen."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import User
from accounts.templatetags.components import error_summary
from engagement.errors import Refused
from surgeries import permissions, words
from surgeries.actions.typing import type_sheet
from surgeries.board import Board, board_of
from surgeries.forms_room import Sheet
from surgeries.models import Session
from surgeries.views.bookings import private
from surgeries.views.room import room_or_404, room_url


@login_required
@private
def typing(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All lines are saved or none; lines left empty wait for another time."""
    session = room_or_404(request, public_id, runs=True)
    board = board_of(session)
    context = {"session": session, "when": words.when(session)}
    if not permissions.can_type_sheet(request.user, session):
        return render(request, "surgeries/typing.html", {**context, "is_closed": True})
    sheet, refusal = sheet_of(session, board), ""
    if request.method == "POST":
        sheet = sheet_of(session, board, request.POST)
        if sheet.is_valid():
            refusal = saved(request, session, sheet)
            if not refusal:
                return HttpResponseRedirect(request.path if "more" in request.POST else room_url(session))
    context |= {"sheet": sheet, "noted": board.helped, "now_with": board.with_somebody, "refusal": refusal}
    context["summary"] = error_summary(*sheet.forms)
    return render(request, "surgeries/typing.html", context)


def sheet_of(session: Session, board: Board, data=None) -> Sheet:
    """Without those whose turn the room has noted."""
    parties = [*board.expected, *board.waiting, *board.others]
    parties.sort(key=lambda party: party.booking.pk)
    return Sheet(data, session=session, parties=parties, surgeons=surgeons_of(session, board))


def surgeons_of(session: Session, board: Board) -> list[User]:
    found = [helper.shift.surgeon for helper in board.helpers if helper.shift.surgeon]
    if session.host and session.host not in found:
        found.append(session.host)
    return found


def saved(request: HttpRequest, session: Session, sheet: Sheet) -> str:
    """Why nothing was saved; "" when it was."""
    try:
        number = type_sheet(session=session, lines=sheet.lines(), by=request.user)
    except Refused as refusal:
        return str(refusal.message)
    if number:
        said = ngettext("{number} line is noted.", "{number} lines are noted.", number)
        messages.success(request, said.format(number=number))
    else:
        messages.info(request, _("Nothing was new."))
    return ""
