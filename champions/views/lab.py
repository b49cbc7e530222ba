"""The Living Lab: what is tried now, who tries it, and what came of it."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from accounts.context import viewer_of
from champions import permissions
from champions.actions import lab as actions
from champions.forms_lab import ConsentForm, FeedbackForm, ProfileForm, StudyFields
from champions.models import Participation, Study, TesterProfile
from champions.registries import Meeting, sessions
from champions.views.shared import crumbs, private, typed
from engagement.errors import Refused

SHOWN = 30
Part = Participation.State


@require_safe
def lab(request: HttpRequest) -> HttpResponse:
    """The same for everybody: studies that look for people, and what came of earlier ones."""
    context = {
        "open": list(Study.objects.taking_people().order_by("applies_until", "pk")[:SHOWN]),
        "closed": list(Study.objects.filter(state=Study.State.CLOSED).order_by("-state_at", "-pk")[:SHOWN]),
        "breadcrumbs": crumbs(),
    }
    return render(request, "champions/lab.html", context)


def inside() -> list[dict]:
    return [*crumbs(), {"label": _("Living Lab"), "url": reverse("champions:lab")}]


def meeting_of(study: Study) -> Meeting | None:
    provider = sessions()
    return provider.find(study.session) if provider and study.session else None


@require_safe
def study(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is tried, what is recorded, who is wanted; for somebody signed in also how they stand."""
    found = get_object_or_404(Study.objects.public(), public_id=public_id)
    viewer = viewer_of(request)
    mine = found.participations.filter(user=viewer).first() if viewer else None
    context = {
        "study": found,
        "meeting": meeting_of(found),
        "mine": mine,
        "place": actions.place_of(found.seed, mine) if mine and found.state == Study.State.DRAWN else "",
        "may_withdraw": mine is not None and mine.state in actions.ON_THE_LIST,
        "may_say": mine is not None and may_say(mine),
        "breadcrumbs": inside(),
    }
    return render(request, "champions/study.html", context)


def may_say(mine: Participation) -> bool:
    return mine.study.state == Study.State.DRAWN and mine.state in (Part.DRAWN, Part.TOOK_PART)


@login_required
@private
def profile(request: HttpRequest) -> HttpResponse:
    """What one uses and speaks; leaving the panel; the studies that one said yes to."""
    if not permissions.can_test(request.user):
        return render(request, "champions/lab_too_young.html", status=403)
    known = TesterProfile.objects.filter(user=request.user).prefetch_related("traits").first()
    if request.method == "POST" and request.POST.get("do") == "leave":
        actions.leave_panel(user=request.user)
        messages.success(request, _("You have left the panel, and what you told us is deleted."))
        return HttpResponseRedirect(reverse("champions:lab"))
    form = ProfileForm(typed(request), initial=initial_of(known, request))
    if request.method == "POST" and form.is_valid():
        given = form.cleaned_data
        actions.join_panel(
            user=request.user, **{name: given[name] for name in ("age", "ward", "traits", "speaks")}
        )
        messages.success(request, _("Thank you. We write to you when a study looks for somebody like you."))
        return HttpResponseRedirect(next_of(request))
    mine = Participation.objects.filter(user=request.user).select_related("study").order_by("-pk")[:SHOWN]
    return render(request, "champions/lab_profile.html", {"form": form, "known": known, "mine": mine})


def next_of(request: HttpRequest) -> str:
    """Back to the study from which they came, else the panel."""
    key = request.GET.get("study", "")
    try:
        found = Study.objects.public().filter(public_id=UUID(key)).first()
    except ValueError:
        found = None
    return reverse("champions:study_yes", args=[found.public_id]) if found else reverse("champions:lab")


def initial_of(known: TesterProfile | None, request: HttpRequest) -> dict:
    if known is None:
        return {"ward": request.user.ward_id}
    codes = [trait.code for trait in known.traits.all()]
    return {
        "is_adult": True,
        "age": known.age,
        "ward": known.ward_id,
        "traits": [code for code in codes if ":" not in code],
        "speaks": [code.partition(":")[2] for code in codes if ":" in code],
        "agrees": True,
    }


@login_required
@private
def yes(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Consent for this one study."""
    found = get_object_or_404(Study.objects.public(), public_id=public_id)
    if not TesterProfile.objects.filter(user=request.user).exists() and permissions.can_test(request.user):
        return HttpResponseRedirect(f"{reverse('champions:lab_profile')}?study={found.public_id}")
    form = ConsentForm(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.say_yes(study=found, user=request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Thank you. After the draw we write to you, whatever comes of it."))
            return HttpResponseRedirect(found.get_absolute_url())
    context = {"form": form, "study": found, "meeting": meeting_of(found)}
    return render(request, "champions/study_yes.html", context)


def mine_or_404(request: HttpRequest, public_id: UUID) -> Participation:
    rows = Participation.objects.select_related("study", "user")
    return get_object_or_404(rows, study__public_id=public_id, user=request.user)


@login_required
@private
def no(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """They take their yes back; GET asks."""
    mine = mine_or_404(request, public_id)
    if request.method == "POST":
        if actions.withdraw(participation=mine):
            messages.success(request, _("You take no part. Thank you for saying so."))
        return HttpResponseRedirect(mine.study.get_absolute_url())
    return render(request, "champions/study_no.html", {"study": mine.study})


@login_required
@private
def feedback(request: HttpRequest, public_id: UUID) -> HttpResponse:
    mine = mine_or_404(request, public_id)
    if not may_say(mine):
        raise Http404
    form = FeedbackForm(typed(request), initial={"went": mine.went, "text": mine.feedback})
    if request.method == "POST" and form.is_valid():
        actions.give_feedback(participation=mine, **form.cleaned_data)
        messages.success(request, _("Thank you. Whoever runs the study reads it without your name."))
        return HttpResponseRedirect(mine.study.get_absolute_url())
    return render(request, "champions/study_feedback.html", {"form": form, "study": mine.study})


@login_required
@private
def ask(request: HttpRequest) -> HttpResponse:
    """Somebody has something that people should try: a request, which a coordinator reads."""
    form = StudyFields(typed(request))
    if request.method == "POST" and form.is_valid():
        try:
            actions.request_study(by=request.user, **form.given())
        except Refused as refusal:
            form.add_error(None, str(refusal.message))
        else:
            messages.success(request, _("Thank you. A coordinator reads your request and writes to you."))
            return HttpResponseRedirect(reverse("champions:lab"))
    asked = Study.objects.filter(requested_by=request.user).order_by("-pk")[:SHOWN]
    return render(request, "champions/study_ask.html", {"form": form, "asked": list(asked)})
