"""The frame of a site in one language: names, menu, foot. Kept until something is published; the same for everybody."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field

from django.conf import settings
from django.http import HttpRequest
from django.http.request import split_domain_port
from django.urls import reverse
from django.utils.translation import get_language, gettext
from wagtail.models import Locale, Site

from cms.memory import remember
from cms.models import HomePage, NewsIndexPage, RoadmapPage, SiteSettings, StandardPage
from cms.reading import in_site, public
from cms.registries import footer_links, nav_items

MOST_NAV = 7


@dataclass
class Frame:
    """What templates/base.html draws round a page."""

    settings: SiteSettings
    home_url: str
    nav: list[dict] = field(default_factory=list)
    footer: list[dict] = field(default_factory=list)
    locale: Locale | None = None
    home_path: str = ""  # url_path of the home page of this language
    homes: dict[str, str] = field(default_factory=dict)  # language code → home page, where one is published

    @property
    def locale_id(self) -> int | None:
        return self.locale.pk if self.locale else None


def frame_for(site: Site) -> Frame:
    """In the language that is active."""
    language = get_language() or settings.LANGUAGE_CODE
    return remember(f"frame:{site.pk}:{language}", lambda: _read(site, language))


def site_for(request: HttpRequest) -> Site | None:
    """The site of this request, kept until a site changes; None where there is none yet."""
    if not hasattr(request, "_wagtail_site"):
        request._wagtail_site = site = remember(_site_key(request), lambda: Site._find_for_request(request))
        if site:
            remember(f"site:{site.pk}", lambda: site)
    return request._wagtail_site


def _site_key(request: HttpRequest) -> str:
    """One for each name and port that a site has: whoever makes up others fills no memory."""
    names, ports = remember("hosts", _hosts)
    name, port = split_domain_port(request._get_raw_host())[0], request.get_port()
    return f"site:{name if name in names else ''}:{port if port in ports else ''}"


def _hosts() -> tuple[set[str], set[str]]:
    rows = list(Site.objects.values_list("hostname", "port"))
    return {name for name, _port in rows}, {str(port) for _name, port in rows}


def locales() -> dict[str, Locale]:
    """The locale of each language code."""
    return remember("locales", lambda: {locale.language_code: locale for locale in Locale.objects.all()})


def _read(site: Site, language: str) -> Frame:
    locale = locales().get(language)
    locale_id = locale.pk if locale else None
    pages = _homes(site)
    homes = {code: page.get_url() for code, page in pages.items()}
    home = pages.get(language)
    frame = Frame(
        settings=_settings(site),
        home_url=homes.get(language) or reverse("wagtail_serve", args=[""]),
        locale=locale,
        home_path=home.url_path if home else "",
        homes=homes,
    )
    news = _first_url(NewsIndexPage, site, locale_id)
    frame.nav = _nav(site, locale_id, language, news)
    frame.footer = _footer(site, locale_id, language, news, promises=frame.settings.answers_promised)
    return frame


def _settings(site: Site) -> SiteSettings:
    """The site's settings, with what a template asks of them beside the fields."""
    rows = SiteSettings.objects.select_related("logo", "house_rules")
    row = rows.filter(site=site).first() or SiteSettings(site=site)
    rules = row.house_rules
    if rules and rules.locale != locales().get(get_language()):
        rules = rules.localized
    row.house_rules_url = (rules.get_url() or "") if rules and rules.live else ""
    row.logo_url = row.logo.get_rendition("max-192x96").url if row.logo else ""
    row.show_demo_notice = bool(row.demonstration_notice) or settings.DEMONSTRATION
    row.theme_css_url = f"{reverse('theme_css')}?v={theme_hash(row)}" if row.has_own_colours else ""
    return row


def theme_hash(row: SiteSettings) -> str:
    return hashlib.sha256("".join((row.canal, row.canal_deep, row.action, row.brass)).encode()).hexdigest()[
        :8
    ]


def _homes(site: Site) -> dict[str, HomePage]:
    homes = (
        public(HomePage.objects.live())
        .filter(translation_key=site.root_page.translation_key)
        .select_related("locale")
    )
    return {home.locale.language_code: home for home in homes}


def _nav(site: Site, locale_id: int | None, language: str, news: str | None) -> list[dict]:
    links = [(10, gettext("Roadmap"), _first_url(RoadmapPage, site, locale_id))]
    links.append((60, gettext("News"), news))
    links += [(item.order, str(item.label), item.url(language)) for item in nav_items]
    shown = [{"label": label, "url": url} for _order, label, url in sorted(links, key=_by_order) if url]
    return shown[:MOST_NAV]


def _first_url(model: type, site: Site, locale_id: int | None) -> str | None:
    pages = in_site(model, site, locale_id)
    return pages[0].get_url() if pages else None


def _by_order(link: tuple) -> int:
    return link[0]


def _footer(
    site: Site, locale_id: int | None, language: str, news: str | None, *, promises: bool
) -> list[dict]:
    """A column for each job that has a link; news too, for which the head may have no room."""
    links: dict[str, list] = {job: [] for job in StandardPage.Job.values if job}
    if roadmap := next(iter(in_site(RoadmapPage, site, locale_id)), None):
        url = roadmap.get_url()
        links["take_part"].append((10, gettext("Read the roadmap"), url))
        links["check"].append((10, gettext("All actions in a table"), f"{url}reference/"))
        links["check"].append((25, gettext("Open data: CSV and JSON"), f"{url}data/"))
        links["help"].append((40, gettext("What the words mean"), f"{url}glossary/"))
    if news:
        links["check"].append((12, gettext("News"), news))
    if promises:
        links["check"].append((15, gettext("Promises to answer"), reverse("engagement:promises")))
    for page in in_site(StandardPage, site, locale_id):
        if page.footer_column:
            links[page.footer_column].append((30, page.title, page.get_url()))
    for link in footer_links:
        links[link.column].append((link.order, str(link.label), link.url(language)))
    return [
        {
            "title": StandardPage.Job(job).label,
            "links": [{"label": label, "url": url} for _o, label, url in sorted(found, key=_by_order) if url],
        }
        for job, found in links.items()
        if any(url for _order, _label, url in found)
    ]
