"""Officers' screens of proposals: what has come in, one of them, taking it up, declining it."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton

from challenges import permissions
from challenges.actions import proposing
from challenges.forms_proposing import DeclineForm, TakeUpForm
from challenges.models import Challenge
from challenges.office.defining_base import Decision, Page, url
from engagement.views.joining import page_by_key

State = Challenge.State
SHOWN = {"proposed": State.PROPOSED, "declined": State.DECLINED, "defining": State.DEFINING}


class ProposalsView(WagtailAdminTemplateMixin, TemplateView):
    """Those that wait, those that were declined, those that are being defined; newest first, by key."""

    template_name = "challenges/office/proposals.html"
    page_title = gettext_lazy("Proposals")
    header_icon = "tasks"
    index_url_name = ""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.has_perm("challenges.change_challenge"):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self) -> list[dict[str, str]]:
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        wanted = self.request.GET.get("state", "proposed")
        wanted = wanted if wanted in SHOWN else "proposed"
        rows = Challenge.objects.visible_to(self.request.user).filter(state=SHOWN[wanted])
        rows = rows.select_related("department").order_by("-pk")
        found, next_url = page_by_key(self.request, rows, f"state={wanted}&")
        page = "define" if wanted == "defining" else "proposal"
        return {
            **super().get_context_data(**kwargs),
            "rows": [(each, url(page, each)) for each in found],
            "wanted": wanted,
            "kinds": [
                ("proposed", _("Waiting")),
                ("defining", _("Being defined")),
                ("declined", _("Declined")),
            ],
            "next_url": next_url,
        }


class ProposalView(Page):
    """What was proposed, by whom, and what became of it."""

    template_name = "challenges/office/proposal.html"
    page_title = gettext_lazy("Proposal")

    @property
    def header_buttons(self) -> list[HeaderButton]:
        row, user = self.object, self.request.user
        found = []
        if permissions.can_take_up(user, row):
            found.append(HeaderButton(_("Take up"), url=url("take_up", row), icon_name="check"))
        if row.state == State.PROPOSED and permissions.can_take_up(user, row):
            found.append(HeaderButton(_("Decline"), url=url("decline", row), icon_name="cross"))
        if row.is_public:
            found.append(HeaderButton(_("Define"), url=url("define", row), icon_name="edit"))
        return found

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        row = self.object
        facts = [
            (_("State"), row.get_state_display()),
            (_("In a sentence"), row.summary),
            (_("The problem"), row.statement),
            (_("Who is affected"), row.affected),
            (_("What is known"), row.evidence),
            (_("For which department"), row.department or _("They don’t know")),
            (_("Proposed by"), row.proposed_by or _("Former participant")),
            (_("As"), row.get_proposed_as_display()),
            (_("Reason"), row.state_reason),
        ]
        return {**super().get_context_data(**kwargs), "facts": [fact for fact in facts if fact[1]]}


class ProposalDecision(Decision):
    """One decision about a proposal."""

    def may(self, user: Any, row: Challenge) -> bool:
        return permissions.can_take_up(user, row)

    def above(self) -> list[dict[str, str]]:
        return [{"url": url("proposal", self.object), "label": _("Proposal")}]

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "user": self.request.user, "challenge": self.object}

    def facts(self) -> list[tuple[str, object]]:
        return [(_("In a sentence"), self.object.summary), (_("The problem"), self.object.statement)]


class TakeUpView(ProposalDecision):
    form_class = TakeUpForm
    page_title = gettext_lazy("Take up the proposal")
    submit_button_label = gettext_lazy("Take it up")
    explanation = gettext_lazy(
        "Everybody can read it from then on, without the name of whoever proposed it; people can say something about "
        "it, and you define it. Whoever proposed it is told."
    )
    done = gettext_lazy("It is taken up. Now define it.")

    def act(self, **given: Any) -> None:
        proposing.take_up(challenge=self.object, by=self.request.user, **given)

    def after(self) -> str:
        return url("define", self.object)


class DeclineView(ProposalDecision):
    form_class = DeclineForm
    page_title = gettext_lazy("Decline the proposal")
    submit_button_label = gettext_lazy("Decline it")
    explanation = gettext_lazy("Whoever proposed it is told why. You can take it up later.")
    done = gettext_lazy("It is declined, and whoever proposed it is told why.")

    def may(self, user: Any, row: Challenge) -> bool:
        return row.state == State.PROPOSED and super().may(user, row)

    def act(self, **given: Any) -> None:
        proposing.decline(challenge=self.object, by=self.request.user, **given)

    def after(self) -> str:
        return reverse("challenge_defining:index")
