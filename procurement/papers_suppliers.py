"""The profile of a firm as a tagged PDF, to go with any tender."""

from __future__ import annotations

import json

from django.conf import settings
from django.template.loader import render_to_string
from django.utils import translation

from accounts.papers import digest_of
from accounts.registries import PaperKind, paper_kinds
from procurement.models import SupplierProfile
from procurement.profile_words import as_data, progress_words, summary
from procurement.words import LAWYER

PROFILE = "procurement.supplier_profile"
VERSION = "1"


def _profile(key: str) -> SupplierProfile:
    """KeyError where it is gone."""
    row = SupplierProfile.objects.select_related("organisation").filter(public_id=key).first()
    if row is None:
        raise KeyError(key)
    return row


def render(key: str, language: str) -> str:
    row = _profile(key)
    with translation.override(language):
        context = {
            "row": row,
            "firm": row.organisation,
            "progress": progress_words(row),
            "pages": summary(row),
            "lawyer": LAWYER,
            "language": language,
            "site_name": settings.WAGTAIL_SITE_NAME,
        }
        return render_to_string("procurement/suppliers/paper.html", context)


def digest(key: str, language: str) -> str:
    row = _profile(key)
    return digest_of(VERSION, language, row.organisation.name, json.dumps(as_data(row), sort_keys=True))


def register() -> None:
    """Called from ready()."""
    paper_kinds.register(PaperKind(name=PROFILE, render=render, digest=digest, stylesheet="css/pack.css"))
