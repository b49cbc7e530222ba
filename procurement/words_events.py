"""What the verbs of the one table of transitions say in the timeline of a case; each part adds its own."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from procurement.registries import EventWords, event_words

WORDS = {
    "begun": _("Procurement begun"),
    "codes_set": _("CPV codes chosen"),
    "released": _("Published as open data"),
    "invited": _("Tenders invited"),
    "award_decided": _("Award decided"),
    "award_taken_back": _("Award taken back"),
    "contracted": _("All contracts made"),
    "cancelled": _("Ended without an award"),
    "notice_asked": _("Approval of a notice asked for"),
    "notice_returned": _("Notice sent back"),
    "notice_approved": _("Notice approved"),
    "notice_published": _("Notice published"),
    "notice_dropped": _("Notice dropped"),
    "award_announced": _("Award announced"),
    "award_cancelled": _("Award cancelled"),
    "contract_made": _("Contract made from the award"),
    "contract_signed": _("Contract signed"),
    "contract_ended": _("Contract ended"),
    "contract_terminated": _("Contract terminated early"),
}


def register() -> None:
    for verb, words in WORDS.items():
        event_words.register(EventWords(name=verb, words=words))
