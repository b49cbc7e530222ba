"""Typing in what was said on paper: one after the other, or a file of them."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from wagtail.admin import messages

from engagement.actions import notes as actions
from engagement.models import Topic
from engagement.sorting import notes_csv
from engagement.sorting.forms import KEPT, NewNoteForm, UploadForm
from engagement.sorting.views import SortingView

LAST = "note_last"  # in the session: what the next note begins with


class NoteView(SortingView):
    """For those who may type notes in."""

    header_icon = "edit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("engagement.add_papernote"):
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def topic_named(self) -> Topic | None:
        """That ?topic= names, if the officer answers for it."""
        pk = self.request.GET.get("topic", "")
        mine = Topic.objects.answerable_by(self.request.user)
        return mine.filter(pk=int(pk)).first() if pk.isdecimal() and len(pk) < 19 else None

    def get_breadcrumbs_items(self) -> list[dict]:
        notes = {"url": reverse("paper_note:index"), "label": _("Paper notes")}
        return [*super().get_breadcrumbs_items(), notes, {"url": "", "label": self.page_title}]


class AddNoteView(NoteView):
    """Save and next: all but the words and the number stays from the last one, and the cursor is in the words."""

    template_name = "engagement/sorting/note_add.html"
    page_title = gettext_lazy("Type in paper notes")

    def get(self, request: HttpRequest) -> HttpResponse:
        initial = dict(request.session.get(LAST, {}))
        if topic := self.topic_named():
            initial["topic"] = topic.pk
        return self.show(NewNoteForm(user=request.user, initial=initial))

    def show(self, form: forms.Form) -> HttpResponse:
        is_next = "topic" in self.request.session.get(LAST, {})
        name = next(iter(form.errors), "") or ("text" if is_next else "topic")
        if name in form.fields:
            form.fields[name].widget.attrs["autofocus"] = True
        context = self.get_context_data(form=form, upload_url=reverse("sorting:notes_upload"))
        return self.render_to_response(context, status=422 if form.errors else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = NewNoteForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(form)
        said = form.cleaned_data
        note = actions.add_note(by=request.user, **said)
        kept = {name: getattr(said[name], "pk", said[name]) for name in KEPT}
        request.session[LAST] = {**kept, "said_on": said["said_on"].isoformat()}
        messages.success(
            request,
            _("Saved. The next one, please."),
            buttons=[messages.button(reverse("paper_note:edit", args=[note.pk]), _("Change it"))],
        )
        if "finish" in request.POST:
            return HttpResponseRedirect(reverse("paper_note:index"))
        return HttpResponseRedirect(reverse("sorting:note_add"))


class UploadNotesView(NoteView):
    """A file: all of its rows, or everything that is wrong with it."""

    template_name = "engagement/sorting/notes_upload.html"
    page_title = gettext_lazy("Paper notes from a file")

    def get(self, request: HttpRequest) -> HttpResponse:
        topic = self.topic_named()
        return self.show(UploadForm(user=request.user, initial={"topic": topic.pk if topic else None}))

    def show(self, form: forms.Form, faults: tuple[str, ...] | list[str] = ()) -> HttpResponse:
        context = self.get_context_data(form=form, faults=faults)
        return self.render_to_response(context, status=422 if form.errors or faults else 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        form = UploadForm(request.POST, request.FILES, user=request.user)
        if not form.is_valid():
            return self.show(form)
        try:
            rows = notes_csv.read(form.cleaned_data["file"].read(notes_csv.MOST_BYTES + 1))
        except notes_csv.Faults as faults:
            return self.show(form, faults.lines)
        topic = form.cleaned_data["topic"]
        kept = actions.add_notes(by=request.user, topic=topic, rows=rows)
        count = len(kept)
        messages.success(request, ngettext("%(n)d note kept.", "%(n)d notes kept.", count) % {"n": count})
        return HttpResponseRedirect(f"{reverse('paper_note:index')}?topic={topic.pk}")
