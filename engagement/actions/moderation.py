"""What moderators and safeguarding leads decide; each decision is kept for good, with its reason and the words."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from accounts.actions.outbox import tell
from accounts.clock import now
from accounts.models import Contact, User
from accounts.roles import ROLES
from engagement.actions.states import change_state, lock
from engagement.errors import Refused
from engagement.models import Comment, Flag, ModerationEvent, Reason

State = Comment.State
Decision = ModerationEvent.Decision

# Which decision is possible from which state. A comment that its writer took back can only be passed on or settled,
# one that went with an account only settled.
POSSIBLE_FROM: dict[str, Collection[str]] = {
    Decision.HELD: (State.VISIBLE,),
    Decision.PUBLISHED: (State.HELD,),
    Decision.REMOVED: (State.VISIBLE, State.HELD),
    Decision.RESTORED: (State.REMOVED,),
    Decision.STANDS: (State.REMOVED,),
    Decision.KEPT: (State.VISIBLE, State.HELD, State.REMOVED, State.WITHDRAWN),
    Decision.ESCALATED: (State.VISIBLE, State.HELD, State.REMOVED, State.WITHDRAWN),
}
# The message for the writer; what is missing here is not told.
TOLD: dict[str, str] = {
    Decision.HELD: "engagement.moderation_held",
    Decision.PUBLISHED: "engagement.moderation_approved",
    Decision.REMOVED: "engagement.moderation_removed",
    Decision.RESTORED: "engagement.moderation_restored",
    Decision.STANDS: "engagement.appeal_refused",
}


def version_of(comment: Comment) -> str:
    """What a moderator has before them: its latest decision and its words, each as a mark that changes with them."""
    newest = comment.moderation_events.order_by("-pk").values_list("pk", flat=True).first()
    return f"{newest or 0}:{comment.edited_at.isoformat() if comment.edited_at else ''}"


@transaction.atomic
def decide(
    decision: Callable[..., ModerationEvent], *, comment: Comment, by: User, seen: str, **given: Any
) -> ModerationEvent:
    """One of the decisions below about the very words that were read; `seen` is their `version_of`.

    Refused when the comment was changed or decided about since; nobody can do either between check and decision.
    """
    root = lock(comment.root_id)
    current = root if root.pk == comment.pk else lock(comment.pk)
    is_now = version_of(current)
    if seen.partition(":")[2] != is_now.partition(":")[2]:
        raise Refused("changed", _("The words changed meanwhile. Read them again, then decide."))
    if seen != is_now:
        raise Refused("decided", _("Somebody has decided about this comment meanwhile. Please look again."))
    return decision(comment=comment, by=by, **given)


@transaction.atomic
def hold(*, comment: Comment, by: User, reason: str, note: str = "") -> ModerationEvent:
    """Out of sight until it is read again; the writer is told. Refused as every decision here may be."""
    return _move(comment, by, Decision.HELD, to=State.HELD, reason=Reason(reason), note=note)


@transaction.atomic
def approve(*, comment: Comment, by: User, note: str = "") -> ModerationEvent:
    """A comment that waited stands; reports about it are handled, the writer is told."""
    event = _move(comment, by, Decision.PUBLISHED, to=State.VISIBLE, note=note)
    handle(ordinary_flags(comment), by=by, event=event)
    return event


@transaction.atomic
def remove(*, comment: Comment, by: User, reason: str, note: str = "") -> ModerationEvent:
    """A notice stands in its place; reports are handled, the writer is told why and how to ask for a second look.

    `note` goes to the writer too. Where someone may be at risk, the report stays open for the safeguarding lead.
    """
    event = _move(comment, by, Decision.REMOVED, to=State.REMOVED, reason=Reason(reason), note=note)
    handle(ordinary_flags(comment), by=by, event=event)
    return event


@transaction.atomic
def restore(*, comment: Comment, by: User, note: str = "", kind: str = "") -> ModerationEvent:
    """A removed comment stands again; the writer is told, by a message of that `kind` where one is given. Whoever
    waits for a second look waits no more."""
    return _move(comment, by, Decision.RESTORED, to=State.VISIBLE, note=note, kind=kind)


@transaction.atomic
def dismiss_flags(*, comment: Comment, by: User, note: str = "") -> ModerationEvent:
    """Looked at and left as it is. Reports that someone may be at risk are not among those dismissed."""
    current = locked(comment, by, Decision.KEPT)
    flags = ordinary_flags(current)
    if not flags:
        raise Refused("nothing", _("There is no open report to dismiss."))
    event = record(current, by, Decision.KEPT, note=note)
    handle(flags, by=by, event=event)
    return event


@transaction.atomic
def escalate_at_risk(*, comment: Comment, by: User, note: str = "") -> ModerationEvent:
    """Passed to the safeguarding lead, who is written to at once; the comment stays as it is until decided."""
    current = locked(comment, by, Decision.ESCALATED)
    if Flag.objects.urgent().filter(comment=current).exists():
        raise Refused("escalated", _("The safeguarding lead has this already."))
    event = record(current, by, Decision.ESCALATED, reason=Reason.AT_RISK, note=note)
    flag, _created = Flag.objects.update_or_create(
        comment=current, user=by, handled_at=None, defaults={"reason": Reason.AT_RISK, "note": note}
    )
    alert_safeguarding(flag=flag)
    return event


@transaction.atomic
def settle(*, comment: Comment, by: User, note: str) -> ModerationEvent:
    """The safeguarding lead has dealt with it and says what was done; the caller has checked that it is the lead.

    Words of an erased account that were kept until now go.
    """
    current = locked(comment, by, Decision.KEPT, also_from=[State.ERASED])
    flags = list(Flag.objects.urgent().filter(comment=current))
    if not flags:
        raise Refused("nothing", _("There is no open report that someone may be at risk."))
    event = record(current, by, Decision.KEPT, reason=Reason.AT_RISK, note=note)
    handle(flags, by=by, event=event)
    if current.state == State.ERASED:
        ModerationEvent.objects.filter(comment=current).forget_words()
    return event


@transaction.atomic
def alert_safeguarding(*, flag: Flag) -> None:
    """Writes at once to every safeguarding lead and to SAFEGUARDING_LEAD_EMAIL; once while the comment's
    reports are open, so that nobody can bury an urgent mail under many.

    Call it wherever a report says that someone may be at risk; the mail holds no word of the comment.
    """
    first = Flag.objects.urgent().filter(comment=flag.comment_id).order_by("pk").first() or flag
    leads = list(User.objects.filter(groups__name=ROLES["safeguarding_lead"].group, is_active=True))
    named = settings.SAFEGUARDING_LEAD_EMAIL.strip().lower()
    contacts = []
    if named and named not in {lead.email.lower() for lead in leads}:
        contacts = [Contact.objects.get_or_create(email=named)[0]]
    tell(
        kind="engagement.at_risk",
        key=str(first.public_id),
        topic=flag.comment.topic.public_id,
        facts={"flag": first.pk, "comment": flag.comment_id},
        to_users=leads,
        to_contacts=contacts,
        reason="safeguarding",
    )


# --- What all of them share -----------------------------------------------------------------------------
def _move(
    comment: Comment, by: User, decision: str, *, to: str, reason: str = "", note: str = "", kind: str = ""
) -> ModerationEvent:
    """`kind` is the message for the writer where it is not that of TOLD."""
    current = locked(comment, by, decision)
    event = record(current, by, decision, reason=reason, note=note)
    change_state(comment=current, state=to, by=by, reason=reason)
    comment.refresh_from_db()
    tell_writer(event, kind)
    return event


def locked(comment: Comment, by: User, decision: str, also_from: Collection[str] = ()) -> Comment:
    """The row as it is now. Refused for one's own comment, and where somebody was quicker."""
    root = lock(comment.root_id)
    current = root if root.pk == comment.pk else lock(comment.pk)
    if current.author_id == by.pk:
        raise Refused("own", _("This is your own comment: somebody else must decide."))
    if current.state not in (*POSSIBLE_FROM[decision], *also_from):
        raise Refused(
            "decided",
            _("This can’t be done any more: the comment is now “%(state)s”.")
            % {"state": current.get_state_display()},
        )
    return current


def record(
    comment: Comment, by: User | None, decision: str, *, reason: str = "", note: str = ""
) -> ModerationEvent:
    return ModerationEvent.objects.create(
        comment=comment, decision=decision, reason=reason, note=note.strip(), by=by, text_before=comment.text
    )


def ordinary_flags(comment: Comment) -> list[Flag]:
    return list(Flag.objects.open().filter(comment=comment).exclude(reason=Reason.AT_RISK))


def handle(flags: Iterable[Flag], *, by: User | None, event: ModerationEvent) -> None:
    """Marks the reports as handled and answers those who left an email address."""
    open_flags = list(flags)
    Flag.objects.open().filter(pk__in=[flag.pk for flag in open_flags]).update(
        handled_at=now(), handled_by=by
    )
    for address in sorted({flag.email.strip().lower() for flag in open_flags if flag.email}):
        contact, _created = Contact.objects.get_or_create(email=address)
        tell(
            kind="engagement.moderation_answer",
            key=f"{event.public_id}:{contact.pk}",
            topic=event.comment.topic.public_id,
            facts={"event": event.pk},
            to_contacts=[contact],
            reason="reported",
        )


def tell_writer(event: ModerationEvent, kind: str = "") -> None:
    writer = event.comment.author
    if writer is not None:
        tell(
            kind=kind or TOLD[event.decision],
            key=str(event.public_id),
            by=event.by,
            topic=event.comment.topic.public_id,
            facts={"event": event.pk},
            to_users=[writer],
            reason="author",
        )
