"""PDFs: wanted once, made by the job without any network, kept by what they show, forgotten."""

import re
import socket
import zlib
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.test import RequestFactory

from accounts import papers
from accounts.actions import papers as actions
from accounts.models import Paper
from accounts.registries import PaperKind, jobs, paper_kinds
from accounts.views_papers import paper_response

pytestmark = pytest.mark.django_db

PAGE = (
    '<!doctype html><html lang="en"><head><title>A paper</title></head><body><h1>{words}</h1></body></html>'
)


class Thing:
    """What the papers of these tests show."""

    words, drawn, gone = "First", 0, False

    def render(self, key, language):
        if self.gone:
            raise KeyError(key)
        self.drawn += 1
        return PAGE.format(words=self.words)

    def digest(self, key, language):
        if self.gone:
            raise KeyError(key)
        return papers.digest_of(self.words)


@pytest.fixture
def thing():
    before, made = list(paper_kinds), Thing()
    paper_kinds.register(PaperKind(name="t.thing", render=made.render, digest=made.digest))
    yield made
    paper_kinds[:] = before


def wanted(key="1", language="en"):
    return actions.paper_for(kind="t.thing", key=key, language=language)


def asked(thing):
    request = RequestFactory().get("/thing.pdf")
    return paper_response(
        request, kind="t.thing", key="1", file_name="thing.pdf", title="Thing", back_url="/thing/"
    )


def unpacked(pdf):
    """With what its streams hold."""
    streams = re.findall(rb"stream\r?\n(.*?)\r?\nendstream", pdf, re.S)
    return pdf + b"".join(zlib.decompressobj().decompress(stream) for stream in streams if stream[:1] == b"x")


def test_a_missing_paper_says_that_it_is_being_made_and_looks_again(thing):
    response = asked(thing)
    assert response.status_code == 202
    assert response["Refresh"] == "3"
    assert response["Cache-Control"] == "private, no-store"
    assert not response.cookies


def test_the_job_makes_it_and_the_same_address_gives_it(thing):
    asked(thing)
    assert actions.make_due() == 1
    response = asked(thing)
    assert (response.status_code, response["Content-Type"]) == (200, "application/pdf")
    assert response.content.startswith(b"%PDF-")
    inside = unpacked(response.content)
    assert b"/StructTreeRoot" in inside
    assert b"/Lang (en)" in inside
    assert thing.drawn == 1


def test_it_is_kept_while_it_shows_the_same_and_made_anew_when_not(thing):
    wanted()
    actions.make_due()
    assert wanted().state == Paper.State.READY
    thing.words = "Second"
    assert wanted().state == Paper.State.WANTED
    thing.words = "First"
    assert wanted().state == Paper.State.READY


def test_however_often_a_thing_changes_one_row_waits_for_it(thing):
    for number in range(5):
        thing.words = f"Version {number}"
        wanted()
    assert Paper.objects.get().digest == papers.digest_of("Version 4")


def test_what_changed_before_it_was_drawn_is_kept_under_what_was_drawn(thing):
    wanted()
    thing.words = "Second"
    actions.make_due()
    assert Paper.objects.get().digest == papers.digest_of("Second")


def test_beyond_the_most_that_may_wait_nothing_more_is_wanted(thing, monkeypatch):
    monkeypatch.setattr(actions, "MOST_WAITING", 1)
    wanted()
    with pytest.raises(actions.TooManyWaiting):
        wanted(key="2")
    assert wanted().state == Paper.State.WANTED


def test_a_claim_is_one_workers_alone_until_its_lease_is_over(thing):
    wanted()
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False) as clock:
        assert actions._claim() is not None
        assert actions._claim() is None
        clock.shift(actions.LEASE)
        assert actions._claim() is None
        clock.shift(timedelta(seconds=1))
        assert actions._claim() is not None


def test_a_paper_that_kills_three_workers_fails(thing):
    wanted()
    Paper.objects.update(state="making", attempts=3, lease_until=datetime(2026, 1, 1, tzinfo=UTC))
    assert actions.make_due() == 0
    assert Paper.objects.get().state == Paper.State.FAILED


def test_one_that_failed_is_tried_again_ten_minutes_later(thing, monkeypatch):
    monkeypatch.setattr(actions, "pdf_of", lambda html, css: 1 / 0)
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False) as clock:
        wanted()
        actions.make_due()
        assert (Paper.objects.get().state, Paper.objects.get().attempts) == ("failed", 3)
        assert asked(thing).status_code == 503
        clock.shift(actions.TRY_AGAIN_AFTER)
        assert wanted().state == Paper.State.FAILED
        clock.shift(timedelta(seconds=1))
        assert wanted().state == Paper.State.WANTED


def test_without_pango_the_site_says_so_and_goes_on(thing, monkeypatch, caplog):
    def missing():
        raise papers.Unavailable("libpango-1.0-0")

    monkeypatch.setattr(papers, "_weasyprint", missing)
    wanted()
    actions.make_due()
    assert "libpango" in caplog.text
    response = asked(thing)
    assert response.status_code == 503
    assert "cannot make PDFs" in response.content.decode()


def test_a_missing_library_is_told_apart_from_a_fault(monkeypatch):
    import builtins

    real = builtins.__import__

    def importing(name, *args, **kwargs):
        if name == "weasyprint":
            raise OSError("cannot load library 'libpango-1.0-0'")
        return real(name, *args, **kwargs)

    monkeypatch.setattr(builtins, "__import__", importing)
    with pytest.raises(papers.Unavailable, match="libpangoft2"):
        papers.pdf_of(PAGE, "css/paper.css")


def test_of_a_thing_that_is_gone_nothing_is_made(thing):
    wanted()
    thing.gone = True
    assert actions.make_due() == 0
    assert not Paper.objects.exists()


def test_old_ones_are_forgotten_with_their_files(thing):
    with time_machine.travel(datetime(2026, 11, 2, 12, tzinfo=UTC), tick=False) as clock:
        wanted()
        actions.make_due()
        file = Paper.objects.get().file
        clock.shift(actions.KEPT)
        assert actions.forget_old_papers() == 0
        clock.shift(timedelta(seconds=1))
        assert actions.forget_old_papers() == 1
    assert not file.storage.exists(file.name)


def test_a_paper_opens_no_connection_and_reads_static_and_media_alone(monkeypatch):
    def refused(*args, **kwargs):
        raise AssertionError("a connection was opened")

    monkeypatch.setattr(socket, "create_connection", refused)
    monkeypatch.setattr(socket.socket, "connect", refused)
    addresses = (
        "http://127.0.0.1/a.png",
        "https://example.org/a.png",
        "file:///etc/passwd",
        "//example.org/a.png",
    )
    images = "".join(f'<img src="{address}" alt="x">' for address in (*addresses, "/static/look/mark.svg"))
    assert papers.pdf_of(PAGE.format(words=images), "css/paper.css").startswith(b"%PDF-")
    for address in (*addresses, "paper:///secrets", "paper:///static/../settings.py", "/etc/passwd"):
        with pytest.raises(Exception, match=r"reaches static and media|No static file|outside|joined"):
            papers.local_bytes(address)
    assert b"<svg" in papers.local_bytes("paper:///static/look/mark.svg")


def test_the_job_is_registered():
    assert jobs.get("papers").every <= 10
