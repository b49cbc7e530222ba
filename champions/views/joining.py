"""Becoming a champion: who one is, an account in between for those who have none, and how one helps."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from wagtail.models import Site

from accounts.context import viewer_of
from champions.actions import joining as actions
from champions.forms_joining import AboutForm, StartForm, find_employer, initial_for
from champions.models import Champion, ChampionsSettings
from champions.permissions import champion_of
from champions.views.shared import crumbs, own_page, refused_beside
from engagement import limits
from engagement.errors import Refused

BEGUN = (
    "champions.begun"  # in the session, from the first step to the last; never anything of somebody under 13
)


@own_page
def join(request: HttpRequest) -> HttpResponse:
    """The first step: as what, and how old. ?code= is what an employer shares."""
    if champion_of(viewer_of(request)):
        return HttpResponseRedirect(reverse("champions:profile"))
    if request.method != "POST":
        return start_page(request, StartForm(initial=begun_or_shared(request)))
    form = StartForm(request.POST, refusal=too_many(request))
    if form.is_too_young():
        request.session.pop(BEGUN, None)
        return render(request, "champions/too_young.html", {"breadcrumbs": crumbs()})
    if not form.is_valid():
        return start_page(request, form)
    request.session[BEGUN] = form.kept()
    about = reverse("champions:join_about")
    if viewer_of(request):
        return HttpResponseRedirect(about)
    return HttpResponseRedirect(f"{reverse('account_signup')}?{urlencode({'next': about})}")


def begun_or_shared(request: HttpRequest) -> dict:
    """What was typed before, for whoever goes back; a code in the link goes before it."""
    begun = request.session.get(BEGUN, {})
    if code := request.GET.get("code", "")[:20]:
        return {**begun, "kind": Champion.Kind.EMPLOYEE, "code": code}
    return begun


def start_page(request: HttpRequest, form: StartForm) -> HttpResponse:
    code = request.GET.get("code", "")[:20]
    employer = find_employer(code)
    context = {
        "form": form,
        "employer": employer,
        "is_wrong_code": bool(code) and employer is None and not form.is_bound,
        "steps": steps(1, signed_in=viewer_of(request) is not None),
        "breadcrumbs": crumbs(),
    }
    return render(request, "champions/join.html", context)


@login_required
@own_page
def join_about(request: HttpRequest) -> HttpResponse:
    """The last step; then they are in."""
    if champion_of(request.user):
        return HttpResponseRedirect(reverse("champions:profile"))
    begun = request.session.get(BEGUN)
    if not begun:
        return HttpResponseRedirect(reverse("champions:join"))
    is_minor = begun["age"] == Champion.Age.UNDER_18
    form = AboutForm(is_minor=is_minor, initial=initial_for(request.user, usual_asks(request)))
    if request.method == "POST":
        form = AboutForm(
            request.POST,
            is_minor=is_minor,
            initial={"asks_a_month": usual_asks(request)},
            refusal=too_many(request),
        )
        if form.is_valid() and apply(request, form, begun):
            return HttpResponseRedirect(reverse("champions:profile"))
    context = {
        "form": form,
        "is_minor": is_minor,
        "steps": steps(3, signed_in=True),
        "breadcrumbs": crumbs(),
    }
    return render(request, "champions/join_about.html", context)


def apply(request: HttpRequest, form: AboutForm, begun: dict) -> bool:
    """False where it is refused, which the form says beside the field that it is about."""
    given = form.application(
        kind=begun["kind"],
        age=begun["age"],
        employer=find_employer(begun["code"]),
        business_name=begun["business_name"],
    )
    try:
        actions.apply(user=request.user, given=given)
    except Refused as refusal:
        refused_beside(form, refusal)
        return False
    request.session.pop(BEGUN, None)
    messages.success(request, _("Thank you. You have applied to be a digital champion."))
    return True


def usual_asks(request: HttpRequest) -> int:
    return ChampionsSettings.for_site(Site.find_for_request(request)).asks_a_month


def too_many(request: HttpRequest) -> str:
    """Why this press is not looked at, "" when it is: codes are not to be guessed."""
    try:
        limits.check("champions.join.ip", limits.ip_of(request))
    except limits.TooMany as refusal:
        return refusal.message
    return ""


def steps(number: int, *, signed_in: bool) -> list[dict]:
    """What is to do, for the panel beside the form."""
    rows = [(1, _("Who you are"), _("1 minute")), (3, _("How you can help"), _("3 minutes"))]
    if not signed_in:
        rows.insert(1, (2, _("An account"), _("1 minute: a code by email, no password needed")))
    return [
        {
            "label": label,
            "note": note,
            "state": "now" if place == number else "done" if place < number else "todo",
            "url": reverse("champions:join") if place < number else "",
        }
        for place, label, note in rows
    ]
