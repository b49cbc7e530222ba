"""Who decides for a programme: its board, and the head of each department, with who stands in."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages

from accounts.models import Organisation
from challenges.actions import entitling
from challenges.actions.proposing import officers
from challenges.office.programmes import NAME, ProgrammePage
from challenges.rows_office import Rows
from engagement.errors import Refused

BOARD = "board"


class SeatForm(forms.Form):
    """One who decides. The lists are read once for the whole page (`seat_form`)."""

    seat = forms.ChoiceField(label=gettext_lazy("Decides as"))
    user = forms.TypedChoiceField(label=gettext_lazy("Who"), coerce=int)
    substitute = forms.TypedChoiceField(
        label=gettext_lazy("Who stands in"), coerce=int, empty_value=None, required=False
    )

    def seat_of(self) -> entitling.Seat:
        given = self.cleaned_data
        department = None if given["seat"] == BOARD else int(given["seat"])
        return {"department": department, "user": given["user"], "substitute": given["substitute"]}


def seat_form() -> type[SeatForm]:
    """With the choices of this moment: challenge officers, and departments."""
    departments = Organisation.objects.departments().order_by("name")
    seats = [(BOARD, _("One of the board"))]
    seats += [(str(one.pk), _("Head of {department}").format(department=one.name)) for one in departments]
    people = sorted(((one.pk, str(one)) for one in officers()), key=lambda pair: pair[1].casefold())

    def __init__(self: SeatForm, *args: Any, **kwargs: Any) -> None:
        SeatForm.__init__(self, *args, **kwargs)
        self.fields["seat"].choices = seats
        self.fields["user"].choices = [("", _("Choose somebody")), *people]
        self.fields["substitute"].choices = [("", _("Nobody")), *people]

    return type("SeatForm", (SeatForm,), {"__init__": __init__})


class DecidersView(ProgrammePage):
    template_name = "challenges/admin/rows.html"
    page_title = gettext_lazy("Who decides")
    header_icon = "user"

    def rows(self, data: Any = None) -> Rows:
        given = [{**one, "seat": str(one["department"] or BOARD)} for one in entitling.seats_of(self.object)]
        return Rows("deciders", seat_form(), _("Board and heads"), _("Add somebody"), given, data)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self.show(self.rows(), entitling.mark(entitling.seats_of(self.object)))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        rows, seen = self.rows(request.POST), request.POST.get("seen", "")
        if rows.press(request.POST.get("do", "")) or not rows.is_valid():
            return self.show(rows, seen)
        seats = [one.seat_of() for one in rows.forms]
        try:
            entitling.name_deciders(programme=self.object, seats=seats, seen=seen, by=request.user)
        except Refused as refusal:
            return self.refused(rows, seen, refusal)
        messages.success(request, _("It is kept. They can decide now, where the plan says so."))
        return redirect(f"{NAME}:inspect", self.object.pk)

    def refused(self, rows: Rows, seen: str, refusal: Refused) -> HttpResponse:
        kind, _colon, place = refusal.code.partition(":")
        if kind == "seat":
            rows.forms[int(place)].add_error("user", refusal.message)
            return self.show(rows, seen)
        now = entitling.mark(entitling.seats_of(self.object))
        said = _("Now it says: {rows}.").format(rows="; ".join(self.theirs()) or _("Nobody"))
        return self.show(rows, now, notice=f"{refusal.message} {said}")

    def theirs(self) -> list[str]:
        rows = self.object.deciders.select_related("user", "substitute", "department")
        of_row = ((row.department or _("One of the board"), row.user, row.substitute) for row in rows)
        return [", ".join(str(one) for one in row if one) for row in of_row]

    def show(self, rows: Rows, seen: str, **more: Any) -> HttpResponse:
        explanation = _(
            "At each gate the plan says who decides. The owner of a challenge is named in the challenge; who heads a "
            "department, who sits on the board, and who stands in for them, is named here. Nobody else can decide, "
            "nobody who scored can, and nobody names themself."
        )
        given = {"rows_list": [rows], "seen": seen, "explanation": explanation, **more}
        return self.render_to_response(self.get_context_data(save_label=_("Keep it"), **given))
