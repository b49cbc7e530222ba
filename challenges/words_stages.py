"""What the events of stages 3 to 6 say in a timeline. `event.what` is the title that the timeline found for it."""

from __future__ import annotations

from collections.abc import Callable

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from challenges.models import CaseEvent
from challenges.registries import EventWords, event_words


def about(named: str | Promise, bare: str | Promise) -> Callable[[CaseEvent], str]:
    """`named` with {what} where somebody knows the title; else `bare`."""

    def words(event: CaseEvent) -> str:
        what = getattr(event, "what", "")
        return str(named).format(what=what) if what else str(bare)

    return words


def money(sentence: str | Promise) -> Callable[[CaseEvent], str]:
    def words(event: CaseEvent) -> str:
        amount = float(event.facts.get("amount") or 0)
        return str(sentence).format(
            amount=f"{amount:,.0f}", what=getattr(event, "what", "") or _("a milestone")
        )

    return words


MILESTONE = (
    ("milestone_planned", gettext_lazy("Milestone planned: {what}"), gettext_lazy("A milestone was planned")),
    ("milestone_shown", gettext_lazy("Evidence came in: {what}"), gettext_lazy("Evidence came in")),
    (
        "milestone_returned",
        gettext_lazy("More is asked for: {what}"),
        gettext_lazy("More evidence is asked for"),
    ),
    ("milestone_accepted", gettext_lazy("Accepted: {what}"), gettext_lazy("A milestone was accepted")),
    ("milestone_dropped", gettext_lazy("Dropped: {what}"), gettext_lazy("A milestone was dropped")),
)
PAYMENT = (
    ("payment_asked", gettext_lazy("£{amount} asked for: {what}")),
    ("payment_agreed", gettext_lazy("£{amount} agreed: {what}")),
    ("payment_refused", gettext_lazy("£{amount} not agreed: {what}")),
    ("payment_paid", gettext_lazy("£{amount} paid: {what}")),
)
OTHERS = (
    ("gathering_planned", gettext_lazy("A meeting was planned"), True),
    ("gathering_kept", gettext_lazy("Notes of a meeting were written"), True),
    ("testers_asked", gettext_lazy("Testers of the Living Lab were asked for"), True),
    ("noted", gettext_lazy("A note was written"), False),
    ("stage_report_in", gettext_lazy("The report of a stage came in"), True),
    ("buyer_noted", gettext_lazy("An interested buyer was noted"), True),
    ("help_noted", gettext_lazy("Help in kind was noted"), True),
    ("runner_named", gettext_lazy("Somebody of a partner runs a stage"), False),
    ("runner_left", gettext_lazy("Somebody of a partner runs a stage no more"), False),
    ("ended", gettext_lazy("Ended, with its outcome"), True),
    ("ledger_agreed", gettext_lazy("The firm agreed to what the ledger says of it"), True),
)
OWN = frozenset(
    [verb for verb, *_rest in MILESTONE]
    + [verb for verb, *_rest in PAYMENT]
    + [verb for verb, *_rest in OTHERS]
)


def register() -> None:
    """Called from ready()."""
    for verb, named, bare in MILESTONE:
        event_words.register(EventWords(name=verb, words=about(named, bare), firms=True))
    for verb, sentence in PAYMENT:
        event_words.register(EventWords(name=verb, words=money(sentence), firms=True))
    for verb, words, firms in OTHERS:
        event_words.register(EventWords(name=verb, words=words, firms=firms))
