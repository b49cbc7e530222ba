"""Officers' screens of workshops: planned, changed, and what was learnt there."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from challenges.actions import gathering as actions
from challenges.forms_gathering import GatheringForm, NotesForm, WorkshopForm, workshop_initial
from challenges.gatherings_defining import of_challenge, when, where
from challenges.models import Gathering
from challenges.office.defining_base import Decision, Page, url
from surgeries.forms_office import begin_of


class GatheringsView(Page):
    template_name = "challenges/office/gatherings.html"
    page_title = gettext_lazy("Gatherings")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("define", self.object), "label": _("Define")}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.object.is_public:
            return []
        return [
            HeaderButton(
                _("New workshop that people book"), url=url("new_workshop", self.object), icon_name="date"
            ),
            HeaderButton(_("New gathering"), url=url("new_gathering", self.object), icon_name="plus"),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = [
            {
                "one": one,
                "when": when(one),
                "where": where(one),
                "change": url("change_gathering", self.object, one.pk),
                "note": url("note_gathering", self.object, one.pk) if actions.is_over(one) else "",
                "remove": url("remove_gathering", self.object, one.pk),
                "has_notes": bool(one.insights or one.notes or one.people is not None),
            }
            for one in of_challenge(self.object)
        ]
        return {**super().get_context_data(**kwargs), "rows": rows}


class GatheringDecision(Decision):
    """One gathering of this challenge; goes back to the list of them."""

    gathering: Gathering | None = None

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        if not self.object.is_public:
            raise Http404
        if "gathering" in kwargs:
            self.gathering = get_object_or_404(of_challenge(self.object), pk=kwargs["gathering"])

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("gatherings", self.object), "label": _("Gatherings")}]

    def get_form_kwargs(self) -> dict[str, Any]:
        kwargs = super().get_form_kwargs()
        return (
            {**kwargs, "instance": self.gathering} if issubclass(self.form_class, forms.ModelForm) else kwargs
        )

    def after(self) -> str:
        return url("gatherings", self.object)


class NewGatheringView(GatheringDecision):
    form_class = GatheringForm
    page_title = gettext_lazy("New gathering")
    done = gettext_lazy("It is noted.")

    def act(self, **given: Any) -> None:
        actions.plan_gathering(challenge=self.object, by=self.request.user, **given)


class NewWorkshopView(GatheringDecision):
    """Made in surgeries and open at once, without leaving the challenge."""

    form_class = WorkshopForm
    page_title = gettext_lazy("New workshop that people book")
    submit_button_label = gettext_lazy("Open it for booking")
    done = gettext_lazy("It can be booked, and stands on the page of the challenge.")

    def get_initial(self) -> dict[str, Any]:
        return workshop_initial(self.object, self.request.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        said = _(
            "It becomes a session of surgeries: people book a place there, and its host runs the room from a phone and "
            "finds it under “Your sessions as a host”. If the place is not in the list, note a gathering instead."
        )
        return {**super().get_context_data(**kwargs), "explanation": said}

    def attempt(self, form: WorkshopForm) -> str:
        begin = begin_of(form)
        actions.plan_workshop(
            challenge=self.object,
            by=self.request.user,
            topics=form.cleaned_data["topics"],
            starts_at=begin,
            ends_at=begin + timedelta(minutes=form.cleaned_data["minutes"]),
            **form.given(),
        )
        return str(self.done)


class ChangeGatheringView(GatheringDecision):
    form_class = GatheringForm
    page_title = gettext_lazy("Change the gathering")
    done = gettext_lazy("It is changed.")

    def act(self, **given: Any) -> None:
        actions.change_gathering(gathering=self.gathering, by=self.request.user, **given)


class NoteGatheringView(ChangeGatheringView):
    form_class = NotesForm
    page_title = gettext_lazy("What we learnt")
    done = gettext_lazy("It is noted.")


class RemoveGatheringView(GatheringDecision):
    page_title = gettext_lazy("Remove the gathering")
    submit_button_label = gettext_lazy("Remove it")
    explanation = gettext_lazy("A session of surgeries stays: cancel it there, so that people are told.")
    done = gettext_lazy("It is removed.")

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Title"), self.gathering.title)]

    def act(self) -> None:
        actions.remove_gathering(gathering=self.gathering, by=self.request.user)
