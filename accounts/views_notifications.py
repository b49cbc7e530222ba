"""What we write to people about, and the one press that stops it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions import outbox
from accounts.forms_organisations import NotificationForm, posted
from accounts.mails import read_stop_token
from accounts.models import Contact, User
from accounts.registries import notification_kinds


@login_required
@require_http_methods(["GET", "POST"])
def notifications(request):
    form = NotificationForm(posted(request), user=request.user)
    if request.method == "POST" and form.is_valid():
        outbox.choose(user=request.user, choices=form.choices())
        messages.success(request, _("Your choices are saved."))
        return redirect("accounts:notifications")
    service = [kind for kind in notification_kinds if kind.transactional and kind.offered_to(request.user)]
    return render(request, "accounts/notifications.html", {"form": form, "service_kinds": service})


@csrf_exempt  # RFC 8058: the mail program posts without a session; the signed token says who and what
@require_http_methods(["GET", "POST"])
def stop_mails(request, token):
    """A page with one button; its POST works without a session and without the page."""
    found = read_stop_token(token)
    if found is None:
        raise Http404
    kind = next((kind for kind in notification_kinds if kind.name == found["k"]), None)
    if kind is None and found["k"] != outbox.DIGEST:
        raise Http404
    if request.method == "POST":
        user = User.objects.filter(pk=found["u"]).first() if found["u"] else None
        contact = Contact.objects.filter(pk=found["c"]).first() if found["c"] else None
        if user or contact:
            outbox.stop(kind=found["k"], user=user, contact=contact)
    response = render(
        request,
        "accounts/notifications_stop.html",
        {"kind": kind, "done": request.method == "POST", "has_account": bool(found["u"])},
    )
    response["Cache-Control"] = "private, no-store"
    return response
