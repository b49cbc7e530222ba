"""What we write to people about, and the one press that stops it."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from accounts.actions import choosing
from accounts.actions.composing import DIGEST
from accounts.forms_mails import ChoicesForm, kinds_for_contact, kinds_for_user
from accounts.forms_organisations import posted
from accounts.mails import choices_url, contact_of, read_stop_token
from accounts.models import Contact, User
from accounts.registries import contact_sections, notification_kinds


@login_required
@require_http_methods(["GET", "POST"])
def notifications(request):
    form = ChoicesForm(posted(request), holder=request.user, kinds=kinds_for_user(request.user))
    if request.method == "POST" and form.is_valid():
        choosing.choose(user=request.user, choices=form.choices())
        choosing.keep_habits(user=request.user, **form.habits())
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
    if kind is None and found["k"] != DIGEST:
        raise Http404
    user = User.objects.filter(pk=found["u"]).first() if found["u"] else None
    contact = Contact.objects.filter(pk=found["c"]).exclude(email="").first() if found["c"] else None
    if request.method == "POST" and (user or contact):
        choosing.stop(kind=found["k"], user=user, contact=contact)
    shown = {
        "kind": kind,
        "done": request.method == "POST",
        "choices_url": choices_url(contact) if contact else reverse("accounts:notifications") if user else "",
    }
    response = render(request, "accounts/notifications_stop.html", shown)
    response["Cache-Control"] = "private, no-store"
    return response


@csrf_exempt  # no session and no cookie: the signed token says who
@require_http_methods(["GET", "POST"])
def mail_choices(request, token):
    """The same choices for somebody without an account, by the link in their mails; looking changes nothing."""
    contact = contact_of(token)
    if contact is None:
        raise Http404
    form = ChoicesForm(posted(request), holder=contact, kinds=kinds_for_contact(contact))
    done = ""
    if "stop_all" in request.POST:
        choosing.stop_all(contact=contact)
        done = "stopped"
    elif request.method == "POST" and form.is_valid():
        choosing.choose(contact=contact, choices=form.choices())
        choosing.keep_habits(contact=contact, **form.habits())
        done = "saved"
    if done:
        form = ChoicesForm(holder=contact, kinds=form.kinds)
    sections = sorted(contact_sections, key=lambda section: section.order)
    shown = {
        "form": form,
        "contact": contact,
        "done": done,
        "sections": [section.html(contact, token) for section in sections],
    }
    response = render(request, "accounts/mail_choices.html", shown)
    response["Cache-Control"] = "private, no-store"
    return response
