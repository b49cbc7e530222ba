"""Officers' screens of the definition and of the canvas: a list of tasks, and one small page for each section."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin import messages
from wagtail.admin.widgets.button import HeaderButton

from accounts.views_papers import paper_response
from challenges import permissions, readiness
from challenges.actions.defining import Conflict, save_section, target_of
from challenges.forms_defining import SectionForm
from challenges.models import Challenge
from challenges.office.defining_base import Page, url
from challenges.papers_defining import CANVAS as CANVAS_PAPER
from challenges.sections_defining import ALL, CANVAS, SECTIONS, Section, shown, stand_of, values_of
from engagement.errors import Refused


def section_url(challenge: Challenge, key: str) -> str:
    return url("section", challenge, key)


class DefineView(Page):
    """What is done and what is missing, each with the page on which it is put right."""

    template_name = "challenges/office/define.html"
    page_title = gettext_lazy("Define")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        row = self.object
        found = [
            HeaderButton(_("Canvas"), url=url("canvas", row), icon_name="grip"),
            HeaderButton(_("Gatherings"), url=url("gatherings", row), icon_name="group"),
            HeaderButton(_("Evidence"), url=url("evidence", row), icon_name="comment"),
        ]
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        found = readiness.checks(row)
        said: dict[str, list[readiness.Check]] = {}
        for check in found:
            said.setdefault(check.section, []).append(check)
        tasks = [self._task(section, said.get(section.key, [])) for section in SECTIONS.values()]
        others = [check for check in found if check.section not in SECTIONS]
        missing = sum(check.is_missing for check in found)
        context = super().get_context_data(**kwargs)
        is_ready = context["may_define"] and not missing
        invite = readiness.section_urls.get("invite") if is_ready else None
        return {
            **context,
            "tasks": tasks,
            "others": [(check, check.url(row)) for check in others],
            "missing": missing,
            "invite_url": invite(row) if invite else "",
        }

    def _task(self, section: Section, said: list[readiness.Check]) -> dict[str, Any]:
        values = values_of(section, self.object)
        return {
            "label": section.label,
            "url": section_url(self.object, section.key),
            "state": _state(section.is_empty(values), said),
            "checks": said,
            "facts": [(label, words) for _name, label, words in shown(section, values) if words],
        }


def _state(is_empty: bool, said: list[readiness.Check]) -> str:
    if any(check.is_missing for check in said):
        return _("Missing")
    if is_empty:
        return _("Empty")
    return _("Have a look") if said else _("Done")


class SectionView(Page):
    """One section. What somebody else saved meanwhile stands beside one's own words, and nothing of either is lost."""

    template_name = "challenges/office/section.html"

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_define(user, row)

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        super().setup(request, *args, **kwargs)
        self.section = ALL.get(kwargs["section"])
        if self.section is None:
            raise Http404
        self.page_title = self.section.label
        self.conflict: Conflict | None = None
        self.refusal = ""

    def above(self) -> list[dict[str, str]]:
        return [{"url": self.back_url, "label": _("Canvas") if self.section.on_canvas else _("Define")}]

    @property
    def back_url(self) -> str:
        return url("canvas" if self.section.on_canvas else "define", self.object)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        return self._show(self._form(None))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = self._form(request.POST)
        if form.is_valid():
            try:
                save_section(
                    challenge=self.object,
                    section=self.section.key,
                    values=form.values(),
                    stand=request.POST.get("stand", ""),
                    by=request.user,
                )
            except Conflict as conflict:
                self.conflict = conflict
            except Refused as refusal:
                self.refusal = str(refusal.message)
            else:
                messages.success(request, _("It is saved."))
                return redirect(self.back_url)
        return self._show(form)

    def _form(self, data: Any) -> SectionForm:
        row = target_of(self.object, self.section)
        self.values, self.stand = values_of(self.section, row), stand_of(self.section, row)
        return SectionForm(self.section, self.object, row, self.values, data)

    def _show(self, form: SectionForm) -> HttpResponse:
        """A form that comes back stands where it stood: only a conflict that was shown moves it on."""
        posted = self.request.POST.get("stand", "") if self.request.method == "POST" else ""
        stand = self.conflict.stand if self.conflict else posted or self.stand
        context = self.get_context_data(
            form=form.form,
            rows=form.rows,
            section=self.section,
            stand=stand,
            back_url=self.back_url,
            refusal=self.refusal,
            conflict=self.conflict,
            theirs=self._theirs(),
            media=(form.form or form.rows).media,
        )
        return self.render_to_response(context)

    def _theirs(self) -> dict[str, tuple[str, str]]:
        """By field: label and words of what stands there now."""
        if self.conflict is None:
            return {}
        return {name: (label, words) for name, label, words in shown(self.section, self.conflict.values)}


class CanvasView(Page):
    """The whole canvas; each part is changed by itself."""

    template_name = "challenges/office/canvas.html"
    page_title = gettext_lazy("Canvas")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("define", self.object), "label": _("Define")}]

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [
            HeaderButton(
                _("Print for a wall (PDF)"), url=url("canvas_pdf", self.object), icon_name="download"
            )
        ]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        parts = []
        for section in CANVAS.values():
            row = target_of(self.object, section)
            said = [words for _name, _label, words in shown(section, values_of(section, row))]
            parts.append((section, section_url(self.object, section.key), said[0]))
        return {**super().get_context_data(**kwargs), "parts": parts}


class CanvasPaper(Page):
    """One page for a wall."""

    page_title = gettext_lazy("Canvas")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        row = self.object
        response = paper_response(
            request,
            kind=CANVAS_PAPER,
            key=str(row.public_id),
            file_name=f"canvas-{row.slug}.pdf",
            title=_("Canvas: {title}").format(title=row.title),
            back_url=url("canvas", row),
        )
        response["Cache-Control"] = "private, no-store"
        return response
