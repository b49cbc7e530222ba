"""An employer's papers: the poster with the join code, and the certificate of a year."""

from __future__ import annotations

import json
from uuid import UUID

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.formats import number_format

from accounts.clock import today
from accounts.mails import absolute
from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from champions.employer_links import join_url, spaced
from champions.measures_employers import finished_years, in_year, shown
from champions.models import ChampionsSettings, Employer
from cms import qr

POSTER, CERTIFICATE = "champions.employer_poster", "champions.employer_certificate"
STYLESHEET = "css/employer_papers.css"
VERSION = "1"  # of the templates and the stylesheet: a new number makes every paper anew


def _employer(key: str) -> Employer:
    """KeyError where there is none."""
    try:
        found = Employer.objects.select_related("organisation").filter(public_id=UUID(key)).first()
    except ValueError:
        found = None
    if found is None:
        raise KeyError(key)
    return found


def poster_context(key: str) -> dict:
    """Of one that takes part; KeyError else."""
    employer = _employer(key)
    if not employer.is_active:
        raise KeyError(key)
    address = absolute(join_url(employer))
    return {
        "organisation": employer.organisation.name,
        "code": spaced(employer.join_code),
        "address": address,
        "plain_address": absolute("/champions/join/").split("://", 1)[-1],
        "svg": qr.svg(address),
        "site_name": settings.WAGTAIL_SITE_NAME,
    }


def certificate_context(key: str) -> dict:
    """`key` is "<public id>:<year>"; KeyError for a year that is not over, or in which nobody helped."""
    public_id, _colon, year_text = key.partition(":")
    employer = _employer(public_id)
    if not year_text.isdecimal() or int(year_text) >= today().year:
        raise KeyError(key)
    year = int(year_text)
    if year not in finished_years(employer):
        raise KeyError(key)
    found = in_year(employer, year)
    signs = (
        ChampionsSettings.objects.filter(site__is_default_site=True).values_list("signs", flat=True).first()
    )
    return {
        "organisation": employer.organisation.name,
        "year": str(year),
        "champions": shown(found.champions),
        "people": shown(found.people),
        "hours": "" if found.hours is None else number_format(found.hours, force_grouping=True),
        "signs": signs or "",
        "site_name": settings.WAGTAIL_SITE_NAME,
    }


def poster(key: str, language: str) -> str:
    with translation.override(language):
        return render_to_string(
            "champions/papers/employer_poster.html", {**poster_context(key), "language": language}
        )


def certificate(key: str, language: str) -> str:
    with translation.override(language):
        context = {**certificate_context(key), "language": language}
        return render_to_string("champions/papers/employer_certificate.html", context)


def poster_digest(key: str, language: str) -> str:
    with translation.override(language):
        return digest_of(VERSION, language, json.dumps(poster_context(key)))


def certificate_digest(key: str, language: str) -> str:
    with translation.override(language):
        return digest_of(VERSION, language, json.dumps(certificate_context(key)))


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(PaperKind(name=POSTER, render=poster, digest=poster_digest, stylesheet=STYLESHEET))
    paper_kinds.register(
        PaperKind(name=CERTIFICATE, render=certificate, digest=certificate_digest, stylesheet=STYLESHEET)
    )
