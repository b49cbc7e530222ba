"""What the views of this app have in common: finding, refusing, going back."""

from __future__ import annotations

from functools import wraps
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.html import format_html
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.actions import people
from accounts.context import viewer_of
from accounts.models import User
from engagement import browsers, limits, permissions
from engagement.models import Comment, Idea, Topic
from engagement.paging import order_named, place_of
from engagement.registries import kind_of, known, promise

TALK = "#comments"  # where the discussion begins on its owner's page


def own_page(view):
    """Forms of one person: in no shared cache; going back in the browser still finds what was typed.

    What depends on what this browser has begun is kept nowhere: the next person at it would go back to it.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        response = view(request, *args, **kwargs)
        kept = "private, no-store" if browsers.secret_of(request) else "private, no-cache"
        response.headers.setdefault("Cache-Control", kept)
        return response

    return wrapped


def refusal_to_look(request: HttpRequest, *more: tuple[str, object]) -> str:
    """Why what was sent is not even looked at, "" when it is: counted before any work is done on it."""
    if request.method != "POST":
        return ""
    try:
        limits.check_all([("look.ip", limits.ip_of(request)), *more])
    except limits.TooMany as refusal:
        return refusal.message
    return ""


def topic_or_404(request: HttpRequest, public_id: UUID) -> Topic:
    """A topic that this reader may read."""
    topic = get_object_or_404(Topic.objects.select_related("site"), public_id=public_id)
    if not permissions.can_read(viewer_of(request), topic):
        raise Http404
    return topic


def comment_or_404(request: HttpRequest, public_id: UUID) -> Comment:
    """A comment that has a place for this reader: listed in a topic they may read, or their own."""
    comments = Comment.objects.select_related("topic__site", "author", "parent")
    comment = get_object_or_404(comments, public_id=public_id)
    viewer = viewer_of(request)
    is_own = viewer is not None and comment.author_id == viewer.pk and comment.state == Comment.State.HELD
    if not permissions.can_read(viewer, comment.topic) or not (comment.is_listed or is_own):
        raise Http404
    return comment


def visible_or_404(request: HttpRequest, public_id: UUID) -> Comment:
    """A comment whose words stand: what one can answer, support or report."""
    comment = comment_or_404(request, public_id)
    if not comment.is_visible:
        raise Http404
    return comment


def url_of(topic: Topic) -> str | None:
    """The owner's page in the language that is active; None when nobody can read it."""
    return kind_of(topic).resolve_url(topic.key, get_language()) if known(topic.kind) else None


def url_or_404(topic: Topic) -> str:
    if url := url_of(topic):
        return url
    raise Http404


def to_comment(comment: Comment, order: str | None = None) -> HttpResponseRedirect:
    """To the page that shows it, or 404 where the owner has none."""
    place = place_of(comment, order=order_named(order), language=get_language())
    if place is None:
        raise Http404
    return HttpResponseRedirect(place)


def next_or(request: HttpRequest, otherwise: str) -> str:
    """Where `next` points, if that is on this site."""
    url = request.POST.get("next", "")
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else otherwise


def anchors_of(topic: Topic) -> dict[str, str]:
    return dict(kind_of(topic).anchors(topic.key, get_language())) if known(topic.kind) else {}


def to_idea_or_comment(comment: Comment) -> HttpResponseRedirect:
    """An idea has a page of its own."""
    idea = Idea.objects.filter(comment=comment).first()
    return HttpResponseRedirect(idea.get_absolute_url()) if idea else to_comment(comment)


def will_be_read(topic: Topic) -> str:
    words = _("Thank you. We read it within {time}, and then everybody can.")
    return words.format(time=promise(topic).read_within)


def ask_ward(request: HttpRequest, user: User, back: str) -> None:
    """After somebody's first words stand: one question more on the next page, as a link, and never again."""
    if people.ask_ward(user=user):
        words = _("One question more, if you like: which ward do you live in?")
        url = f"{reverse('accounts:ward')}?{urlencode({'next': back})}"
        messages.info(request, format_html('<a class="govuk-link" href="{}">{}</a>', url, words))
