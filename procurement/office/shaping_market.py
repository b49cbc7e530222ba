"""Officers' screens of talks with the market: of a case, or without one yet."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from accounts.scoped import ActView
from challenges.words_reading import moment_words
from engagement import case_pages
from engagement.refusing import Refusing
from procurement.actions import market as actions
from procurement.forms_shaping_market import (
    AdvantageForm,
    EngagementForm,
    NewEngagementForm,
    NoteForm,
    SessionsForm,
    WhyNoneForm,
)
from procurement.models import Engagement
from procurement.office.shaping_base import NAME, Decision, Page, url
from procurement.permissions_shaping import can_lead, can_talk
from procurement.querysets import own_departments
from procurement.words import LAWYER
from surgeries import words as surgery_words

State = Engagement.State


def engagement_url(row: Engagement, name: str = "engagement") -> str:
    return reverse(f"{NAME}:{name}", args=[row.pk])


def plate_of(row: Engagement) -> str:
    if row.state == State.PUBLIC:
        return _("Open") if row.is_open else _("Over") if row.is_over else _("Not begun yet")
    return str(row.get_state_display())


class MarketView(Page):
    """All talks of this case, or why there were none."""

    template_name = "procurement/shaping/market.html"
    page_title = gettext_lazy("Talking to the market")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        rows = row.engagements.annotate(answered=Count("answers")).order_by("-pk")
        return {
            **super().get_context_data(**kwargs),
            "rows": [(one, plate_of(one), moment_words(one.closes_at), engagement_url(one)) for one in rows],
            "reasons": actions.reasons_without(row),
            "new_url": url("engagement_new", row),
            "why_none_url": url("why_none", row),
            "lawyer": LAWYER,
        }


class NewEngagementView(Decision):
    form_class = EngagementForm
    page_title = gettext_lazy("New talk with the market")
    submit_button_label = gettext_lazy("Keep the draft")
    done = gettext_lazy("The draft is kept. Nobody sees it yet.")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("market", self.object), "label": _("Talking to the market")}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Engagement(case=self.object)}

    def get_initial(self) -> dict[str, Any]:
        return {"title": self.object.title, "text": self.object.need}

    def after(self) -> str:
        return url("market", self.object)

    def act(self, **given: Any) -> None:
        row = self.object
        actions.plan_engagement(case=row, department=row.department, by=self.request.user, **given)


class WhyNoneView(Decision):
    form_class = WhyNoneForm
    page_title = gettext_lazy("No notice of talks with the market")
    submit_button_label = gettext_lazy("Save")
    done = gettext_lazy("It is saved.")

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("market", self.object), "label": _("Talking to the market")}]

    def get_initial(self) -> dict[str, Any]:
        return {"reasons": actions.reasons_without(self.object)}

    def after(self) -> str:
        return url("market", self.object)

    def act(self, reasons: str) -> None:
        actions.say_why_none(case=self.object, reasons=reasons, by=self.request.user)


# --- Every talk, with a case or without --------------------------------------------------------------------
class EngagementsView(WagtailAdminTemplateMixin, TemplateView):
    """All of the officer's departments."""

    template_name = "procurement/shaping/engagements.html"
    page_title = gettext_lazy("Talks with the market")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        return [HeaderButton(_("New talk"), url=reverse(f"{NAME}:engagement_begin"), icon_name="plus")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        rows = Engagement.objects.visible_to(self.request.user).select_related("case")
        rows = rows.annotate(answered=Count("answers")).order_by("-pk")[:200]
        shown = [(one, plate_of(one), moment_words(one.closes_at), engagement_url(one)) for one in rows]
        return {**super().get_context_data(**kwargs), "rows": shown}


class BeginEngagementView(Refusing, ActView):
    """Before there is a case."""

    form_class = NewEngagementForm
    index_url_name = f"{NAME}:index"
    index_label = gettext_lazy("Talks with the market")
    page_title = gettext_lazy("New talk with the market")
    submit_button_label = gettext_lazy("Keep the draft")
    done = gettext_lazy("The draft is kept. Nobody sees it yet.")

    def get_form_kwargs(self) -> dict[str, Any]:
        found = own_departments(self.request.user, "procurement.add_case")
        return {**super().get_form_kwargs(), "departments": found, "instance": Engagement()}

    def get_initial(self) -> dict[str, Any]:
        """The questions of an earlier talk again: `?from=` its number."""
        wanted = self.request.GET.get("from", "")
        rows = Engagement.objects.visible_to(self.request.user)
        row = rows.filter(pk=int(wanted[:15])).first() if wanted.isascii() and wanted.isdigit() else None
        if row is None:
            return {}
        lines = "\n".join(one["text"] for one in row.questions)
        return {"title": row.title, "text": row.text, "questions": lines, "department": row.department_id}

    def act(self, **given: Any) -> None:
        actions.plan_engagement(by=self.request.user, **given)


class OfEngagement(case_pages.OfCase):
    model = Engagement
    header_icon = "comment"
    all_of_them = gettext_lazy("Talks with the market")

    def get_base_object_queryset(self) -> QuerySet[Engagement]:
        return Engagement.objects.visible_to(self.request.user).select_related("case", "department")

    def may(self, user: Any, row: Engagement) -> bool:
        return can_talk(user, row)

    def case_url(self) -> str:
        return engagement_url(self.object)

    def get_breadcrumbs_items(self) -> list[dict]:
        row = self.object
        items = [*self.breadcrumbs_items]
        if row.case:
            items.append({"url": url("market", row.case), "label": str(row.case)})
        else:
            items.append({"url": reverse(f"{NAME}:index"), "label": str(self.all_of_them)})
        if not isinstance(self, EngagementView):
            items.append({"url": self.case_url(), "label": str(row)})
        return [*items, {"url": "", "label": self.get_page_title()}]


class EngagementView(OfEngagement, case_pages.CasePage):
    template_name = "procurement/shaping/engagement_office.html"
    page_title = gettext_lazy("Talk with the market")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        row = self.object
        if row.state == State.DRAFT:
            return []
        return [HeaderButton(_("See it on the site"), url=row.get_absolute_url(), icon_name="view")]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        texts = {one["key"]: one["text"] for one in row.questions}
        answers = row.answers.select_related("organisation", "by").order_by("organisation__name", "pk")
        lacks = actions.problems_with_publishing(row) if row.state == State.DRAFT else []
        if row.state == State.DRAFT and actions.waits_for_notice(row):
            lacks.append(_("Its notice (UK2) is published first; the talk becomes public with it."))
        return {
            **super().get_context_data(**kwargs),
            "row": row,
            "plate": plate_of(row),
            "closes": moment_words(row.closes_at),
            "lacks": lacks,
            "answers": [
                (one, [(texts.get(key, key), text) for key, text in one.answers.items()]) for one in answers
            ],
            "sessions": [
                (one, surgery_words.when(one))
                for one in row.sessions.select_related("venue").order_by("starts_at")
            ],
            "notes": row.notes.select_related("by"),
            "advantages": row.advantages.select_related("by"),
            "buttons": self._buttons(row),
            "lawyer": LAWYER,
        }

    def _buttons(self, row: Engagement) -> list[tuple[str, str]]:
        if not can_lead(self.request.user, row):
            return []
        found = []
        if row.state != State.CLOSED:
            found.append((_("Change it"), "engagement_change"))
        if row.state == State.DRAFT:
            found.append((_("Publish it"), "engagement_publish"))
        else:
            found.append((_("Note to all"), "engagement_note"))
        found += [
            (_("Meetings"), "engagement_sessions"),
            (_("Record an advantage"), "engagement_advantage"),
        ]
        if row.state == State.PUBLIC and not row.is_over:
            found.append((_("Close it early"), "engagement_close"))
        again = f"{reverse(f'{NAME}:engagement_begin')}?from={row.pk}"
        links = [(label, engagement_url(row, name)) for label, name in found]
        return [*links, (_("Ask these questions again"), again)]


class EngagementDecision(OfEngagement, case_pages.CaseDecision):
    """One act about one talk."""

    def may(self, user: Any, row: Engagement) -> bool:
        return can_lead(user, row)


class ChangeEngagementView(EngagementDecision):
    form_class = EngagementForm
    page_title = gettext_lazy("Change the talk")
    submit_button_label = gettext_lazy("Save")
    done = gettext_lazy("It is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": Engagement.objects.get(pk=self.object.pk)}

    def act(self, **given: Any) -> None:
        actions.change_engagement(engagement=self.object, by=self.request.user, **given)


class PublishEngagementView(EngagementDecision):
    page_title = gettext_lazy("Publish the talk")
    submit_button_label = gettext_lazy("Publish it")
    explanation = gettext_lazy(
        "Everybody sees it from now on. The questions stay as they are, and its time can be lengthened only."
    )
    done = gettext_lazy("It is public.")

    def act(self) -> None:
        actions.publish_engagement(engagement=self.object, by=self.request.user)


class CloseEngagementView(EngagementDecision):
    page_title = gettext_lazy("Close the talk early")
    submit_button_label = gettext_lazy("Close it")
    explanation = gettext_lazy("For everybody at once. It can’t be opened again.")
    done = gettext_lazy("It is closed.")

    def act(self) -> None:
        actions.close_engagement(engagement=self.object, by=self.request.user)


class NoteView(EngagementDecision):
    form_class = NoteForm
    page_title = gettext_lazy("Note to all")
    submit_button_label = gettext_lazy("Publish the note")
    explanation = gettext_lazy("It stands on the public page at once and can’t be changed.")
    done = gettext_lazy("Everybody can read it.")

    def act(self, text: str) -> None:
        actions.add_note(engagement=self.object, text=text, by=self.request.user)


class SessionsView(EngagementDecision):
    form_class = SessionsForm
    page_title = gettext_lazy("Meetings")
    submit_button_label = gettext_lazy("Save")
    explanation = gettext_lazy("Each is booked on its own page; what is said there goes into a note to all.")
    done = gettext_lazy("It is saved.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "engagement": self.object}

    def act(self, sessions: Any) -> None:
        actions.set_sessions(engagement=self.object, sessions=list(sessions), by=self.request.user)


class AdvantageView(EngagementDecision):
    form_class = AdvantageForm
    page_title = gettext_lazy("Record an advantage")
    submit_button_label = gettext_lazy("Record it")
    explanation = gettext_lazy(
        "A firm that knows more than others through this talk: tell the others the same, give everybody more time. "
        "Where nothing puts it right, the firm is treated as excluded (Procurement Act 2023, section 16)."
    )
    done = gettext_lazy("It is recorded.")

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "instance": self.form_class._meta.model(engagement=self.object)}

    def act(self, **given: Any) -> None:
        actions.record_advantage(engagement=self.object, by=self.request.user, **given)
