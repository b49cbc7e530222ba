"""Coordinators' screens: champions and the decisions about them, checks, activities, topics and skills."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Case, Prefetch, QuerySet, When
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import CreateView, EditView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy

from accounts.inspecting import LookIndexView, LookInspectView
from accounts.models import Ward
from accounts.templatetags.components import day
from accounts.viewsets import ReadOnlyPolicy
from champions import measures, permissions
from champions.models import Activity, Champion, Check, Employer, Skill
from champions.office import joining_decisions as decisions
from champions.office.joining_forms import ActivityForm
from champions.words import how_often, language_choices

State = Champion.State


class NoDeleting(ModelPermissionPolicy):
    """What records point at stays: it is taken out of use."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and super().user_has_permission(user, action)


# --- Champions ---------------------------------------------------------------------------------------------
class ChampionFilters(WagtailFilterSet):
    """By state, kind, employer, ward, topic or skill, and language."""

    wards = django_filters.ModelChoiceFilter(label=_("Ward"), queryset=Ward.objects.order_by("name"))
    skills = django_filters.ModelChoiceFilter(label=_("Topic or skill"), queryset=Skill.objects.all())
    employer = django_filters.ModelChoiceFilter(
        label=_("Employer"), queryset=Employer.objects.select_related("organisation")
    )
    language = django_filters.ChoiceFilter(
        label=_("Language"), choices=language_choices, field_name="languages__code"
    )

    class Meta:
        model = Champion
        fields = ["state", "kind", "employer", "wards", "skills", "language"]


def since(champion: Champion) -> str:
    return day(champion.state_at)


class ChampionInspectView(LookInspectView):
    """With everything that they said, the steps so far, checks, and the decisions behind buttons."""

    template_name = "champions/admin/champion.html"
    BUTTONS = (
        ("welcome", _("Welcome"), "check", decisions.can_welcome),
        ("activate", _("Make active"), "check", decisions.can_activate),
        ("resume", _("End the pause"), "rotate", decisions.can_resume),
        ("pause", _("Pause"), "time", decisions.can_pause),
        ("check", _("Note a check"), "clipboard-list", decisions.can_note_check),
        ("birthday", _("Is 18 now"), "calendar", decisions.can_note_birthday),
        ("end", _("End"), "cross", decisions.can_end),
    )

    def facts(self) -> list[tuple[str, object]]:
        """In words; nothing of concerns, which are the safeguarding lead's."""
        champion = self.object
        when = dict(Champion.When.choices)
        return [
            (_("State"), f"{champion.get_state_display()}, {since(champion)}"),
            (_("Applied"), day(champion.applied_at)),
            (_("Kind"), champion.get_kind_display()),
            (_("Employer"), champion.employer or ""),
            (_("Name of the business"), champion.business_name),
            (_("Age"), champion.get_age_display()),
            (_("Responsible adult"), champion.adult_name),
            (_("How to reach the responsible adult"), champion.adult_contact),
            (_("Wards"), champion.ward_names),
            (_("Topics and skills"), champion.skill_names),
            (_("Languages"), champion.language_names),
            (_("When free"), ", ".join(str(when[code]) for code in champion.free if code in when)),
            (_("How to be reached"), f"{champion.get_reach_display()} {champion.phone}".strip()),
            (_("Email address"), champion.user.email if champion.user else ""),
            (_("About them"), champion.about),
            (_("In the list of champions"), _("Yes") if champion.is_listed else _("No")),
            (_("May be asked"), "" if champion.is_minor else how_often(champion.asks_a_month)),
            (_("People helped"), measures.helped_by(champion)),
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        champion, user = self.object, self.request.user
        may_see = user.has_perm("champions.view_check")
        return {
            **super().get_context_data(**kwargs),
            "steps": list(champion.state_changes.select_related("by")),
            "checks": list(champion.checks.select_related("activity", "seen_by")) if may_see else [],
            "is_waiting": champion.state == State.APPLIED,
        }


class ChampionViewSet(ModelViewSet):
    """Those who wait for a welcome stand first, longest first."""

    model = Champion
    name = "champions_people"
    icon = "group"
    menu_label = _("Champions")
    copy_view_enabled = False
    inspect_view_enabled = True
    add_to_reference_index = False
    index_view_class = LookIndexView
    inspect_view_class = ChampionInspectView
    form_fields: list[str] = []
    filterset_class = ChampionFilters
    search_fields = ["user__display_name", "user__email", "business_name", "employer__organisation__name"]
    search_backend_name = None
    list_display = [
        "__str__",
        Column("get_state_display", label=_("State")),
        Column(since, label=_("Since")),
        Column("get_kind_display", label=_("Kind")),
        Column("employer", label=_("Employer")),
        Column("ward_names", label=_("Wards")),
        Column("language_names", label=_("Languages")),
    ]
    # Neither age nor responsible adult, and no address of anybody under 18; concerns are not in reach of it at all.
    list_export = [
        "name", "email", "phone_number", "kind", "employer", "business_name", "state", "state_at", "applied_at",
        "ward_names", "skill_names", "language_names", "is_listed", "asks_a_month",
    ]  # fmt: skip
    export_headings = {
        "name": _("name"), "email": _("email address"), "phone_number": _("telephone"), "ward_names": _("wards"),
        "skill_names": _("topics and skills"), "language_names": _("languages"),
    }  # fmt: skip

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_index_view_kwargs(queryset=waiting_first(), default_ordering=None, **kwargs)

    def get_urlpatterns(self) -> list:
        return [
            *super().get_urlpatterns(),
            *[
                path(f"{name}/<int:pk>/", view.as_view(), name=name)
                for name, view in decisions.OF_A_CHAMPION.items()
            ],
        ]


def waiting_first() -> QuerySet[Champion]:
    rows = Champion.objects.select_related("user", "employer__organisation").prefetch_related(
        "wards", "languages", Prefetch("skills", queryset=Skill.objects.all())
    )
    waits = Case(When(state=State.APPLIED, then=0), default=1)
    longest = Case(When(state=State.APPLIED, then="applied_at"))
    return rows.order_by(waits, longest, "-state_at", "-pk")


# --- Checks ------------------------------------------------------------------------------------------------
class CheckFilters(WagtailFilterSet):
    again = django_filters.ChoiceFilter(
        label=_("To look at again"), choices=[("now", _("Now"))], method="by_again"
    )

    class Meta:
        model = Check
        fields = ["again", "activity"]

    def by_again(self, queryset: QuerySet[Check], name: str, value: str) -> QuerySet[Check]:
        return queryset.to_look_at_again()


def who_was_seen(check: Check) -> str:
    return str(check.champion)


class CheckIndexView(LookIndexView):
    """Whoever is looked at again soonest stands first; a row leads to the champion."""

    def get_edit_url(self, instance: Check) -> str:
        return reverse("champions_people:inspect", args=[instance.champion_id])


class CheckViewSet(ModelViewSet):
    """What was seen, by whom, on what day, and when to look again: nothing of a certificate itself."""

    model = Check
    name = "champions_checks"
    icon = "clipboard-list"
    menu_label = _("Checks")
    copy_view_enabled = False
    add_to_reference_index = False
    index_view_class = CheckIndexView
    form_fields: list[str] = []
    filterset_class = CheckFilters
    search_fields = ["champion__user__display_name"]
    search_backend_name = None
    list_display = [
        Column(who_was_seen, label=_("Champion")),
        "activity",
        "seen_on",
        Column("seen_by", label=_("By")),
        "look_again_on",
    ]

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = Check.objects.select_related("champion__user", "activity", "seen_by").order_by(
            "look_again_on", "pk"
        )
        return super().get_index_view_kwargs(queryset=rows, default_ordering=None, **kwargs)

    def get_urlpatterns(self) -> list:
        remove = decisions.RemoveCheckView.as_view()
        return [*super().get_urlpatterns(), path("remove/<int:pk>/", remove, name="remove")]


# --- Activities, topics and skills -------------------------------------------------------------------------
class ActivityCreateView(CreateView):
    def get_form_class(self) -> type[ActivityForm]:
        return ActivityForm


class ActivityEditView(EditView):
    def get_form_class(self) -> type[ActivityForm]:
        return ActivityForm


class ActivityViewSet(ModelViewSet):
    """What champions do, and for which of it the law allows to ask for a check."""

    model = Activity
    name = "champions_activities"
    icon = "list-ul"
    menu_label = _("Activities")
    copy_view_enabled = False
    add_view_class = ActivityCreateView
    edit_view_class = ActivityEditView
    form_fields = ["name", "slug", "says", "level", "why", "is_active"]
    list_display = ["name", Column("get_level_display", label=_("Check that is allowed")), "is_active"]
    search_fields = ["name"]
    search_backend_name = None

    @property
    def permission_policy(self) -> NoDeleting:
        return NoDeleting(self.model)


class SkillViewSet(ModelViewSet):
    model = Skill
    name = "champions_skills"
    icon = "tag"
    menu_label = _("Topics and skills")
    copy_view_enabled = False
    form_fields = ["name", "slug", "kind", "description", "order", "is_active"]
    list_display = [
        "name",
        Column("get_kind_display", label=_("Kind")),
        "description",
        "order",
        "is_active",
    ]
    list_filter = ["kind", "is_active"]
    search_fields = ["name"]
    search_backend_name = None

    @property
    def permission_policy(self) -> NoDeleting:
        return NoDeleting(self.model)


viewsets: list = [ChampionViewSet, CheckViewSet, ActivityViewSet, SkillViewSet]


class AppliedItem(SummaryItem):
    """On the first page of the back office: how many wait for a welcome."""

    order = 72
    template_name = "champions/admin/applied.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        return {
            "number": Champion.objects.filter(state=State.APPLIED).count(),
            "url": f"{reverse('champions_people:index')}?state={State.APPLIED}",
        }


class ChecksItem(SummaryItem):
    """On the same page: checks whose day to look at them again has come."""

    order = 73
    template_name = "champions/admin/checks_again.html"

    def is_shown(self) -> bool:
        return Check.objects.to_look_at_again().exists()

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        number = Check.objects.to_look_at_again().count()
        return {"number": number, "url": f"{reverse('champions_checks:index')}?again=now"}


def on_the_home_page(request: Any, items: list) -> None:
    """Called by Wagtail's hook construct_homepage_summary_items."""
    if permissions.can_coordinate(request.user):
        items += [AppliedItem(request), ChecksItem(request)]


def log_actions(actions: Any) -> None:
    """Called by Wagtail's hook register_log_actions."""
    actions.register_action("champions.state", _("Change state"), _("Changed the state"))
    actions.register_action("champions.check", _("Note a check"), _("Noted that a check was seen"))
    actions.register_action(
        "champions.check_removed", _("Remove a check"), _("Removed that a check was seen")
    )
    actions.register_action("champions.birthday", _("Is 18 now"), _("Noted that they are 18"))
