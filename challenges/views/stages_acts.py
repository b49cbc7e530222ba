"""One page for each act in stages 3 to 6: load what one may see, check, one form, one action."""

from __future__ import annotations

from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import today
from accounts.templatetags.components import day
from challenges import forms_stages as typed
from challenges import kinds_stages as kinds
from challenges import permissions
from challenges.actions import milestones, payments
from challenges.actions import running as actions
from challenges.models import Challenge, Gathering, Milestone, Payment, Runner, Solution
from challenges.views.stages_shared import milestone_or_404, must, own_page, solution_or_404
from champions.forms_lab import StudyFields
from engagement.act_pages import Act, act, bound


def work_of(solution: Solution) -> str:
    return reverse("challenges:stage_work", args=[solution.public_id])


def page_of(milestone: Milestone) -> str:
    return reverse("challenges:milestone", args=[milestone.public_id])


def facts_of(solution: Solution) -> list[tuple[str, object]]:
    return [
        (_("Solution"), str(solution)),
        (_("Challenge"), solution.challenge.title),
        (_("Stage"), solution.stage.applicant_name if solution.stage else ""),
    ]


# --- On a solution -----------------------------------------------------------------------------------------
@own_page
def plan_milestone(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_or_404(request, public_id)
    must(permissions.can_work_on(request.user, solution) and solution.state == Solution.State.GOES_ON)
    page = Act(
        title=_("Plan a milestone"),
        button=_("Plan it"),
        back=work_of(solution),
        done=_("The milestone is planned."),
        pairs=facts_of(solution),
        do=lambda form: milestones.plan_milestone(solution=solution, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.MilestoneForm), page)


@own_page
def plan_gathering(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_or_404(request, public_id)
    must(permissions.can_work_on(request.user, solution))
    page = Act(
        title=_("Plan a meeting"),
        button=_("Plan it"),
        back=work_of(solution),
        done=_("The meeting is planned."),
        lead=_(
            "A session that people can book is made in the calendar of surgeries; others have a day and a place here."
        ),
        pairs=facts_of(solution),
        do=lambda form: actions.plan_gathering(solution=solution, by=request.user, **form.given()),
    )
    return act(request, bound(request, typed.GatheringForm, solution=solution), page)


@own_page
def keep_gathering(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Afterwards. A meeting that was for all firms is kept with the challenge, not here."""
    rows = Gathering.objects.select_related("solution", "challenge")
    found = get_object_or_404(rows, public_id=public_id, solution__isnull=False)
    solution = solution_or_404(request, found.solution.public_id)
    must(permissions.can_work_on(request.user, solution))
    form = bound(
        request,
        typed.KeptForm,
        initial={"people": found.people, "notes": found.notes, "insights": found.insights},
    )
    page = Act(
        title=found.title,
        button=_("Save"),
        back=work_of(solution),
        done=_("The notes are kept."),
        pairs=[(_("What"), found.get_kind_display()), *facts_of(solution)],
        do=lambda form: actions.keep_gathering(gathering=found, by=request.user, **form.cleaned_data),
    )
    return act(request, form, page)


@own_page
def write_note(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_or_404(request, public_id)
    works = permissions.can_work_on(request.user, solution)
    must(
        works or (permissions.can_note_market(request.user, solution) and kinds.has("buyers", solution.stage))
    )
    page = Act(
        title=_("Write a note"),
        button=_("Keep it"),
        back=work_of(solution),
        done=_("The note is kept."),
        pairs=facts_of(solution),
        do=lambda form: actions.write_note(solution=solution, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.NoteForm, solution=solution, firm=not works), page)


@own_page
def add_buyer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_or_404(request, public_id)
    must(permissions.can_note_market(request.user, solution) and kinds.has("buyers", solution.stage))
    page = Act(
        title=_("Add an interested buyer"),
        button=_("Add"),
        back=work_of(solution),
        done=_("The buyer is added."),
        lead=_(
            "The department and its partners see the name; everybody sees only how many there are, and how many abroad."
        ),
        pairs=facts_of(solution),
        do=lambda form: actions.add_buyer(solution=solution, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.BuyerForm), page)


@own_page
def note_help(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_or_404(request, public_id)
    must(permissions.can_work_on(request.user, solution))
    page = Act(
        title=_("Note help in kind"),
        button=_("Note it"),
        back=work_of(solution),
        done=_("The help is noted."),
        lead=_("Subsidy control adds up what each firm got, in money and in kind."),
        pairs=facts_of(solution),
        do=lambda form: actions.note_help(solution=solution, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.HelpForm), page)


@own_page
def ask_for_testers(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_or_404(request, public_id)
    must(permissions.can_work_on(request.user, solution) and kinds.has("testers", solution.stage))
    page = Act(
        title=_("Ask for testers"),
        button=_("Send the request"),
        back=work_of(solution),
        done=_("The request is sent: a coordinator of the Living Lab reads it and writes to you."),
        lead=_(
            "Testers are drawn by lot from the panel of the Living Lab. "
            "The firm learns no more of them than they agree to."
        ),
        pairs=facts_of(solution),
        do=lambda form: actions.ask_for_testers(solution=solution, by=request.user, **form.given()),
    )
    form = StudyFields(request.POST) if request.method == "POST" else StudyFields()
    return act(request, form, page)


@own_page
def link_study(request: HttpRequest, public_id: UUID) -> HttpResponse:
    solution = solution_or_404(request, public_id)
    must(permissions.can_work_on(request.user, solution) and kinds.has("testers", solution.stage))
    page = Act(
        title=_("Link a study of the Living Lab"),
        button=_("Link it"),
        back=work_of(solution),
        done=_("The study stands in the timeline."),
        pairs=facts_of(solution),
        do=lambda form: actions.link_study(solution=solution, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.LinkStudyForm), page)


# --- On a milestone ----------------------------------------------------------------------------------------
def milestone_facts(milestone: Milestone) -> list[tuple[str, object]]:
    return [
        (_("Milestone"), milestone.title),
        (_("What shows that it is reached"), milestone.what),
        (_("Due on"), day(milestone.due_on)),
        (_("Solution"), str(milestone.solution)),
    ]


@own_page
def show_evidence(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = milestone_or_404(request, public_id)
    must(permissions.can_show_evidence(request.user, found.solution))
    page = Act(
        title=_("Show what you have reached"),
        button=_("Send it"),
        back=page_of(found),
        done=_("Your evidence is in. Whoever runs the stage has been told."),
        pairs=milestone_facts(found),
        has_files=True,
        do=lambda form: milestones.show_evidence(milestone=found, by=request.user, **form.given()),
    )
    return act(request, bound(request, typed.EvidenceForm), page)


@own_page
def accept(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = milestone_or_404(request, public_id)
    must(permissions.can_judge(request.user, found))
    page = Act(
        title=_("Accept the milestone?"),
        button=_("Accept"),
        back=page_of(found),
        done=_("The milestone is accepted, and the firm has been told."),
        lead=_("The firm may ask for its payment then.") if found.amount else "",
        pairs=milestone_facts(found),
        do=lambda form: milestones.accept_milestone(milestone=found, by=request.user),
    )
    return act(request, bound(request, forms.Form), page)


@own_page
def give_back(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = milestone_or_404(request, public_id)
    must(permissions.can_return(request.user, found))
    page = Act(
        title=_("Ask for more"),
        button=_("Ask for more"),
        back=page_of(found),
        done=_("The firm has been told what is missing."),
        pairs=milestone_facts(found),
        do=lambda form: milestones.return_milestone(milestone=found, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.ReasonForm), page)


@own_page
def drop(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = milestone_or_404(request, public_id)
    must(permissions.can_drop(request.user, found))
    page = Act(
        title=_("Drop the milestone?"),
        button=_("Drop it"),
        back=page_of(found),
        done=_("The milestone is dropped."),
        lead=_("Nothing is asked for any more, and nothing is paid for it."),
        pairs=milestone_facts(found),
        is_warning=True,
        do=lambda form: milestones.drop_milestone(milestone=found, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.ReasonForm), page)


# --- Payments ----------------------------------------------------------------------------------------------
def payment_or_404(request: HttpRequest, public_id: UUID) -> Payment:
    """Of a milestone that one may see, for officers who decide on it."""
    found = milestone_or_404(request, public_id)
    must(permissions.can_decide_payment(request.user, found.solution))
    return get_object_or_404(
        Payment.objects.select_related("milestone__solution__challenge", "milestone__solution__organisation"),
        milestone=found,
    )


def payment_facts(payment: Payment) -> list[tuple[str, object]]:
    return [
        (_("Firm"), payment.milestone.solution.organisation.name),
        (_("Milestone"), payment.milestone.title),
        (_("Amount"), f"£{payment.amount:,.2f}"),
        (_("Invoice"), payment.invoice),
        (_("Asked for"), day(payment.asked_at)),
    ]


@own_page
def ask_payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    found = milestone_or_404(request, public_id)
    must(permissions.can_ask_payment(request.user, found))
    page = Act(
        title=_("Ask for the payment"),
        button=_("Ask for it"),
        back=page_of(found),
        done=_("You have asked for the payment. The department pays within 30 days of a valid invoice."),
        pairs=[*milestone_facts(found), (_("Amount"), f"£{found.amount:,.2f}")],
        do=lambda form: payments.ask_payment(milestone=found, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.InvoiceForm), page)


@own_page
def agree_payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    payment = payment_or_404(request, public_id)
    page = Act(
        title=_("Agree to the payment?"),
        button=_("Agree"),
        back=page_of(payment.milestone),
        done=_("The payment is agreed, and the firm has been told."),
        lead=_("Pay it in your finance system within 30 days, and note the day here."),
        pairs=payment_facts(payment),
        do=lambda form: payments.agree_payment(payment=payment, by=request.user),
    )
    return act(request, bound(request, forms.Form), page)


@own_page
def refuse_payment(request: HttpRequest, public_id: UUID) -> HttpResponse:
    payment = payment_or_404(request, public_id)
    page = Act(
        title=_("Don’t agree to the payment"),
        button=_("Don’t agree"),
        back=page_of(payment.milestone),
        done=_("The firm has been told why. It may ask again."),
        pairs=payment_facts(payment),
        is_warning=True,
        do=lambda form: payments.refuse_payment(payment=payment, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.ReasonForm), page)


@own_page
def note_paid(request: HttpRequest, public_id: UUID) -> HttpResponse:
    payment = payment_or_404(request, public_id)
    page = Act(
        title=_("Note that it was paid"),
        button=_("Note it"),
        back=page_of(payment.milestone),
        done=_("It is noted as paid, and counts as support of this firm."),
        pairs=payment_facts(payment),
        do=lambda form: payments.note_paid(payment=payment, by=request.user, **form.cleaned_data),
    )
    return act(request, bound(request, typed.PaidForm, initial={"paid_on": today()}), page)


# --- Who runs the stages of a challenge --------------------------------------------------------------------
@own_page
def runners(request: HttpRequest, slug: str) -> HttpResponse:
    """For officers of the challenge: who runs which stage, one more, one fewer."""
    challenge = get_object_or_404(Challenge.objects.of_officer(request.user), slug=slug)
    must(permissions.can_name_runners(request.user, challenge))
    here = reverse("challenges:runners", args=[slug])
    if request.method == "POST" and (leaving := request.POST.get("leaves", "")):
        rows = Runner.objects.current().filter(challenge=challenge)
        found = get_object_or_404(rows, pk=leaving if leaving.isdecimal() and len(leaving) < 12 else 0)
        if actions.end_runner(runner=found, by=request.user):
            messages.success(request, _("They run this stage no more."))
        return HttpResponseRedirect(here)
    page = Act(
        title=_("Who runs the stages"),
        button=_("Name them"),
        back=here,
        done=_("They are named, and have been told."),
        do=lambda form: actions.name_runner(
            challenge=challenge,
            stage=form.cleaned_data["stage"],
            user=form.cleaned_data["person"].user,
            organisation=form.cleaned_data["person"].organisation,
            by=request.user,
        ),
        beside={"firm": "person", "twice": "person"},
        context={
            "challenge": challenge,
            "runners": Runner.objects.current()
            .filter(challenge=challenge)
            .select_related("user", "organisation", "stage"),
        },
        template="challenges/stages/runners.html",
    )
    return act(request, bound(request, typed.RunnerForm, challenge=challenge), page)
