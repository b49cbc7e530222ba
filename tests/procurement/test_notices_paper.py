"""A published notice on paper: tagged, with all facts, made anew when something corrects it."""

import subprocess
from datetime import timedelta

import pytest

from accounts.actions.papers import make_due
from procurement.actions.inviting import extend
from procurement.notice_papers import digest, render
from tests.factories.cms import HomePageFactory
from tests.factories.procurement import department, in_lots
from tests.procurement.noticing import Desk

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk():
    HomePageFactory()
    desk = Desk(department())
    in_lots(desk.case, 24_000, 18_000)
    return desk


def test_the_first_who_asks_reads_that_it_is_made_and_then_gets_a_tagged_pdf(client, desk, tmp_path):
    notice = desk.published(more="Come and see.")
    address = f"/opportunities/{desk.case.ocid}/notices/{notice.public_id}/notice.pdf"
    waiting = client.get(address)
    assert waiting.status_code == 202 and "being made" in waiting.content.decode()
    make_due()
    response = client.get(address)
    assert response["Content-Type"] == "application/pdf"
    file = tmp_path / "notice.pdf"
    file.write_bytes(response.content)
    info = subprocess.run(["pdfinfo", file], capture_output=True, text=True, check=True).stdout
    assert "Tagged:          yes" in info and "Care of pocket parks" in info
    text = subprocess.run(
        ["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True
    ).stdout
    for said in (
        "Come and see.",
        "Part 2",
        notice.official_number,
        "£24,000 excluding VAT",
        "council’s lawyer",
    ):
        assert said in text, said


def test_what_is_not_published_has_no_paper(client, desk):
    notice = desk.approved()
    with pytest.raises(KeyError):
        render(str(notice.public_id), "en")
    assert (
        client.get(f"/opportunities/{desk.case.ocid}/notices/{notice.public_id}/notice.pdf").status_code
        == 404
    )


def test_a_correction_makes_the_paper_of_the_first_one_anew(desk):
    first = desk.published()
    before = digest(str(first.public_id), "en")
    desk.case = desk.again()
    later = desk.case.closes_at + timedelta(days=7)
    correction = desk.through(
        extend(case=desk.case, closes_at=later, why="A <road> is closed.", by=desk.writer)
    )
    assert digest(str(first.public_id), "en") != before
    assert "A newer notice corrects this one." in render(str(first.public_id), "en")
    assert "A &lt;road&gt; is closed." in render(str(correction.public_id), "en")
