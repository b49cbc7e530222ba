"""The safeguarding leads' screens. Nobody else has any of them, whatever permissions they hold; nothing is exported,
searched or logged: what was done stands in the notes of each concern."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.db.models import Case, When
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.templatetags.components import weekday
from champions import permissions
from champions.actions import concerns as actions
from champions.forms_safety_office import CloseForm, LiftForm, NoteForm, PauseForm, ReopenForm
from champions.models import Concern, ContactPause, Conversation
from champions.names import first_name
from champions.querysets_messages import MESSAGE
from champions.registries import concern_kinds
from engagement.refusing import Refusing

State = Concern.State
KEPT_VIEWS = ("index", "index_results", "inspect")


class LeadsPolicy(ModelPermissionPolicy):
    """Leads look; nobody adds, edits or deletes by hand. An administrator's permissions count for nothing."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and permissions.can_see_concerns(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def kind_of(concern: Concern) -> str:
    label = next((kind.label for kind in concern_kinds if kind.name == concern.about_kind), "")
    return str(label or concern.about_kind or _("Nothing in particular"))


def danger_of(concern: Concern) -> str:
    return _("Yes") if concern.in_danger else ""


class ConcernIndexView(LookIndexView):
    """New ones first, those where somebody is in danger before the others. There is no export."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.is_export = False


def stands(*states: str) -> Callable[[Any, Concern], bool]:
    return lambda user, row: row.state in states


class ConcernInspectView(LookInspectView):
    """All that is known, and the decisions behind buttons."""

    template_name = "champions/admin/concern.html"
    BUTTONS = (
        ("take", gettext_lazy("Look at it"), "view", stands(State.NEW)),
        ("note", gettext_lazy("Add a note"), "edit", stands(State.NEW, State.LOOKED_AT, State.CLOSED)),
        ("pause", gettext_lazy("Pause somebody’s contact"), "lock", stands(State.NEW, State.LOOKED_AT)),
        ("close", gettext_lazy("Close"), "check", stands(State.NEW, State.LOOKED_AT)),
        ("reopen", gettext_lazy("Open again"), "rotate", stands(State.CLOSED)),
    )

    def facts(self) -> list[tuple[str, object]]:
        concern = self.object
        return [
            (_("State"), concern.get_state_display()),
            (_("Outcome"), concern.get_outcome_display()),
            (_("Somebody is in danger now"), danger_of(concern)),
            (_("Reported"), weekday(concern.created_at)),
            (_("About"), kind_of(concern)),
            (_("Which"), concern.about_title),
            (_("What happened"), concern.text),
            (_("Name given"), concern.name),
            (_("How to reach them"), concern.contact),
            (
                _("Account of whoever reported it"),
                f"{concern.user} ({concern.user.email})" if concern.user else "",
            ),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        concern = self.object
        kind = next((each for each in concern_kinds if each.name == concern.about_kind), None)
        return {
            **super().get_context_data(**kwargs),
            "about_url": kind.url(concern.about_key) if kind else "",
            "notes": list(concern.notes.select_related("by")),
            "pauses": list(concern.pauses.select_related("user", "lifted_by")),
            "talk": talk_of(concern),
        }


def talk_of(concern: Concern) -> list[tuple]:
    """What the two wrote, where somebody reported their messages; nothing for any other concern."""
    if concern.about_kind != MESSAGE:
        return []
    found = Conversation.objects.filter(public_id=concern.about_key).first()
    rows = found.messages.select_related("author").order_by("pk") if found else ()
    return [(each, first_name(each.author)) for each in rows]


class ConcernDecision(Refusing, DecisionView):
    """One decision about one concern; goes back to it."""

    model = Concern
    form_class = forms.Form
    index_url_name = "champions_concerns:index"
    header_icon = "lock"
    states: tuple[str, ...] = ()

    def may(self, user: Any, row: Concern) -> bool:
        return permissions.can_decide_concern(user, row) and row.state in self.states

    def after(self) -> str:
        if not Concern.objects.visible_to(self.request.user).filter(pk=self.object.pk).exists():
            return super().after()
        return reverse("champions_concerns:inspect", args=[self.object.pk])


class TakeView(ConcernDecision):
    page_title = gettext_lazy("Look at it")
    submit_button_label = gettext_lazy("I look at it")
    explanation = gettext_lazy("Nobody is reminded of it any more: it is with you.")
    states = (State.NEW,)

    def act(self) -> None:
        actions.take(concern=self.object, by=self.request.user)


class NoteView(ConcernDecision):
    form_class = NoteForm
    page_title = gettext_lazy("Add a note")
    submit_button_label = gettext_lazy("Write it down")
    explanation = gettext_lazy("Safeguarding leads alone read it. It goes when the concern goes.")
    states = (State.NEW, State.LOOKED_AT, State.CLOSED)

    def act(self, text: str) -> None:
        actions.note(concern=self.object, text=text, by=self.request.user)


class CloseView(ConcernDecision):
    form_class = CloseForm
    page_title = gettext_lazy("Close")
    submit_button_label = gettext_lazy("Close it")
    explanation = gettext_lazy(
        "Nobody is written to. Where contact stands still it goes on standing still: allow it again on the page of "
        "the concern, before or afterwards, with a reason for each person."
    )
    states = (State.NEW, State.LOOKED_AT)

    def act(self, **given: Any) -> None:
        actions.close(concern=self.object, by=self.request.user, **given)


class ReopenView(ConcernDecision):
    form_class = ReopenForm
    page_title = gettext_lazy("Open again")
    submit_button_label = gettext_lazy("Open it again")
    states = (State.CLOSED,)

    def act(self, text: str) -> None:
        actions.reopen(concern=self.object, text=text, by=self.request.user)


class PauseView(ConcernDecision):
    form_class = PauseForm
    page_title = gettext_lazy("Pause somebody’s contact")
    submit_button_label = gettext_lazy("Pause it now")
    explanation = gettext_lazy(
        "They leave the list of champions, can’t be written to and can’t be met alone, until you allow it again. "
        "They are not told, and never see this concern, not even as a safeguarding lead."
    )
    states = (State.NEW, State.LOOKED_AT)

    def attempt(self, form: PauseForm) -> str:
        text = form.cleaned_data["text"]
        actions.pause(concern=self.object, champion=form.found, text=text, by=self.request.user)
        return ""


class LiftView(ConcernDecision):
    """Of one person, or of several one after the other."""

    form_class = LiftForm
    page_title = gettext_lazy("Allow contact again")
    submit_button_label = gettext_lazy("Allow it")
    explanation = gettext_lazy("If no other concern holds them, they can be written to at once.")
    states = (State.NEW, State.LOOKED_AT, State.CLOSED)

    def may(self, user: Any, row: Concern) -> bool:
        return super().may(user, row) and row.pauses.standing().exists()

    def get_form_kwargs(self) -> dict:
        return {**super().get_form_kwargs(), "pauses": self.object.pauses.standing().select_related("user")}

    def get_initial(self) -> dict:
        return {"pause": self.request.GET.get("pause", "")}

    def act(self, pause: ContactPause, reason: str) -> None:
        actions.lift(pause=pause, reason=reason, by=self.request.user)


class ConcernViewSet(ScopedModelViewSet):
    model = Concern
    name = "champions_concerns"
    icon = "lock"
    menu_label = gettext_lazy("Concerns")
    inspect_view_enabled = True
    inspect_view_class = ConcernInspectView
    index_view_class = ConcernIndexView
    form_fields: list[str] = []
    list_filter = ["state"]
    list_export: list[str] = []
    search_fields: list[str] = []
    search_backend_name = None
    list_display = [
        "reference",
        Column("created_at", label=gettext_lazy("Reported"), accessor=lambda row: weekday(row.created_at)),
        Column("get_state_display", label=gettext_lazy("State")),
        Column("danger", label=gettext_lazy("In danger now"), accessor=danger_of),
        Column("kind", label=gettext_lazy("About"), accessor=kind_of),
        Column("about_title", label=gettext_lazy("Which")),
    ]

    @property
    def permission_policy(self) -> LeadsPolicy:
        return LeadsPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        turn = Case(When(state=State.NEW, then=0), When(state=State.LOOKED_AT, then=1), default=2)
        rows = Concern.objects.order_by(turn, "-in_danger", "-created_at", "-pk")
        return super().get_index_view_kwargs(queryset=rows, default_ordering=None, **kwargs)

    def get_urlpatterns(self) -> list:
        """The list, one concern, and the decisions; none of Wagtail's other views has anything to do here."""
        own = {
            "take": TakeView,
            "note": NoteView,
            "close": CloseView,
            "reopen": ReopenView,
            "pause": PauseView,
            "lift": LiftView,
        }
        return [
            *[each for each in super().get_urlpatterns() if each.name in KEPT_VIEWS],
            *[path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in own.items()],
        ]


viewsets: list = [ConcernViewSet]


class NewConcernsItem(SummaryItem):
    """On a lead's first page of the back office: how many nobody has looked at yet."""

    order = 5
    template_name = "champions/admin/new_concerns.html"

    def is_shown(self) -> bool:
        return permissions.can_see_concerns(self.request.user)

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        number = Concern.objects.visible_to(self.request.user).new().count()
        return {"number": number, "url": reverse("champions_concerns:index")}
