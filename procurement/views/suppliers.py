"""The profile of a firm: an overview, one page after the other, and the whole to take along. For its members alone."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.models import Organisation
from accounts.views_papers import paper_response
from challenges.views.solutions_files import attachment
from champions.views.shared import own_page, private, typed
from engagement.act_pages import refused_beside
from engagement.errors import Refused
from engagement.views.shared import refusal_to_look
from procurement import papers_suppliers
from procurement.actions import profiles
from procurement.forms_suppliers import FORMS, CertificateForm, PageForm, SellsForm
from procurement.models import ProfileCertificate, SupplierProfile
from procurement.permissions_suppliers import firms_of
from procurement.profile_words import NAMES, PAGES, as_data, last_declaration, progress_words, summary
from procurement.words import LAWYER

PROFILES = SupplierProfile.objects.select_related("organisation")


def firm_or_404(request: HttpRequest, public_id: UUID) -> Organisation:
    """One of theirs; for everybody else it is not there."""
    return get_object_or_404(firms_of(request.user), public_id=public_id)


@require_safe
@login_required
@own_page
def index(request: HttpRequest) -> HttpResponse:
    """Each of one's firms with how far its profile is; straight to it where there is one alone."""
    firms = list(firms_of(request.user).select_related("supplier_profile"))
    if len(firms) == 1:
        return HttpResponseRedirect(reverse("procurement:profile", args=[firms[0].public_id]))
    shown = [(firm, progress_words(getattr(firm, "supplier_profile", None))) for firm in firms]
    return render(request, "procurement/suppliers/profiles.html", {"shown": shown})


@require_safe
@login_required
@own_page
def overview(request: HttpRequest, public_id: UUID) -> HttpResponse:
    firm = firm_or_404(request, public_id)
    profile = PROFILES.filter(organisation=firm).first() or SupplierProfile(organisation=firm)
    answered = profile.answered
    first = next((name for name in NAMES if name not in answered), "")
    pages = summary(profile) if profile.pk else [(page, []) for page in PAGES]
    context = {
        "firm": firm,
        "progress": progress_words(profile),
        "number": len(answered),
        "pages": [
            (page, profiles.step_url(firm, page.name), page.name in answered, lines) for page, lines in pages
        ],
        "next_url": profiles.step_url(firm, first) if first else "",
        "is_shown": profile.shown_at is not None,
    }
    return render(request, "procurement/suppliers/profile.html", context)


@require_POST
@login_required
@own_page
def show(request: HttpRequest, public_id: UUID) -> HttpResponse:
    """Lets the council's buyers find the firm by what it does, or no longer."""
    firm = firm_or_404(request, public_id)
    profile = get_object_or_404(PROFILES, organisation=firm)
    shows = request.POST.get("shows") == "yes"
    profiles.show(profile=profile, shows=shows, by=request.user)
    messages.success(
        request, _("The council’s buyers can find you now.") if shows else _("Only your members see it now.")
    )
    return HttpResponseRedirect(reverse("procurement:profile", args=[firm.public_id]))


@login_required
@own_page
def step(request: HttpRequest, public_id: UUID, name: str) -> HttpResponse:
    """One page: saved by itself, then the next one that is not answered."""
    firm = firm_or_404(request, public_id)
    if name not in FORMS:
        raise Http404
    profile = PROFILES.filter(organisation=firm).first()
    if profile is None:
        profile = (
            profiles.profile_of(organisation=firm, by=request.user)
            if request.method == "POST"
            else SupplierProfile(organisation=firm, legal_name=firm.name, scale=firm.size)
        )
    if request.method == "POST" and name == "certificates" and "none" in request.POST:
        profiles.no_more_certificates(profile=profile, by=request.user)
        return saved(request, firm, name)
    form = form_of(request, name, profile)
    if request.method == "POST" and "suggest" not in request.POST and form.is_valid():
        try:
            form.save(profile, request.user)
        except Refused as refusal:
            refused_beside(form, refusal)
        else:
            return saved(request, firm, name)
    return page(request, firm, profile, name, form)


def form_of(request: HttpRequest, name: str, profile: SupplierProfile) -> PageForm:
    """Bound to what was sent; "Suggest codes" keeps what was typed and complains of nothing."""
    form_class, more = FORMS[name], {}
    if form_class is SellsForm and profile.pk:
        more["had"] = [one.code for one in profile.cpvs.all()]
    if request.method == "POST" and "suggest" in request.POST:
        initial = {"sells": request.POST.get("sells", ""), "codes": request.POST.getlist("codes")}
        return form_class(initial=initial, **more)
    begins = (
        form_class.beginning(form_class(**more), profile)
        if profile.pk or name in ("identity", "size")
        else {}
    )
    if form_class is CertificateForm:
        files = request.FILES if request.method == "POST" else None
        return form_class(typed(request), files, refusal=refusal_to_look(request))
    return form_class(typed(request), initial=begins, refusal=refusal_to_look(request), **more)


def saved(request: HttpRequest, firm: Organisation, name: str) -> HttpResponse:
    """To the next page that is not answered, or back to the overview; a certificate back to its page."""
    messages.success(request, _("Saved."))
    if name == "certificates" and "none" not in request.POST:
        return HttpResponseRedirect(request.path)  # perhaps there is another one
    profile = PROFILES.get(organisation=firm)
    later = [one for one in NAMES[NAMES.index(name) :] if one not in profile.answered]
    if later:
        return HttpResponseRedirect(profiles.step_url(firm, later[0]))
    return HttpResponseRedirect(reverse("procurement:profile", args=[firm.public_id]))


def page(
    request: HttpRequest, firm: Organisation, profile: SupplierProfile, name: str, form: PageForm
) -> HttpResponse:
    here = NAMES.index(name)
    context: dict[str, Any] = {
        "firm": firm,
        "form": form,
        "name": name,
        "label": PAGES[here].label,
        "number": here + 1,
        "all": len(NAMES),
        "steps": steps_of(firm, profile, name),
        "lawyer": LAWYER,
    }
    if name == "certificates" and profile.pk:
        context["certificates"] = list(profile.certificates.all())
    if name == "exclusion" and profile.pk:
        context["last"] = last_declaration(profile)
    return render(request, "procurement/suppliers/step.html", context)


def steps_of(firm: Organisation, profile: SupplierProfile, name: str) -> list[dict[str, Any]]:
    return [
        {
            "label": one.label,
            "url": profiles.step_url(firm, one.name),
            "state": "now" if one.name == name else "done" if one.name in profile.answered else "todo",
            "note": _("{n} min").format(n=one.minutes),
        }
        for one in PAGES
    ]


# --- To take along -----------------------------------------------------------------------------------------
def kept_or_404(request: HttpRequest, public_id: UUID) -> SupplierProfile:
    return get_object_or_404(PROFILES, organisation=firm_or_404(request, public_id))


@require_safe
@login_required
@private
def data(request: HttpRequest, public_id: UUID) -> HttpResponse:
    profile = kept_or_404(request, public_id)
    response = JsonResponse(as_data(profile), json_dumps_params={"indent": 2, "ensure_ascii": False})
    response["Content-Disposition"] = 'attachment; filename="supplier-profile.json"'
    return response


@require_safe
@login_required
@private
def paper(request: HttpRequest, public_id: UUID) -> HttpResponse:
    profile = kept_or_404(request, public_id)
    return paper_response(
        request,
        kind=papers_suppliers.PROFILE,
        key=str(profile.public_id),
        file_name="supplier-profile.pdf",
        title=_("Supplier profile"),
        back_url=reverse("procurement:profile", args=[public_id]),
    )


def certificate_or_404(request: HttpRequest, public_id: UUID, certificate_id: UUID) -> ProfileCertificate:
    rows = ProfileCertificate.objects.filter(profile__organisation=firm_or_404(request, public_id))
    return get_object_or_404(rows.select_related("profile__organisation"), public_id=certificate_id)


@require_safe
@login_required
@private
def certificate(request: HttpRequest, public_id: UUID, certificate_id: UUID) -> HttpResponse:
    """Its file, as an attachment: nothing that was uploaded runs on this site."""
    row = certificate_or_404(request, public_id, certificate_id)
    with row.file.open("rb") as file:
        return attachment(row.name, file.read(), row.content_type)


@require_POST
@login_required
def certificate_out(request: HttpRequest, public_id: UUID, certificate_id: UUID) -> HttpResponse:
    row = certificate_or_404(request, public_id, certificate_id)
    profiles.take_out(certificate=row, by=request.user)
    messages.success(request, _("The certificate is taken out."))
    return HttpResponseRedirect(profiles.step_url(row.profile.organisation, "certificates"))
