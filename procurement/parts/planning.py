"""Registered for: the wizard, dates, the path, aggregation, approvals, call-in."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

VERBS = {
    "facts_set": _("What it says changed"),
    "people_set": _("Owner and substitute named"),
    "dates_planned": _("Dates planned"),
    "aggregation_reasoned": _("Reason given why it is bought apart"),
    "approvals_asked": _("Approval asked for"),
    "approval_given": _("Approval given"),
    "approval_refused": _("Approval refused"),
    "decision_planned": _("Decision record kept"),
    "decision_taken": _("Key decision recorded"),
    "called_in": _("The decision was called in"),
    "call_in_released": _("Scrutiny released the decision"),
    "copied": _("Copied from an earlier procurement"),
}


def on_the_home_page(request: Any, items: list) -> None:
    """Called by Wagtail's hook construct_homepage_panels."""
    from procurement.office.planning_home import WaitingPanel, waits_for

    if waits_for(request.user):
        items.append(WaitingPanel(request))


def panel(request: Any, case: Any) -> str:
    from procurement.office import planning_path

    return planning_path.panel(request, case)


def ended(request: Any, procurement: Any) -> str:
    """On the public page of one that ended without an award: why. The same for everybody."""
    from django.template.loader import render_to_string

    case = getattr(procurement, "case", None) if procurement.state == "cancelled" else None
    if case is None or case.state != "cancelled":
        return ""
    return render_to_string("procurement/planning/_ended.html", {"reason": case.state_reason})


def register() -> None:
    """Called from ready()."""
    from wagtail import hooks

    from procurement import emails_planning, path_planning, personal_data_planning, role_permissions_planning
    from procurement.parts import planning_case as part
    from procurement.registries import (
        Blocker,
        CasePart,
        EventWords,
        NoticesDue,
        PagePart,
        blockers,
        case_parts,
        event_words,
        notices_due,
        page_parts,
    )

    emails_planning.register()
    personal_data_planning.register()
    role_permissions_planning.register()
    case_parts.register(
        CasePart(
            name="planning",
            steps=part.steps,
            buttons=part.buttons,
            panel=panel,
            tasks=part.tasks,
            order=10,
        )
    )
    page_parts.register(PagePart(name="planning_ended", section=ended, order=5))
    notices_due.register(NoticesDue(name="path", of=path_planning.notices))
    hooks.register("construct_homepage_panels", on_the_home_page)
    for verb, words in VERBS.items():
        event_words.register(EventWords(name=verb, words=words))
    for name, problems in (
        ("facts", part.facts_missing),
        ("route", part.route_wrong),
        ("dates", part.dates_wrong),
        ("aggregation", part.apart),
        ("approvals", part.approvals_missing("tender")),
        ("call_in", part.decision_holds("tender")),
    ):
        blockers.register(Blocker(name=f"planning_{name}", before="tender", problems=problems))
        if name != "dates":
            quiet = part.without_notice(problems)
            blockers.register(Blocker(name=f"planning_{name}_quiet", before="award", problems=quiet))
    for before in ("award", "contract"):
        problems = part.approvals_missing(before)
        blockers.register(Blocker(name=f"planning_approvals_{before}", before=before, problems=problems))
    blockers.register(
        Blocker(name="planning_call_in_contract", before="contract", problems=part.decision_holds("contract"))
    )
