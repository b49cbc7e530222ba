"""What the events of a challenge say in a timeline."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.models import CaseEvent, DeadlineChange, Notice, Route, Stage
from challenges.registries import EventWords, event_words, words_of


def _route(name: object) -> str:
    return str(Route(name).label) if name in Route.values else "–"


def route_chosen(event: CaseEvent) -> str:
    return _("Legal route chosen: {route}").format(route=_route(event.facts.get("to")))


def approval_lost(event: CaseEvent) -> str:
    if event.facts.get("why") == "value":
        return _("The approval of the route is gone: the estimated value was changed")
    return _("The approval of the route is gone: another route was chosen")


def value_changed(event: CaseEvent) -> str:
    return _("Estimated value changed from £{old} to £{new}").format(
        old=event.facts.get("from"), new=event.facts.get("to")
    )


def notice_recorded(event: CaseEvent) -> str:
    kind = event.facts.get("kind")
    label = Notice.Kind(kind).label if kind in Notice.Kind.values else kind
    return _("{kind} recorded: {number}").format(kind=label, number=event.facts.get("number"))


def next_stage(event: CaseEvent) -> str:
    stage = Stage.objects.filter(pk=event.facts.get("stage")).first()
    return _("Went on to the stage “{stage}”").format(stage=stage or "–")


def moved(event: CaseEvent) -> str:
    change = DeadlineChange.objects.filter(pk=event.facts.get("change")).first()
    words = _("Closing time later for everybody") if event.verb == "closes_later" else _("Decision later")
    return f"{words}: {change.reason}" if change else words


def ended(event: CaseEvent) -> str:
    return _("The solution ended with its outcome") if event.solution_id else _("The challenge ended")


def stopped(event: CaseEvent) -> str:
    return _("The solution does not go on") if event.solution_id else _("The challenge was stopped")


WORDS = (
    ("audit_wanted", gettext_lazy("Somebody asked for an audit pack")),
    ("taken_up", gettext_lazy("A department took it up")),
    ("declined", gettext_lazy("It was not taken up")),
    ("route_chosen", route_chosen),
    ("route_approved", gettext_lazy("Legal route approved")),
    ("route_approval_lost", approval_lost),
    ("value_changed", value_changed),
    ("notice_recorded", notice_recorded),
    ("dates_planned", gettext_lazy("Dates of the stages planned")),
    ("invited", gettext_lazy("Invitation published")),
    ("closes_later", moved),
    ("decision_later", moved),
    ("changed", gettext_lazy("Change notice to everybody who takes part")),
    ("next_stage", next_stage),
    ("ended", ended),
    ("stopped", stopped),
    ("people_set", gettext_lazy("Owner, substitute or programme set")),
    ("deciders_named", gettext_lazy("Who decides for the programme was named")),
    ("support_noted", gettext_lazy("Support to a firm noted")),
)
OF_THE_CHALLENGE = {"ended": ended, "stopped": stopped}  # verbs that solutions share
FIRMS = {"closes_later", "decision_later", "changed", "next_stage", "ended", "stopped"}


def said(event: CaseEvent) -> str:
    """As everywhere; of the challenge itself in its own words where another part speaks of solutions."""
    own = OF_THE_CHALLENGE.get(event.verb) if event.solution_id is None else None
    return own(event) if own else words_of(event)


def register() -> None:
    """Called from ready(). What another part has registered already stays."""
    known = {entry.name for entry in event_words}
    for verb, words in WORDS:
        if verb not in known:
            event_words.register(EventWords(name=verb, words=words, firms=verb in FIRMS))
