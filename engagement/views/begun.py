"""What this browser has begun, and not finished."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.http import HttpRequest

from engagement import browsers
from engagement.actions import pending
from engagement.models import PendingAct

if TYPE_CHECKING:
    from engagement.views.acts import Act


def pending_of(request: HttpRequest, act: Act, public_id: str = "") -> PendingAct | None:
    """What this browser has begun here; with its id also what it has just finished (posted twice)."""
    browser = browsers.mark_of(request)
    if not browser:
        return None
    if public_id:
        try:
            return PendingAct.objects.filter(
                browser=browser,
                what=act.what,
                topic=act.topic,
                comment=act.comment,
                public_id=UUID(public_id),
            ).first()
        except ValueError:
            return None
    return pending.pending_in(browser=browser, what=act.what, topic=act.topic, comment=act.comment)
