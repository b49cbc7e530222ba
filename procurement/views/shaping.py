"""Talks with the market and papers of a tender, for everybody; the answer of a firm, for its members."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.clock import now
from challenges.views.solutions_files import attachment
from challenges.words_reading import left_words, moment_words
from champions.views.shared import own_page, typed
from engagement.errors import Refused
from engagement.views.shared import refusal_to_look
from procurement.actions import market
from procurement.effort import papers_of
from procurement.forms_shaping_market import MarketAnswerForm
from procurement.models import Engagement, EngagementAnswer
from procurement.permissions_suppliers import firms_of
from procurement.views.reading import crumbs, public_or_404
from procurement.words import LAWYER
from surgeries import words as surgery_words

MOST = 60


@require_safe
def paper(request: HttpRequest, ocid: str, public_id: UUID) -> HttpResponse:
    """As a download; without registering."""
    found = get_object_or_404(papers_of(public_or_404(ocid)), public_id=public_id)
    with found.file.open("rb") as file:
        return attachment(found.name, file.read(), found.content_type)


# --- Talks with the market ---------------------------------------------------------------------------------
def state_of(row: Engagement) -> tuple[str, str]:
    """The plate: words and kind."""
    if row.is_open:
        return _("Open for answers"), "now"
    return (_("Over"), "") if row.is_over else (_("Begins soon"), "")


@require_safe
def engagements(request: HttpRequest) -> HttpResponse:
    """Those that are open first by when they close, then the newest of the others."""
    rows = Engagement.objects.public().select_related("department")
    now_open = list(Engagement.objects.open().select_related("department").order_by("closes_at", "pk")[:MOST])
    others = rows.exclude(pk__in=[row.pk for row in now_open]).order_by("-closes_at", "-pk")[:MOST]
    context = {
        "open": [(row, *state_of(row), left_words(row.closes_at)) for row in now_open],
        "others": [(row, *state_of(row)) for row in others],
        "breadcrumbs": crumbs(inside=True),
    }
    return render(request, "procurement/shaping/talks.html", context)


def public_talk_or_404(public_id: UUID) -> Engagement:
    rows = Engagement.objects.public().select_related("department", "case__procurement")
    return get_object_or_404(rows, public_id=public_id)


@require_safe
def engagement(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """The same for everybody: what we want to know, meetings, notes. The form lies behind a link."""
    row = public_talk_or_404(public_id)
    state, kind = state_of(row)
    sessions = row.sessions.filter(state="open").select_related("venue").order_by("starts_at", "pk")
    procurement = row.case.procurement if row.case else None
    context = {
        "row": row,
        "state": state,
        "kind": kind,
        "closes": moment_words(row.closes_at),
        "opens": moment_words(row.opens_at) if row.opens_at else "",
        "left": left_words(row.closes_at) if row.is_open else "",
        "sessions": [(one, surgery_words.when(one)) for one in sessions],
        "notes": list(row.notes.all()),
        "procurement": procurement if procurement and procurement.first_at <= now() else None,
        "answer_url": reverse("procurement:engagement_answer", args=[row.public_id]),
        "lawyer": LAWYER,
        "breadcrumbs": talk_crumbs(),
    }
    return render(request, "procurement/shaping/engagement.html", context)


def talk_crumbs() -> list[dict]:
    label = {"label": _("Talks with the market"), "url": reverse("procurement:engagements")}
    return [*crumbs(inside=True), label]


@login_required
@own_page
def engagement_answer(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """For one of one's organisations (`?for=`, else the first); again until the last moment. Without an organisation
    the page says how to get one."""
    row = public_talk_or_404(public_id)
    firms = list(firms_of(request.user))
    wanted = request.GET.get("for", "")
    firm = next((one for one in firms if str(one.public_id) == wanted), firms[0] if firms else None)
    known = EngagementAnswer.objects.filter(engagement=row, organisation=firm).first() if firm else None
    form = None
    if firm and row.is_open:
        refusal = refusal_to_look(request, ("edit.account", request.user.pk))
        initial = known.answers if known else {}
        form = MarketAnswerForm(typed(request), engagement=row, initial=initial, refusal=refusal)
    if request.method == "POST" and form is not None and form.is_valid():
        try:
            market.answer(
                engagement=row,
                organisation=firm,
                answers=form.answers,
                by=request.user,
                received_at=request.received_at,
            )
        except Refused as refused:
            form.add_error(None, str(refused.message))
        else:
            messages.success(
                request, _("Your answer is with the department. You can change it until it closes.")
            )
            return HttpResponseRedirect(request.get_full_path())
    texts = {one["key"]: one["text"] for one in row.questions}
    context = {
        "row": row,
        "form": form,
        "fields": [form[name] for name in form.fields] if form else [],
        "closes": moment_words(row.closes_at),
        "firm": firm,
        "others": [one for one in firms if one != firm],
        "known": known,
        "said": [(texts.get(key, key), text) for key, text in known.answers.items()] if known else [],
        "breadcrumbs": talk_crumbs(),
    }
    return render(request, "procurement/shaping/answer.html", context)
