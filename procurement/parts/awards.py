"""Registered for: awards, standstill, contracts, the register."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext_lazy as _lazy

from accounts.registries import Job, jobs
from cms.registries import FooterLink, footer_links
from procurement.models import Case
from procurement.registries import Blocker, EventWords, blockers, event_words, notice_makers

DAY = 24 * 3600.0
WORDS = {
    "award_recorded": _lazy("Award of further lots decided"),
    "no_award": _lazy("Decided that lots end without an award"),
    "summary_written": _lazy("Assessment summary written"),
    "summary_sent": _lazy("Assessment summary sent"),
    "proceedings": _lazy("Proceedings notified: they hold the contract"),
    "proceedings_ended": _lazy("Proceedings ended"),
    "contract_drafted": _lazy("Contract drafted"),
    "contract_rewritten": _lazy("Draft of the contract changed"),
    "supplier_identified": _lazy("Identifier of the supplier written"),
    "contract_linked": _lazy("Linked to the account of its supplier"),
    "contract_classified": _lazy("CPV code written"),
    "contract_shown": _lazy("Put into the public register"),
    "figures_set": _lazy("Key performance indicators set"),
    "file_added": _lazy("Paper added"),
    "reviewed": _lazy("Review recorded"),
    "change_planned": _lazy("Change planned"),
    "change_made": _lazy("Change made"),
    "change_dropped": _lazy("Change dropped"),
    "change_notice": _lazy("Contract change notice published"),
    "rated": _lazy("Key performance indicator rated"),
    "failure": _lazy("Failure to perform recorded"),
    "performance_shown": _lazy("Performance shown to everybody"),
    "imported": _lazy("Taken from a file"),
}


def summaries_missing(case: Case) -> Iterable[tuple[str, str]]:
    from procurement.actions.summaries import missing

    url = reverse("procurement_cases:summaries", args=[case.pk])
    return [(sentence, url) for sentence in missing(case)]


def register_url(language: str) -> str:
    with translation.override(language):
        return reverse("procurement:contracts")


def register() -> None:
    """Called from ready()."""
    from procurement import emails_awards, personal_data_awards
    from procurement.actions.contracts import end_by_time
    from procurement.actions.importing import forget_old
    from procurement.makers import awards, awards_after, awards_contracts
    from procurement.office import awards_parts

    for verb, words in WORDS.items():
        event_words.register(EventWords(name=verb, words=words))
    for maker in (*awards.makers(), awards_contracts.maker(), *awards_after.makers()):
        notice_makers.register(maker)
    blockers.register(Blocker(name="awards.direct", before="award", problems=awards.direct_missing))
    blockers.register(Blocker(name="awards.summaries", before="announce", problems=summaries_missing))
    footer_links.register(
        FooterLink(name="contracts", label=_lazy("Contracts"), column="supply", url=register_url, order=8)
    )
    jobs.register(Job(name="procurement.contracts_end", every=DAY / 4, run=end_by_time))
    jobs.register(Job(name="procurement.imports_forgotten", every=DAY, run=forget_old))
    emails_awards.register()
    personal_data_awards.register()
    awards_parts.register()
