"""The organisations that a person acts for. Somebody else's is a 404."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError
from django.http import Http404, HttpRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts import permissions
from accounts.actions import organisations as actions
from accounts.actions.organisations import Refused
from accounts.context import viewer_of
from accounts.forms_organisations import AskForm, DecisionForm, InviteForm, OrganisationForm, posted
from accounts.models import Invitation, JoinRequest, Membership, Organisation
from accounts.registries import organisation_links


def refusal(code: str) -> str:
    """What a rule of the house says to the person it stops."""
    return {
        "member": _("This person already belongs to the organisation"),
        "yours": _("You already belong to this organisation"),
        "invited": _("This person already has an invitation that is open"),
        "too_many": _("There are too many open invitations: wait for answers, or withdraw some"),
        "asked": _("You have asked already: we will write to you when there is an answer"),
        "over": _("This was answered before, or is no longer open"),
        "other_address": _("This invitation is for another email address"),
        "last_owner": _("An organisation needs an owner: make somebody else one first"),
    }[code]


def mine_or_404(request: HttpRequest, public_id) -> Organisation:
    """One that the person belongs to, whatever else they may see as an officer."""
    return get_object_or_404(Organisation.objects.of(request.user), public_id=public_id)


def owned_or_403(request: HttpRequest, public_id) -> Organisation:
    """404 for somebody else's, 403 for a member who is no owner."""
    organisation = mine_or_404(request, public_id)
    if not permissions.can_change_organisation(request.user, organisation):
        raise PermissionDenied
    return organisation


@login_required
def organisations(request):
    memberships = request.user.memberships.select_related("organisation").order_by("organisation__name")
    asked = request.user.join_requests.open().select_related("organisation")
    invited = (
        Invitation.objects.open().filter(email__iexact=request.user.email).select_related("organisation")
    )
    rows = [{"invitation": row, "token": actions.token_of(row)} for row in invited]
    context = {"memberships": memberships, "asked": asked, "invited": rows}
    return render(request, "accounts/organisations/list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def new(request):
    form = OrganisationForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            organisation = actions.create_organisation(by=request.user, **form.cleaned_data)
        except IntegrityError:
            form = OrganisationForm(request.POST)  # somebody took the number a moment ago: ask again who
        else:
            messages.success(
                request,
                _("%(organisation)s is here, and you are its owner.") % {"organisation": organisation},
            )
            return redirect(organisation)
    return render(request, "accounts/organisations/form.html", {"form": form})


@login_required
def organisation(request, public_id):
    found = mine_or_404(request, public_id)
    memberships = list(found.memberships.select_related("user").order_by("-role", "user__display_name"))
    mine = next(row for row in memberships if row.user_id == request.user.pk)
    is_owner = mine.role == Membership.Role.OWNER
    context = {
        "organisation": found,
        "memberships": memberships,
        "mine": mine,
        "is_owner": is_owner,
        "links": [
            (link.label, url)
            for link in sorted(organisation_links, key=lambda link: link.order)
            if (url := link.url(found))
        ],
        "invitations": found.invitations.open() if is_owner else [],
        "requests": found.join_requests.open().select_related("user") if is_owner else [],
    }
    return render(request, "accounts/organisations/detail.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def change(request, public_id):
    found = owned_or_403(request, public_id)
    name = found.name
    form = OrganisationForm(posted(request), instance=found)
    if request.method == "POST" and form.is_valid():
        fresh = Organisation.objects.get(pk=found.pk)  # the form has written its values into `found`
        try:
            actions.change_organisation(organisation=fresh, by=request.user, **form.cleaned_data)
        except IntegrityError:
            form = OrganisationForm(request.POST, instance=Organisation.objects.get(pk=found.pk))
        else:
            messages.success(request, _("The details are saved."))
            return redirect(fresh)
    return render(
        request, "accounts/organisations/form.html", {"form": form, "organisation": found, "name": name}
    )


@login_required
@require_http_methods(["GET", "POST"])
def ask(request, public_id):
    """From the form that found a number taken: join the organisation, or contest whose it is."""
    found = get_object_or_404(Organisation, public_id=public_id)
    form = AskForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            asked = actions.ask_to_join(organisation=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("kind", refusal("yours" if refused.code == "member" else refused.code))
        else:
            if asked.kind == JoinRequest.Kind.CLAIM:
                messages.success(request, _("A council officer will look at it and write to you."))
            else:
                messages.success(
                    request, _("We have asked its owners. You will get an email when they decide.")
                )
            return redirect("accounts:organisations")
    return render(request, "accounts/organisations/ask.html", {"form": form, "organisation": found})


@login_required
@require_http_methods(["GET", "POST"])
def invite(request, public_id):
    found = owned_or_403(request, public_id)
    form = InviteForm(posted(request))
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.invite(organisation=found, by=request.user, **form.cleaned_data)
        except Refused as refused:
            form.add_error("email", refusal(refused.code))
        else:
            messages.success(request, _("We have written to %(email)s.") % {"email": row.email})
            return redirect(found)
    return render(request, "accounts/organisations/invite.html", {"form": form, "organisation": found})


@login_required
@require_POST
def withdraw(request, public_id, invitation_id):
    found = owned_or_403(request, public_id)
    row = get_object_or_404(found.invitations, public_id=invitation_id)
    try:
        actions.withdraw_invitation(invitation=row, by=request.user)
    except Refused as refused:
        messages.error(request, refusal(refused.code))
    else:
        messages.success(request, _("The invitation is withdrawn."))
    return redirect(found)


@require_http_methods(["GET", "POST"])
def invitation(request, token):
    """For somebody with or without an account; only a person signed in with the invited address can accept."""
    row = actions.invitation_of(token)
    if row is None:
        raise Http404
    person = viewer_of(request)
    is_theirs = person is not None and person.email.lower() == row.email.lower()
    if request.method == "POST":
        if not is_theirs:
            raise PermissionDenied
        try:
            actions.accept_invitation(invitation=row, by=person)
        except Refused as refused:
            messages.error(request, refusal(refused.code))
            return redirect("accounts:organisations")
        messages.success(request, _("You now act for %(organisation)s.") % {"organisation": row.organisation})
        return redirect(row.organisation)
    context = {"invitation": row, "is_theirs": is_theirs, "address": masked(row.email), "here": request.path}
    response = render(request, "accounts/organisations/invitation.html", context)
    response["Cache-Control"] = "private, no-store"
    return response


def masked(email: str) -> str:
    """Enough to recognise one's own address, for whoever holds the link."""
    name, _at, host = email.partition("@")
    return f"{name[:1]}…@{host}"


@login_required
@require_POST
def member(request, public_id, pk):
    """An owner changes what a member may do, or removes them: `do` is owner, member or remove."""
    found = owned_or_403(request, public_id)
    row = get_object_or_404(found.memberships.select_related("user", "organisation"), pk=pk)
    wanted = request.POST.get("do")
    try:
        if wanted == "remove":
            actions.remove_member(membership=row, by=request.user)
        elif wanted in Membership.Role.values:
            actions.change_member(membership=row, role=wanted, by=request.user)
        else:
            raise Http404
    except Refused as refused:
        messages.error(request, refusal(refused.code))
        return redirect(found)
    messages.success(request, _("Done: %(person)s") % {"person": row.user})
    return redirect(found if permissions.is_member(request.user, found) else "accounts:organisations")


@login_required
@require_http_methods(["GET", "POST"])
def leave(request, public_id):
    """Says first what leaving means, then does it."""
    found = mine_or_404(request, public_id)
    if request.method == "POST":
        try:
            actions.remove_member(membership=found.memberships.get(user=request.user), by=request.user)
        except Refused as refused:
            messages.error(request, refusal(refused.code))
            return redirect(found)
        messages.success(request, _("You have left %(organisation)s.") % {"organisation": found})
        return redirect("accounts:organisations")
    return render(request, "accounts/organisations/leave.html", {"organisation": found})


@login_required
@require_http_methods(["GET", "POST"])
def decide(request, public_id, request_id):
    """An owner's yes or no to somebody who asks to join."""
    found = owned_or_403(request, public_id)
    row = get_object_or_404(found.join_requests.select_related("user", "organisation"), public_id=request_id)
    if not permissions.can_decide_join_request(request.user, row):
        raise PermissionDenied
    form = DecisionForm(posted(request))
    if request.method == "POST" and form.is_valid():
        accept = form.cleaned_data["accept"] == "yes"
        try:
            actions.decide_join_request(
                request=row, accept=accept, reason=form.cleaned_data["reason"], by=request.user
            )
        except Refused as refused:
            messages.error(request, refusal(refused.code))
        else:
            messages.success(request, _("Your answer is on its way to %(person)s.") % {"person": row.user})
        return redirect(found)
    return render(
        request, "accounts/organisations/decide.html", {"form": form, "organisation": found, "row": row}
    )
