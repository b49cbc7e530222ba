"""The toolkit: found by topic and language, in pages, the same for everybody; one resource, and its print."""

import json

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Locale, Page

from accounts.actions.papers import make_due
from accounts.models import Paper
from champions import languages, toolkit
from champions.demo import skills
from champions.models import ResourceFile, ResourcePage, Skill
from cms.memory import forget
from cms.models import CustomDocument, HomePage, StandardPage
from tests.accounts.test_papers import unpacked
from tests.factories.champions import SkillFactory
from tests.factories.training import (
    ChampionsPageFactory,
    ResourcePageFactory,
    ToolkitPageFactory,
    TrainingPageFactory,
    text,
)

pytestmark = pytest.mark.django_db
LIST = "/champions/toolkit/"


def titles(response) -> list[str]:
    return [row.title for row in response.context["rows"]]


def with_file(page: ResourcePage, language: str, name: str = "sheet.pdf", pages: int | None = None):
    document = CustomDocument.objects.create(
        title=name, file=ContentFile(b"x" * 2500, name=name), file_size=2500
    )
    return ResourceFile.objects.create(page=page, document=document, language=language, pages=pages)


# --- The list -----------------------------------------------------------------------------------------------
def test_the_list_says_of_each_what_it_is_how_long_it_takes_and_in_which_languages(client):
    page = ResourcePageFactory(kind="sheet", minutes=2, language="pl", topics=[SkillFactory(name="Bread")])
    with_file(page, "so", pages=3)
    html = client.get(LIST).content.decode()
    for words in (
        "One-page sheet",
        "2 minutes",
        "Polish, Somali",
        "Bread",
        "Download in Somali",
        "PDF, 2 KB, 3 pages",
    ):
        assert words in html


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("", ["Email", "Maps", "Files"]),
        ("topic=email", ["Email"]),
        ("language=pl", ["Maps"]),
        ("language=so", ["Files"]),
        ("topic=mapping&language=pl", ["Maps"]),
        ("topic=email&language=pl", []),
        ("topic=nonsense&language=xx", ["Email", "Maps", "Files"]),
    ],
)
def test_it_is_filtered_by_topic_and_by_the_language_of_page_or_file(client, query, found):
    known = skills.ensure()
    ResourcePageFactory(title="Email", topics=[known["email"], known["forms"]])
    ResourcePageFactory(title="Maps", language="pl", topics=[known["mapping"]])
    files = ResourcePageFactory(title="Files")
    with_file(files, "so", "one.pdf"), with_file(files, "so", "two.pdf")
    response = client.get(f"{LIST}?{query}")
    assert titles(response) == found
    assert ("Nothing here that fits" in response.content.decode()) == (not found)


def test_only_languages_in_which_there_is_something_are_offered_with_their_own_names(client):
    ResourcePageFactory(language="ur")
    choices = client.get(LIST).context["form"].fields["language"].choices
    assert choices == [("", "Any language"), ("ur", "Urdu (اردو)")]


def test_it_is_paged_in_the_order_of_the_editors_and_keeps_the_filter(client, monkeypatch):
    monkeypatch.setattr(toolkit, "PER_PAGE", 2)
    pages = [ResourcePageFactory(title=f"R{number}") for number in range(5)]
    pages[4].move(pages[0], pos="left")
    seen, url = [], f"{LIST}?language=en"
    while url:
        response = client.get(url)
        seen += titles(response)
        after = response.context["after"]
        assert not after or f"language=en&amp;after={after}" in response.content.decode()
        url = f"{LIST}?language=en&after={after}" if after else ""
    assert seen == ["R4", "R0", "R1", "R2", "R3"]


def test_a_cursor_that_nobody_wrote_shows_the_first_page(client):
    ResourcePageFactory(title="R")
    assert titles(client.get(f"{LIST}?after=%27%3B--")) == ["R"]


def test_drafts_and_private_resources_are_not_in_it(client):
    ResourcePageFactory(live=False)
    hidden = ResourcePageFactory()
    hidden.view_restrictions.create(restriction_type="login")
    assert titles(client.get(LIST)) == []


def test_it_costs_the_same_with_thirty_resources_as_with_three(client):
    topics = [SkillFactory(), SkillFactory()]

    def cost(number):
        for _number in range(number):
            with_file(ResourcePageFactory(topics=topics), "en")
        client.get(LIST)
        with CaptureQueriesContext(connection) as queries:
            client.get(LIST)
        return len(queries)

    small = cost(3)
    assert cost(27) == small <= 15


@pytest.mark.parametrize("url", [LIST, "/champions/toolkit/page-of-it/", "/champions/training/"])
def test_pages_of_the_network_are_the_same_for_everybody_and_set_no_cookie(client, url):
    ResourcePageFactory(slug="page-of-it")
    TrainingPageFactory()
    response = client.get(url)
    assert response.status_code == 200
    assert response["Cache-Control"].startswith("public") and not response.cookies
    assert "csrf" not in response.content.decode()


# --- One resource -------------------------------------------------------------------------------------------
def test_the_text_says_its_own_language_and_direction(client):
    page = ResourcePageFactory(language="ur", body=json.dumps([text("محفوظ")]))
    assert '<div lang="ur" dir="rtl">' in client.get(page.url).content.decode()
    assert 'dir="rtl"' not in client.get(ResourcePageFactory().url).content.decode()


def booklet(**given) -> ResourcePage:
    chapters = [
        {"type": "chapter", "value": {"title": title, "text": [text(f"All about {title}")]}}
        for title in ("Patience", "Passwords")
    ]
    return ResourcePageFactory(kind="booklet", title="The booklet", body=json.dumps(chapters), **given)


def test_a_booklet_has_its_contents_first_and_each_line_leads_to_its_chapter(client):
    html = client.get(booklet().url).content.decode()
    assert '<a class="govuk-link" href="#chapter-2">Passwords</a>' in html
    assert 'id="chapter-2">2. Passwords' in html


def test_a_resource_without_text_has_nothing_to_print(client):
    page = ResourcePageFactory(body="[]")
    assert client.get(page.url).context["print_url"] == ""
    assert client.get(f"/champions/toolkit/print/{page.translation_key}.pdf").status_code == 404


@pytest.mark.parametrize("make", [booklet, ResourcePageFactory])
def test_the_print_is_made_by_the_job_tagged_and_made_anew_after_the_next_publication(client, make):
    page = make(language="pl")
    url = client.get(page.url).context["print_url"]
    assert client.get(url).status_code == 202
    assert make_due() == 1
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf"
    inside = unpacked(response.content)
    assert b"/StructTreeRoot" in inside and b"/Lang (en)" in inside
    page.save_revision().publish()
    assert client.get(url).status_code == 202


def test_the_print_of_what_is_taken_down_is_not_there(client):
    page = booklet()
    url = client.get(page.url).context["print_url"]
    client.get(url)
    page.unpublish()
    assert client.get(url).status_code == 404
    assert make_due() == 0 and not Paper.objects.exists()


def test_links_on_paper_have_their_whole_address():
    from champions import papers

    page = ResourcePageFactory(body=json.dumps([{"type": "text", "value": '<p><a href="/x/">x</a></p>'}]))
    assert 'href="http://localhost/x/"' in papers.render_sheet(str(page.translation_key), "en")


# --- Where the pages stand ----------------------------------------------------------------------------------
def test_the_network_has_one_page_below_home_with_a_fixed_address():
    page = ChampionsPageFactory(slug="somewhere")
    assert page.url == "/champions/"
    assert not type(page).can_create_at(HomePage.objects.get())
    assert StandardPage.can_create_at(HomePage.objects.get())


def test_an_alias_and_a_translation_keep_address_and_topics(client):
    urdu = Locale.objects.get_or_create(language_code="ur")[0]
    page = ResourcePageFactory(slug="email", topics=[SkillFactory(name="Bread")])
    page.copy_for_translation(urdu, copy_parents=True, alias=True)
    for one in Page.objects.filter(locale=urdu).specific():
        one.live = True
        one.save(clean=False)
    forget()
    other = ResourcePage.objects.get(locale=urdu)
    assert other.url == "/ur/champions/toolkit/email/"
    assert [topic.name for topic in other.topics.all()] == ["Bread"]
    assert titles(client.get("/ur/champions/toolkit/")) == [page.title]
    assert client.get("/ur/champions/toolkit/email/").status_code == 200


def test_search_finds_a_resource_by_the_words_in_it(client):
    ResourcePageFactory(title="Kettle", body=json.dumps([text("marmalade")]))
    assert "Kettle" in client.get("/search/?q=marmalade").content.decode()


# --- What the landing page shows ------------------------------------------------------------------------------
def test_the_landing_page_asks_the_database_nothing_once_it_is_remembered(client):
    ResourcePageFactory(title="First of all")
    TrainingPageFactory()
    site = toolkit.default_site()
    with CaptureQueriesContext(connection) as cold:
        found = toolkit.landing(site)
    assert [row.title for row in found.resources] == ["First of all"]
    assert (found.toolkit_url, found.training_url) == (LIST, "/champions/training/")
    assert "beside somebody" in found.introduction
    with CaptureQueriesContext(connection) as warm:
        toolkit.landing(site)
    assert len(warm) <= 1 < len(cold)


def test_without_pages_it_shows_nothing_of_them():
    assert toolkit.landing(None) == toolkit.Landing()


# --- Vocabulary ---------------------------------------------------------------------------------------------
def test_the_vocabulary_is_laid_once_and_what_coordinators_changed_stays():
    skills.ensure()
    Skill.objects.filter(slug="email").update(name="Letters")
    assert skills.ensure()["email"].name == "Letters"
    assert {"being-online", "bsl"} <= set(Skill.objects.values_list("slug", flat=True))


def test_every_language_has_a_name_and_its_own_and_unknown_ones_keep_their_code():
    assert languages.name_of("so") == "Somali" and languages.own_name_of("so") == "Soomaali"
    assert languages.name_of("tlh") == languages.own_name_of("tlh") == "tlh"
    assert languages.direction_of("ckb") == "rtl" and languages.direction_of("pl") == "ltr"


def test_a_list_without_resources_says_so(client):
    ToolkitPageFactory()
    assert "Nothing here that fits" in client.get(LIST).content.decode()
