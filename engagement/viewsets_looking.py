"""Officers' screens: the templates for answers, and the accounts that were removed as spam."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import CreateView, EditView, IndexView, InspectView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.clock import now
from accounts.scoped import DecisionView, Gate, gated
from engagement.actions import spam
from engagement.errors import Refused
from engagement.models import AnswerTemplate, SpamRemoval
from engagement.permissions import can_undo_removal
from engagement.querysets import TEMPLATE_USES


class Gated(ModelViewSet):
    """Every view starts from `visible_to(user)`; a row that somebody may not see is not there."""

    copy_view_enabled = False
    add_to_reference_index = False
    add_to_admin_menu = True
    search_backend_name = None

    def construct_view(self, view_class: type, **kwargs: Any) -> Any:
        return super().construct_view(gated(view_class, Gate, self.model), **kwargs)

    def get_urlpatterns(self) -> list:
        return [pattern for pattern in super().get_urlpatterns() if pattern.name != "copy"]


# --- Templates ------------------------------------------------------------------------------------------
class OwnUses:
    """Offers the uses of this person alone, and writes down who changed it."""

    def get_form(self, *args: Any, **kwargs: Any) -> forms.ModelForm:
        form = super().get_form(*args, **kwargs)
        uses = [use for use, permission in TEMPLATE_USES.items() if self.request.user.has_perm(permission)]
        form.fields["use"].choices = [choice for choice in AnswerTemplate.Use.choices if choice[0] in uses]
        return form

    def save_instance(self) -> AnswerTemplate:
        self.form.instance.changed_by = self.request.user
        self.form.instance.changed_at = now()
        return super().save_instance()


class AddTemplateView(OwnUses, CreateView):
    pass


class ChangeTemplateView(OwnUses, EditView):
    pass


class AnswerTemplateViewSet(Gated):
    model = AnswerTemplate
    name = "answer_templates"
    url_prefix = "answer-templates"
    icon = "doc-full"
    menu_label = _("Templates")
    menu_order = 270
    add_view_class = AddTemplateView
    edit_view_class = ChangeTemplateView
    form_fields = ["use", "title", "text"]
    list_display = ["title", "use", "changed_at", "changed_by"]
    list_filter = ["use"]
    search_fields = ["title", "text"]


# --- Removed accounts -----------------------------------------------------------------------------------
class ReadOnly(ModelPermissionPolicy):
    """Rows that only actions write."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and super().user_has_permission(user, "view")

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


class InspectRemovalView(InspectView):
    """With the undoing behind a button."""

    any_permission_required = ["view"]

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Without what is empty, and in council time."""
        fields = [field for field in super().get_fields_context() if field["value"] not in (None, "")]
        for each in fields:
            if isinstance(each["value"], datetime):
                each["value"] = date_format(localtime(each["value"]), "DATETIME_FORMAT")
        return fields

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not can_undo_removal(self.request.user, self.object):
            return []
        url = reverse("spam_removals:undo", args=[self.object.pk])
        return [HeaderButton(_("Undo"), url=url, icon_name="history")]


class UndoRemovalView(DecisionView):
    """The account and its comments come back."""

    form_class = forms.Form
    page_title = _("Undo the removal of an account")
    header_icon = "history"
    submit_button_label = _("Open the account again")
    submit_button_active_label = _("Opening…")
    explanation = _(
        "The account is open again, its comments stand as before, and its owner gets a mail. Its supports, follows "
        "and offers of help do not come back."
    )

    def facts(self) -> list[tuple[Any, object]]:
        row = self.object
        return [
            (_("Account"), row.user),
            (_("Why it was removed"), row.reason),
            (_("By"), row.by),
            (_("Comments removed"), row.removed_count),
        ]

    def may(self, user: Any, row: SpamRemoval) -> bool:
        return can_undo_removal(user, row)

    def decide(self, form: forms.Form) -> Any:
        try:
            spam.undo(removal=self.object, by=self.request.user)
        except Refused as refusal:
            return refusal.message
        return _("Undone. The account is open again, and its owner is told.")


def state_of(removal: SpamRemoval) -> Any:
    if removal.undone_at:
        return _("Undone")
    return _("Done") if removal.finished_at else _("Under way")


class RemovalIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[SpamRemoval]:
        return super().get_base_queryset().select_related("user", "by", "undone_by")


class SpamRemovalViewSet(Gated):
    model = SpamRemoval
    name = "spam_removals"
    url_prefix = "spam-removals"
    icon = "bin"
    menu_label = _("Spam accounts")
    menu_order = 280
    index_view_class = RemovalIndexView
    inspect_view_class = InspectRemovalView
    inspect_view_enabled = True
    form_fields: list[str] = []
    list_display = ["user", "reason", "at", "by", "removed_count", Column(state_of, label=_("State"))]
    inspect_view_fields = [
        "user",
        "reason",
        "at",
        "by",
        "removed_count",
        "finished_at",
        "undone_at",
        "undone_by",
    ]
    search_fields = ["reason", "user__display_name"]

    @property
    def permission_policy(self) -> ReadOnly:
        return ReadOnly(self.model)

    def get_urlpatterns(self) -> list:
        undo = self.construct_view(UndoRemovalView, index_url_name="spam_removals:index")
        return [*super().get_urlpatterns(), path("undo/<int:pk>/", undo, name="undo")]


answer_templates = AnswerTemplateViewSet()
spam_removals = SpamRemovalViewSet()
