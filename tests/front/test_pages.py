"""The gallery's door, and the pages for what goes wrong."""

from __future__ import annotations

import pytest
from django.template.loader import get_template
from django.test import Client, RequestFactory, override_settings

from accounts.gallery import may_see_gallery
from accounts.models import User
from tests.factories.accounts import UserFactory
from tests.front.html import Page

pytestmark = pytest.mark.django_db


def person(kind: str) -> User | None:
    """Nobody, a citizen, somebody who may enter the back office, one who might before, and an administrator."""
    if kind == "nobody":
        return None
    officer = kind in ("editor", "left")
    return UserFactory(administrator=kind == "administrator", closed=kind == "left", back_office=officer)


WHO = [("nobody", False), ("citizen", False), ("editor", True), ("left", False), ("administrator", True)]


@pytest.mark.parametrize("kind, allowed", WHO)
def test_the_gallery_is_for_those_who_may_enter_the_back_office(kind, allowed):
    assert may_see_gallery(person(kind)) is allowed


@pytest.mark.parametrize("kind, status", [("nobody", 404), ("citizen", 404), ("editor", 200)])
def test_everybody_else_is_told_that_there_is_no_gallery(kind, status):
    client = Client()
    if user := person(kind):
        client.force_login(user)
    assert client.get("/gallery/").status_code == status


def test_the_gallery_has_one_title_and_no_id_twice():
    client = Client()
    client.force_login(person("editor"))
    page = Page(client.get("/gallery/").content.decode())
    ids = page.ids()
    assert len(ids) == len(set(ids))
    assert set(page.described()) <= set(ids)
    assert [tag for tag, _attrs in page.elements].count("main") == 1


def test_a_page_that_is_not_there_offers_search_and_ways_on():
    response = Client().get("/no/such/page/")
    page = Page(response.content.decode())
    assert response.status_code == 404
    assert "q-lost" in page.ids()
    assert next(attrs for tag, attrs in page.elements if tag == "html")["lang"] == "en"


def test_a_missing_page_tells_nothing_of_a_reader_without_a_session():
    response = Client().get("/no/such/page/")
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()


def test_the_page_for_a_fault_of_ours_needs_nothing_that_may_be_broken(django_assert_num_queries):
    with django_assert_num_queries(0), override_settings(STORAGES={}):
        html = get_template("500.html").render()
    assert "Something went wrong on our side" in html
    assert 'dir="ltr"' in html


@override_settings(DEBUG=False)
def test_a_form_that_came_too_late_says_how_to_save_ones_words():
    response = Client(enforce_csrf_checks=True).post("/account/login/", {"login": "ann@example.org"})
    assert response.status_code == 403
    assert "what you typed is usually still there" in response.content.decode()


@pytest.mark.parametrize("signed_in, offered", [(True, "Your account"), (False, "Sign in")])
def test_a_page_that_is_closed_says_what_one_can_do(signed_in, offered):
    request = RequestFactory().get("/x/")
    html = get_template("403.html").render({"viewer": object() if signed_in else None, "request": request})
    assert offered in html.split("<main")[1]
