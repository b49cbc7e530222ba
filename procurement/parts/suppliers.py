"""Registered for: profiles, alerts, packs, clarification questions."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

EVENTS = {
    "enquiry_asked": _("A clarification question was asked"),
    "enquiry_answered": _("A clarification question was answered, to all"),
    "enquiry_corrected": _("An answer was corrected, and all were told"),
    "enquiry_declined": _("A clarification question was not answered, with a reason"),
    "enquiry_merged": _("Two clarification questions became one"),
    "effort_said": _("It was said how much work a tender is"),
}


def register() -> None:
    """Called from ready()."""
    from accounts.registries import (
        AccountSection,
        ContactSection,
        Job,
        OrganisationLink,
        account_sections,
        contact_becomes_user,
        contact_sections,
        jobs,
        organisation_links,
    )
    from procurement import (
        case_suppliers,
        emails_suppliers,
        limits_suppliers,
        page_suppliers,
        papers_suppliers,
        personal_data_suppliers,
    )
    from procurement.actions import alerts, packs, profiles, questions
    from procurement.permissions_suppliers import firms_of
    from procurement.registries import (
        Blocker,
        CasePart,
        EventWords,
        PagePart,
        blockers,
        case_parts,
        could_tender,
        event_words,
        page_parts,
    )
    from procurement.sections_suppliers import guest_section, profile_url

    for part in (emails_suppliers, limits_suppliers, papers_suppliers, personal_data_suppliers):
        part.register()
    case_parts.register(
        CasePart(
            name="questions",
            steps=case_suppliers.steps,
            buttons=case_suppliers.buttons,
            panel=case_suppliers.questions_panel,
            tasks=case_suppliers.tasks,
            order=30,
        )
    )
    case_parts.register(CasePart(name="passed_on", panel=case_suppliers.passed_panel, order=70))
    page_parts.register(PagePart(name="questions", section=page_suppliers.questions, order=30))
    page_parts.register(PagePart(name="take_along", section=page_suppliers.take_along, aside=True, order=10))
    blockers.register(Blocker(name="questions", before="award", problems=case_suppliers.unanswered))
    for verb, words in EVENTS.items():
        event_words.register(EventWords(name=verb, words=words))
    if profiles.could_tender not in could_tender:
        could_tender.append(profiles.could_tender)
    jobs.register(Job(name="procurement.warn_of_questions", every=3600, run=questions.warn_due))
    jobs.register(Job(name="procurement.alerts", every=60, run=alerts.tell_due))
    jobs.register(Job(name="procurement.tidy_alerts", every=24 * 3600, run=alerts.tidy))
    jobs.register(Job(name="procurement.packs", every=3, run=packs.make_due))
    jobs.register(Job(name="procurement.forget_packs", every=24 * 3600, run=packs.forget_old))
    jobs.register(Job(name="procurement.certificates", every=6 * 3600, run=profiles.remind_due))
    account_sections.register(
        AccountSection(
            name="supplier_profile",
            label=_("Supplier profile"),
            url_name="procurement:profiles",
            description=_("What your firm tells once, to go with every tender"),
            order=32,
            offered_to=lambda user: firms_of(user).exists(),
        )
    )
    account_sections.register(
        AccountSection(
            name="opportunity_alerts",
            label=_("Alerts about opportunities"),
            url_name="procurement:alerts",
            description=_("Searches and tenders about which we write to you"),
            order=42,
        )
    )
    organisation_links.register(
        OrganisationLink(name="supplier_profile", label=_("Supplier profile"), url=profile_url, order=20)
    )
    contact_sections.register(ContactSection(name="procurement.alerts", html=guest_section, order=30))
    if alerts.take_along not in contact_becomes_user:
        contact_becomes_user.append(alerts.take_along)
