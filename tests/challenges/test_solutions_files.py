"""Files of a solution through its form: added, refused in words, kept where a version holds them."""

import pytest

from challenges.models import SolutionFile
from tests.challenges.answering import docx, jpeg, pdf, png, upload, whole
from tests.challenges.test_solutions_pages import as_, site, url  # noqa: F401 - site stands around each
from tests.factories.accounts import UserFactory
from tests.factories.challenges import SolutionFactory, member

pytestmark = pytest.mark.django_db


@pytest.fixture
def draft():
    return SolutionFactory()


@pytest.fixture
def meera(draft):
    return member(draft.organisation, display_name="Meera")


def test_files_are_added_removed_and_served_as_downloads(draft, meera):
    client = as_(meera)
    step = url(draft, "step", 4)
    both = [upload("../a plan.pdf", pdf()), upload("b.png", png())]
    assert client.post(step, {"f_drawings": both, "stay": "1"}).status_code == 302
    page = client.get(step).content.decode()
    assert "a plan.pdf" in page and "None" not in page
    names = list(draft.files.order_by("pk").values_list("name", flat=True))
    assert names == ["a plan.pdf", "b.png"]
    one = draft.files.first()
    response = client.get(url(draft, "file", one.public_id))
    assert response["Content-Disposition"].startswith('attachment; filename="a plan.pdf"')
    assert response["X-Content-Type-Options"] == "nosniff" and response.content == pdf()
    assert as_(UserFactory()).get(url(draft, "file", one.public_id)).status_code == 404
    client.post(step, {"remove": str(one.public_id)})
    assert draft.files.count() == 1


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.svg", b"<svg/>", "Choose a PDF"),
        ("a.html", b"<html>", "Choose a PDF"),
        ("a.docm", docx(), "Choose a PDF"),
        ("a.pdf", png(), "not what its name says"),
        ("a.png", pdf(), "not what its name says"),
        ("a.pdf", b"%PDF-1.4 and no end", "not a whole PDF"),
        ("a.pdf", b"%PDF-1.4 /JavaScript (x)\n%%EOF", "contains a program"),
        ("a.jpg", jpeg()[:40], "no picture"),
        ("a.docx", docx(extra={"word/vbaProject.bin": b"x"}), "contains macros"),
        ("a.docx", b"PK\x03\x04 no zip", "no Word file"),
        ("a.pdf", b"", "empty"),
    ],
)
def test_what_is_no_such_file_is_refused_in_words_and_the_answers_are_kept(draft, meera, name, content, says):
    response = as_(meera).post(
        url(draft, "step", 4), {"f_drawings": upload(name, content), "q_cost": "1200", "r_cost": "0"}
    )
    assert says in response.content.decode()
    assert not SolutionFile.objects.exists()
    assert draft.answers.get().text == "1200"


def test_too_large_and_too_many_files_are_refused(draft, meera, settings):
    client, step = as_(meera), url(draft, "step", 4)
    settings.SOLUTION_FILES_EACH = 1
    client.post(step, {"f_drawings": upload("a.png", png())})
    page = client.post(step, {"f_drawings": upload("b.png", png("x"))}).content.decode()
    assert "At most 1 files fit here" in page and draft.files.count() == 1
    settings.SOLUTION_FILE_MOST_BYTES = 10
    page = client.post(step, {"f_drawings": upload("b.png", png("x"))}).content.decode()
    assert "larger than" in page


def test_a_file_that_a_version_holds_is_kept_when_the_draft_drops_it():
    draft, meera = whole()
    client = as_(meera)
    client.post(url(draft, "step", 4), {"f_drawings": upload("a.png", png()), "stay": "1"})
    client.post(url(draft, "hand_in"))
    one = draft.files.get()
    client.post(url(draft, "step", 4), {"remove": str(one.public_id)})
    one.refresh_from_db()
    assert one.removed_at and list(draft.versions.get().files.all()) == [one]
    assert client.get(url(draft, "file", one.public_id)).content == png()
