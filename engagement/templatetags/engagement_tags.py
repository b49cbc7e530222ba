"""What pages of upper floors show of a discussion."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.safestring import SafeString, mark_safe

from accounts.context import viewer_of
from engagement.models import Topic
from engagement.threads import read_thread

register = template.Library()


@register.simple_tag(takes_context=True)
def thread(
    context: template.Context, topic: Topic | None, page_url: str, anchors: Mapping[str, str] | None = None
) -> SafeString:
    """The whole discussion; nothing where there is no topic (a draft, a preview)."""
    request = context.get("request")
    if topic is None or request is None:
        return mark_safe("")
    found = read_thread(
        topic=topic, request=request, viewer=viewer_of(request), page_url=page_url, anchors=anchors
    )
    return found.html
