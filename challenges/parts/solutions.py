"""Registered for: answering a challenge: form, files, handing in, receipt, versions, withdrawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from challenges.models import CaseEvent


def handed_in_again(event: CaseEvent) -> str:
    return _now("Version {number} is in").format(number=event.facts.get("version", ""))


def register() -> None:
    """Called from ready()."""
    from accounts.registries import AccountSection, Job, account_sections, jobs
    from challenges import audit_solutions, emails_solutions, receipts
    from challenges.actions.solutions_due import remind_due
    from challenges.demo import solutions as demo
    from challenges.models import Solution
    from challenges.registries import AuditPart, EventWords, audit_parts, event_words
    from cms.registries import DemoPart, demo_parts

    emails_solutions.register()
    receipts.register()
    audit_parts.register(AuditPart(name="solutions", files=audit_solutions.files))
    for verb, words in (
        ("begun", _("Began an answer")),
        ("handed_in", _("Handed in")),
        ("handed_in_again", handed_in_again),
        ("copied_in", _("Copied in what fitted from an earlier solution")),
        ("withdrawn", _("Withdrawn")),
    ):
        event_words.register(EventWords(name=verb, words=words, firms=True))
    account_sections.register(
        AccountSection(
            name="solutions",
            label=_("Your solutions"),
            url_name="challenges:own_solutions",
            description=_("What your organisations answer to challenges"),
            order=28,
            count=lambda user: Solution.objects.of_members(user).count(),
            offered_to=lambda user: user.memberships.exists(),
        )
    )
    jobs.register(Job(name="challenges.remind_drafts", every=1800, run=remind_due))
    demo_parts.register(
        DemoPart(
            name="challenges-solutions",
            bring=demo.bring,
            says=_("%(count)d solutions"),
            files=(demo.FILE,),
            order=72,
        )
    )
