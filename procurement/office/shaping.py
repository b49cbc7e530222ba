"""Officers’ screens of this part: lots, proportionality, checklist, documents, engagement. Each loads its case (or its
talk with the market) through `visible_to`, or answers 404 (`case_base.OfCase`)."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from procurement.office import shaping_lots as lots
from procurement.office import shaping_market as market
from procurement.office import shaping_papers as papers
from procurement.office.shaping_base import NAME


class TalksItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return request.user.has_perm("procurement.change_case")


OF_CASE = (
    ("lots/", lots.LotsView, "lots"),
    ("lots/new/", lots.LotView, "lot_add"),
    ("lots/limits/", lots.LimitsView, "limits"),
    ("lots/<int:row>/", lots.ChangeLotView, "lot"),
    ("lots/<int:row>/split/", lots.SplitView, "lot_split"),
    ("lots/<int:row>/remove/", lots.RemoveLotView, "lot_remove"),
    ("proportion/", lots.ProportionView, "proportion"),
    ("proportion/asked/", lots.AskedView, "asked"),
    ("reserve/", lots.ReserveView, "reserve"),
    ("checklist/", lots.ChecklistView, "checklist"),
    ("market/", market.MarketView, "market"),
    ("market/new/", market.NewEngagementView, "engagement_new"),
    ("market/why-none/", market.WhyNoneView, "why_none"),
    ("papers/", papers.PapersView, "papers"),
    ("papers/upload/", papers.UploadView, "paper_upload"),
    ("papers/file/<int:row>/", papers.FileView, "paper_file"),
    ("papers/<slug:kind>/", papers.TextView, "paper_text"),
    ("papers/<slug:kind>/again/", papers.AgainView, "paper_again"),
    ("papers/<slug:kind>/preview/", papers.PreviewView, "paper_preview"),
    ("conflicts/", papers.ConflictsView, "conflicts"),
    ("conflicts/new/", papers.NewConflictView, "conflict_new"),
    ("conflicts/confirm/", papers.ConfirmConflictsView, "conflicts_confirm"),
    ("conflicts/<int:row>/remove/", papers.RemoveConflictView, "conflict_remove"),
)
OF_TALK = (
    ("", market.EngagementView, "engagement"),
    ("change/", market.ChangeEngagementView, "engagement_change"),
    ("publish/", market.PublishEngagementView, "engagement_publish"),
    ("close/", market.CloseEngagementView, "engagement_close"),
    ("note/", market.NoteView, "engagement_note"),
    ("meetings/", market.SessionsView, "engagement_sessions"),
    ("advantage/", market.AdvantageView, "engagement_advantage"),
)


class ShapingViewSet(ViewSet):
    name = NAME
    url_prefix = "procurement/shaping"
    icon = "comment"
    menu_label = _("Talks with the market")
    menu_order = 15
    menu_item_class = TalksItem

    def get_urlpatterns(self) -> list:
        return [
            path("", market.EngagementsView.as_view(), name="index"),
            path("talk/new/", market.BeginEngagementView.as_view(), name="engagement_begin"),
            *[path(f"talk/<int:pk>/{tail}", view.as_view(), name=name) for tail, view, name in OF_TALK],
            *[path(f"<int:pk>/{tail}", view.as_view(), name=name) for tail, view, name in OF_CASE],
        ]


viewsets: list = [ShapingViewSet, papers.PaperTemplateViewSet()]


def links() -> dict[str, Any]:
    """None: they lie under one address of their own, since many are about a row of the case."""
    return {}
