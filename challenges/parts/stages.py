"""Registered for: stages 3 to 6, the end and its ledger, measures."""

from django.utils.translation import gettext_lazy as _

from accounts.registries import AccountSection, account_sections


def register() -> None:
    """Called from ready()."""
    from challenges import audit_stages, emails_stages, panels_stages, sections_stages, words_stages
    from challenges.demo import solutions
    from challenges.demo import stages as demo
    from challenges.models import Runner
    from challenges.registries import (
        AuditPart,
        CasePart,
        PagePart,
        SolutionPart,
        audit_parts,
        case_parts,
        page_parts,
        solution_parts,
    )
    from cms.registries import DemoPart, demo_parts

    words_stages.register()
    emails_stages.register()
    solution_parts.register(SolutionPart(name="stages", section=sections_stages.work_section, order=60))
    solution_parts.register(SolutionPart(name="timeline", section=sections_stages.timeline_section, order=90))
    page_parts.register(PagePart(name="ended", section=sections_stages.ended_section, order=30))
    audit_parts.register(AuditPart(name="stages", files=audit_stages.files))
    case_parts.register(
        CasePart(
            name="stages",
            buttons=panels_stages.buttons,
            panel=panels_stages.panel,
            tasks=panels_stages.tasks,
            order=60,
        )
    )
    account_sections.register(
        AccountSection(
            name="challenge_stages",
            label=_("Stages that run"),
            url_name="challenges:running",
            description=_("Solutions whose stage you run, and what waits there"),
            order=34,
            offered_to=lambda user: Runner.objects.current().filter(user=user).exists(),
        )
    )
    demo_parts.register(
        DemoPart(
            name="challenges.stages",
            bring=demo.bring,
            says=_("%(count)d milestones, meetings and endings of solutions"),
            files=(demo.FILE, solutions.FILE),
            order=76,
        )
    )
