"""Registered for: panels, interests, scores, moderation, decisions, feedback."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy


def stopped(event: Any) -> str:
    """The word of challenges and of solutions alike."""
    if event.solution_id and event.facts.get("with_challenge"):
        return _("Stopped, together with the challenge")
    return _("Does not go on") if event.solution_id else _("The challenge is stopped")


def reviews(user: Any) -> bool:
    from challenges.models import Panellist

    return Panellist.objects.of(user).exists()


def scoring_now(user: Any) -> int:
    """Panels on which something of theirs may be missing."""
    from challenges.models import Panellist

    of_running = Panellist.objects.of(user).filter(gate__challenge__state="running")
    return of_running.filter(gate__state="scoring").count()


WORDS = (
    ("gate_made", gettext_lazy("The review of the stage was begun"), False),
    ("gate_dates", gettext_lazy("The dates of the review were set"), False),
    ("decision_day", gettext_lazy("The day of the decision was set"), True),
    ("panellist_added", gettext_lazy("A reviewer joined the panel"), False),
    ("panellist_left", gettext_lazy("A reviewer left the panel"), False),
    ("scoring_begun", gettext_lazy("Scoring began"), True),
    ("interests_declared", gettext_lazy("A reviewer declared their interests"), False),
    ("scores_handed_in", gettext_lazy("A reviewer handed in scores"), False),
    ("scores_in", gettext_lazy("All scores were in"), True),
    ("solution_agreed", gettext_lazy("The panel agreed on its scores"), False),
    ("minutes_written", gettext_lazy("Minutes of the meeting were written"), False),
    ("scores_agreed", gettext_lazy("The meeting was over"), False),
    ("decision_made", gettext_lazy("A decision was made, and told to nobody yet"), False),
    ("decision_changed", gettext_lazy("A decision was put right before anybody was told"), False),
    ("told_early", gettext_lazy("Some applicants were told before the others"), False),
    ("gate_decided", gettext_lazy("Every solution at the gate was decided"), False),
    ("advanced", gettext_lazy("Goes on"), True),
    ("held", gettext_lazy("Was put on hold"), True),
    ("stopped", stopped, True),
)


def register() -> None:
    """Called from ready()."""
    from accounts.registries import AccountSection, Job, account_sections, jobs
    from challenges import case_gates, emails_gates, exports_gates, papers_gates, registries
    from challenges.actions import panels, promising, scoring
    from challenges.demo import gates as demo
    from cms.registries import DemoPart, demo_parts

    emails_gates.register()
    papers_gates.register()
    account_sections.register(
        AccountSection(
            name="challenge_reviews",
            label=gettext_lazy("Reviews"),
            url_name="challenges:reviews",
            description=gettext_lazy(
                "Challenges whose solutions you help to judge; the number is of those open now"
            ),
            order=40,
            count=scoring_now,
            offered_to=reviews,
        )
    )
    registries.case_parts.register(
        registries.CasePart(
            name="gates",
            buttons=case_gates.buttons,
            panel=case_gates.panel,
            tasks=case_gates.tasks,
            order=40,
        )
    )
    registries.page_parts.register(
        registries.PagePart(name="gates", section=case_gates.public_section, order=60)
    )
    registries.solution_parts.register(
        registries.SolutionPart(name="gates", section=case_gates.solution_section, order=20)
    )
    registries.audit_parts.register(registries.AuditPart(name="gates", files=exports_gates.audit_files))
    for verb, words, firms in WORDS:
        registries.event_words.register(registries.EventWords(name=verb, words=words, firms=firms))
    jobs.register(Job(name="challenges.gates_settle", every=300, run=scoring.settle_due))
    jobs.register(Job(name="challenges.gates_remind", every=3600, run=panels.remind_due))
    jobs.register(Job(name="challenges.gates_late", every=3600, run=promising.tell_late_due))
    demo_parts.register(
        DemoPart(
            name="challenges_gates",
            bring=demo.bring,
            says=gettext_lazy("%(count)d gates of challenges"),
            files=(demo.FILE,),
            order=74,  # after the solutions, before the stages after them
        )
    )
