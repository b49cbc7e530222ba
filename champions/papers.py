"""On paper: certificates, and the toolkit's booklets and sheets (accounts.papers makes and keeps them)."""

from __future__ import annotations

import io
import json
import re
from html import escape
from uuid import UUID

import segno
from django.conf import settings
from django.http import Http404
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from accounts.templatetags.components import day
from champions import badges, toolkit, training
from champions.languages import direction_of
from champions.models import ChampionsSettings, Completion, ResourcePage
from cms.frame import frame_for
from cms.reading import public

CERTIFICATE = "champions.certificate"
BOOKLET = "champions.booklet"
SHEET = "champions.sheet"
VERSION = "1"  # of the templates and stylesheets: a new number makes every paper anew
OWN_ADDRESS = re.compile(r'href="/(?!/)')


def qr(address: str, words: str) -> SafeString:
    """A square that telephones read, as a drawing with words for those who do not see it."""
    out = io.BytesIO()
    code = segno.make(address, error="m", micro=False)
    code.save(
        out, kind="svg", xmldecl=False, svgns=True, omitsize=True, border=2, svgclass="qr", lineclass=None
    )
    drawing = out.getvalue().decode()
    end = drawing.index(">") + 1
    return mark_safe(
        f"{drawing[:end]}<title>{escape(words)}</title>{drawing[end:]}"
    )  # figures, and escaped words


def signed() -> dict:
    """What every certificate shows of who gives it: council, service, signs. For papers of other parts too."""
    site = toolkit.default_site()
    row = frame_for(site).settings if site else None
    return {
        "council": badges.council(),
        "service": row.service_name if row else "",
        "signs": ChampionsSettings.for_site(site).signs if site else "",
    }


# --- Certificates --------------------------------------------------------------------------------------------
def _completion(code: str) -> Completion:
    """KeyError where there is no such badge, or it was withdrawn."""
    found = Completion.objects.standing().select_related("user").filter(code=code).first()
    if found is None or found.user is None:
        raise KeyError(code)
    return found


def certificate_context(completion: Completion) -> dict:
    """Everything that the paper shows, but for the drawing."""
    module = training.module_of(completion.module)
    return {
        **signed(),
        "name": completion.user.display_name,
        "module": module.title if module else completion.title,
        "about": module.summary if module else "",
        "on": day(completion.completed_at),
        "code": completion.code,
        "address": badges.address_of(completion),
        "where": badges.check_address(),
    }


def render_certificate(key: str, language: str) -> str:
    completion = _completion(key)
    with translation.override(language):
        context = certificate_context(completion)
        words = _("A square to scan: it opens {address}").format(address=context["address"])
        context |= {"language": language, "qr": qr(context["address"], words)}
        return render_to_string("champions/papers/module_certificate.html", context)


def digest_certificate(key: str, language: str) -> str:
    completion = _completion(key)
    with translation.override(language):
        return digest_of(VERSION, language, json.dumps(certificate_context(completion)))


# --- Resources -----------------------------------------------------------------------------------------------
def _resource(key: str | UUID) -> ResourcePage:
    """The published page in the language that is active; KeyError where there is none, or nothing to print."""
    pages = public(ResourcePage.objects.live()).filter(translation_key=key)
    page = pages.filter(locale__language_code=get_language()).select_related("locale").first()
    if page is None or not page.body:
        raise KeyError(key)
    return page


def resource_or_404(key: UUID) -> ResourcePage:
    try:
        return _resource(key)
    except KeyError:
        raise Http404(key) from None


def _render_resource(template: str, key: str, language: str) -> str:
    with translation.override(language):
        page = _resource(key)
        context = {
            **signed(),
            "page": page,
            "site_language": language,
            "language": page.language,
            "direction": direction_of(page.language),
            "topics": [skill.name for skill in page.topics.all()],
            "address": page.full_url,
        }
        html = render_to_string(template, context)
    return OWN_ADDRESS.sub(f'href="{settings.SITE_URL}/', html)  # on paper a link needs its whole address


def render_booklet(key: str, language: str) -> str:
    return _render_resource("champions/papers/booklet.html", key, language)


def render_sheet(key: str, language: str) -> str:
    return _render_resource("champions/papers/sheet.html", key, language)


def digest_resource(key: str, language: str) -> str:
    """Of the page as it was last published."""
    with translation.override(language):
        page = _resource(key)
    return digest_of(VERSION, language, str(page.pk), str(page.last_published_at), badges.council())


def register() -> None:
    """Called from ready()."""
    for kind in (
        PaperKind(
            name=CERTIFICATE,
            render=render_certificate,
            digest=digest_certificate,
            stylesheet="css/certificate.css",
        ),
        PaperKind(name=BOOKLET, render=render_booklet, digest=digest_resource, stylesheet="css/booklet.css"),
        PaperKind(name=SHEET, render=render_sheet, digest=digest_resource, stylesheet="css/sheet.css"),
    ):
        paper_kinds.register(kind)
