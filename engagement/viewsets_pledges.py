"""Officers' screens of offers of help: those about the actions that they answer for; what is late first."""

from __future__ import annotations

from typing import Any

import django_filters
from django import forms
from django.db.models import Case, F, QuerySet, When
from django.http import HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.site_summary import SummaryItem
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic.models import InspectView
from wagtail.admin.widgets.button import HeaderButton

from accounts.clock import today
from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.viewsets import ReadOnlyPolicy
from engagement.actions import pledges as actions
from engagement.errors import Refused
from engagement.forms_joining import AnswerPledgeForm, OutcomeForm
from engagement.models import Pledge, Topic
from engagement.permissions import can_answer_pledge, can_record_pledge_outcome
from engagement.refusing import Refusing


def due_on(pledge: Pledge):
    """The promised day; nothing once it is answered."""
    due = getattr(pledge, "answer_due", None)
    return due.due_on if due and pledge.state == Pledge.State.NEW else None


def is_late(pledge: Pledge) -> str:
    day = due_on(pledge)
    return str(_("Late")) if day and day < today() else ""


def said(pledge: Pledge) -> str:
    """What was written to them, oldest first."""
    return "\n\n".join(f"{change.by}: {change.message}" for change in pledge.changes.all() if change.message)


class PledgeFilters(WagtailFilterSet):
    """By state, by what it is about, and those whose answer is late."""

    topic = django_filters.ModelChoiceFilter(
        label=_("About"),
        queryset=lambda request: (
            Topic.objects.answerable_by(request.user).filter(pledges__isnull=False).distinct()
        ),
    )
    late = django_filters.ChoiceFilter(label=_("Answer"), choices=[("on", _("Late"))], method="by_late")

    class Meta:
        model = Pledge
        fields = ["state"]

    def by_late(self, queryset: QuerySet[Pledge], name: str, value: str) -> QuerySet[Pledge]:
        return queryset.late()


class PledgeInspectView(InspectView):
    """With the answer and the outcome behind buttons, for whoever may give them."""

    any_permission_required = ["view"]
    LABELS = {"party": _("Who offers"), "contact": _("Email address"), "brings": _("Brings")}

    def get_field_label(self, field_name: str, field: Any) -> str:
        return str(self.LABELS.get(field_name) or super().get_field_label(field_name, field))

    def get_brings_display_value(self) -> str:
        return ", ".join(self.object.brings)

    def get_shows_name_display_value(self) -> str:
        return str(_("Yes") if self.object.shows_name else _("No"))

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Without what is empty, and with every answer so far."""
        found = [field for field in super().get_fields_context() if field["value"] not in (None, "")]
        answers = said(self.object)
        return [*found, {"label": _("Answers so far"), "value": answers}] if answers else found

    @property
    def header_buttons(self) -> list[HeaderButton]:
        pledge, user, found = self.object, self.request.user, []
        if pledge.user_id and can_answer_pledge(user, pledge):
            url = reverse("pledge:answer", args=[pledge.pk])
            found.append(HeaderButton(_("Answer"), url=url, icon_name="mail"))
        if can_record_pledge_outcome(user, pledge):
            url = reverse("pledge:outcome", args=[pledge.pk])
            found.append(HeaderButton(_("What came of it"), url=url, icon_name="check"))
        return found


class PledgeDecisionView(Refusing, DecisionView):
    model = Pledge
    index_url_name = "pledge:index"
    header_icon = "group"
    told_at = ""  # the field beside which a refusal is said

    def facts(self) -> list[tuple[str, object]]:
        pledge = self.object
        return [
            (_("Who offers"), pledge.party),
            (_("About"), pledge.topic),
            (_("Brings"), ", ".join(pledge.brings)),
            (_("Note"), pledge.note),
            (_("Stands as"), pledge.get_state_display()),
            (_("Answers so far"), said(pledge)),
        ]

    def beside(self, refusal: Refused, form: forms.Form) -> str:
        return self.told_at

    def seen(self) -> str:
        """The mark of the state that the form shows."""
        return self.object.state_at.isoformat() if self.object.state_at else ""

    def refused(self, form: forms.Form, refusal: Refused) -> HttpResponse:
        self.object.refresh_from_db()
        form.data = {**form.data.dict(), "seen": self.seen()}  # what they are shown now
        return super().refused(form, refusal)


class AnswerPledgeView(PledgeDecisionView):
    form_class = AnswerPledgeForm
    told_at = "message"
    page_title = _("Answer an offer of help")
    submit_button_label = _("Send the answer")
    explanation = _("Your message goes to them by email, with your name.")

    def may(self, user: Any, row: Pledge) -> bool:
        return row.user_id is not None and can_answer_pledge(user, row)

    def get_initial(self) -> dict:
        return {"seen": self.seen()}

    def attempt(self, form: forms.Form) -> str:
        given = form.cleaned_data
        actions.answer(
            by=self.request.user,
            pledge=self.object,
            message=given["message"],
            state=given["state"],
            seen=given["seen"],
        )
        return str(_("Your answer is on its way to them."))


class OutcomeView(PledgeDecisionView):
    form_class = OutcomeForm
    told_at = "outcome"
    page_title = _("What came of it")
    submit_button_label = _("Publish this sentence")
    explanation = _("One sentence for everybody to read, on the page that they joined.")

    def may(self, user: Any, row: Pledge) -> bool:
        return can_record_pledge_outcome(user, row)

    def get_initial(self) -> dict:
        return {"outcome": self.object.outcome}

    def attempt(self, form: forms.Form) -> str:
        actions.record_outcome(by=self.request.user, pledge=self.object, outcome=form.cleaned_data["outcome"])
        return str(_("It is written down, and everybody can read it."))


class PledgeViewSet(ScopedModelViewSet):
    model = Pledge
    name = "pledge"
    url_prefix = "pledges"
    icon = "group"
    menu_label = _("Offers of help")
    menu_order = 255
    add_to_admin_menu = True
    inspect_view_enabled = True
    inspect_view_class = PledgeInspectView
    form_fields: list[str] = []
    filterset_class = PledgeFilters
    search_fields = ["organisation_name", "topic__title"]
    search_backend_name = None
    list_display = [
        Column("party", label=_("Who offers")),
        "topic",
        "state",
        Column(due_on, label=_("Promised by")),
        Column(is_late, label=_("Late")),
        "created_at",
    ]
    list_export = ["topic", "state", "created_at", "party", "contact", "brings", "outcome", "state_at"]
    export_headings = {"party": _("who offers"), "contact": _("email address"), "brings": _("brings")}
    inspect_view_fields = [
        "topic",
        "party",
        "contact",
        "brings",
        "note",
        "shows_name",
        "state",
        "state_at",
        "state_by",
        "outcome",
        "created_at",
    ]

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = Pledge.objects.select_related("topic", "user", "organisation", "answer_due")
        waiting_first = rows.prefetch_related("offers").order_by(
            Case(When(state=Pledge.State.NEW, then=0), default=1),
            Case(When(state=Pledge.State.NEW, then=F("answer_due__due_on"))).asc(nulls_last=True),
            "-pk",
        )
        return super().get_index_view_kwargs(queryset=waiting_first, default_ordering=None, **kwargs)

    def get_urlpatterns(self) -> list:
        own = {"answer": AnswerPledgeView, "outcome": OutcomeView}
        return super().get_urlpatterns() + [
            path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in own.items()
        ]


pledges = PledgeViewSet()


class LatePledges(SummaryItem):
    """On the first page of the back office: how many offers wait past their promise."""

    order = 60
    template_name = "engagement/moderation/late_pledges.html"

    def get_context_data(self, parent_context: dict[str, Any]) -> dict[str, Any]:
        late = Pledge.objects.visible_to(self.request.user).late().count()
        return {"late": late, "url": reverse("pledge:index") + "?late=on"}
