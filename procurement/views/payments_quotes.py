"""Quotes on the public site, for firms that were asked: read, answered, replaced, withdrawn until the closing time."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from champions.views.shared import own_page, private, typed
from engagement.act_pages import refused_beside
from engagement.errors import Refused
from engagement.limits import TooMany
from procurement.actions import quoting
from procurement.emails_payments_quotes import closing
from procurement.forms_payments_quotes import QuoteForm
from procurement.limits_suppliers import check_file
from procurement.models import QuoteChoice, QuoteInvite
from procurement.permissions_payments import own_invites
from procurement.views.payments import file_of

A_PAGE = 30


def crumbs(*more: tuple[str, str]) -> list[dict]:
    first = [(_("Your account"), reverse("accounts:home")), (_("Quotes"), reverse("procurement:quotes"))]
    return [{"label": label, "url": url} for label, url in (*first, *more)]


def invite_or_404(request: HttpRequest, public_id: UUID) -> QuoteInvite:
    rows = own_invites(request.user).select_related("round__case__department", "organisation")
    return get_object_or_404(rows, public_id=public_id)


def stands(invite: QuoteInvite, *, has_quote: bool) -> tuple[str, str]:
    """Where it stands in a few words, and the kind of its plate."""
    round = invite.round
    if round.ended_at is not None:
        return _("Ended without a choice"), "warn"
    if round.is_open:
        return (_("Your quote is in"), "good") if has_quote else (_("You can answer"), "now")
    choice = QuoteChoice.objects.filter(round=round).select_related("quote").first()
    if choice is None:
        return (_("Being compared"), "") if has_quote else (_("The time is over"), "none")
    return (_("Your quote was chosen"), "good") if choice.quote.invite_id == invite.pk else (_("Decided"), "")


@require_safe
@login_required
@private
def quotes(request: HttpRequest) -> HttpResponse:
    """What one's organisations were asked for, the newest first."""
    rows = own_invites(request.user).select_related("round__case", "organisation").prefetch_related("quotes")
    before = request.GET.get("before", "")
    if before.isascii() and before.isdigit():
        rows = rows.filter(pk__lt=int(before[:18]))
    found = list(rows.order_by("-pk")[: A_PAGE + 1])
    shown = [
        (
            one,
            *stands(one, has_quote=any(quote.ended_at is None for quote in one.quotes.all())),
            closing(one.round),
        )
        for one in found[:A_PAGE]
    ]
    older = found[A_PAGE - 1].pk if len(found) > A_PAGE else None
    context = {"shown": shown, "older": older, "breadcrumbs": crumbs()[:1]}
    return render(request, "procurement/payments/quotes.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@own_page
def quote(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """What is asked for, and one's own answer; until the closing time it can be written anew."""
    invite = invite_or_404(request, public_id)
    standing = invite.quotes.standing().first()
    files = request.FILES if request.method == "POST" else None
    initial = {"net": standing.net, "text": standing.text} if standing else {}
    form = QuoteForm(typed(request), files, initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            check_file("procurement_quote.account", request)
            quoting.hand_in(invite=invite, by=request.user, received_at=request.received_at, **form.given())
        except (Refused, TooMany) as refusal:
            refused_beside(form, refusal)
        else:
            messages.success(request, _("Your quote is in. Until the closing time you can replace it."))
            return HttpResponseRedirect(reverse("procurement:quote", args=[invite.public_id]))
    plate, kind = stands(invite, has_quote=standing is not None)
    context = {
        "form": form,
        "invite": invite,
        "round": invite.round,
        "standing": standing,
        "plate": plate,
        "kind": kind,
        "closes": closing(invite.round),
        "is_open": invite.round.is_open,
        "breadcrumbs": crumbs(),
    }
    return render(request, "procurement/payments/quote.html", context)


@require_POST
@login_required
@private
def withdraw(request: HttpRequest, public_id: UUID) -> HttpResponse:
    invite = invite_or_404(request, public_id)
    try:
        quoting.withdraw(invite=invite, by=request.user, received_at=request.received_at)
    except Refused as refusal:
        messages.error(request, str(refusal.message))
    else:
        messages.success(request, _("Your quote is withdrawn. Nobody reads it."))
    return HttpResponseRedirect(reverse("procurement:quote", args=[invite.public_id]))


@require_safe
@login_required
@private
def quote_file(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Of one's own standing quote."""
    invite = invite_or_404(request, public_id)
    return file_of(get_object_or_404(invite.quotes.standing()))
