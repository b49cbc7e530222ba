"""Answering officially, changing and withdrawing an answer, and finding it: on the public site, for officers and
partners alike. For everybody else these forms are not there."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from engagement import permissions
from engagement.actions import responses
from engagement.actions.answering import unanswered
from engagement.errors import Refused
from engagement.forms_answers import ReasonForm, RespondForm, WordsForm, departments_for
from engagement.models import AnswerTemplate, Comment, Idea, OfficialResponse, Subject, Topic
from engagement.paging import order_named, place_of
from engagement.parts.answers import SHOWN, official_html
from engagement.views.shared import (
    own_page,
    refusal_to_look,
    topic_or_404,
    url_of,
    url_or_404,
    visible_or_404,
)

PAGE = 20


@dataclass(frozen=True)
class Ask:
    """What is to be answered: a topic as a whole, one comment, or a subject."""

    topic: Topic
    comment: Comment | None = None
    subject: Subject | None = None

    @property
    def is_whole(self) -> bool:
        return self.comment is None and self.subject is None

    @property
    def thing(self) -> dict:
        """As the action takes it."""
        if self.comment:
            return {"comment": self.comment}
        return {"subject": self.subject} if self.subject else {"topic": self.topic}

    def standing(self) -> OfficialResponse | None:
        """The answer that is there already."""
        if self.is_whole:
            return None
        found = OfficialResponse.objects.standing().select_related("topic")
        return found.filter(comment=self.comment, subject=self.subject).first()


# --- Answering ---------------------------------------------------------------------------------------------
@login_required
@own_page
def respond_comment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One comment that begins a thread; an idea is answered on its own page."""
    comment = visible_or_404(request, public_id)
    if comment.parent_id:
        raise Http404
    idea = Idea.objects.select_related("topic").filter(comment=comment).first()
    if idea:
        return respond(request, Ask(topic=idea.topic))
    return respond(request, Ask(topic=comment.topic, comment=comment))


@login_required
@own_page
def respond_topic(request: HttpRequest, public_id: UUID) -> HttpResponse:
    return respond(request, Ask(topic=topic_or_404(request, public_id)))


@login_required
@own_page
def respond_subject(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """One answer for all who spoke about it."""
    subject = get_object_or_404(Subject.objects.select_related("topic__site"), public_id=public_id)
    return respond(request, Ask(topic=subject.topic, subject=subject))


def respond(request: HttpRequest, ask: Ask) -> HttpResponse:
    """The form; what was typed is still there when a colleague was quicker."""
    if not permissions.can_respond(request.user, ask.topic):
        raise Http404
    chosen = template_asked_for(request)
    form = RespondForm(
        request.POST if request.method == "POST" else None,
        initial={"text": chosen.text if chosen else ""},
        departments=departments_for(request.user, ask.topic),
        asks_everything=ask.is_whole,
        refusal=refusal_to_look(request),
    )
    if request.method == "POST" and form.is_valid() and not form.is_taking_out:
        try:
            made = responses.respond(by=request.user, language=get_language(), **ask.thing, **form.given())
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Your answer stands, and those whom it answers are told."))
            return HttpResponseRedirect(made.get_absolute_url())
    other = ask.standing()
    context = {
        "form": form,
        "ask": ask,
        "topic": ask.topic,
        "comment": ask.comment,
        "page_url": back_url(ask),
        "other": other,
        "other_html": official_html(other) if other else "",
        "templates": AnswerTemplate.objects.filter(use=AnswerTemplate.Use.ANSWER),
        "template": chosen,
        "how_many": how_many(ask),
    }
    return render(request, "engagement/answers/respond.html", context)


def template_asked_for(request: HttpRequest) -> AnswerTemplate | None:
    given = request.GET.get("template", "")
    if not given.isdecimal() or len(given) > 9:
        return None
    return AnswerTemplate.objects.filter(use=AnswerTemplate.Use.ANSWER, pk=int(given)).first()


def how_many(ask: Ask) -> int:
    """How much that waits it would answer: all in a subject, or all of a discussion."""
    waiting = unanswered(ask.topic).filter(topic=ask.topic, comment__isnull=False)
    if ask.subject:
        waiting = waiting.filter(Q(comment__codings__subjects=ask.subject))
    return 0 if ask.comment else waiting.order_by().values("pk").distinct().count()


def back_url(ask: Ask) -> str:
    """The page on which the answer will stand."""
    if ask.subject:
        return ask.subject.get_absolute_url()
    return ask.comment.get_absolute_url() if ask.comment else (url_of(ask.topic) or "/")


# --- Changing and withdrawing ------------------------------------------------------------------------------
@login_required
@own_page
def edit_response(request: HttpRequest, public_id: UUID) -> HttpResponse:
    response = changeable_or_404(request, public_id)
    form = WordsForm(
        request.POST if request.method == "POST" else None,
        initial={"text": response.text},
        refusal=refusal_to_look(request),
    )
    if request.method == "POST" and form.is_valid() and not form.is_taking_out:
        try:
            responses.edit(by=request.user, response=response, text=form.cleaned_data["text"])
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("The answer is changed, and marked as edited."))
            return HttpResponseRedirect(response.get_absolute_url())
    return render(request, "engagement/answers/edit.html", {"form": form, **of_response(response)})


@login_required
@own_page
def withdraw_response(request: HttpRequest, public_id: UUID) -> HttpResponse:
    response = changeable_or_404(request, public_id)
    form = ReasonForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        responses.withdraw(by=request.user, response=response, **form.cleaned_data)
        messages.success(request, _("The answer is withdrawn. What it answered waits for an answer again."))
        return HttpResponseRedirect(response.get_absolute_url())
    return render(request, "engagement/answers/withdraw.html", {"form": form, **of_response(response)})


def of_response(response: OfficialResponse) -> dict:
    return {
        "response": response,
        "topic": response.topic,
        "page_url": response.get_absolute_url(),
        "response_html": official_html(response),
    }


def changeable_or_404(request: HttpRequest, public_id: UUID) -> OfficialResponse:
    response = response_or_404(request, public_id)
    if not permissions.can_change_response(request.user, response):
        raise Http404
    return response


def response_or_404(request: HttpRequest, public_id: UUID) -> OfficialResponse:
    """Of a topic that this reader may read."""
    rows = OfficialResponse.objects.select_related("topic__site", "comment__topic", "subject")
    response = get_object_or_404(rows, public_id=public_id)
    if not permissions.can_read(viewer_of(request), response.topic):
        raise Http404
    return response


# --- Finding -----------------------------------------------------------------------------------------------
@require_safe
def response(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """To where it stands: under its comment, with its subject, above a discussion, or in the list of all answers."""
    return HttpResponseRedirect(where(response_or_404(request, public_id)))


def where(found: OfficialResponse) -> str:
    if found.subject:
        return found.subject.get_absolute_url()
    if found.comment and found.comment.is_listed:
        place = place_of(found.comment, order=order_named(None), language=get_language())
        if place is None:
            raise Http404
        return place
    newer = OfficialResponse.objects.filter(topic=found.topic_id, comment=None, subject=None, pk__gt=found.pk)
    if found.comment is None and newer.count() < SHOWN:
        return f"{url_or_404(found.topic)}#{found.element_id}"
    return f"{found.topic.get_absolute_url()}answers/#{found.element_id}"


@require_safe
def topic_responses(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Everything that was answered officially there, newest first, a page by key."""
    topic = topic_or_404(request, public_id)
    page_url = url_or_404(topic)
    rows = OfficialResponse.objects.filter(topic=topic).select_related("comment", "subject").order_by("-pk")
    after = request.GET.get("after", "")
    if after.isdecimal() and len(after) < 19:
        rows = rows.filter(pk__lt=int(after))
    found = list(rows[: PAGE + 1])
    shown, is_last = found[:PAGE], len(found) <= PAGE
    may_change = permissions.can_respond(viewer_of(request), topic)
    context = {
        "topic": topic,
        "page_url": page_url,
        "answers": [(each, official_html(each, may_change=may_change)) for each in shown],
        "next_url": "" if is_last else f"{request.path}?after={shown[-1].pk}",
        "first_url": request.path if after else "",
    }
    return render(request, "engagement/answers/list.html", context)
