"""Officers' screens for organisations, and the queue of contested ones."""

from __future__ import annotations

from django.db import models
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.views.generic.models import CreateView, InspectView
from wagtail.admin.viewsets.model import ModelViewSetGroup
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.actions.organisations import Refused, decide_join_request
from accounts.forms_organisations import ClaimForm
from accounts.models import JoinRequest, Organisation
from accounts.permissions import can_decide_join_request
from accounts.scoped import DecisionView, ScopedChooserViewSet, ScopedModelViewSet


class ReadOnlyPolicy(ModelPermissionPolicy):
    """Rows that only actions write: nobody adds, edits or deletes them by hand."""

    def user_has_permission(self, user, action):
        if action in ("add", "change", "delete"):
            return False
        return super().user_has_permission(user, "view") or super().user_has_permission(user, "change")

    def user_has_any_permission(self, user, actions):
        return "view" in actions and self.user_has_permission(user, "view")


class ReadOnly:
    """Before a ModelViewSet of such rows: officers look at them, and decide behind buttons."""

    copy_view_enabled = False
    form_fields: list[str] = []
    search_backend_name = None

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def rows(self) -> models.QuerySet | None:
        """Those of the list, in the order in which officers work; None for all, in the model's own."""
        return None

    def get_index_view_kwargs(self, **kwargs):
        rows = self.rows()
        given = {} if rows is None else {"queryset": rows, "default_ordering": None}
        return super().get_index_view_kwargs(**given, **kwargs)


class CreateOrganisationView(CreateView):
    """By an administrator, for a department; the people in it are invited by the owner they name."""

    def save_instance(self):
        organisation = self.form.save(commit=False)
        organisation.created_by = self.request.user
        organisation.save()
        log(instance=organisation, action="accounts.organisation_created", user=self.request.user)
        return organisation


class OrganisationViewSet(ScopedModelViewSet):
    model = Organisation
    icon = "group"
    menu_label = _("Organisations")
    add_view_class = CreateOrganisationView
    form_fields = ["name", "kind", "company_number", "charity_number", "size", "website", "ward"]
    inspect_view_enabled = True
    inspect_view_fields = [*form_fields, "member_names", "created_at"]
    list_display = ["name", "kind", "company_number", "charity_number", "ward"]
    list_filter = ["kind", "size", "ward"]
    list_export = [
        "name",
        "kind",
        "company_number",
        "charity_number",
        "size",
        "website",
        "ward",
        "created_at",
    ]
    search_fields = ["name", "company_number", "charity_number"]
    ordering = "name"


class OrganisationChooserViewSet(ScopedChooserViewSet):
    model = Organisation
    icon = "group"
    choose_one_text = _("Choose an organisation")
    choose_another_text = _("Choose another organisation")


class InspectRequestView(InspectView):
    """With the decision behind a button, for whoever may take it."""

    any_permission_required = ["view"]

    @property
    def header_buttons(self):
        if not can_decide_join_request(self.request.user, self.object):
            return []
        url = reverse("join_requests:decide", args=[self.object.pk])
        return [HeaderButton(_("Decide"), url=url, icon_name="check")]


class DecideClaimView(DecisionView):
    """Whose organisation is it? One decision, with a reason that both sides read."""

    form_class = ClaimForm
    page_title = _("Whose organisation is it?")
    header_icon = "group"

    explanation = _(
        "If you accept, whoever asked becomes the only owner; the present owners stay as members. "
        "If you refuse, nothing changes. Both sides are written to."
    )

    def facts(self):
        row, organisation = self.object, self.object.organisation
        return [
            (_("Who asks"), f"{row.user} ({row.user.email})"),
            (_("What they say"), row.note),
            (_("Organisation"), organisation),
            (_("Company number"), organisation.company_number),
            (_("Charity number"), organisation.charity_number),
            (_("Who acts for it now"), organisation.member_names),
        ]

    def may(self, user, row) -> bool:
        return row.kind == JoinRequest.Kind.CLAIM and can_decide_join_request(user, row)

    def decide(self, form) -> str:
        accept = form.cleaned_data["accept"] == "yes"
        try:
            decide_join_request(
                request=self.object, accept=accept, reason=form.cleaned_data["reason"], by=self.request.user
            )
        except Refused:
            return _("Somebody else has decided this meanwhile.")
        return _("Decided. Both sides are told.")


class JoinRequestViewSet(ScopedModelViewSet):
    """Claims first: they wait for an officer. Requests to join are there to be looked up."""

    model = JoinRequest
    name = "join_requests"
    icon = "warning"
    menu_label = _("Contested and asked")
    inspect_view_class = InspectRequestView
    inspect_view_enabled = True
    inspect_view_fields = [
        "organisation",
        "user",
        "kind",
        "note",
        "asked_at",
        "decision",
        "decided_at",
        "reason",
    ]
    form_fields: list[str] = []
    list_display = ["organisation", "user", "kind", "decision", "asked_at"]
    list_filter = ["kind", "decision"]
    list_export = ["organisation", "user", "kind", "asked_at", "decision", "decided_at", "reason"]
    ordering = ("decided_at", "kind", "-asked_at")

    @property
    def permission_policy(self):
        return ReadOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs):
        rows = self.model.objects.select_related("organisation", "user")
        waiting_first = rows.order_by(models.F("decided_at").asc(nulls_first=True), "kind", "-asked_at")
        return super().get_index_view_kwargs(queryset=waiting_first, default_ordering=None, **kwargs)

    @property
    def decide_view(self):
        return self.construct_view(DecideClaimView)

    def get_urlpatterns(self):
        return [*super().get_urlpatterns(), path("decide/<int:pk>/", self.decide_view, name="decide")]


class OrganisationsGroup(ModelViewSetGroup):
    menu_label = _("Organisations")
    menu_icon = "group"
    menu_order = 600
    items = (OrganisationViewSet, JoinRequestViewSet)


organisations = OrganisationsGroup()
organisation_chooser = OrganisationChooserViewSet("organisation_chooser")
