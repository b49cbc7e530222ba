"""The small forms behind the buttons of the officers' screens: each asks one thing and calls one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from accounts.clock import today
from cms.actions import states, steps
from cms.actions.states import Refused
from cms.forms import DateForm, DoneForm, EndingForm, StateForm, StatusForm
from cms.models import ActionRecord, ActionStepText, Step
from cms.permissions import can_change_state, can_change_status, can_mark_done, can_move_date
from engagement.left import Left, left_at


def text_of(step: Step) -> str:
    """From the oldest page of its action."""
    texts = ActionStepText.objects.filter(page__translation_key=step.key, ref=step.ref)
    return texts.order_by("page_id").values_list("text", flat=True).first() or ""


class DecisionView(WagtailAdminTemplateMixin, View):
    """Load through visible_to, check, form, one action, message, redirect."""

    template_name = "cms/admin/decision.html"
    header_icon = "tasks"
    model: type
    viewset: str
    form_class: type[forms.Form]
    button: Any
    done: Any

    @cached_property
    def object(self) -> Any:
        found = get_object_or_404(self.model.objects.visible_to(self.request.user), pk=self.kwargs["pk"])
        if not self.may(found):
            raise PermissionDenied
        return found

    @property
    def back(self) -> str:
        return reverse(f"{self.viewset}:inspect", args=[self.object.pk])

    def get_page_subtitle(self) -> str:
        return str(self.object)

    def get_breadcrumbs_items(self) -> list[dict]:
        return [
            *self.breadcrumbs_items,
            {"url": reverse(f"{self.viewset}:index"), "label": self.model._meta.verbose_name_plural},
            {"url": self.back, "label": str(self.object)},
            {"url": "", "label": self.page_title},
        ]

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        return self.show(self.get_form_class()(initial=self.initial()))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        form = self.get_form_class()(request.POST)
        if not form.is_valid():
            return self.show(form)
        try:
            self.act(**form.cleaned_data)
        except Refused as refused:
            form.add_error(refused.field, str(refused))
            return self.show(form)
        messages.success(request, self.done)
        return redirect(self.back)

    def show(self, form: forms.Form) -> HttpResponse:
        context = self.get_context_data(
            form=form, object=self.object, back=self.back, button=self.button, text=self.text()
        )
        return self.render_to_response(context, status=422 if form.errors else 200)

    def get_form_class(self) -> type[forms.Form]:
        return self.form_class

    def initial(self) -> dict:
        return {}

    def text(self) -> str:
        """What a step says on its page, where the decision is about one."""
        return text_of(self.object) if isinstance(self.object, Step) else ""

    def may(self, found: Any) -> bool:
        raise NotImplementedError

    def act(self, **given: Any) -> None:
        raise NotImplementedError


class StateView(DecisionView):
    model = ActionRecord
    viewset = "action_state"
    form_class = StateForm
    page_title = _("Change the state")
    button = _("Change the state")
    done = _("The state is changed, and the reason stands on the page.")

    @cached_property
    def left(self) -> Left | None:
        """What nobody has answered about this action."""
        return left_at(states.topic_of(self.object), self.request.user)

    def get_form_class(self) -> type[forms.Form]:
        return EndingForm if self.left or self.request.method == "POST" else StateForm

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(left=self.left, **kwargs)

    def initial(self) -> dict:
        return {"state": self.object.state}

    def may(self, found: ActionRecord) -> bool:
        return can_change_state(self.request.user, found)

    def act(self, **given: Any) -> None:
        states.set_state(record=self.object, by=self.request.user, **given)


class StatusView(DecisionView):
    model = Step
    viewset = "step"
    form_class = StatusForm
    page_title = _("Change the status")
    button = _("Change the status")
    done = _("The status is changed.")

    def initial(self) -> dict:
        return {"status": self.object.status}

    def may(self, found: Step) -> bool:
        return can_change_status(self.request.user, found)

    def act(self, **given: Any) -> None:
        steps.set_status(step=self.object, by=self.request.user, **given)


class DoneView(DecisionView):
    model = Step
    viewset = "step"
    form_class = DoneForm
    page_title = _("Mark as done")
    button = _("Mark as done")
    done = _("The step is done.")

    def initial(self) -> dict:
        return {"done_on": today(), "note": self.object.note}

    def may(self, found: Step) -> bool:
        return can_mark_done(self.request.user, found)

    def act(self, **given: Any) -> None:
        steps.set_status(step=self.object, status=Step.Status.DONE, by=self.request.user, **given)


class DateView(DecisionView):
    model = Step
    viewset = "step"
    form_class = DateForm
    page_title = _("Move the date")
    button = _("Move the date")
    done = _("The date is moved. The first one stays on the page, struck through.")

    def initial(self) -> dict:
        step = self.object
        return {"promised": step.promised, "precision": step.promised_precision, "note": step.note}

    def may(self, found: Step) -> bool:
        return can_move_date(self.request.user, found)

    def act(self, **given: Any) -> None:
        steps.move_date(step=self.object, by=self.request.user, **given)
