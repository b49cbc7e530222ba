"""The legal route: chosen with reasons, approved by somebody else; the estimated value; notices recorded by hand.

A change of the route or of the value takes the approval away: what was approved is not what stands there any more.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Sum
from django.utils.translation import gettext as _

from accounts.clock import now
from accounts.models import User
from challenges.models import Challenge, Notice, Route, ValuePart
from challenges.permissions import can_approve_route
from challenges.routes import NOTIFIABLE, THRESHOLD, rules_of
from challenges.transitions import locked, note
from engagement.errors import Refused

NUMBER = re.compile(r"^\d{6}-20\d\d$")
OCID = re.compile(r"^ocds-[a-z0-9]{6}-[A-Za-z0-9-]{3,28}$")
BEFORE = (Challenge.State.DEFINING,)
WITH_NOTICES = (Challenge.State.DEFINING, Challenge.State.RUNNING, Challenge.State.ENDED)


@transaction.atomic
def choose_route(*, challenge: Challenge, route: str, reasons: str, by: User) -> Challenge:
    """Refused after the invitation, without reasons, or for a route that does not exist."""
    row = _before_inviting(challenge)
    if route not in Route.values:
        raise Refused("route", _("Choose one of the routes."))
    if not reasons.strip():
        raise Refused("reasons", _("Say why this route fits: it is kept with the case."))
    if (row.route, row.route_reasons) == (route, reasons.strip()):
        return row
    _take_approval_away(row, by=by, why="route")
    was = row.route
    row.route, row.route_reasons = route, reasons.strip()
    row.route_chosen_by, row.route_chosen_at = by, now()
    row.save(
        update_fields=["route", "route_reasons", "route_chosen_by", "route_chosen_at", *_touched(row)],
    )
    note(row, "route_chosen", by=by, facts={"from": was, "to": route})
    return row


@transaction.atomic
def approve_route(*, challenge: Challenge, by: User) -> Challenge:
    """By somebody entitled who did not choose it."""
    row = locked(challenge)
    if not can_approve_route(by, row):
        raise Refused(
            "approve", _("Somebody else approves the route, once it is chosen and before the invitation.")
        )
    if not row.value_parts.exists():
        raise Refused("value", _("Write down the estimated value first: the route is judged by it."))
    if wrong := beyond(row.route, value_of(row)):
        raise Refused("value", wrong)
    row.route_approved_by, row.route_approved_at = by, now()
    row.save(update_fields=["route_approved_by", "route_approved_at", *_touched(row)])
    note(row, "route_approved", by=by, facts={"route": row.route, "value": str(value_of(row))})
    return row


@transaction.atomic
def set_value(*, challenge: Challenge, parts: Sequence[dict], by: User) -> Challenge:
    """The estimated value anew, as a whole: each part {"kind", "label", "amount"}."""
    row = _before_inviting(challenge)
    before = _as_rows(row)
    after = [(part["kind"], part["label"].strip(), Decimal(part["amount"])) for part in parts]
    if before == after:
        return row
    was = value_of(row)
    row.value_parts.all().delete()
    ValuePart.objects.bulk_create(
        [ValuePart(challenge=row, kind=kind, label=label, amount=amount) for kind, label, amount in after]
    )
    _take_approval_away(row, by=by, why="value")
    row.save(update_fields=["route_approved_by", "route_approved_at", *_touched(row)])
    note(row, "value_changed", by=by, facts={"from": str(was), "to": str(value_of(row))})
    return row


@transaction.atomic
def record_notice(
    *,
    challenge: Challenge,
    kind: str,
    number: str,
    ocid: str,
    published_at: datetime,
    by: User,
    url: str = "",
) -> Notice:
    """A notice that is official: its number, OCID and time as the central platform gives them."""
    row = locked(challenge)
    if row.state not in WITH_NOTICES:
        raise Refused("state", _("Notices are recorded once a department has taken the challenge up."))
    number, ocid = number.strip(), ocid.strip()
    if not NUMBER.match(number):
        raise Refused("number", _("An official number has six digits and the year, such as 012345-2026."))
    if not OCID.match(ocid):
        raise Refused("ocid", _("An OCID begins with ocds-, such as ocds-h6vhtk-012345."))
    if published_at > now():
        raise Refused("published_at", _("That time has not come yet. Record it once it is published."))
    given = {"kind": kind, "ocid": ocid, "published_at": published_at, "url": url, "recorded_by": by}
    try:
        with transaction.atomic():
            made = Notice.objects.create(challenge=row, number=number, **given)
    except IntegrityError as clash:
        raise Refused("number", _("This notice is recorded already.")) from clash
    note(row, "notice_recorded", by=by, facts={"notice": made.pk, "kind": kind, "number": number})
    return made


def value_of(challenge: Challenge) -> Decimal:
    """The estimated value: the sum of its parts, VAT included."""
    return challenge.value_parts.aggregate(total=Sum("amount"))["total"] or Decimal(0)


def beyond(route: str, value: Decimal) -> str:
    """Why this route can't be used for so much, or ""."""
    if route == Route.BELOW and value >= THRESHOLD:
        return _(
            "The estimated value of {value} is not below the threshold of {threshold}: this route can’t be used."
        ).format(value=f"£{value:,.0f}", threshold=f"£{THRESHOLD:,}")
    return ""


def rails(route: str, value: Decimal) -> list[str]:
    """What the value means for this route, in words for the page."""
    found = [beyond(route, value)] if beyond(route, value) else []
    if route == Route.BELOW and value < NOTIFIABLE:
        found.append(
            _(
                "Below {edge} the Act asks for no notice. This service asks for one all the same, so that "
                "everybody can answer."
            ).format(edge=f"£{NOTIFIABLE:,}")
        )
    if route in (Route.RESEARCH, Route.DIRECT) and value >= THRESHOLD:
        found.append(
            _("At or above {threshold} a mistake is costly: ask a procurement lawyer early.").format(
                threshold=f"£{THRESHOLD:,}"
            )
        )
    return found


def missing_first(challenge: Challenge) -> list[str]:
    """The kinds of notice that must be official before anything of stage 2 is visible, and are not yet."""
    return _missing(challenge, "first")


def missing_later(challenge: Challenge) -> list[str]:
    """The kinds of notice that are due afterwards and are not recorded yet."""
    return _missing(challenge, "later")


def _missing(challenge: Challenge, which: str) -> list[str]:
    rules = rules_of(challenge.route)
    if rules is None:
        return []
    there = set(challenge.notices.filter(published_at__lte=now()).values_list("kind", flat=True))
    return [kind for kind in getattr(rules, which) if kind not in there]


def _before_inviting(challenge: Challenge) -> Challenge:
    row = locked(challenge)
    if row.state not in BEFORE:
        raise Refused("state", _("Route and value can be changed until the invitation."))
    return row


def _take_approval_away(row: Challenge, *, by: User, why: str) -> None:
    if row.route_approved_at is None:
        return
    note(row, "route_approval_lost", by=by, facts={"why": why, "by": row.route_approved_by_id})
    row.route_approved_by, row.route_approved_at = None, None
    row.save(update_fields=["route_approved_by", "route_approved_at"])


def _as_rows(row: Challenge) -> list[tuple]:
    return [(part.kind, part.label, part.amount) for part in row.value_parts.order_by("pk")]


def _touched(row: Challenge) -> tuple[str]:
    row.updated_at = now()
    return ("updated_at",)
