"""What belongs to which kind of stage. Code asks for the kind; labels are the plan's and say nothing here."""

from __future__ import annotations

from typing import TypeGuard

from challenges.models import Gathering, Note, Stage, StageKind

K, G, N = StageKind, Gathering.Kind, Note.Kind
WORK = (K.EXPLORE, K.ACCELERATE, K.PROTOTYPE, K.PRECOMMERCIAL)

GATHERINGS: dict[str, tuple[str, ...]] = {
    K.EXPLORE: (G.WORKSHOP, G.TEST, G.MEETING),
    K.ACCELERATE: (G.MENTORING, G.WORKSHOP, G.MEETING),
    K.PROTOTYPE: (G.TEST, G.MENTORING, G.MEETING),
    K.PRECOMMERCIAL: (G.MEETING, G.MENTORING),
}
NOTES: dict[str, tuple[str, ...]] = {
    K.EXPLORE: (N.INSIGHT, N.NOTE),
    K.ACCELERATE: (N.ADVICE, N.INSIGHT, N.NOTE),
    K.PROTOTYPE: (N.INSIGHT, N.ADVICE, N.NOTE),
    K.PRECOMMERCIAL: (N.MARKET, N.PRICE, N.ADVICE, N.NOTE),
}
FIRM_NOTES = (N.MARKET, N.PRICE)  # what the firm may write itself
INTERNAL = (N.NOTE,)  # the department and whoever runs the stage; never the firm
TESTERS = (K.EXPLORE, K.PROTOTYPE)
BUYERS = (K.PRECOMMERCIAL,)


def is_work(stage: Stage | None) -> TypeGuard[Stage]:
    """Whether firms work in it: stages 3 to 6."""
    return stage is not None and stage.kind in WORK


def has(part: str, stage: Stage | None) -> bool:
    """Whether a part belongs to this stage: "gatherings", "notes", "milestones", "testers", "buyers"."""
    if not is_work(stage):
        return False
    return {"testers": stage.kind in TESTERS, "buyers": stage.kind in BUYERS}.get(part, True)
