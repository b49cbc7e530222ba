"""Blind reading: the firm's name planted in every field, file name and property, and looked for on every page."""

import io
import zipfile
from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.clock import now
from challenges import audit_solutions, blind
from challenges.actions import files as filing
from challenges.actions import handing_in
from challenges.actions import solutions as actions
from challenges.content_solutions import canonical
from challenges.models import Challenge, Panellist, Solution
from tests.accounts.signing import sign_in_with_second_factor
from tests.challenges.answering import BACKEND, SECRET, docx, jpeg, pdf, png, upload
from tests.factories.accounts import UserFactory
from tests.factories.challenges import (
    ChallengeFactory,
    GateFactory,
    SolutionFactory,
    answered,
    firm,
    member,
    panellist,
)
from tests.factories.cms import HomePageFactory

pytestmark = pytest.mark.django_db
PERSON, PARTNER = "Wanjiru Zzyzx", "Zzyzx Partners Ltd"
FILES = {
    f"{SECRET}.pdf": pdf(SECRET),
    f"{SECRET}.png": png(SECRET),
    f"{SECRET}.jpg": jpeg(SECRET),
    f"{SECRET}.docx": docx(SECRET),
    f"{SECRET} two.docx": docx(SECRET, text=f"We at {SECRET} will"),
}


@pytest.fixture(autouse=True)
def site(settings, tmp_path):
    settings.STORAGES = {
        **settings.STORAGES,
        "private": {**settings.STORAGES["private"], "OPTIONS": {"location": tmp_path, "base_url": None}},
    }
    HomePageFactory()


@pytest.fixture
def solution():
    """Handed in with the name in whatever is not the applicant's free text; closed; in review."""
    challenge = ChallengeFactory(open=True)
    draft = answered(SolutionFactory(challenge=challenge, organisation=firm(SECRET)))
    by = member(draft.organisation, display_name=PERSON)
    given = {"by": by, "received_at": challenge.opens_at}
    partner = actions.PartnerGiven(name=PARTNER, does="Builds boats", organisation=firm(PARTNER))
    actions.set_partners(solution=draft, partners=[partner], revision=1, **given)
    drawings = draft.stage.questions.get(key="drawings")
    for name, content in FILES.items():
        filing.add_file(solution=draft, question=drawings, upload=upload(name, content), **given)
    handing_in.hand_in(solution=draft, **given)
    Challenge.objects.update(closes_at=now() - timedelta(hours=1))
    return Solution.objects.get(pk=draft.pk)


def reviewer_of(solution, user=None):
    gate = GateFactory(challenge=solution.challenge)
    reviewer = panellist(gate, user)
    return reviewer.user


def unzipped(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        return b"".join(name.encode() + parts.read(name) for name in parts.namelist())


def told(response) -> bytes:
    """Everything that a response says: headers and content, unpacked where it is packed."""
    headers = "\n".join(f"{name}: {value}" for name, value in response.items()).encode()
    content = b"".join(response) if response.streaming else response.content
    return headers + content + (unzipped(content) if content.startswith(b"PK") else b"")


def client_of(user) -> Client:
    client = Client()
    client.force_login(user, backend=BACKEND)
    return client


def test_a_blind_reviewer_reads_the_answers_and_never_whose_they_are(solution):
    client = client_of(reviewer_of(solution))
    page = client.get(solution.get_absolute_url())
    text = page.content.decode()
    assert "Solution 1" in text and "About idea" in text and "Builds boats" in text and "Partner 1" in text
    assert "after moderation" in text and "solution-1-file-1.pdf" in text
    assert b"zzyzx" not in told(page).lower()


def test_every_file_is_cleaned_or_withheld_for_a_blind_reviewer(solution):
    client = client_of(reviewer_of(solution))
    codes = {}
    for file in solution.files.order_by("pk"):
        address = reverse("challenges:solution_file", args=[solution.public_id, file.public_id])
        response = client.get(address)
        codes[file.name.removeprefix(SECRET)] = response.status_code
        assert b"zzyzx" not in told(response).lower(), file.name
    assert codes == {".pdf": 404, ".png": 200, ".jpg": 200, ".docx": 200, " two.docx": 404}


def test_what_is_cleaned_still_opens(solution):
    from docx import Document
    from PIL import Image

    reviewer = reviewer_of(solution)
    for file in solution.files.all():
        _name, content = blind.bytes_for(reviewer, file)
        if file.name == f"{SECRET}.docx":
            assert Document(io.BytesIO(content)).paragraphs[0].text == "A drawing in words"
        elif content and file.content_type.startswith("image/"):
            assert Image.open(io.BytesIO(content)).size == (8, 8)


def test_pages_of_the_firm_are_closed_to_a_reviewer(solution):
    client = client_of(reviewer_of(solution))
    for name, args in (
        ("version", (1,)), ("receipt", (1,)), ("receipt_pdf", (1,)), ("word", ()), ("form", ()), ("check", ()),
    ):  # fmt: skip
        address = reverse(f"challenges:solution_{name}", args=[solution.public_id, *args])
        assert client.get(address).status_code == 404, name


def test_an_officer_who_reviews_is_blind_on_every_channel_and_one_who_does_not_is_not(solution, client):
    officer = solution.challenge.owner
    sign_in_with_second_factor(client, officer)
    sighted = client.get(reverse("solutions:index"))
    assert SECRET in sighted.content.decode()
    assert SECRET in client.get(solution.get_absolute_url()).content.decode()
    reviewer_of(solution, officer)
    addresses = [
        reverse("solutions:index"),
        f"{reverse('solutions:index')}?export=csv",
        f"{reverse('solutions:index')}?export=xlsx",
        f"{reverse('solutions:index')}?organisation__size=micro",
        f"{reverse('solutions:index')}?q=zz",
        solution.get_absolute_url(),
    ]
    for address in addresses:
        response = client.get(address)
        assert response.status_code == 200, address
        assert b"zzyzx" not in told(response).lower(), address
    assert "About idea" in client.get(solution.get_absolute_url()).content.decode()
    assert "Solution 1" in client.get(addresses[0]).content.decode()
    assert "Solution 1" not in client.get(addresses[3]).content.decode()


def test_the_audit_pack_of_an_officer_who_reviews_is_blind_too(solution):
    officer = solution.challenge.owner
    whole = dict(audit_solutions.files(officer, solution.challenge))
    assert whole["solutions/001/version-1.json"] == canonical(solution.versions.get().content)
    assert len([name for name in whole if "/files/" in name]) == len(FILES)
    reviewer_of(solution, officer)
    for name, content in audit_solutions.files(officer, solution.challenge):
        packed = unzipped(content) if content.startswith(b"PK") else b""
        assert b"zzyzx" not in (name.encode() + content + packed).lower(), name


def test_a_stage_that_is_not_blind_shows_names(solution):
    solution.stage.is_blind = False
    solution.stage.save()
    page = client_of(reviewer_of(solution)).get(solution.get_absolute_url()).content.decode()
    assert SECRET in page and PARTNER in page and f"{SECRET}.pdf" in page


def test_the_firm_itself_is_never_blind_and_who_left_the_panel_is_no_reviewer(solution):
    own = solution.organisation.memberships.get().user
    assert not blind.is_blind_for(own, solution)
    officer = solution.challenge.owner
    reviewer_of(solution, officer)
    assert blind.is_blind_for(officer, solution)
    Panellist.objects.update(left_at=solution.challenge.opens_at)
    assert not blind.is_blind_for(officer, solution)


def test_the_check_page_warns_where_a_name_stands_in_an_answer():
    draft = answered(SolutionFactory(organisation=firm("Canalside Ltd")), idea="We at canalside know it.")
    meera = member(draft.organisation, display_name="Meera Lal")
    answered(
        draft, idea="We at canalside know it.", plan="Meera Lal does the work", risks="Canalsides differ"
    )
    page = client_of(meera).get(reverse("challenges:solution_check", args=[draft.public_id])).content.decode()
    warned = page.split("A name stands in these answers")[1].split("</ul>")[0]
    assert "What is your idea?" in warned and "first twelve weeks" in warned
    assert "What could go wrong" not in warned


def test_a_reviewer_of_another_challenge_is_a_stranger(solution):
    other = panellist(GateFactory()).user
    assert client_of(other).get(solution.get_absolute_url()).status_code == 404
    assert client_of(UserFactory()).get(solution.get_absolute_url()).status_code == 404
