"""Closing, reopening and setting the moderation of one topic: each a small form that calls one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import Promise, cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin import messages

from engagement.actions import topics as actions
from engagement.errors import Refused
from engagement.left import Left, left_at
from engagement.models import Topic
from engagement.moderation.forms import (
    AnswerWithinForm,
    CloseTopicForm,
    CloseTopicWithRestForm,
    ModerationModeForm,
)
from engagement.moderation.views import ModerationView


class TopicFormView(ModerationView):
    """A question about one topic, asked on a page of its own."""

    template_name = "engagement/moderation/topic_form.html"
    header_icon = "comment"
    form_class: type[forms.Form]
    button: str | Promise
    explanation: str | Promise = ""
    done: str | Promise
    refused_field: str | None = None  # where what the action says against it is shown

    @cached_property
    def topic(self) -> Topic:
        return get_object_or_404(Topic.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    @property
    def topic_url(self) -> str:
        return reverse("topic:inspect", args=[self.topic.pk])

    def get_page_subtitle(self) -> str:
        return str(self.topic)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse("topic:index"), "label": _("Topics")},
            {"url": self.topic_url, "label": str(self.topic)},
            {"url": "", "label": self.page_title},
        ]

    def initial(self) -> dict[str, Any]:
        return {}

    def get_form_class(self) -> type[forms.Form]:
        return self.form_class

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        return self.show(self.get_form_class()(initial=self.initial()))

    def show(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(form=form, topic=self.topic, topic_url=self.topic_url, view=self)
        return self.render_to_response(context, status=422 if form.errors else 200)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        form = self.get_form_class()(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            self.act(form.cleaned_data)
        except Refused as refusal:
            form.add_error(self.refused_field, refusal.message)
            return self.show(form)
        messages.success(request, self.done)
        return HttpResponseRedirect(self.topic_url)

    def act(self, data: dict[str, Any]) -> None:
        raise NotImplementedError


class CloseTopicView(TopicFormView):
    page_title = _("Close this topic")
    form_class = CloseTopicForm
    button = _("Close it now")
    explanation = _(
        "Nothing can be said there from now on. What stands there stays, and people can still report it."
    )
    done = _("Closed. The reason stands where the form was.")
    refused_field = "unanswered_reason"

    @cached_property
    def left(self) -> Left:
        return left_at(self.topic, self.request.user)

    def get_form_class(self) -> type[forms.Form]:
        return CloseTopicWithRestForm if self.left or self.request.method == "POST" else CloseTopicForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(left=self.left, **kwargs)

    def act(self, data: dict[str, Any]) -> None:
        actions.close_topic(topic=self.topic, by=self.request.user, **data)


class ReopenTopicView(TopicFormView):
    page_title = _("Reopen this topic")
    form_class = forms.Form
    button = _("Reopen it")
    explanation = _("People can write there again. The reason why it was closed goes from the page.")
    done = _("Open again.")

    def act(self, data: dict[str, Any]) -> None:
        actions.reopen_topic(topic=self.topic, by=self.request.user)


class ModerationModeView(TopicFormView):
    page_title = _("When comments are read")
    form_class = ModerationModeForm
    button = _("Save")
    explanation = _("What waits already goes on waiting until somebody decides.")
    done = _("Saved.")

    def initial(self) -> dict[str, Any]:
        return {"moderation": self.topic.moderation}

    def act(self, data: dict[str, Any]) -> None:
        actions.set_moderation(topic=self.topic, by=self.request.user, moderation=data["moderation"])


class AnswerWithinView(TopicFormView):
    page_title = _("By when we answer")
    form_class = AnswerWithinForm
    button = _("Save")
    explanation = _("It holds for what is said from now on. What was promised before stays promised.")
    done = _("Saved.")

    def initial(self) -> dict[str, Any]:
        return {"answer_within_days": self.topic.answer_within_days}

    def act(self, data: dict[str, Any]) -> None:
        actions.set_answer_within(topic=self.topic, by=self.request.user, days=data["answer_within_days"])
