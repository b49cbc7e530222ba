"""Coordinators write to many champions: a draft with its preview, sending and stopping, and what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.scoped import ActView, DecisionView
from accounts.viewsets import ReadOnlyPolicy
from champions import permissions
from champions.actions import broadcasts as actions
from champions.forms_asking import BroadcastForm, TestForm, words_of
from champions.mails_broadcasts import sample
from champions.measures_asking import results, tables
from champions.models import Broadcast
from champions.segments import linked, preview
from champions.words import spoken
from engagement.refusing import Refusing

NAME = "champion_broadcasts"
State = Broadcast.State


class BroadcastDecision(Refusing, DecisionView):
    """One decision about one message; goes back to it."""

    model = Broadcast
    index_url_name = f"{NAME}:index"
    header_icon = "mail"
    form_class = forms.Form

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.object.pk])

    def may(self, user: Any, row: Broadcast) -> bool:
        return permissions.can_send_broadcast(user) and row.state == State.DRAFT

    def facts(self) -> list[tuple[str, object]]:
        return facts_of(self.object)


class ChangeView(BroadcastDecision):
    form_class = BroadcastForm
    page_title = gettext_lazy("Change the draft")
    submit_button_label = gettext_lazy("Save and see whom it reaches")

    def facts(self) -> list[tuple[str, object]]:
        return []

    def get_initial(self) -> dict[str, Any]:
        return BroadcastForm.given_by(self.object)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "broadcast": self.object}

    def attempt(self, form: forms.Form) -> str:
        actions.write(by=self.request.user, broadcast=self.object, **form.cleaned_data)
        return _("The draft is saved.")


class SendView(BroadcastDecision):
    page_title = gettext_lazy("Send the message")
    submit_button_label = gettext_lazy("Send it now")
    explanation = gettext_lazy(
        "It goes out by email in the next minutes. While it is being sent you can stop it; what has gone can’t be "
        "called back."
    )

    def facts(self) -> list[tuple[str, object]]:
        found = preview(self.object)
        return [
            *facts_of(self.object),
            (_("Reaches"), found.reached),
            (_("Left out"), "\n".join(found.reasons)),
        ]

    def attempt(self, form: forms.Form) -> str:
        actions.send(broadcast=self.object, by=self.request.user)
        return _("It is being sent.")


class TestView(BroadcastDecision):
    form_class = TestForm
    page_title = gettext_lazy("A test to yourself")
    submit_button_label = gettext_lazy("Send me the test")
    explanation = gettext_lazy("You get the mail as a champion would. Nobody else gets it.")

    def attempt(self, form: forms.Form) -> str:
        actions.send_test(broadcast=self.object, by=self.request.user, key=form.cleaned_data["key"])
        return _("The test is on its way to {address}.").format(address=self.request.user.email)


class StopView(BroadcastDecision):
    page_title = gettext_lazy("Stop sending")
    submit_button_label = gettext_lazy("Stop it now")
    explanation = gettext_lazy("No more mails go out. Who has none yet is not counted as asked.")

    def may(self, user: Any, row: Broadcast) -> bool:
        return permissions.can_send_broadcast(user) and row.state == State.SENDING

    def attempt(self, form: forms.Form) -> str:
        actions.stop(broadcast=self.object, by=self.request.user)
        return _("It is stopped.")


class NewView(Refusing, ActView):
    """A new draft; its own page then shows whom it reaches."""

    form_class = BroadcastForm
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Messages to champions")
    page_title = gettext_lazy("New message")
    header_icon = "mail"
    explanation = gettext_lazy("It is a draft first: nothing is sent before you have seen whom it reaches.")
    submit_button_label = gettext_lazy("Save and see whom it reaches")
    submit_button_active_label = gettext_lazy("Saving…")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_send_broadcast(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def attempt(self, form: forms.Form) -> str:
        self.made = actions.write(by=self.request.user, **form.cleaned_data)
        return _("The draft is saved.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


def facts_of(broadcast: Broadcast) -> list[tuple[str, object]]:
    """To whom, in words; what narrows nothing down is left out."""
    labels = {state.value: str(state.label) for state in broadcast.states_chosen()}
    meeting = linked(broadcast)
    given = [
        (_("Subject"), broadcast.subject),
        (_("About a session"), words_of(meeting) if meeting else ""),
        (_("How far they are"), ", ".join(labels.values())),
        (_("Kind"), broadcast.get_kind_display() if broadcast.kind else ""),
        (_("Topics and skills"), ", ".join(skill.name for skill in broadcast.skills.all())),
        (_("Languages"), ", ".join(spoken(broadcast.languages))),
        (_("Wards"), ", ".join(ward.name for ward in broadcast.wards.all())),
        (_("Employer"), str(broadcast.employer or "")),
        (_("At most"), broadcast.at_most or ""),
    ]
    return [(label, value) for label, value in given if value]


class BroadcastIndexView(LookIndexView):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not permissions.can_send_broadcast(self.request.user):
            return []
        return [HeaderButton(_("New message"), url=reverse(f"{NAME}:new"), icon_name="plus")]


class BroadcastInspectView(LookInspectView):
    """A draft with whom it reaches and how it reads; afterwards what came of it."""

    template_name = "champions/admin/broadcast.html"
    BUTTONS = (
        ("change", gettext_lazy("Change"), "edit", ChangeView().may),
        ("test", gettext_lazy("Send me a test"), "view", TestView().may),
        ("send", gettext_lazy("Send"), "mail", SendView().may),
        ("stop", gettext_lazy("Stop sending"), "cross", StopView().may),
    )

    def facts(self) -> list[tuple[str, object]]:
        return [*facts_of(self.object), (_("State"), self.object.get_state_display())]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs) | {"mail": sample(self.object, self.request.user)}
        if self.object.state != State.DRAFT:
            return {**context, "results": results(self.object)}
        found = preview(self.object)
        return {**context, "preview": found, "tables": tables(found)}


class BroadcastViewSet(ModelViewSet):
    model = Broadcast
    name = NAME
    icon = "mail"
    menu_label = gettext_lazy("Messages")
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = BroadcastIndexView
    inspect_view_class = BroadcastInspectView
    form_fields: list[str] = []
    list_display = [
        "subject",
        Column("get_state_display", label=gettext_lazy("State")),
        Column("sent_at", label=gettext_lazy("Sent")),
        Column("chosen", label=gettext_lazy("Chosen")),
        Column("mailed", label=gettext_lazy("Mails sent")),
        Column("coming", label=gettext_lazy("Come")),
    ]
    list_filter = ["state"]
    search_fields = ["subject", "text"]
    search_backend_name = None
    ordering = ["-pk"]

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_urlpatterns(self) -> list:
        own = {"change": ChangeView, "test": TestView, "send": SendView, "stop": StopView}
        return [
            *super().get_urlpatterns(),
            path("new-message/", NewView.as_view(), name="new"),
            *[path(f"{name}/<int:pk>/", view.as_view(), name=name) for name, view in own.items()],
        ]


viewsets: list = [BroadcastViewSet]
