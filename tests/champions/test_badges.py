"""A badge says who only where they agreed, is withdrawn with the account, and its certificate is its owner's alone."""

import shutil
import subprocess
from datetime import UTC, datetime

import pytest
import time_machine

from accounts.actions import people
from accounts.actions.papers import make_due
from accounts.personal_data import export
from champions import badges
from champions.actions import training as actions
from champions.models import ChampionsSettings, Completion
from champions.papers import _completion, digest_certificate, render_certificate
from cms.memory import forget
from cms.models import SiteSettings
from engagement.errors import Refused
from tests.accounts.test_papers import unpacked
from tests.factories.accounts import UserFactory
from tests.factories.training import ModulePageFactory, completed

pytestmark = pytest.mark.django_db
BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
DAY = datetime(2026, 11, 2, 12, tzinfo=UTC)


def hodans(**given) -> Completion:
    with time_machine.travel(DAY, tick=False):
        return completed(
            ModulePageFactory(title="Patience", summary="Waiting."),
            by=UserFactory(display_name="Hodan <b>"),
            **given,
        )


@pytest.fixture
def council():
    module = ModulePageFactory()
    site = module.get_site()
    SiteSettings.objects.create(site=site, council_name="Brum Council", service_name="Trades")
    ChampionsSettings.objects.create(site=site, signs="Ada Clerk, head of inclusion")
    forget()


def test_a_badge_with_consent_says_who_what_when_and_by_which_council(client, council):
    html = client.get(hodans(shows_name=True).get_absolute_url()).content.decode()
    for words in ("Valid", "Hodan &lt;b&gt;", "Patience", "2 November 2026", "Brum Council"):
        assert words in html


def test_without_consent_it_says_a_digital_champion_and_the_name_nowhere(client):
    badge = hodans()
    for where in (badge.get_absolute_url(), f"/champions/badges/{badge.code}.json"):
        text = client.get(where).content.decode()
        assert "Hodan" not in text and "Patience" in text
    assert "A digital champion" in client.get(badge.get_absolute_url()).content.decode()


def test_it_is_public_in_no_search_engine_and_sets_no_cookie(client):
    response = client.get(hodans().get_absolute_url())
    assert (
        response["X-Robots-Tag"] == "noindex"
        and 'name="robots" content="noindex"' in response.content.decode()
    )
    assert response["Cache-Control"].startswith("public") and not response.cookies


def test_a_code_typed_from_paper_finds_its_badge(client):
    badge = hodans()
    typed = badge.code.lower().replace("-", "")
    assert client.get(f"/champions/badges/{typed}/").url == badge.get_absolute_url()


@pytest.mark.parametrize("code", ["XXXX-XXXX-XXXX-XXXX", "nonsense", "<script>"])
def test_a_code_that_we_never_gave_is_not_found_and_says_how_to_check(client, code):
    response = client.get(f"/champions/badges/{code}/")
    html = response.content.decode()
    assert response.status_code == 404 and "How to check" in html and "<script>" not in html
    assert client.get("/champions/badges/nonsense.json").status_code == 404


def test_the_json_has_the_shape_of_an_open_badge_and_claims_no_signature(client, council):
    badge = hodans(shows_name=True)
    response = client.get(f"/champions/badges/{badge.code}.json")
    found = response.json()
    assert response["Content-Type"].startswith("application/ld+json")
    assert found["type"] == ["VerifiableCredential", "OpenBadgeCredential"] and "proof" not in found
    assert found["id"] == badges.address_of(badge) and found["issuer"]["name"] == "Brum Council"
    assert found["validFrom"] == "2026-11-02T12:00:00+00:00"
    subject = found["credentialSubject"]
    assert subject["identifier"][0]["identityHash"] == "Hodan <b>" and "id" not in subject
    assert {"id", "type", "name", "description", "criteria"} <= subject["achievement"].keys()
    actions.show_name(completion=badge, by=badge.user, shown=False)
    assert "identifier" not in client.get(f"/champions/badges/{badge.code}.json").json()["credentialSubject"]


# --- Consent, and going ---------------------------------------------------------------------------------------
def test_the_owner_gives_and_takes_back_their_name_and_pressing_twice_is_the_same(client):
    badge = hodans()
    client.force_login(badge.user, backend=BACKEND)
    for show in ("1", "1", "0", "0"):
        response = client.post(f"/account/training/{badge.code}/name/", {"show": show})
        badge.refresh_from_db()
        assert response.url == "/account/training/" and badge.shows_name == (show == "1")


def test_nobody_else_changes_whose_name_it_shows(client):
    badge = hodans()
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.post(f"/account/training/{badge.code}/name/", {"show": "1"}).status_code == 404
    with pytest.raises(Refused):
        actions.show_name(completion=badge, by=UserFactory(), shown=True)
    badge.refresh_from_db()
    assert not badge.shows_name


@pytest.mark.parametrize("keep_words", [True, False])
def test_who_goes_leaves_a_badge_that_says_it_is_withdrawn(client, keep_words):
    badge = hodans(shows_name=True)
    user = badge.user
    rows = export(user)["data"]["champions.Completion"]["rows"]
    assert [(row["module"], row["shows_name"]) for row in rows] == [("Patience", True)]
    people.delete_account(user=user, by=user, keep_words=keep_words)
    badge.refresh_from_db()
    assert (badge.user, badge.shows_name, badge.is_valid) == (None, False, False)
    html = client.get(badge.get_absolute_url()).content.decode()
    assert "Withdrawn" in html and "Hodan" not in html and ".json" not in html
    response = client.get(f"/champions/badges/{badge.code}.json")
    assert (response.status_code, response.json()["status"]) == (410, "withdrawn")
    with pytest.raises(KeyError):
        _completion(badge.code)


# --- The certificate ------------------------------------------------------------------------------------------
def test_the_certificate_is_its_owners_alone_whatever_the_badge_page_shows(client):
    badge = hodans(shows_name=True)
    url = f"/champions/badges/{badge.code}/certificate.pdf"
    assert client.get(url).status_code == 302
    client.force_login(UserFactory(), backend=BACKEND)
    assert client.get(url).status_code == 404
    client.force_login(badge.user, backend=BACKEND)
    response = client.get(url)
    assert (response.status_code, response["Cache-Control"]) == (202, "private, no-store")


def words_of(pdf: bytes, tmp_path) -> str:
    path = tmp_path / "certificate.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(
        ["pdftotext", "-layout", str(path), "-"], capture_output=True, text=True, check=True
    )
    return " ".join(done.stdout.split())


GOLDEN = (
    "Brum Council Trades Certificate of a digital champion Hodan <b> completed the training module Patience Waiting. "
    "and answered all of its questions correctly on 2 November 2026."
)


def test_the_pdf_is_tagged_one_page_and_says_who_what_when_and_who_signs(client, council, tmp_path):
    badge = hodans()
    client.force_login(badge.user, backend=BACKEND)
    url = f"/champions/badges/{badge.code}/certificate.pdf"
    client.get(url)
    assert make_due() == 1
    response = client.get(url)
    assert response["Content-Type"] == "application/pdf" and response["Cache-Control"] == "private, no-store"
    inside = unpacked(response.content)
    assert b"/StructTreeRoot" in inside and b"/Lang (en)" in inside and b"/Figure" in inside
    if shutil.which("pdftotext"):
        words = words_of(response.content, tmp_path)
        assert words.startswith(GOLDEN)
        assert "Ada Clerk, head of inclusion" in words and badge.code in words
        assert words.count("\f") <= 1


def test_the_square_leads_to_the_badge_page_and_has_words(council):
    html = render_certificate(hodans().code, "en")
    assert "<title>A square to scan: it opens http://localhost/champions/badges/" in html
    assert "Hodan &lt;b&gt;" in html


def test_it_is_made_anew_when_the_name_changes_or_somebody_else_signs(council):
    badge = hodans()
    seen = {digest_certificate(badge.code, "en"), digest_certificate(badge.code, "en")}
    assert len(seen) == 1
    badge.user.display_name = "Hodan A."
    badge.user.save()
    seen.add(digest_certificate(badge.code, "en"))
    ChampionsSettings.objects.update(signs="Somebody else")
    seen.add(digest_certificate(badge.code, "en"))
    assert len(seen) == 3


def test_certificates_are_in_the_language_that_was_asked_for():
    assert '<html lang="ur" dir="rtl">' in render_certificate(hodans().code, "ur")
