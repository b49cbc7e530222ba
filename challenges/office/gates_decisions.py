"""What officers decide at a gate, each a small view of its own that calls one action."""

from __future__ import annotations

from typing import Any

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import View
from wagtail.admin import messages
from wagtail.admin.views.generic.base import BaseObjectMixin

from accounts.scoped import DecisionView
from accounts.views_papers import paper_response
from challenges import deciders, exports_gates, papers_gates, permissions
from challenges import forms_office_gates as own_forms
from challenges import reads_gates as reads
from challenges.actions import deciding, moderating, panels
from challenges.models import Gate, Stage
from challenges.scores import Board, boards
from engagement.refusing import Refusing

G = Gate.State


def may_set_dates(user: Any, gate: Gate) -> bool:
    return gate.state != G.DECIDED and permissions.can_run_gate(user, gate)


def may_change_panel(user: Any, gate: Gate) -> bool:
    return gate.state in panels.OPEN and permissions.can_run_gate(user, gate)


def may_begin(user: Any, gate: Gate) -> bool:
    return gate.state == G.PREPARING and permissions.can_run_gate(user, gate)


def may_remind(user: Any, gate: Gate) -> bool:
    return gate.state == G.SCORING and permissions.can_run_gate(user, gate)


def may_moderate(user: Any, gate: Gate) -> bool:
    return gate.state == G.MODERATING and permissions.can_run_gate(user, gate)


def may_keep_minutes(user: Any, gate: Gate) -> bool:
    return may_moderate(user, gate) and reads.reads_minutes(user, gate)


def may_decide(user: Any, gate: Gate) -> bool:
    """Also later, about what is on hold."""
    if gate.state == G.DECIDED and not reads.waiting(gate).filter(state="on_hold").exists():
        return False
    return gate.state in (G.DECIDING, G.DECIDED) and permissions.can_decide(user, gate)


def may_tell(user: Any, gate: Gate) -> bool:
    untold = gate.decisions.filter(told_at=None).exists()
    return gate.state == G.DECIDING and untold and permissions.can_decide(user, gate)


def naming_url(user: Any, gate: Gate) -> str:
    """Where this officer can say who decides; "" where they can't."""
    challenge = gate.challenge
    if gate.stage.decides == Stage.Decides.OWNER:
        return (
            reverse("challenge_cases:people", args=[challenge.pk])
            if permissions.can_run(user, challenge)
            else ""
        )
    may = permissions.can_keep_programme(user, challenge.programme)
    return reverse("challenge_programmes:deciders", args=[challenge.programme_id]) if may else ""


def may_see_scores(user: Any, gate: Gate) -> bool:
    """Of what they may see; whoever is on the panel reads on the public site."""
    return gate.state in reads.SCORES_ARE_OPEN and permissions.can_run_gate(user, gate)


class GateDecision(Refusing, DecisionView):
    """One decision about one gate; goes back to it, and says on the form what was refused."""

    model = Gate
    index_url_name = "gates:index"
    header_icon = "check"
    form_class: type[forms.Form] = forms.Form
    takes_gate = False

    def get_form_kwargs(self) -> dict:
        kwargs = super().get_form_kwargs()
        for name in ("instance", "initial"):
            kwargs.pop(name, None)
        return {**kwargs, "gate": self.object} if self.takes_gate else kwargs

    def after(self) -> str:
        return reverse("gates:inspect", args=[self.object.pk])


class DatesView(GateDecision):
    form_class = own_forms.DatesForm
    takes_gate = True
    page_title = gettext_lazy("Dates of the review")
    submit_button_label = gettext_lazy("Save")
    explanation = gettext_lazy(
        "If applicants hear later than they were promised, they are told the new day and your reason at once."
    )
    may = staticmethod(may_set_dates)

    def attempt(self, form: forms.Form) -> str:
        panels.set_dates(gate=self.object, by=self.request.user, **form.cleaned_data)
        return _("The dates are kept.")


class AddReviewerView(GateDecision):
    form_class = own_forms.PersonForm
    page_title = gettext_lazy("Add a reviewer")
    submit_button_label = gettext_lazy("Add")
    explanation = gettext_lazy(
        "They review on the public site and see this case alone, once they declared their interests. They are written "
        "to when scoring begins; if it has begun, now."
    )
    may = staticmethod(may_change_panel)

    def attempt(self, form: forms.Form) -> str:
        made = panels.add_panellist(gate=self.object, by=self.request.user, **form.cleaned_data)
        return _("{name} is on the panel.").format(name=made.user)


class SubstituteView(GateDecision):
    form_class = own_forms.SubstituteForm
    takes_gate = True
    page_title = gettext_lazy("Name a substitute")
    submit_button_label = gettext_lazy("Name them")
    explanation = gettext_lazy(
        "The substitute scores what is not handed in yet. What was handed in counts, and both stay on the record."
    )
    may = staticmethod(may_change_panel)

    def attempt(self, form: forms.Form) -> str:
        made = panels.substitute(by=self.request.user, **form.cleaned_data)
        return _("{name} stands in.").format(name=made.user)


class TakeOffView(GateDecision):
    form_class = own_forms.TakeOffForm
    takes_gate = True
    page_title = gettext_lazy("Take off the panel")
    submit_button_label = gettext_lazy("Take off")
    explanation = gettext_lazy("They see nothing more. What they handed in stays on the record and counts.")
    may = staticmethod(may_change_panel)

    def attempt(self, form: forms.Form) -> str:
        panels.take_off(by=self.request.user, **form.cleaned_data)
        return _("They are off the panel.")


class BeginView(GateDecision):
    page_title = gettext_lazy("Begin scoring")
    submit_button_label = gettext_lazy("Begin")
    explanation = gettext_lazy(
        "Each reviewer is written to. First they declare their interests, then they score by themselves."
    )
    may = staticmethod(may_begin)

    def attempt(self, form: forms.Form) -> str:
        panels.begin_scoring(gate=self.object, by=self.request.user)
        return _("Scoring has begun, and the reviewers are written to.")


class RemindView(GateDecision):
    page_title = gettext_lazy("Remind reviewers")
    submit_button_label = gettext_lazy("Remind them")
    explanation = gettext_lazy(
        "Whoever has something missing gets a mail, at most once a day. On the last day they get one by itself."
    )
    may = staticmethod(may_remind)

    def attempt(self, form: forms.Form) -> str:
        number = panels.remind(gate=self.object, by=self.request.user)
        said = ngettext("{number} reviewer is reminded.", "{number} reviewers are reminded.", number)
        return said.format(number=number)


class MinutesView(GateDecision):
    form_class = own_forms.MinutesForm
    takes_gate = True
    page_title = gettext_lazy("Minutes of the meeting")
    submit_button_label = gettext_lazy("Save")
    may = staticmethod(may_keep_minutes)
    ends = False

    def attempt(self, form: forms.Form) -> str:
        minutes = form.cleaned_data["minutes"]
        moderating.write_minutes(gate=self.object, minutes=minutes, by=self.request.user, end=self.ends)
        return _("The meeting is over. Decisions can be made.") if self.ends else _("The minutes are kept.")


class EndMeetingView(MinutesView):
    page_title = gettext_lazy("End the meeting")
    submit_button_label = gettext_lazy("End it")
    explanation = gettext_lazy(
        "Possible once every score is agreed on. Agreed scores can’t change afterwards."
    )
    ends = True


class OfWhoDecides(GateDecision):
    """Whoever the plan does not entitle goes back to the gate, and reads there who does."""

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        gate = self.object
        if gate.state in (G.DECIDING, G.DECIDED) and not permissions.can_decide(request.user, gate):
            messages.error(request, deciders.why_not(request.user, gate.challenge, gate.stage))
            return redirect("gates:inspect", gate.pk)
        return super().dispatch(request, *args, **kwargs)


class TellView(OfWhoDecides):
    page_title = gettext_lazy("Tell them now")
    submit_button_label = gettext_lazy("Tell them")
    explanation = gettext_lazy(
        "Applicants are told together when the last decision is made. If you press, those who are decided hear now, "
        "before the others."
    )
    may = staticmethod(may_tell)

    def attempt(self, form: forms.Form) -> str:
        number = deciding.tell_now(gate=self.object, by=self.request.user)
        said = ngettext("{number} applicant is told.", "{number} applicants are told.", number)
        return said.format(number=number)


class OfSolution(GateDecision):
    """About the solution that the address names by `?solution=<number>`, where this officer may see it."""

    def board(self, number: str) -> Board:
        rows = reads.seen_by(self.request.user, self.object)
        found = boards(self.object, rows.filter(number=int(number)) if number.isdecimal() else [])
        if not found:
            raise Http404
        return found[0]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return {**super().get_context_data(**kwargs), "action_url": self.request.get_full_path()}


class AgreeView(OfSolution):
    """What the meeting agreed on about one solution."""

    page_title = gettext_lazy("Agreed scores")
    submit_button_label = gettext_lazy("Keep these scores")
    form_class = own_forms.AgreeForm
    template_name = "challenges/admin/gate_agree.html"
    may = staticmethod(may_moderate)

    def get_form_kwargs(self) -> dict:
        self.found = self.board(self.request.GET.get("solution", ""))
        return {**super().get_form_kwargs(), "board": self.found}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        self.found.name = str(self.found.solution)
        return {**context, "board": self.found}

    def attempt(self, form: own_forms.AgreeForm) -> str:
        solution = self.found.solution
        moderating.agree(gate=self.object, solution=solution, values=form.values(), by=self.request.user)
        return _("The scores of solution {number} are kept.").format(number=solution.number)


class DecideView(OfWhoDecides, OfSolution):
    """One by one with `?solution=<number>`, or all that can be decided in one form: all of it is kept, or none."""

    page_title = gettext_lazy("Decide")
    submit_button_label = gettext_lazy("Keep these decisions")
    explanation = gettext_lazy(
        "Applicants are told together, when nobody at this gate is without a decision. Each reads the sentence, the "
        "letter, the feedback and their own scores. Feedback begins as a draft: say it in words that help, and never "
        "who said it."
    )
    form_class = own_forms.DecideForm
    template_name = "challenges/admin/gate_decide.html"
    may = staticmethod(may_decide)

    def facts(self) -> list[tuple[str, object]]:
        said = deciders.sentence(self.object.challenge, self.object.stage)
        return [(_("Who decides, by the plan"), said)]

    def get_form_kwargs(self) -> dict:
        gate, number = self.object, self.request.GET.get("solution", "")
        standing = reads.newest_decisions(gate)
        found = [self.board(number)] if number else boards(gate, reads.seen_by(self.request.user, gate))
        names = [one.user.display_name for one in gate.panel.select_related("user") if one.user.display_name]
        return {
            **super().get_form_kwargs(),
            "boards": [
                one
                for one in found
                if deciding.may_be_decided(gate, one.solution, standing.get(one.solution.pk))
            ],
            "standing": standing,
            "hidden_names": names,
            "must": bool(number),
        }

    def attempt(self, form: own_forms.DecideForm) -> str:
        made = deciding.decide(gate=self.object, entries=form.entries(), by=self.request.user)
        self.object.refresh_from_db()
        if self.object.state == G.DECIDED:
            return _("Everything is decided, and the applicants are told.")
        said = ngettext("{number} decision is kept.", "{number} decisions are kept.", len(made))
        return said.format(number=len(made)) + " " + _("Nobody is told yet.")


class ScoresFile(BaseObjectMixin, View):
    """As this officer may see them; nothing before all scores are in."""

    model = Gate
    make: Any = None

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_see_scores(request.user, self.object):
            raise PermissionDenied
        return self.answer(request)

    def answer(self, request: HttpRequest) -> HttpResponse:
        raise NotImplementedError


class CsvView(ScoresFile):
    def answer(self, request: HttpRequest) -> HttpResponse:
        return exports_gates.csv_of(self.object, request.user)


class XlsxView(ScoresFile):
    def answer(self, request: HttpRequest) -> HttpResponse:
        return exports_gates.xlsx_of(self.object, request.user)


class PaperView(ScoresFile):
    def answer(self, request: HttpRequest) -> HttpResponse:
        response = paper_response(
            request,
            kind=papers_gates.SHEET,
            key=papers_gates.key_of(self.object, request.user),
            file_name=f"scores-{self.object.challenge.slug}.pdf",
            title=_("Sheet for the meeting"),
            back_url=reverse("gates:inspect", args=[self.object.pk]),
        )
        response["Cache-Control"] = "private, no-store"
        return response


VIEWS = {
    "dates": DatesView,
    "add_reviewer": AddReviewerView,
    "substitute": SubstituteView,
    "take_off": TakeOffView,
    "begin": BeginView,
    "remind": RemindView,
    "minutes": MinutesView,
    "end_meeting": EndMeetingView,
    "agree": AgreeView,
    "decide": DecideView,
    "tell": TellView,
    "paper": PaperView,
    "csv": CsvView,
    "xlsx": XlsxView,
}
