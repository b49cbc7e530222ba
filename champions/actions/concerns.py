"""What becomes of a concern: reported by anybody, told to the lead, looked at, closed, forgotten.

Nothing here writes to a log: what was done stands in the notes of the concern, which go when it goes.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils.timezone import get_default_timezone
from django.utils.translation import gettext_lazy as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import User
from champions import leads
from champions.models import Champion, ChampionsSettings, Concern, ConcernNote, ContactPause, Conversation
from champions.registries import ConcernKind, concern_kinds
from engagement.actions.moving import is_silent
from engagement.errors import Refused
from engagement.moderation.promises import OPENS
from engagement.workdays import is_working_day

REPORTED, WAITING, UNREAD = "champions.concern", "champions.concern_waiting", "champions.concern_unread"
State, Kind = Concern.State, ConcernNote.Kind
MANY = 500


@dataclass(frozen=True, kw_only=True)
class About:
    """What a concern is about: a registered kind, the key of the thing, and how the reporter knows it."""

    kind: ConcernKind
    key: UUID
    title: str


def about(kind: str, key: UUID, viewer: User | None) -> About | None:
    """None for a kind that nobody registered, and for a thing that is not there or that the viewer may not know."""
    entry = next((each for each in concern_kinds if each.name == kind), None)
    title = entry.title(key, viewer) if entry else None
    return About(kind=entry, key=key, title=title) if entry and title else None


# --- Reporting ---------------------------------------------------------------------------------------------
def report(
    *,
    text: str,
    key: str,
    what: About | None = None,
    in_danger: bool = False,
    name: str = "",
    contact: str = "",
    by: User | None = None,
) -> Concern:
    """A concern; contact with the people it is about stands still from here on, and the lead is told. The same `key`
    again gives the same concern. Whoever reports is not among those it is about."""
    try:
        with transaction.atomic():
            if again := Concern.objects.filter(idempotency_key=key).first():
                return again
            concern = Concern.objects.create(
                about_kind=what.kind.name if what else "",
                about_key=what.key if what else None,
                about_title=what.title[:200] if what else "",
                text=text,
                in_danger=in_danger,
                name=name,
                contact=contact,
                user=by,
                idempotency_key=key,
            )
            people = set(what.kind.people(what.key)) - {by.pk if by else None} if what else set()
            hold(concern, people)
            tell_leads(concern)
            return concern
    except IntegrityError:
        if again := Concern.objects.filter(idempotency_key=key).first():
            return again
        raise


def hold(concern: Concern, people: Collection[int]) -> None:
    """One-to-one contact of these accounts stands still; a message that is being sent is sent before or not at all."""
    there = User.objects.filter(pk__in=people, erased_at=None).order_by("pk")
    pauses = [ContactPause(user=user, concern=concern, paused_at=now()) for user in there]
    ContactPause.objects.bulk_create(pauses, ignore_conflicts=True)
    if pauses:
        list(Conversation.objects.of_any(people).select_for_update(of=("self",)).order_by("pk"))


# --- Telling -----------------------------------------------------------------------------------------------
def who_may_read(concern: Concern) -> list[User]:
    """Every lead whom it is not about."""
    concerned = ContactPause.objects.filter(concern=concern).values("user")
    return list(leads.leads().exclude(pk__in=concerned))


def tell_leads(concern: Concern) -> None:
    """The lead who is named; where that is nobody, or somebody it is about, every other lead."""
    readers = who_may_read(concern)
    named = [user for user in readers if user.pk == ChampionsSettings.here().lead_id]
    _tell(REPORTED, concern, str(concern.pk), named or readers)


def _tell(kind: str, concern: Concern, key: str, readers: list[User]) -> None:
    """Where nobody may read it, administrators hear that this is so, and nothing of the concern."""
    if is_silent():
        return
    if readers:
        tell(kind=kind, key=key, facts={"concern": concern.pk}, to_users=readers)
        return
    concerned = ContactPause.objects.filter(concern=concern).values("user")
    bosses = User.objects.filter(is_superuser=True, is_active=True).exclude(pk__in=concerned)
    tell(kind=UNREAD, key=f"{kind}:{key}", to_users=bosses.order_by("pk"))


def remind_due() -> int:
    """From nine on each working day: every lead who may read it, of each concern that nobody has looked at since the
    day before. Safe to run often; gives how many concerns wait. A job."""
    local = now().astimezone(get_default_timezone())
    if not is_working_day(local.date()) or local.time() < OPENS:
        return 0
    midnight = local.replace(hour=0, minute=0, second=0, microsecond=0)
    waiting = list(Concern.objects.new().filter(created_at__lt=midnight).order_by("pk")[:MANY])
    for concern in waiting:
        with transaction.atomic():
            _tell(WAITING, concern, f"{concern.pk}:{local.date()}", who_may_read(concern))
    return len(waiting)


# --- Deciding ----------------------------------------------------------------------------------------------
def note(*, concern: Concern, text: str, by: User) -> ConcernNote:
    """Written down for good."""
    return _note(concern, Kind.NOTE, by, text)


def _note(concern: Concern, kind: str, by: User, text: str = "") -> ConcernNote:
    return ConcernNote.objects.create(concern=concern, kind=kind, by=by, text=text, at=now())


def _move(concern: Concern, goal: str, by: User, *, outcome: str = "", only: Collection[str] = ()) -> None:
    """From one of these states. Refused: "moved" (somebody else was faster)."""
    rows = Concern.objects.filter(pk=concern.pk, state__in=only)
    if not rows.update(state=goal, state_at=now(), state_by=by, outcome=outcome):
        raise Refused("moved", _("Somebody else has decided this meanwhile. Look at it again."))
    concern.refresh_from_db()


@transaction.atomic
def take(*, concern: Concern, by: User) -> None:
    """`by` looks at it from here on, and nobody is reminded of it. Refused: "moved"."""
    _move(concern, State.LOOKED_AT, by, only=[State.NEW])
    _note(concern, Kind.TAKEN, by)


@transaction.atomic
def close(*, concern: Concern, outcome: str, text: str, by: User) -> None:
    """With what came of it. Contact that stands still goes on standing still: that is lifted by itself."""
    _move(concern, State.CLOSED, by, outcome=outcome, only=[State.NEW, State.LOOKED_AT])
    _note(concern, Kind.CLOSED, by, f"{concern.get_outcome_display()}: {text}")


@transaction.atomic
def reopen(*, concern: Concern, text: str, by: User) -> None:
    """Something new came up. Refused: "moved"."""
    _move(concern, State.LOOKED_AT, by, only=[State.CLOSED])
    _note(concern, Kind.REOPENED, by, text)


@transaction.atomic
def pause(*, concern: Concern, champion: Champion, text: str, by: User) -> None:
    """Contact of somebody else whom it turns out to be about. Refused: "self" (a lead does not decide about
    themselves), "gone" (their account is), "paused" (it stands still already)."""
    if champion.user is None:
        raise Refused("gone", _("Their account is gone."))
    if champion.user_id == by.pk:
        raise Refused("self", _("This is you. Ask another safeguarding lead to look at it."))
    made, is_new = ContactPause.objects.get_or_create(concern=concern, user=champion.user)
    again = ContactPause.objects.filter(pk=made.pk).exclude(lifted_at=None)
    if not is_new and not again.update(paused_at=now(), lifted_at=None, lifted_by=None, reason=""):
        raise Refused("paused", _("Contact with them stands still already."))
    hold(concern, [champion.user.pk])
    _note(concern, Kind.PAUSED, by, f"{champion}: {text}")


@transaction.atomic
def lift(*, pause: ContactPause, reason: str, by: User) -> None:
    """Contact is allowed again, as far as this concern goes. Refused: "moved" (it was lifted meanwhile)."""
    rows = ContactPause.objects.standing().filter(pk=pause.pk)
    if not rows.update(lifted_at=now(), lifted_by=by, reason=reason):
        raise Refused("moved", _("Somebody else has decided this meanwhile. Look at it again."))
    _note(pause.concern, Kind.LIFTED, by, f"{pause.user}: {reason}")


def forget_closed() -> int:
    """Concerns that were closed as many years ago as the settings say, with their notes; gives how many. A job."""
    years = ChampionsSettings.here().concerns_kept_years
    old = Concern.objects.kept_long_enough(years).order_by("pk").values_list("pk", flat=True)[:MANY]
    ids = list(old)
    with transaction.atomic():
        Concern.objects.filter(pk__in=ids).delete()
    return len(ids)
