"""Small quotes: firms are asked in turn, answer until the same moment, and are read only afterwards."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Membership, Organisation, User
from engagement.errors import Refused
from procurement.models import Case, Quote, QuoteChoice, QuoteInvite, QuoteRound
from procurement.payments_uploads import checked_pdf
from procurement.quotes_payments import in_turn, proposal
from procurement.transitions import locked, moved, note

ASKED = QuoteInvite.State.ASKED


@transaction.atomic
def ask(
    *,
    case: Case,
    by: User | None,
    text: str,
    closes_at: datetime,
    firms: Collection[Organisation],
    reason: str = "",
    area: str = "",
) -> QuoteRound:
    """These firms are asked, each in the same words and until the same moment. Who was proposed and is not among them,
    or is among them and was not proposed, needs a reason. Refused: "route", "round" (one stands), "closes_at", "area"
    (location only where the case is reserved to local firms), "firms", "reason", "text"."""
    case = locked(case)
    _may_ask(case, text, closes_at, firms, area)
    proposed = {one.organisation.pk: one for one in proposal(case, area)}
    turns = {one.organisation.pk: one for one in in_turn(case, area)}
    wanted = {one.pk for one in firms}
    if wanted - turns.keys():
        raise Refused("firms", _("Choose among the firms that can be asked."))
    if wanted != proposed.keys() and not reason.strip():
        raise Refused("reason", _("Say why other firms are asked than those whose turn it is."))
    try:
        with transaction.atomic():
            made = QuoteRound.objects.create(
                case=case,
                text=text.strip(),
                closes_at=closes_at,
                asked_at=now(),
                asked_by=by,
                area=area.strip(),
            )
    except IntegrityError as clash:
        raise Refused("round", _("Firms are being asked already.")) from clash
    for key in [*proposed, *(wanted - proposed.keys())]:
        is_plain = key in proposed and key in wanted
        QuoteInvite.objects.create(
            round=made,
            organisation_id=key,
            state=ASKED if key in wanted else QuoteInvite.State.LEFT_OUT,
            is_proposed=key in proposed,
            last_asked_on=turns[key].last_asked_on,
            reason="" if is_plain else reason.strip(),
        )
    note(case, "quotes_asked", by=by, facts={"round": made.pk, "firms": len(wanted)})
    _tell_firms(made, "asked", by, str(made.pk))
    return made


def _may_ask(case: Case, text: str, closes_at: datetime, firms: Collection[Organisation], area: str) -> None:
    if case.route != Case.Route.QUOTES or case.state != Case.State.PLANNING:
        raise Refused("route", _("Quotes are asked for on the route of quotes, before an award."))
    if QuoteRound.objects.standing().filter(case=case).exists():
        raise Refused("round", _("Firms are being asked already."))
    if not text.strip():
        raise Refused("text", _("Say what is asked for."))
    if closes_at <= now():
        raise Refused("closes_at", _("The closing time must lie ahead."))
    if area.strip() and case.reserved != Case.Reserved.LOCAL:
        raise Refused("area", _("Where a firm is counts only if the case was reserved to local firms first."))
    if not firms:
        raise Refused("firms", _("Choose at least one firm."))


@transaction.atomic
def extend(*, round: QuoteRound, by: User | None, closes_at: datetime, reason: str) -> QuoteRound:
    """Longer for every firm, before it closes (s87(6)(b)). Refused: "reason", "closes_at", "moved" (it has closed)."""
    if not reason.strip():
        raise Refused("reason", _("Say why: every firm reads it."))
    if closes_at <= round.closes_at:
        raise Refused("closes_at", _("The time can only become longer."))
    open_now = QuoteRound.objects.open().filter(pk=round.pk, closes_at=round.closes_at)
    if not open_now.update(closes_at=closes_at, extended_reason=reason.strip()):
        raise moved()
    round.closes_at, round.extended_reason = closes_at, reason.strip()
    note(round.case, "quotes_longer", by=by, facts={"round": round.pk, "until": closes_at.isoformat()})
    _tell_firms(round, "longer", by, f"{round.pk}:{closes_at.timestamp():.0f}")
    return round


def hand_in(
    *,
    invite: QuoteInvite,
    by: User | None,
    net: Decimal,
    text: str = "",
    upload: UploadedFile | None = None,
    received_at: datetime | None = None,
) -> Quote:
    """Instead of the one before, if there is one. Until the closing time, that moment no longer. Refused: "late",
    "file", "net"."""
    if net <= 0:
        raise Refused("net", _("Write your price."))
    found = checked_pdf(upload) if upload else None
    at = received_at or now()
    with transaction.atomic():
        round = _open_round(invite, at)
        row = Quote(invite=invite, net=net, text=text.strip(), received_at=at, handed_in_by=by)
        if found and upload:
            row.file_name, row.content_type = found.name, found.content_type
            row.size, row.sha256 = found.size, found.sha256
            row.file.save(found.name, upload, save=False)
        Quote.objects.standing().filter(invite=invite).update(ended_at=at)
        row.save()
        _tell(round, invite, "in", by, f"{row.pk}")
    return row


@transaction.atomic
def withdraw(*, invite: QuoteInvite, by: User | None, received_at: datetime | None = None) -> None:
    """Until the closing time; nobody reads it then. Refused: "late", "moved"."""
    at = received_at or now()
    _open_round(invite, at)
    if not Quote.objects.standing().filter(invite=invite).update(ended_at=at):
        raise moved()


def _open_round(invite: QuoteInvite, at: datetime) -> QuoteRound:
    """Held, so that two quotes of one firm come one after the other."""
    round = QuoteRound.objects.select_for_update(no_key=True).get(pk=invite.round_id)
    if invite.state != ASKED or round.ended_at is not None or at >= round.closes_at:
        raise Refused("late", _("The time for quotes is over."))
    return round


@transaction.atomic
def choose(*, round: QuoteRound, quote: Quote, by: User | None, reason: str) -> QuoteChoice:
    """Once, after the closing time, with the reason; whoever quoted is told. Refused: "early", "reason", "own",
    "quote", "moved"."""
    held = QuoteRound.objects.select_for_update(no_key=True).get(pk=round.pk)
    if not held.is_opened:
        raise Refused("early", _("Quotes can be read once the time is over."))
    if not reason.strip():
        raise Refused("reason", _("Say why this one."))
    asked = held.invites.filter(state=ASKED).values("organisation")
    if by is not None and Membership.objects.filter(user=by, organisation__in=asked).exists():
        raise Refused("own", _("Whoever acts for a firm that was asked can’t choose."))
    if not Quote.objects.standing().filter(pk=quote.pk, invite__round=held).exists():
        raise Refused("quote", _("Choose one of the quotes."))
    if held.ended_at is not None or QuoteChoice.objects.filter(round=held).exists():
        raise moved()
    made = QuoteChoice.objects.create(round=held, quote=quote, reason=reason.strip(), by=by)
    note(held.case, "quote_chosen", by=by, facts={"round": held.pk, "quote": quote.pk})
    for one in Quote.objects.standing().filter(invite__round=held).select_related("invite"):
        _tell(held, one.invite, "result", by, str(one.invite_id))
    return made


@transaction.atomic
def end(*, round: QuoteRound, by: User | None, reason: str) -> QuoteRound:
    """Without a choice, with the reason that every firm reads; firms may be asked anew. Refused: "reason", "moved"."""
    if not reason.strip():
        raise Refused("reason", _("Say why: every firm reads it."))
    at = now()
    standing = QuoteRound.objects.standing().filter(pk=round.pk, choice=None)
    if not standing.update(ended_at=at, ended_reason=reason.strip()):
        raise moved()
    round.ended_at, round.ended_reason = at, reason.strip()
    note(round.case, "quotes_ended", by=by, facts={"round": round.pk})
    _tell_firms(round, "ended", by, str(round.pk))
    return round


def tell_closed() -> int:
    """To officers, once: the quotes can be read."""
    rows = QuoteRound.objects.standing().filter(closes_at__lte=now(), choice=None).select_related("case")
    number = 0
    for one in rows.order_by("pk"):
        tell(
            kind="procurement.quote_closed",
            key=f"{one.pk}:{one.closes_at.timestamp():.0f}",
            facts={"round": one.pk},
            to_users=officers_of(one.case),
        )
        number += 1
    return number


# --- Who hears ---------------------------------------------------------------------------------------------
def officers_of(case: Case) -> list[User]:
    """Its owner; without one, who works on cases of the department."""
    if case.owner_id:
        return list(User.objects.filter(pk=case.owner_id, is_active=True))
    members = Membership.objects.filter(organisation=case.department_id).values("user")
    rows = User.objects.filter(pk__in=members, is_active=True, groups__permissions__codename="change_case")
    return list(rows.order_by("pk").distinct())


def _tell_firms(round: QuoteRound, kind: str, by: User | None, key: str) -> None:
    for invite in round.invites.filter(state=ASKED):
        _tell(round, invite, kind, by, f"{key}:{invite.pk}")


def _tell(round: QuoteRound, invite: QuoteInvite, kind: str, by: User | None, key: str) -> None:
    people = User.objects.filter(memberships__organisation=invite.organisation_id, is_active=True)
    tell(
        kind=f"procurement.quote_{kind}",
        key=key,
        by=by,
        facts={"round": round.pk, "invite": invite.pk},
        to_users=list(people.order_by("pk").distinct()),
    )
