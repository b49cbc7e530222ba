"""Your account: profile, security, your data, and leaving."""

from __future__ import annotations

import json
from functools import wraps

from allauth.account.internal.flows.reauthentication import get_reauthentication_flows
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.messages import get_messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts import confirming, personal_data
from accounts.actions import organisations, people
from accounts.forms import ConfirmCodeForm, DeleteForm, ProfileForm, WardForm
from accounts.middleware import redirect_to
from accounts.panels import security_rows, session_rows
from accounts.registries import account_sections
from accounts.signing_in import confirmed_recently, has_second_factor, keep_this_session

STARTS = ("account_login", "account_request_login_code", "account_signup")


def confirmed(view):
    """Only for somebody who showed within the last minutes that it is them; others are asked first."""

    @login_required
    @wraps(view)
    def wrapped(request, *args, **kwargs):
        if confirmed_recently(request):
            return view(request, *args, **kwargs)
        where = "account_reauthenticate" if get_reauthentication_flows(request.user) else "accounts:confirm"
        return redirect_to(where, request.get_full_path())

    return wrapped


def says_when_over(view):
    """A code that no longer counts sends the person back to the start; allauth does so without a word."""

    @wraps(view)
    def wrapped(request, *args, **kwargs):
        response = view(request, *args, **kwargs)
        if request.method == "POST" and response.status_code == 302 and not request.user.is_authenticated:
            is_start = response.url in {reverse(name) for name in STARTS}
            if is_start and not get_messages(request).added_new:
                messages.error(request, _("The code no longer counts. Ask for a new one."))
        return response

    return wrapped


def next_url(request: HttpRequest, otherwise: str) -> str:
    """Where `next` points, if that is on this site."""
    url = request.POST.get("next") or request.GET.get("next") or ""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    return url if safe else otherwise


@login_required
def home(request):
    """Everything of the person's own, one link each."""
    sections = [
        {"section": section, "count": section.count(request.user) if section.count else None}
        for section in sorted(account_sections, key=lambda section: section.order)
        if section.offered_to(request.user)
    ]
    memberships = request.user.memberships.select_related("organisation")
    return render(request, "accounts/home.html", {"sections": sections, "memberships": memberships})


@login_required
def profile(request):
    form = ProfileForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        people.change_profile(user=request.user, by=request.user, **form.cleaned_data)
        messages.success(request, _("Your profile is saved."))
        return redirect("accounts:home")
    if request.method == "POST":
        request.user.refresh_from_db()  # the header must not show a refused name
    return render(request, "accounts/profile.html", {"form": form})


@login_required
def ward(request):
    """One question, once: which ward. Either answer settles it, and the profile can change it; then on to `next`."""
    target = next_url(request, "")
    form = WardForm(request.POST if request.method == "POST" else None, instance=request.user)
    if "rather_not" in request.POST:
        people.answer_ward(user=request.user, ward=None, by=request.user)
        messages.success(request, _("That is fine. We do not ask again."))
    elif request.method == "POST" and form.is_valid():
        people.answer_ward(user=request.user, ward=form.cleaned_data["ward"], by=request.user)
        messages.success(request, _("Thank you. You can change your ward in your profile."))
    else:
        return render(request, "accounts/ward.html", {"form": form, "next": target})
    return redirect(target or "accounts:home")


@login_required
def security(request):
    """How the person signs in, in one list."""
    return render(request, "accounts/security.html", {"rows": security_rows(request.user)})


@login_required
def second_factor(request):
    """Why the back office asks for a second step, and the two ways to have one; `next` waits in the session."""
    target = next_url(request, "")
    if target:
        request.session["after_enrolment"] = target
    return render(
        request, "accounts/second_factor.html", {"enrolled": has_second_factor(request.user), "next": target}
    )


@login_required
def confirm(request):
    """A code by mail, for somebody who has neither a password nor a second factor; a press sends it."""
    target = next_url(request, "")
    if get_reauthentication_flows(request.user):
        return redirect_to("account_reauthenticate", target)
    form = ConfirmCodeForm()
    if request.method == "POST" and "again" in request.POST:
        if confirming.send_code(request):
            messages.info(request, _("A code is on its way."))
        else:
            messages.error(request, _("Too many codes were asked for. Wait a few minutes, then ask again."))
    elif request.method == "POST":
        form = ConfirmCodeForm(request.POST)
        if form.is_valid():
            fault = confirming.check_code(request, form.cleaned_data["code"])
            if not fault:
                return redirect(target or "accounts:security")
            form.add_error("code", fault)
    waiting = confirming.is_waiting(request)
    return render(request, "accounts/confirm.html", {"form": form, "next": target, "waiting": waiting})


@login_required
def sessions(request):
    """Where the person is signed in."""
    rows = session_rows(request.user, request.session.session_key)
    return render(request, "usersessions/usersession_list.html", {"sessions": rows})


@login_required
@require_POST
def end_sessions(request):
    """Signs the person out everywhere else, or here as well."""
    people.end_sessions(user=request.user)
    if "here" in request.POST:
        logout(request)
        return redirect("account_login")
    keep_this_session(request)
    messages.success(request, _("You are signed out everywhere else."))
    return redirect("accounts:security")


@login_required
def data(request):
    """What the download holds, and what is kept and why, before the button."""
    return render(
        request, "accounts/data.html", {"parts": personal_data.parts(), "kept": personal_data.kept()}
    )


@confirmed
def download(request):
    """One JSON file of everything the site holds of the person."""
    body = json.dumps(personal_data.export(request.user), ensure_ascii=False, indent=2, default=str)
    response = HttpResponse(body, content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="my-data.json"'
    response["Cache-Control"] = "private, no-store"
    return response


@confirmed
def delete(request):
    form = DeleteForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        people.delete_account(
            user=request.user, by=request.user, keep_words=form.cleaned_data["words"] == "keep"
        )
        logout(request)
        return render(request, "accounts/deleted.html")
    alone = organisations.owned_alone(request.user).order_by("name")
    return render(
        request, "accounts/delete.html", {"form": form, "kept": personal_data.kept(), "owned_alone": alone}
    )
