"""The mails about notices: one waits for a second person, one was sent back; a tender has changed for everybody, or has
ended without an award."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from procurement import permissions
from procurement.actions.cancelling import ENDED
from procurement.actions.inviting import CHANGED
from procurement.actions.noticing import RETURNED, WAITS
from procurement.makers.common import moment_words
from procurement.models import Case, DeadlineChange, OwnNotice, Procurement
from procurement.notice_facts import differences
from procurement.told import told
from procurement.words_notices import name_of

SHOWN = 12  # changed lines in a mail; the page has them all


def case_of(event: Event) -> Case | None:
    return Case.objects.select_related("procurement").filter(pk=event.facts.get("case")).first()


def notice_of(event: Event) -> OwnNotice | None:
    rows = OwnNotice.objects.select_related("case__procurement", "department", "corrects")
    return rows.filter(pk=event.facts.get("notice")).first()


# --- Officers ----------------------------------------------------------------------------------------------
def second_people(event: Event, after: int, limit: int) -> list[int]:
    """Who may approve it: entitled, of the department, and not who asked."""
    notice = notice_of(event)
    if notice is None:
        return []
    members = User.objects.filter(
        is_active=True, memberships__organisation=notice.department, pk__gt=after
    ).distinct()
    return [
        user.pk for user in members.order_by("pk")[:limit] if permissions.can_approve_notice(user, notice)
    ]


def still_waits(user: User | None, event: Event) -> bool:
    notice = notice_of(event)
    return notice is not None and user is not None and permissions.can_approve_notice(user, notice)


def still_a_draft(user: User | None, event: Event) -> bool:
    notice = notice_of(event)
    return notice is not None and user is not None and permissions.can_write_notice(user, notice)


def office_context(message: Message) -> dict:
    notice = notice_of(message.events[0])
    return {
        "kind": notice.kind,
        "name": name_of(notice),
        "title": str(notice.case or notice.department),
        "reasons": notice.returned_why,
        "url": absolute(reverse("procurement_notices:inspect", args=[notice.pk])),
    }


# --- Everybody who is told of changes ----------------------------------------------------------------------
def told_users(event: Event, after: int, limit: int) -> list[int]:
    return _told(event, 0, after, limit)


def told_contacts(event: Event, after: int, limit: int) -> list[int]:
    return _told(event, 1, after, limit)


def _told(event: Event, which: int, after: int, limit: int) -> list[int]:
    notice = notice_of(event)
    case = notice.case if notice else case_of(event)
    return sorted(pk for pk in told(case)[which] if pk > after)[:limit] if case else []


def is_published(user: User | None, event: Event) -> bool:
    notice = notice_of(event)
    return notice is not None and notice.state == OwnNotice.State.PUBLISHED and notice.case is not None


def changed_context(message: Message) -> dict:
    notice = notice_of(message.events[0])
    moved = DeadlineChange.objects.filter(notice=notice).first()
    lines = differences(notice)
    return {
        "title": notice.case.procurement.title,
        "reasons": notice.why,
        "old": moment_words(moved.old_closes_at) if moved else "",
        "new": moment_words(moved.new_closes_at) if moved else "",
        "lines": lines[:SHOWN],
        "is_more": len(lines) > SHOWN,
        "url": absolute(reverse("procurement:notice", args=[notice.case.ocid, notice.public_id])),
    }


def changed_line(event: Event) -> Line:
    notice = notice_of(event)
    if notice is None or notice.case is None or notice.case.procurement is None:
        return Line(text=_("A tender has changed"))
    url = reverse("procurement:notice", args=[notice.case.ocid, notice.public_id])
    return Line(
        text=_("The tender has changed: {why}").format(why=notice.why),
        url=url,
        group=notice.case.procurement.title,
    )


def has_ended(user: User | None, event: Event) -> bool:
    """Everybody can read that it has."""
    case = case_of(event)
    return (
        case is not None
        and case.procurement is not None
        and case.procurement.state == Procurement.State.CANCELLED
    )


def ended_context(message: Message) -> dict:
    """In the words of the notice where there is one, else in those with which it was ended."""
    case = case_of(message.events[0])
    notice = case.notices.published().filter(kind="UK12").order_by("-published_at", "-pk").first()
    said = notice.extra if notice else {}
    return {
        "title": case.procurement.title,
        "reasons": said.get("reasons") or case.state_reason,
        "again": said.get("again", ""),
        "url": absolute(case.procurement.get_absolute_url()),
    }


def ended_line(event: Event) -> Line:
    public = case_of(event).procurement
    return Line(
        text=_("It has ended without an award"),
        url=public.get_absolute_url(),
        group=public.title,
        group_url=public.get_absolute_url(),
    )


def register() -> None:
    """Called from ready()."""
    notification_kinds.register(
        NotificationKind(
            name=WAITS,
            label=gettext_lazy("A procurement notice waits for approval"),
            audience=second_people,
            may_see=still_waits,
            context=office_context,
            why=gettext_lazy("you approve notices of this department"),
            offered_to=lambda user: user.has_perm("procurement.approve_notice"),
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=RETURNED,
            label=gettext_lazy("A procurement notice that you wrote was sent back"),
            transactional=True,
            may_see=still_a_draft,
            context=office_context,
            why=gettext_lazy("you asked for its approval"),
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=CHANGED,
            label=gettext_lazy("A tender that you follow or asked about has changed"),
            audience=told_users,
            audience_contacts=told_contacts,
            may_see=is_published,
            same_for_all=True,
            context=changed_context,
            line=changed_line,
            why=gettext_lazy("you asked about this tender, follow it, or run it"),
        )
    )
    notification_kinds.register(
        NotificationKind(
            name=ENDED,
            label=gettext_lazy("A tender that you follow or asked about has ended without an award"),
            audience=told_users,
            audience_contacts=told_contacts,
            may_see=has_ended,
            same_for_all=True,
            context=ended_context,
            line=ended_line,
            why=gettext_lazy("you asked about this tender, follow it, or run it"),
        )
    )
