"""What a firm does with an opportunity without an account: alerts, passing on, packs, calendars."""

from __future__ import annotations

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from accounts.context import viewer_of
from accounts.mails import contact_of
from accounts.models import Contact, User
from champions.views.shared import typed
from engagement import limits
from engagement.errors import Refused
from engagement.limits import TooMany, ip_of
from engagement.views.shared import own_page, refusal_to_look
from procurement import feeds
from procurement.actions import alerts, passing
from procurement.forms_suppliers_reading import FollowByMailForm, PassOnForm
from procurement.models import Alert, Procurement
from procurement.views.reading import public_or_404

MOST = 200  # alerts that one page shows


# --- Alerts ------------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@own_page
def alert_new(request: HttpRequest) -> HttpResponse:
    """For the search that stands in the address."""
    query = alerts.query_of(request.GET)
    back = reverse("procurement:list") + (f"?{query}" if query else "")
    return begin(request, query=query, procurement=None, back_url=back)


@require_http_methods(["GET", "POST"])
@own_page
def follow(request: HttpRequest, ocid: str) -> HttpResponse:
    """For this one: its notices, its answers, whatever comes of it."""
    row = public_or_404(ocid)
    return begin(request, query="", procurement=row, back_url=row.get_absolute_url())


def begin(
    request: HttpRequest, *, query: str, procurement: Procurement | None, back_url: str
) -> HttpResponse:
    """One press for somebody signed in; an address and a click in a mail for everybody else."""
    viewer = viewer_of(request)
    what = procurement.title if procurement else alerts.words_of_query(query)
    context = {"what": what, "procurement": procurement, "back_url": back_url, "days": alerts.DAYS}
    if viewer is not None:
        if request.method == "POST":
            return press(request, viewer, query, procurement)
        return render(request, "procurement/suppliers/alert.html", context)
    form = FollowByMailForm(typed(request), refusal=refusal_to_look(request))
    if request.method == "POST" and form.is_valid():
        try:
            alerts.ask(
                email=form.cleaned_data["email"],
                language=get_language() or "en",
                query=query,
                procurement=procurement,
                ip=ip_of(request),
            )
        except TooMany as refusal:
            form.add_error(None, refusal.message)
        else:
            return HttpResponseRedirect(f"{request.get_full_path()}{'&' if query else '?'}sent=yes")
    context |= {"form": form, "sent": request.GET.get("sent") == "yes" and request.method != "POST"}
    return render(request, "procurement/suppliers/alert_by_mail.html", context)


def press(request: HttpRequest, viewer: User, query: str, procurement: Procurement | None) -> HttpResponse:
    try:
        limits.check_all([("follow.account", viewer.pk), ("support.ip", ip_of(request))])
    except TooMany as refusal:
        return limits.refused(request, refusal)
    _alert, made = alerts.begin(by=viewer, query=query, procurement=procurement)
    messages.success(request, _("We write to you from now on.") if made else _("You had this alert already."))
    return HttpResponseRedirect(reverse("procurement:alerts"))


@require_http_methods(["GET", "POST"])
@login_required
@own_page
def my_alerts(request: HttpRequest) -> HttpResponse:
    """All that somebody hears of, each with the way to stop it."""
    mine = Alert.objects.filter(user=request.user).select_related("procurement")
    if request.method == "POST":
        alerts.stop(alert=get_object_or_404(mine, public_id=_uuid(request)))
        messages.success(request, _("That alert is stopped."))
        return HttpResponseRedirect(request.path)
    return render(request, "procurement/suppliers/alerts.html", {"shown": _shown(mine), "is_guest": False})


@csrf_exempt
@require_http_methods(["GET", "POST"])
def alert_confirm(request: HttpRequest, token: str) -> HttpResponse:
    """The link in the mail shows one button; looking changes nothing, pressing it twice neither."""
    alert, is_over = alerts.read_link(token)
    if alert is None:
        raise Http404
    context = {"what": alerts.words_of(alert), "email": alert.contact.email, "is_over": is_over, "user": None}
    if alert.confirmed_at:
        context |= {"done": True, "list_url": alerts.page_of(None, alert.contact)}
    elif request.method == "POST" and not is_over:
        contact = alert.contact
        user = alerts.confirm(alert=alert)
        context |= {"done": True, "list_url": alerts.page_of(user, contact)}
    status = 410 if is_over and not context.get("done") else 200
    return _kept_nowhere(render(request, "procurement/suppliers/alert_confirm.html", context, status=status))


@csrf_exempt
@require_http_methods(["GET", "POST"])
def alerts_as_guest(request: HttpRequest, token: str) -> HttpResponse:
    """What an address without an account hears of, by the link in its mails; also the way to be forgotten."""
    contact = contact_of(token)
    if contact is None:
        raise Http404
    done = _change(request, contact) if request.method == "POST" else ""
    mine = Alert.objects.filter(contact=contact).exclude(confirmed_at=None).select_related("procurement")
    context = {
        "shown": _shown(mine) if done != "forgotten" else [],
        "is_guest": True,
        "email": contact.email,
        "done": done,
        "choices_url": reverse("accounts:mail_choices", args=[token]),
        "user": None,
    }
    return _kept_nowhere(render(request, "procurement/suppliers/alerts.html", context))


def _change(request: HttpRequest, contact: Contact) -> str:
    """ "stopped", "forgotten", or "" where nothing was asked for."""
    if "forget" in request.POST:
        alerts.forget(contact=contact)
        return "forgotten"
    alert = Alert.objects.filter(contact=contact, public_id=_uuid(request)).first()
    if alert is None:
        return ""
    alerts.stop(alert=alert)
    return "stopped"


def _uuid(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("stop", ""))
    except ValueError:
        raise Http404 from None


def _shown(rows) -> list[tuple[Alert, str, str]]:
    """Each with its words and where it looks."""
    found = []
    for alert in rows[:MOST]:
        url = reverse("procurement:list") + (f"?{alert.query}" if alert.query else "")
        if alert.procurement:
            url = alert.procurement.get_absolute_url()
        found.append((alert, alerts.words_of(alert) or _("Everything that is open"), url))
    return found


def _kept_nowhere(response: HttpResponse) -> HttpResponse:
    response["Cache-Control"] = "private, no-store"
    return response


# --- Not for us --------------------------------------------------------------------------------------------
@require_http_methods(["GET", "POST"])
@own_page
def pass_on(request: HttpRequest, ocid: str) -> HttpResponse:
    """A reason in one tap. Nothing of who it was is kept; afterwards a word of thanks, and no cookie that says so."""
    row = public_or_404(ocid)
    form = PassOnForm(typed(request), refusal=refusal_to_look(request))
    if request.method == "POST" and form.is_valid():
        try:
            limits.check_all(
                [("procurement_pass.ip", ip_of(request)), ("procurement_pass.one", f"{ocid}{ip_of(request)}")]
            )
            passing.pass_on(
                procurement=row,
                reason=form.cleaned_data["reason"],
                words=form.cleaned_data["words"],
                received_at=request.received_at,
            )
        except (TooMany, Refused) as refusal:
            form.add_error(None, str(refusal.message))
        else:
            return HttpResponseRedirect(f"{request.path}?thanks=yes")
    thanks = request.GET.get("thanks") == "yes" and request.method != "POST"
    context = {"row": row, "form": form, "thanks": thanks, "is_open": row.is_open}
    return render(request, "procurement/suppliers/pass_on.html", context)


# --- Calendars ---------------------------------------------------------------------------------------------
def _ics(content: bytes, name: str) -> HttpResponse:
    response = HttpResponse(content, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    return response


@require_safe
def all_deadlines(request: HttpRequest) -> HttpResponse:
    """Of everything that is open, to be subscribed to."""
    return _ics(feeds.deadlines(Procurement.objects.open().order_by("closes_at", "pk")[:1000]), "deadlines")


@require_safe
def deadlines(request: HttpRequest, ocid: str) -> HttpResponse:
    row = get_object_or_404(Procurement.objects.open(), ocid=ocid)
    return _ics(feeds.deadlines([row]), f"{row.ocid}-deadlines")
