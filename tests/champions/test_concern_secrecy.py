"""Words of a concern are in its own rows and on the leads' screens, and nowhere else: no page, file, mail or log."""

import json
import logging

import pytest
from django.apps import apps
from django.core import mail
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from wagtail.admin.search import admin_search_areas
from wagtail.admin.viewsets import viewsets

from accounts.actions.delivery import deliver
from accounts.personal_data import export
from champions.actions import concerns
from champions.models import Concern, ConcernNote, ContactPause
from tests.accounts.signing import sign_in_with_second_factor
from tests.accounts.test_scoped import text_of
from tests.factories.accounts import PASSWORD, UserFactory
from tests.factories.champions import ChampionFactory
from tests.test_urls import address, world  # noqa: F401 - a fixture
from tests.url_table import URLS

pytestmark = pytest.mark.django_db
WORD = "Qwghlmian"
KEPT_IN = (Concern, ConcernNote, ContactPause)


@pytest.fixture
def story(client, caplog):
    """Reported by somebody signed in about a champion, then taken, noted, lifted and closed by a lead, in words that
    each hold WORD."""
    caplog.set_level(logging.DEBUG)
    champion, reporter = ChampionFactory(listed=True), UserFactory()
    lead = UserFactory(roles=["safeguarding_lead"], password=PASSWORD, second_factor=True)
    what = concerns.about("champion", champion.public_id, reporter)
    client.force_login(reporter)
    typed = {"text": f"{WORD} one", "name": f"{WORD} two", "contact": f"{WORD} three", "key": "a" * 32}
    url = reverse("champions:concern_about_anything")
    assert client.post(url, typed).status_code == 302
    concern = concerns.report(text=f"{WORD} four", key="b" * 32, what=what, by=reporter)
    concerns.take(concern=concern, by=lead)
    concerns.note(concern=concern, text=f"{WORD} five", by=lead)
    concerns.lift(pause=concern.pauses.get(), reason=f"{WORD} six", by=lead)
    concerns.close(concern=concern, outcome="other", text=f"{WORD} seven", by=lead)
    concerns.reopen(concern=concern, text=f"{WORD} eight", by=lead)
    concerns.hold(concern, [champion.user_id])
    deliver()
    return {"champion": champion, "reporter": reporter, "lead": lead, "concern": concern}


def columns(model) -> str:
    return json.dumps([list(row) for row in model._base_manager.values_list()], default=str)


def test_no_other_table_holds_a_word_of_it(story):
    assert all(WORD in columns(model) for model in KEPT_IN)
    others = [model for model in apps.get_models(include_auto_created=True) if model not in KEPT_IN]
    assert [model._meta.label for model in others if WORD in columns(model)] == []


def test_no_mail_and_no_log_holds_a_word_of_it(story, caplog):
    assert [message for message in mail.outbox if story["lead"].email in str(message.to)]
    for message in mail.outbox:
        bodies = [message.body, *(str(part) for part, _kind in getattr(message, "alternatives", ()))]
        assert WORD not in message.subject + "".join(bodies) + str(message.extra_headers)
    assert WORD not in caplog.text


def test_what_we_give_out_about_a_person_holds_no_word_of_it(story):
    for user in (story["champion"].user, story["reporter"], story["lead"]):
        assert WORD not in json.dumps(export(user), default=str)
    kept = export(story["champion"].user)["kept"]
    assert kept == export(UserFactory())["kept"]  # the same for everybody: it does not tell that there is one


def walkers(story) -> dict[str, object]:
    def officer(*roles, **given):
        return UserFactory(roles=list(roles), password=PASSWORD, second_factor=True, **given)

    return {
        "nobody": None,
        "concerned": story["champion"].user,
        "coordinator": officer("champions_coordinator", "moderator", "surgery_organiser"),
        "administrator": officer("administrator", administrator=True),
    }


def test_no_public_page_holds_a_word_of_it_whoever_reads(story, request):
    everything = request.getfixturevalue("world")
    for who, user in walkers(story).items():
        client = Client(raise_request_exception=False)
        if who in ("coordinator", "administrator"):
            sign_in_with_second_factor(client, user)
        elif user:
            client.force_login(user)
        for name, row in URLS.items():
            response = client.get(address(name, row, everything))
            body = b"".join(response.streaming_content) if response.streaming else response.content
            assert WORD.encode() not in body, (who, name)


def test_no_screen_export_search_or_history_of_an_administrator_holds_a_word_of_it(story):
    client, boss = Client(), UserFactory(administrator=True, password=PASSWORD, second_factor=True)
    sign_in_with_second_factor(client, boss)
    addresses = [
        "/admin/",
        reverse("wagtailadmin_reports:site_history"),
        reverse("wagtailadmin_reports:site_history") + "?export=csv",
        reverse("wagtailusers_users:edit", args=[story["champion"].user_id]),
    ]
    for viewset in viewsets.viewsets:
        try:
            index = reverse(viewset.get_url_name("index"))
        except (NoReverseMatch, AttributeError):
            continue
        addresses += [index, f"{index}?export=csv", f"{index}?export=xlsx", f"{index}?q={WORD[:5]}"]
    asking = RequestFactory().get("/")
    asking.user = boss
    areas = admin_search_areas.search_items_for_request(asking)
    addresses += [f"{area.url}?q={WORD[:5]}" for area in areas]
    assert reverse("champions_concerns:index") in addresses
    for url in addresses:
        assert WORD not in text_of(client.get(url, follow=True)), url
    assert story["concern"].reference not in text_of(client.get("/admin/"))


def test_but_a_lead_reads_all_of_it(story):
    client = Client()
    sign_in_with_second_factor(client, story["lead"])
    page = client.get(reverse("champions_concerns:inspect", args=[story["concern"].pk])).content.decode()
    assert all(f"{WORD} {word}" in page for word in ("four", "five", "seven", "eight"))
    assert reverse("champions_concerns:index") in client.get("/admin/").content.decode()


@pytest.fixture(autouse=True)
def page_of_a_champion(monkeypatch):
    """Another part makes it."""
    monkeypatch.setattr("champions.concern_kinds.page_of", lambda champion: f"/c/{champion.public_id}/")
