"""The public pages: what each shows to somebody signed out."""

import pytest

from tests.factories.cms import ActionPageFactory, home

pytestmark = pytest.mark.django_db


def test_an_action_page_shows_what_it_is(client):
    page = ActionPageFactory(ref="A1", title="Fixed lines", stakeholders=["The library"])
    text = client.get(page.url).content.decode()
    for words in (
        "A1",
        "Fixed lines",
        "One plain sentence.",
        "What makes this smart",
        "The library",
        "Ask",
        "Build",
    ):
        assert words in text
    assert 'id="step-S1"' in text


def test_home_roadmap_theme_and_workstream_answer(client):
    page = ActionPageFactory(ref="A1", title="Fixed lines")
    workstream = page.get_parent()
    theme = workstream.get_parent()
    for url in (home().url, theme.get_parent().url, theme.url, workstream.url):
        response = client.get(url)
        assert response.status_code == 200, url
        assert "Fixed lines" in response.content.decode()
