"""Saying something, answering, supporting: for those signed in one step, for all others write first, code then.

Both steps stand on one address. What was typed is kept with the browser that typed it (a cookie of its own, no
session), so it is still there after a wrong code, a new code, another address, or going back.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.context import viewer_of
from accounts.models import User
from accounts.signing_in import sign_in_by_code
from engagement import browsers, limits, newcomers, permissions
from engagement.actions import comments, pending, supports
from engagement.errors import Refused
from engagement.forms import (
    ActForm,
    CodeForm,
    ReplyFirstForm,
    SayFirstForm,
    SayForm,
    SupportFirstForm,
    TextForm,
)
from engagement.limits import TooMany, ip_of
from engagement.models import Comment, PendingAct, Topic
from engagement.offers import offers
from engagement.registries import promise
from engagement.threads import closed_panel, reading
from engagement.views.acts import UNREAD, Act
from engagement.views.begun import pending_of
from engagement.views.further import further_step
from engagement.views.shared import (
    TALK,
    anchors_of,
    ask_ward,
    next_or,
    own_page,
    refusal_to_look,
    to_comment,
    to_idea_or_comment,
    topic_or_404,
    url_of,
    url_or_404,
    visible_or_404,
    will_be_read,
)

What = PendingAct.What


# --- The three acts ---------------------------------------------------------------------------------------
@own_page
def say(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What do you say? About a topic, or with ?about= about one step of it."""
    topic = topic_or_404(request, public_id)
    if further := further_step(request, topic):
        return further
    given = {"topic": topic, "anchors": anchors_of(topic)}

    def carry_out(user: User, words: dict) -> Comment:
        return comments.post_comment(
            by=user,
            topic=topic,
            text=words["text"],
            anchor=words["about"],
            language=get_language(),
            once=True,
        )

    return take_part(
        request,
        Act(
            what=What.SAY,
            topic=topic,
            comment=None,
            form=lambda *args, **kwargs: SayForm(*args, **given, **kwargs),
            first_form=lambda *args, **kwargs: SayFirstForm(*args, **given, **kwargs),
            carry_out=carry_out,
        ),
        may=permissions.can_begin(topic),
    )


@own_page
def reply(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """An answer to one comment."""
    comment = visible_or_404(request, public_id)
    label = _("Your answer")

    def carry_out(user: User, words: dict) -> Comment:
        return comments.reply(by=user, to=comment, text=words["text"], language=get_language(), once=True)

    viewer = viewer_of(request)
    return take_part(
        request,
        Act(
            what=What.REPLY,
            topic=comment.topic,
            comment=comment,
            form=lambda *args, **kwargs: TextForm(*args, label=label, **kwargs),
            first_form=lambda *args, **kwargs: ReplyFirstForm(*args, label=label, **kwargs),
            carry_out=carry_out,
        ),
        may=permissions.can_reply(viewer, comment) if viewer else permissions.can_begin(comment.topic),
    )


@own_page
def support(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Being for a comment: one press signed in, name and address and code signed out."""
    comment = visible_or_404(request, public_id)
    viewer = viewer_of(request)
    if viewer and request.method == "POST":
        return press(request, lambda: supports.support(by=viewer, comment=comment), comment)
    if viewer and not permissions.can_support(viewer, comment):
        return to_comment(comment)
    return take_part(request, support_act(comment.topic, comment), may=permissions.words_open(comment.topic))


@own_page
def support_topic(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Being for a topic as a whole."""
    topic = topic_or_404(request, public_id)
    viewer = viewer_of(request)
    if viewer and request.method == "POST":
        return press(request, lambda: supports.support_topic(by=viewer, topic=topic), topic)
    return take_part(request, support_act(topic, None), may=permissions.can_begin(topic))


def support_act(topic: Topic, comment: Comment | None) -> Act:
    return Act(
        what=What.SUPPORT,
        topic=topic,
        comment=comment,
        form=ActForm,
        first_form=SupportFirstForm,
        carry_out=lambda user, words: comment,
        show=to_idea_or_comment,
    )


def press(request: HttpRequest, act: Callable[[], Any], thing: Comment | Topic) -> HttpResponse:
    """One press of a button by somebody signed in, then back to where they were."""
    viewer = viewer_of(request)
    try:
        limits.check_all([("support.account", viewer.pk), ("support.ip", ip_of(request))])
        act()
    except TooMany as refusal:
        return limits.refused(request, refusal)
    except Refused as refusal:
        messages.error(request, refusal.message)
    topic = thing.topic if isinstance(thing, Comment) else thing
    fragment = f"#{thing.element_id}" if isinstance(thing, Comment) else TALK
    return HttpResponseRedirect(next_or(request, url_or_404(topic)) + fragment)


# --- One address, both steps ------------------------------------------------------------------------------
def take_part(request: HttpRequest, act: Act, *, may: bool) -> HttpResponse:
    """The words (and, signed out, who writes), then the code, then the comment."""
    viewer = viewer_of(request)
    if not may:
        return closed(request, act)
    if viewer:
        return write(request, act, viewer)
    step = request.POST.get("step", "") if request.method == "POST" else ""
    if step == "code":
        return type_code(request, act)
    if step == "again":
        return send_again(request, act)
    return write_first(request, act)


def closed(request: HttpRequest, act: Act, words: str = "") -> HttpResponse:
    """Why nothing can be said; what somebody has typed meanwhile is shown, so that it is not lost."""
    text = words or request.POST.get("text", "")
    context = {**frame(request, act), "panel": closed_panel(act.topic), "text": text}
    return render(request, "engagement/closed.html", context, status=409 if request.method == "POST" else 200)


def write(request: HttpRequest, act: Act, viewer: User) -> HttpResponse:
    """Somebody signed in: one step. What they had begun before signing in is still there."""
    begun = pending_of(request, act)
    if begun and begun.email != viewer.email.lower():
        begun = None  # somebody else's, at a computer that several share
    initial = {"about": request.GET.get("about", "")[:12], **act.initial}
    if begun:
        initial |= {"text": begun.text, "about": begun.anchor, **act.again(begun)}
    form = act.form(
        request.POST if request.method == "POST" else None, initial=initial, refusal=refusal_to_look(request)
    )
    if request.method == "POST" and form.is_valid() and not getattr(form, "is_taking_out", False):
        try:
            limits.check_all(
                [
                    *newcomers.limits(viewer, act.topic),
                    ("comment.account", viewer.pk),
                    ("comment.account_day", viewer.pk),
                    ("comment.ip", ip_of(request)),
                ]
            )
            made = act.carry_out(viewer, form.cleaned_data)
        except (TooMany, Refused) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            if begun:
                PendingAct.objects.filter(pk=begun.pk).delete()
            return act.stands(request, made) if act.stands else stands(request, made, show=act.show)
    return words_page(request, act, form)


def write_first(request: HttpRequest, act: Act) -> HttpResponse:
    """Somebody signed out: their words and who they are; with something begun already, the code."""
    begun = pending_of(request, act)
    wants_words = request.method == "POST" or "change" in request.GET
    if begun and not wants_words:
        return code_page(request, act, begun, CodeForm())
    initial = {"about": request.GET.get("about", "")[:12], **act.initial}
    if begun:
        initial = {"text": begun.text, "about": begun.anchor, "name": begun.name, "email": begun.email}
        initial |= act.again(begun)
    form = act.first_form(
        request.POST if request.method == "POST" else None, initial=initial, refusal=refusal_to_look(request)
    )
    if request.method == "POST" and form.is_valid() and not getattr(form, "is_taking_out", False):
        secret = browsers.secret_of(request) or browsers.new_secret()
        try:
            begin(act, form.cleaned_data, secret, ip_of(request))
        except (TooMany, Refused) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return browsers.remember(HttpResponseRedirect(request.path), secret)
    return words_page(request, act, form)


def begin(act: Act, words: dict, secret: str, ip: str) -> PendingAct:
    return pending.begin(
        browser=browsers.mark(secret),
        what=act.what,
        topic=act.topic,
        comment=act.comment,
        text=words.get("text", ""),
        anchor=words.get("part", words.get("about", "")),
        more=act.more(words),
        name=words["name"],
        email=words["email"],
        language=get_language(),
        ip=ip,
    )


def type_code(request: HttpRequest, act: Act) -> HttpResponse:
    """The code: right, and the words stand and the person is signed in; wrong, and nothing is lost."""
    begun = pending_of(request, act, request.POST.get("act", ""))
    if begun is None:
        return HttpResponseRedirect(request.path)
    form = CodeForm(request.POST)
    if form.is_valid():
        try:
            limits.check("code_try.ip", ip_of(request))
            under = request.POST.get("under", "")
            done = pending.finish(act=begun, code=form.cleaned_data["code"], under=under)
        except pending.OtherName as other:
            return name_page(request, act, begun, form, other.name)
        except (TooMany, Refused) as refusal:
            if getattr(refusal, "code", "") in ("closed", "private", "early", "gone"):
                return closed(request, act, begun.text)
            form.add_error("code", str(refusal.message))
        else:
            return finished(request, act, done)
    return code_page(request, act, begun, form)


def finished(request: HttpRequest, act: Act, done: pending.Done) -> HttpResponse:
    """After the right code: signed in where the code alone does that; the browser's mark changes."""
    if done.user is None:
        return back(act, done)
    if sign_in_by_code(request, done.user):
        own = act.stands and act.stands(request, done.pledge)
        response = own or stands(request, done.comment, topic=act.topic, what=act.what, show=act.show)
    else:
        response = stands_unsigned(request, act, done)
    return browsers.renew(request, response, email=done.user.email)


def send_again(request: HttpRequest, act: Act) -> HttpResponse:
    begun = pending_of(request, act)
    if begun is None:
        return HttpResponseRedirect(request.path)
    try:
        pending.send_again(act=begun, ip=ip_of(request))
    except (TooMany, Refused) as refusal:
        form = CodeForm({"code": ""})
        form.errors["code"] = form.error_class([str(refusal.message)])
        return code_page(request, act, begun, form)
    return HttpResponseRedirect(f"{request.path}?sent=again")


# --- What comes back --------------------------------------------------------------------------------------
def frame(request: HttpRequest, act: Act) -> dict:
    said = promise(act.topic)
    if act.what == What.REPLY:
        said = replace(said, answers_by="")  # what begins a thread is promised an answer, a reply is not
    return {
        "act": act,
        "topic": act.topic,
        "comment": act.comment,
        "promise": said,
        "page_url": url_of(act.topic) or "/",
        "offers": offers(act.topic) if act.what == What.SAY else [],
        **(reading(act.topic, viewer_of(request)) if act.what not in UNREAD else {"reads_first": False}),
    }


def words_page(request: HttpRequest, act: Act, form: forms.Form) -> HttpResponse:
    return render(request, f"engagement/{act.what}.html", {**frame(request, act), "form": form})


def code_page(request: HttpRequest, act: Act, begun: PendingAct, form: CodeForm) -> HttpResponse:
    context = {
        **frame(request, act),
        "begun": begun,
        "form": form,
        "sent_again": request.GET.get("sent") == "again",
        "minutes": int(pending.CODE_FOR.total_seconds() // 60),
    }
    return render(request, "engagement/code.html", context)


def name_page(request: HttpRequest, act: Act, begun: PendingAct, form: CodeForm, name: str) -> HttpResponse:
    """Under which name the words will stand, before they do: the account has another one than the person typed."""
    context = {
        **frame(request, act),
        "begun": begun,
        "code": form.cleaned_data["code"],
        "name": name,
    }
    return render(request, "engagement/name.html", context)


def stands(
    request: HttpRequest,
    made: Comment | None,
    *,
    topic: Topic | None = None,
    what: str = What.SAY,
    show=to_comment,
) -> HttpResponse:
    """To where the words stand, with a message that says so; of a held comment, when it will be read."""
    if what == What.SUPPORT:
        messages.success(request, _("Thank you. Your support counts."))
    elif made and made.state == Comment.State.HELD:
        messages.info(request, will_be_read(made.topic))
    else:
        messages.success(request, _("Thank you. Everybody can read it now."))
    place = show(made) if made else HttpResponseRedirect(url_or_404(topic))
    if what != What.SUPPORT:
        ask_ward(request, request.user, place.url)
    return place


def stands_unsigned(request: HttpRequest, act: Act, done: pending.Done) -> HttpResponse:
    """The words stand; their account wants a second factor before it signs anybody in."""
    is_held = bool(done.comment and done.comment.state == Comment.State.HELD)
    waits = will_be_read(act.topic) if is_held else ""
    context = {**frame(request, act), "made": done.comment, "waits": waits}
    return render(request, "engagement/stands.html", context)


def back(act: Act, done: pending.Done) -> HttpResponse:
    """Posted once more: to what stands."""
    return act.show(done.comment) if done.comment else HttpResponseRedirect(url_or_404(act.topic))
