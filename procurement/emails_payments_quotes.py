"""The mails about quotes: to firms that were asked, and to officers once quotes can be read."""

from __future__ import annotations

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.timezone import get_default_timezone, localtime
from django.utils.translation import gettext_lazy as _

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from accounts.templatetags.components import weekday
from procurement.models import QuoteChoice, QuoteInvite, QuoteRound
from procurement.permissions import can_work
from procurement.permissions_payments import acts_for


def invite_of(event: Event) -> QuoteInvite | None:
    rows = QuoteInvite.objects.select_related("round__case", "organisation")
    return rows.filter(pk=event.facts.get("invite")).first()


def is_theirs(user: User | None, event: Event) -> bool:
    invite = invite_of(event)
    return invite is not None and acts_for(user, invite.organisation_id)


def runs_it(user: User | None, event: Event) -> bool:
    """Works on the case still, and nothing was chosen meanwhile."""
    round = QuoteRound.objects.standing().filter(pk=event.facts.get("round"), choice=None).first()
    return user is not None and round is not None and round.is_opened and can_work(user, round.case)


def closing(round: QuoteRound) -> str:
    at = localtime(round.closes_at, get_default_timezone())
    return f"{date_format(at, 'TIME_FORMAT')}, {weekday(at.date())}"


def for_firm(message: Message) -> dict:
    invite = invite_of(message.events[0])
    round = invite.round
    chosen = QuoteChoice.objects.filter(round=round, quote__invite=invite).exists()
    return {
        "title": round.case.title,
        "firm": invite.organisation.name,
        "closes": closing(round),
        "text": round.text,
        "because": round.ended_reason or round.extended_reason,
        "is_chosen": chosen,
        "url": absolute(reverse("procurement:quote", args=[invite.public_id])),
    }


def for_officer(message: Message) -> dict:
    round = QuoteRound.objects.select_related("case").get(pk=message.events[0].facts["round"])
    return {
        "title": round.case.title,
        "url": absolute(reverse("procurement_cases:quotes_choose", args=[round.case_id])),
    }


KINDS = (
    ("asked", _("The council asks you for a quote")),
    ("longer", _("There is more time for your quote")),
    ("in", _("Your quote is in")),
    ("result", _("What came of your quote")),
    ("ended", _("No quote was chosen")),
)


def register() -> None:
    """Called from ready()."""
    for name, label in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=f"procurement.quote_{name}",
                label=label,
                transactional=True,
                may_see=is_theirs,
                context=for_firm,
                why=_("your organisation was asked for a quote"),
            )
        )
    notification_kinds.register(
        NotificationKind(
            name="procurement.quote_closed",
            label=_("Quotes can be read"),
            transactional=True,
            may_see=runs_it,
            context=for_officer,
            why=_("you work on this procurement"),
        )
    )
