"""Registered for: programmes and plans, the legal route, inviting, dates, the officer's board and case page."""

from __future__ import annotations

from typing import Any

from django.conf import settings


def on_the_home_page(request: Any, items: list) -> None:
    """Called by Wagtail's hook construct_homepage_panels."""
    from challenges.office.case_home import WaitingPanel, waits_for

    if waits_for(request.user):
        items.append(WaitingPanel(request))


def register() -> None:
    """Called from ready()."""
    from wagtail import hooks

    from accounts.registries import Job, jobs
    from challenges import audit_office, case_parts_office, emails_office, words_office
    from challenges.actions import auditing

    emails_office.register()
    words_office.register()
    audit_office.register()
    case_parts_office.register()
    hooks.register("construct_homepage_panels", on_the_home_page)
    jobs.register(
        Job(
            name="challenges.audit_packs",
            every=30 if settings.TASKS_USE_BROKER else 5,
            run=auditing.make_due,
        )
    )
    jobs.register(Job(name="challenges.forget_audit_packs", every=24 * 60 * 60, run=auditing.forget_due))
