"""Officers’ screens of: proposals, the definition, canvas, gatherings, evidence. Each loads its challenge through
`visible_to`, or answers 404 (`case_base.OfCase`)."""

from __future__ import annotations

from typing import Any

from django.urls import path
from django.utils.translation import gettext_lazy as _
from wagtail.admin.menu import MenuItem
from wagtail.admin.viewsets.base import ViewSet

from challenges.office import defining_evidence as evidence
from challenges.office import defining_gatherings as gatherings
from challenges.office import defining_proposals as proposals
from challenges.office import defining_sections as sections


class ProposalsItem(MenuItem):
    def is_shown(self, request: Any) -> bool:
        return request.user.has_perm("challenges.change_challenge")


class DefiningViewSet(ViewSet):
    name = "challenge_defining"
    url_prefix = "challenges/defining"
    icon = "tasks"
    menu_label = _("Proposals")
    menu_item_class = ProposalsItem

    def get_urlpatterns(self) -> list:
        one = "<int:pk>/"
        return [
            path("", proposals.ProposalsView.as_view(), name="index"),
            path(one, proposals.ProposalView.as_view(), name="proposal"),
            path(f"{one}take-up/", proposals.TakeUpView.as_view(), name="take_up"),
            path(f"{one}decline/", proposals.DeclineView.as_view(), name="decline"),
            path(f"{one}define/", sections.DefineView.as_view(), name="define"),
            path(f"{one}define/<slug:section>/", sections.SectionView.as_view(), name="section"),
            path(f"{one}canvas/", sections.CanvasView.as_view(), name="canvas"),
            path(f"{one}canvas/canvas.pdf", sections.CanvasPaper.as_view(), name="canvas_pdf"),
            path(f"{one}gatherings/", gatherings.GatheringsView.as_view(), name="gatherings"),
            path(f"{one}gatherings/new/", gatherings.NewGatheringView.as_view(), name="new_gathering"),
            path(f"{one}gatherings/new-workshop/", gatherings.NewWorkshopView.as_view(), name="new_workshop"),
            *[
                path(f"{one}gatherings/<int:gathering>/{name}/", view.as_view(), name=f"{name}_gathering")
                for name, view in (
                    ("change", gatherings.ChangeGatheringView),
                    ("note", gatherings.NoteGatheringView),
                    ("remove", gatherings.RemoveGatheringView),
                )
            ],
            path(f"{one}evidence/", evidence.EvidenceView.as_view(), name="evidence"),
            path(f"{one}evidence/add/", evidence.AddEvidenceView.as_view(), name="add_evidence"),
            path(
                f"{one}evidence/comment/<int:row>/", evidence.UndoCommentView.as_view(), name="undo_comment"
            ),
            path(f"{one}evidence/link/<int:row>/", evidence.UndoLinkView.as_view(), name="undo_link"),
        ]


viewsets: list = [DefiningViewSet]
