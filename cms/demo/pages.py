"""Front page, pages of text, news and the site's settings of the demonstration."""

from __future__ import annotations

from django.db import transaction
from wagtail.models import Site

from accounts.models import User
from cms.demo import data
from cms.importing.richtext import html_of
from cms.models import (
    ActionPage,
    HomeButton,
    HomePage,
    NewsIndexPage,
    NewsPage,
    RoadmapPage,
    SiteSettings,
    StandardPage,
)

HEADLINE = "A smarter Birmingham, made by the people who live in it"
LEAD = (
    "Thirty-nine actions, from fibre in the ground to courgettes on the table. Read what the city plans, say what you "
    "think, and see what comes of it."
)


def rich(blocks: list[dict]) -> str:
    """Blocks of the JSON as rich text."""
    flat = []
    for block in blocks:
        if block["type"] == "ul":
            flat += [("li", item) for item in block["items"]]
        else:
            flat.append((block["type"], block["text"]))
    return html_of(flat)


def bring(pages: dict, by: User) -> int:
    """What is missing below the home page; says how many pages are new."""
    site = Site.objects.get(is_default_site=True)
    home = HomePage.objects.get(pk=site.root_page_id)
    count = sum(_standard(home, entry, by) for entry in pages["pages"])
    index = NewsIndexPage.objects.child_of(home).first()
    if index is None:
        index = _publish(home, NewsIndexPage(title="News", slug="news", show_in_menus=True), by)
        count += 1
    for entry in sorted(pages["news"] + pages["updates"], key=lambda entry: entry["date"]):
        count += _news(index, entry, by)
    _front(home, by)
    _settings(site)
    return count


@transaction.atomic
def _publish(parent, page, by: User):
    page.live = False
    page.owner = by
    parent.__class__.objects.get(pk=parent.pk).add_child(instance=page)
    page.save_revision(user=by, log_action=True).publish(user=by, skip_permission_checks=True)
    return page


def _standard(home: HomePage, entry: dict, by: User) -> int:
    if StandardPage.objects.child_of(home).filter(slug=entry["slug"]).exists():
        return 0
    page = StandardPage(
        title=entry["title"],
        slug=entry["slug"],
        summary=entry["summary"],
        footer_column=entry["footer_column"],
        body=[("text", rich(entry["body"]))],
    )
    _publish(home, page, by)
    return 1


def _news(index: NewsIndexPage, entry: dict, by: User) -> int:
    slug = entry.get("slug") or f"{entry['action'].lower()}-{entry['date']}"
    if NewsPage.objects.child_of(index).filter(slug=slug).exists():
        return 0
    about = (
        ActionPage.objects.filter(ref=entry["action"], alias_of=None).first() if "action" in entry else None
    )
    page = NewsPage(
        title=entry["title"],
        slug=slug,
        summary=entry.get("summary", ""),
        date=data.day(entry["date"]),
        body=rich(entry["body"]),
        about=about,
    )
    _publish(index, page, by)
    return 1


@transaction.atomic
def _front(home: HomePage, by: User) -> None:
    """Headline, lead and buttons; only while nobody has given it buttons."""
    if home.buttons.exists():
        return
    home.headline, home.lead = HEADLINE, LEAD
    targets = [("Read the roadmap", RoadmapPage.objects.child_of(home).first())]
    targets.append(("How to take part", StandardPage.objects.child_of(home).filter(slug="take-part").first()))
    home.buttons.set(
        [
            HomeButton(label=label, target=page.page_ptr, sort_order=order, locale_id=home.locale_id)
            for order, (label, page) in enumerate(targets)
            if page
        ]
    )
    home.save_revision(user=by, log_action=True).publish(user=by, skip_permission_checks=True)


def _settings(site: Site) -> None:
    """Only for a site that has none."""
    if SiteSettings.objects.filter(site=site).exists():
        return
    rules = StandardPage.objects.filter(slug="house-rules").first()
    SiteSettings.objects.create(
        site=site,
        council_name="Birmingham City Council",
        city_line="Birmingham’s smart city plan, in the open",
        phone="0121 000 0000",
        contact_email=data.address("hello"),
        footer_text="A demonstration of Thousand Trades with the plan of a real city.",
        demonstration_notice="This is a demonstration. The actions are real; people, comments and dates are made up.",
        who_answers="The department that leads this action answers, by name.",
        answers_promised=True,
        house_rules=rules.page_ptr if rules else None,
        safeguarding_text="Police, in danger now: 999\nSamaritans, day and night: 116 123\nChildline: 0800 1111",
    )
