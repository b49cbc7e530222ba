"""Officers' lists of subjects and paper notes; what may be done with a subject is a small form of its own."""

from __future__ import annotations

from typing import Any

import django_filters
from django.db.models import Count, QuerySet
from django.forms import Form
from django.http import HttpResponseRedirect
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.filters import WagtailFilterSet
from wagtail.admin.ui.tables import Column
from wagtail.admin.views.generic import CreateView, DeleteView, EditView, InspectView
from wagtail.admin.views.generic.models import IndexView
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import DecisionView, ScopedModelViewSet
from accounts.viewsets import ReadOnlyPolicy
from engagement.actions import notes, subjects
from engagement.models import PaperNote, Subject, Topic
from engagement.permissions import can_respond, can_sort
from engagement.refusing import Refusing
from engagement.sorting.forms import DecideForm, MergeForm, NoteForm, SubjectForm
from engagement.views.subjects import respond_url


def own_topics(request: Any) -> QuerySet[Topic]:
    return Topic.objects.answerable_by(request.user).order_by("title")


class SubjectFilters(WagtailFilterSet):
    topic = django_filters.ModelChoiceFilter(label=gettext_lazy("Topic"), queryset=own_topics)

    class Meta:
        model = Subject
        fields = ["topic", "decision", "is_public"]


class InspectSubjectView(InspectView):
    """One subject, with what may be done with it behind buttons."""

    any_permission_required = ["view"]
    header_more_buttons: list = []

    @property
    def header_buttons(self) -> list[HeaderButton]:
        subject = self.object
        if subject.merged_into_id or not can_sort(self.request.user, subject.topic):
            return []
        public = _("Take off the public site") if subject.is_public else _("Publish")
        wanted = [
            ("decide", _("Decide"), "check"),
            ("publish", public, "view"),
            ("rename", _("Rename"), "edit"),
            ("merge", _("Merge"), "tag"),
        ]
        buttons = [
            HeaderButton(label, url=reverse(f"subject:{name}", args=[subject.pk]), icon_name=icon)
            for name, label, icon in wanted
        ]
        if (answer := respond_url(subject)) and can_respond(self.request.user, subject.topic):
            buttons.insert(0, HeaderButton(_("Answer all of it"), url=answer, icon_name="comment"))
        return buttons


class SubjectDecision(Refusing, DecisionView):
    """One small form about one subject; goes back to it."""

    index_url_name = "subject:index"
    header_icon = "tag"

    def may(self, user: Any, row: Subject) -> bool:
        return row.merged_into_id is None and can_sort(user, row.topic)

    def after(self) -> str:
        return reverse("subject:inspect", args=[self.object.pk])


class DecideView(SubjectDecision):
    form_class = DecideForm
    page_title = gettext_lazy("What is decided?")
    done = gettext_lazy("Decided. The reason stands on the public page.")

    def get_initial(self) -> dict[str, str]:
        return {"decision": self.object.decision, "reason": self.object.decision_reason}

    def act(self, **given: Any) -> None:
        subjects.decide(by=self.request.user, subject=self.object, **given)


class PublishView(SubjectDecision):
    form_class = Form
    page_title = gettext_lazy("On the public site")
    done = gettext_lazy("Done.")
    submit_button_active_label = gettext_lazy("Working…")

    @property
    def explanation(self) -> str:
        if self.object.is_public:
            return _("Nobody but officers sees it from then on. What is sorted and decided stays.")
        return _("Everybody sees it then, with how many speak of it, what is decided and why.")

    @property
    def submit_button_label(self) -> str:
        return _("Take it off the public site") if self.object.is_public else _("Publish it")

    def act(self) -> None:
        act = subjects.unpublish if self.object.is_public else subjects.publish
        act(by=self.request.user, subject=self.object)


class RenameView(SubjectDecision):
    form_class = SubjectForm
    page_title = gettext_lazy("Rename")
    done = gettext_lazy("Saved.")
    submit_button_label = gettext_lazy("Save")
    submit_button_active_label = gettext_lazy("Saving…")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Subject.objects.get(pk=self.object.pk)}

    def act(self, **given: Any) -> None:
        subjects.rename_subject(by=self.request.user, subject=self.object, **given)


class MergeView(SubjectDecision):
    form_class = MergeForm
    page_title = gettext_lazy("Merge")
    explanation = gettext_lazy(
        "Everything that is sorted into this subject is sorted into the other one instead, and this one leads to it."
    )
    done = gettext_lazy("Merged.")
    submit_button_label = gettext_lazy("Merge")
    submit_button_active_label = gettext_lazy("Merging…")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "subject": self.object}

    def act(self, into: Subject) -> None:
        subjects.merge_subjects(by=self.request.user, subject=self.object, into=into)


class SubjectIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[Subject]:
        rows = super().get_base_queryset().select_related("topic", "merged_into")
        return rows.annotate(readings=Count("tags"))


class SubjectViewSet(ScopedModelViewSet):
    model = Subject
    name = "subject"
    url_prefix = "subjects"
    icon = "tag"
    menu_label = gettext_lazy("Subjects and decisions")
    inspect_view_enabled = True
    inspect_view_class = InspectSubjectView
    index_view_class = SubjectIndexView
    inspect_view_fields = [
        "title", "description", "topic", "decision", "decision_reason", "decided_at", "decided_by",
        "is_public", "merged_into", "created_at",
    ]  # fmt: skip
    form_fields: list[str] = []
    filterset_class = SubjectFilters
    search_fields = ["title", "description"]
    search_backend_name = None
    list_display = [
        "title",
        "topic",
        Column("readings", label=gettext_lazy("Readings")),
        "decision",
        "is_public",
        "merged_into",
    ]
    list_export = ["title", "topic", "decision", "decision_reason", "decided_at", "is_public", "merged_into"]
    ordering = ["topic", "title"]

    @property
    def permission_policy(self) -> ReadOnlyPolicy:
        return ReadOnlyPolicy(self.model)

    def get_urlpatterns(self) -> list:
        decisions = [
            ("decide", DecideView),
            ("publish", PublishView),
            ("rename", RenameView),
            ("merge", MergeView),
        ]
        return [
            *super().get_urlpatterns(),
            *(path(f"{name}/<int:pk>/", self.construct_view(view), name=name) for name, view in decisions),
        ]


class NoteFilters(WagtailFilterSet):
    topic = django_filters.ModelChoiceFilter(label=gettext_lazy("Topic"), queryset=own_topics)

    class Meta:
        model = PaperNote
        fields = ["topic", "channel", "ward"]


class AddNoteLink(CreateView):
    """Notes are typed in one after the other, on a screen made for it."""

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> HttpResponseRedirect:
        return HttpResponseRedirect(reverse("sorting:note_add"))


class EditNoteView(EditView):
    def save_instance(self) -> PaperNote:
        note = PaperNote.objects.get(pk=self.object.pk)
        return notes.change_note(by=self.request.user, note=note, **self.form.cleaned_data)


class DeleteNoteView(DeleteView):
    def delete_action(self) -> None:
        notes.delete_note(by=self.request.user, note=self.object)


class NoteIndexView(IndexView):
    def get_base_queryset(self) -> QuerySet[PaperNote]:
        return super().get_base_queryset().select_related("topic", "ward", "entered_by")


class NoteViewSet(ScopedModelViewSet):
    model = PaperNote
    name = "paper_note"
    url_prefix = "paper-notes"
    icon = "edit"
    menu_label = gettext_lazy("Paper notes")
    add_view_class = AddNoteLink
    edit_view_class = EditNoteView
    delete_view_class = DeleteNoteView
    index_view_class = NoteIndexView
    filterset_class = NoteFilters
    search_fields = ["text", "place", "reference"]
    search_backend_name = None
    list_display = ["__str__", "topic", "channel", "said_on", "ward", "reference"]
    list_export = ["text", "topic", "channel", "place", "said_on", "ward", "reference", "entered_at"]
    ordering = ["-pk"]

    def get_form_class(self, for_update: bool = False) -> type[NoteForm]:
        return NoteForm


subject_viewset = SubjectViewSet()
note_viewset = NoteViewSet()
