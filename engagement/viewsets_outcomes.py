"""Officers' screen for "You said, we did": those of the topics that they answer for, to look at and to take back."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import InspectView
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.viewsets import ReadOnlyPolicy
from engagement.actions.outcomes import withdraw
from engagement.forms_outcomes import WithdrawForm
from engagement.models import Outcome
from engagement.pairs import people_in, words_behind
from engagement.permissions import can_withdraw_outcome


def state_label(outcome: Outcome) -> str:
    return str(_("Public") if outcome.is_standing else _("Taken back"))


class InspectOutcomeView(InspectView):
    """One of them, with the way to its public page and the way to take it back."""

    any_permission_required = ["view"]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        row = self.object
        buttons = []
        if row.is_standing:
            buttons.append(
                HeaderButton(_("See it on the site"), url=row.get_absolute_url(), icon_name="view")
            )
        if can_withdraw_outcome(self.request.user, row):
            url = reverse("outcomes:withdraw", args=[row.pk])
            buttons.append(HeaderButton(_("Take back"), url=url, icon_name="undo"))
        return buttons

    def get_fields_context(self) -> list[dict[str, Any]]:
        fields = [field for field in super().get_fields_context() if field["value"] not in (None, "")]
        people = people_in(words_behind(self.object))
        return [*fields, {"label": _("People behind it"), "value": people, "component": None}]


class WithdrawOutcomeView(DecisionView):
    """No longer public; kept with the reason."""

    form_class = WithdrawForm
    page_title = _("Take back “You said, we did”")
    header_icon = "undo"
    submit_button_label = _("Take it back")
    submit_button_active_label = _("Taking it back…")
    explanation = _(
        "It goes from the list, from the action’s page and from the home page; its own address says that it was taken "
        "back, and why. People who were told are not told again."
    )

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        return [(_("About"), row.topic), (_("You said"), row.you_said), (_("We did"), row.we_did)]

    def may(self, user: Any, row: Outcome) -> bool:
        return can_withdraw_outcome(user, row)

    def decide(self, form: WithdrawForm) -> str:
        if withdraw(outcome=self.object, by=self.request.user, reason=form.cleaned_data["reason"]):
            return str(_("It is taken back."))
        return str(_("Somebody else took it back a moment ago."))


class OutcomeViewSet(ScopedModelViewSet):
    model = Outcome
    name = "outcomes"
    url_prefix = "outcomes"
    icon = "success"
    menu_label = _("You said, we did")
    menu_order = 270
    add_to_admin_menu = True
    inspect_view_enabled = True
    inspect_view_class = InspectOutcomeView
    form_fields = ["you_said"]  # of a form that the policy shows to nobody
    search_fields = ["you_said", "we_did"]
    search_backend_name = None
    list_filter = ["kind", "happened_on"]
    list_display = [
        "__str__",
        "topic",
        "happened_on",
        "department_name",
        Column(state_label, label=_("State")),
    ]
    list_export = [
        "happened_on",
        "topic",
        "you_said",
        "we_did",
        "change_label",
        "department_name",
        "withdrawn_at",
    ]
    inspect_view_fields = [
        "topic",
        "you_said",
        "we_did",
        "kind",
        "change_label",
        "happened_on",
        "department_name",
        "at",
        "by",
        "withdrawn_at",
        "withdrawn_reason",
    ]

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_urlpatterns(self) -> list:
        take_back = self.construct_view(
            WithdrawOutcomeView, model=self.model, index_url_name=self.get_url_name("index")
        )
        return [*super().get_urlpatterns(), path("withdraw/<str:pk>/", take_back, name="withdraw")]


outcomes = OutcomeViewSet()
