"""The mails about notices: one waits for a second person, one was sent back, a tender has changed for everybody."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import Line, NotificationKind, notification_kinds
from procurement import permissions
from procurement.actions.inviting import CHANGED
from procurement.actions.noticing import RETURNED, WAITS
from procurement.makers.common import moment_words
from procurement.models import DeadlineChange, OwnNotice
from procurement.notice_facts import differences
from procurement.told import told
from procurement.words_notices import name_of

SHOWN = 12  # changed lines in a mail; the page has them all


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
    if notice is None or notice.case is None:
        return []
    return sorted(pk for pk in told(notice.case)[which] if pk > after)[:limit]


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
