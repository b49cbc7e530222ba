"""What a firm asks about a procurement, and what became of it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _

from accounts.clock import now
from challenges.words_reading import moment_words
from champions.views.shared import own_page, typed
from engagement import limits
from engagement.errors import Refused
from engagement.views.shared import refusal_to_look
from procurement.actions import questions
from procurement.forms_suppliers_questions import AskLotForm
from procurement.models import Enquiry, Procurement
from procurement.permissions_suppliers import can_answer_questions, firms_of


@login_required
@own_page
def ask(request: HttpRequest, ocid: str) -> HttpResponse:
    """Privately; the answer goes to all. Below the form one's own questions. Of a mirrored one there are none."""
    rows = Procurement.objects.public().filter(source=Procurement.Source.OWN).select_related("case")
    row = get_object_or_404(rows, ocid=ocid)
    if not hasattr(row, "case"):
        raise Http404
    if can_answer_questions(request.user, row.case):
        messages.info(request, _("You run this procurement: questions are for firms to ask."))
        return HttpResponseRedirect(f"{row.get_absolute_url()}#questions")
    asks = questions.takes_at(row, request.received_at if request.method == "POST" else now())
    form = form_for(request, row) if asks and firms_of(request.user).exists() else None
    if request.method == "POST" and form is None:
        messages.error(request, _("This question can’t be asked now."))
        return HttpResponseRedirect(request.path)
    if request.method == "POST" and form.is_valid() and asked(request, row, form):
        messages.success(request, _("Your question is with the council. You are told when it is answered."))
        return HttpResponseRedirect(request.path)
    return page(request, row, form, asks=asks)


def form_for(request: HttpRequest, row: Procurement) -> AskLotForm:
    refusal = refusal_to_look(request, ("edit.account", request.user.pk))
    return AskLotForm(
        typed(request), refusal=refusal, organisations=firms_of(request.user), lots=list(row.lots.all())
    )


def asked(request: HttpRequest, row: Procurement, form: AskLotForm) -> bool:
    """Whether it was taken; else the form says why not."""
    try:
        limits.check_all(
            [
                ("procurement_question.account", request.user.pk),
                ("procurement_question.ip", limits.ip_of(request)),
            ]
        )
        questions.ask(case=row.case, by=request.user, received_at=request.received_at, **form.cleaned_data)
    except (Refused, limits.TooMany) as refused:
        form.add_error(None, str(refused.message))
        return False
    return True


def page(request: HttpRequest, row: Procurement, form: AskLotForm | None, *, asks: bool) -> HttpResponse:
    mine = Enquiry.objects.filter(case=row.case, asked_by=request.user).select_related("same_as")
    until = questions.questions_until(row)
    context = {
        "row": row,
        "form": form,
        "asks": asks,
        "until": moment_words(until) if until else "",
        "mine": list(mine.order_by("-pk")),
        "answered": row.case.enquiries.published().count(),
    }
    return render(request, "procurement/suppliers/ask.html", context)
