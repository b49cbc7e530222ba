"""How notices read, for officers and for everybody."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accounts.clock import now
from procurement.models import OwnNotice

State = OwnNotice.State
EVENTS = {
    "notice_begun": gettext_lazy("Notice begun"),
    "deadline_moved": gettext_lazy("Deadline moved, for everybody"),
    "released": gettext_lazy("Open contracting data released"),
}


def name_of(notice: OwnNotice) -> str:
    """ "Below-threshold tender notice (UK4)", "Correction of: …"."""
    words = str(notice.get_kind_display())
    if notice.is_below and notice.kind == "UK4":
        words = _("Below-threshold tender notice")
    elif notice.is_below and notice.kind == "UK7":
        words = _("Below-threshold contract details notice")
    words = f"{words} ({notice.kind})"
    return _("Correction: {notice}").format(notice=words) if notice.corrects_id else words


def waits_words(notice: OwnNotice) -> str:
    """What waits: "Ready for Find a Tender for 3 days", "Waits for approval"; "" where nothing does."""
    since = {State.ASKED: notice.asked_at, State.READY: notice.approved_at}.get(notice.state)
    if since is None:
        return ""
    days = max((now() - since) // timedelta(days=1), 0)
    if notice.state == State.ASKED:
        if not days:
            return _("Waits for approval")
        return ngettext(
            "Has waited for approval for {n} day", "Has waited for approval for {n} days", days
        ).format(n=days)
    if not days:
        return _("Ready for Find a Tender")
    return ngettext(
        "Ready for Find a Tender for {n} day", "Ready for Find a Tender for {n} days", days
    ).format(n=days)
