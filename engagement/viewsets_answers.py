"""Officers' screens: what their department answered, to look up, change and withdraw."""

from __future__ import annotations

from typing import Any

from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import InspectView
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permissions import ModelPermissionPolicy

from accounts.scoped import DecisionView, ScopedModelViewSet
from engagement.actions import responses
from engagement.errors import Refused
from engagement.forms_answers import ReasonForm, WordsForm
from engagement.models import OfficialResponse
from engagement.permissions import can_change_response, is_person
from engagement.refusing import Refusing


class LookOnly(ModelPermissionPolicy):
    """Who may answer may look; only the decisions below write."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and is_person(user) and user.has_perm("engagement.view_officialresponse")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def state_of(response: OfficialResponse) -> str:
    if not response.is_standing:
        return str(_("Withdrawn"))
    return str(_("Edited")) if response.edited_at else str(_("Stands"))


def what_of(response: OfficialResponse) -> str:
    if response.comment_id:
        return str(_("A comment"))
    return str(_("A subject")) if response.subject_id else str(_("All of it"))


class InspectResponseView(InspectView):
    """With its decisions behind buttons, for whoever may take them."""

    any_permission_required = ["view"]

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Without what is empty."""
        return [field for field in super().get_fields_context() if field["value"] not in (None, "")]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        response = self.object
        found = []
        if can_change_response(self.request.user, response):
            edit, withdraw = (
                reverse(f"responses:{name}", args=[response.pk]) for name in ("change", "withdraw")
            )
            found.append(HeaderButton(_("Change the words"), url=edit, icon_name="edit"))
            found.append(HeaderButton(_("Withdraw"), url=withdraw, icon_name="cross"))
        if response.topic.is_public:
            url = response.get_absolute_url()
            found.append(HeaderButton(_("See it on the site"), url=url, icon_name="view"))
        return found


class OfficersWordsForm(WordsForm):
    """Behind the door of the back office, without the trap for machines."""

    website = None


class ChangeView(Refusing, DecisionView):
    form_class = OfficersWordsForm
    index_url_name = "responses:index"
    page_title = _("Change the words")
    header_icon = "edit"
    explanation = _(
        "The answer is marked as edited. Nobody is written to again; the earlier words stay in the history."
    )
    submit_button_label = _("Save")

    def may(self, user: Any, row: OfficialResponse) -> bool:
        return can_change_response(user, row)

    def get_initial(self) -> dict:
        return {"text": self.object.text}

    def form_valid(self, form: WordsForm):
        return self.form_invalid(form) if form.is_taking_out else super().form_valid(form)

    def beside(self, refusal: Refused, form: WordsForm) -> str:
        return "text"

    def attempt(self, form: WordsForm) -> str:
        responses.edit(by=self.request.user, response=self.object, text=form.cleaned_data["text"])
        return _("The answer is changed, and marked as edited.")


class WithdrawView(DecisionView):
    form_class = ReasonForm
    index_url_name = "responses:index"
    page_title = _("Withdraw the answer")
    header_icon = "cross"
    explanation = _("A line with your reason takes its place. What it answered waits for an answer again.")
    submit_button_label = _("Withdraw it")

    def may(self, user: Any, row: OfficialResponse) -> bool:
        return can_change_response(user, row)

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Answer"), self.object.text)]

    def decide(self, form: ReasonForm) -> str:
        responses.withdraw(by=self.request.user, response=self.object, **form.cleaned_data)
        return _("The answer is withdrawn. What it answered waits for an answer again.")


class ResponseViewSet(ScopedModelViewSet):
    model = OfficialResponse
    name = "responses"
    url_prefix = "responses"
    icon = "openquote"
    menu_label = _("Official responses")
    menu_order = 262
    add_to_admin_menu = True
    inspect_view_class = InspectResponseView
    inspect_view_enabled = True
    form_fields: list[str] = []
    search_fields = ["text", "topic__title"]
    search_backend_name = None
    list_display = [
        "__str__",
        "topic",
        Column(what_of, label=_("Answers")),
        Column(state_of, label=_("State")),
        "at",
    ]
    list_filter = ["department_name"]
    list_export = ["topic", "department_name", "text", "at", "edited_at", "withdrawn_at", "withdrawn_reason"]
    inspect_view_fields = [
        "topic",
        "comment",
        "subject",
        "department_name",
        "text",
        "at",
        "by",
        "edited_at",
        "withdrawn_at",
        "withdrawn_by",
        "withdrawn_reason",
    ]
    ordering = "-pk"

    @property
    def permission_policy(self) -> LookOnly:
        return LookOnly(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = self.model.objects.select_related("topic")
        return super().get_index_view_kwargs(queryset=rows, **kwargs)

    def get_urlpatterns(self) -> list:
        own = [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name)
            for name, view in (("change", ChangeView), ("withdraw", WithdrawView))
        ]
        return [*super().get_urlpatterns(), *own]


official_responses = ResponseViewSet()
