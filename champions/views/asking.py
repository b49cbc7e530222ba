"""What somebody who was asked sees: the message again, and the page on which they say "not now"."""

from __future__ import annotations

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from champions import asked_links
from champions.actions import asking
from champions.forms_asking import NotNowForm
from champions.models import Ask, Broadcast
from champions.segments import linked
from champions.views.shared import private
from engagement.guards import as_html


@private
@login_required
@require_safe
def asked(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """A message as its reader got it; 404 to everybody who was not chosen."""
    broadcast = get_object_or_404(Broadcast, public_id=public_id)
    ask = get_object_or_404(Ask, about=broadcast.about, champion__user=request.user)
    context = {
        "broadcast": broadcast,
        "words": as_html(broadcast.text),
        "meeting": linked(broadcast),
        "not_now_url": reverse("champions:not_now", args=[asked_links.token_of(ask)]),
        "back_url": reverse("accounts:home"),
    }
    return render(request, "champions/asked.html", context)


@private
@require_http_methods(["GET", "POST"])
def not_now(request: HttpRequest, token: str) -> HttpResponse:
    """From the mail, without signing in: GET shows what one may choose, POST acts; twice is once."""
    is_test = token == asked_links.NOBODYS
    ask = None if is_test else asked_links.read(token)
    if ask is None and not is_test:
        raise Http404
    form = NotNowForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if ask is not None:
            asking.answer_not_now(ask=ask, answer=form.cleaned_data["answer"])
        return redirect(f"{request.path}?done={form.cleaned_data['answer']}")
    done = request.GET.get("done", "") if request.method == "GET" else ""
    context = {"form": form, "is_test": is_test, "done": done if done in Ask.Answer.values else ""}
    return render(request, "champions/not_now.html", context)
