"""Coordinators' screens of the Living Lab: studies, their draw, who came, what testers said, what came of it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import FormView
from wagtail.admin import messages
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.admin.widgets.button import HeaderButton
from wagtail.log_actions import log

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.scoped import DecisionView
from accounts.templatetags.components import weekday
from accounts.viewsets import ReadOnlyPolicy
from champions import permissions
from champions.actions import lab as actions
from champions.forms_lab import CameForm, OutcomeForm, StudyForm
from champions.models import Participation, Study, TesterProfile
from champions.registries import sessions
from engagement.refusing import Refusing

State = Study.State


def can_open(user: Any, study: Study) -> bool:
    return permissions.can_change_study(user, study)


def can_cancel(user: Any, study: Study) -> bool:
    return permissions.can_run_studies(user) and study.state not in (State.CLOSED, State.CANCELLED)


def can_note(user: Any, study: Study) -> bool:
    return permissions.can_run_studies(user) and study.state == State.DRAWN


class StudyIndexView(LookIndexView):
    @property
    def header_buttons(self) -> list[HeaderButton]:
        if not permissions.can_run_studies(self.request.user):
            return []
        return [HeaderButton(_("New study"), url=reverse("studies:new"), icon_name="plus")]


class RequestsItem(SummaryItem):
    """On the first page of the back office: which studies somebody asked for and nobody has opened or declined."""

    order = 76
    template_name = "champions/admin/study_requests.html"

    def is_shown(self) -> bool:
        return self.requested().exists()

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {
            "number": self.requested().count(),
            "url": f"{reverse('studies:index')}?state={State.REQUESTED}",
        }

    def requested(self) -> QuerySet[Study]:
        return Study.objects.visible_to(self.request.user).filter(state=State.REQUESTED)


class StudyInspectView(LookInspectView):
    """With how many, and what testers said, under numbers."""

    template_name = "champions/admin/study.html"
    BUTTONS = (
        ("change", gettext_lazy("Change"), "edit", permissions.can_change_study),
        ("open", gettext_lazy("Open"), "check", can_open),
        ("came", gettext_lazy("Who came"), "tick", can_note),
        ("close", gettext_lazy("Close"), "success", can_note),
        ("cancel", gettext_lazy("Cancel"), "cross", can_cancel),
    )

    def facts(self) -> list[tuple[str, object]]:
        study = self.object
        provider = sessions()
        meeting = provider.find(study.session) if provider and study.session else None
        return [
            (_("State"), study.get_state_display()),
            (_("Requested by"), _asker(study)),
            (_("Who runs it"), study.run_by),
            (_("What it is for"), study.purpose),
            (_("What testers do"), study.what_happens),
            (_("Minutes"), study.minutes),
            (_("What they get"), study.thanks),
            (_("What is recorded"), study.recorded),
            (_("Testers wanted"), study.places),
            (
                _("People on the panel whom it looks for"),
                TesterProfile.objects.asked_for(study.wanted).count(),
            ),
            (_("Say yes until"), _("12 noon of {day}").format(day=weekday(study.applies_until))),
            (_("Ends on"), study.ends_on),
            (_("Session"), f"{meeting.title}, {meeting.when}" if meeting else ""),
            (_("What came of it"), study.outcome),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        study = self.object
        parts = study.participations.order_by()
        numbers = dict(parts.values_list("state").annotate(number=Count("pk")))
        said = study.participations.exclude(feedback_at=None).order_by("feedback_at")
        placeless = parts.filter(state=Participation.State.DRAWN, booking_url="").select_related("user")
        return {
            **super().get_context_data(**kwargs),
            "numbers": [
                (label, numbers[state]) for state, label in Participation.State.choices if state in numbers
            ],
            "said": list(enumerate(said, start=1)),
            "placeless": list(placeless) if study.session and study.state == State.DRAWN else [],
        }


def _asker(study: Study) -> str:
    """Name and address, so that a coordinator can write to them."""
    asker = study.requested_by
    return f"{asker.display_name}, {asker.email}" if asker else ""


class StudyDecision(Refusing, DecisionView):
    """One decision about one study; goes back to it, and says on the form what was refused."""

    model = Study
    index_url_name = "studies:index"
    header_icon = "tasks"
    form_class: type[forms.Form] = forms.Form

    def after(self) -> str:
        return reverse("studies:inspect", args=[self.object.pk])


class OpenView(StudyDecision):
    page_title = gettext_lazy("Open the study")
    submit_button_label = gettext_lazy("Open it")
    explanation = gettext_lazy(
        "Everybody can read it, and those on the panel whom it looks for are written to. After that it can’t be "
        "changed: testers agree to what it says."
    )

    def facts(self) -> list[tuple[str, object]]:
        study = self.object
        return [
            (_("Whom it looks for"), TesterProfile.objects.asked_for(study.wanted).count()),
            (_("Say yes until"), weekday(study.applies_until)),
            (_("What is recorded"), study.recorded),
        ]

    def may(self, user: Any, row: Study) -> bool:
        return can_open(user, row)

    def attempt(self, form: forms.Form) -> str:
        actions.open_study(study=self.object, by=self.request.user)
        return _("It is open.")


class CancelView(StudyDecision):
    page_title = gettext_lazy("Cancel the study")
    submit_button_label = gettext_lazy("Cancel it")
    explanation = gettext_lazy(
        "Everybody who said yes is told, and their places at the session are given back."
    )

    def may(self, user: Any, row: Study) -> bool:
        return can_cancel(user, row)

    def attempt(self, form: forms.Form) -> str:
        actions.cancel_study(study=self.object, by=self.request.user)
        return _("It is cancelled.")


class CameView(StudyDecision):
    form_class = CameForm
    page_title = gettext_lazy("Who came")
    submit_button_label = gettext_lazy("Note it")
    explanation = gettext_lazy("Whoever came has had a turn: next time others come first.")

    def may(self, user: Any, row: Study) -> bool:
        return can_note(user, row)

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        kwargs.pop("instance", None)
        return {**kwargs, "study": self.object}

    def attempt(self, form: CameForm) -> str:
        came = [int(key) for key in form.cleaned_data["came"]]
        actions.note_who_came(study=self.object, came=came, by=self.request.user)
        return _("It is noted.")


class CloseView(StudyDecision):
    form_class = OutcomeForm
    page_title = gettext_lazy("Close the study")
    submit_button_label = gettext_lazy("Close it, and thank the testers")
    explanation = gettext_lazy("Those who took part are thanked and told what came of it.")

    def may(self, user: Any, row: Study) -> bool:
        return can_note(user, row)

    def attempt(self, form: OutcomeForm) -> str:
        actions.close_study(study=self.object, outcome=form.cleaned_data["outcome"], by=self.request.user)
        return _("It is closed, and those who took part are thanked.")


class ChangeView(StudyDecision):
    form_class = StudyForm
    page_title = gettext_lazy("Change the study")
    submit_button_label = gettext_lazy("Save")

    def may(self, user: Any, row: Study) -> bool:
        return permissions.can_change_study(user, row)

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        for name in ("instance", "initial"):
            kwargs.pop(name, None)
        return {**kwargs, "study": self.object}

    def attempt(self, form: StudyForm) -> str:
        Study.objects.filter(pk=self.object.pk, state__in=(State.REQUESTED, State.DRAFT)).update(
            **form.given()
        )
        log(instance=self.object, action="champions.study_change", user=self.request.user)
        return _("It is changed.")


class NewStudyView(WagtailAdminTemplateMixin, FormView):
    """A draft; the next press opens it."""

    template_name = "wagtailadmin/generic/form.html"
    form_class = StudyForm
    page_title = gettext_lazy("New study")
    header_icon = "tasks"

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponse:
        if not permissions.can_run_studies(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict]:
        index = {"url": reverse("studies:index"), "label": _("Studies")}
        return [*self.breadcrumbs_items, index, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {"action_url": self.request.path, "submit_button_label": _("Make a draft")}
        return {**super().get_context_data(**kwargs), **given}

    def form_valid(self, form: StudyForm) -> HttpResponse:
        study = Study.objects.create(state_by=self.request.user, **form.given())
        log(instance=study, action="champions.study_state", user=self.request.user, data={"to": study.state})
        messages.success(self.request, _("It is a draft. Open it when it is right."))
        return redirect("studies:inspect", study.pk)


class StudyViewSet(ModelViewSet):
    model = Study
    name = "studies"
    copy_view_enabled = False
    icon = "tasks"
    menu_label = gettext_lazy("Living Lab")
    inspect_view_enabled = True
    inspect_view_class = StudyInspectView
    index_view_class = StudyIndexView
    form_fields: list[str] = []
    list_filter = ["state"]
    list_display = [
        "title",
        "run_by",
        Column("get_state_display", label=gettext_lazy("State")),
        Column("said_yes", label=gettext_lazy("Said yes")),
        Column("took_part", label=gettext_lazy("Took part")),
    ]
    search_fields = ["title", "run_by"]
    search_backend_name = None

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_urlpatterns(self) -> list:
        own = {
            "open": OpenView,
            "cancel": CancelView,
            "came": CameView,
            "close": CloseView,
            "change": ChangeView,
        }
        return [
            *super().get_urlpatterns(),
            path("new-study/", NewStudyView.as_view(), name="new"),
            *[path(f"{name}/<int:pk>/", view.as_view(), name=name) for name, view in own.items()],
        ]


viewsets: list = [StudyViewSet]


def on_the_home_page(request: HttpRequest, items: list) -> None:
    """Called by Wagtail's hook construct_homepage_summary_items."""
    if permissions.can_run_studies(request.user):
        items.append(RequestsItem(request))
