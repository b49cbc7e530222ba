"""The toolkit as pages of text that procurement officers keep: how to buy, to keep a contract, to learn."""

from __future__ import annotations

import json
from pathlib import Path

from django.db import transaction
from wagtail.models import Page, Site

from accounts.actions.roles import sync_roles
from accounts.models import User
from cms.demo.pages import rich
from cms.models import HomePage, StandardPage
from procurement.actions.papers import ensure_templates
from procurement.toolkit import SLUG

FILE = Path(__file__).resolve().parent / "toolkit.json"


def bring_pages(by: User | None) -> int:
    """What is missing of them, and the templates of papers; how many pages are new."""
    given = json.loads(FILE.read_text(encoding="utf-8"))
    home = HomePage.objects.get(pk=Site.objects.get(is_default_site=True).root_page_id)
    ensure_templates()
    top, count = _page(home, {**given["top"], "slug": SLUG}, by, column="check")
    for entry in given["pages"]:
        _below, new = _page(top, entry, by)
        count += new
    if count:
        sync_roles()  # the page is there now: officers may edit it
    return count


@transaction.atomic
def _page(parent: Page, entry: dict, by: User | None, column: str = "") -> tuple[StandardPage, int]:
    found = StandardPage.objects.child_of(parent).filter(slug=entry["slug"]).first()
    if found is not None:
        return found, 0
    page = StandardPage(
        title=entry["title"],
        slug=entry["slug"],
        summary=entry["summary"],
        footer_column=column,
        body=[("text", rich(entry["body"]))],
        live=False,
        owner=by,
    )
    type(parent).objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision(user=by, log_action=True).publish(user=by, skip_permission_checks=True)
    return StandardPage.objects.get(pk=page.pk), 1
