"""What other parts tell the page of open data: a download of theirs."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.functional import Promise

from accounts.registries import Registry


@dataclass(frozen=True, kw_only=True)
class Download:
    """A file or feed that everybody may take: `url_name` is left out where no such address is there."""

    name: str
    label: str | Promise
    what: str | Promise  # what it holds, in a sentence
    url_name: str
    format: str
    order: int = 50


downloads: Registry = Registry()
