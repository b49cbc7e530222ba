"""Following a topic: one press for somebody signed in, an address and a click in a mail for everybody else."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.context import viewer_of
from accounts.mails import choices_token, contact_of
from accounts.models import Contact, User
from engagement import follow_links, limits, permissions
from engagement.actions import follows
from engagement.errors import Refused
from engagement.following import groups_of, page_of, what_you_hear
from engagement.forms_following import FollowByMailForm
from engagement.limits import TooMany, ip_of
from engagement.models import Follow, Topic
from engagement.views.shared import next_or, own_page, refusal_to_look, topic_or_404, url_of, url_or_404


@require_http_methods(["GET", "POST"])
@own_page
def follow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What one will hear, how often, and the one button or field that it takes."""
    topic = topic_or_404(request, public_id)
    if not permissions.can_follow(topic):
        raise Http404
    viewer = viewer_of(request)
    if viewer is None:
        return follow_by_mail(request, topic)
    if request.method == "POST":
        return press(request, topic, viewer)
    context = {**frame(topic), **what_you_hear(viewer)}
    context["is_followed"] = Follow.objects.of(viewer).filter(topic=topic).exists()
    return render(request, "engagement/following/follow.html", context)


def frame(topic: Topic) -> dict:
    return {"topic": topic, "page_url": url_of(topic) or "/", "has_below": topic.kind in BROAD}


BROAD = ("workstream", "theme", "roadmap")  # what more lies under


def press(request: HttpRequest, topic: Topic, viewer: User) -> HttpResponse:
    """One press by somebody signed in, then back to where they were."""
    try:
        limits.check_all([("follow.account", viewer.pk), ("support.ip", ip_of(request))])
        made = follows.follow(by=viewer, topic=topic)
    except TooMany as refusal:
        return limits.refused(request, refusal)
    except Refused as refusal:
        messages.error(request, refusal.message)
    else:
        words = _("You follow “{title}” from now on.") if made else _("You follow “{title}” already.")
        messages.success(request, words.format(title=topic.title))
    return HttpResponseRedirect(next_or(request, url_or_404(topic)))


def follow_by_mail(request: HttpRequest, topic: Topic) -> HttpResponse:
    """Somebody signed out: an address, and the same answer whether it is known here or not."""
    is_post = request.method == "POST"
    form = FollowByMailForm(request.POST if is_post else None, refusal=refusal_to_look(request))
    if is_post and form.is_valid():
        try:
            follows.ask_to_follow(
                topic=topic, email=form.cleaned_data["email"], language=get_language(), ip=ip_of(request)
            )
        except (TooMany, Refused) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return HttpResponseRedirect(f"{request.path}?sent=yes")
    context = {**frame(topic), "form": form, "days": follow_links.DAYS}
    context |= {"sent": request.GET.get("sent") == "yes" and not is_post, **what_you_hear(None)}
    return render(request, "engagement/following/by_mail.html", context)


@require_POST
@login_required
def unfollow(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """No longer following; possible whatever became of the topic, for those who follow it."""
    topic = get_object_or_404(Topic, public_id=public_id)
    if follows.unfollow(by=request.user, topic=topic):
        title = topic.title if topic.is_public else _("this")
        messages.success(request, _("You no longer follow “{title}”.").format(title=title))
    elif not permissions.can_read(request.user, topic):
        raise Http404
    return HttpResponseRedirect(next_or(request, reverse("engagement:following")))


@require_safe
@login_required
@own_page
def following(request: HttpRequest) -> HttpResponse:
    """All that somebody follows, by kind, each with the way to stop it."""
    mine = Follow.objects.of(request.user)
    rows, next_url = page_of(mine, request)
    context = {
        "groups": groups_of(rows),
        "next_url": next_url,
        "first_url": request.path if request.GET.get("after") else "",
        **what_you_hear(request.user),
    }
    return render(request, "engagement/following/list.html", context)


# --- Without an account: the signed link says who, so there is no cookie and no token of a session -------------


@csrf_exempt
@require_http_methods(["GET", "POST"])
def confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail shows one button; looking changes nothing, pressing it twice neither."""
    link = follow_links.read(token)
    if link is None:
        raise Http404
    context = {**frame(link.topic), "link": link, "days": follow_links.DAYS, **what_you_hear(None)}
    if request.method == "POST" and not link.is_over:
        try:
            user = follows.confirm(contact=link.contact, topic=link.topic)
        except Refused as refusal:
            raise Http404 from refusal
        context |= {"done": True, "user": None, "list_url": _list_url(link.contact, user)}
    return _kept_nowhere(
        render(request, "engagement/following/confirm.html", context, status=410 if link.is_over else 200)
    )


def _list_url(contact: Contact, user: User | None) -> str:
    if user:
        return reverse("engagement:following")
    return reverse("engagement:following_as_guest", args=[choices_token(contact)])


@csrf_exempt
@require_http_methods(["GET", "POST"])
def following_as_guest(request: HttpRequest, token: str) -> HttpResponse:
    """What an address without an account follows, by the link in its mails; also the way to be forgotten."""
    contact = contact_of(token)
    if contact is None:
        raise Http404
    done = _change(request, contact) if request.method == "POST" else ""
    rows, next_url = (
        page_of(Follow.objects.filter(contact=contact), request) if done != "forgotten" else ([], "")
    )
    context = {
        "contact": contact,
        "done": done,
        "groups": groups_of(rows),
        "next_url": next_url,
        "first_url": request.path if request.GET.get("after") else "",
        "choices_url": reverse("accounts:mail_choices", args=[token]),
        "has_account": not rows and done != "forgotten" and bool(follows.account_of(contact.email)),
    }
    return _kept_nowhere(render(request, "engagement/following/guest.html", context))


def _change(request: HttpRequest, contact: Contact) -> str:
    """ "unfollowed", "forgotten", or "" where nothing was asked for."""
    if "forget" in request.POST:
        follows.forget_guest(contact=contact)
        return "forgotten"
    try:
        wanted = UUID(request.POST.get("unfollow", ""))
    except ValueError:
        return ""
    topic = Topic.objects.filter(public_id=wanted).first()
    return "unfollowed" if topic and follows.unfollow_as_guest(contact=contact, topic=topic) else ""


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response
