"""Reporting a comment, and what people do with their own words."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.context import viewer_of
from engagement import limits, permissions
from engagement.actions import comments, flags, forgetting, supports
from engagement.errors import Refused
from engagement.forms import FlagAsGuestForm, FlagForm, TextForm
from engagement.limits import TooMany, ip_of
from engagement.models import Comment, ModerationEvent, Reason
from engagement.registries import promise
from engagement.views.shared import (
    TALK,
    next_or,
    own_page,
    refusal_to_look,
    to_comment,
    topic_or_404,
    url_of,
    url_or_404,
    visible_or_404,
)

WORDS = 20


@own_page
def flag(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Somebody asks us to look; an account is not needed."""
    comment = visible_or_404(request, public_id)
    viewer = viewer_of(request)
    if not permissions.can_flag(viewer, comment):
        return to_comment(comment)
    context = {
        "comment": comment,
        "promise": promise(comment.topic),
        "page_url": url_of(comment.topic) or "/",
        "sent": request.GET.get("sent", ""),
    }
    form = (FlagForm if viewer else FlagAsGuestForm)(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        given = {name: value for name, value in form.cleaned_data.items() if name != "website"}
        try:
            checks = [("flag.account", viewer.pk)] if viewer else []
            limits.check_all([*checks, ("flag.ip", ip_of(request))])
            flags.flag(comment=comment, by=viewer, **given)
        except TooMany as refusal:
            form.add_error(None, str(refusal.message))
        else:
            kind = "risk" if given["reason"] == Reason.AT_RISK else "yes"
            return HttpResponseRedirect(f"{request.path}?sent={kind}")
    return render(request, "engagement/flag.html", {**context, "form": form})


@login_required
@own_page
def edit(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """New words within 15 minutes."""
    comment = own_or_404(request, public_id)
    if not permissions.can_edit(request.user, comment):
        messages.error(request, _("A comment can be changed for 15 minutes after it was written."))
        return to_comment(comment)
    form = TextForm(
        request.POST if request.method == "POST" else None,
        initial={"text": comment.text},
        refusal=refusal_to_look(request, ("edit.account", request.user.pk)),
    )
    if request.method == "POST" and form.is_valid() and not form.is_taking_out:
        try:
            comments.edit(by=request.user, comment=comment, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your comment is changed."))
            return to_comment(Comment.objects.select_related("topic").get(pk=comment.pk))
    context = {"form": form, "comment": comment, "page_url": url_of(comment.topic) or "/"}
    return render(request, "engagement/edit.html", context)


@login_required
@own_page
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Asked once, then taken back."""
    comment = own_or_404(request, public_id)
    if request.method == "POST":
        comments.withdraw(by=request.user, comment=comment)
        messages.success(request, _("Your comment is taken back."))
        return HttpResponseRedirect(url_of(comment.topic) or "/")
    context = {
        "comment": comment,
        "page_url": url_of(comment.topic) or "/",
        "days": forgetting.WITHDRAWN_KEPT.days,
    }
    return render(request, "engagement/withdraw.html", context)


@require_POST
@login_required
def unsupport(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """No longer for it; possible also after closing."""
    comment = visible_or_404(request, public_id)
    supports.withdraw_support(by=request.user, comment=comment)
    return HttpResponseRedirect(f"{next_or(request, url_or_404(comment.topic))}#{comment.element_id}")


@require_POST
@login_required
def unsupport_topic(request: HttpRequest, public_id: UUID) -> HttpResponse:
    topic = topic_or_404(request, public_id)
    supports.withdraw_topic_support(by=request.user, topic=topic)
    return HttpResponseRedirect(next_or(request, url_or_404(topic)) + TALK)


@login_required
@own_page
def words(request: HttpRequest) -> HttpResponse:
    """What this person wrote, newest first, a page by key, with what became of each."""
    mine = Comment.objects.filter(author=request.user).select_related("topic").order_by("-pk")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        mine = mine.filter(pk__lt=int(after))
    found = list(mine[: WORDS + 1])
    rows, is_last = found[:WORDS], len(found) <= WORDS
    removals = last_removals(rows)
    for comment in rows:
        comment.removal = removals.get(comment.pk)
    context = {
        "rows": rows,
        "next_url": "" if is_last else f"{request.path}?after={rows[-1].pk}",
        "first_url": request.path if after else "",
    }
    return render(request, "engagement/words.html", context)


def last_removals(rows: list[Comment]) -> dict[int, ModerationEvent]:
    """The decision that removed each, with whether a second look was asked for; one query."""
    removed = [comment.pk for comment in rows if comment.state == Comment.State.REMOVED]
    decisions = ModerationEvent.objects.filter(comment__in=removed, decision=ModerationEvent.Decision.REMOVED)
    return {event.comment_id: event for event in decisions.select_related("appeal").order_by("pk")}


def own_or_404(request: HttpRequest, public_id: UUID) -> Comment:
    """One's own comment that stands or waits; of others not even that it exists."""
    comment = get_object_or_404(Comment.objects.select_related("topic__site", "parent"), public_id=public_id)
    if not permissions.can_withdraw(request.user, comment):
        raise Http404
    return comment
