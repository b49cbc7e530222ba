"""Addresses for machines, search, and pages that are not there."""

import csv
import io
import xml.etree.ElementTree as ET

import pytest
from django.core.exceptions import ValidationError
from wagtail.contrib.search_promotions.models import Query, SearchPromotion
from wagtail.models import Locale, PageViewRestriction, Site

from cms.feeds import harmless
from cms.memory import forget
from cms.models import RoadmapPage, SiteSettings, Stakeholder
from cms.models.settings import contrast
from tests.factories.cms import (
    ActionPageFactory,
    NewsIndexPageFactory,
    NewsPageFactory,
    StandardPageFactory,
    home,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def page():
    return ActionPageFactory(ref="A1", title="Fixed lines", stakeholders=["=SUM(1)", "The library"])


def read(client, url):
    return client.get(url).content.decode()


# --- The short address, files ---------------------------------------------------------------------------


@pytest.mark.parametrize("ref", ["A1", "a1"])
def test_the_reference_leads_to_the_action(client, page, ref):
    assert client.get(f"/roadmap/{ref}/").url == page.url


def test_a_reference_that_nobody_published_is_not_found(client, page):
    ActionPageFactory(ref="A2", live=False)
    for ref in ("A2", "Z9"):
        assert client.get(f"/roadmap/{ref}/").status_code == 404
        assert client.get(f"/roadmap/{ref}/qr.svg").status_code == 404


def test_the_poster_and_its_code_hold_the_short_address(client, page):
    assert "/roadmap/A1/" in read(client, "/roadmap/A1/poster/")
    response = client.get("/roadmap/A1/qr.svg")
    assert response["Content-Type"] == "image/svg+xml"
    assert "style=" not in response.content.decode()


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@x", "\t=1", "\r=1"])
def test_a_cell_is_never_a_formula(text):
    assert harmless(text) == f"'{text}"


def test_the_csv_file_has_one_harmless_line_for_each_action(client, page):
    ActionPageFactory(ref="A2", title="=HYPERLINK()")
    text = b"".join(client.get("/roadmap/actions.csv")).decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [row["ref"] for row in rows] == ["A1", "A2"]
    assert rows[0]["stakeholders_identified"].startswith("'=SUM(1)")
    assert rows[1]["title"] == "'=HYPERLINK()"
    assert rows[0]["steps"] == "2"


def test_the_json_file_has_the_steps_and_their_dates(client, page):
    found = client.get("/roadmap/actions.json").json()
    assert found["licence"]
    (action,) = found["actions"]
    assert [step["ref"] for step in action["steps"]] == ["S1", "S2"]
    assert action["steps"][0]["first_promised"] is None
    assert action["url"].endswith(page.url)


def test_what_is_private_is_in_no_list_and_no_file(client, page):
    hidden = ActionPageFactory(ref="A2", title="Hidden matter")
    PageViewRestriction.objects.create(page=hidden, restriction_type=PageViewRestriction.LOGIN)
    urls = ["/", "/roadmap/", "/roadmap/reference/", "/roadmap/actions.csv", "/roadmap/actions.json"]
    urls += [page.get_parent().url, page.get_parent().get_parent().url, "/sitemap.xml", "/search/?q=hidden"]
    for url in urls:
        assert "Hidden matter" not in b"".join(client.get(url)).decode(), url
        assert hidden.url not in b"".join(client.get(url)).decode(), url
    assert client.get("/roadmap/A2/").status_code == 404


def test_a_password_opens_a_private_page_to_whoever_knows_it(client, page):
    PageViewRestriction.objects.create(page=page, restriction_type="password", password="brass")
    text = read(client, page.url)
    action = text.split('action="/_util/')[1].split('"')[0]
    answer = client.post(f"/_util/{action}", {"password": "brass", "return_url": page.url})
    assert answer.url == page.url
    assert "One plain sentence." in read(client, page.url)


# --- The roadmap's filter -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("q=fixed", {"A1"}),
        ("q=a2", {"A2"}),
        ("q=nowhere", set()),
        ("state=under_way", {"A2"}),
        ("state=not_started", {"A1"}),
        ("stakeholder=library", {"A1"}),
        ("workstream=A", {"A1", "A2"}),
        ("workstream=Z", {"A1", "A2"}),
        ("q=fixed&state=under_way", set()),
    ],
)
def test_the_filter_narrows_down_and_leaves_out_what_it_does_not_know(client, page, query, found):
    from cms.models import ActionRecord

    other = ActionPageFactory(ref="A2", title="Wireless")
    ActionRecord.objects.filter(key=other.key).update(state="under_way")
    text = read(client, f"/roadmap/?{query}")
    assert {p.ref for p in (page, other) if f'href="{p.url}"' in text} == found
    assert 'role="status"' in text
    if not found:
        assert "No action fits" in text


# --- References in the text ------------------------------------------------------------------------------


def test_a_reference_in_the_text_becomes_a_link_and_markup_stays_safe(client, page):
    body = (
        '<p>See Action A1, Actions A1 and Z9, and <a href="https://x.example/">Action A1</a> &lt;b&gt;.</p>'
    )
    other = ActionPageFactory(ref="A2", body=body)
    text = read(client, other.url)
    link = f'<a href="{page.url}" title="Fixed lines">A1</a>'
    assert text.count(link) == 2
    assert f"See Action {link}, Actions {link} and Z9" in text
    assert '<a href="https://x.example/">Action A1</a> &lt;b&gt;' in text


def test_a_title_cannot_break_out_of_the_link(client):
    ActionPageFactory(ref="A1", title='"><script>alert(1)</script>')
    other = ActionPageFactory(ref="A2", body="<p>See Action A1.</p>")
    assert "<script>alert" not in read(client, other.url)


# --- News ----------------------------------------------------------------------------------------------


def test_news_is_paged_by_date_and_each_post_stands_once(client):
    index = NewsIndexPageFactory()
    for number in range(23):
        NewsPageFactory(parent=index, title=f"Post number {number:02}.")
    url, seen = index.url, []
    while url:
        text = read(client, url)
        seen += [number for number in range(23) if f"Post number {number:02}." in text]
        following = (
            text.split('rel="next"')[0].rsplit('href="', 1)[1].split('"')[0] if 'rel="next"' in text else ""
        )
        url = f"{index.url}{following}" if following else ""
    assert sorted(seen) == list(range(23))


def test_a_broken_cursor_shows_the_first_page(client):
    post = NewsPageFactory()
    for cursor in ("x", "2026-99-99.1", "2026-01-01.", "' OR 1=1"):
        assert post.title in read(client, f"/news/?before={cursor}")


def test_the_feed_is_well_formed_and_has_the_posts(client):
    NewsPageFactory(title="Fibre & more")
    root = ET.fromstring(client.get("/news/feed/").content)  # noqa: S314 - our own
    titles = [node.text for node in root.iter("{http://www.w3.org/2005/Atom}title")]
    assert "Fibre & more" in titles


def test_an_update_stands_on_the_page_of_its_action_and_one_of_tomorrow_waits(client, page):
    from datetime import timedelta

    from accounts.clock import today

    NewsPageFactory(about=page, title="Already here")
    NewsPageFactory(about=page, title="Not before tomorrow", date=today() + timedelta(days=1))
    text = read(client, page.url)
    assert "Already here" in text
    assert "Not before tomorrow" not in text


# --- Search --------------------------------------------------------------------------------------------


def test_search_finds_pages_and_the_action_of_a_reference(client, page):
    assert page.url in read(client, "/search/?q=fixed+lines")
    assert page.url in read(client, "/search/?q=a1")


def test_an_empty_search_asks_and_one_without_result_helps(client, page):
    assert "Type what you are looking for" in read(client, "/search/")
    assert "Nothing found" in read(client, "/search/?q=zzzzqqq")


@pytest.mark.parametrize(
    "query", ["q=%00", "q=a&page=x", "q=a&page=999999999", "q=%22(&page=-1", "q=" + "x" * 5000]
)
def test_search_survives_whatever_is_typed(client, page, query):
    assert client.get(f"/search/?{query}").status_code == 200


def test_search_speaks_the_readers_language(client, page):
    urdu = Locale.objects.get_or_create(language_code="ur")[0]
    translation = page.copy_for_translation(urdu, copy_parents=True)
    translation.title = "Fixed lines urdu"
    translation.save_revision().publish()
    assert "Fixed lines urdu" not in read(client, "/search/?q=fixed")
    assert "Fixed lines urdu" in read(client, "/ur/search/?q=fixed")


def test_promoted_pages_stand_first(client, page):
    best = StandardPageFactory(title="The best answer")
    SearchPromotion.objects.create(
        query=Query.get("fixed"), page=best, sort_order=1, description="Read this."
    )
    text = read(client, "/search/?q=fixed")
    assert text.index("The best answer") < text.index(page.url)


def test_what_is_promoted_is_shown_only_to_whom_it_may_be_shown(client, page):
    urdu = Locale.objects.get_or_create(language_code="ur")[0]
    secret, draft = (
        StandardPageFactory(title="Secret merger plan"),
        StandardPageFactory(title="A draft", live=False),
    )
    PageViewRestriction.objects.create(page=secret, restriction_type=PageViewRestriction.LOGIN)
    foreign = secret.copy_for_translation(urdu, copy_parents=True)
    foreign.title = "In another language"
    foreign.save_revision().publish()
    for order, target in enumerate((secret, draft, foreign)):
        SearchPromotion.objects.create(
            query=Query.get("fixed"), page=target, sort_order=order, description="d"
        )
    text = read(client, "/search/?q=fixed")
    assert not [t for t in ("Secret merger plan", "A draft", "In another language") if t in text]


def test_search_has_pages(client):
    for number in range(12):
        StandardPageFactory(title=f"Kettle {number}")
    assert "page=2" in read(client, "/search/?q=kettle")
    assert "Kettle" in read(client, "/search/?q=kettle&page=2")


# --- Not there, health, robots ---------------------------------------------------------------------------


def test_a_page_that_is_not_there_offers_what_was_meant(client, page):
    response = client.get("/roadmap/a1-free-wifi/")
    assert response.status_code == 404
    text = response.content.decode()
    assert page.url in text
    assert 'value="roadmap a1 free wifi"' in text


def test_health_and_readiness_answer_and_are_never_kept(client):
    for url, wanted in (("/healthz", {"status": "ok"}), ("/readyz", None)):
        response = client.get(url)
        assert response.status_code == 200
        assert "no-store" in response["Cache-Control"]
        assert wanted is None or response.json() == wanted


def test_readiness_says_which_part_is_missing(client, monkeypatch):
    monkeypatch.setattr("cms.views._migrated", lambda: False)
    response = client.get("/readyz")
    assert response.status_code == 503
    assert response.json()["migrations"] == "not ready"


def test_the_sitemap_names_every_language_of_a_page(client, page):
    urdu = Locale.objects.get_or_create(language_code="ur")[0]
    translation = page.copy_for_translation(urdu, copy_parents=True)
    for above in translation.get_ancestors().filter(depth__gt=1):
        if not above.alias_of_id:
            above.specific.save_revision().publish()
    translation.save_revision().publish()
    text = read(client, "/sitemap.xml")
    ET.fromstring(text)  # noqa: S314 - our own
    assert 'hreflang="ur"' in text
    assert page.url in text


def test_robots_keep_out_of_the_back_office(client, page):
    text = read(client, "/robots.txt")
    assert "Disallow: /admin/" in text
    for part in ("account", "search", "topics", "comments"):
        assert f"Disallow: /{part}/" in text.splitlines()
        assert f"Disallow: /ur/{part}/" in text.splitlines()
    assert "sitemap.xml" in text


def test_languages_show_only_where_there_are_several(client, page):
    assert 'hreflang="ur"' not in read(client, page.url)
    urdu = Locale.objects.get_or_create(language_code="ur")[0]
    home().copy_for_translation(urdu).save_revision().publish()
    forget()
    assert "اردو" in read(client, page.url)
    assert 'rel="alternate" hreflang="ur"' not in read(client, page.url)


# --- The site's own coat -----------------------------------------------------------------------------------


def test_colours_with_too_little_contrast_are_refused():
    settings = SiteSettings(site=Site.objects.first(), canal="#dddddd", brass="#333333")
    with pytest.raises(ValidationError) as refused:
        settings.full_clean()
    assert {"canal", "brass"} <= set(refused.value.message_dict)


def test_our_own_colours_pass():
    SiteSettings(site=Site.objects.first()).full_clean()


def test_contrast_is_as_the_standard_has_it():
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#0b5560", "#ffffff") == pytest.approx(8.5, abs=0.05)


def test_the_councils_colours_come_as_a_sheet_of_their_own(client, page):
    assert "theme.css" not in read(client, page.url)
    SiteSettings.objects.create(
        site=Site.objects.get(is_default_site=True), action="#5a1e6e", service_name="Plan B"
    )
    forget()
    text = read(client, page.url)
    assert "/theme.css?v=" in text
    assert "Plan B" in text
    assert "--tt-action:#5a1e6e" in read(client, "/theme.css")


def test_roadmap_has_a_glossary_page(client, page):
    roadmap = RoadmapPage.objects.get()
    from cms.models import GlossaryTerm

    GlossaryTerm.objects.create(page=roadmap, term="Fibre", meaning="A cable of glass.")
    assert "A cable of glass." in read(client, "/roadmap/glossary/")
    assert Stakeholder.objects.count() == 2
