"""Registered for the Living Lab."""

from __future__ import annotations

from uuid import UUID

from django.utils.translation import gettext_lazy as _


def study_title(key: UUID, viewer) -> str | None:
    from champions.models import Study

    found = Study.objects.public().filter(public_id=key).first()
    return found.title if found else None


def study_url(key: UUID) -> str:
    from django.urls import reverse

    return reverse("champions:study", args=[key])


def register() -> None:
    """Called from ready()."""
    from accounts.registries import AccountSection, Job, account_sections, jobs
    from champions import emails_lab, permissions
    from champions.actions.lab import book_due, draw_due, forget_due
    from champions.demo import lab
    from champions.registries import ConcernKind, concern_kinds
    from cms.registries import DemoPart, demo_parts

    emails_lab.register()
    concern_kinds.register(ConcernKind(name="study", label=_("A study"), title=study_title, url=study_url))
    account_sections.register(
        AccountSection(
            name="lab",
            label=_("Testing new things"),
            url_name="champions:lab_profile",
            description=_("What you use, and the studies that you said yes to"),
            order=28,
            offered_to=permissions.can_test,
        )
    )
    jobs.register(Job(name="champions.lab_draw_due", every=300, run=draw_due))
    jobs.register(Job(name="champions.lab_book_due", every=120, run=book_due))
    jobs.register(Job(name="champions.lab_forget_due", every=24 * 3600, run=forget_due))
    demo_parts.register(
        DemoPart(
            name="lab",
            bring=lab.bring,
            says=_("%(count)d studies and testers"),
            files=(lab.FILE,),
            order=60,  # after the sessions, at one of which they test
        )
    )
