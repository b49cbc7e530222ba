"""The paper twin: what stands on each paper, in which languages, and who gets it."""

import re
import shutil
import subprocess
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest
import time_machine
from django.urls import reverse
from django.utils.html import strip_tags

from accounts.actions import people
from accounts.actions.papers import make_due
from accounts.models import Paper
from accounts.papers import static_bytes
from accounts.registries import paper_kinds
from surgeries import papers
from tests.factories.accounts import UserFactory
from tests.factories.champions import ChampionFactory
from tests.factories.cms import HomePageFactory
from tests.factories.surgeries import SessionFactory, SessionTopicFactory, ShiftFactory, VenueFactory, booked

pytestmark = pytest.mark.django_db
BEGIN = datetime(2026, 12, 8, 18, tzinfo=ZoneInfo("Europe/London"))


@pytest.fixture(autouse=True)
def december():
    with time_machine.travel(datetime(2026, 12, 1, 9, tzinfo=ZoneInfo("Europe/London")), tick=False):
        yield HomePageFactory()


@pytest.fixture
def session():
    venue = VenueFactory(
        name="Balsall Heath Library",
        address="Moseley Road",
        postcode="B12 9BX",
        wifi=True,
        transport="Bus 50",
    )
    made = SessionFactory(
        title="Data surgery",
        summary="Bring a question.",
        venue=venue,
        starts_at=BEGIN,
        phone="0121 496 0000",
        languages=["en", "ur"],
    )
    made.topics.add(SessionTopicFactory(name="Open data"))
    return made


def html(kind, thing, language="en") -> str:
    return paper_kinds.get(kind).render(str(thing.public_id), language)


def words(text: str) -> list[str]:
    return strip_tags(text.split("</head>")[1].replace("<", " <")).split()


def digests(session) -> list[str]:
    """Of all four papers."""
    things = (session, session, session, session.venue)
    kinds = (papers.POSTER, papers.SIGN_IN, papers.SIGNS, papers.VENUE_POSTER)
    return [digest(kind, thing) for kind, thing in zip(kinds, things, strict=True)]


def digest(kind, thing) -> str:
    return paper_kinds.get(kind).digest(str(thing.public_id), "en")


def test_the_poster_says_all_that_one_must_know(session):
    text = html(papers.POSTER, session)
    assert (
        words(text)
        == (
            "Thousand Trades Data surgery Bring a question. Tuesday 8 December 2026 6pm to 8pm Balsall Heath Library "
            "Moseley Road, B12 9BX How to get there: Bus 50 Wi-Fi. There are steps: ring us, and we find a way. "
            "Free. No account needed. English · اردو A code that leads to http://localhost/surgeries/"
            f"{session.public_id}/ Ring us 0121 496 0000 Or point your telephone’s camera at the square."
        ).split()
    )
    assert 'lang="en"' in text and "<svg" in text


def test_a_language_in_which_we_have_words_gets_a_page_of_its_own(session, monkeypatch):
    assert html(papers.POSTER, session).count('<section class="poster"') == 1
    monkeypatch.setattr(papers, "has_catalogue", lambda code: code == "ur")
    text = html(papers.POSTER, session)
    assert text.count('<section class="poster"') == 2 and 'lang="ur" dir="rtl"' in text


def test_nothing_on_a_poster_is_smaller_than_18_points():
    css = static_bytes(papers.STYLESHEET).decode()
    sizes = re.findall(r"^(?:html|\.poster|\.dates|\.mark)[^{]*\{[^}]*?font(?:-size)?: (\d+)pt", css, re.M)
    assert sizes and min(map(int, sizes)) >= 18


def test_the_sheet_has_who_booked_and_empty_lines_and_what_becomes_of_it(session):
    booked(session, size=2)
    text = html(papers.SIGN_IN, session)
    said = " ".join(words(text))
    assert "Amina" in said and "then destroyed; names are deleted 180 days after" in said
    assert text.count("<tr>") == 1 + 1 + papers.EMPTY_LINES
    for column in ("Name", "How many", "Here", "Topic", "Helped by", "Minutes"):
        assert f">{column}</th>" in text
    assert "@example.org" not in text


def test_a_sheet_for_times_has_them(session):
    slots = SessionFactory(slots=True, starts_at=BEGIN)
    booked(slots, slot=slots.slot_starts()[1])
    assert "6.30pm" in html(papers.SIGN_IN, slots)


def test_there_is_a_sign_for_each_topic_and_each_surgeon_with_their_own_languages(session):
    surgeon = ShiftFactory(session=session, surgeon__display_name="Imran Khan").surgeon
    ChampionFactory(user=surgeon, speaks=["pa"])
    ShiftFactory(session=session, surgeon__display_name="Denise")
    ShiftFactory(session=session, state="cannot", surgeon__display_name="Gone")
    pages = html(papers.SIGNS, session).split('<section class="sign">')[1:]
    assert [" ".join(strip_tags(page.replace("<", " <")).split()) for page in pages] == [
        "Data surgery Open data English · اردو",
        "Data surgery Imran ਪੰਜਾਬੀ",
        "Data surgery Denise",
    ]


def test_a_session_without_anything_still_has_a_sign():
    assert "Welcome" in html(papers.SIGNS, SessionFactory())


def test_the_poster_of_a_venue_has_the_next_month_and_nothing_that_is_cancelled(session):
    SessionFactory(venue=session.venue, title="Next year", starts_at=BEGIN.replace(year=2027))
    SessionFactory(venue=session.venue, title="Off", starts_at=BEGIN, cancelled=True)
    said = " ".join(words(html(papers.VENUE_POSTER, session.venue)))
    assert "Tuesday 8 December 2026, 6pm to 8pm Data surgery (English, اردو)" in said
    assert "Next year" not in said and "Off" not in said
    assert "Nothing is planned" in html(papers.VENUE_POSTER, VenueFactory())


def test_a_paper_is_made_anew_when_what_it_shows_changes(session):
    before = digests(session)
    assert digests(session) == before
    booked(session)
    ShiftFactory(session=session)
    session.title = "Figures surgery"
    session.save()
    assert not set(before) & set(digests(session))


def test_of_what_is_gone_there_is_no_paper(session):
    session.state = "draft"
    session.save()
    for kind in (papers.POSTER, papers.SIGN_IN, papers.SIGNS):
        with pytest.raises(KeyError):
            digest(kind, session)
    session.venue.is_active = False
    session.venue.save()
    with pytest.raises(KeyError):
        digest(papers.VENUE_POSTER, session.venue)


def test_posters_are_for_everybody_and_set_no_cookie(client, session):
    for address in (
        reverse("surgeries:poster_pdf", args=[session.public_id]),
        reverse("surgeries:venue_poster_pdf", args=[session.venue.public_id]),
    ):
        assert client.get(address).status_code == 202
        make_due()
        response = client.get(address)
        assert response["Content-Type"] == "application/pdf" and not response.cookies
        assert b"/StructTreeRoot" in response.content or response.content.startswith(b"%PDF")
    cancelled = SessionFactory(cancelled=True)
    assert client.get(reverse("surgeries:poster_pdf", args=[cancelled.public_id])).status_code == 404


def test_sheets_with_names_are_in_no_cache(client, session):
    host = UserFactory()
    session.host = host
    session.save()
    client.force_login(host, backend="allauth.account.auth_backends.AuthenticationBackend")
    address = reverse("surgeries:sign_in_pdf", args=[session.public_id])
    client.get(address)
    make_due()
    response = client.get(address)
    assert (response["Content-Type"], response["Cache-Control"]) == ("application/pdf", "private, no-store")


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="poppler is not on this machine")
def test_the_pdf_itself_reads_as_its_page_and_fits_on_one(client, session, tmp_path):
    address = reverse("surgeries:poster_pdf", args=[session.public_id])
    client.get(address)
    make_due()
    file = tmp_path / "poster.pdf"
    file.write_bytes(client.get(address).content)
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    for said in ("Data surgery", "Tuesday 8 December 2026", "0121 496 0000", "Free. No account needed."):
        assert said in text
    assert text.count("\f") == 1


def test_who_deletes_their_account_is_on_no_sheet_that_was_drawn(client, session):
    person = UserFactory(email="amina@people.example")
    booked(session, user=person, email=person.email)
    session.host = UserFactory()
    session.save()
    client.force_login(session.host, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.get(reverse("surgeries:sign_in_pdf", args=[session.public_id]))
    make_due()
    assert Paper.objects.filter(kind=papers.SIGN_IN).exists()
    people.delete_account(user=person, by=person, keep_words=False)
    assert not Paper.objects.filter(kind=papers.SIGN_IN).exists()
