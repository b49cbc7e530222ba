"""Registered for: proposing and taking up, stage 1 as work of its own; the demonstration’s core."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

LOGGED = (
    ("challenges.propose", _("Propose a challenge"), _("Proposed")),
    ("challenges.take_up", _("Take up a challenge"), _("Took up")),
    ("challenges.decline", _("Decline a challenge"), _("Declined")),
    ("challenges.define", _("Define a challenge"), _("Changed a section of the definition")),
    ("challenges.gathering", _("Plan a gathering"), _("Planned a gathering")),
    ("challenges.evidence", _("Evidence of a challenge"), _("Changed what stands as evidence")),
)
EVENTS = (
    ("proposed", _("Somebody proposed it")),
    ("taken_up", _("The department took it up")),
    ("declined", _("The department declined it")),
    ("evidence_linked", _("Something that people said was linked as evidence")),
    ("evidence_undone", _("Something no longer stands as evidence")),
    ("gathering_planned", _("A gathering was planned")),
    ("gathering_changed", _("A gathering was changed")),
    ("gathering_noted", _("What was learnt at a gathering was noted")),
    ("gathering_removed", _("A gathering was removed")),
)


def log_actions(actions: Any) -> None:
    """Called by Wagtail's hook register_log_actions."""
    for name, label, message in LOGGED:
        actions.register_action(name, label, message)


def section_words(event: Any) -> str:
    from django.utils.translation import gettext

    from challenges.sections_defining import ALL

    section = ALL.get(event.facts.get("section"))
    return gettext("“{section}” was changed").format(section=section.label if section else "")


def register() -> None:
    """Called from ready()."""
    from wagtail import hooks

    from accounts.registries import AccountSection, account_sections
    from challenges import emails_defining, limits_defining, papers_defining, shown_defining
    from challenges.actions.defining import SAVED
    from challenges.demo import core, defining
    from challenges.models import Challenge
    from challenges.registries import EventWords, event_words
    from cms.registries import DemoPart, demo_parts

    limits_defining.register()
    emails_defining.register()
    papers_defining.register()
    shown_defining.register()
    hooks.register("register_log_actions", log_actions)
    for verb, words in EVENTS:
        event_words.register(EventWords(name=verb, words=words))
    event_words.register(EventWords(name=SAVED, words=section_words))
    account_sections.register(
        AccountSection(
            name="challenge_proposals",
            label=_("Challenges that you proposed"),
            url_name="challenges:proposals",
            description=_("Problems of the city that you put to a department, and what became of them"),
            order=40,
            count=lambda user: Challenge.objects.filter(proposed_by=user).count(),
        )
    )
    demo_parts.register(
        DemoPart(
            name="challenges",
            bring=core.bring,
            says=_("%(count)d challenges"),
            files=(core.CORE, core.DIPS),
            order=70,  # the parts of challenges that build on it: 72 solutions, 74 gates, 76 stages, 78 the rest
        )
    )
    demo_parts.register(
        DemoPart(
            name="challenges_defining",
            bring=defining.bring,
            says=_("%(count)d canvases, gatherings, proposals and pieces of evidence of challenges"),
            files=(defining.FILE,),
            order=78,
        )
    )
