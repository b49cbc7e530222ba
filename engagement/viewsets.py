"""Officers' screens: the topics, to look at; what may be done with one is a small form of its own."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import IndexView, InspectView
from wagtail.admin.views.generic.history import HistoryView
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permissions import ModelPermissionPolicy

from accounts.clock import now
from engagement.models import Topic
from engagement.permissions import can_moderate
from engagement.registries import kind_of, known


class LookOnly(ModelPermissionPolicy):
    """Moderators may look; nobody adds, edits or deletes a topic by hand."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action == "view" and can_moderate(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


def kind_label(topic: Topic) -> str:
    return str(kind_of(topic).label) if known(topic.kind) else topic.kind


def state_label(topic: Topic) -> str:
    if not topic.is_public:
        return str(_("Not public"))
    return str(_("Open") if topic.is_open else _("Closed") if topic.has_closed else _("Not open yet"))


class TopicFilters(WagtailFilterSet):
    """By kind, by moderation, and whether people can write."""

    STATES = [("open", _("Open")), ("closed", _("Closed")), ("private", _("Not public"))]

    kind = django_filters.AllValuesFilter(label=_("Kind"))
    state = django_filters.ChoiceFilter(label=_("State"), choices=STATES, method="by_state")

    class Meta:
        model = Topic
        fields = ["kind", "moderation"]

    def by_state(self, queryset: QuerySet[Topic], name: str, value: str) -> QuerySet[Topic]:
        if value == "closed":
            return queryset.filter(closes_at__lte=now())
        if value == "private":
            return queryset.filter(is_public=False)
        return queryset.public().filter(Q(closes_at=None) | Q(closes_at__gt=now()))


class TopicIndexView(IndexView):
    """Starts from what this person may see."""

    def get_base_queryset(self) -> QuerySet[Topic]:
        return Topic.objects.visible_to(self.request.user)


class TopicInspectView(InspectView):
    """One topic: how it stands, and the three things that may be done with it."""

    template_name = "engagement/moderation/topic_inspect.html"
    page_title = _("Topic")

    def get_kind_display_value(self) -> str:
        return kind_label(self.object)

    def get_fields_context(self) -> list[dict[str, Any]]:
        """Without what is empty: most topics never close."""
        return [field for field in super().get_fields_context() if field["value"] not in (None, "")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        topic = self.object
        closing = "reopen_topic" if topic.has_closed else "close_topic"
        return super().get_context_data(
            state=state_label(topic),
            is_closed=topic.has_closed,
            closing_url=reverse(f"moderation:{closing}", args=[topic.pk]),
            mode_url=reverse("moderation:topic_mode", args=[topic.pk]),
            answers_url=reverse("moderation:topic_answers", args=[topic.pk]),
            public_url=topic.get_absolute_url() if topic.is_public else "",
            history_url=reverse("topic:history", args=[topic.pk]),
            **kwargs,
        )


class TopicHistoryView(HistoryView):
    """Who closed, reopened or changed it, when and why; to look at, as the rest."""

    any_permission_required = ["view"]


class TopicViewSet(ModelViewSet):
    model = Topic
    name = "topic"
    url_prefix = "topics"
    icon = "list-ul"
    menu_label = _("Topics")
    menu_order = 260
    add_to_admin_menu = True
    add_to_reference_index = False
    copy_view_enabled = False
    inspect_view_enabled = True
    form_fields = ["moderation"]  # of a form that LookOnly shows to nobody
    index_view_class = TopicIndexView
    inspect_view_class = TopicInspectView
    history_view_class = TopicHistoryView
    filterset_class = TopicFilters
    search_fields = ["title"]
    search_backend_name = None
    list_display = [
        "__str__",
        Column(kind_label, label=_("Kind")),
        Column(state_label, label=_("State")),
        "moderation",
        "comment_count",
        "support_count",
    ]
    inspect_view_fields = [
        "title",
        "kind",
        "moderation",
        "answer_within_days",
        "opens_at",
        "closes_at",
        "closed_reason",
        "closed_by",
        "comment_count",
        "support_count",
        "created_at",
    ]

    @property
    def permission_policy(self) -> LookOnly:
        return LookOnly(self.model)


topics = TopicViewSet()
