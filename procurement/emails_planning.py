"""The mails about approvals: somebody asks for one, somebody decided one."""

from __future__ import annotations

from django.urls import reverse
from django.utils.translation import gettext_lazy

from accounts.mails import absolute
from accounts.models import Event, Message, User
from accounts.registries import NotificationKind, notification_kinds
from accounts.templatetags.components import day
from procurement import permissions
from procurement import permissions_planning as planning
from procurement.actions import approving
from procurement.models import Approval
from procurement.words import money


def approval_of(event: Event) -> Approval | None:
    rows = Approval.objects.select_related("case", "case__department", "asked_by", "decided_by", "in_name_of")
    return rows.filter(pk=event.facts.get("approval")).first()


def waits_for(user: User | None, event: Event) -> bool:
    """It still waits when the mail is made, for this person."""
    row = approval_of(event)
    return row is not None and user is not None and planning.can_decide_approval(user, row)


def hears(user: User | None, event: Event) -> bool:
    row = approval_of(event)
    return row is not None and user is not None and permissions.can_see(user, row.case)


def asked(message: Message) -> dict:
    row = approval_of(message.events[0])
    return {
        "title": row.case.title,
        "number": row.case.number,
        "department": row.case.department.name,
        "kind": row.get_kind_display(),
        "gross": money(row.case.gross),
        "asked_by": str(row.asked_by or ""),
        "url": absolute(reverse("procurement_approvals:decide", args=[row.pk])),
    }


def decided(message: Message) -> dict:
    row = approval_of(message.events[0])
    return {
        "title": row.case.title,
        "kind": row.get_kind_display(),
        "given": row.state == Approval.State.GIVEN,
        "by": str(row.decided_by or ""),
        "in_name_of": str(row.in_name_of or ""),
        "on": day(row.decided_at),
        "reasons": row.reasons,
        "url": absolute(reverse("procurement_cases:inspect", args=[row.case_id])),
    }


KINDS = (
    (
        approving.ASKED, gettext_lazy("An approval of a procurement is asked of you"), waits_for, asked,
        gettext_lazy("you may give this approval"),
    ),
    (
        approving.DECIDED, gettext_lazy("An approval that you asked for was decided"), hears, decided,
        gettext_lazy("you asked for it, or own the procurement"),
    ),
)  # fmt: skip


def register() -> None:
    """Called from ready()."""
    for name, label, may_see, context, why in KINDS:
        notification_kinds.register(
            NotificationKind(
                name=name, label=label, transactional=True, may_see=may_see, context=context, why=why
            )
        )
