"""Officers' pages about one notice: what it says, each decision about it, the page to copy from."""

from __future__ import annotations

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.admin.widgets.button import HeaderButton

from engagement import case_pages
from procurement import permissions
from procurement.actions import noticing, publishing
from procurement.forms_notices import CorrectForm, OfficialForm, ReasonForm, why_field
from procurement.makers.common import moment_words
from procurement.makers.tender_forms import stored
from procurement.models import OwnNotice
from procurement.notice_facts import (
    differences,
    facts_of,
    is_material,
    maker_of,
    papers_changed,
    problems_of,
    sections,
    since_approved,
)
from procurement.office.case_base import case_url
from procurement.office.reading import Reading
from procurement.permissions_notices import can_correct, can_drop
from procurement.words import LAWYER
from procurement.words_notices import name_of, waits_words

NAME = "procurement_notices"
State = OwnNotice.State


def has_fields(notice: OwnNotice) -> bool:
    return maker_of(notice).extra is not None or notice.corrects_id is not None


def buttons_of(user: Any, notice: OwnNotice) -> list[tuple[str, str, str]]:
    """(label, name of the view, icon) of what this person can do now."""
    found = []
    if permissions.can_write_notice(user, notice):
        if has_fields(notice):
            found.append((_("Fill it in"), "write", "edit"))
        found.append((_("Ask for approval"), "ask", "check"))
    if permissions.can_approve_notice(user, notice):
        found += [(_("Approve it"), "approve", "check"), (_("Send it back"), "return", "undo")]
    if permissions.can_record_official(user, notice):
        found += [
            (_("Copy it to Find a Tender"), "fields", "copy"),
            (_("It is published: record it"), "record", "tick"),
        ]
    if can_correct(user, notice):
        found.append((_("Correct it by a new notice"), "correct", "edit"))
    if can_drop(user, notice):
        found.append((_("Drop it"), "drop", "bin"))
    return found


class NoticeView(Reading):
    """One notice: where it stands, what is missing, what differs, what it says."""

    any_permission_required = ["view"]
    page_title = gettext_lazy("Notice")
    all_of_them = gettext_lazy("Notices")
    template_name = "procurement/admin/notice.html"

    @property
    def header_buttons(self) -> list[HeaderButton]:
        if self.object.state != State.PUBLISHED:
            return []
        return [HeaderButton(_("See it on the site"), url=publishing.page_url(self.object), icon_name="view")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user, notice = self.request.user, self.object
        is_draft = notice.state == State.DRAFT
        return {
            **super().get_context_data(**kwargs),
            "notice": notice,
            "name": name_of(notice),
            "case_url": case_url(notice.case) if notice.case else "",
            "waits": waits_words(notice),
            "is_due_there": noticing.due_there(notice) if is_draft else notice.needs_official,
            "problems": problems_of(notice) if is_draft else [],
            "buttons": [
                (label, reverse(f"{NAME}:{view}", args=[notice.pk]), icon)
                for label, view, icon in buttons_of(user, notice)
            ],
            "changes": differences(notice),
            "is_material": is_material(notice),
            "papers_changed": papers_changed(notice),
            "since": since_approved(notice) if notice.state in (State.ASKED, State.READY) else [],
            "groups": sections(facts_of(notice)),
            "published": moment_words(notice.published_at),
            "lawyer": LAWYER,
        }


class OfNotice(case_pages.OfCase):
    """Before a view of one notice. One of another department is not there."""

    model = OwnNotice
    header_icon = "doc-full"
    viewset = NAME
    all_of_them = gettext_lazy("Notices")


class Decision(OfNotice, case_pages.CaseDecision):
    """One decision about one notice."""

    def facts(self) -> list[tuple[str, object]]:
        notice = self.object
        return [(_("Notice"), name_of(notice)), (_("About"), notice.case or notice.department)]


class WriteView(Decision):
    page_title = gettext_lazy("Fill the notice in")
    submit_button_label = gettext_lazy("Keep it")
    explanation = gettext_lazy("Everything else comes from the procurement itself.")

    def may(self, user: Any, row: OwnNotice) -> bool:
        return permissions.can_write_notice(user, row) and has_fields(row)

    def get_form_class(self) -> type[forms.Form]:
        return maker_of(self.object).extra or forms.Form

    def get_form(self, form_class: Any = None) -> forms.Form:
        form = super().get_form(form_class)
        if hasattr(form, "fit"):
            form.fit(self.object)
        if self.object.corrects_id:
            form.fields["why"] = why_field(
                _("Why it is corrected"), _("It stands in the notice: everybody reads it")
            )
        return form

    def get_initial(self) -> dict[str, Any]:
        return {**self.object.extra, **({"why": self.object.why} if self.object.corrects_id else {})}

    def attempt(self, form: forms.Form) -> str:
        values = dict(form.cleaned_data)
        why = values.pop("why", "") if self.object.corrects_id else ""
        noticing.write(notice=self.object, extra=stored(values), why=why, by=self.request.user)
        return _("The notice is kept.")


class AskView(Decision):
    page_title = gettext_lazy("Ask for approval")
    submit_button_label = gettext_lazy("Ask")
    explanation = gettext_lazy(
        "From now on it says what it says. A second person approves it or sends it back to you with a reason."
    )

    def may(self, user: Any, row: OwnNotice) -> bool:
        return permissions.can_write_notice(user, row)

    def attempt(self, form: forms.Form) -> str:
        noticing.ask(notice=self.object, by=self.request.user)
        return _("It waits for a second person.")


class ApproveView(Decision):
    page_title = gettext_lazy("Approve the notice")
    submit_button_label = gettext_lazy("Approve it")

    @property
    def explanation(self) -> str:  # type: ignore[override]
        if self.object.needs_official:
            return _(
                "It is due on Find a Tender first (Procurement Act 2023, section 87(1) below the threshold). Nobody "
                "sees anything of it here until its official number and time are recorded."
            )
        return _("It is not due on Find a Tender: everybody sees it at once.")

    def may(self, user: Any, row: OwnNotice) -> bool:
        return permissions.can_approve_notice(user, row)

    def facts(self) -> list[tuple[str, object]]:
        lines = [f"{one.label}: {one.old or '–'} → {one.new or '–'}" for one in differences(self.object)]
        return [
            *super().facts(),
            (_("Asked by"), self.object.asked_by),
            *([(_("What changes"), "\n".join(lines))] if lines else []),
            (_("Legal wording"), LAWYER),
        ]

    def attempt(self, form: forms.Form) -> str:
        notice = noticing.approve(notice=self.object, by=self.request.user)
        if notice.state == State.PUBLISHED:
            return _("It is approved and published.")
        return _("It is approved. Copy it to Find a Tender, then record what is official.")


class ReturnView(Decision):
    page_title = gettext_lazy("Send the notice back")
    submit_button_label = gettext_lazy("Send it back")
    form_class = ReasonForm

    def may(self, user: Any, row: OwnNotice) -> bool:
        return permissions.can_approve_notice(user, row)

    def attempt(self, form: forms.Form) -> str:
        noticing.send_back(notice=self.object, by=self.request.user, **form.cleaned_data)
        return _("It is sent back, with your reason.")


class DropView(Decision):
    page_title = gettext_lazy("Drop the notice")
    submit_button_label = gettext_lazy("Drop it")
    explanation = gettext_lazy(
        "Nothing comes of it. If it stands on Find a Tender already, record it instead."
    )

    def may(self, user: Any, row: OwnNotice) -> bool:
        return can_drop(user, row)

    def attempt(self, form: forms.Form) -> str:
        noticing.drop(notice=self.object, by=self.request.user)
        return _("It is dropped.")


class CopyView(OfNotice, case_pages.CasePage):
    """Field by field, as the form on Find a Tender has them."""

    template_name = "procurement/admin/notice_copy.html"
    page_title = gettext_lazy("Copy to Find a Tender")

    def may(self, user: Any, row: OwnNotice) -> bool:
        return permissions.can_record_official(user, row)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        notice = self.object
        given = {
            "name": name_of(notice),
            "groups": sections(facts_of(notice)),
            "since": since_approved(notice),
            "record_url": reverse(f"{NAME}:record", args=[notice.pk]),
            "lawyer": LAWYER,
        }
        return {**super().get_context_data(**kwargs), **given}


class RecordView(Decision):
    page_title = gettext_lazy("Record what is official")
    submit_button_label = gettext_lazy("Record it: everybody sees it then")
    form_class = OfficialForm
    explanation = gettext_lazy(
        "Only when Find a Tender has published it. Periods and standstill run from the official time."
    )
    BESIDE = {"at": "clock"}

    def may(self, user: Any, row: OwnNotice) -> bool:
        return permissions.can_record_official(user, row)

    def get_initial(self) -> dict[str, Any]:
        return {"ocid": self.object.case.official_ocid if self.object.case else ""}

    def attempt(self, form: forms.Form) -> str:
        given = {name: form.cleaned_data[name] for name in ("number", "ocid", "url")}
        publishing.record(notice=self.object, by=self.request.user, at=form.at, **given)  # type: ignore[attr-defined]
        return _("It is recorded. Everybody sees it now.")


class CorrectView(Decision):
    page_title = gettext_lazy("Correct the notice")
    submit_button_label = gettext_lazy("Begin the correction")
    form_class = CorrectForm
    explanation = gettext_lazy(
        "What was published stays as it is. Put right what is wrong in the procurement; a new notice says so, and "
        "shows everybody what has changed."
    )

    def may(self, user: Any, row: OwnNotice) -> bool:
        return can_correct(user, row)

    def attempt(self, form: forms.Form) -> str:
        self.made = noticing.correct(notice=self.object, by=self.request.user, **form.cleaned_data)
        return _("The correction is begun.")

    def after(self) -> str:
        return reverse(f"{NAME}:inspect", args=[self.made.pk])


VIEWS: dict[str, Any] = {
    "write": WriteView,
    "ask": AskView,
    "approve": ApproveView,
    "return": ReturnView,
    "drop": DropView,
    "fields": CopyView,
    "record": RecordView,
    "correct": CorrectView,
}
