"""Messages between a champion and somebody who asks: the list, one conversation, and the first message."""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from champions import permissions
from champions.actions import conversations as actions
from champions.forms_safety import MessageForm, WriteForm
from champions.models import Block, Champion, Conversation
from champions.names import first_name
from champions.registries import Meeting, sessions
from champions.views.safety import private
from engagement import limits
from engagement.errors import Refused

ROWS = 20
OFFERED = 3  # sessions at which one could meet


@login_required
@private
def write(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The first message to a champion who is listed and can be written to; to everybody else's page it is a 404."""
    rows = Champion.objects.listed().filter(user__is_active=True).exclude(user=request.user)
    champion = get_object_or_404(rows.select_related("user"), public_id=public_id)
    earlier = Conversation.objects.filter(champion=champion, asker=request.user).first()
    if earlier:
        return HttpResponseRedirect(earlier.get_absolute_url())
    may = permissions.may_begin_with(request.user, champion)
    form = WriteForm()
    if request.method == "POST" and may:
        form = WriteForm(request.POST, refusal=too_many(request))
        made = begin(request, champion, form) if form.is_valid() else None
        if made:
            return HttpResponseRedirect(made.get_absolute_url())
    context = {
        "champion": champion,
        "first": first_name(champion.user),
        "form": form,
        "may": may,
        "meetings": where_to_meet(),
    }
    return render(request, "champions/write.html", context)


def too_many(request: HttpRequest) -> str:
    """Why this is not looked at, "" when it is."""
    try:
        limits.check("message.account", request.user.pk)
    except limits.TooMany as refusal:
        return refusal.message
    return ""


def begin(request: HttpRequest, champion: Champion, form: WriteForm) -> Conversation | None:
    """The conversation; None where it is refused, which the form says."""
    try:
        limits.check("message.new", request.user.pk)
        made = actions.begin(
            champion=champion,
            by=request.user,
            text=form.cleaned_data["text"],
            key=form.cleaned_data["key"],
        )
    except (Refused, limits.TooMany) as refusal:
        form.add_error(None, str(refusal.message))
        return None
    messages.success(request, _("Your message is sent."))
    return made


def where_to_meet() -> Sequence[Meeting]:
    """The next sessions, where an app of sessions is installed."""
    provider = sessions()
    return list(provider.upcoming("surgery"))[:OFFERED] if provider else []


def conversation_or_404(request: HttpRequest, public_id: UUID) -> Conversation:
    """One of theirs; of others not even that it exists."""
    rows = Conversation.objects.of(request.user).select_related("asker", "champion__user")
    return get_object_or_404(rows, public_id=public_id)


@login_required
@private
def conversation(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What the two wrote, newest last; answering, and keeping the other away."""
    found = conversation_or_404(request, public_id)
    form = MessageForm()
    if request.method == "POST":
        if request.POST.get("do") in KEEPING_AWAY:
            return keep_away(request, found)
        form = MessageForm(request.POST, refusal=too_many(request))
        if form.is_valid() and answer(request, found, form):
            return HttpResponseRedirect(found.get_absolute_url())
    return render(request, "champions/conversation.html", {**shown(request, found), "form": form})


def shown(request: HttpRequest, found: Conversation) -> dict:
    """A page of messages by number, the newest first asked for, shown in the order in which they were written."""
    other = found.other_of(request.user)
    rows = found.messages.select_related("author").order_by("-pk")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(pk__lt=int(before))
    page = list(rows[: ROWS + 1])
    older = f"{request.path}?before={page[ROWS - 1].pk}" if len(page) > ROWS else ""
    written = [(each, first_name(each.author), each.author_id == request.user.pk) for each in page[:ROWS]]
    actions.mark_read(conversation=found, by=request.user)
    return {
        "conversation": found,
        "other": first_name(other),
        "written": written[::-1],
        "older_url": older,
        "newest_url": request.path if "before" in request.GET else "",
        "may": permissions.may_talk(found),
        "blocked": other is not None and Block.objects.filter(by=request.user, whom=other).exists(),
        "can_block": other is not None,
        "meetings": where_to_meet(),
    }


def answer(request: HttpRequest, found: Conversation, form: MessageForm) -> bool:
    try:
        actions.send(
            conversation=found,
            by=request.user,
            text=form.cleaned_data["text"],
            key=form.cleaned_data["key"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal.message))
        return False
    return True


def keep_away(request: HttpRequest, found: Conversation) -> HttpResponse:
    """Blocks the other side, or takes one's own block back."""
    other = found.other_of(request.user)
    if other is None:
        raise Http404
    act, says = KEEPING_AWAY[request.POST["do"]]
    if act(whom=other, by=request.user):
        messages.success(request, says().format(name=first_name(other)))
    return HttpResponseRedirect(found.get_absolute_url())


KEEPING_AWAY = {
    "block": (actions.block, lambda: _("{name} can’t write to you any more, nor you to them.")),
    "unblock": (actions.unblock, lambda: _("{name} is not blocked any more.")),
}


@login_required
@require_safe
@private
def own(request: HttpRequest) -> HttpResponse:
    """One's conversations, the newest message first, a page by key, with how many messages are not read yet."""
    rows = Conversation.objects.of(request.user).select_related("asker", "champion__user")
    before = request.GET.get("before", "")
    if before.isdecimal() and len(before) < 19:
        rows = rows.filter(newest__lt=int(before))
    page = list(rows.with_unread(request.user).order_by("-newest")[: ROWS + 1])
    older = f"{request.path}?before={page[ROWS - 1].newest}" if len(page) > ROWS else ""
    context = {
        "rows": [(each, first_name(each.other_of(request.user))) for each in page[:ROWS]],
        "older_url": older,
        "newest_url": request.path if "before" in request.GET else "",
        "is_champion": permissions.champion_of(request.user) is not None,
    }
    return render(request, "champions/messages.html", context)
