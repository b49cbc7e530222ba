"""Where topics and comments are found, and the page of one long thread: public pages, the same for everybody."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from engagement import parts
from engagement.models import Comment
from engagement.registries import promise
from engagement.rendering import Labels, comment_html, people_of, rows_of
from engagement.threads import acting_form, page_of_replies, reader_for
from engagement.views.shared import comment_or_404, to_comment, topic_or_404, url_or_404


@require_safe
def topic(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To its owner's page in the reader's language: mails and old links never break when a page moves."""
    return HttpResponseRedirect(url_or_404(topic_or_404(request, public_id)))


@require_safe
def comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The permalink: to the page of the thread that shows it, in the order asked for."""
    return to_comment(comment_or_404(request, public_id), request.GET.get("order"))


@require_safe
def replies(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """All replies of one thread, oldest first, a page at a time; of a reply, its root's."""
    root = comment_or_404(request, public_id)
    if root.parent_id:
        return to_comment(root)
    viewer, page_url = viewer_of(request), url_or_404(root.topic)
    given = request.GET.get("after", "")
    after = int(given) if given.isdecimal() and len(given) < 10 else 0
    rows, is_last = page_of_replies(root, after)
    if after and not rows:
        raise Http404
    head = rows_of(Comment.objects.filter(pk=root.pk))
    labels = Labels(
        reader=reader_for(root.topic, viewer, [*head, *rows]),
        page_url=page_url,
        people=people_of([*head, *rows]),
        rules_url=promise(root.topic).house_rules_url,
        below=parts.under_comments(parts.Place(root.topic, page_url, request, viewer), [root.pk]),
    )
    context = {
        "topic": root.topic,
        "root": root,
        "page_url": page_url,
        "back_url": f"{page_url}#{root.element_id}",
        "root_html": comment_html(head[0], labels),
        "replies_html": "".join(comment_html(row, labels) for row in rows),
        "next_url": "" if is_last else f"{request.path}?after={rows[-1].position}",
        "first_url": request.path if after else "",
        "form_html": acting_form(request, request.get_full_path()) if viewer else "",
    }
    return render(request, "engagement/replies.html", context)
