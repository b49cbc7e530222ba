"""What organisers, moderators and officers decide about requests for data and about words that may be told: each its
own small view behind a button, calling one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.scoped import DecisionView
from engagement.refusing import Refusing
from engagement.registries import day_words
from surgeries import permissions
from surgeries.actions import afterwards, requests
from surgeries.forms_requests import GiveForm, PromiseForm, PublishedForm, PublishForm, SayForm
from surgeries.models import DataRequest, Feedback, FollowUp

State = DataRequest.State


class RequestDecision(Refusing, DecisionView):
    """One decision about one request; goes back to it."""

    model = DataRequest
    index_url_name = "surgery_data_requests:index"
    header_icon = "help"

    def facts(self) -> list[tuple[str, object]]:
        row = self.object
        return [
            (_("What for"), row.what_for),
            (_("Group"), row.group_name),
            (_("Stands as"), row.get_state_display()),
            (_("Answer promised by"), day_words(row.answer_by) if row.answer_by else ""),
            (_("Department"), row.department),
        ]

    def after(self) -> str:
        if permissions.can_see_request(self.request.user, self.object):
            return reverse("surgery_data_requests:inspect", args=[self.object.pk])
        return super().after()


class PublishView(RequestDecision):
    form_class = PublishForm
    page_title = gettext_lazy("Put it on the list")
    submit_button_label = gettext_lazy("Put it on the list")
    explanation = gettext_lazy(
        "Everybody reads the title and what it is for. Whoever asked is told, with the day by which an answer is "
        "promised: 20 working days from today."
    )

    def may(self, user: Any, row: DataRequest) -> bool:
        return permissions.can_read_requests(user) and row.state == State.NEW

    def get_initial(self) -> dict:
        return {"title": self.object.title, "department": self.object.department_id}

    def attempt(self, form: PublishForm) -> str:
        requests.publish(request=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is on the list.")


class DeclineView(RequestDecision):
    form_class = SayForm
    page_title = gettext_lazy("Not on the list")
    submit_button_label = gettext_lazy("Keep it off the list")
    explanation = gettext_lazy(
        "For what is no request for data, or for words that must not stand there. Whoever asked reads the reason."
    )

    def may(self, user: Any, row: DataRequest) -> bool:
        return permissions.can_read_requests(user) and (row.state == State.NEW or row.is_public)

    def attempt(self, form: SayForm) -> str:
        requests.decline(request=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is not on the list.")


class GiveView(RequestDecision):
    form_class = GiveForm
    page_title = gettext_lazy("Give it to a department")
    submit_button_label = gettext_lazy("Give it to them")
    explanation = gettext_lazy("The officers of that department are told and can answer it.")

    def may(self, user: Any, row: DataRequest) -> bool:
        return permissions.can_answer_request(user, row) and row.is_open

    def get_initial(self) -> dict:
        return {"department": self.object.department_id}

    def attempt(self, form: GiveForm) -> str:
        given = requests.give_to(
            request=self.object, by=self.request.user, department=form.cleaned_data["department"]
        )
        return _("They are told.") if given else _("It is theirs already.")


class PromiseView(RequestDecision):
    form_class = PromiseForm
    page_title = gettext_lazy("Promise a day")
    submit_button_label = gettext_lazy("Promise it")
    explanation = gettext_lazy(
        "Says that you work on it, and by when it is answered. The first promise stays on the page beside a new one."
    )

    def may(self, user: Any, row: DataRequest) -> bool:
        return permissions.can_answer_request(user, row) and row.is_public

    def get_initial(self) -> dict:
        return {"answer_by": self.object.answer_by}

    def attempt(self, form: PromiseForm) -> str:
        requests.promise(request=self.object, by=self.request.user, **form.cleaned_data)
        return _("Promised. Whoever asked and everybody who follows is told.")


class PublishedView(RequestDecision):
    form_class = PublishedForm
    page_title = gettext_lazy("The data is published")
    submit_button_label = gettext_lazy("Answer")
    explanation = gettext_lazy("Whoever asked and everybody who follows is told where it is.")

    def may(self, user: Any, row: DataRequest) -> bool:
        return permissions.can_answer_request(user, row) and row.is_open

    def attempt(self, form: PublishedForm) -> str:
        requests.answer_published(request=self.object, by=self.request.user, **form.cleaned_data)
        return _("Answered. Whoever asked and everybody who follows is told.")


class NotPossibleView(RequestDecision):
    form_class = SayForm
    page_title = gettext_lazy("It can’t be published")
    submit_button_label = gettext_lazy("Answer")
    explanation = gettext_lazy("Say why, and what comes nearest to it. Everybody reads it.")

    def may(self, user: Any, row: DataRequest) -> bool:
        return permissions.can_answer_request(user, row) and row.is_open

    def attempt(self, form: SayForm) -> str:
        requests.answer_not_possible(request=self.object, by=self.request.user, **form.cleaned_data)
        return _("Answered. Whoever asked and everybody who follows is told.")


DECISIONS: dict[str, tuple[type[RequestDecision], str]] = {
    "publish": (PublishView, "check"),
    "published": (PublishedView, "check"),
    "not-possible": (NotPossibleView, "cross"),
    "promise": (PromiseView, "date"),
    "give": (GiveView, "group"),
    "decline": (DeclineView, "no-view"),
}


# --- Words in public ---------------------------------------------------------------------------------------------
class TellView(Refusing, DecisionView):
    """Words that somebody agreed may be told: on the page of what came of it, or off it again."""

    form_class = forms.Form
    header_icon = "openquote"

    @property
    def is_told(self) -> bool:
        return self.object.told_at is not None

    @property
    def page_title(self) -> str:
        return _("Take it off the page") if self.is_told else _("Tell it in public")

    @property
    def submit_button_label(self) -> str:
        return self.page_title

    @property
    def explanation(self) -> str:
        if self.is_told:
            return _("It does not stand on the page of what came of it any more.")
        return _(
            "Read it first: it must not give anybody away. Then it stands on the page of what came of it."
        )

    def may(self, user: Any, row: Feedback | FollowUp) -> bool:
        return permissions.can_tell(user)

    def words(self) -> str:
        raise NotImplementedError

    def facts(self) -> list[tuple[str, object]]:
        agreed = _("Yes") if self.object.may_tell else _("No")
        return [(_("In their words"), self.words()), (_("May be told in public"), agreed)]

    def attempt(self, form: forms.Form) -> str:
        if self.is_told:
            afterwards.take_from_public(row=self.object, by=self.request.user)
            return _("It is off the page.")
        afterwards.tell_in_public(row=self.object, by=self.request.user)
        return _("It stands on the page of what came of it.")


class TellFeedbackView(TellView):
    model = Feedback
    index_url_name = "surgery_feedback:index"

    def words(self) -> str:
        return self.object.text


class TellFollowUpView(TellView):
    model = FollowUp
    index_url_name = "surgery_follow_ups:index"

    def words(self) -> str:
        return self.object.changed
