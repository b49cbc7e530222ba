"""Officers' screens for ideas: the list of what is about their actions, one idea with its trail, and the decisions."""

from __future__ import annotations

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms.choosers import BaseFilterForm
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import InspectView
from wagtail.admin.views.generic.chooser import ChooseResultsView, ChooseView
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import ScopedChooserViewSet, ScopedModelViewSet
from accounts.viewsets import ReadOnlyPolicy
from engagement.idea_decisions import DECISIONS
from engagement.models import Idea
from engagement.similar import similar

ICONS = {"review": "view", "take_up": "tick", "merge": "resubmit", "not_now": "cross", "reopen": "undo"}


class IdeaInspectView(InspectView):
    """The words, how many are for it, what is like it, and the trail; the decisions are behind its buttons."""

    template_name = "engagement/moderation/idea_inspect.html"
    any_permission_required = ["view"]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                view.page_title, url=reverse(f"ideas:{name}", args=[self.object.pk]), icon_name=ICONS[name]
            )
            for name, view in self.possible().items()
        ]

    def possible(self) -> dict[str, Any]:
        """What this officer may decide about it now."""
        found = {}
        for name, view in DECISIONS.items():
            if view().may(self.request.user, self.object):
                found[name] = view
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        idea = self.object
        alike = similar(idea.title, idea.comment.text, but=idea.pk) if idea.comment.text else []
        return super().get_context_data(
            comment=idea.comment,
            changes=list(idea.changes.select_related("by")),
            similar=[(other, self.merge_url(other, alike)) for other in alike],
            public_url=idea.get_absolute_url() if idea.is_public else "",
            **kwargs,
        )

    def merge_url(self, other: Idea, alike: list[Idea]) -> str:
        """Where this one is merged into the other, for those who may see both."""
        if "merge" not in self.possible() or other.pk not in self.visible(alike):
            return ""
        return f"{reverse('ideas:merge', args=[self.object.pk])}?into={other.pk}"

    def visible(self, alike: list[Idea]) -> set[int]:
        rows = Idea.objects.visible_to(self.request.user).filter(pk__in=[idea.pk for idea in alike])
        return set(rows.values_list("pk", flat=True))


class IdeaViewSet(ScopedModelViewSet):
    model = Idea
    name = "ideas"
    icon = "pick"
    menu_label = _("Ideas")
    menu_order = 270
    add_to_admin_menu = True
    inspect_view_class = IdeaInspectView
    inspect_view_enabled = True
    form_fields: list[str] = []
    inspect_view_fields = ["about", "state", "department", "for_whom", "support_count", "created_at"]
    list_display = [
        "title",
        "about",
        Column("get_state_display", label=_("State")),
        "support_count",
        "created_at",
    ]
    list_filter = ["state"]
    list_export = ["title", "about", "state", "state_reason", "support_count", "created_at"]
    search_fields = ["title", "about__title", "comment__text"]
    search_backend_name = None
    ordering = "-pk"

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_index_view_kwargs(self, **kwargs: Any) -> dict[str, Any]:
        rows = Idea.objects.select_related("about", "comment").order_by("-pk")
        return super().get_index_view_kwargs(queryset=rows, default_ordering="-pk", **kwargs)

    def get_urlpatterns(self) -> list:
        decisions = [
            path(f"{name.replace('_', '-')}/<int:pk>/", self.construct_view(view), name=name)
            for name, view in DECISIONS.items()
        ]
        return [*super().get_urlpatterns(), *decisions]


class WordsForm(BaseFilterForm):
    """Finds an idea by words of its title."""

    q = forms.CharField(label=_("Words in the title"), required=False)

    def filter(self, ideas: QuerySet) -> QuerySet:
        words = self.cleaned_data.get("q", "").split()[:6]
        for word in words:
            ideas = ideas.filter(title__icontains=word)
        self.is_searching, self.search_query = bool(words), " ".join(words)
        return ideas


class ByWords:
    filter_form_class = WordsForm


class ChooseIdeaView(ByWords, ChooseView):
    pass


class ChooseIdeaResultsView(ByWords, ChooseResultsView):
    pass


class IdeaChooserViewSet(ScopedChooserViewSet):
    model = Idea
    icon = "pick"
    choose_one_text = _("Choose an idea")
    choose_another_text = _("Choose another idea")
    choose_view_class = ChooseIdeaView
    choose_results_view_class = ChooseIdeaResultsView


ideas = IdeaViewSet()
idea_chooser = IdeaChooserViewSet("idea_chooser")
