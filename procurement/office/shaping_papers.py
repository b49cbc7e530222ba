"""Officers' screens of papers and of conflicts of interest."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.ui.tables import Column
from wagtail.admin.viewsets.model import ModelViewSet

from accounts.papers import Unavailable
from challenges.views.solutions_files import attachment
from engagement.errors import Refused
from procurement import papers
from procurement.actions import conflicts as conflict_actions
from procurement.actions import papers as actions
from procurement.connected import connected_with
from procurement.forms_shaping import ConfirmForm, ConflictForm, PaperTextForm, UploadForm
from procurement.models import Case, CaseFile, Conflict, PaperKind, PaperTemplate, PaperText
from procurement.office.shaping_base import Decision, OfRow, Page, url
from procurement.permissions_shaping import can_keep_papers
from procurement.words import LAWYER

TEXT_PAGES = ("paper_text", "paper_preview", "paper_again")


class PapersView(Page):
    """Texts from templates, and all files in their order. POST does what one button says."""

    template_name = "procurement/shaping/papers.html"
    page_title = gettext_lazy("Papers")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        texts = {one.kind: one for one in row.paper_texts.all()}
        return {
            **super().get_context_data(**kwargs),
            "may_keep": can_keep_papers(self.request.user, row),
            "texts": [
                (kind, label, texts.get(kind), *(url(name, row, kind) for name in TEXT_PAGES))
                for kind, label in PaperKind.choices
            ],
            "files": [(one, url("paper_file", row, one.pk)) for one in self._files()],
            "upload_url": url("paper_upload", row),
        }

    def _files(self) -> list[CaseFile]:
        return list(self.object.files.select_related("by").order_by("position", "pk"))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not can_keep_papers(request.user, self.object):
            return redirect(request.path)
        verb, _colon, key = request.POST.get("do", "").partition(":")
        try:
            said = self._do(verb, key)
        except Refused as refusal:
            messages.error(request, str(refusal.message))
        except Unavailable:
            messages.error(request, _("A PDF can’t be made on this machine now. Make a Word file."))
        else:
            if said:
                messages.success(request, said)
        return redirect(request.path)

    def _do(self, verb: str, key: str) -> str:
        if (
            verb == "begin"
            and key in PaperKind.values
            and not self.object.paper_texts.filter(kind=key).exists()
        ):
            actions.begin_text(case=self.object, kind=key, by=self.request.user)
            return _("The text is merged from the template.")
        if verb in actions.FORMATS:
            text = get_object_or_404(PaperText, case=self.object, kind=key)
            actions.make_paper(text=text, format=verb, by=self.request.user)
            return _("The file is made.")
        if not (key.isascii() and key.isdigit()):
            return ""
        return self._do_file(verb, get_object_or_404(CaseFile, case=self.object, pk=int(key[:15])))

    def _do_file(self, verb: str, file: CaseFile) -> str:
        by = self.request.user
        if verb in ("internal", "for-all"):
            actions.set_internal(file=file, is_internal=verb == "internal", by=by)
            return _("It is changed.")
        if verb == "checked":
            actions.checked(file=file, by=by)
            return _("It is checked.")
        if verb == "withdraw":
            actions.withdraw(file=file, by=by)
            return _("It is withdrawn.")
        if verb == "up":
            order = [one.pk for one in self._files()]
            place = order.index(file.pk)
            order.insert(max(0, place - 1), order.pop(place))
            actions.order_files(case=self.object, files=order, by=by)
            return _("It is moved up.")
        return ""


class OfText:
    """One text of the case by its kind; 404 where it is not begun."""

    def setup(self, request: Any, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)  # type: ignore[misc]
        self.text = get_object_or_404(PaperText, case=self.object, kind=kwargs["kind"])  # type: ignore[attr-defined]


class PaperDecision(Decision):
    def may(self, user: Any, row: Case) -> bool:
        return can_keep_papers(user, row)

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("papers", self.object), "label": _("Papers")}]

    def after(self) -> str:
        return url("papers", self.object)


class TextView(OfText, PaperDecision):
    form_class = PaperTextForm
    page_title = gettext_lazy("Text of a paper")
    submit_button_label = gettext_lazy("Save")
    done = gettext_lazy("It is saved.")
    explanation = gettext_lazy(
        "“# ” begins a heading, “## ” a smaller one, “- ” an item of a list; an empty line ends a paragraph. A field "
        "in double braces is replaced when you save."
    )

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": PaperText.objects.get(pk=self.text.pk)}

    def facts(self) -> list[tuple[str, object]]:
        known = ", ".join(f"{{{{ {name} }}}}" for name in papers.FIELDS)
        found: list[tuple[str, object]] = [(_("Fields"), known)]
        if self.text.to_check:
            said = _(
                "Numbers, days and sums in it are those of then. Put them right, then save: it is checked."
            )
            found.insert(0, (_("From last time"), said))
        return found

    def act(self, **given: Any) -> None:
        actions.change_text(text=self.text, by=self.request.user, **given)


class AgainView(OfText, PaperDecision):
    page_title = gettext_lazy("Merge the text anew")
    submit_button_label = gettext_lazy("Merge it anew")
    explanation = gettext_lazy(
        "The text begins again from the template, with the fields as they are now. What was typed into it goes; files "
        "that were made of it stay."
    )
    done = gettext_lazy("The text is merged from the template.")

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Paper"), self.text.title)]

    def act(self) -> None:
        actions.begin_text(case=self.object, kind=self.text.kind, by=self.request.user)


class PreviewView(OfText, Page):
    """The paper as it will be printed, before it is made; shown in the frame of the back office."""

    template_name = "procurement/shaping/preview.html"
    page_title = gettext_lazy("Preview")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("papers", self.object), "label": _("Papers")}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        given = {
            "text": self.text,
            "blocks": papers.blocks_of(self.text.body),
            "papers_url": url("papers", self.object),
            "lawyer": LAWYER,
        }
        return {**super().get_context_data(**kwargs), **given}


class UploadView(PaperDecision):
    form_class = UploadForm
    page_title = gettext_lazy("Add a file")
    submit_button_label = gettext_lazy("Add it")
    done = gettext_lazy("The file is added.")
    BESIDE = {"file": "upload"}

    def act(self, **given: Any) -> None:
        actions.add_file(case=self.object, by=self.request.user, **given)


class FileView(OfRow, Page):
    """As a download, for officers of the case."""

    row_model = CaseFile

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        with self.row.file.open("rb") as file:
            response = attachment(self.row.name, file.read(), self.row.content_type)
        response["Cache-Control"] = "private, no-store"
        return response


class PaperTemplateViewSet(ModelViewSet):
    """Where texts begin; a field that does not exist is named beside the text."""

    model = PaperTemplate
    name = "paper_templates"
    url_prefix = "paper-templates"
    icon = "doc-full-inverse"
    menu_label = gettext_lazy("Templates of papers")
    menu_order = 80
    add_to_reference_index = False
    copy_view_enabled = False
    form_fields = ["kind", "title", "body", "is_used"]
    list_display = [
        "title",
        "kind",
        Column(
            "is_used",
            label=gettext_lazy("Offered"),
            accessor=lambda row: _("Yes") if row.is_used else _("No"),
        ),
    ]
    ordering = ["kind", "title"]


# --- Conflicts ---------------------------------------------------------------------------------------------
class ConflictsView(Page):
    template_name = "procurement/shaping/conflicts.html"
    page_title = gettext_lazy("Conflicts of interest")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        listed = connected_with(row)
        conflicts = row.conflicts.filter(removed_at=None).select_related("by")
        return {
            **super().get_context_data(**kwargs),
            "may_keep": can_keep_papers(self.request.user, row),
            "people": [one for one in listed if not one.is_firm],
            "firms": [one for one in listed if one.is_firm],
            "conflicts": [(one, url("conflict_remove", row, one.pk)) for one in conflicts],
            "assessments": row.assessments.select_related("by"),
            "problems": conflict_actions.problems(row),
            "new_url": url("conflict_new", row),
            "confirm_url": url("conflicts_confirm", row),
            "lawyer": LAWYER,
        }


class ConflictDecision(Decision):
    def may(self, user: Any, row: Case) -> bool:
        return can_keep_papers(user, row)

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("conflicts", self.object), "label": _("Conflicts of interest")}]

    def after(self) -> str:
        return url("conflicts", self.object)


class NewConflictView(ConflictDecision):
    form_class = ConflictForm
    page_title = gettext_lazy("Write down a conflict")
    submit_button_label = gettext_lazy("Write it down")
    explanation = gettext_lazy(
        "Actual, potential, or one that a reasonable person would see. Say what is done: who steps back, what is kept "
        "from whom, who checks."
    )
    done = gettext_lazy("It is written down.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Conflict(case=self.object)}

    def act(self, **given: Any) -> None:
        conflict_actions.record(case=self.object, by=self.request.user, **given)


class RemoveConflictView(OfRow, ConflictDecision):
    row_model = Conflict
    form_class = forms.Form
    page_title = gettext_lazy("Take the conflict out")
    submit_button_label = gettext_lazy("Take it out")
    explanation = gettext_lazy("Assessments that were confirmed keep it.")
    done = gettext_lazy("It is taken out.")

    def facts(self) -> list[tuple[str, object]]:
        return [(_("Who"), self.row.who), (_("What"), self.row.what)]

    def act(self) -> None:
        conflict_actions.remove(conflict=self.row, by=self.request.user)


class ConfirmConflictsView(ConflictDecision):
    form_class = ConfirmForm
    page_title = gettext_lazy("Confirm the conflicts assessment")
    submit_button_label = gettext_lazy("Confirm it")
    done = gettext_lazy("The assessment is confirmed.")

    def facts(self) -> list[tuple[str, object]]:
        listed = connected_with(self.object)
        conflicts = self.object.conflicts.filter(removed_at=None)
        return [
            (
                _("People and firms that the software lists"),
                "\n".join(f"{one.who}: {one.how}" for one in listed),
            ),
            (
                _("Conflicts written down"),
                "\n".join(f"{one.who}: {one.what}" for one in conflicts) or _("None"),
            ),
            (_("Legal wording"), LAWYER),
        ]

    def act(self, text: str) -> None:
        conflict_actions.confirm(case=self.object, text=text, by=self.request.user)
