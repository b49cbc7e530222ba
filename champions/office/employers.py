"""Coordinators keep the employers: who asks to take part, who does, and their code."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Case, When
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.mails import absolute
from accounts.scoped import ActView, DecisionView
from accounts.viewsets import ReadOnlyPolicy
from champions import permissions
from champions.actions import employers as actions
from champions.employer_links import join_url, spaced
from champions.forms_employers import ChangeEmployerForm, DeclineForm, EnterEmployerForm
from champions.measures_employers import with_champions
from champions.models import Employer
from engagement.refusing import Refusing

NAME = "champion_employers"
State = Employer.State


class EmployerDecision(Refusing, DecisionView):
    """One decision about one employer; goes back to it."""

    model = Employer
    index_url_name = f"{NAME}:index"
    header_icon = "group"
    form_class = forms.Form
    states: tuple[str, ...] = ()

    def may(self, user: Any, row: Employer) -> bool:
        return permissions.can_keep_employers(user) and row.state in self.states

    def facts(self) -> list[tuple[str, object]]:
        employer = self.object
        return [
            (_("Organisation"), employer.organisation),
            (_("Kind"), employer.organisation.get_kind_display()),
            (_("Who acts for it"), employer.organisation.member_names),
            (_("Champions it wants to bring"), employer.pledged),
            (_("What they say"), employer.note),
        ]

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.object.pk])


class AcceptView(EmployerDecision):
    page_title = gettext_lazy("Take part: yes")
    submit_button_label = gettext_lazy("It takes part")
    explanation = gettext_lazy("Its owners are written to, with the code with which their colleagues join.")
    states = (State.REQUESTED,)

    def attempt(self, form: forms.Form) -> str:
        actions.accept(employer=self.object, by=self.request.user)
        return _("It takes part, and its owners are told.")


class DeclineView(EmployerDecision):
    form_class = DeclineForm
    page_title = gettext_lazy("Take part: not for now")
    submit_button_label = gettext_lazy("Send the answer")
    states = (State.REQUESTED,)

    def attempt(self, form: forms.Form) -> str:
        actions.decline(employer=self.object, by=self.request.user, reason=form.cleaned_data["reason"])
        return _("Its owners are told why.")


class ChangeView(EmployerDecision):
    form_class = ChangeEmployerForm
    page_title = gettext_lazy("Change the promise")
    submit_button_label = gettext_lazy("Save")
    states = (State.ACTIVE, State.ENDED)

    def get_initial(self) -> dict[str, Any]:
        return {"pledged": self.object.pledged, "is_public": self.object.is_public}

    def attempt(self, form: forms.Form) -> str:
        actions.change(employer=self.object, by=self.request.user, **form.cleaned_data)
        return _("Saved.")


class CodeForm(forms.Form):
    old = forms.CharField(widget=forms.HiddenInput, max_length=12)


class CodeView(EmployerDecision):
    form_class = CodeForm
    page_title = gettext_lazy("A new join code")
    submit_button_label = gettext_lazy("Make a new code")
    explanation = gettext_lazy("The old code works no more at once. Who joined with it stays.")
    states = (State.ACTIVE,)

    def get_initial(self) -> dict[str, Any]:
        return {"old": self.object.join_code}

    def attempt(self, form: forms.Form) -> str:
        actions.new_code(employer=self.object, by=self.request.user, old=form.cleaned_data["old"])
        return _("The new code is {code}.").format(code=spaced(self.object.join_code))


class EndView(EmployerDecision):
    page_title = gettext_lazy("It takes part no more")
    submit_button_label = gettext_lazy("End it")
    explanation = gettext_lazy(
        "Nobody joins with its code any more. What its champions did stays on its page."
    )
    states = (State.ACTIVE,)

    def attempt(self, form: forms.Form) -> str:
        actions.end(employer=self.object, by=self.request.user)
        return _("It takes part no more.")


class NewView(Refusing, ActView):
    """One that takes part at once."""

    form_class = EnterEmployerForm
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Employers")
    page_title = gettext_lazy("New employer")
    header_icon = "group"
    explanation = gettext_lazy("It takes part at once; its owners are written to, with the join code.")
    submit_button_label = gettext_lazy("Enter it")
    submit_button_active_label = gettext_lazy("Working…")

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("champions.add_employer"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def attempt(self, form: forms.Form) -> str:
        self.made = actions.enter(by=self.request.user, **form.cleaned_data)
        return _("It takes part.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


class EmployerIndexView(LookIndexView):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not self.request.user.has_perm("champions.add_employer"):
            return []
        return [HeaderButton(_("New employer"), url=reverse(f"{NAME}:new"), icon_name="plus")]


class EmployerInspectView(LookInspectView):
    """With the decisions behind buttons; the code is shown while it works."""

    BUTTONS = (
        ("accept", gettext_lazy("Take part: yes"), "check", AcceptView().may),
        ("decline", gettext_lazy("Not for now"), "cross", DeclineView().may),
        ("change", gettext_lazy("Change the promise"), "edit", ChangeView().may),
        ("code", gettext_lazy("New join code"), "rotate", CodeView().may),
        ("end", gettext_lazy("End"), "cross", EndView().may),
    )

    def facts(self) -> list[tuple[str, object]]:
        employer = self.object
        number = with_champions(Employer.objects.filter(pk=employer.pk)).get().number
        return [
            (_("Organisation"), employer.organisation),
            (_("Kind"), employer.organisation.get_kind_display()),
            (_("Who acts for it"), employer.organisation.member_names),
            (_("State"), employer.get_state_display()),
            (_("Why"), employer.reason),
            (_("What they say"), employer.note),
            (_("Champions"), number),
            (_("Champions it wants to bring"), employer.pledged),
            (_("On the page of employers"), _("Yes") if employer.is_public else _("No")),
            (_("Join code"), spaced(employer.join_code) if employer.is_active else ""),
            (_("Link to join"), absolute(join_url(employer)) if employer.is_active else ""),
        ]


class EmployerViewSet(ModelViewSet):
    model = Employer
    name = NAME
    icon = "group"
    menu_label = gettext_lazy("Employers")
    copy_view_enabled = False
    inspect_view_enabled = True
    index_view_class = EmployerIndexView
    inspect_view_class = EmployerInspectView
    form_fields: list[str] = []
    list_display = [
        "organisation",
        Column("get_state_display", label=gettext_lazy("State")),
        Column("number", label=gettext_lazy("Champions")),
        Column("pledged", label=gettext_lazy("Pledged")),
        "state_at",
    ]
    list_filter = ["state"]
    search_fields = ["organisation__name"]
    search_backend_name = None

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = with_champions(Employer.objects.select_related("organisation"))
        waiting_first = rows.order_by(
            Case(When(state=State.REQUESTED, then=0), default=1), "organisation__name", "pk"
        )
        return super().get_index_view_kwargs(queryset=waiting_first, default_ordering=None, **kwargs)

    def get_urlpatterns(self) -> list:
        own = {
            "accept": AcceptView,
            "decline": DeclineView,
            "change": ChangeView,
            "code": CodeView,
            "end": EndView,
        }
        return [
            *super().get_urlpatterns(),
            path("new-employer/", NewView.as_view(), name="new"),
            *[path(f"{name}/<int:pk>/", view.as_view(), name=name) for name, view in own.items()],
        ]


class RequestsItem(SummaryItem):
    """On the first page of the back office: who asks to take part."""

    order = 75
    template_name = "champions/admin/employer_requests.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        number = Employer.objects.requested().count()
        return {"number": number, "url": f"{reverse(f'{NAME}:index')}?state=requested"}


def requests_on_the_home_page(request: HttpRequest, items: list) -> None:
    """Called by Wagtail's hook construct_homepage_summary_items."""
    if permissions.can_keep_employers(request.user):
        items.append(RequestsItem(request))


viewsets: list = [EmployerViewSet]
