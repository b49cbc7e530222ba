"""Officers’ screens of this part: the wizard, dates, the path, aggregation, approvals, call-in."""

from __future__ import annotations

from typing import Any

from procurement.office.planning_approvals import (
    ApprovalsView,
    ApprovalViewSet,
    ApproverViewSet,
    BandViewSet,
)
from procurement.office.planning_dates import DatesView
from procurement.office.planning_decisions import (
    CallInView,
    CancelView,
    CopyView,
    DecideView,
    PlanDecisionView,
    ReleaseView,
)
from procurement.office.planning_path import AggregationView, PathView
from procurement.office.planning_steps import (
    CodesView,
    KindView,
    NeedView,
    PeopleView,
    ReceivedView,
    RouteView,
)

viewsets: list = [ApprovalViewSet(), BandViewSet(), ApproverViewSet()]


def links() -> dict[str, Any]:
    """Views of one case, by name: each lies at <name>/<pk>/ of the case viewset."""
    return {
        "need": NeedView,
        "codes": CodesView,
        "kind": KindView,
        "route": RouteView,
        "received": ReceivedView,
        "people": PeopleView,
        "dates": DatesView,
        "path": PathView,
        "aggregation": AggregationView,
        "approvals": ApprovalsView,
        "decision": PlanDecisionView,
        "decided": DecideView,
        "called_in": CallInView,
        "released": ReleaseView,
        "copy_case": CopyView,
        "cancel": CancelView,
    }
