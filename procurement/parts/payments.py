"""Registered for: invoices, payment runs, small quotes, transparency files."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext_lazy as _

WORDS = (
    ("invoice_received", _("An invoice came in")),
    ("invoice_disputed", _("An invoice was disputed")),
    ("invoice_invalid", _("An invoice was not valid")),
    ("invoice_answered", _("The supplier answered about an invoice")),
    ("invoice_settled", _("A disputed invoice was settled")),
    ("invoice_approved", _("An invoice was approved")),
    ("invoice_in_run", _("An invoice went into a payment run")),
    ("invoice_paid", _("An invoice was paid")),
    ("quotes_asked", _("Firms were asked for quotes")),
    ("quotes_longer", _("Every firm got more time for its quote")),
    ("quote_chosen", _("A quote was chosen")),
    ("quotes_ended", _("The asking for quotes ended without a choice")),
)


DOWNLOADS = (
    ("opportunities", "table", "CSV", _("Procurements"), _("A line for each procurement that is public.")),
    ("xlsx", "table_xlsx", "XLSX", _("Procurements"), _("The same as a spreadsheet.")),
    (
        "releases",
        "all_releases",
        "JSON",
        _("Releases"),
        _("Everything that was published, with lots, awards and contracts (OCDS 1.1.5)."),
    ),
    ("feed", "feed", "Atom", _("What is new"), _("The newest notices, for a reader of feeds.")),
    ("days", "days_table", "CSV", _("Days to pay"), _("How long invoices took, by department and quarter.")),
    (
        "transparency",
        "transparency",
        "CSV",
        _("Transparency Code"),
        _("Invitations, contracts and spend, a file for each quarter."),
    ),
)


def supplies(user: Any) -> bool:
    """Whose account page shows invoices: people of a firm that has a contract."""
    from procurement.models import CouncilContract

    return CouncilContract.objects.of_supplier(user).exists()


def unpaid(user: Any) -> int:
    from procurement.models import Invoice

    return Invoice.objects.of_supplier(user).exclude(state__in=["paid", "replaced"]).count()


def was_asked(user: Any) -> bool:
    from procurement.permissions_payments import own_invites

    return own_invites(user).exists()


def to_answer(user: Any) -> int:
    """Askings that are open and have no quote of theirs yet."""
    from procurement.models import Quote, QuoteRound
    from procurement.permissions_payments import own_invites

    answered = Quote.objects.standing().order_by().values("invite")
    rounds = QuoteRound.objects.open().order_by().values("pk")
    return own_invites(user).filter(round__in=rounds).exclude(pk__in=answered).count()


def register() -> None:
    """Called from ready()."""
    from accounts.registries import AccountSection, Job, account_sections, jobs
    from procurement import (
        emails_payments,
        emails_payments_quotes,
        owed_payments,
        personal_data_payments,
        registries,
        ways_payments,
    )
    from procurement.actions import invoicing, quarterly, quoting
    from procurement.makers import payments
    from procurement.office import payments_parts, payments_quotes
    from procurement.registries_payments import Download, downloads

    ways_payments.register()
    emails_payments.register()
    emails_payments_quotes.register()
    personal_data_payments.register()
    account_sections.register(
        AccountSection(
            name="invoices",
            label=_("Invoices"),
            url_name="procurement:invoices",
            description=_("Hand in invoices under your contracts, and see when they are paid"),
            order=30,
            count=unpaid,
            offered_to=supplies,
        )
    )
    account_sections.register(
        AccountSection(
            name="quotes",
            label=_("Quotes"),
            url_name="procurement:quotes",
            description=_(
                "What the council asked your organisations a price for; the number is of those to answer"
            ),
            order=31,
            count=to_answer,
            offered_to=was_asked,
        )
    )
    for place, (name, url_name, form, label, what) in enumerate(DOWNLOADS, start=1):
        address = f"procurement:{url_name}"
        downloads.register(
            Download(name=name, label=label, what=what, url_name=address, format=form, order=place * 10)
        )
    for verb, words in WORDS:
        registries.event_words.register(registries.EventWords(name=verb, words=words))
    registries.contract_parts.register(
        registries.ContractPart(
            name="payments",
            buttons=payments_parts.contract_buttons,
            panel=payments_parts.contract_panel,
            tasks=payments_parts.contract_tasks,
            order=60,
        )
    )
    for maker in payments.makers():
        registries.notice_makers.register(maker)
    registries.notices_due.register(registries.NoticesDue(name="payments", of=owed_payments.dues_of))
    jobs.register(Job(name="procurement.payment_notices_due", every=6 * 3600, run=quarterly.tell_owed))
    jobs.register(Job(name="procurement.invoices_due", every=3600, run=invoicing.tell_due))
    jobs.register(Job(name="procurement.quotes_closed", every=300, run=quoting.tell_closed))
    registries.case_parts.register(
        registries.CasePart(
            name="quotes",
            steps=payments_quotes.steps,
            buttons=payments_quotes.buttons,
            panel=payments_quotes.panel,
            tasks=payments_quotes.tasks,
            order=55,
        )
    )
    registries.blockers.register(
        registries.Blocker(name="quotes", before="award", problems=payments_quotes.award_problems)
    )
